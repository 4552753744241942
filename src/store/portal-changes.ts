/** What happened about a case since a day, from its events and entries: by day and kind, newest first, without amounts and names. */
import type { ChangeSource } from '../core/access/slices.ts';
import type { Day } from '../core/calendar/day.ts';
import { arrayText, dayParameter, type Session, textArrayText } from './database.ts';

export interface CaseChange {
  readonly on: Day;
  readonly source: ChangeSource;
  readonly kind: string;
  /** of the agreement, talk or loan that it is about; of the case itself */
  readonly of: bigint;
  readonly n: bigint;
}

export type ChangePlace = Pick<CaseChange, 'on' | 'source' | 'of' | 'n'>;

/** `zone`: in whose days events are told. */
export async function readChanges(
  session: Session,
  at: {
    readonly creditorId: number;
    readonly borrowerId: bigint;
    readonly caseId: bigint;
    readonly zone: string;
    readonly sources: readonly ChangeSource[];
    /** undefined: all of the case's */
    readonly agreementIds: readonly bigint[] | undefined;
    /** undefined: all of the borrower's */
    readonly loanIds: readonly bigint[] | undefined;
    readonly since: Day | undefined;
    readonly after: ChangePlace | undefined;
    readonly limit: number;
  },
): Promise<CaseChange[]> {
  const { after, agreementIds, loanIds } = at;
  const own = 'x.creditor_id = $1 and x.borrower_id = $2::bigint';
  const rows = await session.query<{ on_day: Day; source: ChangeSource; kind: string; of: bigint; n: bigint }>(
    `select on_day, source, kind, of, n from (
       select x.on_day, case when x.kind in ('contact', 'outcome', 'inbound') then 'contact' when x.kind = 'fact' then 'fact' else 'case' end as source,
              x.kind, x.case_id as of, x.version::bigint as n
         from case_event x where ${own} and x.case_id = $3::bigint
       union all
       select (x.at at time zone $4)::date, 'talk', x.kind, x.negotiation_id, x.version::bigint
         from negotiation_event x join negotiation t using (creditor_id, borrower_id, negotiation_id) where ${own} and t.case_id = $3::bigint
       union all
       select (x.at at time zone $4)::date, 'agreement', x.kind, x.agreement_id, x.version::bigint
         from agreement_event x join agreement a using (creditor_id, borrower_id, agreement_id)
        where ${own} and a.case_id = $3::bigint and x.kind <> 'actDue' and ($6::text is null or x.agreement_id = any($6::text::bigint[]))
       union all
       select x.on_day, 'loan', x.kind, x.loan_id, x.event_id
         from loan_event x where ${own} and ($7::text is null or x.loan_id = any($7::text::bigint[]))
       union all
       select x.posted_on, 'payment', x.kind, x.loan_id, x.entry_id
         from ledger_entry x where ${own} and x.kind in ('payment', 'reversal') and ($7::text is null or x.loan_id = any($7::text::bigint[]))
     ) c
      where source = any($5::text::text[]) and ($8::date is null or on_day >= $8::date)
        and ($9::date is null or (on_day, source collate "C", of, n) < ($9::date, $10::text collate "C", $11::bigint, $12::bigint))
      order by on_day desc, source collate "C" desc, of desc, n desc limit $13::int`,
    [
      at.creditorId,
      at.borrowerId,
      at.caseId,
      at.zone,
      textArrayText(at.sources),
      agreementIds === undefined ? null : arrayText(agreementIds),
      loanIds === undefined ? null : arrayText(loanIds),
      at.since === undefined ? null : dayParameter(at.since),
      after === undefined ? null : dayParameter(after.on),
      after?.source ?? null,
      after?.of ?? null,
      after?.n ?? null,
      at.limit,
    ],
  );
  return rows.map(({ on_day: on, source, kind, of, n }) => ({ on, source, kind, of, n }));
}

/** The organisation of an account, as the creditors of a loan are named; undefined: none is known. */
export async function readOrganisation(
  session: Session,
  at: { readonly creditorId: number; readonly userId: bigint },
): Promise<string | undefined> {
  const [row] = await session.query<{ organisation: string | null }>(
    'select organisation from user_account where creditor_id = $1 and user_id = $2::bigint',
    [at.creditorId, at.userId],
  );
  return row?.organisation ?? undefined;
}
