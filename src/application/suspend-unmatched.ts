/** Payments that name no loan: into suspense, each number once. */
import { formatDay } from '../core/calendar/day.ts';
import type { Session } from '../store/database.ts';
import { findSuspended, putInSuspense, type SuspenseReason } from '../store/suspense.ts';
import type { PaymentRecord, RowFault } from './book-records.ts';
import type { Lined } from './check-rows.ts';

/** `reason`: why no loan takes it. */
export interface Unmatched extends Lined<PaymentRecord> {
  readonly reason: Exclude<SuspenseReason, 'moreThanOwed'>;
}

/** A number that waits already with the same figures is passed over; with others it is a fault. */
export async function suspendUnmatched(
  session: Session,
  at: { readonly creditorId: number; readonly file: string; readonly unmatched: readonly Unmatched[] },
): Promise<{ readonly faults: RowFault[]; readonly alreadyThere: number; readonly stored: number }> {
  const { creditorId, file, unmatched } = at;
  const refs = unmatched.map(({ record }) => record.paymentRef);
  const known = await findSuspended(session, creditorId, refs);
  const faults: RowFault[] = [];
  const seen = new Set<string>();
  const fresh: Unmatched[] = [];
  let alreadyThere = 0;
  for (const each of unmatched) {
    const { line, record } = each;
    const { paymentRef, reversesPaymentRef } = record;
    const there = known.get(paymentRef);
    const fault = (field: string, value: string, code: string) => faults.push({ file, line, field, value, code });
    if (reversesPaymentRef !== undefined) fault('loanRef', '', 'reversalWithoutLoan');
    else if (seen.has(paymentRef) || there?.inThisTransaction) fault('paymentRef', paymentRef, 'duplicate');
    else if (there === undefined) fresh.push(each);
    else if (there.receivedOn !== record.valueOn) fault('valueOn', formatDay(record.valueOn), 'conflictsWithBook');
    else if (there.amountMinor !== record.amountMinor && there.withRestsMinor !== record.amountMinor) {
      fault('paymentRef', paymentRef, 'conflictsWithBook');
    } else alreadyThere++;
    seen.add(paymentRef);
  }
  const stored = await putInSuspense(
    session,
    creditorId,
    fresh.map(({ reason, record: { paymentRef, valueOn, currency, amountMinor } }) => ({
      paymentRef,
      receivedOn: valueOn,
      currency,
      amountMinor,
      reason,
      loanRef: undefined,
    })),
  );
  return { faults, alreadyThere, stored };
}
