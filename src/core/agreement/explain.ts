/**
 * What will happen under an agreement, and when: its own rules run forward from what stands, with what could happen put in.
 * Nothing is decided here: every line comes from what `decideAgreement` and `advanceAgreement` do on that day. Where nothing
 * else is said, what falls due later is paid on its day, and notice of breach is given on the day on which it falls due.
 */
import type { Day } from '../calendar/day.ts';
import { advanceAgreement, nextAgreementEventOn } from './advance.ts';
import { type Agreement, type AgreementRefusal, decideAgreement, evolveAgreement, isRunning } from './agreement.ts';
import { type Happening, happeningsOf } from './explain-happenings.ts';
import type { AgreementCommand, AgreementEvent, AgreementStateName } from './moves.ts';
import { type InstalmentStanding, inOrder, neededToEnd, type PlanPayment, standingOn } from './standing.ts';
import { type AgreementTerms, askedMinor } from './terms.ts';
import type { WhatIf } from './what-if.ts';

export interface Explaining {
  /** those that hold */
  readonly terms: AgreementTerms;
  /** looked at through `asOf` */
  readonly agreement: Agreement;
  /** all that came in under these terms, known now */
  readonly payments: readonly PlanPayment[];
  readonly asOf: Day;
  readonly if?: readonly WhatIf[] | undefined;
  /** of the restructured loan, where the law has a time of observation and somebody worked it out */
  readonly observationEndsOn?: Day | undefined;
}

/** signedToday: all who must sign on `asOf`. lateStays: what is late is not made good but by later payments. */
export const assumptions = ['signedToday', 'laterPaidOnTime', 'lateStays', 'noticeWhenDue'] as const;
export type Assumption = (typeof assumptions)[number];

export interface Explained {
  /** rising by day */
  readonly happenings: readonly Happening[];
  readonly assumed: readonly Assumption[];
  /** places in `if` of what did not come: it was paid or moved already, or the agreement had ended before */
  readonly moot: readonly number[];
  readonly endsAs: AgreementStateName;
  /** the same as events, and all payments with those that are assumed */
  readonly events: readonly AgreementEvent[];
  readonly payments: readonly PlanPayment[];
}

/** In order of precedence. `at`: the place in `if`. */
export const explainRefusals = ['contradicts', 'dayPassed', 'noInstalmentOn', 'noPaymentOn'] as const;
export interface RefusedExplaining {
  readonly refused: (typeof explainRefusals)[number];
  readonly at: number;
  /** of `noInstalmentOn`: the days on which one falls due */
  readonly dueOn?: readonly Day[] | undefined;
}

export function explainAgreement(of: Explaining): Explained | RefusedExplaining {
  const refused = contradiction(of) ?? dayPassed(of);
  if (refused !== undefined) return refused;
  const run: Run = {
    ...of,
    ifs: of.if ?? [],
    payments: [...of.payments],
    planned: [],
    met: new Set(),
    dueDates: new Set(of.agreement.instalments.map(({ dueOn }) => dueOn)),
    day: of.asOf,
    events: [],
    happenings: [],
  };
  const wasLate = of.agreement.state === 'drifting';
  const isSignedToday = signToday(run);
  tellCoolingOff(run, isSignedToday);
  payLateOnes(run);
  closeDay(run);
  for (let next = nextDay(run); next !== undefined; next = nextDay(run)) {
    run.day = next;
    obey(run);
    pay(run);
    closeDay(run);
  }
  const unmet = run.ifs.findIndex((each, at) => !run.met.has(at) && !couldCome(run, each));
  if (unmet >= 0) return unmetRefusal(run, unmet);
  const { happenings, events, agreement, payments } = run;
  if (of.observationEndsOn !== undefined && of.observationEndsOn > of.asOf)
    happenings.push({ on: of.observationEndsOn, code: 'observationEnds', rule: 'instalments' });
  return {
    happenings: inTime(happenings),
    assumed: assumptions.filter(
      (each) => (each !== 'signedToday' || isSignedToday) && (each !== 'lateStays' || wasLate),
    ),
    moot: run.ifs.flatMap((each, at) => (run.met.has(at) || each.kind === 'allOnTime' ? [] : [at])),
    endsAs: agreement.state,
    events,
    payments: inOrder(payments),
  };
}

