/**
 * Posts the staged payments of one file, loan by loan in value order: allocated in the order of law or contract, or as
 * the lender divided them; reversals undo their payment by a new entry; what no loan takes goes to suspense. A payment
 * that the ledger has already is passed over; the same number with another day or amount is a fault.
 */
import { type Day, formatDay } from '../core/calendar/day.ts';
import { sumOf } from '../core/loan/components.ts';
import { appendEntries, type LedgerRow, takeIds } from '../store/close-writes.ts';
import {
  type PostingContext,
  readPostingContexts,
  storeGuarantees,
  touchAgreements,
  touchLoans,
} from '../store/imports.ts';
import { readByLoan, type StagedOfLoan } from '../store/payment-staging.ts';
import { findSuspended, putInSuspense, type Suspended, type SuspenseReceipt } from '../store/suspense.ts';
import type { RowFault } from './book-records.ts';
import type { ImportContext } from './check-rows.ts';
import { LoanLedger, type LoanPosting, type LoanTask, type OrderOfPayment, type PostingPlace } from './loan-ledger.ts';

/** A batch's payments and the loans they belong to are held in memory together. */
const rowsPerBatch = 5_000;

export interface PostedPayments {
  readonly faults: RowFault[];
  readonly posted: number;
  readonly alreadyThere: number;
  readonly toSuspense: number;
  /** minor units by currency: what entered ledger and suspense, reversals taken off */
  readonly receivedMinor: Map<string, bigint>;
}

export async function postStagedPayments(
  context: ImportContext,
  orderOfPayment: OrderOfPayment,
  onProgress?: (payments: number) => void,
): Promise<PostedPayments> {
  const result: PostedPayments & { posted: number; alreadyThere: number; toSuspense: number } = {
    faults: [],
    posted: 0,
    alreadyThere: 0,
    toSuspense: 0,
    receivedMinor: new Map(),
  };
  for await (const batch of readByLoan(context.session, context.creditorId, rowsPerBatch)) {
    const { out, ...counted } = await postBatch(context, orderOfPayment, batch);
    await storePosted(context, out);
    result.posted += out.rows.filter(({ row }) => row.kind === 'payment' || row.kind === 'reversal').length;
    result.toSuspense += await putInSuspense(context.session, context.creditorId, out.suspense);
    result.faults.push(...counted.faults);
    result.alreadyThere += counted.alreadyThere;
    for (const [currency, minor] of counted.receivedMinor) {
      result.receivedMinor.set(currency, (result.receivedMinor.get(currency) ?? 0n) + minor);
    }
    onProgress?.(batch.length);
  }
  return result;
}

interface BatchPosted {
  readonly out: LoanPosting;
  readonly faults: RowFault[];
  alreadyThere: number;
  readonly receivedMinor: Map<string, bigint>;
}

/** Decides on a batch. Money can wait in suspense under a number once: who comes second with it is refused. */
async function postBatch(
  context: ImportContext,
  orderOfPayment: OrderOfPayment,
  batch: readonly StagedOfLoan[],
): Promise<BatchPosted> {
  const { session, creditorId } = context;
  const loans = groupByLoan(batch);
  const contexts = await readPostingContexts(session, {
    creditorId,
    loans: [...loans.values()].map((payments) => payments[0]!),
  });
  const decide = (refused: ReadonlySet<StagedOfLoan>): BatchPosted => {
    const out: LoanPosting = { rows: [], suspense: [], touched: [], guarantees: [] };
    const result = { faults: [] as RowFault[], alreadyThere: 0, receivedMinor: new Map<string, bigint>() };
    for (const [loanId, payments] of loans) {
      const left = refused.size === 0 ? payments : payments.filter((payment) => !refused.has(payment));
      postLoan({ context, loan: contexts.get(loanId)!, payments: left, orderOfPayment, out, result, contra: 'cash' });
    }
    return { out, ...result };
  };
  const decided = decide(new Set());
  const clashing = await secondInSuspense(context, decided.out.suspense, batch);
  if (clashing.length === 0) return decided;
  const again = decide(new Set(clashing));
  for (const { line, paymentRef } of clashing) {
    again.faults.push({ file: context.file, line, field: 'paymentRef', value: paymentRef, code: 'numberInSuspense' });
  }
  return again;
}

