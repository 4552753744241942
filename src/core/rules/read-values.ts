/**
 * Reads the values of one file of a law pack from plain data: the values, or every fault with its place in the file.
 * The format is described in docs/formats/law-pack-values.md.
 */
import { type Day, formatDay, parseDay } from '../calendar/day.ts';
import { parseTimeOfDay } from '../calendar/zone.ts';
import { type DatedValue, type Force, forces, type ValueContent, type ValueSpan } from './dated-values.ts';
import { amountContent, percentMillionths } from './value-content.ts';
import { owedComponents, riskClasses, weekdayWords } from './vocabulary.ts';

export const valueFaultCodes = [
  'notAList',
  'notAnObject',
  'unknownField',
  'missing',
  'notAText',
  'notADate',
  'notABoolean',
  'unknownForce',
  'unknownConfidence',
  'unknownUnit',
  'nameOutsidePack',
  'duplicateName',
  'verifiedFromMemory',
  'wrongContent',
  'empty',
  'endBeforeStart',
  'gapInTime',
  'overlapInTime',
] as const;
export type ValueFaultCode = (typeof valueFaultCodes)[number];

export interface ValueFault {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly code: ValueFaultCode;
}

/** P: a policy of ours that no law states. */
export const confidences = ['V', 'V2', 'D', 'M-high', 'M-med', 'M-low', 'P'] as const;

/** What a value of each unit may be. */
const contentHolds: Readonly<Record<string, (content: unknown) => boolean>> = {
  days: isWholeNumber,
  months: isWholeNumber,
  periods: isWholeNumber,
  weeks: isWholeNumber,
  years: isWholeNumber,
  businessDays: isWholeNumber,
  minutes: isWholeNumber,
  count: isWholeNumber,
  timeOfDay: (content) => typeof content === 'string' && parseTimeOfDay(content) !== undefined,
  percent: (content) => typeof content === 'string' && percentMillionths(content) !== undefined,
  amount: (content) => typeof content === 'string' && amountContent(content) !== undefined,
  words: (content) => isListOf(content, (word) => typeof word === 'string' && word !== ''),
  weekdays: (content) => isListOf(content, (word) => weekdayWords.includes(word as string)),
  date: (content) => typeof content === 'string' && parseDay(content) !== undefined,
  dates: (content) => isListOf(content, (text) => typeof text === 'string' && parseDay(text) !== undefined),
  riskClass: (content) => (riskClasses as readonly unknown[]).includes(content),
  paymentOrder: (content) =>
    Array.isArray(content) &&
    content.length === owedComponents.length &&
    owedComponents.every((component) => content.includes(component)),
};

export const units: readonly string[] = Object.keys(contentHolds);

function isListOf(content: unknown, holds: (item: unknown) => boolean): boolean {
  return (
    Array.isArray(content) && content.length > 0 && content.every(holds) && new Set(content).size === content.length
  );
}

function isWholeNumber(content: unknown): boolean {
  return typeof content === 'number' && Number.isSafeInteger(content) && content >= 0;
}

const valueFields = [
  'name',
  'unit',
  'source',
  'force',
  'confidence',
  'verified',
  'lastVerifiedOn',
  'note',
  'values',
] as const;

/** `plain` is the parsed file: a list of values. `packId` is what every name must begin with. */
export function readValues(plain: unknown, packId: string): { values: DatedValue[]; faults: ValueFault[] } {
  const faults: ValueFault[] = [];
  if (!Array.isArray(plain)) return { values: [], faults: [{ path: [], value: plain, code: 'notAList' }] };
  const values = plain.flatMap((entry, index) => readValue(entry, { path: [index], packId, faults }) ?? []);
  return { values, faults };
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly packId: string;
  readonly faults: ValueFault[];
}

function readValue(entry: unknown, at: Place): DatedValue | undefined {
  const { path, faults } = at;
  const faultsBefore = faults.length;
  const fault = (code: ValueFaultCode, value: unknown, ...keys: (string | number)[]) => {
    faults.push({ path: [...path, ...keys], value, code });
  };
  if (!isObject(entry)) {
    fault('notAnObject', entry);
    return undefined;
  }
  for (const key of Object.keys(entry)) {
    if (!(valueFields as readonly string[]).includes(key)) fault('unknownField', key, key);
  }
  const name = readText(entry, 'name', at);
  if (name !== undefined && !name.startsWith(`${at.packId}.`)) fault('nameOutsidePack', name, 'name');
  const unit = readText(entry, 'unit', at);
  if (unit !== undefined && !units.includes(unit)) fault('unknownUnit', unit, 'unit');
  const force = readText(entry, 'force', at);
  if (force !== undefined && !(forces as readonly string[]).includes(force)) fault('unknownForce', force, 'force');
  const confidence = readText(entry, 'confidence', at);
  if (confidence !== undefined && !(confidences as readonly string[]).includes(confidence)) {
    fault('unknownConfidence', confidence, 'confidence');
  }
  const { verified, note } = entry;
  if (verified === undefined) fault('missing', null, 'verified');
  else if (typeof verified !== 'boolean') fault('notABoolean', verified, 'verified');
  else if (verified && /^[MP]/.test(confidence ?? '')) fault('verifiedFromMemory', verified, 'verified');
  if (note !== undefined && typeof note !== 'string') fault('notAText', note, 'note');
  const lastVerifiedOn = readDay(entry, 'lastVerifiedOn', at);
  const source = readSource(entry.source, { ...at, path: [...path, 'source'] });
  const spans = readSpans(entry.values, { ...at, path: [...path, 'values'], unit });
  if (faults.length > faultsBefore) return undefined;
  return {
    name: name!,
    unit: unit!,
    source: source!,
    force: force as Force,
    confidence: confidence!,
    verified: verified as boolean,
    lastVerifiedOn: lastVerifiedOn!,
    note: note as string | undefined,
    spans: spans!,
  };
}

