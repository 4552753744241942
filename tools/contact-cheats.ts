/**
 * Ways in which someone with a database prompt may try to contact a borrower against the law, and the class of error by
 * which the database refuses each. The ground: two borrowers with an open case each; of the first, one contact that was
 * allowed and waits to be sent, and decisions of each outcome for the state after it.
 */
import type { Database } from '../src/store/database.ts';
import { refusalOf } from './nonsense.ts';

/** SQLSTATE codes of PostgreSQL. */
const codes = {
  check: '23514',
  reference: '23503',
  unique: '23505',
  restrict: '23001',
} as const;

type Row = readonly [what: string, refusedBy: keyof typeof codes, sql: string];

const packHash = `'sha256:' || encode(sha256(convert_to('{}', 'UTF8')), 'hex')`;

interface DecisionRow {
  readonly of?: string;
  readonly id: number;
  readonly version: number;
  readonly outcome: 'allowed' | 'forbidden' | 'undetermined';
  readonly purpose?: 'contact' | 'send';
  readonly act?: string;
}

function decision({ of = '1, 1, 1', id, version, outcome, purpose = 'contact', act = 'sendEmail' }: DecisionRow) {
  const reasons = outcome === 'forbidden' ? `'[{"ruleId":"x.1"}]'` : `'[]'`;
  return `insert into decision (creditor_id, borrower_id, case_id, decision_id, case_version, purpose, send_of_contact_id, attempt_id, act, role, person, channel,
      acted_by, decided_at, on_day, jurisdiction, pack_hash, outcome, words, because, warnings, missing, findings, sealed_input, recorded_by)
    values (${of}, ${id}, ${version}, '${purpose}', ${purpose === 'send' ? '1' : 'null'}, 'attempt-${id}', '${act}', 'borrower', 'borrower', 'email',
      'us', '2026-03-01 10:00+08', '2026-03-01', 'cn', ${packHash}, '${outcome}', 'none', ${reasons}, '[]', '[]', '[]', '', 'test')`;
}

const contact = (id: number, values: string, of = '1, 1, 1') =>
  `insert into contact (creditor_id, borrower_id, case_id, contact_id, case_version, decision_id, act, decision_outcome, decision_purpose)
   values (${of}, ${id}, ${values})`;
const allowed = "'sendEmail', 'allowed', 'contact'";
const send = (decisionId: number, version: number) =>
  `update outbox set state = 'sending', send_decision_id = ${decisionId}, send_case_version = ${version}, send_outcome = 'allowed',
     sending_at = now(), tries = tries + 1 where contact_id = 1`;
const fact = `insert into party_fact (creditor_id, borrower_id, party_fact_id, name, sealed_value, on_day, recorded_by)
   values (1, 1, 1, 'ceaseRequestReceivedOn', '', '2026-03-01', 'test')`;

export const contactGround = `
  insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'A', 'A', 'Asia/Shanghai', 'CNY');
  insert into borrower (creditor_id, borrower_id, party_ref, kind) values (1, 1, 'P1', 'person'), (1, 2, 'P2', 'person');
  insert into borrower_ref values (1, 'P1', 1), (1, 'P2', 2);
  insert into delinquency_case (creditor_id, borrower_id, case_id, case_number, version, stage, opened_on)
    values (1, 1, 1, 'C1', 1, 'early', '2026-02-02'), (1, 2, 2, 'C2', 1, 'early', '2026-02-02');
  insert into case_event values (1, 1, 1, 1, 'opened', '2026-02-02', 'pastDue'), (1, 2, 2, 1, 'opened', '2026-02-02', 'pastDue');
  insert into law_pack values (1, ${packHash}, 'cn', '{}');
  ${decision({ id: 1, version: 1, outcome: 'allowed' })};
  ${decision({ id: 2, version: 1, outcome: 'allowed' })};
  ${contact(1, `1, 1, ${allowed}`)};
  insert into outbox (creditor_id, borrower_id, contact_id, state, next_try_at) values (1, 1, 1, 'waiting', now());
  ${decision({ id: 3, version: 2, outcome: 'allowed' })};
  ${decision({ id: 4, version: 2, outcome: 'allowed' })};
  ${decision({ id: 5, version: 2, outcome: 'forbidden' })};
  ${decision({ id: 6, version: 2, outcome: 'undetermined' })};
  ${decision({ id: 7, version: 2, outcome: 'allowed', purpose: 'send' })};
  ${decision({ id: 8, version: 2, outcome: 'forbidden', purpose: 'send' })};
  ${decision({ of: '1, 2, 2', id: 9, version: 1, outcome: 'allowed' })};`;

