/**
 * By which day a matter is answered, and until which day another look may be asked for: by a clock of the law where it has one, else
 * by what the lender promises, which is said to be a promise and no law.
 */
import type { Day } from '../calendar/day.ts';
import { instantOf, type Zone } from '../calendar/zone.ts';
import { clocksOf } from '../rules/clocks.ts';
import type { Text } from '../rules/decision.ts';
import type { FactValue } from '../rules/facts.ts';
import type { Law } from '../rules/law.ts';
import type { ClockName } from '../rules/rule.ts';
import type { MatterKind } from './kinds.ts';
import { isOpen, type LongerTime, longerTimes, type Matter } from './matter.ts';

/** In calendar days; the day from which they count is not counted. */
export interface MatterPromises {
  readonly answerDays: Readonly<Record<MatterKind, number>>;
  readonly reviewAnswerDays: number;
  readonly reviewAskDays: number;
}

export const promiseNames = ['answer', 'reviewAnswer', 'reviewAsk'] as const;
export type PromiseName = (typeof promiseNames)[number];

export type MatterDue =
  | {
      readonly by: 'law';
      readonly on: Day;
      readonly clock: ClockName;
      readonly ruleId: string;
      readonly source: string;
      readonly confidence: string;
      readonly verified: boolean;
      readonly text: Text;
    }
  | { readonly by: 'promise'; readonly on: Day; readonly promise: PromiseName; readonly days: number };

export interface DueAsked {
  readonly law: Law;
  readonly zone: Zone;
  /** by the law of which day */
  readonly on: Day;
  /** what else is on record and bears on it, such as whose rules complaints follow */
  readonly known: Readonly<Record<string, FactValue>>;
  readonly promises: MatterPromises;
}

const answerClocks: readonly ClockName[] = ['complaintAnswer', 'complaintAnswerExtended', 'objectionAnswer'];
const reviewClocks: readonly ClockName[] = ['complaintReview'];

type MatterFacts = Readonly<Record<string, FactValue>>;

/** What this one matter says to the clocks of the law; what is on record of others is not handed to them. */
function factsOf({ kind, what, openedOn, longer, answers }: Matter): MatterFacts | undefined {
  const answeredOn = answers.at(-1)?.on;
  if (kind === 'complaint') {
    return {
      complaintReceivedOn: openedOn,
      complaintComplex: longer !== undefined,
      complaintSpecial: longer === 'special',
      ...(answeredOn !== undefined && { complaintAnsweredOn: answeredOn }),
    };
  }
  if (what !== 'creditRecord') return undefined;
  return { creditObjectionOn: openedOn, ...(answeredOn !== undefined && { creditObjectionAnsweredOn: answeredOn }) };
}

/** The earliest day of the clocks asked for; undefined: this law has none for it. */
function byLaw(matter: Matter, of: readonly ClockName[], { law, zone, on, known }: DueAsked): MatterDue | undefined {
  const facts = factsOf(matter);
  if (facts === undefined) return undefined;
  const atMs = instantOf(zone, { day: on, minute: 0 });
  const situation = { act: 'useData' as const, atMs, zones: [zone], person: 'borrower', history: [] };
  const { running } = clocksOf(law, { ...situation, facts: { ...known, ...facts } });
  const found = running.find(({ clock }) => of.includes(clock));
  if (found === undefined) return undefined;
  const { clock, ruleId, source, verified, text } = found;
  const confidence = law.rules.find(({ id }) => id === ruleId)!.confidence;
  return { by: 'law', on: found.on, clock, ruleId, source, confidence, verified, text };
}

function promised(promise: PromiseName, from: Day, days: number): MatterDue {
  return { by: 'promise', on: from + days, promise, days };
}

/** Undefined: nothing is to be answered. */
export function answerDue(matter: Matter, asked: DueAsked): MatterDue | undefined {
  if (!isOpen(matter)) return undefined;
  const { promises } = asked;
  if (matter.state === 'inReview') {
    return promised('reviewAnswer', matter.reviewAskedOn!, promises.reviewAnswerDays);
  }
  return byLaw(matter, answerClocks, asked) ?? promised('answer', matter.openedOn, promises.answerDays[matter.kind]);
}

/** The last day to ask for another look; undefined: none may be asked for. A message that was answered is written again. */
export function reviewDue(matter: Matter, asked: DueAsked): MatterDue | undefined {
  const answered = matter.answers.at(-1);
  if (matter.state !== 'answered' || matter.reviewAskedOn !== undefined || answered === undefined) return undefined;
  if (matter.kind === 'message') return undefined;
  return byLaw(matter, reviewClocks, asked) ?? promised('reviewAsk', answered.on, asked.promises.reviewAskDays);
}

/** Longer times that the law has for it beyond the one that runs. */
export function longerOpen(matter: Matter, asked: DueAsked): LongerTime[] {
  const now = answerDue(matter, asked);
  if (now?.by !== 'law') return [];
  const next = longerTimes[matter.longer === undefined ? 0 : longerTimes.indexOf(matter.longer) + 1];
  if (next === undefined) return [];
  const then = byLaw({ ...matter, longer: next }, answerClocks, asked);
  return then !== undefined && then.on > now.on ? [next] : [];
}

/** Days from `today` to the day itself: 0 on it, below 0 after it. */
export function daysLeft({ on }: MatterDue, today: Day): number {
  return on - today;
}
