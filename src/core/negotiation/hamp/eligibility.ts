/** Whether a mortgage qualified for the programme: each condition that a given fact can answer, and those left open. */
import { type Day, formatDay } from '../../calendar/day.ts';
import type { Currency } from '../../money/currency.ts';
import type { HampProgramme } from './hamp-numbers.ts';

/** undefined: not said, so not judged. */
export interface EligibilityFacts {
  readonly firstLien: boolean | undefined;
  readonly originatedOn: Day | undefined;
  readonly units: number | undefined;
  readonly condemned: boolean | undefined;
  readonly hardshipDocumented: boolean | undefined;
  readonly naturalPerson: boolean | undefined;
  readonly appliedOn: Day | undefined;
}

/** In order of precedence. */
export const eligibilityRefusals = [
  'notAFirstLien',
  'originatedTooLate',
  'tooManyUnits',
  'balanceAboveLimit',
  'propertyCondemned',
  'hardshipNotDocumented',
  'notANaturalPerson',
  'appliedTooLate',
  'paymentAlreadyWithinTarget',
] as const;
export type EligibilityRefusal = (typeof eligibilityRefusals)[number];

export interface EligibilityLine {
  readonly code: EligibilityRefusal;
  /** no: it stands in the way; open: nobody said */
  readonly refuses: 'yes' | 'no' | 'open';
}

/** One line for each refusal, in order of precedence. `paymentAlreadyWithinTarget` is told by the caller. */
export function eligibilityLines(at: {
  readonly facts: EligibilityFacts;
  readonly programme: HampProgramme;
  readonly currency: Currency;
  /** before capitalisation */
  readonly unpaidPrincipalMinor: bigint;
  readonly paymentWithinTarget: boolean;
}): readonly EligibilityLine[] {
  const { facts, programme } = at;
  const refuses = (known: boolean | undefined) => (known === undefined ? 'open' : known ? 'yes' : 'no');
  const negated = (known: boolean | undefined) => (known === undefined ? undefined : !known);
  const notAfter = (day: Day | undefined, last: string) => (day === undefined ? undefined : formatDay(day) > last);
  const { units } = facts;
  const limit = units === undefined ? undefined : programme.balanceMax[units - 1];
  // A limit in another currency says nothing about this balance.
  const balanceKnown = limit?.currency === at.currency;
  return [
    { code: 'notAFirstLien', refuses: refuses(negated(facts.firstLien)) },
    { code: 'originatedTooLate', refuses: refuses(notAfter(facts.originatedOn, programme.originatedOnMax)) },
    { code: 'tooManyUnits', refuses: refuses(units === undefined ? undefined : limit === undefined) },
    {
      code: 'balanceAboveLimit',
      refuses: refuses(balanceKnown ? at.unpaidPrincipalMinor > limit.amountMinor : undefined),
    },
    { code: 'propertyCondemned', refuses: refuses(facts.condemned) },
    { code: 'hardshipNotDocumented', refuses: refuses(negated(facts.hardshipDocumented)) },
    { code: 'notANaturalPerson', refuses: refuses(negated(facts.naturalPerson)) },
    { code: 'appliedTooLate', refuses: refuses(notAfter(facts.appliedOn, programme.applicationEndOn)) },
    { code: 'paymentAlreadyWithinTarget', refuses: at.paymentWithinTarget ? 'yes' : 'no' },
  ];
}
