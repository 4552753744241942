/**
 * Ways in which someone with a database prompt may try to record a fact without its entry in the evidence log, or to change
 * what is in the log, and the class of error by which the database refuses each. The ground: that of contact-cheats.ts; of
 * case 1 a stream of three entries, two of which have their place in a log that has signed them; of the book a stream of one.
 */
import { toHex, utf8 } from '../src/core/evidence/bytes.ts';
import { type Entry, entryBytes } from '../src/core/evidence/entry.ts';
import { leafHash } from '../src/core/evidence/tree.ts';
import { sha256 } from '../src/digest/node-crypto.ts';
import type { Database } from '../src/store/database.ts';
import { contactGround, entriesNotAsked } from './contact-cheats.ts';
import { refusalOf } from './nonsense.ts';

/** SQLSTATE codes of PostgreSQL. */
const codes = { check: '23514', reference: '23503', unique: '23505', restrict: '23001' } as const;

type Row = readonly [what: string, refusedBy: keyof typeof codes, sql: string];

const tag = '0a'.repeat(16);
const commitmentOf = (number: number) => sha256(utf8(`content ${number}`));
const bytea = (bytes: Uint8Array) => `'\\x${toHex(bytes)}'::bytea`;

function leafOf(number: number, { kind = 'access' }: Partial<Pick<Entry, 'kind'>> = {}): Uint8Array {
  return leafHash(sha256, entryBytes({ kind, tag, number, commitment: commitmentOf(number) }));
}

interface EntryRow {
  readonly kind?: string;
  readonly table?: string;
  readonly key?: string;
  readonly of?: string;
  /** sealed, opened, leaf_index */
  readonly rest?: string;
}

function entry(number: number, { kind = 'access', table = 'nothing', key = '1', of = '1, 1, 1', rest }: EntryRow = {}) {
  const content = rest ?? (of === '1, 0, 0' ? "null, 'in the open', null" : "'sealed', null, null");
  return `insert into evidence_entry (creditor_id, borrower_id, case_id, number, kind, about_table, about_key, commitment, sealed, opened, leaf_index)
    values (${of}, ${number}, '${kind}', '${table}', '${key}', ${bytea(commitmentOf(number))}, ${content})`;
}
const take = (last: number, of = 'case_id = 1') => `update evidence_stream set last_number = ${last} where ${of}`;
/** The next entry of case 1, or of the book, about a row. */
const entered = (table: string, key: string) => `${take(4)}; ${entry(4, { table, key })}`;
const enteredOfBook = (table: string, key: string) =>
  `${take(2, 'case_id = 0')}; ${entry(2, { table, key, of: '1, 0, 0' })}`;

const tile = (...hashes: readonly Uint8Array[]) => `'\\x${hashes.map(toHex).join('')}'::bytea`;
const growTile = (...hashes: readonly Uint8Array[]) => `update evidence_tile set hashes = hashes || ${tile(...hashes)}`;
const place = (number: number, index: number | string) =>
  `update evidence_entry set leaf_index = ${index} where case_id = 1 and number = ${number}`;
const nothing = new Uint8Array(32);

export const evidenceGround = `
  ${entriesNotAsked}; ${contactGround}
  do $$ declare guard record; begin
    for guard in select tgrelid::regclass as guarded, tgname as name from pg_trigger where tgname like '%\\_entered\\_as\\_it\\_happens'
    loop execute format('alter table %s enable always trigger %I', guard.guarded, guard.name); end loop; end $$;
  insert into evidence_stream values (1, 1, 1, '\\x${tag}', 3, '2026-03-01 10:00+08'), (1, 0, 0, '\\x${'0b'.repeat(16)}', 1, '2026-03-01 10:00+08');
  ${entry(1)}; ${entry(2)}; ${entry(3)}; ${entry(1, { of: '1, 0, 0' })};
  insert into evidence_log (creditor_id, origin, verifier_key, wrapped_key, sealed_key) values (1, 'log.example', 'key', '', '');
  insert into evidence_tile values (1, 0, 0, ${tile(leafOf(1), leafOf(2))});
  ${place(1, 0)}; ${place(2, 1)};
  update evidence_log set tree_size = 2;
  insert into evidence_checkpoint (creditor_id, size, root, note) values (1, 2, ${bytea(nothing)}, 'note');
  insert into evidence_cosignature (creditor_id, size, witness, line) values (1, 2, 'w', 'line');
  insert into evidence_anchor (creditor_id, size, anchor, receipt) values (1, 2, 'rfc3161', '{}');
`;

