/**
 * The demo as `npm start` serves it, in one process with a test and with a clock that the test moves: a small generated book, its sample
 * people, their mailbox, and a real browser.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { closeDay } from '../src/application/close-day.ts';
import { closeMonths, datesToClose, lastDayOf } from '../src/application/run-demo.ts';
import { demoPayments } from '../src/cli/demo-payments.ts';
import { type PreparedDemo, prepareDemo } from '../src/cli/demo-serve.ts';
import { runGenerate } from '../src/cli/generate.ts';
import { loadBook, openOrExplain } from '../src/cli/import.ts';
import { keepWorking } from '../src/cli/keep-working.ts';
import { serverParts } from '../src/cli/server-parts.ts';
import { boundaryDays, sealerFor } from '../src/composition/deployment.ts';
import { zones } from '../src/composition/time-zones.ts';
import { parseDay } from '../src/core/calendar/day.ts';
import { instantOf } from '../src/core/calendar/zone.ts';
import { allHandlers } from '../src/server/all-handlers.ts';
import { portalWorkDone } from '../src/server/handlers/portal-handlers.ts';
import { makeServer } from '../src/server/make-server.ts';
import type { ServerParts } from '../src/server/parts.ts';
import type { Database } from '../src/store/database.ts';
import { type CreditorRow, readCreditors } from '../src/store/day-closes.ts';
import { openStore } from '../src/store/open.ts';
import { makeWebIfNeeded } from './make-web.ts';
import { type PageWishes, screenReady } from './portal-ground.ts';

export interface DemoGround {
  readonly database: Database;
  readonly parts: ServerParts;
  readonly demo: PreparedDemo;
  readonly url: string;
  readonly browser: Browser;
  readonly clock: { ms: number };
  book(): Promise<CreditorRow>;
  /** a page signed in as the borrower of a sample case, by link, code and fact */
  enter(caseNumber: string, wishes?: PageWishes): Promise<Page>;
  page(wishes?: PageWishes): Promise<Page>;
  /** the last code that was mailed to that case */
  codeFor(caseNumber: string): Promise<string>;
  /** days closed up to this one; the clock then stands on the next morning */
  closeThrough(day: string): Promise<void>;
  close(): Promise<void>;
}

const tenOClock = 600;

