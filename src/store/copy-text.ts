/** Rows in PostgreSQL's COPY text form: tab between columns, \N for unknown. */

export type CopyCell = string | number | bigint | boolean | null | undefined;

const special = /[\\\t\n\r]/;

/** One row; days are given as text (formatDay). */
export function copyRow(cells: readonly CopyCell[]): string {
  let row = '';
  for (let i = 0; i < cells.length; i++) {
    if (i > 0) row += '\t';
    const cell = cells[i];
    if (cell === null || cell === undefined) row += '\\N';
    else if (typeof cell === 'string') row += special.test(cell) ? escaped(cell) : cell;
    else if (typeof cell === 'boolean') row += cell ? 't' : 'f';
    else row += cell;
  }
  return `${row}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

/** Bytes as COPY text for a bytea column. */
export function copyBytes(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`;
}

const meant: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };

/** What `copyRow` wrote, read again; undefined where it is unknown. */
export function rowsOfCopy(text: string): (string | undefined)[][] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) =>
      line
        .split('\t')
        .map((cell) =>
          cell === '\\N' ? undefined : cell.replace(/\\(.)/g, (_, letter: string) => meant[letter] ?? letter),
        ),
    );
}
