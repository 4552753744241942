/** Payments that name no loan: into suspense, each number once. */
import { formatDay } from '../core/calendar/day.ts';
import type { Session } from '../store/database.ts';
import { findSuspended, putInSuspense } from '../store/suspense.ts';
import type { PaymentRecord, RowFault } from './book-records.ts';
import type { Lined } from './check-rows.ts';

/** A number that waits already with the same figures is passed over; with others it is a fault. */
export async function suspendUnmatched(
  session: Session,
  at: { readonly creditorId: number; readonly file: string; readonly unmatched: readonly Lined<PaymentRecord>[] },
): Promise<{ readonly faults: RowFault[]; readonly alreadyThere: number; readonly stored: number }> {
  const { creditorId, file, unmatched } = at;
  const refs = unmatched.map(({ record }) => record.paymentRef);
  const known = await findSuspended(session, creditorId, refs);
  const faults: RowFault[] = [];
  const seen = new Set<string>();
  const fresh: PaymentRecord[] = [];
  let alreadyThere = 0;
  for (const { line, record } of unmatched) {
    const { paymentRef, reversesPaymentRef } = record;
    const there = known.get(paymentRef);
    const fault = (field: string, value: string, code: string) => faults.push({ file, line, field, value, code });
    if (reversesPaymentRef !== undefined) fault('loanRef', '', 'reversalWithoutLoan');
    else if (seen.has(paymentRef) || there?.inThisTransaction) fault('paymentRef', paymentRef, 'duplicate');
    else if (there === undefined) fresh.push(record);
    else if (there.receivedOn !== record.valueOn) fault('valueOn', formatDay(record.valueOn), 'conflictsWithBook');
    else if (there.amountMinor !== record.amountMinor && there.withRestsMinor !== record.amountMinor) {
      fault('paymentRef', paymentRef, 'conflictsWithBook');
    } else alreadyThere++;
    seen.add(paymentRef);
  }
  const stored = await putInSuspense(
    session,
    creditorId,
    fresh.map(({ paymentRef, valueOn, currency, amountMinor }) => ({
      paymentRef,
      receivedOn: valueOn,
      currency,
      amountMinor,
      reason: 'noLoanGiven',
      loanRef: undefined,
    })),
  );
  return { faults, alreadyThere, stored };
}
