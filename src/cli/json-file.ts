/** A document of a command read from a file, and what is wrong with it: the place, the value, the mend. */
import { readFile } from 'node:fs/promises';
import type { RequestFault } from '../application/ports.ts';
import { CommandError } from './book.ts';
import { hasWords, words } from './words.ts';

const bytesMax = 1024 * 1024;
const valueShownMax = 60;

export async function readJsonFile(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file === '-' ? '/dev/stdin' : file, 'utf8');
  } catch {
    throw new CommandError(words('statement.fault.file', { file }), 66);
  }
  if (text.length > bytesMax) throw new CommandError(`${file}: ${words('fault.documentTooLong')}`, 64);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CommandError(`${file}: ${words('fault.notJson')}`, 64);
  }
}

export function faultsError(file: string, faults: readonly RequestFault[]): CommandError {
  const lines = faults.map(({ path, value, code }) => {
    const text = JSON.stringify(value) ?? 'null';
    const shown = text.length > valueShownMax ? `${text.slice(0, valueShownMax)}…` : text;
    const mend = hasWords(`fault.${code}`) ? words(`fault.${code}`) : code;
    return words('statement.fault.at', { file, path: path === '' ? '/' : path, value: shown, mend });
  });
  return new CommandError(lines.join('\n'), 64);
}
