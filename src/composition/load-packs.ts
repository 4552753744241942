/**
 * Reads the law packs under jurisdictions/: YAML to plain frozen values, or every fault with file and line. The rules
 * of a values file are those of core/rules/read-values.ts; docs/formats/law-pack-values.md describes them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { DatedValue, DatedValues } from '../core/rules/dated-values.ts';
import { readValues, type ValueFaultCode } from '../core/rules/read-values.ts';

export type PackFaultCode =
  | ValueFaultCode
  | 'notYaml'
  | 'packFileMissing'
  | 'articleMissing'
  | 'valuesUnknownEnding'
  | 'idNotFolder'
  | 'notAWholeNumber'
  | 'packNotFound';

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
  readonly values: readonly (DatedValue & { readonly file: string })[];
}

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
  return { packs, faults };
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
  const names = new Set<string>();
  const values: (DatedValue & { file: string })[] = [];
  for (const path of files) {
    const file = relative(at.folder, path);
    if (!path.endsWith('.yaml') && !path.endsWith('.yml')) continue;
    if (path === join(root, 'pack.yaml') || path.endsWith('.cases.yaml')) continue;
    if (!path.endsWith('.values.yaml')) {
      at.faults.push({ file, line: 1, value: file, code: 'valuesUnknownEnding' });
      continue;
    }
    const article = `${path.slice(0, -'.values.yaml'.length)}.md`;
    if (!existsSync(article)) {
      at.faults.push({ file, line: 1, value: relative(at.folder, article), code: 'articleMissing' });
    }
    const yaml = readYaml(path, { file, faults: at.faults });
    if (yaml === undefined) continue;
    const reading = readValues(yaml.plain, at.id);
    for (const fault of reading.faults) {
      const field = fault.path.findLast((key) => typeof key === 'string');
      at.faults.push({ file, line: yaml.lineOf(fault.path), field, value: fault.value, code: fault.code });
    }
    for (const value of reading.values) {
      if (names.has(value.name)) {
        const index = (yaml.plain as { name?: unknown }[]).findLastIndex((entry) => entry?.name === value.name);
        at.faults.push({ file, line: yaml.lineOf([index, 'name']), value: value.name, code: 'duplicateName' });
      }
      names.add(value.name);
      values.push(deepFreeze({ ...value, file }));
    }
  }
  return head && deepFreeze({ ...head, values });
}

function readHead(at: PackPlace, path: string): Omit<Pack, 'values'> | undefined {
  const file = relative(at.folder, path);
  if (!existsSync(path)) {
    at.faults.push({ file, line: 1, value: file, code: 'packFileMissing' });
    return undefined;
  }
  const yaml = readYaml(path, { file, faults: at.faults });
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
    if (!['id', 'version', 'title', 'scope', 'buildsOn'].includes(key)) fault([key], key, 'unknownField');
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
  return at.faults.length > before ? undefined : (plain as unknown as Omit<Pack, 'values'>);
}

interface ReadYaml {
  readonly plain: unknown;
  /** the line (from 1) of the value at `path`, or of the nearest place above it that exists */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

function readYaml(path: string, at: { readonly file: string; readonly faults: PackFault[] }): ReadYaml | undefined {
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter, prettyErrors: false });
  for (const error of document.errors) {
    const { line } = lineCounter.linePos(error.pos[0]);
    at.faults.push({ file: at.file, line, value: error.message, code: 'notYaml' });
  }
  if (document.errors.length > 0) return undefined;
  return { plain: document.toJS(), lineOf: (keys) => lineOf(document, lineCounter, keys) };
}

function lineOf(document: Document, lineCounter: LineCounter, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line;
  }
  return 1;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
