/** The operations under the heading "contacts". */
import { askPermit } from './ask-permit.ts';
import { attemptContact } from './attempt-contact.ts';
import { listContacts } from './list-contacts.ts';
import { listFacts } from './list-facts.ts';
import { recordFacts } from './record-facts.ts';
import { recordInbound } from './record-inbound.ts';
import { recordOutcome } from './record-outcome.ts';
import { replayDecision } from './replay-decision.ts';
import type { Route } from './route.ts';

export const contactsRoutes = [
  askPermit,
  attemptContact,
  listContacts,
  recordOutcome,
  recordInbound,
  listFacts,
  recordFacts,
  replayDecision,
] as const satisfies readonly Route[];
