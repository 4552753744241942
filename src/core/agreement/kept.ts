/**
 * How an agreement is kept, for the one who keeps it: each instalment by what became of it, how far its date may still be moved,
 * what an option would do. Nothing is decided here: limits and effects are asked of `decideAgreement` and of the same new plans.
 */
import type { Day } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { type Agreement, type AgreementRefusal, type Deciding, decideAgreement, evolveAgreement } from './agreement.ts';
import type { PaidHow } from './moves.ts';
import { type InstalmentStanding, lateFrom, paidHow } from './standing.ts';
import { type AgreementTerms, askedMinor } from './terms.ts';

/**
 * paid: and how, by `how`. tolerated: its date has passed, and what is missing still counts as in time. late: it can be mended
 * or is in breach. next: the first to come. coming: those after.
 */
export const instalmentMarks = ['paid', 'tolerated', 'late', 'next', 'coming'] as const;
export type InstalmentMark = (typeof instalmentMarks)[number];

export interface KeptInstalment {
  readonly n: number;
  readonly dueOn: Day;
  readonly askedMinor: bigint;
  readonly missingMinor: bigint;
  readonly mark: InstalmentMark;
  readonly how: PaidHow | undefined;
  readonly paidOn: Day | undefined;
  /** it came in since the agreement was last gone through: it counts, and is not entered yet */
  readonly isNew: boolean;
  /** the date it had before the borrower moved it */
  readonly movedFrom: Day | undefined;
}

export interface Keeping {
  readonly agreement: Agreement;
  /** those that hold */
  readonly terms: AgreementTerms;
  /** with the payments known now, in the order of the instalments */
  readonly standing: readonly InstalmentStanding[];
  readonly today: Day;
}

export function keptInstalments({ agreement, terms, standing, today }: Keeping): readonly KeptInstalment[] {
  const { toleranceDays } = terms.rules;
  const next = standing.find(({ paidOn, dueOn }) => paidOn === undefined && dueOn >= today)?.n;
  return agreement.instalments.map((instalment, at) => {
    const { n, dueOn } = instalment;
    const stands = standing[at]!;
    const { paidOn, missingMinor } = stands;
    const told = agreement.paid.get(n)?.how;
    const lastTolerated = lateFrom({ dueOn, lostOn: stands.lastLostOn }) + toleranceDays;
    return {
      n,
      dueOn,
      askedMinor: askedMinor(instalment),
      missingMinor,
      mark:
        paidOn !== undefined
          ? 'paid'
          : n === next
            ? 'next'
            : dueOn >= today
              ? 'coming'
              : today <= lastTolerated
                ? 'tolerated'
                : 'late',
      how: paidOn === undefined ? undefined : (told ?? paidHow(stands, terms.rules)),
      paidOn,
      isNew: paidOn !== undefined && told === undefined,
      movedFrom: movedFrom(agreement, { n, dueOn }),
    };
  });
}

function movedFrom({ dateMoves }: Agreement, at: { readonly n: number; readonly dueOn: Day }): Day | undefined {
  const from = dateMoves.reduceRight((day, move) => (move.n === at.n && move.to === day ? move.from : day), at.dueOn);
  return from === at.dueOn ? undefined : from;
}

export interface DateRange {
  readonly n: number;
  readonly dueOn: Day;
  /** the first and the last day to which it may be moved */
  readonly earliest: Day;
  readonly latest: Day;
}

export interface DateMoveLimits {
  readonly times: number;
  readonly perMonths: number;
  readonly daysMax: number;
  readonly timesLeft: number;
  /** all are used: from this day one may be moved again */
  readonly againOn: Day | undefined;
  /** why none can be moved now */
  readonly refused: AgreementRefusal | undefined;
  readonly instalments: readonly DateRange[];
}

/** Undefined: that dates are moved was not agreed. */
export function dateMoveLimits(agreement: Agreement, at: Deciding): DateMoveLimits | undefined {
  const { terms, today } = at;
  const { dateMoves: allowed } = terms.rules;
  if (allowed === undefined) return undefined;
  const { times, perMonths, daysMax } = allowed;
  const usedOn = (day: Day) => agreement.dateMoves.filter(({ on }) => on > addMonths(day, -perMonths)).length;
  const timesLeft = Math.max(0, times - usedOn(today));
  const asked = agreement.instalments.map((instalment, index) => dateRange(agreement, { ...at, instalment, index }));
  const instalments = asked.flatMap((each) => ('refused' in each ? [] : [each]));
  const refusals = asked.flatMap((each) => ('refused' in each ? [each.refused] : []));
  const ofAll = refusals.find((code) => ['alreadyEnded', 'notRunning', 'late', 'datesUsedUp'].includes(code));
  return {
    times,
    perMonths,
    daysMax,
    timesLeft,
    againOn: timesLeft > 0 ? undefined : firstDayOn(today, (day) => usedOn(day) < times),
    refused: instalments.length > 0 ? undefined : (ofAll ?? refusals[0]),
    instalments,
  };
}

