/**
 * All that a book's tables hold, in the lender's own numbers: keys that a sequence gave out and instants of recording
 * are left out, so that two books that came about in different ways can be held against each other.
 */
import assert from 'node:assert/strict';
import type { Database, Row, Session } from '../../store/database.ts';

/** Rows as sorted texts, by table. */
export type BookContents = ReadonlyMap<string, readonly string[]>;

/** Keys, instants, counts of writes, and what names a file on this machine. */
const leftOut = new Set(
  'recorded_at loaded_at started_at finished_at applied_at evidence_from last_at import_id suspense_id event_id entry_id case_number file_name about_key leaf_index'.split(
    ' ',
  ),
);

/** What was signed, and when, is of each run: a log has a key of its own. */
const ofTheRun = /^evidence_(log|tile|checkpoint|cosignature|anchor)$/;

export async function bookContents(database: Database): Promise<BookContents> {
  return database.session(async (session) => {
    const tables = await session.query<{ name: string }>(
      `select table_name as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name`,
    );
    const names = await readNames(session);
    const contents = new Map<string, string[]>();
    for (const { name } of tables) {
      if (ofTheRun.test(name)) continue;
      const rows = await session.query(`select * from ${name}`);
      contents.set(name, rows.map((row) => textOf(name, row, names)).sort());
    }
    return contents;
  });
}

/** What stands for a key: the lender's own number of the thing. */
type Names = ReadonlyMap<string, ReadonlyMap<bigint, string>>;

async function readNames(session: Session): Promise<Names> {
  const read = async (sql: string): Promise<ReadonlyMap<bigint, string>> =>
    new Map((await session.query<{ id: bigint; name: string }>(sql)).map(({ id, name }) => [id, name]));
  return new Map([
    ['borrower_id', await read('select borrower_id as id, party_ref as name from borrower')],
    ['loan_id', await read('select loan_id as id, loan_ref as name from loan')],
    ['reverses_entry_id', await read('select entry_id as id, ref as name from ledger_entry where ref is not null')],
    ['case_id', await read('select case_id as id, opened_on::text as name from delinquency_case')],
  ]);
}

function textOf(table: string, row: Row, names: Names): string {
  const cells = Object.entries(row).flatMap(([column, value]): string[] => {
    if (leftOut.has(column) || (table === 'loan_state' && column === 'version')) return [];
    // Sealed under a key of its own each time: only whether it is there can be told.
    if (value instanceof Uint8Array) return [`${column}=sealed`];
    if (column === 'opened' && typeof value === 'string') return [`opened=${factOf(value)}`];
    const name = typeof value === 'bigint' ? names.get(column)?.get(value) : undefined;
    return [`${column}=${name ?? String(value)}`];
  });
  return cells.join(' ');
}

/** What an entry in the open tells of, without its salt, its instant, and what names a file on this machine. */
function factOf(opened: string): string {
  const { fact } = JSON.parse(opened.slice(opened.indexOf('\n') + 1)) as { readonly fact: Record<string, unknown> };
  return JSON.stringify({ ...fact, file: undefined });
}

/** Says which table differs, and in which rows. */
export function assertSameBook(actual: BookContents, expected: BookContents, why: string): void {
  assert.deepEqual([...actual.keys()], [...expected.keys()], `${why}: the tables themselves`);
  for (const [table, rows] of expected) {
    const there = actual.get(table)!;
    if (there.length === rows.length && there.every((row, index) => row === rows[index])) continue;
    const known = new Set(rows);
    const found = new Set(there);
    const more = there.filter((row) => !known.has(row)).slice(0, 3);
    const missing = rows.filter((row) => !found.has(row)).slice(0, 3);
    assert.fail(
      `${why}: ${table} has ${there.length} rows, not ${rows.length}\n  not expected:\n    ${more.join('\n    ')}\n  missing:\n    ${missing.join('\n    ')}`,
    );
  }
}
