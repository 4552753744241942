/**
 * Reads the parameters of survival (survival-parameters/): YAML to plain data, judged by the core, or every fault with
 * file and line. docs/formats/survival-parameters.md describes the files.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Day } from '../core/calendar/day.ts';
import { parseDay } from '../core/calendar/day.ts';
import type { ProductSurvival } from '../core/negotiation/survival/product-survival.ts';
import {
  type PublishedFigure,
  readPublished,
  readSurvival,
  type SurvivalFault,
  type SurvivalFaultCode,
} from '../core/negotiation/survival/read-survival.ts';
import { type ReadYaml, readYaml } from './yaml-lines.ts';

export interface SurvivalFileFault {
  readonly file: string;
  /** from 1 */
  readonly line: number;
  readonly value: unknown;
  readonly code: SurvivalFaultCode | 'notYaml' | 'fileMissing' | 'nameNotFrom';
}

export interface DatedSurvival {
  /** the first day on which these hold */
  readonly from: Day;
  readonly file: string;
  readonly products: readonly ProductSurvival[];
}

export type SurvivalReading =
  | {
      /** oldest first */
      readonly dated: readonly DatedSurvival[];
      readonly published: ReadonlyMap<string, PublishedFigure>;
      readonly faults?: undefined;
    }
  | { readonly faults: readonly SurvivalFileFault[]; readonly dated?: undefined };

/** The parameters that come with the program. */
export const survivalFolder = fileURLToPath(new URL('../../survival-parameters', import.meta.url));

let loaded: Extract<SurvivalReading, { faults?: undefined }> | undefined;

/** Those that come with the program, read once. Throws when they are not valid: no plan is valued by a broken model. */
export function loadSurvival(): Extract<SurvivalReading, { faults?: undefined }> {
  if (loaded === undefined) {
    const reading = readSurvivalFolder(survivalFolder);
    if (reading.faults) {
      const shown = reading.faults.map(({ file, line, code, value }) => `${file}:${line}: ${code} ${String(value)}`);
      throw new Error(`the parameters of survival are not valid (${survivalFolder}):\n${shown.join('\n')}`);
    }
    loaded = reading;
  }
  return loaded;
}

/** The products in force on a day; undefined before the first file. */
export function survivalOn(dated: readonly DatedSurvival[], asOf: Day): readonly ProductSurvival[] | undefined {
  return dated.findLast(({ from }) => from <= asOf)?.products;
}

/** `published.yaml` and one file a date, named after it: 2026-11-22.yaml. */
export function readSurvivalFolder(folder: string): SurvivalReading {
  const faults: SurvivalFileFault[] = [];
  if (!existsSync(join(folder, 'published.yaml'))) {
    return { faults: [{ file: 'published.yaml', line: 1, value: 'published.yaml', code: 'fileMissing' }] };
  }
  const read = (file: string): ReadYaml | undefined =>
    readYaml(readFileSync(join(folder, file), 'utf8'), {
      firstLine: 1,
      onFault: (line, message) => faults.push({ file, line, value: message, code: 'notYaml' }),
    });
  const add = (file: string, yaml: ReadYaml, found: readonly SurvivalFault[]) => {
    faults.push(...found.map(({ path, value, code }) => ({ file, line: yaml.lineOf(path), value, code })));
  };
  const publishedYaml = read('published.yaml');
  if (publishedYaml === undefined) return { faults };
  const published = readPublished(publishedYaml.plain);
  add('published.yaml', publishedYaml, published.faults);
  const dated: DatedSurvival[] = [];
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && file !== 'published.yaml')
    .sort();
  if (files.length === 0) faults.push({ file: '*.yaml', line: 1, value: folder, code: 'fileMissing' });
  for (const file of files) {
    const yaml = read(file);
    if (yaml === undefined) continue;
    const reading = readSurvival(yaml.plain, published.figures);
    add(file, yaml, reading.faults);
    const from = (yaml.plain as { readonly from?: unknown } | null)?.from;
    if (reading.faults.length > 0) continue;
    if (`${from}.yaml` !== file) faults.push({ file, line: yaml.lineOf(['from']), value: from, code: 'nameNotFrom' });
    dated.push({ from: parseDay(from as string)!, file, products: reading.products });
  }
  return faults.length > 0 ? { faults } : { dated, published: published.figures };
}