const handedOver = `update outbox set state = 'sending', send_decision_id = 7, send_case_version = 2, send_outcome = 'allowed', sending_at = now(), tries = 1`;
const decisionAgain = (of = 3) =>
  `insert into decision select (jsonb_populate_record(d, jsonb_build_object('decision_id', 10, 'attempt_id', 'attempt-10'))).* from decision d where decision_id = ${of}`;
/** Rows that hang on much that the ground does not have: only an administrator passes by what they refer to. */
const passedBy = 'set local session_replication_role = replica';
const hash = `'sha256:' || repeat('0', 64)`;

interface Fact {
  readonly what: string;
  readonly sql: string;
  readonly enter: string;
  readonly byAdministrator?: true;
}

/** Each table whose rows are facts. */
const facts: readonly Fact[] = [
  { what: 'a decision', sql: decisionAgain(), enter: entered('decision', '10') },
  { what: 'a decision about sending', sql: decisionAgain(7), enter: entered('decision', '10') },
  {
    what: 'what came of a contact',
    sql: `update contact set outcome = 'delivered', outcome_at = now(), outcome_on = '2026-03-01'`,
    enter: entered('contact', '1.delivered'),
  },
  {
    what: 'a call of the borrower',
    sql: `insert into inbound_contact values (1, 1, 1, 'placeCall', 'borrower', 'borrower', null, null, 'conversation', now(), '2026-03-01', null, 'test')`,
    enter: entered('inbound_contact', '1'),
  },
  {
    what: 'a fact of the borrower',
    sql: `insert into party_fact (creditor_id, borrower_id, party_fact_id, name, sealed_value, on_day, recorded_by)
      values (1, 1, 1, 'bankrupt', '', '2026-03-01', 'test')`,
    enter: entered('party_fact', '1'),
  },
  {
    what: 'a statement of income',
    sql: `insert into income_statement (creditor_id, borrower_id, statement_id, as_of, sealed, recorded_by) values (1, 1, 1, '2026-03-01', '', 'test')`,
    enter: entered('income_statement', '1'),
  },
  {
    what: 'what happened to a borrower',
    sql: `insert into told_cause (creditor_id, borrower_id, case_id, cause_id, sealed, recorded_by) values (1, 1, 1, 1, '', 'test')`,
    enter: entered('told_cause', '1'),
  },
  {
    what: 'who may speak for a borrower',
    sql: `insert into helper_step (creditor_id, borrower_id, case_id, step_id, helper_id, step, sealed, recorded_by) values (1, 1, 1, 1, 1, 'named', '', 'test')`,
    enter: entered('helper_step', '1'),
  },
  {
    what: "that an address is somebody else's",
    sql: `insert into address_claim (creditor_id, borrower_id, address_claim_id, contact_id, wish, channel, sealed, said_at, recorded_by)
      values (1, 1, 1, 1, 'stop', 'email', '', now(), 'test')`,
    enter: entered('address_claim', '1'),
  },
  {
    what: 'a step of a matter',
    sql: `insert into matter (creditor_id, borrower_id, case_id, matter_id, number_in_case, kind, was_on_record, opened_on)
        values (1, 1, 1, 1, 1, 'complaint', false, '2026-03-01');
      insert into matter_event (creditor_id, borrower_id, case_id, matter_id, version, kind, side, person, sealed, on_day, at, recorded_by)
        values (1, 1, 1, 1, 1, 'opened', 'borrower', 'P1', '', '2026-03-01', now(), 'test')`,
    enter: entered('matter_event', '1.1'),
  },
  {
    what: 'a tie',
    sql: `insert into case_tie (creditor_id, borrower_id, person, kind, recorded_by) values (1, 1, 'Zhao', 'family', 'test')`,
    enter: entered('case_tie', 'Zhao.family'),
  },
  {
    what: 'a message sent',
    sql: `${handedOver}; update outbox set state = 'sent', sent_at = now()`,
    enter: entered('outbox', '1.sent'),
  },
  {
    what: 'a message that failed',
    sql: `${handedOver}; update outbox set state = 'failed'`,
    enter: entered('outbox', '1.failed'),
  },
  {
    what: 'a message cancelled',
    sql: `update outbox set state = 'cancelled'`,
    enter: entered('outbox', '1.cancelled'),
  },
  {
    what: 'a law that decides',
    sql: `insert into law_pack values (1, 'sha256:' || encode(sha256(convert_to('{ }', 'UTF8')), 'hex'), 'cn', '{ }')`,
    enter: enteredOfBook('law_pack', `sha256:${toHex(sha256(utf8('{ }')))}`),
  },
  {
    what: 'a policy of the lender',
    sql: `insert into lender_policy values (1, 1, 'any', '2026-01-01', '{}', 'sha256:' || encode(sha256(convert_to('{}', 'UTF8')), 'hex'), 'test')`,
    enter: enteredOfBook('lender_policy', '1'),
  },
  {
    what: 'a file loaded',
    sql: `insert into import_file values (1, 1, repeat('0', 64), '', 'loans.csv', 1, 0, '{}')`,
    enter: enteredOfBook('import_file', '1'),
  },
  {
    what: 'an event of a talk',
    sql: `${passedBy}; alter table negotiation_event disable trigger negotiation_event_in_its_time;
      insert into negotiation_event (creditor_id, borrower_id, negotiation_id, version, kind, at, content, recorded_by)
        values (1, 1, 1, 1, 'opened', now(), '{}', 'test')`,
    enter: entered('negotiation_event', '1.1'),
    byAdministrator: true,
  },
  {
    what: 'an offer',
    sql: `${passedBy}; insert into plan_offer values (1, 1, 1, ${hash}, 1, 2, 'best', 1, 0, 1, 1, '2026-12-01', false, 'p', 1, '{}', '{}')`,
    enter: entered('plan_offer', `1.sha256:${'0'.repeat(64)}`),
    byAdministrator: true,
  },
  {
    what: 'an event of an approval',
    sql: `${passedBy}; alter table approval_event disable trigger approval_event_by_another;
      insert into approval_event (creditor_id, borrower_id, approval_id, version, kind, person, at, content, recorded_by)
        values (1, 1, 1, 1, 'submitted', 'Li', now(), '{}', 'test')`,
    enter: entered('approval_event', '1.1'),
    byAdministrator: true,
  },
];

