/**
 * Reads the rules of one article from plain data: the rules, or every fault with its place. `defaults` are the fields of
 * the article's head, which hold for each of its rules unless the rule says otherwise.
 */
import { type Day, parseDay } from '../calendar/day.ts';
import { type Act, actGroups, acts, type Role, roleGroups, roles } from './act.ts';
import { clockShapes } from './conditions/clock-shapes.ts';
import { shapes } from './conditions/shapes.ts';
import { type Force, forces } from './dated-values.ts';
import { bases } from './decision.ts';
import { confidences, isObject } from './read-values.ts';
import { clocks, effects, type Rule } from './rule.ts';
import { findingCodes } from './vocabulary.ts';

export const ruleReadFaultCodes = [
  'notAnObject',
  'unknownField',
  'missing',
  'notAText',
  'notADate',
  'notABoolean',
  'notAList',
  'empty',
  'unknownForce',
  'unknownConfidence',
  'unknownEffect',
  'unknownBasis',
  'unknownAct',
  'unknownRole',
  'unknownShape',
  'unknownClock',
  'unknownFinding',
  'nameOutsidePack',
  'verifiedFromMemory',
  'endBeforeStart',
  'fieldNotOfEffect',
] as const;
export type RuleReadFaultCode = (typeof ruleReadFaultCodes)[number];

export interface RuleReadFault {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly code: RuleReadFaultCode;
}

/** Fields that an article's head may set for its rules. */
export const headFields = [
  'instrument',
  'article',
  'force',
  'basis',
  'from',
  'until',
  'confidence',
  'verified',
  'lastVerifiedOn',
] as const;

const ruleFields: readonly string[] = [
  ...headFields,
  'id',
  'on',
  'to',
  'effect',
  'when',
  'condition',
  'with',
  'exceptionTo',
  'clock',
  'finding',
  'text',
  'note',
];

type Plain = Readonly<Record<string, unknown>>;

interface Place {
  readonly plain: Plain;
  readonly fault: (code: RuleReadFaultCode, value: unknown, ...keys: (string | number)[]) => undefined;
}

export function readRule(
  plain: unknown,
  given: { readonly packId: string; readonly defaults: Plain },
): { readonly rule: Rule | undefined; readonly faults: readonly RuleReadFault[] } {
  const faults: RuleReadFault[] = [];
  const fault: Place['fault'] = (code, value, ...keys) => {
    faults.push({ path: keys, value: value ?? null, code });
    return undefined;
  };
  if (!isObject(plain)) {
    fault('notAnObject', plain);
    return { rule: undefined, faults };
  }
  for (const key of Object.keys(plain)) if (!ruleFields.includes(key)) fault('unknownField', key, key);
  const at: Place = { plain: { ...given.defaults, ...plain }, fault };
  const id = textOf(at, 'id');
  if (id !== undefined && !id.startsWith(`${given.packId}.`)) fault('nameOutsidePack', id, 'id');
  const effect = wordOf(at, 'effect', effects, 'unknownEffect');
  const confidence = wordOf(at, 'confidence', confidences, 'unknownConfidence');
  const verified = at.plain.verified ?? (confidence !== undefined && !/^[MP]/.test(confidence));
  if (typeof verified !== 'boolean') fault('notABoolean', verified, 'verified');
  else if (verified && /^[MP]/.test(confidence ?? '')) fault('verifiedFromMemory', verified, 'verified');
  const from = dayOf(at, 'from');
  const until = at.plain.until === undefined ? undefined : dayOf(at, 'until');
  if (from !== undefined && until !== undefined && until <= from) {
    fault('endBeforeStart', at.plain.until, 'until');
  }
  const instrument = textOf(at, 'instrument');
  const article = textOf(at, 'article');
  const text = { en: textIn(at, 'en'), zh: textIn(at, 'zh') };
  const isAct = effect !== 'clock' && effect !== 'wording' && effect !== 'duty';
  const rule = {
    id,
    on: isAct || plain.on !== undefined ? actsOf(at) : [],
    to: rolesOf(at),
    effect,
    basis: isAct ? wordOf(at, 'basis', bases, 'unknownBasis') : (at.plain.basis ?? 'policy'),
    force: wordOf(at, 'force', forces, 'unknownForce') as Force,
    when: plain.when,
    condition: shapeOf(at, effect),
    with: plain.with,
    exceptionTo: exceptionsOf(at, effect),
    clock: effect === 'clock' ? wordOf(at, 'clock', clocks, 'unknownClock') : notOf(at, 'clock'),
    finding: effect === 'wording' ? wordOf(at, 'finding', findingCodes, 'unknownFinding') : notOf(at, 'finding'),
    from,
    until,
    source: { instrument, article },
    confidence,
    verified,
    lastVerifiedOn: dayOf(at, 'lastVerifiedOn'),
    text,
    note: plain.note === undefined ? undefined : textOf(at, 'note'),
  };
  return { rule: faults.length === 0 ? (rule as unknown as Rule) : undefined, faults };
}