interface Run extends Explaining {
  agreement: Agreement;
  readonly ifs: readonly WhatIf[];
  payments: PlanPayment[];
  /** payments that come later than their day */
  readonly planned: PlanPayment[];
  /** places of what came */
  readonly met: Set<number>;
  /** on which an instalment fell due by any plan that held */
  readonly dueDates: Set<Day>;
  day: Day;
  readonly events: AgreementEvent[];
  readonly happenings: Happening[];
}

function contradiction({ if: ifs = [] }: Explaining): RefusedExplaining | undefined {
  const isAgainst = (one: WhatIf, other: WhatIf): boolean => {
    if (one.kind === 'allOnTime') return ['missed', 'late', 'nothingPaid'].includes(other.kind);
    return one.kind === 'missed' && other.kind === 'late' && one.on === other.on;
  };
  const at = ifs.findIndex((one, index) =>
    ifs.slice(0, index).some((other) => isAgainst(one, other) || isAgainst(other, one)),
  );
  return at < 0 ? undefined : { refused: 'contradicts', at };
}

/** The day from which it can be foretold: what is before is known. */
function dayPassed({ if: ifs = [], asOf }: Explaining): RefusedExplaining | undefined {
  const dayOf = (each: WhatIf): Day | undefined => {
    switch (each.kind) {
      case 'allOnTime':
        return undefined;
      case 'nothingPaid':
      case 'dateMoved':
        return each.from;
      case 'late':
        return each.on + each.days;
      case 'missed':
      case 'paid':
      case 'paidInFull':
      case 'optionUsed':
      case 'reversed':
      case 'takenBack':
        return each.on;
    }
  };
  const at = ifs.findIndex(
    (each) => (dayOf(each) ?? asOf + 1) <= asOf || (each.kind === 'reversed' && each.of > each.on),
  );
  return at < 0 ? undefined : { refused: 'dayPassed', at };
}

/** Before all have signed, it is told as if they did today. */
function signToday(run: Run): boolean {
  const { terms, asOf } = run;
  const { state } = run.agreement;
  if ((state !== 'draft' && state !== 'approved') || asOf > terms.signBy) return false;
  if (state === 'draft') command(run, { kind: 'approve', by: undefined });
  for (const party of terms.parties) {
    const { termsHash, signedBy } = run.agreement;
    if (signedBy.includes(party)) continue;
    const level = terms.signatureLevel;
    command(run, { kind: 'sign', party, termsHash, level, signatureId: '', isLawful: true, areFiguresTheSame: true });
  }
  return true;
}

/** Signed before today, and still to be taken back. */
function tellCoolingOff({ agreement, asOf, happenings }: Run, isSignedToday: boolean): void {
  const { state, coolingOffEndsOn: on } = agreement;
  if (isSignedToday || state !== 'signed' || on === undefined || on < asOf) return;
  happenings.push({ on, code: 'coolingOffEnds', rule: 'rules.coolingOffDays' });
}

/** What is late already and said to be paid so many days after its date. */
function payLateOnes(run: Run): void {
  const standing = standingNow(run);
  for (const [at, each] of run.ifs.entries()) {
    if (each.kind !== 'late' || each.on > run.asOf) continue;
    const late = standing.find(({ dueOn, paidOn }) => dueOn === each.on && paidOn === undefined);
    if (late !== undefined) planLate(run, { at, whatIf: each, amountMinor: late.missingMinor });
  }
}

function planLate(run: Run, of: { at: number; whatIf: WhatIf & { kind: 'late' }; amountMinor: bigint }): void {
  run.planned.push({ on: of.whatIf.on + of.whatIf.days, amountMinor: of.amountMinor });
  run.met.add(of.at);
}

function standingNow({ agreement, payments, terms, day }: Run): InstalmentStanding[] {
  const { instalments } = agreement;
  const { toleranceMinor } = terms.rules;
  return standingOn({ instalments, payments: inOrder(payments), toleranceMinor, asOf: day });
}

