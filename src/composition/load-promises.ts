/** By when the lender answers what a borrower raises, where no law says it (lender-promises/), by the day from which it holds. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Day, parseDay } from '../core/calendar/day.ts';
import type { MatterPromises } from '../core/matter/due.ts';
import { matterKinds } from '../core/matter/kinds.ts';
import { isObject } from '../core/rules/read-values.ts';
import { readYaml } from './yaml-lines.ts';

export const promisesFolder = fileURLToPath(new URL('../../lender-promises', import.meta.url));

interface DatedPromises {
  readonly from: Day;
  readonly promises: MatterPromises;
}

const loaded = new Map<string, readonly DatedPromises[]>();

/** Those in force on a day; the first for days before it. Throws where a file is not valid: nothing is promised by a broken one. */
export function loadPromises(on: Day, folder = process.env.FORBEAR_PROMISES_FOLDER || promisesFolder): MatterPromises {
  const all = loaded.get(folder) ?? readPromises(folder);
  loaded.set(folder, all);
  return (all.findLast(({ from }) => from <= on) ?? all[0]!).promises;
}

export function readPromises(folder: string): readonly DatedPromises[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  if (files.length === 0) throw new Error(`no promises in ${folder}`);
  const read = files.map((file) => readPromise(join(folder, file))).sort((a, b) => a.from - b.from);
  const twice = read.findIndex(({ from }, index) => index > 0 && from === read[index - 1]!.from);
  if (twice >= 0) throw new Error(`two files of promises from the same day in ${folder}`);
  return read;
}

const daysMax = 365;

function readPromise(file: string): DatedPromises {
  const refuse = (line: number, why: string): never => {
    throw new Error(`${file}:${line}: ${why}`);
  };
  const text = readFileSync(file, 'utf8');
  const yaml = readYaml(text, { firstLine: 1, onFault: (line, message) => refuse(line, message) })!;
  const { plain, lineOf } = yaml;
  if (!isObject(plain) || !isObject(plain.answerDays)) return refuse(1, 'needs from, basis and answerDays');
  const from = typeof plain.from === 'string' ? parseDay(plain.from) : undefined;
  if (from === undefined) return refuse(lineOf(['from']), 'from is not a day');
  if (plain.basis !== 'policy') refuse(lineOf(['basis']), 'a promise is policy, and nothing else');
  const days = (given: unknown, path: readonly string[]): number => {
    const value = isObject(given) ? given.value : undefined;
    if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > daysMax)
      refuse(lineOf(path), `${path.at(-1)} needs a value of whole days, from 1 to ${daysMax}`);
    if (!isObject(given) || typeof given.note !== 'string') refuse(lineOf(path), `${path.at(-1)} needs a note`);
    return value as number;
  };
  const { answerDays } = plain;
  const stray = Object.keys(answerDays).find((name) => !(matterKinds as readonly string[]).includes(name));
  if (stray !== undefined) refuse(lineOf(['answerDays', stray]), `${stray} is not a kind of matter`);
  const entries = matterKinds.map((kind) => [kind, days(answerDays[kind], ['answerDays', kind])] as const);
  return {
    from,
    promises: {
      answerDays: Object.fromEntries(entries) as MatterPromises['answerDays'],
      reviewAnswerDays: days(plain.reviewAnswerDays, ['reviewAnswerDays']),
      reviewAskDays: days(plain.reviewAskDays, ['reviewAskDays']),
    },
  };
}