function readSource(source: unknown, at: Place): DatedValue['source'] | undefined {
  if (source === undefined || source === null) {
    at.faults.push({ path: at.path, value: null, code: 'missing' });
    return undefined;
  }
  if (!isObject(source)) {
    at.faults.push({ path: at.path, value: source, code: 'notAnObject' });
    return undefined;
  }
  for (const key of Object.keys(source)) {
    if (key !== 'instrument' && key !== 'article') {
      at.faults.push({ path: [...at.path, key], value: key, code: 'unknownField' });
    }
  }
  const instrument = readText(source, 'instrument', at);
  const article = readText(source, 'article', at);
  return instrument !== undefined && article !== undefined ? { instrument, article } : undefined;
}

function readSpans(list: unknown, at: Place & { readonly unit: string | undefined }): ValueSpan[] | undefined {
  const { faults } = at;
  if (list === undefined || list === null) {
    faults.push({ path: at.path, value: null, code: 'missing' });
    return undefined;
  }
  if (!Array.isArray(list)) {
    faults.push({ path: at.path, value: list, code: 'notAList' });
    return undefined;
  }
  if (list.length === 0) faults.push({ path: at.path, value: list, code: 'empty' });
  const spans: ValueSpan[] = [];
  list.forEach((entry: unknown, index) => {
    const span = readSpan(entry, { ...at, path: [...at.path, index] });
    if (span) spans.push(span);
  });
  if (spans.length !== list.length) return undefined;
  return joinSpans(spans, at);
}

function readSpan(entry: unknown, at: Place & { readonly unit: string | undefined }): ValueSpan | undefined {
  const { path, faults } = at;
  if (!isObject(entry)) {
    faults.push({ path, value: entry, code: 'notAnObject' });
    return undefined;
  }
  for (const key of Object.keys(entry)) {
    if (key !== 'from' && key !== 'to' && key !== 'value') {
      faults.push({ path: [...path, key], value: key, code: 'unknownField' });
    }
  }
  const from = readDay(entry, 'from', at);
  const to = entry.to === undefined ? undefined : readDay(entry, 'to', at);
  if (from !== undefined && to !== undefined && to <= from) {
    faults.push({ path: [...path, 'to'], value: entry.to, code: 'endBeforeStart' });
  }
  const value = entry.value;
  if (value === undefined || value === null) {
    faults.push({ path: [...path, 'value'], value: null, code: 'missing' });
    return undefined;
  }
  const holds = at.unit === undefined || !Object.hasOwn(contentHolds, at.unit) ? undefined : contentHolds[at.unit];
  if (holds !== undefined && !holds(value)) {
    faults.push({ path: [...path, 'value'], value, code: 'wrongContent' });
    return undefined;
  }
  return from === undefined ? undefined : { from, to, value: value as ValueContent };
}

/** Each span ends where the next begins; a stated end that leaves days out or takes days twice is a fault. */
function joinSpans(spans: readonly ValueSpan[], at: Place): ValueSpan[] {
  return spans.map((span, index) => {
    const next = spans[index + 1];
    if (next === undefined) return span;
    const path = [...at.path, index + 1, 'from'];
    if (next.from <= span.from || (span.to !== undefined && span.to > next.from)) {
      at.faults.push({ path, value: formatDay(next.from), code: 'overlapInTime' });
    } else if (span.to !== undefined && span.to < next.from) {
      at.faults.push({ path, value: formatDay(next.from), code: 'gapInTime' });
    }
    return { ...span, to: span.to ?? next.from };
  });
}

function readText(entry: Readonly<Record<string, unknown>>, key: string, at: Place): string | undefined {
  const value = entry[key];
  if (typeof value === 'string' && value.trim() !== '') return value;
  const code = value === undefined || value === null || value === '' ? 'missing' : 'notAText';
  at.faults.push({ path: [...at.path, key], value: value ?? null, code });
  return undefined;
}

function readDay(entry: Readonly<Record<string, unknown>>, key: string, at: Place): Day | undefined {
  const value = entry[key];
  const day = typeof value === 'string' ? parseDay(value) : undefined;
  if (day === undefined) {
    const code = value === undefined || value === null ? 'missing' : 'notADate';
    at.faults.push({ path: [...at.path, key], value: value ?? null, code });
  }
  return day;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
