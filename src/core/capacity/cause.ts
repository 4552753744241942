/**
 * What is behind the trouble, from what the borrower says and what is on record: whether it passes or lasts, and whether
 * they cannot pay, dispute the debt, or can and will not. The last needs recorded facts and never one alone, for it is
 * what people in trouble are called most easily. Nothing here lowers capacity: assess.ts does not take it.
 */
import type { Day } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import type { Parameters } from './parameters.ts';

export const causeEvents = [
  'jobLoss',
  'illness',
  'bereavement',
  'disaster',
  'incomeCut',
  'parentalLeave',
  'familyChange',
  'overIndebted',
  'businessFailing',
  'lenderError',
  'disputesDebt',
  'fraud',
  'other',
  'none',
] as const;
export type CauseEvent = (typeof causeEvents)[number];

export const says = ['cannot', 'willNot', 'disputes'] as const;

export interface CauseAnswers {
  readonly event: CauseEvent;
  readonly since: Day | undefined;
  readonly expectedEndOn: Day | undefined;
  readonly says: (typeof says)[number] | undefined;
}

/** true and false are recorded; undefined is not known, and speaks for nothing. */
export const recordFacts = [
  'paidBefore',
  'paidInPart',
  'askedForHelp',
  'reachable',
  'newBorrowingAfter',
  'paidOthersMeanwhile',
  'assetsMovedAway',
  'statementContradicted',
  'incomeUnchanged',
  'promisesBroken',
  'disputeOpen',
] as const;
export type RecordFact = (typeof recordFacts)[number];
export type RecordedFacts = Readonly<Partial<Record<RecordFact, boolean | undefined>>>;

export const causeKinds = ['temporary', 'lasting', 'none'] as const;
export const abilities = ['cannot', 'canButWillNot', 'disputes', 'unknown'] as const;

export interface CauseReason {
  /** a code of messages/<language>/capacity.json under capacity.cause. */
  readonly code: string;
  readonly speaksFor: (typeof causeKinds)[number] | (typeof abilities)[number];
}

export interface Cause {
  readonly kind: (typeof causeKinds)[number];
  readonly ability: (typeof abilities)[number];
  readonly because: readonly CauseReason[];
}

/** Facts that a person unwilling to pay would leave behind. None of them is proof alone, nor does one suffice. */
const speaksForWillNot: readonly (readonly [RecordFact, boolean])[] = [
  ['assetsMovedAway', true],
  ['statementContradicted', true],
  ['paidOthersMeanwhile', true],
  ['incomeUnchanged', true],
  ['reachable', false],
];
const speaksForCannot: readonly (readonly [RecordFact, boolean])[] = [
  ['paidBefore', true],
  ['paidInPart', true],
  ['askedForHelp', true],
];

/** Shown, and deciding nothing: broken promises come as often from those who cannot. */
const speaksBeside: readonly (readonly [RecordFact, CauseReason])[] = [
  ['newBorrowingAfter', { code: 'record.newBorrowingAfter.true', speaksFor: 'lasting' }],
  ['promisesBroken', { code: 'record.promisesBroken.true', speaksFor: 'unknown' }],
];

interface At {
  readonly asOf: Day;
  /** Undefined: nobody asked. */
  readonly answers: CauseAnswers | undefined;
  readonly record: RecordedFacts;
  readonly parameters: Pick<Parameters, 'temporaryMonths' | 'willNotFacts'>;
}

export function causeOf(at: At): Cause {
  const { kind, because } = durationOf(at);
  const ability = abilityOf(at);
  const beside = speaksBeside.filter(([fact]) => at.record[fact] === true).map(([, reason]) => reason);
  return { kind, ability: ability.ability, because: [...because, ...ability.because, ...beside] };
}

function durationOf({ asOf, answers, parameters }: At): Pick<Cause, 'kind' | 'because'> {
  if (answers === undefined) return { kind: 'none', because: [{ code: 'noAnswer', speaksFor: 'none' }] };
  const { event, since, expectedEndOn } = answers;
  const told: CauseReason = { code: `event.${event}`, speaksFor: 'none' };
  const because = (kind: 'temporary' | 'lasting', code: string): Pick<Cause, 'kind' | 'because'> => ({
    kind,
    because: [
      { ...told, speaksFor: kind },
      { code, speaksFor: kind },
    ],
  });
  switch (event) {
    case 'none':
    case 'lenderError':
    case 'disputesDebt':
    case 'fraud':
      // The debt is in question here, not the purse.
      return { kind: 'none', because: [told] };
    case 'jobLoss':
    case 'illness':
    case 'bereavement':
    case 'disaster':
    case 'incomeCut':
    case 'parentalLeave':
    case 'other':
      if (expectedEndOn !== undefined) return byEnd(expectedEndOn);
      if (since !== undefined && addMonths(since, parameters.temporaryMonths) < asOf)
        return because('lasting', 'noEndInSight');
      return because('temporary', 'recent');
    case 'familyChange':
    case 'overIndebted':
    case 'businessFailing':
      return expectedEndOn === undefined ? because('lasting', 'lastsByNature') : byEnd(expectedEndOn);
  }

  function byEnd(end: Day): Pick<Cause, 'kind' | 'because'> {
    return end <= addMonths(asOf, parameters.temporaryMonths)
      ? because('temporary', 'endsSoon')
      : because('lasting', 'endsLate');
  }
}

function abilityOf({ answers, record, parameters }: At): Pick<Cause, 'ability' | 'because'> {
  const holds = (facts: readonly (readonly [RecordFact, boolean])[]) =>
    facts.filter(([fact, value]) => record[fact] === value).map(([fact, value]) => `record.${fact}.${value}`);
  const forWillNot = holds(speaksForWillNot).map((code): CauseReason => ({ code, speaksFor: 'canButWillNot' }));
  const forCannot = holds(speaksForCannot).map((code): CauseReason => ({ code, speaksFor: 'cannot' }));
  const all = [...forCannot, ...forWillNot];
  const event = answers?.event;
  const questions = event === 'lenderError' || event === 'disputesDebt' || event === 'fraud';
  if (answers?.says === 'disputes' || record.disputeOpen === true || questions) {
    return { ability: 'disputes', because: [{ code: 'disputes', speaksFor: 'disputes' }, ...all] };
  }
  if (forWillNot.length >= parameters.willNotFacts && forWillNot.length > forCannot.length) {
    return { ability: 'canButWillNot', because: all };
  }
  if (answers?.says === 'cannot') {
    return { ability: 'cannot', because: [{ code: 'saysCannot', speaksFor: 'cannot' }, ...all] };
  }
  if (answers?.says === 'willNot') {
    return { ability: 'unknown', because: [{ code: 'saysWillNotAlone', speaksFor: 'unknown' }, ...all] };
  }
  if (event !== undefined && event !== 'none' && event !== 'other' && forWillNot.length === 0) {
    return { ability: 'cannot', because: [{ code: 'eventExplains', speaksFor: 'cannot' }, ...all] };
  }
  return { ability: 'unknown', because: [{ code: 'tooLittleKnown', speaksFor: 'unknown' }, ...all] };
}