const cheats: readonly Row[] = [
  ['a contact without a decision', 'reference', contact(2, `2, 99, ${allowed}`)],
  ['a contact on a forbidden decision, called allowed', 'reference', contact(2, `2, 5, ${allowed}`)],
  ['a contact on a forbidden decision', 'check', contact(2, `2, 5, 'sendEmail', 'forbidden', 'contact'`)],
  ['a contact on an undetermined decision', 'reference', contact(2, `2, 6, ${allowed}`)],
  ['a contact on the decision of another case', 'reference', contact(2, `2, 9, ${allowed}`)],
  ['a contact of another act', 'reference', contact(2, `2, 3, 'placeCall', 'allowed', 'contact'`)],
  ['a contact on a decision about sending', 'reference', contact(2, `2, 7, ${allowed}`)],
  ['the same, called so', 'check', contact(2, `2, 7, 'sendEmail', 'allowed', 'send'`)],
  ['a second contact on one decision', 'unique', contact(2, `1, 1, ${allowed}`)],
  ['a contact on a decision of an earlier state', 'unique', contact(2, `1, 2, ${allowed}`)],
  ['an earlier decision passed off as one of now', 'reference', contact(2, `2, 2, ${allowed}`)],
  [
    'two contacts on two decisions of one state',
    'unique',
    `${contact(2, `2, 3, ${allowed}`)}, (1, 1, 1, 3, 2, 4, ${allowed})`,
  ],
  ['the same, one after the other', 'unique', `${contact(2, `2, 3, ${allowed}`)}; ${contact(3, `2, 4, ${allowed}`)}`],
  ['a contact after a request to stop came in', 'restrict', `${fact}; ${contact(2, `2, 3, ${allowed}`)}`],
  [
    'a contact after the borrower called',
    'restrict',
    `insert into inbound_contact values (1, 1, 1, 'placeCall', 'borrower', 'borrower', null, null, 'conversation', now(), '2026-03-01', null, 'test');
     ${contact(2, `2, 3, ${allowed}`)}`,
  ],
  [
    'a contact after the case was closed',
    'restrict',
    `update delinquency_case set stage = 'closed', closed_on = '2026-03-01', version = version + 1 where case_id = 1; ${contact(2, `2, 3, ${allowed}`)}`,
  ],
  [
    'a contact that came to something before it was made',
    'restrict',
    `insert into contact values (1, 1, 1, 2, 2, 3, ${allowed}, 'unanswered', now(), '2026-03-01')`,
  ],
  ['a contact moved to another decision', 'restrict', 'update contact set decision_id = 3 where contact_id = 1'],
  ['a contact deleted', 'restrict', 'delete from contact where contact_id = 1'],
  ['contacts emptied', 'restrict', 'truncate contact cascade'],
  [
    'an outcome taken back',
    'restrict',
    `update contact set outcome = 'delivered', outcome_at = now(), outcome_on = '2026-03-01';
     update contact set outcome = null, outcome_at = null, outcome_on = null`,
  ],
  [
    'an outcome told otherwise',
    'restrict',
    `update contact set outcome = 'conversation', outcome_at = now(), outcome_on = '2026-03-01'; update contact set outcome = 'unanswered'`,
  ],
  [
    'a contact that fits after its outcome was told',
    'restrict',
    `update contact set outcome = 'delivered', outcome_at = now(), outcome_on = '2026-03-01'; ${contact(2, `2, 3, ${allowed}`)}`,
  ],
  [
    'a decision made allowed',
    'restrict',
    `update decision set outcome = 'allowed', because = '[]' where decision_id = 5`,
  ],
  ['a decision moved to another state', 'restrict', 'update decision set case_version = 2 where decision_id = 2'],
  ['a decision deleted', 'restrict', 'delete from decision where decision_id = 6'],
  ['decisions emptied', 'restrict', 'truncate decision cascade'],
  ['a decision for a state to come', 'restrict', decision({ id: 10, version: 3, outcome: 'allowed' })],
  ['a decision for a state gone by', 'restrict', decision({ id: 10, version: 1, outcome: 'allowed' })],
  [
    'a decision allowed in spite of a reason',
    'check',
    decision({ id: 10, version: 2, outcome: 'allowed' }).replace("'[]'", `'[{"ruleId":"x"}]'`),
  ],
  [
    'a decision allowed in spite of its words',
    'check',
    decision({ id: 10, version: 2, outcome: 'allowed' }).replace("'none'", "'blocked'"),
  ],
  [
    'an attempt decided twice',
    'unique',
    decision({ id: 10, version: 2, outcome: 'allowed' }).replace('attempt-10', 'attempt-5'),
  ],
  [
    'a decision by a law that is not kept',
    'reference',
    decision({ id: 10, version: 2, outcome: 'allowed' }).replace("'{}'", "'{ }'"),
  ],
  [
    'a law that is not what its hash says',
    'check',
    `insert into law_pack values (1, 'sha256:' || repeat('0', 64), 'cn', '{}')`,
  ],
  ['a law changed', 'restrict', `update law_pack set content = '{ }'`],
  ['a case turned back', 'restrict', 'update delinquency_case set version = 1 where case_id = 1'],
  ['a case put forward to a state to come', 'restrict', 'update delinquency_case set version = 4 where case_id = 1'],
  ['a case deleted under its decisions', 'reference', 'delete from delinquency_case where case_id = 2'],
  ['a fact changed', 'restrict', `${fact}; update party_fact set name = 'other'`],
  ['a fact deleted', 'restrict', `${fact}; delete from party_fact`],
  [
    'a call of the borrower deleted',
    'restrict',
    `insert into inbound_contact values (1, 1, 1, 'placeCall', 'borrower', 'borrower', null, null, 'conversation', now(), '2026-03-01', null, 'test'); delete from inbound_contact`,
  ],
  [
    'something to send for no contact',
    'reference',
    `insert into outbox (creditor_id, borrower_id, contact_id, state, next_try_at) values (1, 1, 2, 'waiting', now())`,
  ],
  [
    'something to send for another borrower',
    'reference',
    `insert into outbox (creditor_id, borrower_id, contact_id, state, next_try_at) values (1, 2, 1, 'waiting', now())`,
  ],
  [
    'something that is being sent from the beginning',
    'reference',
    `${contact(2, `2, 3, ${allowed}`)};
     insert into outbox (creditor_id, borrower_id, contact_id, state, tries, next_try_at, send_decision_id, send_case_version, send_outcome, sending_at)
     values (1, 1, 2, 'sending', 1, now(), 7, 2, 'allowed', now())`,
  ],
  ['sent without a word of the law', 'restrict', "update outbox set state = 'sending' where contact_id = 1"],
  ['sent on the decision to contact alone', 'restrict', send(1, 1)],
  ['sent on a decision that forbids it', 'restrict', send(8, 2)],
  [
    'sent on a decision about another contact',
    'restrict',
    `${contact(2, `2, 3, ${allowed}`)}; insert into outbox (creditor_id, borrower_id, contact_id, state, next_try_at) values (1, 1, 2, 'waiting', now()); ${send(7, 2).replace('contact_id = 1', 'contact_id = 2')}`,
  ],
  ['sent after a request to stop came in', 'restrict', `${fact}; ${send(7, 2)}`],
  ['sent after another contact was made', 'restrict', `${contact(2, `2, 3, ${allowed}`)}; ${send(7, 2)}`],
  ['sent twice on one decision', 'restrict', `${send(7, 2)}; update outbox set state = 'waiting'; ${send(7, 2)}`],
  ['sent at once, without being handed over', 'restrict', "update outbox set state = 'sent', sent_at = now()"],
  [
    'sent again after it was sent',
    'restrict',
    `${send(7, 2)}; update outbox set state = 'sent', sent_at = now(); update outbox set state = 'waiting', sent_at = null`,
  ],
  ['cancelled while it is being sent', 'restrict', `${send(7, 2)}; update outbox set state = 'cancelled'`],
  ['the outbox put right afterwards', 'restrict', `${send(7, 2)}; update outbox set send_decision_id = 8`],
  ['a row of the outbox deleted', 'restrict', 'delete from outbox'],
  ['what a server wrote, with the address in it', 'check', `update outbox set last_error = '550 <a@b.cn> unknown'`],
];

