/**
 * One loan's account while payments are posted to it: what was paid so far, what was charged, and the entries that each
 * payment, reversal or guarantor's payment makes.
 */
import type { Day } from '../core/calendar/day.ts';
import type { DayCount } from '../core/calendar/day-count.ts';
import { type Component, type ComponentAmounts, components, noAmounts, sumOf } from '../core/loan/components.ts';
import { overdueSpans, penaltyInterestMinor } from '../core/loan/penalty-interest.ts';
import { type ChargeDue, type PaymentFact, type PenaltyTerms, postPayments } from '../core/loan/post-payments.ts';
import { parsePercent } from '../core/money/decimal.ts';
import type { RoundingMode } from '../core/money/round.ts';
import type { LedgerRow } from '../store/close-writes.ts';
import type { GuaranteePaid, PostingContext, touchLoans } from '../store/imports.ts';
import type { StagedOfLoan } from '../store/payment-staging.ts';
import type { SuspenseReceipt } from '../store/suspense.ts';
import type { RowFault } from './book-records.ts';
import type { ImportContext } from './check-rows.ts';

const rounding: RoundingMode = 'halfEven';

/** The order in which a product's payments divide, at so many days past due, on a day. From the law packs. */
export type OrderOfPayment = (product: string, asOf: Day) => (daysPastDue: number) => readonly Component[];

/** Where postings go, and what their faults name. */
export type PostingPlace = Pick<ImportContext, 'session' | 'creditorId' | 'file'>;

export interface LoanPosting {
  readonly rows: { row: LedgerRow; reversesRef?: string }[];
  readonly suspense: SuspenseReceipt[];
  readonly touched: Parameters<typeof touchLoans>[1]['touched'][number][];
  readonly guarantees: GuaranteePaid[];
}

export interface LoanTask {
  readonly context: PostingPlace;
  /** what payments are posted against */
  readonly contra: 'cash' | 'suspense';
  readonly loan: PostingContext;
  readonly payments: readonly StagedOfLoan[];
  readonly orderOfPayment: OrderOfPayment;
  readonly out: LoanPosting;
  readonly result: { faults: RowFault[]; alreadyThere: number; receivedMinor: Map<string, bigint> };
}

/** One loan's account while its staged payments are posted. */
export class LoanLedger {
  penaltyPostedThrough: Day | undefined;
  readonly #task: LoanTask;
  readonly #charges: ChargeDue[];
  readonly #posted = new Map<
    string,
    { on: Day; change: ComponentAmounts; row: LedgerRow | undefined; entryId: bigint | undefined }
  >();
  readonly #reversed = new Set<string>();
  readonly #basePenaltyMinor: bigint;
  #paid: ComponentAmounts;
  #penaltyTaken = 0n;

  constructor(task: LoanTask) {
    this.#task = task;
    const { loan } = task;
    this.#charges = loan.charges.flatMap(({ on, change }) =>
      components.flatMap((component) =>
        change[component] === 0n ? [] : [{ on, component, amountMinor: change[component] }],
      ),
    );
    const { agreed } = loan;
    this.#basePenaltyMinor = agreed?.basePenaltyMinor ?? 0n;
    this.#paid = { ...noAmounts, principal: agreed?.aheadMinor ?? 0n };
    for (const change of loan.moved) this.#paid = minus(this.#paid, change);
    if (agreed !== undefined) {
      const { startsOn: on, basePenaltyMinor: penalty, baseCostMinor: cost } = agreed;
      this.#charge(on, { ...noAmounts, penalty, cost });
    }
    for (const entry of loan.paid) {
      if (this.#isOwedAgain(entry.reversesEntryId, entry.entryId)) this.#charge(entry.on, entry.change);
      else if (agreed === undefined || entry.entryId > agreed.fromEntryId) this.#paid = minus(this.#paid, entry.change);
      this.#posted.set(entry.ref, { on: entry.on, change: entry.change, row: undefined, entryId: entry.entryId });
    }
    const byEntry = new Map(loan.paid.map((entry) => [entry.entryId, entry.ref]));
    for (const { reversesEntryId } of loan.paid) {
      if (reversesEntryId !== undefined) this.#reversed.add(byEntry.get(reversesEntryId) ?? '');
    }
    this.penaltyPostedThrough = loan.penaltyPostedThrough;
    this.#penaltyTaken = this.#paid.penalty;
  }