function textOf({ plain, fault }: Place, key: string): string | undefined {
  const value = plain[key];
  if (typeof value === 'string' && value.trim() !== '') return value;
  return fault(value === undefined || value === null || value === '' ? 'missing' : 'notAText', value, key);
}

function textIn({ plain, fault }: Place, lang: 'en' | 'zh'): string | undefined {
  const texts = plain.text;
  const value = isObject(texts) ? texts[lang] : undefined;
  if (typeof value === 'string' && value.trim() !== '') return value;
  return fault('missing', value, 'text', lang);
}

function dayOf({ plain, fault }: Place, key: string): Day | undefined {
  const value = plain[key];
  const day = typeof value === 'string' ? parseDay(value) : undefined;
  return day ?? fault(value === undefined || value === null ? 'missing' : 'notADate', value, key);
}

function wordOf<Word extends string>(
  { plain, fault }: Place,
  key: string,
  known: readonly Word[],
  code: RuleReadFaultCode,
): Word | undefined {
  const value = plain[key];
  if ((known as readonly unknown[]).includes(value)) return value as Word;
  return fault(value === undefined || value === null ? 'missing' : code, value, key);
}

function listOf({ plain, fault }: Place, key: string): readonly unknown[] | undefined {
  const value = plain[key];
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) fault('empty', value, key);
  return list;
}

function actsOf(at: Place): readonly Act[] {
  const list = listOf(at, 'on');
  if (list === undefined) at.fault('missing', null, 'on');
  const found = (list ?? []).flatMap((word, index) => {
    if (typeof word === 'string' && Object.hasOwn(actGroups, word)) return actGroups[word]!;
    if ((acts as readonly unknown[]).includes(word)) return [word as Act];
    at.fault('unknownAct', word, 'on', index);
    return [];
  });
  return [...new Set(found)];
}

function rolesOf(at: Place): readonly Role[] | undefined {
  // Left open is not left out: an excuse would be for everybody.
  if (at.plain.to === null) at.fault('missing', null, 'to');
  return listOf(at, 'to')?.flatMap((word, index) => {
    if (typeof word === 'string' && Object.hasOwn(roleGroups, word)) return roleGroups[word]!;
    if ((roles as readonly unknown[]).includes(word)) return [word as Role];
    at.fault('unknownRole', word, 'to', index);
    return [];
  });
}

function shapeOf(at: Place, effect: Rule['effect'] | undefined): string | undefined {
  const value = at.plain.condition;
  const known = effect === 'clock' ? clockShapes : shapes;
  if (effect === 'wording' || effect === 'duty') return notOf(at, 'condition') ?? 'whenever';
  if (value === undefined) return effect === 'clock' ? at.fault('missing', null, 'condition') : 'whenever';
  if (typeof value === 'string' && Object.hasOwn(known, value)) return value;
  return at.fault('unknownShape', value, 'condition');
}

function exceptionsOf(at: Place, effect: Rule['effect'] | undefined): readonly string[] {
  if (effect !== 'excuse') {
    notOf(at, 'exceptionTo');
    return [];
  }
  const list = listOf(at, 'exceptionTo');
  if (list === undefined) at.fault('missing', null, 'exceptionTo');
  return (list ?? []).map(String);
}

function notOf({ plain, fault }: Place, key: string): undefined {
  return plain[key] === undefined ? undefined : fault('fieldNotOfEffect', plain[key], key);
}
