/** How a borrower wants to be reminded of agreed dates, as is on record: a channel, or not at all. */
import type { HeldCase } from '../store/contact-cases.ts';
import type { Session } from '../store/database.ts';
import { readFacts } from '../store/party-facts.ts';
import { sealFor } from './attempt-contact.ts';
import { sealName } from './contact-request.ts';
import type { Sealer } from './ports.ts';

/** The fact's name, and its words in jurisdictions/any/facts.yaml. */
const factName = 'reminderChannel';

/** Undefined: nothing was said, or it cannot be opened; then as every letter goes. */
export async function reminderWish(
  session: Session,
  held: HeldCase,
  sealer: Sealer | undefined,
): Promise<string | undefined> {
  const wish = (await readFacts(session, held)).find(({ name }) => name === factName);
  if (wish === undefined || sealer === undefined) return undefined;
  const seal = await sealFor(session, held, sealer);
  if ('refused' in seal) return undefined;
  const value: unknown = JSON.parse(seal.open(sealName.fact(wish.factId), wish.sealedValue));
  return typeof value === 'string' ? value : undefined;
}
