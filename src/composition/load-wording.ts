/**
 * Reads the lexicon of the inspection of words (jurisdictions/any/wording): YAML to plain data, compiled by the core, or
 * every fault with file and line. docs/guides/wording.md describes the files.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileLexicon } from '../core/contact/wording/compile-lexicon.ts';
import type { Lexicon } from '../core/contact/wording/lexicon.ts';
import type { LexiconFaultCode } from '../core/contact/wording/lexicon-fault.ts';
import { type ReadYaml, readYaml } from './yaml-lines.ts';

export interface WordingFault {
  /** path from the lexicon's folder */
  readonly file: string;
  /** from 1 */
  readonly line: number;
  readonly value: unknown;
  readonly code: LexiconFaultCode | 'notYaml';
}

export type WordingReading =
  | { readonly lexicon: Lexicon; readonly faults?: undefined }
  | { readonly faults: readonly WordingFault[]; readonly lexicon?: undefined };

/** The lexicon that comes with the program. */
export const wordingFolder = fileURLToPath(new URL('../../jurisdictions/any/wording', import.meta.url));

let loaded: Lexicon | undefined;

/** The lexicon that comes with the program, read once. Throws when it is not valid: no text passes by a broken one. */
export function loadWording(): Lexicon {
  if (loaded === undefined) {
    const reading = readWording(wordingFolder);
    if (reading.faults) {
      const shown = reading.faults.map(({ file, line, code, value }) => `${file}:${line}: ${code} ${String(value)}`);
      throw new Error(`the lexicon of words is not valid (${wordingFolder}):\n${shown.join('\n')}`);
    }
    loaded = reading.lexicon;
  }
  return loaded;
}

/** All YAML files under `folder` as one lexicon. Labelled texts lie beside it and are no part of it. */
export function readWording(folder: string): WordingReading {
  const faults: WordingFault[] = [];
  const files: Record<string, unknown> = {};
  const read = new Map<string, ReadYaml>();
  for (const path of yamlFiles(folder)) {
    const file = relative(folder, path).split(sep).join('/');
    const yaml = readYaml(readFileSync(path, 'utf8'), {
      firstLine: 1,
      onFault: (line, message) => faults.push({ file, line, value: message, code: 'notYaml' }),
    });
    if (yaml === undefined) continue;
    files[file] = yaml.plain;
    read.set(file, yaml);
  }
  if (faults.length > 0) return { faults };
  const reading = compileLexicon(files);
  if (reading.lexicon) return reading;
  return {
    faults: reading.faults.map(({ file, path, value, code }) => {
      return { file, line: read.get(file)?.lineOf(path) ?? 1, value, code };
    }),
  };
}

function yamlFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(folder, 'labelled')))
    .sort();
}
