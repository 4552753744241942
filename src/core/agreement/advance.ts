/**
 * What days and payments do to an agreement by themselves. It is looked at on the days on which something can happen, in
 * order, and gives the same events whether days are closed one by one or many in one step, and whether a payment is told
 * on its day or later: what was taken for unpaid and had been paid in time is put right, also a breach.
 */
import type { Day } from '../calendar/day.ts';
import { type Agreement, actName, evolveAgreement, isRunning } from './agreement.ts';
import type { ActKind, AgreementEvent } from './moves.ts';
import {
  type InstalmentStanding,
  inOrder,
  lateFrom,
  type PlanPayment,
  paidHow,
  principalPaidOn,
  standingOn,
} from './standing.ts';
import { type AgreementTerms, askedMinor } from './terms.ts';

export interface Advancing {
  /** those that hold */
  readonly terms: AgreementTerms;
  /** all that came in under these terms, known now */
  readonly payments: readonly PlanPayment[];
  /** looked at through this day; undefined: never */
  readonly through: Day | undefined;
  /** the business date that is closed */
  readonly asOf: Day;
  /** recorded at */
  readonly atMs: number;
}

export interface Advanced {
  readonly agreement: Agreement;
  readonly events: readonly AgreementEvent[];
  /** the first day after `asOf` on which something happens if nobody pays; undefined: nothing will */
  readonly nextEventOn: Day | undefined;
}

export function advanceAgreement(start: Agreement, at: Advancing): Advanced {
  const looking: Looking = { ...at, payments: inOrder(at.payments), agreement: start, events: [], day: at.asOf };
  // What was told late is put right as of the day that was reached before, then the days since.
  if (at.through !== undefined && at.through <= at.asOf) lookAt(looking, at.through);
  let after = at.through ?? Number.NEGATIVE_INFINITY;
  for (;;) {
    const next = nextLookOn(looking, after);
    if (next === undefined || next > at.asOf) break;
    lookAt(looking, next);
    after = next;
  }
  return {
    agreement: looking.agreement,
    events: looking.events,
    nextEventOn: nextAgreementEventOn(looking.agreement, at),
  };
}

interface Looking extends Advancing {
  agreement: Agreement;
  readonly events: AgreementEvent[];
  day: Day;
}

type Happening = AgreementEvent extends infer E ? (E extends AgreementEvent ? Omit<E, 'atMs'> : never) : never;

function happen(looking: Looking, happening: Happening): void {
  const event = { ...happening, atMs: looking.atMs } as AgreementEvent;
  looking.events.push(event);
  looking.agreement = evolveAgreement(looking.agreement, event, looking.terms);
}

function act(looking: Looking, kind: ActKind, on: Day, of: { n?: number; amountMinor?: bigint } = {}): void {
  if (looking.agreement.acts.has(actName(kind, of.n, on))) return;
  happen(looking, { kind: 'actDue', on, act: kind, n: of.n, amountMinor: of.amountMinor });
}

/** All that is so at the end of `day`. */
function lookAt(looking: Looking, day: Day): void {
  looking.day = day;
  const { terms } = looking;
  const { agreement } = looking;
  if ((agreement.state === 'draft' || agreement.state === 'approved') && day > terms.signBy) {
    happen(looking, { kind: 'ended', by: 'forbear', on: terms.signBy + 1, reason: 'notSignedInTime' });
    return;
  }
  if (agreement.state === 'signed') {
    if (day <= agreement.coolingOffEndsOn!) return;
    happen(looking, { kind: 'cameIntoForce', on: agreement.coolingOffEndsOn! + 1 });
  }
  if (looking.agreement.state === 'breached') undoBreach(looking);
  const wasCompleted = looking.agreement.state === 'completed';
  if (!wasCompleted && !isRunning(looking.agreement)) return;
  if (breachWhenOver(looking, day)) return;
  const standing = standingAt(looking, day);
  if (isComplete(looking, standing, day)) {
    if (!wasCompleted) complete(looking, standing, day);
    return;
  }
  if (wasCompleted) {
    const missingMinor = standing.reduce((sum, each) => sum + each.missingMinor, 0n);
    happen(looking, {
      kind: 'reopened',
      on: standing.find(({ lostOn }) => lostOn !== undefined)?.lostOn ?? day,
      missingMinor,
    });
  }
  tellInstalments(looking, standing, day);
  tellPart(looking, standing, day);
  lateness(looking, standing, day);
  remind(looking, standing, day);
}

function standingAt({ agreement, payments, terms }: Looking, asOf: Day): InstalmentStanding[] {
  const { instalments } = agreement;
  return standingOn({ instalments, payments, toleranceMinor: terms.rules.toleranceMinor, asOf });
}

