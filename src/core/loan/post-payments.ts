/**
 * One loan's payments turned into ledger postings. A payment without a split pays all that is due on its value date
 * in the order in force that day; what is left goes ahead to principal; what is beyond that is unapplied. A payment
 * that the lender split is taken as it was split.
 *
 * Dues are held as sums: what fell due so far less what was paid so far, by component. Principal paid ahead therefore
 * meets the next principal that falls due.
 */
import type { Day } from '../calendar/day.ts';
import type { DayCount } from '../calendar/day-count.ts';
import type { Fraction } from '../money/decimal.ts';
import type { RoundingMode } from '../money/round.ts';
import { exactInterest, type InterestSpan, roundedMinor } from './accrual.ts';
import { type Component, type ComponentAmounts, components, noAmounts, sumOf } from './components.ts';
import type { Posting } from './posting.ts';
import { allocate } from './waterfall.ts';

export interface InstalmentDue {
  readonly n: number;
  readonly dueOn: Day;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  readonly feeMinor: bigint;
}

/** A charge is due on the day it is made. One of principal (capitalised) adds to what was lent. */
export interface ChargeDue {
  readonly on: Day;
  readonly component: Component;
  readonly amountMinor: bigint;
}

export interface PaymentFact {
  readonly paymentRef: string;
  readonly valueOn: Day;
  readonly amountMinor: bigint;
  /** As the lender divided it; must add up to the amount. */
  readonly split?: ComponentAmounts | undefined;
}

export interface PenaltyTerms {
  /** A year, on overdue principal. */
  readonly rate: Fraction;
  readonly dayCount: DayCount;
  /** Days after each due date that stay free of penalty interest. */
  readonly graceDays: number;
  /** Up to this day penalty interest stands in the ledger already (as charges); left out: none does. */
  readonly postedThrough?: Day | undefined;
  /** 复利: overdue interest bears the rate too. */
  readonly compoundInterest?: boolean;
}

export interface LoanPayments {
  /** Ascending by dueOn. */
  readonly instalments: readonly InstalmentDue[];
  readonly charges: readonly ChargeDue[];
  /** Disbursed in all. */
  readonly principalMinor: bigint;
  readonly penalty: PenaltyTerms | undefined;
  /** Paid before the first of `payments`. */
  readonly alreadyPaid: ComponentAmounts;
  readonly payments: readonly PaymentFact[];
  /** The order in force at so many days past due; a component it leaves out gets nothing. */
  readonly order: (daysPastDue: number) => readonly Component[];
  readonly rounding: RoundingMode;
  /** Post penalty interest and count dues up to this day, after the last payment. */
  readonly through?: Day | undefined;
}

export interface PaymentsPosted {
  /** By value date, then paymentRef; penalty interest before the payment of its day. */
  readonly postings: readonly Posting[];
  /** Fell due up to the last day seen, penalty interest posted here with it. */
  readonly due: ComponentAmounts;
  /** `alreadyPaid` with these payments. */
  readonly paid: ComponentAmounts;
  /** Outstanding, due or not; below 0 only where a lender's split says so. */
  readonly principalMinor: bigint;
  readonly unappliedMinor: bigint;
  readonly penaltyPostedThrough: Day | undefined;
}

/** In order of precedence; nothing is posted then. */
export type PostingRefusal = {
  readonly refused: 'amountNegative' | 'splitNegative' | 'splitDoesNotAddUp';
  readonly paymentRef: string;
};

/** Posts one loan's payments. Takes them in any order; same-day payments go by paymentRef. Time: dues + payments. */
export function postPayments(loan: LoanPayments): PaymentsPosted | PostingRefusal {
  for (const payment of loan.payments) {
    const refused = faultOf(payment);
    if (refused !== undefined) return { refused, paymentRef: payment.paymentRef };
  }
  const account = new Account(loan);
  const postings: Posting[] = [];
  let unapplied = 0n;
  for (const payment of inOrder(loan.payments)) {
    const { valueOn, paymentRef } = payment;
    postPenalty(account, valueOn, postings);
    const paid = payment.split ?? account.divided(payment.amountMinor, loan.order(account.daysPastDue(valueOn)));
    account.pay(paid);
    const left = payment.split === undefined ? payment.amountMinor - sumOf(paid) : 0n;
    unapplied += left;
    postings.push({
      kind: 'payment',
      paymentRef,
      valueOn,
      change: {
        principal: -paid.principal,
        interest: -paid.interest,
        penalty: -paid.penalty,
        fee: -paid.fee,
        cost: -paid.cost,
      },
      unappliedMinor: left,
    });
  }
  if (loan.through !== undefined) postPenalty(account, loan.through, postings);
  return {
    postings,
    due: { ...account.due },
    paid: { ...account.paid },
    principalMinor: account.principalOutstanding(),
    unappliedMinor: unapplied,
    penaltyPostedThrough: account.penaltyThrough,
  };
}

