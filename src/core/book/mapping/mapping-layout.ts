/** A mapping as a row layout: bound to a file's headers, it turns each row of the source into the records it makes. */

import { cellCountFault } from '../book-layout.ts';
import { CellReader } from '../cell-reader.ts';
import { type FieldCode, quoted } from '../field-faults.ts';
import { type BuildRecord, recordBuilder } from '../record-builders.ts';
import type { BookRecord, RowFault, RowReading } from '../records.ts';
import { checkHeaders, type HeaderFault, type RowLayout, type RowReader } from '../row-layout.ts';
import type { Evaluate, MappedRow, Scope } from './expression.ts';
import type { LevelPayment } from './level-payments.ts';
import { columnName } from './parser.ts';
import type { Mapping } from './read-mapping.ts';
import { type RecordGroup, type Repeat, repeatsLargest } from './read-record.ts';

export function mappingLayout(mapping: Mapping): RowLayout {
  return {
    tables: [...new Set(mapping.groups.flatMap((group) => group.records.map((record) => record.table)))],
    bind(headers, file) {
      const fault = checkHeaders(headers);
      if (fault) return fault;
      const missing = new Set<string>();
      const reader = new MappedRowReader(mapping, { headers, file, missing });
      if (missing.size === 0) return reader;
      return { code: 'missingColumn', value: [...missing].join(', ') } satisfies HeaderFault;
    },
  };
}

interface BoundGroup {
  readonly scheduleSlot: number | undefined;
  readonly values: readonly BoundValue[];
  readonly when: Evaluate<boolean> | undefined;
  readonly records: readonly BoundRecord[];
}

interface BoundRecord {
  readonly when: Evaluate<boolean> | undefined;
  readonly fields: readonly Evaluate<string>[];
  readonly target: CellReader;
  readonly build: BuildRecord;
}

/** What one row has given so far. */
interface Made {
  readonly line: number;
  readonly records: BookRecord[];
  readonly faults: RowFault[];
}

interface BoundValue {
  readonly slot: number;
  readonly evaluate: Evaluate<unknown>;
}

class MappedRowReader implements RowReader {
  private readonly mapping: Mapping;
  private readonly headers: readonly string[];
  private readonly file: string;
  private readonly values: readonly BoundValue[];
  private readonly skip: readonly { readonly when: Evaluate<boolean>; readonly because: string }[];
  private readonly schedules: readonly ((row: MappedRow) => readonly LevelPayment[])[];
  private readonly groups: readonly BoundGroup[];
  private readonly source: CellReader;
  private readonly used = new Set<number>();

  constructor(
    mapping: Mapping,
    { headers, file, missing }: { headers: readonly string[]; file: string; missing: Set<string> },
  ) {
    this.mapping = mapping;
    this.headers = headers;
    this.file = file;
    const places = new Map(headers.map((header, at) => [header, at]));
    const scope: Scope = {
      columnAt: (name) => {
        const at = places.get(name) ?? -1;
        this.used.add(at);
        return at;
      },
      missingColumn: (name) => missing.add(name),
      indexes: {},
    };
    this.values = bindValues(mapping.values, scope);
    this.skip = mapping.skip.map(({ when, because }) => ({ when: when.bind(scope), because }));
    this.schedules = mapping.schedules.map((template) => template(scope));
    this.groups = mapping.groups.flatMap((group) => bindGroup(group, { scope, mapping, file }));
    this.source = new CellReader(file);
  }

  uses(column: number): boolean {
    return this.used.has(column);
  }

  read(cells: readonly string[], line: number): RowReading {
    this.source.set(cells, line);
    if (cellCountFault(cells, this.headers, this.source)) return { line, faults: this.source.faults!, cells };
    const faults: RowFault[] = [];
    const row = this.start(cells, line, faults);
    for (const { slot, evaluate } of this.values) row.values[slot] = evaluate(row);
    for (const { when, because } of this.skip) if (when(row)) return { line, records: [], cells, skipped: because };
    for (const [slot, make] of this.schedules.entries()) row.schedules[slot] = make(row);
    const made: Made = { line, records: [], faults };
    for (const group of this.groups) {
      if (group.scheduleSlot === undefined) makeGroup(group, row, made);
      else {
        for (const item of row.schedules[group.scheduleSlot]!) {
          row.item = item;
          makeGroup(group, row, made);
        }
      }
    }
    // One bad cell may be read by many records: it is told once.
    return faults.length === 0 ? { line, records: made.records, cells } : { line, faults: distinct(faults), cells };
  }

