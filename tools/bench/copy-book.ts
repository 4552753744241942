/**
 * A seeded book made straight into the tables by COPY, for measuring on: every loan has twelve monthly instalments and a
 * payment for most of those that fell due. Nobody's data; only its size and shape matter.
 */

import { type Day, formatDay, parseDay } from '../../src/core/calendar/day.ts';
import { addMonths } from '../../src/core/calendar/period.ts';
import type { Session } from '../../src/store/database.ts';

export const bookAsOf = parseDay('2026-10-31')!;

/** mulberry32: a small seeded generator, good enough to scatter days. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface BookText {
  borrower: string[];
  borrowerRef: string[];
  loan: string[];
  loanRef: string[];
  loanState: string[];
  schedule: string[];
  instalment: string[];
  entry: string[];
}

/** Numbers of entries set apart for each loan. */
const entriesPerLoan = 40;
const principalMinor = 1_200_000n;
const instalmentPrincipal = 100_000n;
const instalmentInterest = 7_800n;

/** Rows for loans first … first + count − 1. Each stands in its month cycle on its own day. */
export function bookText(seed: number, first: number, count: number): BookText {
  const text: BookText = {
    borrower: [],
    borrowerRef: [],
    loan: [],
    loanRef: [],
    loanState: [],
    schedule: [],
    instalment: [],
    entry: [],
  };
  for (let id = first; id < first + count; id++) addLoan(text, seeded(seed * 1_000_003 + id), id);
  return text;
}

function addLoan(text: BookText, random: () => number, id: number): void {
  const age = 1 + Math.floor(random() * 14);
  const disbursed = addMonths(bookAsOf, -age) - Math.floor(random() * 28);
  const on = formatDay(disbursed);
  const key = `1\t${id}\t${id}`;
  text.borrower.push(`1\t${id}\tP${id}\tperson\n`);
  text.borrowerRef.push(`1\tP${id}\t${id}\n`);
  text.loan.push(
    `${key}\tL${id}\tconsumer\tCNY\t${principalMinor}\t14.400000\tequalInstalment\t30/360\t12\t1\tmonth\t${on}\t${formatDay(addMonths(disbursed, 1))}\t0\n`,
  );
  text.loanRef.push(`1\tL${id}\t${id}\t${id}\n`);
  text.loanState.push(`${key}\t${on}\n`);
  text.schedule.push(`${key}\t1\t${on}\tcontract\n`);
  let entry = id * entriesPerLoan;
  text.entry.push(entryRow(key, entry++, 'disbursement', disbursed, principalMinor, 0n, 'cash', ''));
  const misses = random() < 0.12 ? random() : 0;
  for (let n = 1; n <= 12; n++) {
    const due = addMonths(disbursed, n);
    text.instalment.push(`${key}\t1\t${n}\t${formatDay(due)}\t${instalmentPrincipal}\t${instalmentInterest}\t0\n`);
    if (due > bookAsOf) continue;
    text.entry.push(entryRow(key, entry++, 'interestDue', due, 0n, instalmentInterest, 'interestIncome', ''));
    if (random() < misses) continue;
    const paidOn = Math.min(bookAsOf, due + Math.floor(random() * 4) - 2);
    text.entry.push(
      entryRow(key, entry++, 'payment', paidOn, -instalmentPrincipal, -instalmentInterest, 'cash', `PM${id}-${n}`),
    );
  }
}

function entryRow(
  key: string,
  entry: number,
  kind: string,
  on: Day,
  principal: bigint,
  interest: bigint,
  contra: string,
  ref: string,
): string {
  const day = formatDay(on);
  return `${key}\t${entry}\t${kind}\t${day}\t${day}\t${principal}\t${interest}\t0\t0\t0\t${contra}\t${-(principal + interest)}\t${ref === '' ? '\\N' : ref}\n`;
}

export const targets: Readonly<Record<keyof BookText, string>> = {
  borrower: 'borrower (creditor_id, borrower_id, party_ref, kind)',
  borrowerRef: 'borrower_ref (creditor_id, party_ref, borrower_id)',
  loan: 'loan (creditor_id, borrower_id, loan_id, loan_ref, product, currency, principal_minor, annual_rate_percent, method, day_count, instalments, every_count, every_unit, disbursed_on, first_due_on, grace_days)',
  loanRef: 'loan_ref (creditor_id, loan_ref, borrower_id, loan_id)',
  loanState: 'loan_state (creditor_id, borrower_id, loan_id, next_event_on)',
  schedule: 'schedule (creditor_id, borrower_id, loan_id, schedule_version, starts_on, reason)',
  instalment:
    'instalment (creditor_id, borrower_id, loan_id, schedule_version, n, due_on, principal_minor, interest_minor, fee_minor)',
  entry:
    'ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor, penalty_minor, fee_minor, cost_minor, contra, contra_minor, ref)',
};

export async function copyBook(session: Session, at: { seed: number; first: number; count: number }): Promise<number> {
  const text = bookText(at.seed, at.first, at.count);
  let rows = 0;
  for (const table of Object.keys(targets) as (keyof BookText)[]) {
    await session.copyIn(targets[table], text[table].join(''));
    rows += text[table].length;
  }
  // The entries brought their numbers: those that a close adds begin after them.
  const last = ((at.first + at.count) * entriesPerLoan).toString();
  await session.query(
    "select setval('entry_id_seq', greatest($1::text::bigint, (select last_value from entry_id_seq)))",
    [last],
  );
  return rows;
}
