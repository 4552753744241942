/** The tables of this program as the database has them: their columns and keys, who refers to whom, their sequences. */
import type { Session } from './database.ts';
import { migrations } from './migrate.ts';

export interface StoredTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** terms that put its rows in the order of the primary key, the same on every engine */
  readonly keyTerms: readonly string[];
  /** bytes on the disk, roughly: for progress */
  readonly bytes: number;
}

/** Tables in an order in which each comes after all that it refers to. schema_migration is the database's own affair. */
export async function readTables(session: Session): Promise<StoredTable[]> {
  const ours = ownNames();
  const tables = await session.query<{ name: string; columns: string; key_terms: string; bytes: number }>(
    `select c.relname as name, pg_relation_size(c.oid)::float8 as bytes,
            (select string_agg(a.attname, ',' order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
            (select string_agg(quote_ident(a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end, ',' order by k.place)
               from pg_index i, unnest(i.indkey::int[]) with ordinality as k(attnum, place) join pg_attribute a on a.attnum = k.attnum
              where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid) as key_terms
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = current_schema() and c.relkind = 'r' and c.relname <> 'schema_migration' order by c.relname`,
  );
  const references = await session.query<{ child: string; parent: string }>(
    `select distinct c.relname as child, p.relname as parent from pg_constraint f
       join pg_class c on c.oid = f.conrelid join pg_class p on p.oid = f.confrelid
      where f.contype = 'f' and f.conrelid <> f.confrelid`,
  );
  const found = tables
    .filter(({ name }) => ours(name))
    .map(({ name, columns, key_terms, bytes }) => ({
      name,
      columns: columns.split(','),
      keyTerms: key_terms.split(','),
      bytes,
    }));
  return inOrder(found, references);
}

function inOrder(
  tables: readonly StoredTable[],
  references: readonly { readonly child: string; readonly parent: string }[],
): StoredTable[] {
  const left = new Map(tables.map((table) => [table.name, table]));
  const ordered: StoredTable[] = [];
  while (left.size > 0) {
    const ready = [...left.values()].filter(
      ({ name }) => !references.some(({ child, parent }) => child === name && left.has(parent)),
    );
    if (ready.length === 0) throw new Error(`tables refer to one another in a ring: ${[...left.keys()].join(', ')}`);
    for (const table of ready) {
      ordered.push(table);
      left.delete(table.name);
    }
  }
  return ordered;
}

export interface SequenceValue {
  readonly last: string;
  /** whether `last` has been handed out */
  readonly called: boolean;
}

export async function readSequences(session: Session): Promise<Record<string, SequenceValue>> {
  const ours = ownNames();
  const rows = await session.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = current_schema() and c.relkind = 'S' order by c.relname`,
  );
  const values: Record<string, SequenceValue> = {};
  for (const { name } of rows) {
    if (!ours(name)) continue;
    const [row] = await session.query<{ last: string; called: boolean }>(
      `select last_value::text as last, is_called as called from ${name}`,
    );
    values[name] = { last: row!.last, called: row!.called };
  }
  return values;
}

/** Whether a name occurs in the migrations: other programs may keep tables beside ours. */
function ownNames(): (name: string) => boolean {
  const words = new Set(migrations().flatMap(({ sql }) => sql.match(/\w+/g) ?? []));
  return (name) => words.has(name);
}

/** The first table that holds a row; undefined: all are empty. */
export async function firstTableWithRows(
  session: Session,
  tables: readonly StoredTable[],
): Promise<string | undefined> {
  for (const { name } of tables) if ((await session.query(`select 1 from ${name} limit 1`)).length > 0) return name;
  return undefined;
}
