/** What was asked, allowed, refused, sent and received about one case, for a person to read: without addresses and words. */
import type { Act, Initiator, Mode, Outcome, Role } from '../core/rules/act.ts';
import type { PermitOutcome, Reason } from '../core/rules/decision.ts';
import type { HeldCase } from './contact-cases.ts';
import type { Session } from './database.ts';
import { type DecisionRow, milliseconds } from './decisions.ts';
import type { OutboxState } from './outbox.ts';

export interface ListedContact {
  readonly atMs: number;
  readonly act: Act;
  readonly role: Role;
  readonly mode: Mode | undefined;
  readonly loanRef: string | undefined;
  readonly initiatedBy: Initiator;
  /** undefined: the borrower's own contact, on which nothing is decided */
  readonly decision:
    | {
        readonly decisionId: bigint;
        readonly attemptId: string;
        readonly outcome: PermitOutcome;
        readonly words: DecisionRow['words'];
        readonly because: readonly Reason[];
        readonly missing: readonly string[];
        readonly freesUpAtMs: number | undefined;
        readonly recordedBy: string;
      }
    | undefined;
  /** undefined: no contact was made */
  readonly contactId: bigint | undefined;
  /** undefined: not sent by this program */
  readonly sending:
    | {
        readonly state: OutboxState;
        readonly tries: number;
        readonly nextTryAtMs: number;
        readonly sentAtMs: number | undefined;
        readonly lastError: string | undefined;
      }
    | undefined;
  readonly outcome: Outcome | undefined;
}

interface Columns {
  at: bigint;
  act: Act;
  role: Role;
  mode: Mode | null;
  loan_ref: string | null;
  initiated_by: Initiator;
  attempt_id: string | null;
  decided: PermitOutcome | null;
  words: DecisionRow['words'] | null;
  because: Reason[] | null;
  missing: string[] | null;
  frees_up: bigint | null;
  recorded_by: string | null;
  decision_id: bigint | null;
  contact_id: bigint | null;
  state: OutboxState | null;
  tries: number | null;
  next_try: bigint | null;
  sent: bigint | null;
  last_error: string | null;
  outcome: Outcome | null;
}

/** Of the case, in the order in which it was asked; the borrower's own contacts, which belong to no case, by their time. */
export async function readContactList(session: Session, held: HeldCase): Promise<ListedContact[]> {
  const rows = await session.query<Columns>(
    `select * from (
       select ${milliseconds('d.decided_at')} as at, ${milliseconds('d.recorded_at')} as recorded, d.act, d.role, d.mode, l.loan_ref, d.acted_by as initiated_by,
              d.attempt_id, d.outcome as decided, d.words, d.because, d.missing, ${milliseconds('d.frees_up_at')} as frees_up, d.recorded_by,
              d.decision_id, k.contact_id, o.state, o.tries, ${milliseconds('o.next_try_at')} as next_try, ${milliseconds('o.sent_at')} as sent, o.last_error, k.outcome
         from decision d
         left join contact k using (creditor_id, borrower_id, decision_id)
         left join outbox o on o.creditor_id = k.creditor_id and o.borrower_id = k.borrower_id and o.contact_id = k.contact_id
         left join loan l on l.creditor_id = d.creditor_id and l.borrower_id = d.borrower_id and l.loan_id = d.loan_id
        where d.creditor_id = $1 and d.borrower_id = $2::bigint and d.case_id = $3::bigint and d.purpose = 'contact'
       union all
       select ${milliseconds('i.at')}, ${milliseconds('i.recorded_at')}, i.act, i.role, i.mode, l.loan_ref, 'borrower',
              null, null, null, null, null, null, null, null, null, null, null, null, null, null, i.outcome
         from inbound_contact i
         left join loan l on l.creditor_id = i.creditor_id and l.borrower_id = i.borrower_id and l.loan_id = i.loan_id
        where i.creditor_id = $1 and i.borrower_id = $2::bigint) listed
     order by at, recorded, attempt_id`,
    [held.creditorId, held.borrowerId, held.caseId],
  );
  return rows.map(listedOf);
}

function listedOf(row: Columns): ListedContact {
  return {
    atMs: Number(row.at),
    act: row.act,
    role: row.role,
    mode: row.mode ?? undefined,
    loanRef: row.loan_ref ?? undefined,
    initiatedBy: row.initiated_by,
    decision:
      row.decided === null
        ? undefined
        : {
            decisionId: row.decision_id!,
            attemptId: row.attempt_id!,
            outcome: row.decided,
            words: row.words!,
            because: row.because!,
            missing: row.missing!,
            freesUpAtMs: row.frees_up === null ? undefined : Number(row.frees_up),
            recordedBy: row.recorded_by!,
          },
    contactId: row.contact_id ?? undefined,
    sending:
      row.state === null
        ? undefined
        : {
            state: row.state,
            tries: row.tries!,
            nextTryAtMs: Number(row.next_try!),
            sentAtMs: row.sent === null ? undefined : Number(row.sent),
            lastError: row.last_error ?? undefined,
          },
    outcome: row.outcome ?? undefined,
  };
}
