/**
 * May this person be reached now, in this way, with these words? Answered as an attempt would be answered at the same moment, and
 * nothing is stored: no decision, no contact, no key.
 */
import { readCaseForContact } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';
import {
  type AskSettings,
  type AttemptRefusal,
  type DecidedAttempt,
  judged,
  prepare,
  whyNot,
} from './attempt-contact.ts';
import { keyContext } from './contact-request.ts';
import type { BorrowerSeal } from './ports.ts';

export type AskedPermit = Pick<
  DecidedAttempt,
  'outcome' | 'why' | 'because' | 'warnings' | 'missing' | 'findings' | 'freesUpAtMs' | 'atMs' | 'packHash'
>;

/** Refusals in the order of precedence of an attempt; there is no attempt's id to refuse. */
export async function askPermit(database: Database, settings: AskSettings): Promise<AttemptRefusal | AskedPermit> {
  const { creditor, caseNumber, sealer } = settings;
  return database.transaction(async (session): Promise<AttemptRefusal | AskedPermit> => {
    await session.run('set transaction isolation level repeatable read, read only');
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    if (sealer === undefined) return { refused: 'noKey' };
    if (held.isErased && held.isClosed) return { refused: 'erased' };
    const context = keyContext(held);
    let seal: BorrowerSeal;
    try {
      // Of a borrower without a key nothing is sealed: any key reads that.
      seal = sealer.under(context, held.wrappedKey ?? sealer.newKey(context));
    } catch {
      return { refused: 'keyDoesNotOpen' };
    }
    if (held.isClosed) return { refused: 'caseClosed' };
    const ready = await prepare(session, { settings, held, seal });
    if ('refused' in ready) return ready;
    const answer = judged(ready);
    if ('invalid' in answer) return { refused: 'requestNotValid', faults: answer.invalid };
    const { outcome, because, warnings, missing, quoted, freesUpAtMs } = answer.judged;
    const why = whyNot(answer.judged);
    const { packHash } = ready.law;
    return { outcome, why, because, warnings, missing, findings: quoted, freesUpAtMs, atMs: settings.atMs, packHash };
  });
}
