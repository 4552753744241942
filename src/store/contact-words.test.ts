/** The words that the tables of contacts take are those of the core: an act more there would be refused here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contactActs, initiators, modes, outcomes, roles } from '../core/rules/act.ts';
import { channelKinds } from '../core/rules/facts.ts';
import { migrations } from './migrate.ts';
import { outboxStates } from './outbox.ts';

const sql = migrations()
  .map((migration) => migration.sql)
  .join('\n');

/** The lists of `check (column in (…))` of a table. */
function listOf(table: string, column: string): string[] {
  const body = new RegExp(`create table ${table} \\(([\\s\\S]*?)\\n\\);`).exec(sql)![1]!;
  const list = new RegExp(`check \\(${column} in \\(([^)]*)\\)\\)`).exec(body)![1]!;
  return list.split(',').map((word) => word.trim().replaceAll("'", ''));
}

const rows: readonly (readonly [table: string, column: string, words: readonly string[]])[] = [
  ['decision', 'act', contactActs],
  ['decision', 'role', roles],
  ['decision', 'channel', channelKinds],
  ['decision', 'mode', modes],
  ['decision', 'acted_by', initiators.filter((one) => one !== 'borrower')],
  ['contact', 'outcome', outcomes],
  ['inbound_contact', 'act', contactActs.filter((act) => act !== 'contactThirdParty')],
  ['inbound_contact', 'role', roles],
  ['inbound_contact', 'mode', modes],
  ['inbound_contact', 'outcome', outcomes],
  ['outbox', 'state', outboxStates],
];

for (const [table, column, words] of rows) {
  test(`${table}.${column} takes the words of the core`, () => assert.deepEqual(listOf(table, column), [...words]));
}