function isComplete({ agreement, payments }: Looking, standing: readonly InstalmentStanding[], asOf: Day): boolean {
  return (
    standing.every(({ paidOn }) => paidOn !== undefined) ||
    principalPaidOn({ instalments: agreement.instalments, payments, asOf }) !== undefined
  );
}

/** What the payments changed since it was last told. */
function tellInstalments(looking: Looking, standing: readonly InstalmentStanding[], day: Day): void {
  const { terms } = looking;
  for (const each of standing) {
    const told = looking.agreement.paid.get(each.n);
    if (each.paidOn !== undefined) {
      const how = paidHow(each, terms.rules);
      if (told?.on === each.paidOn && told.how === how) continue;
      happen(looking, { kind: 'instalmentPaid', n: each.n, on: each.paidOn, how });
    } else if (told !== undefined) {
      const { n, missingMinor } = each;
      happen(looking, { kind: 'instalmentUnpaid', n, on: each.lostOn ?? day, missingMinor });
    }
  }
}

function tellPart(looking: Looking, standing: readonly InstalmentStanding[], day: Day): void {
  const first = standing.find(({ paidOn }) => paidOn === undefined);
  const asked = first && looking.agreement.instalments.find(({ n }) => n === first.n);
  if (first === undefined || asked === undefined) return;
  const isPart = first.missingMinor < askedMinor(asked);
  const { part } = looking.agreement;
  if (!isPart && part?.n === first.n) {
    happen(looking, {
      kind: 'instalmentUnpaid',
      n: first.n,
      on: lastPaidOn(looking, day),
      missingMinor: first.missingMinor,
    });
  }
  if (isPart && (part?.n !== first.n || part.missingMinor !== first.missingMinor)) {
    happen(looking, { kind: 'paidInPart', n: first.n, on: lastPaidOn(looking, day), missingMinor: first.missingMinor });
  }
}

function lastPaidOn({ payments }: Looking, day: Day): Day {
  return payments.reduce((last, { on }) => (on <= day && on > last ? on : last), payments[0]?.on ?? day);
}

/**
 * Warned while it can be mended; notice falls due after the tolerance; breached the day after the time to mend has passed.
 * That time runs from the day on which notice was in fact given, which only who gives it can tell.
 */
function lateness(looking: Looking, standing: readonly InstalmentStanding[], day: Day): void {
  const { toleranceDays, warnDaysAfter, breach } = looking.terms.rules;
  const late = standing.find((each) => each.paidOn === undefined && lateFrom(each) + warnDaysAfter <= day);
  const { drift } = looking.agreement;
  const isPaid = standing.find(({ n }) => n === drift?.n)?.paidOn !== undefined;
  // Paid and undone since, it is late anew: a notice of before does not hold for it. Where an older one is late instead, since
  // its payment was undone, nothing was mended.
  if (
    drift !== undefined &&
    (late === undefined || isPaid || (drift.n === late.n && drift.lateFrom !== lateFrom(late)))
  ) {
    happen(looking, { kind: 'driftEnded', on: day });
  }
  if (late === undefined) return;
  const { n, missingMinor } = late;
  const from = lateFrom(late);
  if (looking.agreement.drift?.n !== n) {
    happen(looking, { kind: 'driftBegan', n, on: from, mendBy: from + toleranceDays, missingMinor });
    act(looking, 'driftWarning', from + warnDaysAfter, { n, amountMinor: missingMinor });
  }
  const noticeOn = from + toleranceDays + breach.noticeDaysAfter;
  const { noticedOn: given, askedOn } = looking.agreement.drift!;
  if (given === undefined && askedOn === undefined && noticeOn <= day) {
    // It had fallen due on that day once, before a payment that was undone: it falls due again.
    const isTaken = looking.agreement.acts.has(actName('breachNotice', n, noticeOn));
    act(looking, 'breachNotice', isTaken ? day : noticeOn, { n, amountMinor: missingMinor });
  }
}

/** What came in after the last day to mend it, also on the day after, does not mend it. */
function breachWhenOver(looking: Looking, day: Day): boolean {
  const { drift } = looking.agreement;
  if (drift?.noticedOn === undefined || day <= drift.mendBy) return false;
  const standing = standingAt(looking, drift.mendBy);
  if (isMended(standing, drift)) return false;
  tellInstalments(looking, standing, drift.mendBy);
  happen(looking, { kind: 'breached', n: drift.n, on: drift.mendBy + 1 });
  return true;
}

/** Paid, or paid once since: then it is late anew. */
function isMended(standing: readonly InstalmentStanding[], drift: NonNullable<Agreement['drift']>): boolean {
  const late = standing.find(({ n }) => n === drift.n);
  return late === undefined || late.paidOn !== undefined || lateFrom(late) !== drift.lateFrom;
}

