/** What a faulty program may try to store, and the class of error by which the database refuses it. */
import assert from 'node:assert/strict';
import type { Database } from '../src/store/database.ts';

/** SQLSTATE codes of PostgreSQL. */
const codes = {
  check: '23514',
  reference: '23503',
  unique: '23505',
  restrict: '23001',
  notNull: '23502',
} as const;

type Row = readonly [what: string, refusedBy: keyof typeof codes, sql: string];

const loan1 = '1, 1, 1';
const entry = (values: string, more = '', moreValues = '') =>
  `insert into ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor, penalty_minor, fee_minor, cost_minor, contra, contra_minor${more})
   values (${values}${moreValues})`;
const days = "'2026-01-02', '2026-01-02'";
const loan = (values: string) =>
  `insert into loan (creditor_id, borrower_id, loan_id, loan_ref, product, currency, principal_minor, annual_rate_percent, method, day_count, instalments, every_count, every_unit, disbursed_on, first_due_on, grace_days)
   values (${values})`;
const event = (values: string) =>
  `insert into loan_event (creditor_id, borrower_id, loan_id, event_id, event_ref, kind, on_day, until_day, amount_minor) values (${loan1}, ${values})`;
const share = (values: string) => `insert into creditor_share values ${values}`;
const openCase = (values: string) =>
  `insert into delinquency_case (creditor_id, borrower_id, case_id, case_number, version, stage, opened_on, closed_on) values (${values})`;