async function secondInSuspense(
  context: ImportContext,
  receipts: readonly SuspenseReceipt[],
  batch: readonly StagedOfLoan[],
): Promise<StagedOfLoan[]> {
  const refs = receipts.map((receipt) => receipt.paymentRef);
  const taken = new Set((await findSuspended(context.session, context.creditorId, refs)).keys());
  const clashing = new Set<string>();
  for (const { paymentRef, loanRef } of receipts) {
    if (taken.has(paymentRef)) clashing.add(`${loanRef} ${paymentRef}`);
    taken.add(paymentRef);
  }
  if (clashing.size === 0) return [];
  return batch.filter(({ loanRef, paymentRef }) => clashing.has(`${loanRef} ${paymentRef}`));
}

/**
 * Posts money that came in now to one loan, as a file's payment is: what the loan does not take waits in suspense under the same
 * number. Locks the loan's state. `isThere`: the loan's ledger has this number already, and nothing was done.
 */
export async function postReceived(
  context: PostingPlace,
  { payment, orderOfPayment }: { readonly payment: StagedOfLoan; readonly orderOfPayment: OrderOfPayment },
): Promise<{ readonly isThere: boolean } | { readonly refused: string }> {
  const { session, creditorId } = context;
  const contexts = await readPostingContexts(session, { creditorId, loans: [payment] });
  const out: LoanPosting = { rows: [], suspense: [], touched: [], guarantees: [] };
  const result = { faults: [] as RowFault[], alreadyThere: 0, receivedMinor: new Map<string, bigint>() };
  const loan = contexts.get(payment.loanId)!;
  postLoan({ context, loan, payments: [payment], orderOfPayment, out, result, contra: 'cash' });
  if (result.faults.length > 0) return { refused: result.faults[0]!.code };
  if (result.alreadyThere > 0) return { isThere: true };
  await storePosted(context, out);
  await putInSuspense(session, creditorId, out.suspense);
  return { isThere: false };
}

/**
 * Posts money that waited in suspense to one loan, valued on `payment.valueOn`, as a payment is posted but out of the
 * suspense account: the cash came in when it was received. Locks the loan's state. What the loan does not take is left
 * over, and not stored. A reference that the loan's ledger has already gets the next free number after it.
 */
export async function postFromSuspense(
  context: PostingPlace,
  at: { readonly payment: StagedOfLoan; readonly postedOn: Day; readonly orderOfPayment: OrderOfPayment },
): Promise<{ readonly appliedMinor: bigint; readonly leftMinor: bigint } | { readonly refused: string }> {
  const { payment, postedOn, orderOfPayment } = at;
  const contexts = await readPostingContexts(context.session, { creditorId: context.creditorId, loans: [payment] });
  const loan = contexts.get(payment.loanId)!;
  const known = new Set(loan.paid.map((entry) => entry.ref));
  let paymentRef = payment.paymentRef;
  for (let n = 2; known.has(paymentRef); n++) paymentRef = `${payment.paymentRef}/${n}`;
  const out: LoanPosting = { rows: [], suspense: [], touched: [], guarantees: [] };
  const result = { faults: [] as RowFault[], alreadyThere: 0, receivedMinor: new Map<string, bigint>() };
  const payments = [{ ...payment, paymentRef }];
  postLoan({ context, loan, payments, orderOfPayment, out, result, contra: 'suspense' });
  if (result.faults.length > 0) return { refused: result.faults[0]!.code };
  const leftMinor = out.suspense.reduce((sum, receipt) => sum + receipt.amountMinor, 0n);
  const appliedMinor = payment.amountMinor - leftMinor;
  if (appliedMinor === 0n) return { refused: 'nothingOwed' };
  const rows = out.rows.map(({ row, ...rest }) => ({
    ...rest,
    row: { ...row, postedOn: Math.max(row.valueOn, postedOn) },
  }));
  await storePosted(context, { ...out, rows });
  return { appliedMinor, leftMinor };
}

function groupByLoan(batch: readonly StagedOfLoan[]): Map<bigint, StagedOfLoan[]> {
  const loans = new Map<bigint, StagedOfLoan[]>();
  for (const payment of batch) {
    const list = loans.get(payment.loanId);
    if (list) list.push(payment);
    else loans.set(payment.loanId, [payment]);
  }
  return loans;
}

