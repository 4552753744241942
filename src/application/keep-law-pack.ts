/** The packs that decide are kept whole, and that they decide from now on is entered in the evidence log. */
import type { Session } from '../store/database.ts';
import { storeLawPack } from '../store/decisions.ts';
import { enterBookFact } from './enter-fact.ts';

/** Before anything of a case is entered in the same transaction, since the book's stream is held before any case's. */
export async function keepLawPack(
  session: Session,
  at: { creditorId: number; packHash: string; jurisdiction: string; text: string },
): Promise<void> {
  if (!(await storeLawPack(session, at))) return;
  await enterBookFact(session, at.creditorId, {
    kind: 'lawPack',
    about: { table: 'law_pack', key: at.packHash },
    recordedBy: undefined,
    fact: { lawPack: at.packHash, jurisdiction: at.jurisdiction },
  });
}
