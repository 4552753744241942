/** Lines of label and value; where the value is still to be written, a rule to write it on. */
import type { Fields } from './blocks.ts';
import type { Flow } from './flow.ts';
import { footOf, inks } from './letters.ts';
import { runsOf } from './page-blocks.ts';

const labelShare = 0.26;
const rowGap = 6;

function rowsOf(flow: Flow, { fields }: Fields) {
  const kind = flow.letter('normal');
  const labelWidth = flow.width * labelShare - 8;
  const valueWidth = flow.width * (1 - labelShare);
  return fields.map(({ label, value }) => {
    const labels = flow.lines(label, kind, labelWidth);
    const values = value === undefined ? [] : flow.lines(value, { ...kind, bold: false }, valueWidth);
    return { labels, values, height: Math.max(labels.length, values.length) * kind.leading + flow.scaled(rowGap) };
  });
}

export function fieldsHeight(flow: Flow, fields: Fields): number {
  return rowsOf(flow, fields).reduce((sum, { height }) => sum + height, flow.scaled(4));
}

export function drawFields(flow: Flow, fields: Fields): void {
  flow.record.within(
    () => ({ kind: 'fields', fields: [] }),
    () => drawRows(flow, fields),
  );
  flow.y += flow.scaled(4);
}

function drawRows(flow: Flow, fields: Fields): void {
  const { pdf, record } = flow;
  const kind = flow.letter('normal');
  for (const { labels, values, height } of rowsOf(flow, fields)) {
    flow.need(height);
    const paragraph = pdf.element(flow.parent, 'P');
    const x = flow.left + flow.width * labelShare;
    const y = flow.y;
    pdf.mark(paragraph, () => {
      labels.forEach((line, row) => {
        pdf.text(line, { x: flow.left, y: y + row * kind.leading + footOf(kind), size: kind.size, ink: inks.soft });
      });
      values.forEach((line, row) => {
        pdf.text(line, { x, y: y + row * kind.leading + footOf(kind), size: kind.size, ink: inks.text });
      });
    });
    const plain = { allBold: false };
    record.field({ label: runsOf(labels, plain), value: values.length === 0 ? null : runsOf(values, plain) });
    if (values.length === 0) {
      const foot = y + footOf(kind) + 3;
      pdf.artifact(() => pdf.line({ from: [x, foot], to: [flow.right - 40, foot], width: 0.6, ink: inks.soft }));
    }
    flow.y += height;
  }
}
