/**
 * Runs the cases of a pack (`<stem>.cases.yaml`): each against the rule that it names, by the very engine that decides
 * contacts. A case that does not come out, and a rule without the cases that hold it, are faults with file and line.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Fault } from '../api/input.ts';
import { readDocument } from '../api/input.ts';
import { type PermitDocument, permitInput, situationOf } from '../api/permit-document.ts';
import { canonicalText, contentOf, lawFromText, stackOf } from '../composition/load-laws.ts';
import type { Pack, PackFault, PackRule } from '../composition/load-packs.ts';
import { zones } from '../composition/time-zones.ts';
import { readYaml } from '../composition/yaml-lines.ts';
import { formatDay } from '../core/calendar/day.ts';
import { formatInstant, localDay } from '../core/calendar/zone.ts';
import { clocksOf } from '../core/rules/clocks.ts';
import { bitesOn, decide } from '../core/rules/decide.ts';
import type { CompiledRule, Law } from '../core/rules/law.ts';
import { isObject } from '../core/rules/read-values.ts';
import type { Situation } from '../core/rules/situation.ts';
import { caseDocument, type Plain } from './pack-case-document.ts';

/** What a case showed of its rule. */
interface Shown {
  readonly expect: string;
  readonly step: number | undefined;
}

/** All faults of the cases of one pack, and of its rules that lack cases. The pack itself is without fault. */
export function runCases(
  packs: readonly Pack[],
  id: string,
  folder: string,
): { readonly count: number; readonly faults: PackFault[] } {
  const stack = stackOf(packs, id);
  if (stack === undefined) return { count: 0, faults: [] };
  const law = lawFromText(canonicalText(contentOf(id, stack)));
  const pack = stack.at(-1)!;
  const faults: PackFault[] = [];
  const shown = new Map<string, Shown[]>();
  for (const file of caseFiles(join(folder, id))) {
    readCaseFile({ file, folder, law, faults, shown });
  }
  for (const rule of pack.rules) faults.push(...lacking(rule, shown.get(rule.rule.id) ?? [], law));
  const count = [...shown.values()].reduce((sum, list) => sum + list.length, 0);
  return { count, faults };
}

function caseFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.cases.yaml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

interface CaseFile {
  readonly file: string;
  readonly folder: string;
  readonly law: Law;
  readonly faults: PackFault[];
  readonly shown: Map<string, Shown[]>;
}

function readCaseFile(at: CaseFile): void {
  const file = relative(at.folder, at.file);
  const yaml = readYaml(readFileSync(at.file, 'utf8'), {
    firstLine: 1,
    onFault: (line, message) => at.faults.push({ file, line, value: message, code: 'notYaml' }),
  });
  if (yaml === undefined) return;
  if (!Array.isArray(yaml.plain)) {
    at.faults.push({ file, line: 1, value: yaml.plain, code: 'notAList' });
    return;
  }
  const first: unknown = yaml.plain[0];
  const ordinary = isObject(first) && isObject(first.ordinary) ? first.ordinary : {};
  yaml.plain.forEach((entry: unknown, index) => {
    if (index === 0 && entry !== null && isObject(entry) && 'ordinary' in entry) return;
    const fault = (code: PackFault['code'], value: unknown, ...keys: (string | number)[]) => {
      at.faults.push({ file, line: yaml.lineOf([index, ...keys]), field: keys.map(String).at(-1), value, code });
    };
    if (!isObject(entry)) fault('notAnObject', entry);
    else runCase(entry, { ordinary, law: at.law, shown: at.shown, fault });
  });
}

interface CasePlace {
  readonly ordinary: Plain;
  readonly law: Law;
  readonly shown: Map<string, Shown[]>;
  readonly fault: (code: PackFault['code'], value: unknown, ...keys: (string | number)[]) => void;
}

function runCase(entry: Plain, at: CasePlace): void {
  const { law, fault } = at;
  const { rule: id, expect, on } = entry;
  if (typeof id !== 'string' || !law.rules.some((rule) => rule.id === id)) {
    fault('unknownRule', id ?? null, 'rule');
    return;
  }
  if (typeof entry.case !== 'string' || entry.case.trim() === '') fault('missing', entry.case ?? null, 'case');
  const document = readDocument(permitInput, caseDocument(entry, at.ordinary, law.id));
  const reading = document.ok ? situationOf(document.value as PermitDocument, { ...law, zones }) : document;
  if ('invalid' in reading) {
    for (const one of reading.invalid as readonly Fault[]) fault('caseInvalid', `${one.path} ${one.code}`);
    return;
  }
  const expected = on === undefined ? String(expect) : String(on);
  const listed = at.shown.get(id) ?? [];
  at.shown.set(id, listed);
  if ('missing' in reading) {
    listed.push({ expect: expected, step: undefined });
    if (expected !== 'undetermined') fault('caseFails', `undetermined: ${reading.missing.join(', ')}`, 'expect');
    return;
  }
  const { situation } = reading;
  const rule = compiledRule(law, id, situation);
  listed.push({ expect: expected, step: rule?.condition.stepBeyond?.(situation) });
  const found = on === undefined ? foundOf(law, id, situation, expected) : clockDay(law, id, situation);
  if (found !== expected) fault('caseFails', found, on === undefined ? 'expect' : 'on');
  checkMissing(entry, law, situation, fault);
  checkFreesUp(entry, law, situation, fault);
}

