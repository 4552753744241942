/** What plans cost their borrowers beside the money (borrower-preference/), by the day from which it holds. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Day, parseDay } from '../core/calendar/day.ts';
import type { BorrowerPreference } from '../core/negotiation/plan-case.ts';
import { isObject } from '../core/rules/read-values.ts';
import { readYaml } from './yaml-lines.ts';

export const preferenceFolder = fileURLToPath(new URL('../../borrower-preference', import.meta.url));

const names = ['noPlanDistress', 'brokenPlanHarm', 'strain', 'yearUnderPlan', 'discountAYear'] as const;

interface DatedPreference {
  readonly from: Day;
  readonly preference: BorrowerPreference;
}

let loaded: readonly DatedPreference[] | undefined;

/** That in force on a day; the first for days before it. Throws when a file is not valid: no plan is weighed by a broken one. */
export function loadPreference(asOf: Day): BorrowerPreference {
  loaded ??= readPreferences(preferenceFolder);
  return (loaded.findLast(({ from }) => from <= asOf) ?? loaded[0]!).preference;
}

export function readPreferences(folder: string): readonly DatedPreference[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  if (files.length === 0) throw new Error(`no preference of borrowers in ${folder}`);
  const read = files.map((file) => readPreference(join(folder, file))).sort((a, b) => a.from - b.from);
  const twice = read.findIndex(({ from }, index) => index > 0 && from === read[index - 1]!.from);
  if (twice >= 0) throw new Error(`two preferences of borrowers from the same day in ${folder}`);
  return read;
}

function readPreference(file: string): DatedPreference {
  const refuse = (line: number, why: string): never => {
    throw new Error(`${file}:${line}: ${why}`);
  };
  const yaml = readYaml(readFileSync(file, 'utf8'), {
    firstLine: 1,
    onFault: (line, message) => refuse(line, message),
  })!;
  const { plain, lineOf } = yaml;
  if (!isObject(plain) || !isObject(plain.parameters)) return refuse(1, 'needs from and parameters');
  const from = typeof plain.from === 'string' ? parseDay(plain.from) : undefined;
  if (from === undefined) return refuse(lineOf(['from']), 'from is not a day');
  const values: Record<string, number> = {};
  for (const [name, parameter] of Object.entries(plain.parameters)) {
    const line = lineOf(['parameters', name]);
    if (!(names as readonly string[]).includes(name)) refuse(line, `${name} is not known`);
    const given = isObject(parameter) ? parameter : {};
    if (!Number.isFinite(given.value) || Number(given.value) < 0 || Number(given.value) > 10)
      refuse(line, `${name} needs a value from 0 to 10`);
    if (typeof given.verified !== 'boolean') refuse(line, `${name} does not say whether it is verified`);
    if (typeof given.note !== 'string') refuse(line, `${name} does not say what it leans on`);
    values[name] = given.value as number;
  }
  const missing = names.find((name) => values[name] === undefined);
  if (missing !== undefined) refuse(lineOf(['parameters']), `${missing} is missing`);
  return { from, preference: values as unknown as BorrowerPreference };
}
