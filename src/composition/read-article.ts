/**
 * Reads one article of a law pack: its head (YAML between `---` lines: instrument, force, where it is seen) and the rules
 * that stand under its paragraphs, each a fenced block opened by ```yaml rule.
 */
import { headFields, type RuleReadFault, type RuleReadFaultCode, readRule } from '../core/rules/read-rules.ts';
import { isObject } from '../core/rules/read-values.ts';
import type { Rule } from '../core/rules/rule.ts';
import { type ReadYaml, readYaml } from './yaml-lines.ts';

export interface ArticleFault {
  readonly line: number;
  readonly field?: string | undefined;
  readonly value: unknown;
  readonly code: RuleReadFaultCode | 'notYaml' | 'unclosedBlock';
}

export interface PlacedRule {
  readonly rule: Rule;
  /** the line (from 1, in the article's file) of a place in the rule */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

export interface Article {
  /** what is said of the article, without its head */
  readonly text: string;
  readonly rules: readonly PlacedRule[];
  readonly faults: readonly ArticleFault[];
}

/** However the fence is spaced: a rule that is passed over in silence binds nobody. */
const opens = /^`{3,}\s*ya?ml\s+rule$/i;
const closes = /^`{3,}$/;

export function readArticle(text: string, packId: string): Article {
  const lines = text.split('\n');
  const faults: ArticleFault[] = [];
  const rules: PlacedRule[] = [];
  const yamlAt = (from: number, to: number) =>
    readYaml(lines.slice(from, to).join('\n'), {
      firstLine: from + 1,
      onFault: (line, message) => faults.push({ line, value: message, code: 'notYaml' }),
    });
  const head = headOf(lines);
  const headYaml = head === undefined ? undefined : yamlAt(1, head);
  const isNoObject = headYaml !== undefined && headYaml.plain !== null && !isObject(headYaml.plain);
  if (isNoObject) faults.push({ line: headYaml.lineOf([]), value: headYaml.plain, code: 'notAnObject' });
  const defaults = headYaml !== undefined && isObject(headYaml.plain) ? headYaml.plain : {};
  for (const key of Object.keys(defaults)) {
    if ((headFields as readonly string[]).includes(key)) continue;
    faults.push({ line: headYaml!.lineOf([key]), field: key, value: key, code: 'unknownField' });
  }
  const bodyFrom = head === undefined ? 0 : head + 1;
  for (let index = bodyFrom; index < lines.length; index++) {
    if (!opens.test(lines[index]!.trim())) continue;
    const end = lines.findIndex((line, at) => at > index && closes.test(line.trim()));
    if (end < 0) {
      faults.push({ line: index + 1, value: lines[index]!, code: 'unclosedBlock' });
      break;
    }
    const yaml = yamlAt(index + 1, end);
    if (yaml !== undefined) readBlock(yaml, { packId, defaults, headYaml, faults, rules });
    index = end;
  }
  return { text: lines.slice(bodyFrom).join('\n').trim(), rules, faults };
}

/** The index of the line that closes the head; undefined when there is none. */
function headOf(lines: readonly string[]): number | undefined {
  if (lines[0]?.trim() !== '---') return undefined;
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === '---');
  return end < 0 ? undefined : end;
}

function readBlock(
  yaml: ReadYaml,
  at: {
    readonly packId: string;
    readonly defaults: Readonly<Record<string, unknown>>;
    /** where the defaults stand */
    readonly headYaml: ReadYaml | undefined;
    readonly faults: ArticleFault[];
    readonly rules: PlacedRule[];
  },
): void {
  const { rule, faults } = readRule(yaml.plain, at);
  for (const fault of faults) {
    const field = fault.path.findLast((key) => typeof key === 'string');
    const isOfHead = isObject(yaml.plain) && yaml.plain[key(fault)] === undefined && key(fault) in at.defaults;
    const line = (isOfHead ? at.headYaml! : yaml).lineOf(fault.path);
    // A fault of the head is that of each of its rules, and told once.
    const isTold = at.faults.some((told) => told.line === line && told.field === field && told.code === fault.code);
    if (isOfHead && isTold) continue;
    at.faults.push({ line, field, value: fault.value, code: fault.code });
  }
  if (rule !== undefined) at.rules.push({ rule, lineOf: yaml.lineOf });
}

function key(fault: RuleReadFault): string {
  return String(fault.path[0]);
}
