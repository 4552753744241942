/**
 * Reads living-costs/: what living costs by place, and how capacity is worked out. YAML to plain frozen values, or every
 * fault with file and line. docs/formats/living-costs.md describes the files.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ParameterFaultCode, parameterFaults } from '../core/capacity/parameters.ts';
import type { LivingCosts, PlaceFigures } from '../core/capacity/place-costs.ts';
import { type PlaceFaultCode, readPlaceFigures } from '../core/capacity/read-place-figures.ts';
import type { DatedValue } from '../core/rules/dated-values.ts';
import { readValues, type ValueFaultCode } from '../core/rules/read-values.ts';
import { type ReadYaml, readYaml } from './yaml-lines.ts';

export interface LivingCostsFault {
  /** name in the folder */
  readonly file: string;
  /** from 1 */
  readonly line: number;
  readonly value: unknown;
  readonly code:
    | PlaceFaultCode
    | ValueFaultCode
    | ParameterFaultCode
    | 'notYaml'
    | 'fileMissing'
    | 'duplicateEntry'
    | 'nothingToSplitBy';
}

export type LivingCostsReading =
  | { readonly livingCosts: LivingCosts; readonly faults?: undefined }
  | { readonly faults: readonly LivingCostsFault[]; readonly livingCosts?: undefined };

/** What comes with the program. */
export const livingCostsFolder = fileURLToPath(new URL('../../living-costs', import.meta.url));

const parametersFile = 'parameters.yaml';

let loaded: LivingCosts | undefined;

/** What comes with the program, read once. Throws when it is not valid: nobody's means are judged by a broken table. */
export function loadLivingCosts(): LivingCosts {
  if (loaded === undefined) {
    const reading = readLivingCosts(livingCostsFolder);
    if (reading.faults) {
      const shown = reading.faults.map(({ file, line, code, value }) => `${file}:${line}: ${code} ${String(value)}`);
      throw new Error(`the living costs are not valid (${livingCostsFolder}):\n${shown.join('\n')}`);
    }
    loaded = reading.livingCosts;
  }
  return loaded;
}

export function readLivingCosts(folder: string): LivingCostsReading {
  const faults: LivingCostsFault[] = [];
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  const places: PlaceFigures[] = [];
  for (const file of names.filter((name) => name !== parametersFile)) {
    const yaml = readFile(folder, file, faults);
    if (yaml !== undefined) readPlaces(yaml, { file, places, faults });
  }
  const parameters = names.includes(parametersFile) ? readParameters(folder, faults) : missing(parametersFile, faults);
  if (faults.length > 0 || parameters === undefined) return { faults };
  return { livingCosts: deepFreeze({ parameters, places }) };
}

function missing(file: string, faults: LivingCostsFault[]): undefined {
  faults.push({ file, line: 1, value: null, code: 'fileMissing' });
}

function readPlaces(
  yaml: ReadYaml,
  at: { readonly file: string; readonly places: PlaceFigures[]; readonly faults: LivingCostsFault[] },
): void {
  const { entries, faults } = readPlaceFigures(yaml.plain);
  const say = (path: readonly (string | number)[], value: unknown, code: LivingCostsFault['code']) =>
    at.faults.push({ file: at.file, line: yaml.lineOf(path), value, code });
  for (const { path, value, code } of faults) say(path, value, code);
  if (faults.length > 0) return;
  entries.forEach((entry, index) => {
    const { place, area, measure } = entry;
    const isSame = (other: PlaceFigures) => other.place === place && other.area === area && other.measure === measure;
    if (at.places.some(isSame)) say([index], `${place} ${area} ${measure}`, 'duplicateEntry');
    at.places.push(entry);
  });
  // A total alone says nothing of food or clothes: its country has the groups by which it is split.
  entries.forEach(({ place, measure, spans }, index) => {
    const country = place.slice(0, 2);
    const hasTotal = measure === 'consumption' && spans.some(({ figure }) => figure.form === 'total');
    const isSplit = (other: PlaceFigures) =>
      other.place === country && other.area === 'any' && other.spans.some(({ figure }) => figure.form === 'groups');
    if (hasTotal && !entries.some(isSplit)) say([index], place, 'nothingToSplitBy');
  });
}

function readParameters(folder: string, faults: LivingCostsFault[]): LivingCosts['parameters'] | undefined {
  const yaml = readFile(folder, parametersFile, faults);
  if (yaml === undefined) return undefined;
  const before = faults.length;
  const say = (path: readonly (string | number)[], value: unknown, code: LivingCostsFault['code']) =>
    faults.push({ file: parametersFile, line: yaml.lineOf(path), value, code });
  const reading = readValues(yaml.plain, 'capacity');
  for (const { path, value, code } of reading.faults) say(path, value, code);
  const byName = new Map<string, DatedValue>();
  reading.values.forEach((value, index) => {
    if (byName.has(value.name)) say([index, 'name'], value.name, 'duplicateName');
    byName.set(value.name, value);
  });
  if (faults.length > before) return undefined;
  for (const { name, value, code } of parameterFaults(byName)) {
    const index = reading.values.findIndex((one) => one.name === name);
    say(index < 0 ? [] : [index, 'values'], value ?? name, code);
  }
  return faults.length > before ? undefined : byName;
}

function readFile(folder: string, file: string, faults: LivingCostsFault[]): ReadYaml | undefined {
  return readYaml(readFileSync(join(folder, file), 'utf8'), {
    firstLine: 1,
    onFault: (line, message) => faults.push({ file, line, value: message, code: 'notYaml' }),
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
    // The entries of a map are no properties of it.
    if (value instanceof Map) for (const inner of value.values()) deepFreeze(inner);
  }
  return value;
}
