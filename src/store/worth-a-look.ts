/** Borrowers that stand out in a book, for a first look at it: one question each, answered by one statement. */
import type { Day } from '../core/calendar/day.ts';
import { dayParameter, type Session } from './database.ts';

/** Why a borrower stands out. */
export const lookReasons = ['mostOwed', 'firstTime', 'comesBack', 'paysInPart', 'longest'] as const;
export type LookReason = (typeof lookReasons)[number];

export interface WorthALook {
  readonly reason: LookReason;
  readonly borrowerId: bigint;
  readonly partyRef: string;
  readonly caseNumber: string | undefined;
  readonly product: string;
  readonly currency: string;
  readonly delinquentSince: Day;
  readonly arrearsMinor: bigint;
  /** times this loan was past due, this one included */
  readonly spells: number;
}

const orders: Readonly<Record<LookReason, string>> = {
  // the largest sum past due
  mostOwed: 'arrears_minor desc',
  // past due for the first time, and most recently: a word now is worth most
  firstTime: 'spells asc, delinquent_since desc, arrears_minor desc',
  // past due, cured, past due again, most often
  comesBack: 'spells desc, arrears_minor desc',
  // something was paid since it fell due, though not all
  paysInPart: 'paid_since desc, arrears_minor desc',
  // longest past due
  longest: 'delinquent_since asc, arrears_minor desc',
};

/** One borrower a reason, none twice; fewer in a book with little past due. */
export async function readWorthALook(session: Session, at: { creditorId: number; asOf: Day }): Promise<WorthALook[]> {
  const found: WorthALook[] = [];
  for (const reason of lookReasons) {
    const [row] = await session.query<{
      borrower_id: bigint;
      party_ref: string;
      case_number: string | null;
      product: string;
      currency: string;
      delinquent_since: Day;
      arrears_minor: bigint;
      spells: number;
    }>(
      `with late as materialized (
         select s.creditor_id, s.borrower_id, s.loan_id, s.delinquent_since, s.arrears_minor from loan_state s
          where s.creditor_id = $1 and s.delinquent_since is not null and s.charged_off_on is null
            and not s.borrower_id = any($3::text::bigint[])
          order by ${reason === 'mostOwed' ? 's.arrears_minor desc' : reason === 'longest' ? 's.delinquent_since' : 's.delinquent_since desc'} limit 2000
       )
       select late.borrower_id, b.party_ref, c.case_number, l.product, l.currency, late.delinquent_since, late.arrears_minor,
              h.spells, coalesce(p.paid_since, 0) as paid_since
         from late
         join loan l using (creditor_id, borrower_id, loan_id)
         join borrower b using (creditor_id, borrower_id)
         left join delinquency_case c on c.creditor_id = $1 and c.borrower_id = late.borrower_id and c.closed_on is null
         left join lateral (
           select count(*)::int as spells from ageing_span a
            where a.creditor_id = $1 and a.borrower_id = late.borrower_id and a.loan_id = late.loan_id
              and not exists (select 1 from ageing_span f where f.creditor_id = $1 and f.borrower_id = a.borrower_id
                                 and f.loan_id = a.loan_id and f.to_on = a.from_on)
         ) h on true
         left join lateral (
           select count(*)::int as paid_since from ledger_entry e
            where e.creditor_id = $1 and e.borrower_id = late.borrower_id and e.loan_id = late.loan_id
              and e.kind = 'payment' and e.value_on > late.delinquent_since and e.value_on <= $2::date
         ) p on true
        order by ${orders[reason]}, late.borrower_id limit 1`,
      [at.creditorId, dayParameter(at.asOf), `{${found.map((look) => look.borrowerId).join(',')}}`],
    );
    if (row === undefined) continue;
    found.push({
      reason,
      borrowerId: row.borrower_id,
      partyRef: row.party_ref,
      caseNumber: row.case_number ?? undefined,
      product: row.product,
      currency: row.currency,
      delinquentSince: row.delinquent_since,
      arrearsMinor: row.arrears_minor,
      spells: row.spells,
    });
  }
  return found;
}
