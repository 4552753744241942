/** Reads what labelled texts taught (jurisdictions/any/wording/learned.tsv): a balance, then one run of units a line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingCodes } from '../core/contact/wording/finding-codes.ts';
import { compileLearned, type Learned, type LearnedBalance, type LearnedRun } from '../core/contact/wording/learned.ts';

const balanceFields = ['bias', 'resembles', 'weak', 'blockedOver', 'reviewOver'] as const;

/** Throws with the line when the file is damaged: texts would be judged by half of what was learned. */
export function readLearned(folder: string): Learned {
  const path = join(folder, 'learned.tsv');
  const lines = readFileSync(path, 'utf8').split('\n');
  const fail = (index: number): never => {
    throw new Error(`${path}:${index + 1}: not a line that tools/train-wording.ts writes; run it again`);
  };
  const first = lines.findIndex((line) => !line.startsWith('#'));
  const balance = balanceOf(lines[first]) ?? fail(first);
  const runs: LearnedRun[] = [];
  for (let index = first + 1; index < lines.length; index++) {
    if (lines[index] !== '') runs.push(runOf(lines[index]!) ?? fail(index));
  }
  return compileLearned(runs, balance);
}

function balanceOf(line: string | undefined): LearnedBalance | undefined {
  try {
    const plain = JSON.parse(line ?? '') as Readonly<Record<string, unknown>>;
    return balanceFields.every((field) => Number.isFinite(plain[field]))
      ? (plain as unknown as LearnedBalance)
      : undefined;
  } catch {
    return undefined;
  }
}

function runOf(line: string): LearnedRun | undefined {
  const [units, weight, named, ...rest] = line.split('\t');
  if (units === undefined || units === '' || named === undefined || rest.length > 0) return undefined;
  const codes = new Array<number>(findingCodes.length).fill(0);
  for (const one of named === '' ? [] : named.split(' ')) {
    const [index, value] = one.split(':').map(Number) as [number, number];
    if (!(index in codes) || !Number.isFinite(value)) return undefined;
    codes[index] = value;
  }
  return Number.isFinite(Number(weight)) ? { units, weight: Number(weight), codes } : undefined;
}