/** The next day on which something falls due, is said to happen, or happens by itself; none once it has ended. */
function nextDay(run: Run): Day | undefined {
  const { agreement, terms, payments, day, planned, asOf } = run;
  const hasEnded = ['breached', 'withdrawn', 'ended'].includes(agreement.state);
  if (hasEnded) return undefined;
  const days = run.ifs.flatMap((each, at) => (run.met.has(at) ? [] : daysOf(each)));
  if (run.ifs.some(({ kind }) => kind === 'dateMoved')) days.push(asOf + 1, (agreement.inForceOn ?? asOf) + 1);
  days.push(...planned.map(({ on }) => on));
  if (agreement.state !== 'completed') days.push(...agreement.instalments.map(({ dueOn }) => dueOn));
  const byItself = nextAgreementEventOn(agreement, { terms, payments, asOf: day });
  if (byItself !== undefined) days.push(byItself);
  return days.reduce<Day | undefined>(
    (next, each) => (each > day && (next === undefined || each < next) ? each : next),
    undefined,
  );
}

function daysOf(each: WhatIf): Day[] {
  return 'on' in each ? [each.on] : [];
}

/** What somebody asks for on the day, before money comes and the day is closed. */
function obey(run: Run): void {
  const { day } = run;
  for (const [at, each] of run.ifs.entries()) {
    if (run.met.has(at)) continue;
    if (each.kind === 'takenBack' && each.on === day) {
      ask(run, at, { kind: 'withdraw', by: 'borrower' });
    } else if (each.kind === 'optionUsed' && each.on === day) {
      const change = { from: day, incomePerMonthMinor: undefined, why: '' };
      ask(run, at, { kind: 'useOption', option: each.option - 1, change });
    } else if (each.kind === 'dateMoved' && (isRunning(run.agreement) || each.from === day)) {
      const instalment = run.agreement.instalments.find(({ dueOn }) => dueOn === each.from);
      if (instalment !== undefined) ask(run, at, { kind: 'moveDate', n: instalment.n, to: each.to });
    }
  }
}

const ruleAsked = { withdraw: 'rules.coolingOffDays', useOption: 'options', moveDate: 'rules.dateMoves' } as const;

function ask(run: Run, at: number, asked: AgreementCommand & { readonly kind: keyof typeof ruleAsked }): void {
  run.met.add(at);
  const refusal = command(run, asked);
  if (refusal === undefined) return;
  const option = asked.kind === 'useOption' ? asked.option + 1 : undefined;
  const n = asked.kind === 'moveDate' ? asked.n : undefined;
  run.happenings.push({ on: run.day, code: 'notTaken', n, option, refusal, rule: ruleAsked[asked.kind] });
}

function command(run: Run, asked: AgreementCommand): AgreementRefusal | undefined {
  const paidNow = new Set(standingNow(run).flatMap(({ n, paidOn }) => (paidOn === undefined ? [] : [n])));
  const decided = decideAgreement(asked, run.agreement, { terms: run.terms, today: run.day, atMs: 0, paidNow });
  if ('refused' in decided) return decided.refused;
  take(run, decided);
  return undefined;
}

function take(run: Run, events: readonly AgreementEvent[]): void {
  for (const event of events) {
    run.happenings.push(...happeningsOf(run.agreement, event, run));
    run.agreement = evolveAgreement(run.agreement, event, run.terms);
    run.events.push(event);
    for (const { dueOn } of run.agreement.instalments) run.dueDates.add(dueOn);
  }
}

/** What falls due and what comes in on the day. */
function pay(run: Run): void {
  const { day, agreement, payments } = run;
  if (!isRunning(agreement) && agreement.state !== 'signed' && agreement.state !== 'completed') return;
  const isOpen = agreement.state !== 'completed';
  const due = isOpen ? standingNow(run).find(({ dueOn, paidOn }) => dueOn === day && paidOn === undefined) : undefined;
  let amountMinor = due?.missingMinor ?? 0n;
  if (due !== undefined) tellDue(run, due);
  for (const [at, each] of run.ifs.entries()) {
    if (each.kind === 'nothingPaid' && each.from <= day) {
      run.met.add(at);
      amountMinor = 0n;
    } else if (each.kind === 'missed' && each.on === day && due !== undefined) {
      run.met.add(at);
      amountMinor = 0n;
    } else if (each.kind === 'late' && each.on === day && due !== undefined) {
      planLate(run, { at, whatIf: each, amountMinor: due.missingMinor });
      amountMinor = 0n;
    }
  }
  const stated = run.ifs.filter((each) => (each.kind === 'paid' || each.kind === 'paidInFull') && each.on === day);
  if (stated.length > 0) amountMinor = 0n;
  amountMinor += run.planned.reduce((sum, each) => (each.on === day ? sum + each.amountMinor : sum), 0n);
  for (const [at, each] of run.ifs.entries()) {
    if (each.kind === 'paid' && each.on === day) amountMinor += each.amountMinor;
    if (each.kind === 'paidInFull' && each.on === day) amountMinor = greater(amountMinor, neededNow(run));
    if (stated.includes(each)) run.met.add(at);
  }
  if (amountMinor > 0n) payments.push({ on: day, amountMinor });
  reverse(run);
}