function dateRange(
  agreement: Agreement,
  at: Deciding & { readonly instalment: Agreement['instalments'][number]; readonly index: number },
): DateRange | { readonly refused: AgreementRefusal } {
  const { instalment, index, terms } = at;
  const { n, dueOn } = instalment;
  const refusalOf = (to: Day) => {
    const decided = decideAgreement({ kind: 'moveDate', n, to }, agreement, at);
    return 'refused' in decided ? decided.refused : undefined;
  };
  const refused = refusalOf(dueOn + 1);
  if (refused !== undefined) return { refused };
  const next = agreement.instalments[index + 1];
  const agreedOn = movedFrom(agreement, instalment) ?? dueOn;
  const byDays = agreedOn + terms.rules.dateMoves!.daysMax;
  const latest = next === undefined || byDays < next.dueOn ? byDays : next.dueOn - 1;
  return { n, dueOn, earliest: dueOn + 1, latest };
}

/** There is one: what was used goes out of every window in the end. */
function firstDayOn(after: Day, isSo: (day: Day) => boolean): Day {
  let day = after + 1;
  while (!isSo(day)) day++;
  return day;
}

export type KeeperMove =
  | { readonly kind: 'moveDate'; readonly n: number; readonly to: Day }
  /** from 0 */
  | { readonly kind: 'useOption'; readonly option: number };

export interface PlanBesides {
  readonly before: Agreement;
  readonly after: Agreement;
  /** more, or less, that is asked in all: the interest of the time */
  readonly addedMinor: bigint;
}

/** What a move would make of the dates, by the rules that it will be done by. Changes nothing. */
export function movedPlan(
  agreement: Agreement,
  move: KeeperMove,
  at: Deciding,
): PlanBesides | { readonly refused: AgreementRefusal } {
  const command =
    move.kind === 'moveDate'
      ? move
      : ({ ...move, change: { from: at.today, incomePerMonthMinor: undefined, why: '' } } as const);
  const events = decideAgreement(command, agreement, at);
  if ('refused' in events) return events;
  const after = events.reduce((state, event) => evolveAgreement(state, event, at.terms), agreement);
  return { before: agreement, after, addedMinor: askedInAll(after) - askedInAll(agreement) };
}

export function askedInAll({ instalments }: Pick<Agreement, 'instalments'>): bigint {
  return instalments.reduce((sum, each) => sum + askedMinor(each), 0n);
}

/**
 * What the keeper has to do or know first. lateNow: something is missing and can be mended. sign, signChange: by the party who
 * asks. approvalWaited: somebody of the lender has still to grant it. othersWaited: another party has still to sign. coolingOff:
 * signed, and can still be taken back. startWaited: signed, and not in force yet. pay: its dates run. breached, completed,
 * withdrawn, lapsed, ended: it is over.
 */
export const keeperTasks = [
  'lateNow',
  'sign',
  'signChange',
  'approvalWaited',
  'othersWaited',
  'coolingOff',
  'startWaited',
  'pay',
  'breached',
  'completed',
  'withdrawn',
  'lapsed',
  'ended',
] as const;
export type KeeperTask = (typeof keeperTasks)[number];

/** `proposedTerms`: of a change that waits. `isLapsed`: it ended because it was not signed in time. */
export function keeperTask({
  agreement,
  terms,
  proposedTerms,
  today,
  isLapsed,
}: {
  readonly agreement: Agreement;
  readonly terms: AgreementTerms;
  readonly proposedTerms: AgreementTerms | undefined;
  readonly today: Day;
  readonly isLapsed: boolean;
}): KeeperTask {
  const { proposed, coolingOffEndsOn, signedBy, state } = agreement;
  const isChangeOpen = proposed !== undefined && proposedTerms !== undefined && today <= proposedTerms.signBy;
  switch (state) {
    case 'draft':
      return 'approvalWaited';
    case 'approved':
      if (today > terms.signBy) return 'lapsed';
      return signedBy.includes('borrower') ? 'othersWaited' : 'sign';
    case 'signed':
      return coolingOffEndsOn !== undefined && today <= coolingOffEndsOn ? 'coolingOff' : 'startWaited';
    case 'inForce':
    case 'kept':
    case 'rePlanned':
      return isChangeOpen && !proposed.signedBy.includes('borrower') ? 'signChange' : 'pay';
    case 'drifting':
      return isChangeOpen && !proposed.signedBy.includes('borrower') ? 'signChange' : 'lateNow';
    case 'breached':
    case 'completed':
    case 'withdrawn':
      return state;
    case 'ended':
      return isLapsed ? 'lapsed' : 'ended';
  }
}