export async function openDemo({ borrowers = 150 }: { readonly borrowers?: number } = {}): Promise<DemoGround> {
  await makeWebIfNeeded();
  const folder = mkdtempSync(join(tmpdir(), 'forbear-demo-'));
  const database = await openStore(join(folder, 'database'));
  await loadSample(database, { folder, borrowers });
  const zone = zones((await bookOf(database)).zone)!;
  const clock = { ms: instantOf(zone, { day: (await bookOf(database)).businessDate! + 1, minute: tenOClock }) };
  const now = () => clock.ms;
  // The address is known when it listens; links in the mail are followed by their path.
  const publicUrl = 'http://127.0.0.1:8080';
  const demo = await prepareDemo(database, { host: '127.0.0.1', publicUrl }, now);
  const log = { info: () => {}, error: (fields: object, event: string) => console.error(event, fields) };
  const sealer = sealerFor(database);
  const practice = await demoPayments(database, { now });
  const parts = await serverParts(database, {
    address: 'memory://',
    publicUrl,
    checkUrl: publicUrl,
    sealer,
    log,
    now,
    demo: demo.parts,
    payments: practice.setup,
  });
  const server = await makeServer(parts, { served: allHandlers() });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  // The provider tells here what was paid.
  Object.assign(parts, { publicUrl: url });
  const stop = new AbortController();
  const working = keepWorking(database, { parts, signal: stop.signal, instead: demo.channel });
  const browser = await chromium.launch({
    executablePath: process.env.FORBEAR_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const ground = { browser, url, demo };
  return {
    ...ground,
    database,
    parts,
    clock,
    book: () => bookOf(database),
    page: (wishes) => newPage(ground, wishes),
    enter: (caseNumber, wishes) => enter(ground, caseNumber, wishes),
    codeFor: (caseNumber) => codeFor(demo, caseNumber),
    closeThrough: async (day) => {
      const book = await bookOf(database);
      const businessDate = parseDay(day)!;
      clock.ms = instantOf(zone, { day: businessDate + 1, minute: tenOClock });
      const closed = await closeDay(database, {
        ...book,
        businessDate,
        boundaryDays: boundaryDays(businessDate),
        sealer,
      });
      if ('refused' in closed) throw new Error(`${day} was not closed: ${closed.refused}`);
    },
    close: async () => {
      await browser.close();
      stop.abort();
      await server.close();
      await portalWorkDone(parts);
      await working;
      await practice.close();
      await parts.kernelThread.close();
      await parts.bound.close();
      await database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function bookOf(database: Database): Promise<CreditorRow> {
  return (await database.session((session) => readCreditors(session)))[0]!;
}

async function loadSample(
  database: Database,
  { folder, borrowers }: { readonly folder: string; readonly borrowers: number },
): Promise<void> {
  const files = join(folder, 'sample');
  await runGenerate({ seed: '1', borrowers: String(borrowers), out: files });
  const opened = await openOrExplain({ format: 'csv', paths: [files], options: {} });
  await loadBook(database, { book: opened, options: { acceptGoodRows: true, dryRun: false } });
  const book = await bookOf(database);
  const dates = await database.session(async (session) =>
    datesToClose(session, book, (await lastDayOf(session, book))!),
  );
  const boundaryDaysOn = (asOf: number) => boundaryDays(asOf);
  const closed = await closeMonths(database, { book, dates, boundaryDaysOn, onMonth: () => {} });
  if ('refused' in closed) throw new Error(closed.refused);
}

async function newPage(
  { browser }: Pick<DemoGround, 'browser'>,
  { width = 360, height = 780, language = 'zh', size = 'usual', scheme = 'light' }: PageWishes = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: scheme,
    acceptDownloads: true,
  });
  if (size === 'large') await context.addInitScript(`localStorage.setItem('size', 'large')`);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  return page;
}

async function enter(
  ground: Pick<DemoGround, 'browser' | 'url' | 'demo'>,
  caseNumber: string,
  wishes?: PageWishes,
): Promise<Page> {
  const { url, demo } = ground;
  const person = demo.parts.people.find((one) => one.caseNumber === caseNumber)!;
  const page = await newPage(ground, wishes);
  const link = new URL((await demo.parts.linkFor(caseNumber))!);
  await page.goto(`${url}/portal${link.hash}`);
  await page.locator('main .button').first().click();
  await page.locator('#code').fill(await codeFor(demo, caseNumber));
  await page.locator('#fact').waitFor();
  const asksForDay = /哪一天|day/.test(await page.locator('label[for="fact"]').innerText());
  await page.locator('#fact').fill(asksForDay ? person.loans[0]!.paidOutOn : person.loans[0]!.principal);
  await page.locator('form .button').first().click();
  await page.waitForURL('**/home');
  await screenReady(page);
  return page;
}

const codeWaitMs = 30_000;
/** Codes that were used in a test; the next one is another. */
const taken = new WeakMap<PreparedDemo, Set<string>>();

async function codeFor(demo: PreparedDemo, caseNumber: string): Promise<string> {
  const used = taken.get(demo) ?? new Set();
  taken.set(demo, used);
  const { address } = demo.parts.people.find((one) => one.caseNumber === caseNumber)!;
  for (let waitedMs = 0; waitedMs < codeWaitMs; waitedMs += 100) {
    for (const { to, text } of demo.parts.mail()) {
      const code = to === address ? /(?<![\d-])\d{6}(?!\d)/.exec(text)?.[0] : undefined;
      if (code === undefined || used.has(code)) continue;
      used.add(code);
      return code;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no code came for ${caseNumber}`);
}