function faultOf({ amountMinor, split }: PaymentFact): PostingRefusal['refused'] | undefined {
  if (amountMinor < 0n) return 'amountNegative';
  if (split === undefined) return undefined;
  if (components.some((component) => split[component] < 0n)) return 'splitNegative';
  return sumOf(split) === amountMinor ? undefined : 'splitDoesNotAddUp';
}

function inOrder(payments: readonly PaymentFact[]): readonly PaymentFact[] {
  const before = (a: PaymentFact, b: PaymentFact) =>
    a.valueOn - b.valueOn || (a.paymentRef < b.paymentRef ? -1 : a.paymentRef > b.paymentRef ? 1 : 0);
  const sorted = payments.every((payment, n) => n === 0 || before(payments[n - 1]!, payment) <= 0);
  return sorted ? payments : [...payments].sort(before);
}

function postPenalty(account: Account, day: Day, postings: Posting[]): void {
  const penaltyMinor = account.reach(day);
  if (penaltyMinor === 0n) return;
  postings.push({
    kind: 'penaltyDue',
    paymentRef: undefined,
    valueOn: day,
    change: { ...noAmounts, penalty: penaltyMinor },
    unappliedMinor: 0n,
  });
}

interface Due extends ComponentAmounts {
  readonly on: Day;
  /** Principal that a charge adds to what was lent. */
  readonly capitalised: bigint;
}

/** Where one loan stands as its days pass: sums of what fell due and what was paid. */
class Account {
  readonly due: Record<Component, bigint> = { ...noAmounts };
  readonly paid: Record<Component, bigint>;
  penaltyThrough: Day | undefined;
  readonly #dues: readonly Due[];
  readonly #penalty: PenaltyTerms | undefined;
  readonly #rounding: RoundingMode;
  #lent: bigint;
  #reached = 0;
  /** The oldest due that is not paid, and the sums of those before it. */
  #oldest = 0;
  #beforeOldest = { principal: 0n, interest: 0n, fee: 0n };
  /** Dues whose grace is over, and their sums. */
  #overdue = 0;
  #overduePrincipal = 0n;
  #overdueInterest = 0n;

  constructor(loan: LoanPayments) {
    this.paid = { ...loan.alreadyPaid };
    this.#dues = duesOf(loan);
    this.#penalty = loan.penalty;
    this.penaltyThrough = loan.penalty?.postedThrough;
    this.#rounding = loan.rounding;
    this.#lent = loan.principalMinor;
  }

  principalOutstanding(): bigint {
    return this.#lent - this.paid.principal;
  }

