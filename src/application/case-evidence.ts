/** How a case stands in the evidence log. */
import { readCaseForContact } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { countSigned, readStream } from '../store/evidence.ts';

export interface CaseEvidence {
  readonly entries: number;
  /** of them in the signed log */
  readonly signed: number;
  /** the borrower has the receipts up to this number */
  readonly receiptsThrough: number;
}

/** Undefined: nothing was entered of it, or there is no such case. */
export function readCaseEvidence(
  database: Database,
  at: { readonly creditor: CreditorRow; readonly caseNumber: string },
): Promise<CaseEvidence | undefined> {
  const { creditorId } = at.creditor;
  return database.session(async (session) => {
    const held = await readCaseForContact(session, { creditorId, caseNumber: at.caseNumber });
    const stream = held && (await readStream(session, held));
    if (stream === undefined) return undefined;
    const { lastNumber: entries, receiptsThrough } = stream;
    return { entries, signed: await countSigned(session, stream), receiptsThrough };
  });
}
