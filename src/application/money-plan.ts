/**
 * What a move of money by hand comes to on the loans' accounts: the rows that it posts, worked out by the same account
 * (LoanLedger) by which imported money is posted. Nothing here reads or writes: the same function shows it beforehand and
 * gives what is stored.
 */
import type { Day } from '../core/calendar/day.ts';
import { type ComponentAmounts, components, noAmounts, sumOf } from '../core/loan/components.ts';
import { type MoneyEffects, type MoneyMove, moneyRef, moneyRestRef } from '../core/money-moves/move.ts';
import type { LedgerRow } from '../store/close-writes.ts';
import type { PostingContext } from '../store/imports.ts';
import type { OwedComponents } from '../store/loan-facts.ts';
import type { StagedOfLoan } from '../store/payment-staging.ts';
import type { SuspenseItem, SuspenseReceipt } from '../store/suspense.ts';
import { LoanLedger, type LoanPosting, type LoanTask, type OrderOfPayment, type PostingPlace } from './loan-ledger.ts';

/** What a move is worked out from. */
export interface MoneyGround {
  readonly place: PostingPlace;
  readonly proposalId: bigint;
  readonly businessDate: Day;
  readonly orderOfPayment: OrderOfPayment;
  readonly loan: PostingContext;
  readonly owed: ComponentAmounts;
  /** of 'reallocate': the loan to which the money belongs, and what is owed on it; may be the same */
  readonly toLoan: { readonly context: PostingContext; readonly owed: ComponentAmounts } | undefined;
  /** of 'refund' */
  readonly receipt: SuspenseItem | undefined;
}

export interface TouchedLoan {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly on: Day;
  readonly lenderSplits: false;
  readonly penaltyPostedThrough: Day | undefined;
}

export interface MoneyPlan {
  readonly effects: MoneyEffects;
  readonly rows: readonly LedgerRow[];
  readonly suspense: readonly SuspenseReceipt[];
  readonly touched: readonly TouchedLoan[];
}

/** In order of precedence. */
export const planRefusals = [
  'unknownPayment',
  'alreadyReversed',
  'beforePayment',
  'notTheLoansCurrency',
  'beforeDisbursement',
  'splitDoesNotAddUp',
  'splitAboveOwed',
  'nothingChanges',
  'amountNotPositive',
  'moreThanOwed',
  'unknownReceipt',
  'alreadyTaken',
  'beforeReceived',
] as const;
export type PlanRefusal = { readonly refused: (typeof planRefusals)[number] };

export function planMoney(move: MoneyMove, ground: MoneyGround): MoneyPlan | PlanRefusal {
  switch (move.kind) {
    case 'reverse': {
      const undone = undo(ground, { paymentRef: move.paymentRef, on: move.on });
      return 'refused' in undone ? undone : planOf(ground, [undone]);
    }
    case 'reallocate':
      return planReallocation(move, ground);
    case 'waive':
      return planWaiver(move, ground);
    case 'refund':
      return planRefund(move, ground);
  }
}

/** A loan's account before and after what was posted to it. */
interface Step {
  readonly before: PostingContext;
  readonly after: PostingContext;
  readonly on: Day;
  readonly rows: readonly LedgerRow[];
  readonly suspense: readonly SuspenseReceipt[];
}

function undo(
  ground: MoneyGround,
  { paymentRef, on }: { readonly paymentRef: string; readonly on: Day },
): Step | PlanRefusal {
  const { loan } = ground;
  const original = loan.paid.find(({ ref, kind }) => kind === 'payment' && ref === paymentRef);
  if (original === undefined) return { refused: 'unknownPayment' };
  if (loan.paid.some(({ reversesEntryId }) => reversesEntryId === original.entryId)) {
    return { refused: 'alreadyReversed' };
  }
  if (on < original.on) return { refused: 'beforePayment' };
  const reversal = stagedOf(ground, loan, {
    part: 'reversal',
    on,
    amountMinor: -sumOf(original.change),
    reverses: paymentRef,
  });
  return step(ground, loan, on, (ledger) => {
    ledger.post([], on);
    ledger.reverse(reversal);
  });
}

