/** Words for what is wrong with a row or a file of a book: the place, the value, the code and the mend. */
import type { RowFault } from '../application/book-records.ts';
import type { SourceFault } from '../application/ports.ts';
import { hasWords, words } from './words.ts';

export function describeRowFault(fault: RowFault): string {
  const value = fault.value === '' ? '' : ` "${fault.value}"`;
  return `${fault.file}:${fault.line} ${fault.field}${value} ${fault.code}${mend(fault.code)}`;
}

export function describeSourceFault(fault: SourceFault): string {
  const line = fault.line === undefined ? '' : `:${fault.line}`;
  const value = fault.value === undefined ? '' : ` "${fault.value}"`;
  return `${fault.file}${line}${value} ${fault.code}${mend(fault.code)}`;
}

/** Codes of the readers stand in import.json, those that only the book can tell in load.json, of the terms in schedule.json. */
function mend(code: string): string {
  const key = [`load.${code}`, `import.${code}`, `schedule.${code}`, `fault.${code}`].find((candidate) =>
    hasWords(candidate),
  );
  return key === undefined ? '' : `: ${words(key)}`;
}
