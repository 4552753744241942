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
    this.#paid = noAmounts;
    for (const entry of loan.paid) {
      this.#paid = minus(this.#paid, entry.change);
      this.#posted.set(entry.ref, { on: entry.on, change: entry.change, row: undefined, entryId: entry.entryId });
    }
    const byEntry = new Map(loan.paid.map((entry) => [entry.entryId, entry.ref]));
    for (const { reversesEntryId } of loan.paid) {
      if (reversesEntryId !== undefined) this.#reversed.add(byEntry.get(reversesEntryId) ?? '');
    }
    this.penaltyPostedThrough = loan.penaltyPostedThrough;
    this.#penaltyTaken = this.#paid.penalty;
  }

  /** Posts a run of payments; with `through`, penalty interest up to that day too. */
  post(run: readonly StagedOfLoan[], through?: Day): void {
    if (run.length === 0 && (through === undefined || this.#penalty() === undefined)) return;
    const { loan, orderOfPayment, out } = this.#task;
    const byRef = new Map(run.map((payment) => [payment.paymentRef, payment]));
    const posted = postPayments({
      instalments: loan.instalments,
      charges: this.#charges,
      principalMinor: loan.principalMinor,
      penalty: this.#penalty(),
      alreadyPaid: this.#paid,
      payments: run.map(factOf),
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
      out.rows.push({ row: { ...common, kind: 'payment', contra: this.#task.contra, ref, dayAssumed } });
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
      this.#paid = plus(this.#paid, original.change);
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

  /** After a payment valued before days whose penalty interest is posted: what it should have been, by a further entry. */
  correctPenalty(firstValueOn: Day): void {
    const { loan, out } = this.#task;
    const through = loan.penaltyPostedThrough;
    const terms = this.#penalty();
    if (terms === undefined || through === undefined || firstValueOn >= through) return;
    const made = out.rows.filter(({ row }) => row.loanId === loan.loanId).map(({ row }) => row);
    const paid = [
      ...loan.paid.map((entry) => ({ on: entry.on, principalMinor: -entry.change.principal, interestMinor: 0n })),
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
      0n,
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

function factOf({ paymentRef, valueOn, amountMinor, split }: StagedOfLoan): PaymentFact {
  return { paymentRef, valueOn, amountMinor, split };
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