/** Entries get their numbers first, so that a reversal can name an entry of the same batch. */
async function storePosted(context: PostingPlace, out: LoanPosting): Promise<void> {
  const { session, creditorId } = context;
  const ids = await takeIds(session, 'entry_id_seq', out.rows.length);
  const idByRef = new Map<string, bigint>();
  const rows = out.rows.map(({ row, reversesRef }, index): LedgerRow => {
    const entryId = ids[index]!;
    if (row.ref !== undefined) idByRef.set(`${row.loanId} ${row.ref}`, entryId);
    const reverses = reversesRef === undefined ? row.reversesEntryId : idByRef.get(`${row.loanId} ${reversesRef}`);
    return { ...row, entryId, reversesEntryId: reverses };
  });
  await appendEntries(session, creditorId, rows);
  await storeGuarantees(session, creditorId, out.guarantees);
  await touchLoans(session, { creditorId, touched: out.touched });
  const money = rows.filter(({ kind }) => kind === 'payment' || kind === 'reversal');
  await touchAgreements(session, creditorId, money);
}

function postLoan(task: LoanTask): void {
  const { loan, out } = task;
  const fresh = freshPayments(task);
  if (fresh.length === 0) return;
  const ledger = new LoanLedger(task);
  let run: StagedOfLoan[] = [];
  for (const payment of fresh) {
    if (payment.byGuarantor) {
      ledger.takeOver(payment);
    } else if (payment.reverses === undefined) {
      run.push(payment);
    } else {
      ledger.post(run, payment.valueOn);
      run = [];
      ledger.reverse(payment);
    }
  }
  ledger.post(run);
  ledger.correctPenalty(fresh[0]!.valueOn);
  out.touched.push({
    borrowerId: loan.borrowerId,
    loanId: loan.loanId,
    on: fresh[0]!.valueOn,
    lenderSplits: fresh.some((payment) => payment.split !== undefined),
    penaltyPostedThrough: ledger.penaltyPostedThrough,
  });
}

/** The payments that the ledger does not have yet, those with a fault taken out. */
function freshPayments({ context, loan, payments, result }: LoanTask): StagedOfLoan[] {
  const fault = (payment: StagedOfLoan, field: string, value: string, code: string) =>
    result.faults.push({ file: context.file, line: payment.line, field, value, code });
  const known = new Map(loan.paid.map((entry) => [entry.ref, entry]));
  const guarantees = new Set(loan.guaranteeRefs);
  const seen = new Set<string>();
  return payments.filter((payment) => {
    const { suspended } = payment;
    const there = known.get(payment.paymentRef);
    if (there !== undefined || suspended !== undefined) {
      const code = there === undefined ? whySuspended(payment, suspended!) : whyThere(payment, there);
      if (code === undefined) result.alreadyThere++;
      else fault(payment, 'paymentRef', payment.paymentRef, code);
      return false;
    }
    if (guarantees.has(payment.paymentRef)) {
      result.alreadyThere++;
      return false;
    }
    if (seen.has(payment.paymentRef)) fault(payment, 'paymentRef', payment.paymentRef, 'duplicate');
    else if (payment.currency !== loan.currency) fault(payment, 'currency', payment.currency, 'notTheLoansCurrency');
    else if (payment.valueOn < loan.disbursedOn) {
      fault(payment, 'valueOn', formatDay(payment.valueOn), 'beforeDisbursement');
    } else {
      seen.add(payment.paymentRef);
      return true;
    }
    return false;
  });
}

/** Whether the ledger's entry of this number is this payment; what the loan did not take of it went to suspense. */
function whyThere(payment: StagedOfLoan, there: PostingContext['paid'][number]): string | undefined {
  const { suspended, amountMinor, valueOn } = payment;
  const bookedMinor = abs(sumOf(there.change));
  const sameDay = there.on === valueOn || suspended?.receivedOn === valueOn;
  const rest = suspended === undefined ? [] : [suspended.amountMinor, suspended.withRestsMinor];
  const sameAmount = [bookedMinor, ...rest, ...rest.map((minor) => bookedMinor + minor)].includes(amountMinor);
  const sameKind = (there.kind === 'reversal') === (payment.reverses !== undefined);
  return sameDay && sameAmount && sameKind ? undefined : 'conflictsWithBook';
}

/** Whether all of this payment is in suspense already; under no loan, it has to be matched there, not paid twice. */
function whySuspended(payment: StagedOfLoan, suspended: Suspended): string | undefined {
  const { amountMinor, valueOn, loanRef } = payment;
  const same =
    suspended.receivedOn === valueOn &&
    suspended.currency === payment.currency &&
    (suspended.amountMinor === amountMinor || suspended.withRestsMinor === amountMinor);
  if (same && suspended.loanRef === loanRef) return undefined;
  if (same && suspended.loanRef === undefined && suspended.resolvedLoanRef === undefined) return 'waitsInSuspense';
  return 'numberInSuspense';
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
