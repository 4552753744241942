/** What waits, done beside the server until it stops: mail, what falls due about agreements, the evidence log, webhooks. */
import { keepHooking } from '../server/keep-hooking.ts';
import type { ServerParts } from '../server/parts.ts';
import type { Database } from '../store/database.ts';
import { keepActing } from './keep-acting.ts';
import { keepAsking } from './keep-asking.ts';
import { keepBeating } from './keep-beating.ts';
import { keepSending, type SendingSettings } from './send-waiting.ts';

export async function keepWorking(
  database: Database,
  {
    parts,
    signal,
    instead,
  }: { readonly parts: ServerParts; readonly signal: AbortSignal } & Pick<SendingSettings, 'instead'>,
): Promise<void> {
  const { sealer, log, now, payments } = parts;
  await Promise.all([
    keepSending(database, signal, { instead, now }),
    keepBeating(database, signal),
    keepActing(database, signal, now),
    keepAsking(database, { payments, sealer, now, signal }),
    keepHooking(database, { sealer: () => sealer, log, signal, now }),
  ]);
}
