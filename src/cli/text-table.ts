/** Tables for a terminal: columns aligned by how wide their text is shown, where a Chinese character takes two places. */
const wide = /[\p{Script=Han}\u3000-\u303f\uff00-\uff60\uffe0-\uffe6]/u;

/** Places that a text takes on a terminal. */
export function shownWidth(text: string): number {
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : 1;
  return width;
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** One line a row, columns two places apart, a rule under the titles and before the last `footRows` rows. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], footRows = 0): string {
  const widths = columns.map((column, at) =>
    Math.max(shownWidth(column.title), ...rows.map((row) => shownWidth(row[at] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, at) => {
        const cell = cells[at] ?? '';
        const space = ' '.repeat(widths[at]! - shownWidth(cell));
        return align === 'left' ? cell + space : space + cell;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const lines = [line(columns.map((column) => column.title)), rule];
  rows.forEach((row, at) => {
    if (footRows > 0 && at === rows.length - footRows) lines.push(rule);
    lines.push(line(row));
  });
  return lines.join('\n');
}
