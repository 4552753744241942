/** Runs `serve`: settings checked, the store opened, what waits done beside it, and an end in good order. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { databaseAddress } from '../composition/deployment.ts';
import { oidcSetup } from '../composition/oidc.ts';
import { paymentSetup } from '../composition/payments.ts';
import { type ServerSettings, serverSettings } from '../composition/server-settings.ts';
import { allHandlers } from '../server/all-handlers.ts';
import { portalWorkDone } from '../server/handlers/portal-handlers.ts';
import { makeServer, usualLimits } from '../server/make-server.ts';
import type { ServerLog, ServerParts } from '../server/parts.ts';
import { tracingTo } from '../server/tracing.ts';
import type { Database } from '../store/database.ts';
import { connectStore } from '../store/open.ts';
import { CommandError } from './book.ts';
import { carefulSealer } from './careful-sealer.ts';
import type { PreparedDemo } from './demo-serve.ts';
import { refuseOpenKeyFile } from './key-words.ts';
import { serverParts } from './server-parts.ts';
import { settingFaultText } from './setting-words.ts';
import { words } from './words.ts';

/** The settings, or an end of the command that names every fault. */
export function settingsOrEnd(): ServerSettings {
  const read = serverSettings();
  if ('faults' in read) throw new CommandError(read.faults.map(settingFaultText).join('\n'), 78);
  return read;
}

function oidcOrEnd(): ServerParts['oidc'] {
  const setup = oidcSetup();
  if (setup === undefined || !('fault' in setup)) return setup;
  const { setting, fault: code } = setup;
  throw new CommandError(
    settingFaultText({ setting, value: undefined, code, expected: code === 'notReadable' ? 'a file' : 'https://…' }),
    78,
  );
}

function paymentsOrEnd(): ServerParts['payments'] {
  const setup = paymentSetup();
  if ('of' in setup) return setup;
  throw new CommandError(setup.faults.map(settingFaultText).join('\n'), 78);
}

export async function runServe(database: Database, options: { readonly demo: boolean }): Promise<number> {
  const settings = settingsOrEnd();
  refuseOpenKeyFile(database);
  const stop = new AbortController();
  const told = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  const demo = options.demo ? await (await import('./demo-serve.ts')).prepareDemo(database, settings) : undefined;
  if (demo !== undefined) process.stdout.write(demo.text);
  const practice =
    demo === undefined || process.env.FORBEAR_PAY_FILE !== undefined
      ? undefined
      : await (await import('./demo-payments.ts')).demoPayments(database, { now: demo.now });
  const serving = await startServing(database, { settings, signal: stop.signal, demo, payments: practice?.setup });
  process.stdout.write(`${words('serve.ready', { url: settings.publicUrl, address: serving.address })}\n`);
  if (database.engine === 'embedded') process.stdout.write(`${words('serve.embedded')}\n`);
  await told;
  process.stdout.write(`${words('serve.stopping', { seconds: settings.stopSeconds })}\n`);
  stop.abort();
  await serving.stop();
  await practice?.close();
  return 0;
}

export interface ServingNow {
  readonly address: string;
  stop(): Promise<void>;
}

export async function startServing(
  database: Database,
  at: {
    readonly settings: ServerSettings;
    readonly signal: AbortSignal;
    readonly demo?: PreparedDemo | undefined;
    readonly payments?: ServerParts['payments'] | undefined;
  },
): Promise<ServingNow> {
  const { settings, signal, demo } = at;
  const tracing = settings.tracesUrl === undefined ? undefined : await tracingTo(settings.tracesUrl);
  // Its own connections for the small requests of signing in; what waits is done by the database that was opened.
  const owner =
    database.engine === 'embedded'
      ? database
      : await connectStore(databaseAddress(), { connectionsMax: settings.connectionsMax, prepares: true });
  const parts = await serverParts(owner, {
    address: settings.serverDatabase ?? databaseAddress(),
    publicUrl: settings.publicUrl,
    // The sample's messages never leave this machine, and can be tried by the code that they carry.
    checkUrl: demo === undefined ? settings.checkUrl : settings.publicUrl,
    sealer: await carefulSealer(database),
    log: logTo(settings.log),
    connectionsMax: settings.connectionsMax,
    metricsToken: settings.metricsToken,
    tracing,
    oidc: oidcOrEnd(),
    payments: at.payments ?? paymentsOrEnd(),
    ...(demo && { now: demo.now, demo: demo.parts }),
  }).catch((error: NodeJS.ErrnoException) => {
    // The connections for requests begin under that role.
    if (!/forbear_server/.test(error.message)) throw error;
    throw new CommandError(words('serve.roleMissing', { message: error.message }), 77);
  });
  const limits = { ...usualLimits, requestsPerMinuteMax: settings.requestsPerMinuteMax };
  const server = await makeServer(parts, { served: allHandlers(), limits, trustProxy: settings.trustProxy });
  const address = await server
    .listen({ host: settings.host, port: settings.port })
    .catch(async (error: NodeJS.ErrnoException) => {
      await closeParts(parts);
      const { code = '' } = error;
      if (!['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES'].includes(code)) throw error;
      throw new CommandError(words('serve.portTaken', { host: settings.host, port: settings.port, code }), 69);
    });
  const working = settings.doesWork
    ? (await import('./keep-working.ts')).keepWorking(database, { parts, signal, instead: demo?.channel })
    : undefined;
  const warmed = import('./warm-plans.ts').then(({ warmPlans }) => warmPlans(parts, signal));
  return {
    address,
    stop: async () => {
      parts.self.isStopping = true;
      await endInOrder(server, settings.stopSeconds);
      await portalWorkDone(parts);
      await working;
      await warmed;
      await closeParts(parts);
      if (owner !== database) await owner.close();
      await tracing?.close();
    },
  };
}

/** What was opened for the server; the owner's database is its opener's. */
async function closeParts({ bound, kernelThread, agreements }: ServerParts): Promise<void> {
  await kernelThread.close();
  await agreements.evidence?.close();
  await agreements.files?.close();
  await bound.close();
}

/** What is on its way is answered; who does not end in time is cut off. */
async function endInOrder(server: Awaited<ReturnType<typeof makeServer>>, stopSeconds: number): Promise<void> {
  const late = new AbortController();
  const closing = server.close().finally(() => late.abort());
  server.server.closeIdleConnections();
  await Promise.race([closing, sleep(stopSeconds * 1000, undefined, { signal: late.signal }).catch(() => {})]);
  server.server.closeAllConnections();
  await closing;
}

/** One line of JSON an event, on standard output; nothing personal is given to it (parts.ts). */
function logTo(level: ServerSettings['log']): ServerLog & Pick<ServerParts['log'], never> {
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event' });
  return { info: (fields, event) => log.info(fields, event), error: (fields, event) => log.error(fields, event) };
}
