/** Puts the content of a backup into a database that is empty and of the backup's schema, in one transaction. */
import type { BackupCounts } from './backup.ts';
import { BackupFaultError, type BackupPart } from './backup-reader.ts';
import { restoringPast } from './contact-guards.ts';
import type { Session } from './database.ts';
import { readSequences, readTables, type StoredTable } from './tables.ts';

/** Text handed to one COPY: statements enough to be quick, small enough to be held. */
const copyBytes = 4 * 1024 * 1024;

/** The backup's tables are not those of the schema that it says it has. */
export class NotTheSchemaError extends Error {}

export function restoreContent(session: Session, parts: AsyncIterable<BackupPart>): Promise<BackupCounts> {
  return restoringPast(session, () => restoreParts(session, parts));
}

async function restoreParts(session: Session, parts: AsyncIterable<BackupPart>): Promise<BackupCounts> {
  const tables = new Map((await readTables(session)).map((table) => [table.name, table]));
  const known = new Set(Object.keys(await readSequences(session)));
  let target = '';
  let held: Buffer[] = [];
  let heldBytes = 0;
  const flush = async () => {
    const text = Buffer.concat(held).toString('utf8');
    held = [];
    heldBytes = 0;
    await session.copyIn(target, text);
  };
  for await (const part of parts) {
    switch (part.kind) {
      case 'header':
        break;
      case 'table':
        target = targetOf(tables.get(part.table), part);
        tables.delete(part.table);
        break;
      case 'rows':
        held.push(part.bytes);
        heldBytes += part.bytes.length;
        if (heldBytes >= copyBytes) await flush();
        break;
      case 'tableEnd':
        await flush();
        break;
      case 'sequences':
        for (const [name, { last, called }] of Object.entries(part.sequences)) {
          if (!known.delete(name)) throw new NotTheSchemaError(`an unknown sequence: ${name}`);
          await session.query('select setval($1::text::regclass, $2::text::bigint, $3)', [name, last, called]);
        }
        break;
      case 'end':
        if (tables.size > 0) throw new NotTheSchemaError(`tables missing: ${[...tables.keys()].join(', ')}`);
        if (known.size > 0) throw new NotTheSchemaError(`sequences missing: ${[...known].join(', ')}`);
        return { tables: part.tables, rows: part.rows };
    }
  }
  throw new BackupFaultError('endsEarly', { part: 'end' });
}

/** Names come from a file, so they are taken only where the database has them. */
function targetOf(
  table: StoredTable | undefined,
  named: { readonly table: string; readonly columns: readonly string[] },
) {
  const same =
    table?.columns.length === named.columns.length && named.columns.every((name) => table.columns.includes(name));
  if (table === undefined || !same)
    throw new NotTheSchemaError(`another table: ${named.table} (${named.columns.join(', ')})`);
  return `${named.table} (${named.columns.join(', ')})`;
}
