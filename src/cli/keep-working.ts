/** What waits, done beside the server until it stops: mail, what falls due about agreements, the evidence log, webhooks. */
import { keepHooking } from '../server/keep-hooking.ts';
import type { ServerParts } from '../server/parts.ts';
import type { Database } from '../store/database.ts';
import { keepActing } from './keep-acting.ts';
import { keepBeating } from './keep-beating.ts';
import { keepSending } from './send-waiting.ts';

export async function keepWorking(
  database: Database,
  { parts, signal }: { readonly parts: ServerParts; readonly signal: AbortSignal },
): Promise<void> {
  const { sealer, log } = parts;
  await Promise.all([
    keepSending(database, signal),
    keepBeating(database, signal),
    keepActing(database, signal),
    keepHooking(database, { sealer: () => sealer, log, signal }),
  ]);
}