  /** Undone under an agreement, and from before its figures: owed again from that day, and nothing that was paid under it. */
  #isOwedAgain(reversesEntryId: bigint | undefined, entryId: bigint | undefined): boolean {
    const { agreed } = this.#task.loan;
    if (agreed === undefined || reversesEntryId === undefined || reversesEntryId > agreed.baseEntryId) return false;
    return entryId === undefined || entryId > agreed.fromEntryId;
  }

  #charge(on: Day, change: ComponentAmounts): void {
    for (const component of components) {
      if (change[component] !== 0n) this.#charges.push({ on, component, amountMinor: change[component] });
    }
  }

  /** Posts a run of payments; with `through`, penalty interest up to that day too. */
  post(run: readonly StagedOfLoan[], through?: Day): void {
    if (run.length === 0 && (through === undefined || this.#penalty() === undefined)) return;
    const { loan, orderOfPayment, out } = this.#task;
    const byRef = new Map(run.map((payment) => [payment.paymentRef, payment]));
    const { agreed } = loan;
    // After a breach all that is owed is due on its day: money of before, told since, pays it as it stands.
    const earliest = agreed?.isFallback ? agreed.startsOn : undefined;
    const posted = postPayments({
      instalments: loan.instalments,
      charges: this.#charges,
      principalMinor: loan.principalMinor,
      penalty: this.#penalty(),
      alreadyPaid: this.#paid,
      payments: run.map((payment) => factOf(payment, earliest)),
      order: orderOfPayment(loan.product, run[0]?.valueOn ?? through!),
      rounding,
      through,
    });
    if ('refused' in posted) throw new Error(`a payment that was checked is refused: ${posted.refused}`);
    this.#paid = posted.paid;
    this.penaltyPostedThrough = posted.penaltyPostedThrough ?? this.penaltyPostedThrough;
    for (const posting of posted.postings) {
      const { borrowerId, loanId } = loan;
      const common = {
        borrowerId,
        loanId,
        valueOn: posting.valueOn,
        postedOn: posting.valueOn,
        change: minorOf(posting.change),
      };
      if (posting.kind === 'penaltyDue') {
        this.#charges.push({ on: posting.valueOn, component: 'penalty', amountMinor: posting.change.penalty });
        out.rows.push({ row: { ...common, kind: 'penaltyDue', contra: 'penaltyIncome' } });
        continue;
      }
      const payment = byRef.get(posting.paymentRef!)!;
      this.#suspend(payment, posting.unappliedMinor);
      this.#count(payment.amountMinor);
      this.#posted.set(payment.paymentRef, {
        on: payment.valueOn,
        change: posting.change,
        row: undefined,
        entryId: undefined,
      });
      if (sumOf(posting.change) === 0n) continue;
      const { dayAssumed, paymentRef: ref } = payment;
      const { valueOn } = payment;
      out.rows.push({
        row: { ...common, valueOn, postedOn: valueOn, kind: 'payment', contra: this.#task.contra, ref, dayAssumed },
      });
      if (payment.split !== undefined) this.#chargePenaltyTaken(payment.valueOn, posting.change);
    }
  }

  /** A lender that divides its payments charged the penalty interest that it took, where that is more than we make it. */
  #chargePenaltyTaken(on: Day, change: ComponentAmounts): void {
    if (change.penalty === 0n) return;
    const { loan, out } = this.#task;
    const chargedMinor = this.#charges.reduce(
      (sum, { component, amountMinor }) => (component === 'penalty' ? sum + amountMinor : sum),
      0n,
    );
    this.#penaltyTaken -= change.penalty;
    const missing = this.#penaltyTaken - chargedMinor;
    if (missing <= 0n) return;
    this.#charges.push({ on, component: 'penalty', amountMinor: missing });
    const { borrowerId, loanId } = loan;
    const row = { borrowerId, loanId, valueOn: on, postedOn: on, change: minorOf({ ...noAmounts, penalty: missing }) };
    out.rows.push({ row: { ...row, kind: 'penaltyDue', contra: 'penaltyIncome' } });
  }

  /**
   * 代偿: the guarantor's money pays the creditor, not the debt. What the borrower owes stays; whom, the creditor shares
   * of that day say, so they have to be there.
   */
  takeOver(payment: StagedOfLoan): void {
    const { context, loan, out, result } = this.#task;
    const { valueOn: on, paymentRef: ref, amountMinor, dayAssumed } = payment;
    if (!loan.sharesFrom.includes(on)) {
      const value = payment.paymentRef;
      result.faults.push({
        file: context.file,
        line: payment.line,
        field: 'paidBy',
        value,
        code: 'guaranteeWithoutShares',
      });
      return;
    }
    this.#count(amountMinor);
    const { borrowerId, loanId } = loan;
    out.guarantees.push({ borrowerId, loanId, ref, on, amountMinor, dayAssumed });
  }

  reverse(reversal: StagedOfLoan): void {
    const { context, loan, out, result } = this.#task;
    const reverses = reversal.reverses!;
    const original = this.#posted.get(reverses);
    const fault = (code: string) =>
      result.faults.push({
        file: context.file,
        line: reversal.line,
        field: 'reversesPaymentRef',
        value: reverses,
        code,
      });
    if (original === undefined) fault('unknownPayment');
    else if (reversal.valueOn < original.on) fault('beforePayment');
    else if (this.#reversed.has(reverses)) fault('alreadyReversed');
    else if (-sumOf(original.change) !== reversal.amountMinor) fault('notTheAmountReversed');
    else {
      this.#reversed.add(reverses);
      this.#undo(original, reversal.valueOn);
      this.#count(-reversal.amountMinor);
      const { borrowerId, loanId } = loan;
      const change = minorOf(minus(noAmounts, original.change));
      const { valueOn, dayAssumed, paymentRef: ref } = reversal;
      const row: LedgerRow = {
        borrowerId,
        loanId,
        kind: 'reversal',
        valueOn,
        postedOn: valueOn,
        change,
        contra: 'cash',
        ref,
        dayAssumed,
      };
      out.rows.push(
        original.entryId === undefined
          ? { row, reversesRef: reverses }
          : { row: { ...row, reversesEntryId: original.entryId } },
      );
    }
  }

  #undo({ change, entryId }: { change: ComponentAmounts; entryId: bigint | undefined }, on: Day): void {
    const { loan, out } = this.#task;
    const { agreed, borrowerId, loanId } = loan;
    if (this.#isOwedAgain(entryId, undefined)) {
      this.#charge(on, minus(noAmounts, change));
      return;
    }
    const isAhead = agreed !== undefined && entryId !== undefined && entryId <= agreed.fromEntryId;
    if (!isAhead) {
      this.#paid = plus(this.#paid, change);
      return;
    }
    // It had paid under the schedule before, and was taken for principal paid ahead: as such it is owed again.
    const principal = -sumOf(change);
    this.#paid = { ...this.#paid, principal: this.#paid.principal - principal };
    const moved = plus(change, { ...noAmounts, principal });
    if (components.every((component) => moved[component] === 0n)) return;
    out.rows.push({
      row: {
        borrowerId,
        loanId,
        kind: 'capitalise',
        valueOn: on,
        postedOn: on,
        change: minorOf(moved),
        contra: 'none',
      },
    });
  }

  /** After a payment valued before days whose penalty interest is posted: what it should have been, by a further entry. */
  correctPenalty(firstValueOn: Day): void {
    const { loan, out } = this.#task;
    const through = loan.penaltyPostedThrough;
    const terms = this.#penalty();
    if (terms === undefined || through === undefined || firstValueOn >= through) return;
    const made = out.rows.filter(({ row }) => row.loanId === loan.loanId).map(({ row }) => row);
    const paid = [
      ...this.#counting().map((entry) => ({
        on: entry.on,
        principalMinor: -entry.change.principal,
        interestMinor: 0n,
      })),
      ...made.map((row) => ({ on: row.valueOn, principalMinor: -row.change.principalMinor, interestMinor: 0n })),
    ];
    const dues = loan.instalments.map(({ dueOn, principalMinor }) => ({
      on: dueOn,
      principalMinor,
      interestMinor: 0n,
    }));
    const rightMinor = penaltyInterestMinor({
      spans: overdueSpans({
        dues,
        payments: paid,
        graceDays: terms.graceDays,
        asOf: this.penaltyPostedThrough ?? through,
      }),
      rates: [{ from: loan.disbursedOn, rate: terms.rate }],
      dayCount: terms.dayCount,
      rounding,
    });
    const postedMinor = this.#charges.reduce(
      (sum, { component, amountMinor }) => (component === 'penalty' ? sum + amountMinor : sum),
      -this.#basePenaltyMinor,
    );
    if (rightMinor === postedMinor) return;
    const { borrowerId, loanId } = loan;
    const change = minorOf({ ...noAmounts, penalty: rightMinor - postedMinor });
    out.rows.push({
      row: {
        borrowerId,
        loanId,
        kind: 'trueUp',
        valueOn: firstValueOn,
        postedOn: firstValueOn,
        change,
        contra: 'penaltyIncome',
      },
    });
  }

  #counting(): PostingContext['paid'] {
    const { paid, agreed } = this.#task.loan;
    return agreed === undefined ? paid : paid.filter(({ entryId }) => entryId > agreed.fromEntryId);
  }

  #penalty(): PenaltyTerms | undefined {
    const { penaltyRatePercent, dayCount, graceDays } = this.#task.loan;
    const rate = penaltyRatePercent === undefined ? undefined : parsePercent(penaltyRatePercent);
    if (rate === undefined) return undefined;
    return { rate, dayCount: dayCount as DayCount, graceDays, postedThrough: this.penaltyPostedThrough };
  }

  #suspend(payment: StagedOfLoan, amountMinor: bigint): void {
    if (amountMinor === 0n) return;
    const { paymentRef, valueOn: receivedOn, currency, loanRef } = payment;
    this.#task.out.suspense.push({ paymentRef, receivedOn, currency, amountMinor, reason: 'moreThanOwed', loanRef });
  }

  #count(amountMinor: bigint): void {
    const { receivedMinor } = this.#task.result;
    const { currency } = this.#task.loan;
    receivedMinor.set(currency, (receivedMinor.get(currency) ?? 0n) + amountMinor);
  }
}

function factOf({ paymentRef, valueOn, amountMinor, split }: StagedOfLoan, earliest: Day | undefined): PaymentFact {
  return { paymentRef, valueOn: Math.max(valueOn, earliest ?? valueOn), amountMinor, split };
}

function minorOf(amounts: ComponentAmounts): LedgerRow['change'] {
  return {
    principalMinor: amounts.principal,
    interestMinor: amounts.interest,
    penaltyMinor: amounts.penalty,
    feeMinor: amounts.fee,
    costMinor: amounts.cost,
  };
}

function plus(a: ComponentAmounts, b: ComponentAmounts): ComponentAmounts {
  return {
    principal: a.principal + b.principal,
    interest: a.interest + b.interest,
    penalty: a.penalty + b.penalty,
    fee: a.fee + b.fee,
    cost: a.cost + b.cost,
  };
}

function minus(a: ComponentAmounts, b: ComponentAmounts): ComponentAmounts {
  return {
    principal: a.principal - b.principal,
    interest: a.interest - b.interest,
    penalty: a.penalty - b.penalty,
    fee: a.fee - b.fee,
    cost: a.cost - b.cost,
  };
}