function compiledRule(law: Law, id: string, situation: Situation): CompiledRule | undefined {
  const epoch = law.epochOn(localDay(situation.zones[0]!, situation.atMs));
  return [...epoch.byAct.values()].flat().find((rule) => rule.rule.id === id);
}

/** What the rule does to the act: the word that a case expects. */
function foundOf(law: Law, id: string, situation: Situation, expected: string): string {
  const asked = law.rules.find((rule) => rule.id === id)!;
  if (asked.effect === 'excuse') return excusedOf(law, asked.exceptionTo, id, situation);
  if (!asked.on.includes(situation.act)) return `act ${situation.act} is not the rule's`;
  const rule = compiledRule(law, id, situation);
  const truth = rule === undefined ? false : bitesOn(rule, situation);
  if (truth === true) return asked.effect === 'warn' ? 'warned' : 'blocked';
  if (truth === false) return 'passes';
  const decided = decide(law, situation);
  // A case may hold a rule that is open while another forbids: then the outcome is not undetermined.
  return expected === 'undetermined' && decided.outcome !== 'undetermined' ? decided.outcome : 'undetermined';
}

function excusedOf(law: Law, exceptionTo: readonly string[], id: string, situation: Situation): string {
  for (const excepted of exceptionTo) {
    const rule = compiledRule(law, excepted, situation);
    if (rule === undefined || !rule.rule.on.includes(situation.act)) continue;
    const others = rule.excuses.filter((excuse) => excuse.rule.id !== id);
    if (bitesOn({ ...rule, excuses: others }, situation) === false) continue;
    const truth = bitesOn(rule, situation);
    return truth === false ? 'excused' : truth === true ? 'blocked' : 'undetermined';
  }
  return 'passes';
}

function clockDay(law: Law, id: string, situation: Situation): string {
  const { running, missing } = clocksOf(law, situation);
  const answer = running.find((one) => one.ruleId === id);
  if (answer !== undefined) return formatDay(answer.on);
  const lacks = missing.find((one) => one.ruleId === id);
  return lacks === undefined ? 'none' : `undetermined: ${lacks.facts.join(', ')}`;
}

function checkMissing(entry: Plain, law: Law, situation: Situation, fault: CasePlace['fault']): void {
  if (entry.missing === undefined) return;
  const found = decide(law, situation).missing;
  const named: unknown[] = Array.isArray(entry.missing) ? entry.missing : [entry.missing];
  const lacks = named.map(String).filter((name) => !found.includes(name));
  if (lacks.length > 0) fault('caseFails', `missing: ${found.join(', ')}`, 'missing');
}

function checkFreesUp(entry: Plain, law: Law, situation: Situation, fault: CasePlace['fault']): void {
  if (entry.freesUpAt === undefined) return;
  const { freesUpAtMs } = decide(law, situation);
  const found = freesUpAtMs === undefined ? 'never' : formatInstant(situation.zones[0]!, freesUpAtMs);
  if (found !== entry.freesUpAt) fault('caseFails', found, 'freesUpAt');
}

/** What a rule's cases do not show yet. */
function lacking(placed: PackRule, shown: readonly Shown[], law: Law): PackFault[] {
  const { rule, file, lineOf } = placed;
  const fault = (code: PackFault['code'], value: string): PackFault => ({ file, line: lineOf(['id']), value, code });
  const has = (...words: string[]) => shown.some((one) => words.includes(one.expect));
  switch (rule.effect) {
    case 'wording':
    case 'duty':
      return [];
    case 'clock':
      return shown.length > 0 ? [] : [fault('caseMissing', `${rule.id}: a day`)];
    case 'excuse':
      return [
        ...(has('excused') ? [] : [fault('caseMissing', `${rule.id}: excused`)]),
        ...(has('blocked', 'undetermined') ? [] : [fault('caseMissing', `${rule.id}: blocked`)]),
      ];
    case 'warn':
    case 'forbid':
    case 'limit':
    case 'require': {
      const against = rule.effect === 'warn' ? 'warned' : 'blocked';
      const faults = [
        ...(has(against) ? [] : [fault('caseMissing', `${rule.id}: ${against}`)]),
        ...(has('passes') ? [] : [fault('caseMissing', `${rule.id}: passes`)]),
      ];
      const hasLimit = isLimited(law, rule.id);
      const steps = new Set(shown.map((one) => one.step));
      for (const step of [0, 1]) {
        if (hasLimit && !steps.has(step))
          faults.push(fault('limitNotShown', `${rule.id}: ${step === 0 ? 'last inside' : 'first beyond'}`));
      }
      return faults;
    }
  }
}

function isLimited(law: Law, id: string): boolean {
  return law.boundaries.some((day) =>
    [...law.epochOn(day).byAct.values()]
      .flat()
      .some((rule) => rule.rule.id === id && rule.condition.stepBeyond !== undefined),
  );
}

/** The cases of one rule in a cases file, to be read by a person; none where there is no such file. */
export function casesOf(path: string, ruleId: string): { readonly case: string; readonly expect: string }[] {
  if (!existsSync(path)) return [];
  const yaml = readYaml(readFileSync(path, 'utf8'), { firstLine: 1, onFault: () => undefined });
  const entries: unknown[] = Array.isArray(yaml?.plain) ? yaml.plain : [];
  return entries.flatMap((entry) => {
    if (!isObject(entry) || entry.rule !== ruleId) return [];
    return [{ case: String(entry.case), expect: String(entry.on ?? entry.expect) }];
  });
}
