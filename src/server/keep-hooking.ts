/**
 * Webhooks beside other work: every endpoint of every lender is told what it has not been told yet, each in a run of its own, so
 * that none waits for another. Any number of processes may do it at once.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sealer } from '../application/ports.ts';
import type { WebhookSender } from '../application/webhook-port.ts';
import { dropOldDeliveries, type HookReport, type HookSettings, tellEndpoint } from '../application/webhook-publish.ts';
import { webhookSender } from '../composition/webhooks.ts';
import type { Database } from '../store/database.ts';
import { readCreditors } from '../store/day-closes.ts';
import { readActiveWebhooks } from '../store/webhooks.ts';
import type { ServerLog } from './parts.ts';

export interface HookingSettings {
  /** asked in each round; undefined: the secrets cannot be opened here, and nothing is sent */
  readonly sealer: () => Sealer | undefined;
  readonly log: ServerLog;
  readonly signal: AbortSignal;
  readonly sender?: WebhookSender;
  readonly now?: () => number;
  readonly fraction?: () => number;
  readonly pauseMs?: number;
}

const pauseUsualMs = 2_000;
const dropEveryMs = 60 * 60 * 1000;
const chanceSteps = 2 ** 32;
const fractionByChance = () => randomInt(chanceSteps) / chanceSteps;

/** Until `signal`; then what is on its way is waited for. What goes wrong is said when it begins; the next round tries again. */
export async function keepHooking(database: Database, settings: HookingSettings): Promise<void> {
  const { log, signal, now = Date.now, fraction = fractionByChance, pauseMs = pauseUsualMs } = settings;
  const sender = settings.sender ?? webhookSender();
  const hook = { sender, now, fraction, stop: () => signal.aborted };
  const running = new Map<string, Promise<void>>();
  const said = new Map<string, string>();
  const say = (about: string, code: string) => {
    if (code !== '' && said.get(about) !== code) log.error({ about, code }, 'webhooksFault');
    said.set(about, code);
  };
  let dropAtMs = now();
  while (!signal.aborted) {
    try {
      const sealer = settings.sealer();
      if (sealer !== undefined) await startRuns(database, { hook: { ...hook, sealer }, running, log, say });
      if (now() >= dropAtMs) {
        dropAtMs = now() + dropEveryMs;
        for (const { creditorId } of await database.session((session) => readCreditors(session))) {
          await dropOldDeliveries(database, creditorId, now());
        }
      }
      say('round', '');
    } catch (error) {
      say('round', codeOf(error));
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
  await Promise.all(running.values());
  if (settings.sender === undefined) sender.close();
}

interface Running {
  readonly hook: HookSettings;
  readonly running: Map<string, Promise<void>>;
  readonly log: ServerLog;
  readonly say: (about: string, code: string) => void;
}

async function startRuns(database: Database, { hook, running, log, say }: Running): Promise<void> {
  const active = await database.session((session) => readActiveWebhooks(session, hook.now()));
  const idle = active.filter(({ webhookId }) => !running.has(String(webhookId)));
  if (idle.length === 0) return;
  const books = await database.session((session) => readCreditors(session));
  for (const at of idle) {
    const about = String(at.webhookId);
    const { creditorRef } = books.find(({ creditorId }) => creditorId === at.creditorId)!;
    const run = tellEndpoint(database, { ...at, creditorRef }, hook).then(
      (report) => {
        say(about, report.ended ?? '');
        tell(log, about, report);
      },
      (error: unknown) => say(about, codeOf(error)),
    );
    running.set(
      about,
      run.finally(() => running.delete(about)),
    );
  }
}

function tell(log: ServerLog, webhook: string, { delivered, postponed, failed }: HookReport): void {
  if (delivered + postponed + failed > 0) log.info({ webhook, delivered, postponed, failed }, 'webhooksSent');
}

/** No words of a database stand in a log of ours: they may hold what is stored. */
function codeOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: string };
  return typeof code === 'string' ? code : (name ?? 'fault');
}
