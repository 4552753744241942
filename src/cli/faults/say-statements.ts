/**
 * Loaded before the command (node --import) by the tests of this folder: says every SQL statement on file descriptor 3
 * as it begins, so that a test can kill the process in the midst of one that it names.
 */
import { writeSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';

const sayingsTo = 3;
const longest = 200;

function say(sql: string): void {
  writeSync(sayingsTo, `${sql.trimStart().slice(0, longest).replace(/\s+/g, ' ')}\n`);
}

/** PostgreSQL's own messages: Q is a text to run, P one to prepare; its name, empty here, stands before it. */
function textOf(message: Uint8Array): string | undefined {
  const kind = String.fromCharCode(message[0]!);
  if (kind !== 'Q' && kind !== 'P') return undefined;
  const text = new TextDecoder().decode(message.subarray(5, 5 + longest + 20));
  return text.split('\0').find((part) => part !== '');
}

const embedded = PGlite.prototype as unknown as { execProtocolRawSync(message: Uint8Array): unknown };
const execEmbedded = embedded.execProtocolRawSync;
embedded.execProtocolRawSync = function (message: Uint8Array) {
  const sql = textOf(message);
  if (sql !== undefined) say(sql);
  return execEmbedded.call(this, message);
};

const client = pg.Client.prototype as unknown as { query(...parts: unknown[]): unknown };
const queryPostgres = client.query;
client.query = function (...parts: unknown[]) {
  const [first] = parts;
  const answer = queryPostgres.apply(this, parts);
  say(typeof first === 'string' ? first : ((first as { text?: string }).text ?? ''));
  return answer;
};