function planReallocation(
  move: Extract<MoneyMove, { kind: 'reallocate' }>,
  ground: MoneyGround,
): MoneyPlan | PlanRefusal {
  const undone = undo(ground, move);
  if ('refused' in undone) return undone;
  const { context: target, owed } = ground.toLoan!;
  const reversal = undone.rows.find(({ kind }) => kind === 'reversal')!;
  const back = amountsOf(reversal.change);
  const amountMinor = sumOf(back);
  if (target.currency !== ground.loan.currency) return { refused: 'notTheLoansCurrency' };
  if (move.on < target.disbursedOn) return { refused: 'beforeDisbursement' };
  const isSame = target.loanId === ground.loan.loanId;
  const { split } = move;
  if (split !== undefined) {
    if (sumOf(split) !== amountMinor || components.some((component) => split[component] < 0n)) {
      return { refused: 'splitDoesNotAddUp' };
    }
    const above = (component: (typeof components)[number]) =>
      split[component] > owed[component] + (isSame ? back[component] : 0n);
    if (components.some(above)) return { refused: 'splitAboveOwed' };
  }
  const start = isSame ? undone.after : target;
  const payment = stagedOf(ground, target, { part: 'payment', on: move.on, amountMinor, split });
  const booked = step(ground, start, move.on, (ledger) => ledger.post([payment]));
  const anew = booked.rows.find(({ kind }) => kind === 'payment');
  const isAsBefore = anew !== undefined && components.every((one) => amountsOf(anew.change)[one] === -back[one]);
  if (isSame && isAsBefore) return { refused: 'nothingChanges' };
  return planOf(
    ground,
    isSame ? [{ ...booked, before: undone.before, rows: [...undone.rows, ...booked.rows] }] : [undone, booked],
  );
}

function planWaiver(move: Extract<MoneyMove, { kind: 'waive' }>, ground: MoneyGround): MoneyPlan | PlanRefusal {
  const { loan, owed } = ground;
  const { component, amountMinor, on } = move;
  if (amountMinor <= 0n) return { refused: 'amountNotPositive' };
  if (amountMinor > owed[component]) return { refused: 'moreThanOwed' };
  const change = { ...noAmounts, [component]: -amountMinor };
  const { borrowerId, loanId } = loan;
  const row: LedgerRow = {
    borrowerId,
    loanId,
    kind: 'waiver',
    valueOn: on,
    postedOn: Math.max(on, ground.businessDate),
    change: minorOf(change),
    contra: 'waiverLoss',
    ref: moneyRef(ground.proposalId, 'waiver'),
  };
  return planOf(ground, [{ before: loan, after: withRows(loan, [row], undefined), on, rows: [row], suspense: [] }]);
}

function planRefund(move: Extract<MoneyMove, { kind: 'refund' }>, { receipt }: MoneyGround): MoneyPlan | PlanRefusal {
  if (receipt === undefined || receipt.reason !== 'moreThanOwed') return { refused: 'unknownReceipt' };
  if (receipt.resolvedOn !== undefined) return { refused: 'alreadyTaken' };
  if (move.on < receipt.receivedOn) return { refused: 'beforeReceived' };
  const effects = { entries: [], toSuspenseMinor: 0n, refundedMinor: receipt.amountMinor };
  return { effects, rows: [], suspense: [], touched: [] };
}

function stagedOf(
  ground: MoneyGround,
  loan: PostingContext,
  of: {
    readonly part: 'reversal' | 'payment';
    readonly on: Day;
    readonly amountMinor: bigint;
    readonly reverses?: string;
    readonly split?: ComponentAmounts | undefined;
  },
): StagedOfLoan {
  const { borrowerId, loanId, loanRef, currency } = loan;
  return {
    borrowerId,
    loanId,
    line: 0,
    loanRef,
    paymentRef: moneyRef(ground.proposalId, of.part),
    valueOn: of.on,
    currency,
    amountMinor: of.amountMinor,
    split: of.split,
    reverses: of.reverses,
    dayAssumed: false,
    byGuarantor: false,
  };
}

function step(ground: MoneyGround, before: PostingContext, on: Day, work: (ledger: LoanLedger) => void): Step {
  const { task, out } = taskOf(ground, before);
  const ledger = new LoanLedger(task);
  work(ledger);
  if (task.result.faults.length > 0) {
    throw new Error(`a move that was checked is refused: ${task.result.faults[0]!.code}`);
  }
  const rows = out.rows.map(({ row }) => ({ ...row, postedOn: Math.max(row.valueOn, ground.businessDate) }));
  const suspense = out.suspense.map((receipt) => ({ ...receipt, paymentRef: moneyRestRef(ground.proposalId) }));
  return { before, after: withRows(before, rows, ledger.penaltyPostedThrough), on, rows, suspense };
}

