/** Sends what waits in the outbox: once, or again and again beside a worker. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContactSetting } from '../application/attempt-contact.ts';
import { type DispatchReport, type DispatchSettings, dispatchOutbox } from '../application/dispatch-outbox.ts';
import type { Channel } from '../application/ports.ts';
import { mailSetup } from '../composition/channels.ts';
import { checksAt } from '../composition/checks-at.ts';
import { inspectWords } from '../composition/inspect-words.ts';
import { zones } from '../composition/time-zones.ts';
import type { Database } from '../store/database.ts';
import { carefulSealer } from './careful-sealer.ts';
import { contactLaw } from './contact-law.ts';
import { whyText } from './why-text.ts';
import { words } from './words.ts';

export async function contactSetting(database: Database): Promise<ContactSetting> {
  const sealer = await carefulSealer(database);
  const checks = checksAt(process.env.FORBEAR_URL, { owner: database, sealer });
  return { contactLaw, inspect: inspectWords, zones, sealer, checks };
}

export interface SendingSettings {
  /** a channel instead of the deployment's own: what a sample sends never leaves the machine */
  readonly instead?: Channel | undefined;
  readonly now?: (() => number) | undefined;
}

/** Undefined: there is no channel to send by. */
export async function sendWaiting(
  database: Database,
  { instead, now = Date.now, ...more }: Pick<DispatchSettings, 'only' | 'stop'> & SendingSettings = {},
): Promise<DispatchReport | undefined> {
  const mail = mailSetup();
  if (instead === undefined && mail.state !== 'ready') return undefined;
  const channel = instead ?? (await (mail as Extract<typeof mail, { readonly state: 'ready' }>).open());
  try {
    return await dispatchOutbox(database, { ...(await contactSetting(database)), ...more, channels: [channel], now });
  } finally {
    await channel.close();
  }
}

/** Why nothing can be sent, in words; undefined: it can. */
export function mailFault(): string | undefined {
  const mail = mailSetup();
  switch (mail.state) {
    case 'ready':
      return undefined;
    case 'none':
      return words('contact.mailNone');
    case 'faulty':
      return words('contact.mailFaulty', { setting: mail.setting, fault: words(`contact.mail.${mail.fault}`) });
  }
}

const pauseMs = 5_000;
const samplePauseMs = 1_000;
const limitedPauseMs = 60_000;
/** A server that refuses our password is not asked every few seconds: it would lock us out. */
const stoppedPauseMs = 10 * 60_000;

/** Until `signal`: what waits is sent as it falls due. Faults are said when they begin; the database may come back. */
export async function keepSending(
  database: Database,
  signal: AbortSignal,
  sending: SendingSettings = {},
): Promise<void> {
  let said = '';
  while (!signal.aborted) {
    let saying = '';
    // Whoever tries a sample waits for the mail before the page.
    let waitMs = sending.instead === undefined ? pauseMs : samplePauseMs;
    try {
      const report = await sendWaiting(database, { ...sending, stop: () => signal.aborted });
      const stopped = report?.stopped[0];
      if (stopped !== undefined) {
        saying = words('contact.stopped', { why: whyText(stopped.code) });
        waitMs = stopped.code.startsWith('smtp') ? limitedPauseMs : stoppedPauseMs;
      }
    } catch (error) {
      saying = (error as Error).message;
    }
    if (saying !== '' && saying !== said) process.stderr.write(`${saying}\n`);
    said = saying;
    await sleep(waitMs, undefined, { signal }).catch(() => {});
  }
}
