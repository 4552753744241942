/** `check-pack`: are the law packs whole, and which of their values are verified? Exit 1 when a pack has a fault. */
import type { Command } from 'commander';
import type { Pack, PackFault } from '../composition/load-packs.ts';
import { type Day, dayFromCivil, formatDay } from '../core/calendar/day.ts';
import type { ValueContent } from '../core/rules/dated-values.ts';
import { words } from './words.ts';

export function addCheckPack(program: Command): void {
  program
    .command('check-pack')
    .description('checks the law packs and prints their values, with source and whether verified')
    .argument('[pack]', 'one pack, such as cn; all when left out')
    .option('--folder <folder>', 'where the packs are, when not the ones that come with the program')
    .option('--json', 'the values and faults as one JSON document', false)
    .option('--keep', 'keep the law as it is now, so that decisions by it can be run again: for a release', false)
    .addHelpText('after', '\nExample:\n  forbear check-pack cn\n')
    .action(async (pack: string | undefined, options: { folder?: string; json: boolean; keep: boolean }) => {
      process.exitCode = await checkPack({ pack, ...options });
    });
}

async function checkPack(at: {
  readonly pack: string | undefined;
  readonly folder?: string | undefined;
  readonly json: boolean;
  readonly keep: boolean;
}): Promise<number> {
  const { packsFolder, readPacks, stackIds } = await import('../composition/load-packs.ts');
  const folder = at.folder ?? packsFolder;
  // A pack is checked with those it builds on, and shown alone.
  const only = at.pack === undefined ? undefined : (stackIds(folder, at.pack) ?? [at.pack]);
  const read = readPacks({ folder, only });
  const faults = [...read.faults];
  const packs = read.packs.filter((pack) => at.pack === undefined || pack.id === at.pack);
  let cases = 0;
  if (faults.length === 0) {
    const further = await furtherFaults(read.packs, packs, folder);
    faults.push(...further.faults);
    cases = further.cases;
  }
  if (at.json) {
    process.stdout.write(`${JSON.stringify({ packs: packs.map(packAsJson), faults })}\n`);
  } else {
    for (const pack of packs) process.stdout.write(`${packTable(pack)}\n\n`);
    if (faults.length === 0) process.stdout.write(`${goodLine(packs, cases)}\n`);
  }
  for (const fault of faults) process.stderr.write(`${describePackFault(fault)}\n`);
  if (at.keep && faults.length === 0) {
    const { keepLaw } = await import('../composition/kept-laws.ts');
    for (const pack of packs) keepLaw(pack.id, folder);
  }
  if (faults.length > 0) process.stderr.write(`${words('pack.bad', { faults: faults.length })}\n`);
  return faults.length === 0 ? 0 : 1;
}

/** What can only be told once every pack could be read: names, gaps, conflicts, and the cases. */
async function furtherFaults(
  all: readonly Pack[],
  asked: readonly Pack[],
  folder: string,
): Promise<{ readonly faults: readonly PackFault[]; readonly cases: number }> {
  const { stackFaults } = await import('../composition/load-laws.ts');
  const { runCases } = await import('./pack-cases.ts');
  const runs = asked.map((pack) => {
    const faults = stackFaults(all, pack.id, horizon());
    return faults.length > 0 ? { count: 0, faults } : runCases(all, pack.id, folder);
  });
  return { faults: runs.flatMap((run) => run.faults), cases: runs.reduce((sum, run) => sum + run.count, 0) };
}

/** Two years ahead: what holds today must hold for the plans made today. */
function horizon(): Day {
  const now = new Date();
  return dayFromCivil({ year: now.getUTCFullYear() + 2, month: now.getUTCMonth() + 1, dayOfMonth: 1 });
}

/** File and line, what stands there, and what to write instead. */
export function describePackFault(fault: PackFault): string {
  const { file, line, code } = fault;
  const value = typeof fault.value === 'string' ? fault.value : (JSON.stringify(fault.value) ?? '');
  const named = ['notYaml', 'articleMissing', 'packNotFound', 'packFileMissing', 'valuesUnknownEnding'].includes(code);
  const place = fault.value === null || named ? '' : `${value.length > 60 ? `${value.slice(0, 60)}…` : value}: `;
  return words('pack.at', { file, line, place, words: words(`pack.${code}`, { value, field: fault.field ?? '' }) });
}

function goodLine(packs: readonly Pack[], cases: number): string {
  const rules = packs.flatMap((pack) => pack.rules);
  const values = packs.flatMap((pack) => pack.values);
  return words('pack.good', {
    packs: packs.map((pack) => pack.id).join(', '),
    values: values.length,
    unverified: values.filter((value) => !value.verified).length,
    rules: rules.length,
    unverifiedRules: rules.filter(({ rule }) => !rule.verified).length,
    cases,
  });
}

function packAsJson(pack: Pack): object {
  const values = pack.values.map((value) => {
    const spans = value.spans.map(({ from, to, value: is }) => {
      return { from: formatDay(from), to: to === undefined ? null : formatDay(to), value: is };
    });
    return { ...value, lastVerifiedOn: formatDay(value.lastVerifiedOn), spans };
  });
  return { ...pack, values };
}

const contentShownMax = 48;

/** A value as it is shown in a row: a long list is cut. */
export function shownContent(value: ValueContent): string {
  const text = typeof value === 'object' ? value.join(', ') : String(value);
  return text.length > contentShownMax ? `${text.slice(0, contentShownMax)}…` : text;
}

function packTable(pack: Pack): string {
  const columns = ['name', 'from', 'value', 'unit', 'force', 'state', 'checked', 'source'];
  const rows = pack.values.flatMap((value) =>
    value.spans.map((span, index) => [
      index === 0 ? value.name : '',
      span.to === undefined ? formatDay(span.from) : `${formatDay(span.from)}/${formatDay(span.to - 1)}`,
      shownContent(span.value),
      value.unit,
      value.force,
      words(value.verified ? 'pack.verified' : 'pack.unverified', { confidence: value.confidence }),
      formatDay(value.lastVerifiedOn),
      `${value.source.instrument} ${value.source.article}`,
    ]),
  );
  const table = [columns.map((column) => words(`pack.column.${column}`)), ...rows];
  const widths = columns.map((_, column) => Math.max(...table.map((row) => width(row[column]!))));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(column === columns.length - 1 ? 0 : widths[column]! - width(cell)))
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}

/** Columns of a terminal: Chinese characters and full-width signs take two. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += /[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦]/u.test(character) ? 2 : 1;
  return columns;
}
