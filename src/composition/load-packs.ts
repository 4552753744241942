/**
 * Reads the law packs under jurisdictions/: YAML to plain frozen values, or every fault with file and line. The rules
 * of a values file are those of core/rules/read-values.ts; docs/formats/law-pack-values.md describes them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { ruleFaultCodes } from '../core/rules/compile-context.ts';
import type { DatedValue, DatedValues } from '../core/rules/dated-values.ts';
import type { FactDeclaration } from '../core/rules/facts.ts';
import { factFaultCodes, readFacts } from '../core/rules/read-facts.ts';
import { ruleReadFaultCodes } from '../core/rules/read-rules.ts';
import { readValues, valueFaultCodes } from '../core/rules/read-values.ts';
import { type PlacedRule, readArticle } from './read-article.ts';
import { zones } from './time-zones.ts';
import { type ReadYaml, readYaml } from './yaml-lines.ts';

/** Every fault that a pack can have: those of its parts, and those of the whole. */
export const packFaultCodes = [
  'notYaml',
  'packFileMissing',
  'articleMissing',
  'valuesUnknownEnding',
  'idNotFolder',
  'notAWholeNumber',
  'packNotFound',
  'buildsInCircle',
  'unknownZone',
  'unclosedBlock',
  'duplicateFact',
  'caseInvalid',
  'caseFails',
  'caseMissing',
  'limitNotShown',
  'gapInLaw',
  'conflictInLaw',
  ...valueFaultCodes,
  ...ruleReadFaultCodes,
  ...ruleFaultCodes,
  ...factFaultCodes,
] as const;
export type PackFaultCode = (typeof packFaultCodes)[number];

export interface PackFault {
  /** path from the packs' folder */
  readonly file: string;
  /** from 1 */
  readonly line: number;
  /** the name of the field, where the fault is one of a field */
  readonly field?: string | undefined;
  readonly value: unknown;
  readonly code: PackFaultCode;
}

export interface Pack {
  readonly id: string;
  readonly version: number;
  readonly title: { readonly en: string; readonly zh: string };
  readonly scope: string;
  readonly buildsOn: readonly string[];
  /** with which the names of its rules and values begin, where that is not its id */
  readonly prefix: string | undefined;
  /** of the whole jurisdiction, where it has one alone */
  readonly zone: string | undefined;
  readonly values: readonly (DatedValue & Place)[];
  readonly rules: readonly PackRule[];
  readonly facts: readonly (FactDeclaration & Place)[];
}

interface Place {
  readonly file: string;
  /** of its name, from 1 */
  readonly line: number;
}

export type PackRule = PlacedRule & { readonly file: string };

/** The packs that come with the program. */
export const packsFolder = fileURLToPath(new URL('../../jurisdictions', import.meta.url));