/** Only an administrator of the whole server may say that a session replicates; foreign keys are passed over then. */
const cheatsOfAdministrator: readonly Row[] = cheats
  .filter(([, refusedBy]) => refusedBy === 'reference')
  .slice(0, 3)
  .concat(cheats.filter(([, refusedBy]) => refusedBy === 'restrict'))
  .map(([what, refusedBy, sql]) => [
    `as if replicating: ${what}`,
    refusedBy,
    `set local session_replication_role = replica; ${sql}`,
  ]);

/** What refuses facts without an entry in the evidence log has tests of its own; here it would hide the other guards. */
export const entriesNotAsked = `do $$ declare guard record; begin
  for guard in select tgrelid::regclass as guarded, tgname as name from pg_trigger where tgname like '%\\_entered\\_as\\_it\\_happens'
  loop execute format('alter table %s disable trigger %I', guard.guarded, guard.name); end loop; end $$`;

/** Tries it all on an empty, migrated database; what should be refused and is not, or otherwise than it should be. */
export async function cheatsNotRefused(
  database: Database,
  { asAdministrator }: { readonly asAdministrator: boolean },
): Promise<string[]> {
  await database.transaction((session) => session.run(`${entriesNotAsked}; ${contactGround}`));
  const wrong: string[] = [];
  for (const [what, refusedBy, sql] of asAdministrator ? [...cheats, ...cheatsOfAdministrator] : cheats) {
    const code = await refusalOf(database, sql);
    if (code !== codes[refusedBy])
      wrong.push(`${what}: ${code === undefined ? 'stored' : `${code}, not ${codes[refusedBy]}`}`);
  }
  return wrong;
}

/** What is no cheat, on the same ground: each is stored. */
export const honest: readonly (readonly [what: string, sql: string])[] = [
  ['a contact on its decision', contact(2, `2, 3, ${allowed}`)],
  ['sent on its decision', `${send(7, 2)}; update outbox set state = 'sent', sent_at = now()`],
  [
    'sent in a second try, by a second decision',
    `${send(7, 2)}; update outbox set state = 'waiting', last_error = 'smtp421'; ${decision({ id: 10, version: 2, outcome: 'allowed', purpose: 'send' })}; ${send(10, 2)}`,
  ],
  [
    'delivered, and come back',
    `update contact set outcome = 'delivered', outcome_at = now(), outcome_on = '2026-03-01'; update contact set outcome = 'bounced'`,
  ],
];

export const cheatCount = cheats.length;