function taskOf({ place, orderOfPayment }: MoneyGround, loan: PostingContext): { task: LoanTask; out: LoanPosting } {
  const out: LoanPosting = { rows: [], suspense: [], touched: [], guarantees: [] };
  const result = { faults: [], alreadyThere: 0, receivedMinor: new Map<string, bigint>() };
  return { task: { context: place, contra: 'cash', loan, payments: [], orderOfPayment, out, result }, out };
}

/** Numbers that entries do not have yet: after all that are there. */
const firstUnnumbered = 2n ** 62n;

/** The loan's account as it is when these rows stand in it. */
function withRows(loan: PostingContext, rows: readonly LedgerRow[], through: Day | undefined): PostingContext {
  const paid = [...loan.paid];
  const charges = [...loan.charges];
  const moved = [...loan.moved];
  for (const { kind, valueOn: on, change: minor, ref = '', reversesEntryId } of rows) {
    const change = amountsOf(minor);
    if (kind === 'payment' || kind === 'reversal' || kind === 'waiver') {
      const entryId = firstUnnumbered + BigInt(paid.length);
      paid.push({ entryId, ref, on, change, kind, reversesEntryId });
    } else if (kind === 'capitalise') moved.push(change);
    else charges.push({ on, change });
  }
  return { ...loan, paid, charges, moved, penaltyPostedThrough: through ?? loan.penaltyPostedThrough };
}

/** How far the penalty interest that stands there is from what it should be, for a payment that counts from `on`. */
function penaltyOffMinor(ground: MoneyGround, loan: PostingContext, on: Day): bigint {
  const { task, out } = taskOf(ground, loan);
  new LoanLedger(task).correctPenalty(on);
  return out.rows.reduce((sum, { row }) => sum + row.change.penaltyMinor, 0n);
}

/**
 * Penalty interest is corrected by what the move itself changes of it, and not by what rounding had left before: so that a
 * move and its undoing come to nothing, to the cent.
 */
function penaltyRow(ground: MoneyGround, { before, after, on, rows }: Step): LedgerRow[] {
  if (rows.every(({ kind }) => kind === 'waiver')) return [];
  const minor = penaltyOffMinor(ground, after, on) - penaltyOffMinor(ground, before, on);
  if (minor === 0n) return [];
  const { borrowerId, loanId } = before;
  const change = minorOf({ ...noAmounts, penalty: minor });
  const postedOn = Math.max(on, ground.businessDate);
  return [{ borrowerId, loanId, kind: 'trueUp', valueOn: on, postedOn, change, contra: 'penaltyIncome' }];
}

function planOf(ground: MoneyGround, steps: readonly Step[]): MoneyPlan {
  const refs = new Map(steps.map(({ before }) => [before.loanId, before.loanRef]));
  const rows = steps.flatMap((each) => [...each.rows, ...penaltyRow(ground, each)]);
  const suspense = steps.flatMap((each) => each.suspense);
  const entries = rows.flatMap(({ kind, loanId, change }) =>
    kind === 'reversal' || kind === 'payment' || kind === 'waiver'
      ? [{ loanRef: refs.get(loanId)!, entry: kind, change: amountsOf(change) } as const]
      : [],
  );
  const toSuspenseMinor = suspense.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const touched = steps.map(({ before, after, on }): TouchedLoan => {
    const { borrowerId, loanId } = before;
    return { borrowerId, loanId, on, lenderSplits: false, penaltyPostedThrough: after.penaltyPostedThrough };
  });
  return { effects: { entries, toSuspenseMinor, refundedMinor: 0n }, rows, suspense, touched };
}

export function amountsOf(minor: OwedComponents): ComponentAmounts {
  return {
    principal: minor.principalMinor,
    interest: minor.interestMinor,
    penalty: minor.penaltyMinor,
    fee: minor.feeMinor,
    cost: minor.costMinor,
  };
}

export function minorOf(amounts: ComponentAmounts): OwedComponents {
  return {
    principalMinor: amounts.principal,
    interestMinor: amounts.interest,
    penaltyMinor: amounts.penalty,
    feeMinor: amounts.fee,
    costMinor: amounts.cost,
  };
}