/** All packs in `folder`, or those of `only`; what is readable and all the faults. */
export function readPacks(at: { readonly folder: string; readonly only?: readonly string[] | undefined }): {
  readonly packs: readonly Pack[];
  readonly faults: readonly PackFault[];
} {
  const faults: PackFault[] = [];
  const present = readdirSync(at.folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  for (const wanted of at.only ?? []) {
    if (!present.includes(wanted)) faults.push({ file: wanted, line: 1, value: wanted, code: 'packNotFound' });
  }
  const ids = at.only ? present.filter((id) => at.only!.includes(id)) : present;
  const packs = ids.flatMap((id) => readPack({ folder: at.folder, id, faults, present }) ?? []);
  for (const { id, buildsOn } of packs) {
    if (!buildsOn.some((base) => stackIds(at.folder, base)?.includes(id))) continue;
    const file = join(id, 'pack.yaml');
    const line = readFile(join(at.folder, file), { file, faults: [] })!.lineOf(['buildsOn']);
    faults.push({ file, line, field: 'buildsOn', value: buildsOn, code: 'buildsInCircle' });
  }
  return { packs, faults };
}

/** The ids of a pack and of all that it builds on; undefined when there is no such pack. Faults are left to readPacks. */
export function stackIds(folder: string, id: string): string[] | undefined {
  if (!/^[a-z][a-z0-9-]*$/.test(id) || !existsSync(join(folder, id, 'pack.yaml'))) return undefined;
  const ids = new Set<string>();
  const add = (one: string) => {
    if (ids.has(one)) return;
    ids.add(one);
    const path = join(folder, one, 'pack.yaml');
    const plain = existsSync(path) ? parse(readFileSync(path, 'utf8'), { logLevel: 'silent' }) : undefined;
    const buildsOn: unknown = (plain as { buildsOn?: unknown } | undefined)?.buildsOn;
    for (const other of Array.isArray(buildsOn) ? buildsOn : []) add(String(other));
  };
  add(id);
  return [...ids];
}

let loaded: DatedValues | undefined;

/** The values of all packs that come with the program, read once. Throws when a pack is not valid: nothing is decided by a broken law. */
export function loadDatedValues(): DatedValues {
  if (loaded === undefined) {
    const { packs, faults } = readPacks({ folder: packsFolder });
    if (faults.length > 0) {
      const shown = faults.map((fault) => `jurisdictions/${fault.file}:${fault.line}: ${fault.code}`);
      throw new Error(`law packs are not valid (forbear check-pack says more):\n${shown.join('\n')}`);
    }
    loaded = new Map(packs.flatMap((pack) => pack.values.map((value) => [value.name, value])));
  }
  return loaded;
}

interface PackPlace {
  readonly folder: string;
  readonly id: string;
  readonly present: readonly string[];
  readonly faults: PackFault[];
}

function readPack(at: PackPlace): Pack | undefined {
  const root = join(at.folder, at.id);
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const head = readHead(at, join(root, 'pack.yaml'));
  const prefix = head?.prefix ?? at.id;
  const content: PackContent = { values: [], rules: [], facts: [] };
  for (const path of files) {
    // Words of the inspection are data of their own (load-wording.ts).
    if (path.startsWith(join(root, 'wording'))) continue;
    const file = relative(at.folder, path);
    if (path.endsWith('.md')) readArticleFile({ ...at, prefix }, { path, file, content });
    if (!path.endsWith('.yaml') && !path.endsWith('.yml')) continue;
    if (path === join(root, 'pack.yaml')) continue;
    if (basename(path) === 'facts.yaml') {
      readFactsFile(at, { path, file, content });
      continue;
    }
    const ending = ['.values.yaml', '.cases.yaml'].find((one) => path.endsWith(one));
    if (ending === undefined) {
      at.faults.push({ file, line: 1, value: file, code: 'valuesUnknownEnding' });
      continue;
    }
    const article = `${path.slice(0, -ending.length)}.md`;
    if (!existsSync(article)) {
      at.faults.push({ file, line: 1, value: relative(at.folder, article), code: 'articleMissing' });
    }
    if (ending === '.values.yaml') readValuesFile({ ...at, prefix }, { path, file, content });
  }
  return head && deepFreeze({ ...head, ...content });
}

interface PackContent {
  readonly values: (DatedValue & Place)[];
  readonly rules: PackRule[];
  readonly facts: (FactDeclaration & Place)[];
}

interface FilePlace {
  readonly path: string;
  readonly file: string;
  readonly content: PackContent;
}

function readValuesFile(at: PackPlace & { readonly prefix: string }, { path, file, content }: FilePlace): void {
  const yaml = readFile(path, { file, faults: at.faults });
  if (yaml === undefined) return;
  const reading = readValues(yaml.plain, at.prefix);
  for (const fault of reading.faults) {
    const field = fault.path.findLast((key) => typeof key === 'string');
    at.faults.push({ file, line: yaml.lineOf(fault.path), field, value: fault.value, code: fault.code });
  }
  for (const value of reading.values) {
    const line = lineOfName(yaml, value.name);
    if (content.values.some((other) => other.name === value.name)) {
      at.faults.push({ file, line, value: value.name, code: 'duplicateName' });
    }
    content.values.push({ ...value, file, line });
  }
}

function readArticleFile(at: PackPlace & { readonly prefix: string }, { path, file, content }: FilePlace): void {
  const article = readArticle(readFileSync(path, 'utf8'), at.prefix);
  for (const fault of article.faults) at.faults.push({ file, ...fault });
  content.rules.push(...article.rules.map((rule) => ({ ...rule, file })));
}

function readFactsFile(at: PackPlace, { path, file, content }: FilePlace): void {
  const yaml = readFile(path, { file, faults: at.faults });
  if (yaml === undefined) return;
  const reading = readFacts(yaml.plain);
  for (const fault of reading.faults) {
    const field = fault.path.findLast((key) => typeof key === 'string');
    at.faults.push({ file, line: yaml.lineOf(fault.path), field, value: fault.value, code: fault.code });
  }
  content.facts.push(...reading.facts.map((fact) => ({ ...fact, file, line: lineOfName(yaml, fact.name) })));
}

/** The line of the last entry of a list that has this name. */
function lineOfName(yaml: ReadYaml, name: string): number {
  const index = (yaml.plain as ({ readonly name?: unknown } | null)[]).findLastIndex((entry) => entry?.name === name);
  return yaml.lineOf([index, 'name']);
}

function readFile(path: string, at: { readonly file: string; readonly faults: PackFault[] }): ReadYaml | undefined {
  return readYaml(readFileSync(path, 'utf8'), {
    firstLine: 1,
    onFault: (line, message) => at.faults.push({ file: at.file, line, value: message, code: 'notYaml' }),
  });
}

type Head = Omit<Pack, 'values' | 'rules' | 'facts'>;

function readHead(at: PackPlace, path: string): Head | undefined {
  const file = relative(at.folder, path);
  if (!existsSync(path)) {
    at.faults.push({ file, line: 1, value: file, code: 'packFileMissing' });
    return undefined;
  }
  const yaml = readFile(path, { file, faults: at.faults });
  if (yaml === undefined) return undefined;
  const before = at.faults.length;
  const fault = (keys: string[], value: unknown, code: PackFaultCode) =>
    at.faults.push({ file, line: yaml.lineOf(keys), field: keys.at(-1), value, code });
  if (typeof yaml.plain !== 'object' || yaml.plain === null || Array.isArray(yaml.plain)) {
    fault([], yaml.plain, 'notAnObject');
    return undefined;
  }
  const plain = yaml.plain as Readonly<Record<string, unknown>>;
  const { id, version, title, scope, buildsOn } = plain;
  for (const key of Object.keys(plain)) {
    if (!['id', 'version', 'title', 'scope', 'buildsOn', 'zone', 'prefix'].includes(key))
      fault([key], key, 'unknownField');
  }
  for (const key of ['id', 'version', 'title', 'scope', 'buildsOn']) {
    if (plain[key] === undefined || plain[key] === null) fault([key], null, 'missing');
  }
  if (id !== undefined && id !== at.id) fault(['id'], id, 'idNotFolder');
  if (version !== undefined && !Number.isSafeInteger(version)) fault(['version'], version, 'notAWholeNumber');
  if (scope !== undefined && typeof scope !== 'string') fault(['scope'], scope, 'notAText');
  for (const lang of ['en', 'zh']) {
    const text = (title as Record<string, unknown> | undefined)?.[lang];
    if (title !== undefined && typeof text !== 'string') fault(['title', lang], text ?? null, 'missing');
  }
  if (buildsOn !== undefined && !Array.isArray(buildsOn)) fault(['buildsOn'], buildsOn, 'notAList');
  for (const other of Array.isArray(buildsOn) ? buildsOn : []) {
    if (!at.present.includes(other)) fault(['buildsOn'], other, 'packNotFound');
  }
  const { zone, prefix } = plain;
  if (prefix !== undefined && typeof prefix !== 'string') fault(['prefix'], prefix, 'notAText');
  if (zone !== undefined && (typeof zone !== 'string' || zones(zone) === undefined))
    fault(['zone'], zone, 'unknownZone');
  return at.faults.length > before ? undefined : ({ ...plain, zone, prefix } as unknown as Head);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
