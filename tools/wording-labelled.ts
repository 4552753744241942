/** Labelled texts of the inspection of words: one JSON object a line (jurisdictions/any/wording/labelled). */
import { readFileSync } from 'node:fs';
import type {
  Audience,
  Channel,
  Direction,
  FindingCode,
  WordingFacts,
  WordingOutcome,
} from '../src/core/contact/wording/finding-codes.ts';

export interface LabelledLine {
  readonly id: string;
  readonly jurisdiction: string;
  readonly lang: string;
  readonly direction: Direction;
  readonly audience: Audience;
  readonly channel: Channel;
  readonly firstContact: boolean;
  readonly facts?: WordingFacts;
  readonly text: string;
  readonly outcome: WordingOutcome;
  readonly codes: readonly FindingCode[];
  readonly why?: string;
}

export function readLabelled(file: string): LabelledLine[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as LabelledLine);
}