  /** Takes up what falls due through `day`, and the penalty interest since the last posting, which it returns. */
  reach(day: Day): bigint {
    for (; this.#reached < this.#dues.length; this.#reached++) {
      const item = this.#dues[this.#reached]!;
      if (item.on > day) break;
      const { due } = this;
      if (item.principal !== 0n) due.principal += item.principal;
      if (item.interest !== 0n) due.interest += item.interest;
      if (item.penalty !== 0n) due.penalty += item.penalty;
      if (item.fee !== 0n) due.fee += item.fee;
      if (item.cost !== 0n) due.cost += item.cost;
      if (item.capitalised !== 0n) this.#lent += item.capitalised;
    }
    if (this.#penalty === undefined) return 0n;
    const penaltyMinor = this.#accrue(day, this.#penalty);
    if (penaltyMinor !== 0n) this.due.penalty += penaltyMinor;
    return penaltyMinor;
  }

  /**
   * Exact over the spans between changes, rounded once, as it is posted: so payments posted one by one and all at once
   * come to the same. What rounding leaves of one posting is not carried to the next.
   */
  #accrue(day: Day, terms: PenaltyTerms): bigint {
    const spans: InterestSpan[] = [];
    let from = this.penaltyThrough;
    for (;;) {
      const next = this.#dues[this.#overdue];
      const nextOn = next === undefined ? undefined : next.on + terms.graceDays;
      const to = nextOn === undefined || nextOn > day ? day : nextOn;
      if (from !== undefined && to > from) {
        const balanceMinor = this.#penaltyBearing(terms);
        if (balanceMinor > 0n) spans.push({ from, to, balanceMinor, rate: terms.rate });
      }
      from = from === undefined || to > from ? to : from;
      if (next === undefined || nextOn! > day) break;
      this.#overduePrincipal += next.principal;
      this.#overdueInterest += next.interest;
      this.#overdue++;
    }
    this.penaltyThrough = from;
    return spans.length === 0 ? 0n : roundedMinor(exactInterest(spans, terms.dayCount), this.#rounding);
  }

  #penaltyBearing(terms: PenaltyTerms): bigint {
    const principal = this.#overduePrincipal - this.paid.principal;
    const interest = terms.compoundInterest === true ? this.#overdueInterest - this.paid.interest : 0n;
    return (principal > 0n ? principal : 0n) + (interest > 0n ? interest : 0n);
  }

  /** Days since the oldest principal, interest or fee that is due and unpaid. Penalty interest and cost follow from lateness and do not begin it. */
  daysPastDue(day: Day): number {
    const { paid } = this;
    for (; this.#oldest < this.#dues.length; this.#oldest++) {
      const item = this.#dues[this.#oldest]!;
      if (item.on > day) return 0;
      const before = this.#beforeOldest;
      const principal = before.principal + item.principal;
      if (principal > paid.principal) return day - item.on;
      const interest = before.interest + item.interest;
      if (interest > paid.interest) return day - item.on;
      const fee = item.fee === 0n ? before.fee : before.fee + item.fee;
      if (fee > paid.fee) return day - item.on;
      this.#beforeOldest = { principal, interest, fee };
    }
    return 0;
  }

  /** A payment over what is due, then ahead to principal not yet due. */
  divided(amountMinor: bigint, order: readonly Component[]): ComponentAmounts {
    const { due, paid } = this;
    const owed: ComponentAmounts = {
      principal: open(due.principal, paid.principal),
      interest: open(due.interest, paid.interest),
      penalty: open(due.penalty, paid.penalty),
      fee: open(due.fee, paid.fee),
      cost: open(due.cost, paid.cost),
    };
    const { allocated, remaining, unappliedMinor } = allocate({ owed, paymentMinor: amountMinor, order });
    if (unappliedMinor === 0n) return allocated;
    const notDue = this.principalOutstanding() - allocated.principal - remaining.principal;
    if (notDue <= 0n) return allocated;
    const ahead = notDue < unappliedMinor ? notDue : unappliedMinor;
    return { ...allocated, principal: allocated.principal + ahead };
  }

  pay(amounts: ComponentAmounts): void {
    const { paid } = this;
    if (amounts.principal !== 0n) paid.principal += amounts.principal;
    if (amounts.interest !== 0n) paid.interest += amounts.interest;
    if (amounts.penalty !== 0n) paid.penalty += amounts.penalty;
    if (amounts.fee !== 0n) paid.fee += amounts.fee;
    if (amounts.cost !== 0n) paid.cost += amounts.cost;
  }
}

/** Unpaid of what is due; more paid than due is not owed back here. */
function open(due: bigint, paid: bigint): bigint {
  if (due === paid) return 0n;
  return due > paid ? due - paid : 0n;
}

/** Instalments and charges as one row of dues, ascending by day. */
function duesOf({ instalments, charges }: LoanPayments): Due[] {
  const dues = instalments.map(
    ({ dueOn, principalMinor, interestMinor, feeMinor }): Due => ({
      on: dueOn,
      principal: principalMinor,
      interest: interestMinor,
      penalty: 0n,
      fee: feeMinor,
      cost: 0n,
      capitalised: 0n,
    }),
  );
  if (charges.length === 0) return dues;
  for (const { on, component, amountMinor } of charges) {
    const capitalised = component === 'principal' ? amountMinor : 0n;
    dues.push({ on, ...noAmounts, [component]: amountMinor, capitalised });
  }
  return dues.sort((a, b) => a.on - b.on);
}