/** Money that had come by the last day to mend it, and was told after the breach. */
function undoBreach(looking: Looking): void {
  const { drift, breachMendBy } = looking.agreement;
  if (drift === undefined || breachMendBy === undefined) return;
  if (!isMended(standingAt(looking, breachMendBy), drift)) return;
  happen(looking, { kind: 'breachUndone', on: breachMendBy });
}

function remind(looking: Looking, standing: readonly InstalmentStanding[], day: Day): void {
  const { remindDaysBefore, debit } = looking.terms.rules;
  const next = standing.find((each) => each.paidOn === undefined && each.dueOn > day);
  if (next === undefined || looking.agreement.state === 'breached') return;
  const { n, dueOn, missingMinor } = next;
  // The latest that has come; earlier ones that were passed over are not made up for.
  const come = remindDaysBefore.filter((days) => dueOn - days <= day);
  if (come.length > 0) act(looking, 'reminder', dueOn - Math.min(...come), { n, amountMinor: missingMinor });
  if (debit !== undefined && dueOn - 1 <= day) act(looking, 'debit', dueOn, { n, amountMinor: missingMinor });
}

function complete(looking: Looking, standing: readonly InstalmentStanding[], day: Day): void {
  const { agreement, payments } = looking;
  tellInstalments(looking, standing, day);
  if (looking.agreement.drift !== undefined) happen(looking, { kind: 'driftEnded', on: day });
  const lastPaid = standing.reduce<Day | undefined>((last, { paidOn }) => later(last, paidOn), undefined);
  const settled = principalPaidOn({ instalments: agreement.instalments, payments, asOf: day });
  const isAllPaid = standing.every(({ paidOn }) => paidOn !== undefined);
  const on = isAllPaid ? Math.min(lastPaid ?? day, settled ?? day) : (settled ?? day);
  happen(looking, { kind: 'completed', on });
  act(looking, 'certificate', on);
  if (looking.terms.reportedAs !== 'notReported') act(looking, 'creditCorrection', on);
}

function later(one: Day | undefined, other: Day | undefined): Day | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}

/** The next day after `after` on which something can happen: by the calendar, or by a payment. */
function nextLookOn({ agreement, terms, payments }: Looking, after: Day): Day | undefined {
  let next = calendarEventOn(agreement, { terms, payments, after });
  for (const { on } of payments) if (on > after && (next === undefined || on < next)) next = on;
  return next;
}

/** With the payments that are known, the first day after `asOf` on which anything happens by itself. */
export function nextAgreementEventOn(
  agreement: Agreement,
  at: Pick<Advancing, 'terms' | 'payments' | 'asOf'>,
): Day | undefined {
  const payments = inOrder(at.payments);
  let next = calendarEventOn(agreement, { ...at, payments, after: at.asOf });
  for (const { on } of payments) if (on > at.asOf && (next === undefined || on < next)) next = on;
  return next;
}

function calendarEventOn(
  agreement: Agreement,
  at: { readonly terms: AgreementTerms; readonly payments: readonly PlanPayment[]; readonly after: Day },
): Day | undefined {
  const { terms, after } = at;
  const { toleranceDays, warnDaysAfter, breach, remindDaysBefore, debit, toleranceMinor } = terms.rules;
  let next: Day | undefined;
  const consider = (day: Day) => {
    if (day > after && (next === undefined || day < next)) next = day;
  };
  if (agreement.state === 'draft' || agreement.state === 'approved') consider(terms.signBy + 1);
  if (agreement.state === 'signed') consider(agreement.coolingOffEndsOn! + 1);
  if (agreement.state !== 'signed' && !isRunning(agreement)) return next;
  const { instalments } = agreement;
  const standing = standingOn({ instalments, payments: at.payments, toleranceMinor, asOf: after });
  const ahead = Math.max(...remindDaysBefore, debit === undefined ? 0 : 1);
  for (const [index, each] of standing.entries()) {
    if (each.paidOn !== undefined) continue;
    const from = lateFrom(each);
    // When it has come, the next one is what reminders are of; one of those may fall due before this one is late.
    const following = standing[index + 1];
    if (following !== undefined && following.dueOn - ahead <= each.dueOn + warnDaysAfter) consider(each.dueOn);
    for (const days of remindDaysBefore) consider(each.dueOn - days);
    if (debit !== undefined) consider(each.dueOn - 1);
    consider(from + warnDaysAfter);
    consider(from + toleranceDays + breach.noticeDaysAfter);
    if (agreement.drift?.n === each.n) consider(agreement.drift.mendBy + 1);
    // Later ones cannot come before what this one brings.
    if (each.dueOn > after) break;
  }
  return next;
}
