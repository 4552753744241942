/**
 * `law`: one rule with its article, its values over time, its source and the cases that hold it; or, without a rule, the
 * list of all. What a lawyer reads to check us, and an agent to understand a refusal.
 */
import type { Command } from 'commander';
import type { Pack, PackRule } from '../composition/load-packs.ts';
import { formatDay } from '../core/calendar/day.ts';
import type { DatedValue } from '../core/rules/dated-values.ts';
import { shownContent } from './check-pack.ts';
import { textTable } from './text-table.ts';
import { language, words } from './words.ts';

export function addLaw(program: Command): void {
  program
    .command('law')
    .description(
      'one rule of the law packs: article, values over time, source, cases; without a rule, the list of them',
    )
    .argument('[ruleId]', 'such as cn.gbt.hours; a beginning such as cn.gbt lists what begins so')
    .option('--json', 'as one JSON document', false)
    .addHelpText('after', '\nExample:\n  forbear law cn.gbt.hours\n')
    .action(async (ruleId: string | undefined, options: { json: boolean }) => {
      process.exitCode = await law(ruleId, options.json);
    });
}

async function law(ruleId: string | undefined, json: boolean): Promise<number> {
  const { packsFolder, readPacks } = await import('../composition/load-packs.ts');
  const { packs } = readPacks({ folder: packsFolder });
  const rules = packs.flatMap((pack) => pack.rules);
  const rule = rules.find((one) => one.rule.id === ruleId);
  if (rule === undefined) {
    const listed = rules.filter((one) => ruleId === undefined || one.rule.id.startsWith(ruleId));
    if (listed.length === 0) return noneFound(ruleId!, rules);
    process.stdout.write(json ? `${JSON.stringify({ rules: listed.map(asJson) })}\n` : `${listOf(listed)}\n`);
    return 0;
  }
  const found = await foundIn(packs, rule, packsFolder);
  process.stdout.write(json ? `${JSON.stringify(foundAsJson(found))}\n` : `${page(found)}\n`);
  return 0;
}

let packsRead: Promise<{ readonly packs: readonly Pack[]; readonly packsFolder: string }> | undefined;

const rulesShown = new Map<string, object>();

/** One rule with all that `law` shows of it, days as text; undefined: there is none of this id. Each is read once. */
export async function lawRule(ruleId: string): Promise<object | undefined> {
  packsRead ??= import('../composition/load-packs.ts').then(({ packsFolder, readPacks }) => {
    const { packs } = readPacks({ folder: packsFolder });
    return { packs, packsFolder };
  });
  const { packs, packsFolder } = await packsRead;
  const rule = packs.flatMap((pack) => pack.rules).find((one) => one.rule.id === ruleId);
  if (rule === undefined) return undefined;
  const shown = rulesShown.get(ruleId) ?? foundAsJson(await foundIn(packs, rule, packsFolder));
  rulesShown.set(ruleId, shown);
  return shown;
}

async function foundIn(packs: readonly Pack[], rule: PackRule, packsFolder: string): Promise<Found> {
  const { readArticle } = await import('../composition/read-article.ts');
  const { casesOf } = await import('./pack-cases.ts');
  const { readFileSync } = await import('node:fs');
  const { join } = await import('node:path');
  const path = join(packsFolder, rule.file);
  const article = readArticle(readFileSync(path, 'utf8'), '').text;
  const cases = casesOf(path.replace(/\.md$/, '.cases.yaml'), rule.rule.id);
  const rules = packs.flatMap((pack) => pack.rules);
  return { rule, article, values: valuesOf(packs, rule), cases, lifts: liftsOf(rules, rule) };
}

interface Found {
  readonly rule: PackRule;
  readonly article: string;
  readonly values: readonly DatedValue[];
  readonly cases: readonly { readonly case: string; readonly expect: string }[];
  /** ids of the excuses that lift it */
  readonly lifts: readonly string[];
}

function noneFound(asked: string, rules: readonly PackRule[]): number {
  const part = asked.split('.').at(-1)!;
  const near = rules
    .map((one) => one.rule.id)
    .filter((id) => id.includes(part))
    .slice(0, nearMax);
  process.stderr.write(`${words('law.none', { rule: asked })}\n`);
  if (near.length > 0) process.stderr.write(`${words('law.near', { rules: near.join(', ') })}\n`);
  return 1;
}

