/** What a move of money by hand needs of the book beside the loans' accounts, and what it writes beside the ledger. */
import { type Day, formatDay } from '../core/calendar/day.ts';
import { takeIds } from './close-writes.ts';
import { copyRow } from './copy-text.ts';
import { dayParameter, type Session, textArrayText } from './database.ts';

export interface MoneyLoan {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
}

export interface LoanMatters {
  readonly isChargedOff: boolean;
  /** an agreement of one of these states is about it */
  readonly isAgreed: boolean;
  /** the borrower's key was destroyed */
  readonly isErased: boolean;
}

export async function readLoanMatters(
  session: Session,
  at: { readonly creditorId: number; readonly loan: MoneyLoan; readonly agreedStates: readonly string[] },
): Promise<LoanMatters> {
  const { borrowerId, loanId } = at.loan;
  const [row] = await session.query<{ off: boolean; agreed: boolean; erased: boolean }>(
    `select exists (select 1 from loan_event e where e.creditor_id = b.creditor_id and e.borrower_id = b.borrower_id and e.loan_id = $3::bigint
                       and e.kind = 'chargeOff') as off,
            exists (select 1 from agreement a where a.creditor_id = b.creditor_id and a.borrower_id = b.borrower_id and a.loan_id = $3::bigint
                       and a.state in (select unnest($4::text::text[]))) as agreed,
            b.erased_at is not null and b.wrapped_key is null as erased
       from borrower b where b.creditor_id = $1 and b.borrower_id = $2::bigint`,
    [at.creditorId, borrowerId.toString(), loanId.toString(), textArrayText(at.agreedStates)],
  );
  return { isChargedOff: row!.off, isAgreed: row!.agreed, isErased: row!.erased };
}

/** Before the case, as the day close takes them. */
export async function holdLoanStates(session: Session, creditorId: number, loans: readonly MoneyLoan[]): Promise<void> {
  await session.query(
    `select 1 from loan_state s join (select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id) w
         on w.borrower_id = s.borrower_id and w.loan_id = s.loan_id
      where s.creditor_id = $1 order by s.borrower_id, s.loan_id for update of s`,
    [
      creditorId,
      textArrayText(loans.map(({ borrowerId }) => borrowerId.toString())),
      textArrayText(loans.map(({ loanId }) => loanId.toString())),
    ],
  );
}

/** A waiver stands as an event of the loan beside its entry, as an imported one does. */
export async function storeWaiverEvent(
  session: Session,
  creditorId: number,
  of: MoneyLoan & {
    readonly ref: string;
    readonly on: Day;
    readonly amountMinor: bigint;
    readonly component: string;
  },
): Promise<void> {
  const [eventId] = await takeIds(session, 'event_id_seq', 1);
  await session.copyIn(
    'loan_event (creditor_id, borrower_id, loan_id, event_id, event_ref, kind, on_day, amount_minor, component)',
    copyRow([
      creditorId,
      of.borrowerId,
      of.loanId,
      eventId,
      of.ref,
      'waiver',
      formatDay(of.on),
      of.amountMinor,
      of.component,
    ]),
  );
}

/** The money went back to who paid it: no loan took it, and it waits no more. */
export async function markRefunded(
  session: Session,
  at: {
    readonly creditorId: number;
    readonly suspenseId: bigint;
    readonly on: Day;
    readonly transferRef: string;
    readonly proposalId: bigint;
  },
): Promise<void> {
  await session.query(
    `update suspense_receipt set resolved_on = $3::date, resolved_loan_ref = loan_ref, refund_ref = $4, refunded_by = $5::bigint
      where creditor_id = $1 and suspense_id = $2::bigint`,
    [at.creditorId, at.suspenseId.toString(), dayParameter(at.on), at.transferRef, at.proposalId.toString()],
  );
}