function greater(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

/** So much ends it on the day. */
function neededNow({ agreement: { instalments }, payments, day }: Run): bigint {
  const askedInAll = instalments.reduce((sum, each) => sum + askedMinor(each), 0n);
  const needed = neededToEnd(instalments, day);
  const paid = payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return (needed < askedInAll ? needed : askedInAll) - paid;
}

function tellDue(run: Run, due: InstalmentStanding): void {
  const index = run.agreement.instalments.findIndex(({ n }) => n === due.n);
  const { n, missingMinor } = due;
  run.happenings.push({ on: run.day, code: 'due', n, amountMinor: missingMinor, rule: `instalments.${index}` });
}

function reverse(run: Run): void {
  const { day, payments } = run;
  for (const [at, each] of run.ifs.entries()) {
    if (each.kind !== 'reversed' || each.on !== day) continue;
    const amountMinor = payments.reduce(
      (sum, payment) => (payment.on === each.of ? sum + payment.amountMinor : sum),
      0n,
    );
    if (amountMinor <= 0n) continue;
    run.met.add(at);
    payments.push({ on: day, amountMinor: -amountMinor });
  }
}

function closeDay(run: Run): void {
  const { agreement, terms, payments, day } = run;
  take(run, advanceAgreement(agreement, { terms, payments, through: day, asOf: day, atMs: 0 }).events);
  const { drift } = run.agreement;
  if (drift?.askedOn === undefined || drift.noticedOn !== undefined) return;
  const { missingMinor } = standingNow(run).find(({ n }) => n === drift.n)!;
  command(run, { kind: 'noticeGiven', n: drift.n, on: day, missingMinor });
}

/** Whether what did not come could have: by then it was paid or moved already, or the agreement had ended. */
function couldCome({ dueDates, day }: Run, each: WhatIf): boolean {
  switch (each.kind) {
    case 'missed':
    case 'late':
      return dueDates.has(each.on);
    case 'dateMoved':
      return dueDates.has(each.from);
    case 'reversed':
      return each.on > day;
    case 'allOnTime':
    case 'nothingPaid':
    case 'paid':
    case 'paidInFull':
    case 'optionUsed':
    case 'takenBack':
      return true;
  }
}

function unmetRefusal({ ifs, agreement }: Run, at: number): RefusedExplaining {
  if (ifs[at]!.kind === 'reversed') return { refused: 'noPaymentOn', at };
  return { refused: 'noInstalmentOn', at, dueOn: agreement.instalments.map(({ dueOn }) => dueOn) };
}

/** By day; a last day that was announced is left out where what it was about had come before it. */
function inTime(happenings: readonly Happening[]): readonly Happening[] {
  const isAnnounced = ({ code }: Happening) => code === 'lastToleratedDay' || code === 'lastDayToMend';
  const isPaid = ({ code }: Happening) => code === 'paidInTolerance' || code === 'paidLate' || code === 'completed';
  const takenBack = happenings.find(({ code }) => code === 'withdrawn');
  const kept = happenings.filter(
    (each, at) =>
      !(each.code === 'coolingOffEnds' && takenBack !== undefined && takenBack.on < each.on) &&
      (!isAnnounced(each) ||
        !happenings.slice(at).some((other) => isPaid(other) && other.on < each.on && (other.n ?? each.n) === each.n)),
  );
  return kept.toSorted((one, other) => one.on - other.on);
}