const nearMax = 8;

function asJson({ rule, file }: PackRule): object {
  return {
    ...rule,
    from: formatDay(rule.from),
    until: rule.until === undefined ? null : formatDay(rule.until),
    lastVerifiedOn: formatDay(rule.lastVerifiedOn),
    file,
  };
}

function foundAsJson({ rule, article, values, cases, lifts }: Found): object {
  const shown = values.map((value) => ({
    ...value,
    lastVerifiedOn: formatDay(value.lastVerifiedOn),
    spans: value.spans.map((span) => ({
      from: formatDay(span.from),
      to: span.to === undefined ? null : formatDay(span.to),
      value: span.value,
    })),
  }));
  return { rule: asJson(rule), article, values: shown, cases, liftedBy: lifts };
}

/** Values that the rule names anywhere in its guard or its parameters. */
function valuesOf(packs: readonly Pack[], { rule }: PackRule): DatedValue[] {
  const said = JSON.stringify([rule.when, rule.with]) ?? '';
  return packs.flatMap((pack) => pack.values).filter((value) => said.includes(`"${value.name}"`));
}

function liftsOf(rules: readonly PackRule[], { rule }: PackRule): string[] {
  return rules.filter((one) => one.rule.exceptionTo.includes(rule.id)).map((one) => one.rule.id);
}

function state(verified: boolean, confidence: string): string {
  return words(verified ? 'pack.verified' : 'pack.unverified', { confidence });
}

function listOf(rules: readonly PackRule[]): string {
  const columns = ['rule', 'effect', 'force', 'from', 'state'].map((name) => ({
    title: words(`law.column.${name}`),
    align: 'left' as const,
  }));
  const rows = rules.map(({ rule }) => [
    rule.id,
    words(`law.effect.${rule.effect}`),
    words(`law.force.${rule.force}`),
    formatDay(rule.from),
    state(rule.verified, rule.confidence),
  ]);
  return textTable(columns, rows);
}

function page({ rule: placed, article, values, cases, lifts }: Found): string {
  const { rule, file } = placed;
  const span = formatDay(rule.from) + (rule.until === undefined ? '' : ` – ${formatDay(rule.until - 1)}`);
  const lines = [
    rule.id,
    `${rule.source.instrument} ${rule.source.article}`,
    [
      words(`law.effect.${rule.effect}`),
      words(`law.force.${rule.force}`),
      words('law.inForce', { span }),
      state(rule.verified, rule.confidence),
      words('law.checked', { on: formatDay(rule.lastVerifiedOn) }),
    ].join(' · '),
    '',
    rule.text[language()],
  ];
  if (rule.note !== undefined) lines.push('', words('law.note', { note: rule.note }));
  if (rule.on.length > 0) lines.push('', words('law.acts', { acts: rule.on.join(', ') }));
  if (rule.to !== undefined) lines.push(words('law.roles', { roles: rule.to.join(', ') }));
  if (rule.exceptionTo.length > 0) lines.push(words('law.excuses', { rules: rule.exceptionTo.join(', ') }));
  if (lifts.length > 0) lines.push(words('law.liftedBy', { rules: lifts.join(', ') }));
  if (values.length > 0) lines.push('', words('law.values'), valueTable(values));
  if (cases.length > 0)
    lines.push('', words('law.cases'), ...cases.map((one) => `  ${one.case}: ${expectWords(one.expect)}`));
  lines.push('', words('law.article', { file: `jurisdictions/${file}` }), '', article);
  return lines.join('\n');
}

function expectWords(expect: string): string {
  return /^\d/.test(expect) ? expect : words(`law.expect.${expect}`);
}

function valueTable(values: readonly DatedValue[]): string {
  const columns = ['value', 'from', 'is', 'unit', 'state'].map((name) => ({
    title: words(`law.column.${name}`),
    align: 'left' as const,
  }));
  const rows = values.flatMap((value) =>
    value.spans.map((span, index) => [
      index === 0 ? value.name : '',
      span.to === undefined ? formatDay(span.from) : `${formatDay(span.from)}/${formatDay(span.to - 1)}`,
      shownContent(span.value),
      value.unit,
      state(value.verified, value.confidence),
    ]),
  );
  return textTable(columns, rows);
}
