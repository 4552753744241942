/** What agreements let go and set aside, and the dates that they put in force, beside what the ledger and the schedules hold. */
import { waiverTarget } from '../core/agreement/ledger-target.ts';
import { components } from '../core/loan/components.ts';
import { type LoanBooks, readLoanBooks } from '../store/agreement-books.ts';
import { type AgreementInForce, readAgreementsInRange } from '../store/agreement-runs.ts';
import type { Session } from '../store/database.ts';
import type { BorrowerRange, Difference } from '../store/verify.ts';
import { haveSameDates, heldOf, scheduleMode } from './agreement-ledger.ts';

export async function agreementLedgerDifferences(
  session: Session,
  creditorId: number,
  range: BorrowerRange,
): Promise<Difference[]> {
  const agreements = await readAgreementsInRange(session, creditorId, range);
  if (agreements.length === 0) return [];
  const loans = new Map(agreements.map(({ borrowerId, loanId }) => [loanId, { borrowerId, loanId }]));
  const books = await readLoanBooks(session, creditorId, [...loans.values()]);
  return agreements.flatMap((agreement) => {
    const book = books.get(agreement.loanId)!;
    return [...waiverDifferences(agreement, book), ...scheduleDifferences(agreement, book)];
  });
}

function waiverDifferences(of: AgreementInForce, { entries }: LoanBooks): Difference[] {
  const { agreement, terms, agreementNumber, loanRef: loan } = of;
  const found: Difference[] = [];
  const row = `agreement ${agreementNumber}`;
  for (let termsVersion = 1; termsVersion <= terms.version; termsVersion++) {
    const held = heldOf(entries, { agreementNumber, termsVersion });
    const waived = { ...terms.waived };
    for (const component of components) waived[component] += held.carried[component];
    const target = termsVersion === terms.version ? waiverTarget(agreement, { ...terms, waived }) : undefined;
    for (const component of components) {
      const aside = target?.setAside[component] ?? 0n;
      // What earlier terms let go for good stays so.
      const gone = target?.waived[component] ?? held.waived[component];
      for (const [kind, stored, right] of [
        ['setAside', held.setAside[component], aside],
        ['release', held.waived[component], gone],
      ] as const) {
        if (stored === right) continue;
        const field = `${kind} ${component}_minor`;
        found.push({ table: 'ledger_entry', loan, row, field, stored: `${stored}`, recomputed: `${right}` });
      }
    }
  }
  return found;
}

function scheduleDifferences(of: AgreementInForce, { schedules }: LoanBooks): Difference[] {
  const { agreement, agreementId, agreementNumber, baseEntryId, loanRef: loan } = of;
  const last = schedules.findLast(({ agreed }) => agreed?.agreementId === agreementId);
  const mode = scheduleMode(agreement);
  const say = (field: string, stored: string | null, recomputed: string | null): Difference[] =>
    stored === recomputed
      ? []
      : [{ table: 'schedule', loan, row: `agreement ${agreementNumber}`, field, stored, recomputed }];
  const reason = say('reason', last?.reason ?? null, mode === 'none' ? null : mode);
  if (reason.length > 0 || last === undefined || mode !== 'agreement') return reason;
  const lines = last.instalments.map((line, index) => ({ ...line, n: index + 1 }));
  const isRight = haveSameDates(lines, agreement.instalments);
  return [
    ...say('base_entry_id', `${last.agreed!.baseEntryId}`, `${baseEntryId}`),
    ...say('instalments', isRight ? 'as agreed' : 'others', 'as agreed'),
  ];
}
