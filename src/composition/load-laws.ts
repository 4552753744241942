/**
 * The law of a jurisdiction: its pack on those it builds on, compiled once. The pack hash is that of exactly what was
 * compiled (every value, rule and fact of the stack, in canonical form), so that a decision can be run again by it.
 */
import { createHash } from 'node:crypto';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { coverageFaults } from '../core/rules/coverage.ts';
import type { DatedValue } from '../core/rules/dated-values.ts';
import type { FactDeclaration } from '../core/rules/facts.ts';
import { compileLaw, type Law, type LawFault } from '../core/rules/law.ts';
import type { Rule } from '../core/rules/rule.ts';
import { type Pack, type PackFault, type PackRule, packsFolder, readPacks, stackIds } from './load-packs.ts';
import { zones } from './time-zones.ts';

/** What is hashed and kept of a law: plain data, from which the same law is compiled again. */
export interface LawContent {
  readonly id: string;
  readonly zone: string | null;
  readonly packs: readonly {
    readonly id: string;
    readonly version: number;
    readonly values: readonly DatedValue[];
    readonly rules: readonly Rule[];
    readonly facts: readonly FactDeclaration[];
  }[];
}

/** The packs of a jurisdiction, base first; undefined when there is no such pack. */
export function stackOf(packs: readonly Pack[], id: string): Pack[] | undefined {
  const byId = new Map(packs.map((pack) => [pack.id, pack]));
  const stack: Pack[] = [];
  const begun = new Set<string>();
  const add = (one: string): boolean => {
    const pack = byId.get(one);
    if (pack === undefined) return false;
    if (stack.includes(pack)) return true;
    // Packs that build on one another in a circle have no base: readPacks has told the fault.
    if (begun.has(one)) return false;
    begun.add(one);
    if (!pack.buildsOn.every(add)) return false;
    stack.push(pack);
    return true;
  };
  return add(id) ? stack : undefined;
}

export function contentOf(id: string, stack: readonly Pack[]): LawContent {
  const packs = stack.map(({ id: packId, version, values, rules, facts }) => ({
    id: packId,
    version,
    values: values.map(({ file: _, line: _line, ...value }) => value as DatedValue),
    rules: rules.map(({ rule }) => rule),
    facts: facts.map(({ file: _, line: _line, ...fact }) => fact as FactDeclaration),
  }));
  return { id, zone: stack.at(-1)?.zone ?? null, packs };
}

/** JSON with keys in order and without what is undefined: the same content, the same text. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalText(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

export function packHashOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

export interface LoadedLaw {
  readonly law: Law;
  /** the canonical text of its content, whose hash is `law.packHash` */
  readonly text: string;
}

/** Compiles a law from its canonical text. Throws when it has faults: nothing is decided by a broken law. */
export function lawFromText(text: string): Law {
  const content = JSON.parse(text) as LawContent;
  const { law, faults } = compiled(content, packHashOf(text));
  if (faults.length > 0) throw new Error(`law ${content.id} is not valid: ${faults.map(describe).join('; ')}`);
  return law;
}

function compiled(content: LawContent, packHash: string): { law: Law; faults: readonly LawFault[] } {
  const zone = content.zone === null ? undefined : zones(content.zone);
  const packs = content.packs.map((pack) => ({ ...pack, rules: pack.rules.map(withAllFields) }));
  return compileLaw({ id: content.id, packs, packHash, zone });
}

/** JSON has no undefined: what was left out comes back as undefined. */
function withAllFields(rule: Rule): Rule {
  const { to, clock, finding, until, note, when, with: parameters } = rule;
  return { ...rule, to, clock, finding, until, note, when, with: parameters };
}

function describe(fault: LawFault): string {
  return `${fault.ruleId} ${fault.path.join('.')} ${fault.code}`;
}

/**
 * The faults that show only once a jurisdiction's packs are put together, with file and line of the rule: names that do
 * not exist, and gaps and conflicts on any day up to `horizon`.
 */
export function stackFaults(packs: readonly Pack[], id: string, horizon: Day): PackFault[] {
  const stack = stackOf(packs, id);
  if (stack === undefined) return [];
  const content = contentOf(id, stack);
  const placed = new Map<string, PackRule>(stack.flatMap((pack) => pack.rules.map((rule) => [rule.rule.id, rule])));
  const { law, faults } = compiled(content, '');
  const ofRules: PackFault[] = faults.map((fault) => {
    const at = placed.get(fault.ruleId)!;
    const field = fault.path.findLast((key) => typeof key === 'string');
    return { file: at.file, line: at.lineOf(fault.path), field, value: fault.value, code: fault.code };
  });
  ofRules.push(
    ...secondOf(stack, 'facts').map((fact) => ({ ...fact, code: 'duplicateFact' as const })),
    // One pack's own are told when it is read; a pack on top that takes a value's name would change the law beneath it.
    ...secondOf(stack, 'values').map((value) => ({ ...value, code: 'duplicateName' as const })),
  );
  if (ofRules.length > 0) return ofRules;
  return coverageFaults(
    law,
    stack.flatMap((pack) => pack.values),
    horizon,
  ).map((fault) => {
    const at = placed.get(fault.ruleId)!;
    const value = `${fault.ruleId}, ${fault.with}, ${formatDay(fault.on)}`;
    return { file: at.file, line: at.lineOf(['id']), value, code: fault.code };
  });
}

/** Facts or values of the stack whose name stands in it already. */
function secondOf(stack: readonly Pack[], what: 'facts' | 'values'): { file: string; line: number; value: string }[] {
  const seen = new Set<string>();
  return stack.flatMap((pack) =>
    pack[what].flatMap(({ name, file, line }) => {
      if (seen.has(name)) return [{ file, line, value: name }];
      seen.add(name);
      return [];
    }),
  );
}

const loaded = new Map<string, LoadedLaw | undefined>();

/** The law of a jurisdiction by the packs that come with the program; undefined when there is none of that name. */
export function loadLaw(jurisdiction: string): LoadedLaw | undefined {
  if (!loaded.has(jurisdiction)) loaded.set(jurisdiction, read(jurisdiction));
  return loaded.get(jurisdiction);
}

function read(jurisdiction: string): LoadedLaw | undefined {
  const only = stackIds(packsFolder, jurisdiction);
  if (only === undefined) return undefined;
  const { packs, faults } = readPacks({ folder: packsFolder, only });
  if (faults.length > 0) {
    const shown = faults.map((fault) => `jurisdictions/${fault.file}:${fault.line}: ${fault.code}`);
    throw new Error(`law packs are not valid (forbear check-pack says more):\n${shown.join('\n')}`);
  }
  const stack = stackOf(packs, jurisdiction);
  if (stack === undefined) return undefined;
  const text = canonicalText(contentOf(jurisdiction, stack));
  return { law: lawFromText(text), text };
}
