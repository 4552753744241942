/** What an agreement's events mean for the two who signed it: dated, with amounts, and the place in the terms it follows from. */
import type { Day } from '../calendar/day.ts';
import { sumOf } from '../loan/components.ts';
import { type Agreement, type AgreementRefusal, evolveAgreement } from './agreement.ts';
import { waiverTarget } from './ledger-target.ts';
import type { ActKind, AgreementEvent, PaidHow } from './moves.ts';
import { neededToEnd, type PlanPayment } from './standing.ts';
import { type AgreementTerms, askedMinor } from './terms.ts';

export const happeningCodes = [
  'signed',
  'coolingOffEnds',
  'withdrawn',
  'lapsed',
  'ended',
  'cameIntoForce',
  'capitalised',
  'setAside',
  'letGo',
  'owedAgain',
  'reminder',
  'debit',
  'due',
  'paidEarly',
  'paidOnTime',
  'paidInTolerance',
  'paidLate',
  'paidInPart',
  'paymentUndone',
  'driftWarning',
  'lastToleratedDay',
  'breachNotice',
  'lastDayToMend',
  'mended',
  'breached',
  'breachUndone',
  'allDue',
  'contractDates',
  'completed',
  'interestNotAsked',
  'certificate',
  'creditCorrection',
  'reopened',
  'dateMoved',
  'optionUsed',
  'planChanged',
  'notTaken',
  'observationEnds',
] as const;
export type HappeningCode = (typeof happeningCodes)[number];

export interface Happening {
  readonly on: Day;
  readonly code: HappeningCode;
  /** of the instalment */
  readonly n?: number | undefined;
  /** the amount that it is about */
  readonly amountMinor?: bigint | undefined;
  /** of it, what was waived and is owed again */
  readonly ofWaivedMinor?: bigint | undefined;
  /** the day that it leads to */
  readonly until?: Day | undefined;
  /** from 1 */
  readonly option?: number | undefined;
  /** of `notTaken`: why */
  readonly refusal?: AgreementRefusal | undefined;
  /** where it is written: the path in the terms, instalments and options by their place from 0 */
  readonly rule: string;
}

export interface Telling {
  readonly terms: AgreementTerms;
  readonly payments: readonly PlanPayment[];
}

/** What follows from one event on `agreement`, before it evolved. */
export function happeningsOf(agreement: Agreement, event: AgreementEvent, at: Telling): readonly Happening[] {
  const after = evolveAgreement(agreement, event, at.terms);
  return [
    ...plainly(agreement, event, { ...at, after }),
    ...waiverChanges(agreement, after, { terms: at.terms, event }),
  ];
}

const paidCodes: Readonly<Record<PaidHow, HappeningCode>> = {
  early: 'paidEarly',
  onTime: 'paidOnTime',
  inTolerance: 'paidInTolerance',
  late: 'paidLate',
};

function plainly(
  agreement: Agreement,
  event: AgreementEvent,
  at: Telling & { readonly after: Agreement },
): Happening[] {
  const { terms } = at;
  switch (event.kind) {
    case 'drafted':
    case 'approved':
    case 'signedBy':
    case 'changeProposed':
    case 'changeSigned':
      return [];
    case 'signed':
      return [
        { on: event.on, code: 'signed', rule: 'signBy' },
        { on: event.coolingOffEndsOn, code: 'coolingOffEnds', rule: 'rules.coolingOffDays' },
      ];
    case 'cameIntoForce':
      return inForce(event.on, terms);
    case 'actDue':
      return actOf(agreement, event);
    case 'instalmentPaid':
      return [paid(agreement, event)];
    case 'paidInPart':
      return [{ ...about(agreement, event), code: 'paidInPart' }];
    case 'instalmentUnpaid':
      return [{ ...about(agreement, event), code: 'paymentUndone' }];
    case 'driftBegan':
      return [{ ...about(agreement, event), on: event.mendBy, code: 'lastToleratedDay', rule: 'rules.toleranceDays' }];
    case 'driftEnded':
      return mended(agreement, event.on);
    case 'breachNoticed':
      return [
        { ...about(agreement, event), code: 'breachNotice', until: event.mendBy, rule: 'rules.breach.noticeDaysAfter' },
        { ...about(agreement, event), on: event.mendBy, code: 'lastDayToMend', rule: 'rules.breach.mendDays' },
      ];
    case 'breached':
      return breach(agreement, event, at);
    case 'breachUndone':
      return [{ on: event.on, code: 'breachUndone', rule: 'rules.breach.mendDays' }];
    case 'dateMoved':
      return [{ on: event.on, code: 'dateMoved', n: event.n, until: event.to, rule: 'rules.dateMoves' }];
    case 'rePlanned':
      return [newPlan(agreement, event)];
    case 'completed':
      return completion(agreement, event.on, at);
    case 'reopened':
      return [{ on: event.on, code: 'reopened', amountMinor: event.missingMinor, rule: 'instalments' }];
    case 'withdrawn':
      return [{ on: event.on, code: 'withdrawn', rule: 'rules.coolingOffDays' }];
    case 'ended':
      return [{ on: event.on, code: event.reason === 'notSignedInTime' ? 'lapsed' : 'ended', rule: 'signBy' }];
  }
}

/** Paid within the tolerance it was in time: there was nothing to mend. */
function mended({ drift, paid: told }: Agreement, on: Day): Happening[] {
  const isInTime = drift !== undefined && told.get(drift.n)?.how === 'inTolerance';
  return isInTime ? [] : [{ on, code: 'mended', n: drift?.n, rule: 'rules.breach' }];
}