const ofFacts = (asAdministrator: boolean): readonly Fact[] =>
  facts.filter(({ byAdministrator }) => asAdministrator || byAdministrator === undefined);

function withoutEntry(asAdministrator: boolean): Row[] {
  return ofFacts(asAdministrator).flatMap(({ what, sql, enter }): Row[] => [
    [`${what} without its entry`, 'restrict', sql],
    [
      `${what} with the entry of another row`,
      'restrict',
      `${sql}; ${enter.replace(/(about_key.*?values.*?'\w+', '\w+', ')/s, '$1x')}`,
    ],
    [`${what} with an entry of another borrower`, 'restrict', `${sql}; ${ofOtherBorrower(enter)}`],
  ]);
}

/** The same entry, in a stream that begins with it. */
function ofOtherBorrower(enter: string): string {
  const [, kind, table, key] = /number, kind.*?values \(.*?, \d+, '(\w+)', '(\w+)', '(.*?)',/s.exec(enter)!;
  const of = '1, 2, 2';
  return `insert into evidence_stream values (${of}, '\\x${tag}', 1, now()); ${entry(1, { kind: kind!, table: table!, key: key!, of })}`;
}

const cheats: readonly Row[] = [
  ['an entry whose number was not taken', 'restrict', entry(4)],
  ['an entry far on', 'restrict', entry(40)],
  ['an entry of no stream', 'restrict', entry(1, { of: '1, 2, 2' })],
  ['number 0', 'check', entry(0)],
  ['a number given twice', 'unique', entry(3)],
  ['the first number given twice', 'unique', entry(1)],
  ['a number skipped', 'restrict', `${take(5)}; ${entry(5)}`],
  ['a number taken and left', 'restrict', take(4)],
  ['two taken, the second left', 'restrict', `${take(5)}; ${entry(4)}`],
  [
    'a stream that begins in the middle',
    'restrict',
    `insert into evidence_stream values (1, 2, 2, '\\x${tag}', 7, now())`,
  ],
  ['numbers taken back', 'restrict', take(2)],
  [
    'the clock of a stream put back',
    'restrict',
    `update evidence_stream set last_at = last_at - interval '1 second' where case_id = 1`,
  ],
  ['another tag', 'restrict', `update evidence_stream set tag = '\\x${'0c'.repeat(16)}' where case_id = 1`],
  [
    'a stream given to another case',
    'restrict',
    'update evidence_stream set borrower_id = 2, case_id = 2 where case_id = 1',
  ],
  [
    'receipts handed out before there are any',
    'check',
    'update evidence_stream set receipts_through = 4 where case_id = 1',
  ],
  [
    'receipts taken back',
    'restrict',
    'update evidence_stream set receipts_through = 2 where case_id = 1; update evidence_stream set receipts_through = 1 where case_id = 1',
  ],
  ['a second stream of a case', 'unique', `insert into evidence_stream values (1, 1, 1, '\\x${tag}', 0, now())`],
  ['the book’s stream of a borrower', 'check', `insert into evidence_stream values (1, 2, 0, '\\x${tag}', 0, now())`],
  ['a stream deleted', 'restrict', 'delete from evidence_stream'],
  ['streams emptied', 'restrict', 'truncate evidence_stream cascade'],

  ['an entry that has its place from the start', 'restrict', `${take(4)}; ${entry(4, { rest: "'sealed', null, 2" })}`],
  ['an entry in the open that should be sealed', 'check', `${take(4)}; ${entry(4, { rest: "null, 'open', null" })}`],
  ['an entry sealed and open', 'check', `${take(4)}; ${entry(4, { rest: "'sealed', 'open', null" })}`],
  ['an entry without content', 'check', `${take(4)}; ${entry(4, { rest: 'null, null, null' })}`],
  ['an index changed', 'restrict', place(2, 2)],
  ['an index taken back', 'restrict', place(2, 'null')],
  ['an index given again as it is', 'restrict', place(2, 1)],
  ['an index of another', 'restrict', place(3, 1)],
  ['an index below none', 'restrict', place(3, -1)],
  ['an index that the tree does not have', 'restrict', place(3, 2)],
  ['an index far on', 'restrict', place(3, 70_000)],
  ['an index at which the tree has something else', 'restrict', `${growTile(nothing)}; ${place(3, 2)}`],
  [
    'an index at which the tree has another kind',
    'restrict',
    `${growTile(leafOf(3, { kind: 'offer' }))}; ${place(3, 2)}`,
  ],
  [
    'one index for two',
    'restrict',
    `${growTile(leafOf(3))}; update evidence_entry set leaf_index = 2 where leaf_index is null`,
  ],
  ['a kind changed', 'restrict', `update evidence_entry set kind = 'offer' where number = 3`],
  ['what it tells of changed', 'restrict', `update evidence_entry set about_key = '2' where number = 3`],
  ['a commitment changed', 'restrict', `update evidence_entry set commitment = ${bytea(nothing)} where number = 3`],
  ['a content changed', 'restrict', `update evidence_entry set sealed = '' where number = 3`],
  ['a content opened', 'restrict', `update evidence_entry set sealed = null, opened = '' where number = 3`],
  ['an entry dated back', 'restrict', `update evidence_entry set recorded_at = '2020-01-01' where number = 3`],
  [
    'a content changed with the index',
    'restrict',
    `${growTile(leafOf(3))}; update evidence_entry set leaf_index = 2, sealed = '' where case_id = 1 and number = 3`,
  ],
  ['an entry renumbered', 'restrict', 'update evidence_entry set number = 4 where number = 3'],
  ['an entry deleted', 'restrict', 'delete from evidence_entry where number = 3'],
  ['an entry that was signed deleted', 'restrict', 'delete from evidence_entry where number = 2'],
  ['entries emptied', 'restrict', 'truncate evidence_entry'],

  ['a tile shortened', 'restrict', `update evidence_tile set hashes = ${tile(leafOf(1))}`],
  ['a hash changed', 'restrict', `update evidence_tile set hashes = ${tile(leafOf(1), nothing)}`],
  ['a hash put in between', 'restrict', `update evidence_tile set hashes = ${tile(leafOf(1), leafOf(3), leafOf(2))}`],
  ['a tile of part of a hash', 'check', `update evidence_tile set hashes = hashes || '\\x00'`],
  ['a tile of more than 256', 'check', `update evidence_tile set hashes = hashes || decode(repeat('00', 8160), 'hex')`],
  ['a tile moved', 'restrict', 'update evidence_tile set tile_index = 1'],
  ['a tile put in the place of another', 'unique', `insert into evidence_tile values (1, 0, 0, ${tile(leafOf(1))})`],
  ['a tile deleted', 'restrict', 'delete from evidence_tile'],
  ['tiles emptied', 'restrict', 'truncate evidence_tile'],

  ['a tree made smaller', 'restrict', 'update evidence_log set tree_size = 1'],
  ['a tree made larger without entries', 'restrict', `${growTile(leafOf(3))}; update evidence_log set tree_size = 3`],
  [
    'a tree made larger than its entries',
    'restrict',
    `${growTile(leafOf(3), nothing)}; ${place(3, 2)}; update evidence_log set tree_size = 4`,
  ],
  ['another origin', 'restrict', `update evidence_log set origin = 'other.example'`],
  ['another key', 'restrict', `update evidence_log set verifier_key = 'other'`],
  [
    'a second log',
    'unique',
    `insert into evidence_log (creditor_id, origin, verifier_key, wrapped_key, sealed_key) values (1, 'other.example', 'key', '', '')`,
  ],
  [
    'an origin with a space',
    'check',
    `insert into evidence_log (creditor_id, origin, verifier_key, wrapped_key, sealed_key) values (2, 'a b', 'key', '', '')`,
  ],
  ['a log deleted', 'restrict', 'delete from evidence_log'],
  ['logs emptied', 'restrict', 'truncate evidence_log cascade'],

  [
    'two trees of one size signed',
    'unique',
    `insert into evidence_checkpoint (creditor_id, size, root, note) values (1, 2, ${bytea(leafOf(1))}, 'other')`,
  ],
  [
    'a tree signed that is not stored',
    'restrict',
    `insert into evidence_checkpoint (creditor_id, size, root, note) values (1, 3, ${bytea(nothing)}, 'note')`,
  ],
  ['a checkpoint changed', 'restrict', `update evidence_checkpoint set note = 'other'`],
  ['a checkpoint deleted', 'restrict', 'delete from evidence_checkpoint'],
  ['checkpoints emptied', 'restrict', 'truncate evidence_checkpoint cascade'],
  [
    'a cosignature for no checkpoint',
    'reference',
    `insert into evidence_cosignature (creditor_id, size, witness, line) values (1, 1, 'w', 'line')`,
  ],
  ['a cosignature changed', 'restrict', `update evidence_cosignature set line = 'other'`],
  ['a cosignature deleted', 'restrict', 'delete from evidence_cosignature'],
  ['cosignatures emptied', 'restrict', 'truncate evidence_cosignature'],
  ['an anchor changed', 'restrict', `update evidence_anchor set receipt = '{ }'`],
  ['an anchor deleted', 'restrict', 'delete from evidence_anchor'],
  ['anchors emptied', 'restrict', 'truncate evidence_anchor'],
];

const cheatsAt = (asAdministrator: boolean): readonly Row[] => {
  const all = [...withoutEntry(asAdministrator), ...cheats];
  if (!asAdministrator) return all;
  const replicating = all
    .filter(([, refusedBy, sql]) => refusedBy === 'restrict' && !sql.startsWith(passedBy))
    .map(([what, refusedBy, sql]): Row => [`as if replicating: ${what}`, refusedBy, `${passedBy}; ${sql}`]);
  return [...all, ...replicating];
};

/** Tries it all on an empty, migrated database; what should be refused and is not, or otherwise than it should be. */
export async function evidenceCheatsNotRefused(
  database: Database,
  { asAdministrator }: { readonly asAdministrator: boolean },
): Promise<string[]> {
  await database.transaction((session) => session.run(evidenceGround));
  const wrong: string[] = [];
  for (const [what, refusedBy, sql] of cheatsAt(asAdministrator)) {
    const code = await refusalOf(database, sql);
    if (code !== codes[refusedBy])
      wrong.push(`${what}: ${code === undefined ? 'stored' : `${code}, not ${codes[refusedBy]}`}`);
  }
  for (const [what, sql] of honestAt(asAdministrator)) {
    const code = await refusalOf(database, sql);
    if (code !== undefined) wrong.push(`${what}: ${code}, not stored`);
  }
  return wrong;
}

/** What is no cheat, on the same ground: each is stored. */
function honestAt(asAdministrator: boolean): (readonly [what: string, sql: string])[] {
  return [
    ...ofFacts(asAdministrator).map(({ what, sql, enter }) => [`${what} with its entry`, `${sql}; ${enter}`] as const),
    ...ofFacts(asAdministrator)
      .filter(({ byAdministrator }) => byAdministrator === undefined)
      .map(({ what, sql, enter }) => [`${what} after its entry`, `${enter}; ${sql}`] as const),
    ['three numbers at once', `${take(6)}; ${entry(4)}; ${entry(5)}; ${entry(6)}`],
    [
      'an entry that closes a case, in the open',
      `${take(4)}; ${entry(4, { kind: 'caseClosed', rest: "null, 'open', null" })}`,
    ],
    [
      'a stream that begins',
      `insert into evidence_stream values (1, 2, 2, '\\x${tag}', 0, now()); ${take(1, 'case_id = 2')}; ${entry(1, { of: '1, 2, 2' })}`,
    ],
    ['an entry that gets its place', `${growTile(leafOf(3))}; ${place(3, 2)}; update evidence_log set tree_size = 3`],
    [
      'a checkpoint of a smaller tree',
      `insert into evidence_checkpoint (creditor_id, size, root, note) values (1, 1, ${bytea(nothing)}, 'note')`,
    ],
    ['a lease', `update evidence_log set leased_by = 'me', leased_until = now()`],
    ['receipts handed out', 'update evidence_stream set receipts_through = 3 where case_id = 1'],
  ];
}

export const evidenceCheatCount = cheatsAt(false).length;
