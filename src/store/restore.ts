/** Puts the content of a backup into a database that is empty and of the backup's schema, in one transaction. */
import type { BackupCounts } from './backup.ts';
import { BackupFaultError, type BackupPart } from './backup-reader.ts';
import { restoringPast } from './contact-guards.ts';
import type { Session } from './database.ts';
import { countKeptAddresses, keptAddresses } from './kept-addresses.ts';
import { readSequences, readTables, type StoredTable } from './tables.ts';

/** Text handed to one COPY: statements enough to be quick, small enough to be held. */
const copyBytes = 4 * 1024 * 1024;

/** The backup's tables are not those of the schema that it says it has. */
export class NotTheSchemaError extends Error {}

export interface RestoredCounts extends BackupCounts {
  /** kept by the book and not in the backup: one of format 1 held none */
  readonly filesApart: number;
}

/** Files are held against the rows that name them; their bytes are for the caller, who sees the parts first. */
export function restoreContent(session: Session, parts: AsyncIterable<BackupPart>): Promise<RestoredCounts> {
  return restoringPast(session, () => restoreParts(session, parts));
}

async function restoreParts(session: Session, parts: AsyncIterable<BackupPart>): Promise<RestoredCounts> {
  const tables = new Map((await readTables(session)).map((table) => [table.name, table]));
  const known = new Set(Object.keys(await readSequences(session)));
  const hasFiles = tables.has('case_file');
  const expected = keptAddresses(session);
  let formatVersion = 0;
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
        formatVersion = part.header.formatVersion;
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
      case 'file':
        if (!hasFiles) throw new NotTheSchemaError(`a file: ${part.digestHex}`);
        assertSame(part.digestHex, (await expected.next()).value ?? undefined);
        break;
      case 'fileBytes':
      case 'fileEnd':
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
        if (hasFiles && formatVersion > 1) assertSame(undefined, (await expected.next()).value ?? undefined);
        return {
          tables: part.tables,
          rows: part.rows,
          files: part.files,
          filesApart: hasFiles && formatVersion === 1 ? (await countKeptAddresses(session)).files : 0,
        };
    }
  }
  throw new BackupFaultError('endsEarly', { part: 'end' });
}

/** Undefined: no more of them. */
function assertSame(inBackup: string | undefined, inRows: string | undefined | undefined): void {
  if (inBackup === inRows) return;
  const isMissing = inRows !== undefined && (inBackup === undefined || inRows < inBackup);
  throw new NotTheSchemaError(isMissing ? `a file missing: ${inRows}` : `a file that no row names: ${inBackup}`);
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