  private start(cells: readonly string[], line: number, faults: RowFault[]): MappedRow {
    const { file, mapping } = this;
    return {
      cells,
      values: new Array(mapping.slotCount),
      schedules: [],
      item: undefined,
      minorDigits: mapping.minorDigits,
      fault(field: string, value: string, code: FieldCode): undefined {
        faults.push({ file, line, field, value: quoted(value), code });
      },
    };
  }
}

function makeGroup({ values, when, records }: BoundGroup, row: MappedRow, made: Made): void {
  for (const { slot, evaluate } of values) row.values[slot] = evaluate(row);
  if (when && !when(row)) return;
  for (const record of records) if (!record.when || record.when(row)) makeRecord(record, row, made);
}

function makeRecord({ fields, target, build }: BoundRecord, row: MappedRow, { line, records, faults }: Made): void {
  const before = faults.length;
  const cells = fields.map((evaluate) => evaluate(row) ?? '');
  // A field that could not be computed has its fault already; judging the empty cell would only add a second.
  if (faults.length > before) return;
  target.set(cells, line);
  const record = build(target);
  if (record) records.push(record);
  else faults.push(...target.faults!);
}

function bindValues(values: RecordGroup['values'], scope: Scope): BoundValue[] {
  return values.map(({ slot, expression }) => ({ slot, evaluate: expression.bind(scope) as Evaluate<unknown> }));
}

function bindGroup(
  group: RecordGroup,
  { scope, mapping, file }: { scope: Scope; mapping: Mapping; file: string },
): BoundGroup[] {
  const bindAt = (at: Scope, suffix: string): BoundGroup => ({
    scheduleSlot: group.scheduleSlot,
    values: bindValues(group.values, at),
    when: group.when?.bind(at),
    records: group.records.map(({ table, when, fields }) => {
      const names = fields.map((field) => field.name);
      return {
        when: when?.bind(at),
        fields: fields.map((field) => field.expression.bind(at)),
        target: new CellReader(file, `${table}${suffix}.`),
        build: recordBuilder(table, { columnOf: (name) => names.indexOf(name), currency: mapping.currency }),
      };
    }),
  });
  const { repeat } = group;
  if (!repeat) return [bindAt(scope, '')];
  return numbersOf(repeat, scope).map((number) =>
    bindAt({ ...scope, indexes: { ...scope.indexes, [repeat.index]: number } }, `[${number}]`),
  );
}

/** The index's numbers; with `toColumn`, to the last that the file has, and none in between may be missing. */
function numbersOf({ index, from, to, toColumn }: Repeat, scope: Scope): number[] {
  const upTo = (last: number) => Array.from({ length: Math.max(0, last - from + 1) }, (_none, at) => from + at);
  if (toColumn === undefined) return upTo(to!);
  const nameOf = (number: number) => columnName(toColumn, { ...scope, indexes: { [index]: number } });
  const there = upTo(from + repeatsLargest).filter((number) => scope.columnAt(nameOf(number)) >= 0);
  const [first, last] = [there[0], there.at(-1)];
  if (first === undefined || last === undefined) {
    scope.missingColumn(nameOf(from));
    return [];
  }
  for (let number = first; number <= last; number++) {
    if (scope.columnAt(nameOf(number)) < 0) scope.missingColumn(nameOf(number));
  }
  return upTo(last);
}

function distinct(faults: readonly RowFault[]): RowFault[] {
  const seen = new Set<string>();
  return faults.filter((fault) => {
    const key = `${fault.field}\n${fault.code}\n${fault.value}`;
    return !seen.has(key) && seen.add(key);
  });
}