const nonsense: readonly Row[] = [
  ['an entry that does not balance', 'check', entry(`${loan1}, 90, 'payment', ${days}, -100, 0, 0, 0, 0, 'cash', 99`)],
  ['an entry of an unknown kind', 'check', entry(`${loan1}, 90, 'gift', ${days}, -100, 0, 0, 0, 0, 'cash', 100`)],
  [
    'an entry on an unknown account',
    'check',
    entry(`${loan1}, 90, 'payment', ${days}, -100, 0, 0, 0, 0, 'pocket', 100`),
  ],
  [
    'a payment that adds to the debt',
    'check',
    entry(`${loan1}, 90, 'payment', ${days}, -100, 50, 0, 0, 0, 'cash', 50`),
  ],
  [
    'a waiver that adds to the debt',
    'check',
    entry(`${loan1}, 90, 'waiver', ${days}, 0, 0, 5, 0, 0, 'waiverLoss', -5`),
  ],
  [
    'interest due that takes from the debt',
    'check',
    entry(`${loan1}, 90, 'interestDue', ${days}, 0, -5, 0, 0, 0, 'interestIncome', 5`),
  ],
  [
    'an entry without a value date',
    'notNull',
    entry(`${loan1}, 90, 'payment', null, '2026-01-02', -100, 0, 0, 0, 0, 'cash', 100`),
  ],
  [
    'an entry of another borrower’s loan',
    'reference',
    entry(`1, 2, 1, 90, 'payment', ${days}, -100, 0, 0, 0, 0, 'cash', 100`),
  ],
  [
    'an entry of a loan that is not there',
    'reference',
    entry(`1, 1, 99, 90, 'payment', ${days}, -100, 0, 0, 0, 0, 'cash', 100`),
  ],
  [
    'the same number of an entry again',
    'unique',
    entry(`${loan1}, 1, 'payment', ${days}, -100, 0, 0, 0, 0, 'cash', 100`),
  ],
  [
    'the same payment again',
    'unique',
    entry(`${loan1}, 90, 'payment', ${days}, -100, 0, 0, 0, 0, 'cash', 100`, ', ref', ", 'PAY1'"),
  ],
  [
    'a reversal of nothing',
    'reference',
    entry(`${loan1}, 90, 'reversal', ${days}, 100, 0, 0, 0, 0, 'cash', -100`, ', reverses_entry_id', ', 77'),
  ],
  [
    'a reversal that does not say of what',
    'check',
    entry(`${loan1}, 90, 'reversal', ${days}, 100, 0, 0, 0, 0, 'cash', -100`),
  ],
  [
    'a payment that reverses',
    'check',
    entry(`${loan1}, 90, 'payment', ${days}, -100, 0, 0, 0, 0, 'cash', 100`, ', reverses_entry_id', ', 2'),
  ],
  [
    'a reversal of another loan’s entry',
    'reference',
    entry(`1, 2, 2, 90, 'reversal', ${days}, 100, 0, 0, 0, 0, 'cash', -100`, ', reverses_entry_id', ', 2'),
  ],
  [
    'the same reversal twice',
    'unique',
    `${entry(`${loan1}, 90, 'reversal', ${days}, 100, 0, 0, 0, 0, 'cash', -100`, ', reverses_entry_id', ', 2')}; ${entry(`${loan1}, 91, 'reversal', ${days}, 100, 0, 0, 0, 0, 'cash', -100`, ', reverses_entry_id', ', 2')}`,
  ],
  ['an entry changed', 'restrict', 'update ledger_entry set principal_minor = 0, contra_minor = 0 where entry_id = 2'],
  ['an entry deleted', 'restrict', 'delete from ledger_entry where entry_id = 2'],
  ['all entries deleted at once', 'restrict', 'truncate ledger_entry cascade'],
  ['a loan deleted under its entries', 'reference', 'delete from loan where loan_id = 1'],
  ['a borrower deleted under their loans', 'reference', 'delete from borrower where borrower_id = 1'],

  ['a negative instalment', 'check', `insert into instalment values (${loan1}, 1, 9, '2026-09-01', -1, 0, 0)`],
  ['an instalment number 0', 'check', `insert into instalment values (${loan1}, 1, 0, '2026-09-01', 1, 0, 0)`],
  ['the same instalment again', 'unique', `insert into instalment values (${loan1}, 1, 1, '2026-09-01', 1, 0, 0)`],
  [
    'an instalment of no schedule',
    'reference',
    `insert into instalment values (${loan1}, 7, 1, '2026-09-01', 1, 0, 0)`,
  ],
  ['a schedule for no reason', 'check', `insert into schedule values (${loan1}, 2, '2026-03-01', 'whim', 0)`],
  [
    'a schedule that carries less than nothing',
    'check',
    `insert into schedule values (${loan1}, 2, '2026-03-01', 'extension', -1)`,
  ],

  [
    'a loan of nobody',
    'reference',
    loan(`1, 99, 9, 'L9', 'card', 'CNY', 100, 1, 'bullet', '30/360', 1, 1, 'month', '2026-01-01', '2026-02-01', 0`),
  ],
  [
    'a loan of nothing',
    'check',
    loan(`1, 1, 9, 'L9', 'card', 'CNY', 0, 1, 'bullet', '30/360', 1, 1, 'month', '2026-01-01', '2026-02-01', 0`),
  ],
  [
    'a negative rate',
    'check',
    loan(`1, 1, 9, 'L9', 'card', 'CNY', 100, -1, 'bullet', '30/360', 1, 1, 'month', '2026-01-01', '2026-02-01', 0`),
  ],
  [
    'an unknown product',
    'check',
    loan(`1, 1, 9, 'L9', 'wish', 'CNY', 100, 1, 'bullet', '30/360', 1, 1, 'month', '2026-01-01', '2026-02-01', 0`),
  ],
  [
    'an unknown day count',
    'check',
    loan(`1, 1, 9, 'L9', 'card', 'CNY', 100, 1, 'bullet', '31/361', 1, 1, 'month', '2026-01-01', '2026-02-01', 0`),
  ],
  [
    'a currency that is none',
    'check',
    loan(`1, 1, 9, 'L9', 'card', 'yua', 100, 1, 'bullet', '30/360', 1, 1, 'month', '2026-01-01', '2026-02-01', 0`),
  ],
  [
    'a loan due before it was made',
    'check',
    loan(`1, 1, 9, 'L9', 'card', 'CNY', 100, 1, 'bullet', '30/360', 1, 1, 'month', '2026-01-01', '2025-12-31', 0`),
  ],
  [
    'more grace than a year',
    'check',
    loan(`1, 1, 9, 'L9', 'card', 'CNY', 100, 1, 'bullet', '30/360', 1, 1, 'month', '2026-01-01', '2026-02-01', 367`),
  ],
  ['the same lender’s number for another loan', 'unique', `insert into loan_ref values (1, 'L1', 2, 2)`],
  ['the same lender’s number for another borrower', 'unique', `insert into borrower_ref values (1, 'P1', 2)`],
  [
    'a borrower of an unknown kind',
    'check',
    `insert into borrower (creditor_id, borrower_id, party_ref, kind) values (1, 9, 'P9', 'robot')`,
  ],
  [
    'sealed data without their key',
    'check',
    `insert into borrower (creditor_id, borrower_id, party_ref, kind, sealed) values (1, 9, 'P9', 'person', '\\x00')`,
  ],
  [
    'a borrower of no creditor',
    'reference',
    `insert into borrower (creditor_id, borrower_id, party_ref, kind) values (8, 9, 'P9', 'person')`,
  ],

  [
    'negative arrears',
    'check',
    `update loan_state set arrears_minor = -1, delinquent_since = '2026-02-01' where loan_id = 1`,
  ],
  ['arrears since no day', 'check', 'update loan_state set arrears_minor = 5 where loan_id = 1'],
  [
    'a day of arrears without arrears',
    'check',
    `update loan_state set delinquent_since = '2026-02-01' where loan_id = 1`,
  ],
  [
    'arrears from the future',
    'check',
    `update loan_state set arrears_minor = 5, aged_through = '2026-02-01', delinquent_since = '2026-02-01' where loan_id = 1`,
  ],
  ['a state of no loan', 'reference', `insert into loan_state (creditor_id, borrower_id, loan_id) values (1, 1, 99)`],
  [
    'a span that ends before it begins',
    'check',
    `insert into ageing_span values (${loan1}, '2026-03-02', '2026-03-01', '2026-02-01')`,
  ],
  [
    'a span before its due date',
    'check',
    `insert into ageing_span values (${loan1}, '2026-03-02', null, '2026-03-02')`,
  ],

  ['a pause without an end', 'check', event(`90, 'E90', 'pause', '2026-03-01', null, null`)],
  ['a pause that ends before it begins', 'check', event(`90, 'E90', 'pause', '2026-03-01', '2026-03-01', null`)],
  ['an event of an unknown kind', 'check', event(`90, 'E90', 'party', '2026-03-01', null, null`)],
  ['an event of a negative amount', 'check', event(`90, 'E90', 'charge', '2026-03-01', null, -1`)],
  [
    'the same event again',
    'unique',
    `${event(`90, 'E90', 'charge', '2026-03-01', null, 1`)}; ${event(`91, 'E90', 'charge', '2026-03-01', null, 1`)}`,
  ],

  [
    'shares that are less than the whole',
    'check',
    share(`(${loan1}, '2026-03-01', 'A', 1, 3, 'sale'), (${loan1}, '2026-03-01', 'B', 1, 3, 'sale')`),
  ],
  [
    'shares that are more than the whole',
    'check',
    share(`(${loan1}, '2026-03-01', 'A', 2, 3, 'sale'), (${loan1}, '2026-03-01', 'B', 1, 2, 'sale')`),
  ],
  ['a share of nothing', 'check', share(`(${loan1}, '2026-03-01', 'A', 0, 3, 'sale')`)],
  ['a share above one', 'check', share(`(${loan1}, '2026-03-01', 'A', 4, 3, 'sale')`)],
  ['a share changed alone', 'check', `update creditor_share set share_numerator = 2 where owner_ref = 'A'`],
  ['a share taken away alone', 'check', `delete from creditor_share where owner_ref = 'A'`],

  [
    'money in suspense that is none',
    'check',
    `insert into suspense_receipt (creditor_id, suspense_id, payment_ref, received_on, currency, amount_minor, reason) values (1, 1, 'S1', '2026-01-01', 'CNY', 0, 'noLoanGiven')`,
  ],
  [
    'money taken out of suspense for no loan',
    'check',
    `insert into suspense_receipt (creditor_id, suspense_id, payment_ref, received_on, currency, amount_minor, reason, resolved_on) values (1, 1, 'S1', '2026-01-01', 'CNY', 5, 'noLoanGiven', '2026-01-02')`,
  ],

  ['a second open case', 'unique', openCase(`1, 1, 90, 'C90', 1, 'early', '2026-03-01', null`)],
  ['a closed case without a day', 'check', openCase(`1, 2, 90, 'C90', 1, 'closed', '2026-03-01', null`)],
  ['an open case with a day of closing', 'check', openCase(`1, 2, 90, 'C90', 1, 'early', '2026-03-01', '2026-03-02'`)],
  ['a case closed before it was opened', 'check', openCase(`1, 2, 90, 'C90', 1, 'closed', '2026-03-01', '2026-02-01'`)],
  ['a case of an unknown stage', 'check', openCase(`1, 2, 90, 'C90', 1, 'angry', '2026-03-01', null`)],
  ['a case of nobody', 'reference', openCase(`1, 99, 90, 'C90', 1, 'early', '2026-03-01', null`)],
  ['an event of no case', 'reference', `insert into case_event values (1, 2, 1, 1, 'opened', '2026-03-01', 'pastDue')`],
  [
    'the same version of a case again',
    'unique',
    `insert into case_event values (1, 1, 1, 1, 'closed', '2026-03-01', 'arrearsPaid')`,
  ],
  ['an event of a case changed', 'restrict', `update case_event set on_day = '2026-01-01'`],
  ['an event of a case deleted', 'restrict', 'delete from case_event'],
  ['all events of cases deleted at once', 'restrict', 'truncate case_event'],

  [
    'the same file twice',
    'unique',
    `insert into import_file (creditor_id, import_id, digest, file_name, rows_taken, rows_refused, control_totals) values (1, 2, repeat('a', 64), 'f', 1, 0, '{}')`,
  ],
  [
    'a file without a digest',
    'check',
    `insert into import_file (creditor_id, import_id, digest, file_name, rows_taken, rows_refused, control_totals) values (1, 2, 'a', 'f', 1, 0, '{}')`,
  ],
  ['a close of no book', 'reference', `insert into day_close (creditor_id, business_date) values (8, '2026-01-01')`],
  [
    'a lender without a currency',
    'check',
    `insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (2, 'B', 'B', 'UTC', 'c')`,
  ],
];

