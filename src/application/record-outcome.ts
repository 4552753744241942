/** What came of a contact, told by a person, a provider or a mail that came back. It is told forward only. */
import { localDay, type Zones } from '../core/calendar/zone.ts';
import type { Outcome } from '../core/rules/act.ts';
import { holdCaseById } from '../store/contact-cases.ts';
import { type ContactRow, findContact, storeOutcome } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { readDecisionOfContact } from '../store/decisions.ts';
import { markEnded, markSent, readOutboxState } from '../store/outbox.ts';
import { sealFor } from './attempt-contact.ts';
import type { ContactAct } from './contact-ask.ts';
import { enteredCase, enterFacts } from './enter-fact.ts';
import { messageFact, outcomeFact } from './evidence-facts.ts';
import type { Sealer } from './ports.ts';

/** In order of precedence. */
export type OutcomeRefusal =
  | { readonly refused: 'unknownContact' | 'notSentYet' | 'neverSent' }
  | { readonly refused: 'outcomeNotOfAct'; readonly outcomes: readonly Outcome[] }
  | { readonly refused: 'unknownZone'; readonly zone: string }
  | { readonly refused: 'alreadyTold'; readonly outcome: Outcome }
  | { readonly refused: 'noKey' | 'keyDoesNotOpen' | 'erased' };

const ofVoice: readonly Outcome[] = ['conversation', 'connected', 'unanswered', 'voicemail', 'notConnected', 'refused'];
const ofWriting: readonly Outcome[] = ['delivered', 'bounced', 'refused'];
const outcomesOf: Readonly<Record<ContactAct, readonly Outcome[]>> = {
  placeCall: ofVoice,
  visit: ['conversation', 'unanswered', 'refused'],
  contactThirdParty: [...ofVoice, 'delivered', 'bounced'],
  sendText: ofWriting,
  sendEmail: ofWriting,
  sendLetter: ofWriting,
  sendInApp: ofWriting,
  postSocial: ofWriting,
};

/** The same outcome told again changes nothing and is no refusal. */
export async function recordOutcome(
  database: Database,
  at: {
    readonly creditor: CreditorRow;
    readonly zones: Zones;
    readonly contactId: bigint;
    /** the case that it must be of; undefined: whichever */
    readonly ofCase?: { readonly borrowerId: bigint; readonly caseId: bigint };
    readonly outcome: Outcome;
    readonly nowMs: number;
    readonly sealer: Sealer | undefined;
    readonly recordedBy: string;
  },
): Promise<OutcomeRefusal | { readonly contactId: bigint; readonly outcome: Outcome; readonly changed: boolean }> {
  const { creditor, contactId, outcome, nowMs } = at;
  const { creditorId } = creditor;
  return database.transaction(async (session) => {
    const named = await findContact(session, { creditorId, contactId });
    if (named === undefined || !isOf(named, at.ofCase)) return { refused: 'unknownContact' };
    const held = await holdCaseById(session, { creditorId, ...named });
    const found = (await findContact(session, { creditorId, contactId }))!;
    const key = { creditorId, borrowerId: found.borrowerId, contactId };
    const outbox = await readOutboxState(session, key);
    const refused = refusalOf(found, { outcome, state: outbox?.state });
    if (refused !== undefined) return refused;
    if (found.outcome === outcome) return { contactId, outcome, changed: false };
    const zone = at.zones(creditor.zone);
    if (zone === undefined) return { refused: 'unknownZone', zone: creditor.zone };
    const seal = await sealFor(session, held, at.sealer);
    if ('refused' in seal) return seal;
    await storeOutcome(session, key, { outcome, atMs: nowMs, onDay: localDay(zone, nowMs) });
    const { recordedBy } = at;
    const facts = [outcomeFact(contactId, { outcome, atMs: nowMs, recordedBy })];
    // The answer that the channel owed.
    if (outbox?.state === 'sending') {
      if (outcome === 'bounced') await markEnded(session, key, { state: 'failed', code: 'bounced' });
      else await markSent(session, key, { nowMs, providerId: undefined });
      const { sealedMessage } = await readDecisionOfContact(session, key);
      const state = outcome === 'bounced' ? 'failed' : 'sent';
      facts.push(messageFact(contactId, { state, sealedMessage, recordedBy }));
    }
    await enterFacts(session, enteredCase(held, seal), facts);
    return { contactId, outcome, changed: true };
  });
}

function isOf(
  { borrowerId, caseId }: ContactRow,
  ofCase: { readonly borrowerId: bigint; readonly caseId: bigint } | undefined,
): boolean {
  return ofCase === undefined || (ofCase.borrowerId === borrowerId && ofCase.caseId === caseId);
}

function refusalOf(
  found: ContactRow,
  { outcome, state }: { readonly outcome: Outcome; readonly state: string | undefined },
): OutcomeRefusal | undefined {
  if (state === 'waiting') return { refused: 'notSentYet' };
  if ((state === 'cancelled' || state === 'failed') && found.outcome === undefined) return { refused: 'neverSent' };
  const outcomes = outcomesOf[found.act as ContactAct];
  if (!outcomes.includes(outcome)) return { refused: 'outcomeNotOfAct', outcomes };
  const canFollow =
    found.outcome === undefined ||
    found.outcome === outcome ||
    (found.outcome === 'delivered' && (outcome === 'bounced' || outcome === 'refused'));
  return canFollow ? undefined : { refused: 'alreadyTold', outcome: found.outcome! };
}
