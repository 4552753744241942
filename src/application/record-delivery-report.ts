/** A mail that came back: whose contact it was, and what came of it. A report that is made up does not know the id's second part. */
import type { Zones } from '../core/calendar/zone.ts';
import { findContact } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { readDecisionOfContact } from '../store/decisions.ts';
import { messageId, parseMessageId } from './message-id.ts';
import type { DeliveryReport, Sealer } from './ports.ts';
import { type OutcomeRefusal, recordOutcome } from './record-outcome.ts';

export type ReportAnswer =
  | { readonly refused: 'notOurs' }
  | OutcomeRefusal
  | { readonly contactId: bigint; readonly kind: DeliveryReport['kind']; readonly changed: boolean };

export async function recordDeliveryReport(
  database: Database,
  at: {
    readonly creditor: CreditorRow;
    readonly zones: Zones;
    readonly report: DeliveryReport;
    readonly nowMs: number;
    readonly sealer: Sealer | undefined;
    readonly recordedBy: string;
  },
): Promise<ReportAnswer> {
  const { creditor, report } = at;
  const named = parseMessageId(report.messageId);
  if (named === undefined) return { refused: 'notOurs' };
  const { contactId } = named;
  const isOurs = await database.session(async (session) => {
    const contact = await findContact(session, { creditorId: creditor.creditorId, contactId });
    if (contact === undefined) return false;
    const decision = await readDecisionOfContact(session, { creditorId: creditor.creditorId, ...contact });
    const { sealedMessage } = decision;
    return sealedMessage !== undefined && messageId({ contactId, sealedMessage }) === report.messageId;
  });
  if (!isOurs) return { refused: 'notOurs' };
  // That it is late is no outcome: it comes, or comes back.
  if (report.kind === 'delayed') return { contactId, kind: 'delayed', changed: false };
  const answer = await recordOutcome(database, { ...at, contactId, outcome: report.kind });
  return 'refused' in answer ? answer : { contactId, kind: report.kind, changed: answer.changed };
}
