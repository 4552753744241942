/** Payments that were begun and of which nobody told: the provider is asked, also when the borrower looks no more. */
import { setTimeout as sleep } from 'node:timers/promises';
import { askProvider } from '../application/begin-payment.ts';
import type { PaymentSetup } from '../application/payment-ways.ts';
import type { Sealer } from '../application/ports.ts';
import { orderOfPayment } from '../composition/deployment.ts';
import type { Database } from '../store/database.ts';
import { readCreditors } from '../store/day-closes.ts';
import { markAsked, readForgottenIntents } from '../store/payment-intents.ts';

const pauseMs = 60_000;
/** Whoever waits before the page asks sooner. */
const notAskedMs = 5 * 60_000;
/** An order that is older was told of long ago, or never will be. */
const madeWithinMs = 7 * 24 * 3_600_000;
const atOnceMax = 50;

interface AskingSettings {
  readonly payments: PaymentSetup;
  readonly sealer: Sealer | undefined;
  readonly now: () => number;
}

/** Until `signal`. What goes wrong is said when it begins; the next round tries again. */
export async function keepAsking(
  owner: Database,
  { signal, ...settings }: AskingSettings & { readonly signal: AbortSignal },
): Promise<void> {
  let said = '';
  while (!signal.aborted) {
    const saying = await askForgotten(owner, settings).then(
      () => '',
      (error: Error) => error.message,
    );
    if (saying !== '' && saying !== said) process.stderr.write(`${saying}\n`);
    said = saying;
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
}

export async function askForgotten(owner: Database, { payments, sealer, now }: AskingSettings): Promise<void> {
  const atMs = now();
  const notSinceMs = atMs - notAskedMs;
  const asked = { notAskedSinceMs: notSinceMs, madeSinceMs: atMs - madeWithinMs, limit: atOnceMax };
  const [books, intents] = await owner.session(
    async (session) => [await readCreditors(session), await readForgottenIntents(session, asked)] as const,
  );
  for (const intent of intents) {
    const creditor = books.find(({ creditorId }) => creditorId === intent.creditorId);
    const way = creditor && payments.of(creditor.creditorRef).provider;
    if (creditor === undefined || way === undefined || way.name !== intent.provider) continue;
    const mayAsk = await owner.transaction((session) => markAsked(session, { ...intent, atMs, notSinceMs }));
    if (!mayAsk) continue;
    const taking = { creditor, provider: way.name, orderOfPayment: orderOfPayment(), sealer, atMs };
    await askProvider(owner, { ...taking, intent, way });
  }
}
