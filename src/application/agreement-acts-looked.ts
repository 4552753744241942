/** One act of an agreement with all that is known of it now, and what doing it needs of its surroundings. */
import type { ActKind } from '../core/agreement/moves.ts';
import { localDay, type Zone } from '../core/calendar/zone.ts';
import { type ActRow, type ActState, readLatestFactId, readPlanPayments, type Told } from '../store/agreement-acts.ts';
import { type AgreementRow, readAgreement, readTermsOf, type StoredTerms } from '../store/agreements.ts';
import { type HeldCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import type { Standing } from './agreement-acts-now.ts';
import type { CorrectionsFolder, MakeCertificate, WriteLetter } from './agreement-acts-ports.ts';
import type { ContactSetting } from './attempt-contact.ts';
import type { DebitPort } from './debit-port.ts';
import type { FileStore } from './file-port.ts';

export interface ActsSettings extends ContactSetting {
  readonly creditor: CreditorRow;
  /** milliseconds since 1970 */
  readonly now: () => number;
  readonly write: WriteLetter;
  /** left out: certificates wait */
  readonly certificate?: { readonly make: MakeCertificate; readonly files: FileStore } | undefined;
  /** left out: debits wait, and are a person's once their day has passed */
  readonly debits?: DebitPort | undefined;
  /** left out: rows for the credit bureau wait */
  readonly corrections?: CorrectionsFolder | undefined;
  /** left out: all kinds */
  readonly acts?: readonly ActKind[] | undefined;
  /** asked before each act; true ends the run */
  readonly stop?: (() => boolean) | undefined;
}

/** What became of an act at this look. `state` undefined: it goes on as it is. */
export interface ActOutcome {
  readonly state: Exclude<ActState, 'waiting'> | undefined;
  readonly told: Told;
  /** undefined: at the next run */
  readonly lookAgainAtMs?: number | undefined;
  /** it was told of in the transaction that did it */
  readonly isTold?: boolean;
}

/** One act with all that is known of it now. */
export interface LookedAt {
  readonly act: ActRow;
  readonly row: AgreementRow;
  readonly terms: StoredTerms;
  readonly held: HeldCase;
  readonly standing: Standing;
  readonly zone: Zone;
  readonly nowMs: number;
  /** the borrower's latest fact that was on record */
  readonly factsSeen: bigint;
}

/** Who records what the program does by itself. */
export const theProgram = 'forbear';

/** Where nothing but a person or a setting changes it. */
export const laterMs = 24 * 60 * 60_000;
export const soonMs = 60_000;

export const told = (code: string, values: Readonly<Record<string, string>> = {}): Told => ({ code, values });

export async function lookAt(
  session: Session,
  at: { readonly settings: Pick<ActsSettings, 'creditor' | 'zones'>; readonly act: ActRow; readonly nowMs: number },
): Promise<LookedAt> {
  const { settings, act, nowMs } = at;
  const { creditorId } = settings.creditor;
  const row = (await readAgreement(session, { creditorId, agreementNumber: act.agreementNumber }))!;
  const all = await readTermsOf(session, row);
  const terms = all.find(({ termsVersion }) => termsVersion === row.agreement.version)!;
  const held = (await readCaseForContact(session, { creditorId, caseNumber: row.caseNumber }))!;
  const factsSeen = await readLatestFactId(session, row);
  const payments = await readPlanPayments(session, { ...row, baseEntryId: terms.baseEntryId });
  const zone = settings.zones(terms.terms.rules.zone);
  if (zone === undefined) throw new Error(`the zone ${terms.terms.rules.zone} of ${row.agreementNumber} is not known`);
  const today = localDay(zone, nowMs);
  const standing: Standing = { agreement: row.agreement, terms: terms.terms, payments, today };
  return { act, row, terms, held, standing, zone, nowMs, factsSeen };
}