/** Two borrowers with a loan each, a payment, an open case, two creditors: what the nonsense is tried on. */
const ground = `
  insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'A', 'A', 'Asia/Shanghai', 'CNY');
  insert into borrower (creditor_id, borrower_id, party_ref, kind) values (1, 1, 'P1', 'person'), (1, 2, 'P2', 'firm');
  insert into borrower_ref values (1, 'P1', 1), (1, 'P2', 2);
  ${loan(`${loan1}, 'L1', 'card', 'CNY', 1000, 1, 'bullet', '30/360', 1, 1, 'month', '2026-01-01', '2026-02-01', 0`)};
  ${loan(`1, 2, 2, 'L2', 'card', 'CNY', 1000, 1, 'bullet', '30/360', 1, 1, 'month', '2026-01-01', '2026-02-01', 0`)};
  insert into loan_ref values (1, 'L1', 1, 1), (1, 'L2', 2, 2);
  insert into loan_state (creditor_id, borrower_id, loan_id) values (${loan1}), (1, 2, 2);
  insert into schedule values (${loan1}, 1, '2026-01-01', 'contract', 0);
  insert into instalment values (${loan1}, 1, 1, '2026-02-01', 1000, 10, 0);
  ${entry(`${loan1}, 1, 'disbursement', '2026-01-01', '2026-01-01', 1000, 0, 0, 0, 0, 'cash', -1000`)};
  ${entry(`${loan1}, 2, 'payment', ${days}, -100, 0, 0, 0, 0, 'cash', 100`, ', ref', ", 'PAY1'")};
  ${openCase(`1, 1, 1, 'C1', 1, 'early', '2026-02-02', null`)};
  insert into case_event values (1, 1, 1, 1, 'opened', '2026-02-02', 'pastDue');
  ${share(`(${loan1}, '2026-01-01', 'A', 1, 3, 'jointLoan'), (${loan1}, '2026-01-01', 'B', 2, 3, 'jointLoan')`)};
  insert into import_file (creditor_id, import_id, digest, file_name, rows_taken, rows_refused, control_totals) values (1, 1, repeat('a', 64), 'f', 1, 0, '{}');
  insert into evidence_stream values (1, 0, 0, decode(repeat('00', 16), 'hex'), 1, now());
  insert into evidence_entry (creditor_id, borrower_id, case_id, number, kind, about_table, about_key, commitment, opened)
    values (1, 0, 0, 1, 'importFile', 'import_file', '1', decode(repeat('00', 32), 'hex'), '');`;

class Undo extends Error {}

/** Tries it all on an empty, migrated database; what should be refused and is not, or otherwise than it should be. */
export async function whatIsNotRefused(database: Database): Promise<string[]> {
  await database.transaction((session) => session.run(ground));
  const wrong: string[] = [];
  for (const [what, refusedBy, sql] of nonsense) {
    const code = await refusalOf(database, sql);
    if (code !== codes[refusedBy])
      wrong.push(`${what}: ${code === undefined ? 'stored' : `${code}, not ${codes[refusedBy]}`}`);
  }
  return wrong;
}

/** The SQLSTATE by which `sql` is refused, at once or at the end of its transaction; undefined: it is stored. */
export async function refusalOf(database: Database, sql: string): Promise<string | undefined> {
  try {
    await database.transaction(async (session) => {
      await session.run(sql);
      await session.run('set constraints all immediate');
      throw new Undo();
    });
  } catch (error) {
    if (error instanceof Undo) return undefined;
    const { code } = error as { code?: string };
    assert.equal(typeof code, 'string', String(error));
    return code;
  }
  return undefined;
}

export const nonsenseCount = nonsense.length;
