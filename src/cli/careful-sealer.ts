/** The key that personal data is sealed with, for commands that write. */
import type { Sealer } from '../application/ports.ts';
import { sealerFor } from '../composition/deployment.ts';
import { hasKeys } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';

/** A first key is made only where nothing is sealed yet: after a restore the old one has to be brought back. */
export async function carefulSealer(database: Database): Promise<Sealer | undefined> {
  const there = sealerFor(database, { make: false });
  if (there !== undefined) return there;
  const isSealed = await database.session((session) => hasKeys(session));
  return isSealed ? undefined : sealerFor(database);
}
