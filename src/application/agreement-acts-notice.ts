/** That notice of breach was given: by a letter that went out, or as a person tells of one given by hand. */

import { nextAgreementEventOn } from '../core/agreement/advance.ts';
import { type AgreementRefusal, decideAgreement, evolveAgreement } from '../core/agreement/agreement.ts';
import { inOrder, standingOn } from '../core/agreement/standing.ts';
import type { Day } from '../core/calendar/day.ts';
import { localDay, type Zones } from '../core/calendar/zone.ts';
import { readPlanPayments } from '../store/agreement-acts.ts';
import { moveAgreement, readAgreement, readTermsOf, storeAgreementEvents } from '../store/agreements.ts';
import { holdCase } from '../store/contact-cases.ts';
import type { Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { type SealRefusal, sealFor } from './attempt-contact.ts';
import { enteredCase, enterFacts } from './enter-fact.ts';
import { agreementEventFact } from './evidence-facts.ts';
import type { Sealer } from './ports.ts';

/** In order of precedence. */
export type NoticeRefusal =
  | { readonly refused: 'unknownAgreement' }
  | { readonly refused: SealRefusal }
  /** notice cannot be given on a day that has not come, or before it fell due */
  | { readonly refused: 'dayNotValid' }
  | { readonly refused: AgreementRefusal };

/** Within the transaction of the caller; under the locks of the case and of the agreement. */
export async function noticeGiven(
  session: Session,
  at: {
    readonly creditor: CreditorRow;
    readonly zones: Zones;
    readonly sealer: Sealer | undefined;
    readonly agreementNumber: string;
    readonly n: number;
    readonly on: Day;
    readonly atMs: number;
    readonly recordedBy: string;
  },
): Promise<NoticeRefusal | { readonly mendBy: Day }> {
  const { creditorId } = at.creditor;
  const { agreementNumber, n, on, atMs, recordedBy } = at;
  const known = await readAgreement(session, { creditorId, agreementNumber });
  if (known === undefined) return { refused: 'unknownAgreement' };
  const held = (await holdCase(session, { creditorId, caseNumber: known.caseNumber }))!;
  const seal = await sealFor(session, held, at.sealer);
  if ('refused' in seal) return seal;
  const row = (await readAgreement(session, { creditorId, agreementNumber, lock: true }))!;
  const all = await readTermsOf(session, row);
  const { terms, baseEntryId } = all.find(({ termsVersion }) => termsVersion === row.agreement.version)!;
  const today = localDay(at.zones(terms.rules.zone)!, atMs);
  const { drift } = row.agreement;
  if (on > today || (drift?.n === n && on < drift.lateFrom)) return { refused: 'dayNotValid' };
  const payments = inOrder(await readPlanPayments(session, { ...row, baseEntryId }));
  const { toleranceMinor } = terms.rules;
  const { instalments } = row.agreement;
  const missing = standingOn({ instalments, payments, toleranceMinor, asOf: today }).find((each) => each.n === n);
  // Paid since: there is nothing left to give notice of.
  if (missing === undefined || missing.paidOn !== undefined) return { refused: 'noNoticeDue' };
  const { missingMinor } = missing;
  const decided = decideAgreement({ kind: 'noticeGiven', n, on, missingMinor }, row.agreement, { terms, atMs, today });
  if ('refused' in decided) return decided;
  const rows = decided.map((event, index) => ({ version: row.version + 1 + index, event, recordedBy }));
  await storeAgreementEvents(session, row, rows);
  const agreement = decided.reduce((state, event) => evolveAgreement(state, event, all[0]!.terms), row.agreement);
  // What the run has not looked at yet it will: only days after those it has come to are set anew.
  const nextEventOn =
    row.throughOn === undefined
      ? row.nextEventOn
      : nextAgreementEventOn(agreement, { terms, payments, asOf: row.throughOn });
  await moveAgreement(session, row, {
    agreement,
    version: row.version + rows.length,
    nextEventOn,
    throughOn: row.throughOn,
    touched: row.touched,
    on: today,
  });
  const facts = rows.map((stored) => agreementEventFact({ ...row }, stored));
  await enterFacts(session, enteredCase(held, seal), facts);
  return { mendBy: agreement.drift!.mendBy };
}