function pathOf({ instalments }: Agreement, n: number): string {
  return `instalments.${instalments.findIndex((each) => each.n === n)}`;
}

function about(agreement: Agreement, { on, n, missingMinor }: { on: Day; n: number; missingMinor: bigint }) {
  return { on, n, amountMinor: missingMinor, rule: pathOf(agreement, n) };
}

function paid(agreement: Agreement, { on, n, how }: AgreementEvent & { readonly kind: 'instalmentPaid' }): Happening {
  const instalment = agreement.instalments.find((each) => each.n === n)!;
  const isTolerated = how === 'inTolerance' || how === 'late';
  const rule = isTolerated ? 'rules.toleranceDays' : pathOf(agreement, n);
  return { on, code: paidCodes[how], n, amountMinor: askedMinor(instalment), rule };
}

function inForce(on: Day, { capitalised }: AgreementTerms): Happening[] {
  const amountMinor = sumOf(capitalised);
  const told: Happening[] = [{ on, code: 'cameIntoForce', rule: 'rules.coolingOffDays' }];
  return amountMinor === 0n ? told : [...told, { on, code: 'capitalised', amountMinor, rule: 'capitalised' }];
}

const actRules: Readonly<Record<Exclude<ActKind, 'breachNotice' | 'changeConfirmed'>, string>> = {
  reminder: 'rules.remindDaysBefore',
  driftWarning: 'rules.warnDaysAfter',
  debit: 'rules.debit',
  certificate: 'instalments',
  creditCorrection: 'reportedAs',
};

/** Notice is told of when it is given, and a new plan when it holds. */
function actOf({ drift }: Agreement, event: AgreementEvent & { readonly kind: 'actDue' }): Happening[] {
  const { on, act, n, amountMinor } = event;
  if (act === 'breachNotice' || act === 'changeConfirmed') return [];
  const until = act === 'driftWarning' ? drift?.mendBy : undefined;
  return [{ on, code: act, n, amountMinor, until, rule: actRules[act] }];
}

/** As the rules have it: what is outstanding is due on the day, or on the dates of the contract. */
function breach(
  agreement: Agreement,
  { on, n }: { readonly on: Day; readonly n: number },
  { terms, payments, after }: Telling & { readonly after: Agreement },
): Happening[] {
  const { schedule } = terms.rules.fallback;
  const ofWaivedMinor = sumOf(waiverTarget(agreement, terms).setAside) - newlyLetGo(agreement, after, terms);
  const outstandingMinor = neededToEnd(agreement.instalments, on) - paidBy(payments, on);
  return [
    { on, code: 'breached', n, rule: 'rules.breach.mendDays' },
    {
      on,
      code: schedule,
      amountMinor: outstandingMinor + ofWaivedMinor,
      ofWaivedMinor,
      rule: 'rules.fallback.schedule',
    },
  ];
}

function newlyLetGo(before: Agreement, after: Agreement, terms: AgreementTerms): bigint {
  return sumOf(waiverTarget(after, terms).waived) - sumOf(waiverTarget(before, terms).waived);
}

function paidBy(payments: readonly PlanPayment[], day: Day): bigint {
  return payments.reduce((sum, { on, amountMinor }) => (on <= day ? sum + amountMinor : sum), 0n);
}

function completion({ instalments }: Agreement, on: Day, { payments }: Telling): Happening[] {
  const askedInAll = instalments.reduce((sum, each) => sum + askedMinor(each), 0n);
  const leftMinor = askedInAll - paidBy(payments, on);
  const told: Happening[] = [{ on, code: 'completed', rule: 'instalments' }];
  return leftMinor <= 0n
    ? told
    : [...told, { on, code: 'interestNotAsked', amountMinor: leftMinor, rule: 'instalments' }];
}

function newPlan(agreement: Agreement, event: AgreementEvent & { readonly kind: 'rePlanned' }): Happening {
  const { on, option, instalments } = event;
  const interest = (of: Agreement['instalments']) => of.reduce((sum, each) => sum + each.interestMinor, 0n);
  const until = instalments.at(-1)!.dueOn;
  if (option === undefined) return { on, code: 'planChanged', until, rule: 'instalments' };
  const amountMinor = interest(instalments) - interest(agreement.instalments);
  return { on, code: 'optionUsed', option: option + 1, amountMinor, until, rule: `options.${option}` };
}

/** What an event sets aside, lets go for good, or makes owed again. */
function waiverChanges(
  before: Agreement,
  after: Agreement,
  { terms, event }: { readonly terms: AgreementTerms; readonly event: AgreementEvent },
): Happening[] {
  if (!('on' in event)) return [];
  const { on } = event;
  const [was, is] = [waiverTarget(before, terms), waiverTarget(after, terms)];
  const letGo = sumOf(is.waived) - sumOf(was.waived);
  const aside = sumOf(is.setAside) - sumOf(was.setAside);
  const rule = after.state === 'breached' ? 'rules.fallback.waived' : 'release';
  const told: Happening[] = [];
  if (aside > 0n) told.push({ on, code: 'setAside', amountMinor: aside, rule });
  if (letGo > 0n) told.push({ on, code: 'letGo', amountMinor: letGo, rule });
  if (aside + letGo < 0n) told.push({ on, code: 'owedAgain', amountMinor: -aside - letGo, rule });
  return told;
}
