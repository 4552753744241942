/** Tables: heads on every page (read out once), rows that stay whole, figures at the right edge of their column. */
import type { Table } from './blocks.ts';
import type { Flow } from './flow.ts';
import { footOf, inks, type Letter } from './letters.ts';
import { runsOf } from './page-blocks.ts';
import type { SetLine } from './pdf-lines.ts';
import type { Element } from './tagged-pdf.ts';

const gutter = 8;
const rowPadding = { table: 3, dense: 1.4 } as const;

interface Row {
  readonly cells: readonly (readonly SetLine[])[];
  readonly height: number;
}

const letterOf = (flow: Flow, table: Table): Letter => flow.letter(table.dense ? 'dense' : 'cell');
const paddingOf = (flow: Flow, table: Table) => flow.scaled(table.dense ? rowPadding.dense : rowPadding.table);

function rowOf(
  flow: Flow,
  table: Table,
  at: { readonly cells: readonly string[]; readonly bold: 'all' | 'values' | 'none' },
): Row {
  const kind = letterOf(flow, table);
  const cells = at.cells.map((text, column) => {
    const bold = at.bold === 'all' || (at.bold === 'values' && column > 0);
    return flow.lines(text, { ...kind, bold }, columnOf(flow, table, column).width);
  });
  const lines = Math.max(...cells.map((cell) => cell.length));
  return { cells, height: lines * kind.leading + 2 * paddingOf(flow, table) };
}

function columnOf(flow: Flow, table: Table, column: number): { readonly x: number; readonly width: number } {
  const whole = table.columns.reduce((sum, { share }) => sum + share, 0);
  const before = table.columns.slice(0, column).reduce((sum, { share }) => sum + share, 0);
  const last = column === table.columns.length - 1;
  const width = (flow.width * table.columns[column]!.share) / whole - (last ? 0 : gutter);
  return { x: flow.left + (flow.width * before) / whole, width };
}

function rowsOf(flow: Flow, table: Table): Row[] {
  return table.rows.map((cells, at) => {
    const summed = table.summed === true && at === table.rows.length - 1;
    return rowOf(flow, table, { cells, bold: summed ? 'all' : 'none' });
  });
}

const headOf = (flow: Flow, table: Table): Row | undefined =>
  table.heads && rowOf(flow, table, { cells: table.heads, bold: 'all' });

export function tableHeadHeight(flow: Flow, table: Table): number {
  return headOf(flow, table)?.height ?? 0;
}

export function tableHeight(flow: Flow, table: Table): number {
  return rowsOf(flow, table).reduce((sum, { height }) => sum + height, tableHeadHeight(flow, table)) + flow.scaled(8);
}

export function drawTable(flow: Flow, table: Table): void {
  const align = table.columns.map((column) => column.align);
  const heads = headOf(flow, table)?.cells.map((cell) => runsOf(cell, { allBold: true })) ?? null;
  flow.record.within(
    (goesOn) => ({ kind: 'table', align, heads, rows: [], summed: false, goesOn }),
    () => drawRows(flow, table),
  );
  flow.y += flow.scaled(8);
}

function drawRows(flow: Flow, table: Table): void {
  const { pdf, record } = flow;
  const head = headOf(flow, table);
  const rows = rowsOf(flow, table);
  flow.need((head?.height ?? 0) + (rows[0]?.height ?? 0));
  const element = pdf.element(flow.parent, 'Table');
  rule(flow, head ? 1 : 0.6);
  if (head) drawRow(flow, table, { row: head, into: pdf.element(element, 'TR'), as: 'heads' });
  rows.forEach((row, at) => {
    // The sum is not left alone on a page.
    const withNext = table.summed && at === rows.length - 2 ? rows[at + 1]!.height : 0;
    if (flow.need(row.height + withNext)) {
      rule(flow, 1);
      if (head) drawRow(flow, table, { row: head, into: undefined, as: 'heads' });
    }
    drawRow(flow, table, { row, into: pdf.element(element, 'TR'), as: 'row' });
    const isSum = table.summed === true && at === rows.length - 1;
    record.row(
      row.cells.map((cell) => runsOf(cell, { allBold: isSum })),
      { isSum },
    );
  });
}

function drawRow(
  flow: Flow,
  table: Table,
  at: { readonly row: Row; readonly into: Element | undefined; readonly as: 'heads' | 'row' },
): void {
  const { pdf } = flow;
  const kind = letterOf(flow, table);
  at.row.cells.forEach((lines, column) => {
    const { x, width } = columnOf(flow, table, column);
    const right = table.columns[column]!.align === 'right';
    const ink = at.as === 'heads' || (table.heads === undefined && column === 0) ? inks.soft : inks.text;
    const draw = () =>
      lines.forEach((line, row) => {
        pdf.text(line, {
          x: right ? x + width - line.width : x,
          y: flow.y + paddingOf(flow, table) + row * kind.leading + footOf(kind),
          size: kind.size,
          ink,
        });
      });
    if (at.into === undefined) pdf.artifact(draw);
    else {
      const isHead = at.as === 'heads' || column === 0;
      const scope = at.as === 'heads' ? 'Column' : 'Row';
      const cell = isHead ? pdf.element(at.into, 'TH', { scope }) : pdf.element(at.into, 'TD');
      pdf.mark(cell, draw);
    }
  });
  flow.y += at.row.height;
  rule(flow, at.as === 'heads' ? 0.8 : 0.4);
}

function rule(flow: Flow, width: number): void {
  const { left, right, y, pdf } = flow;
  pdf.artifact(() => pdf.line({ from: [left, y], to: [right, y], width, ink: width >= 0.8 ? inks.head : inks.rule }));
}
