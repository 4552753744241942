/**
 * The portal in a real browser over the small book, for tests: a server on this machine, Debian's chromium, pages of any width, language
 * and size of type, and axe-core's word on what is shown.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { makeWebIfNeeded } from './make-web.ts';
import { type Ground, type GroundSettings, groundAgent, makeGround } from './server-ground.ts';

const require = createRequire(import.meta.url);
const axeText = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export interface PageWishes {
  readonly width?: number;
  readonly height?: number;
  readonly language?: 'zh' | 'en';
  readonly size?: 'usual' | 'large';
  readonly scheme?: 'light' | 'dark';
  /** the ground's borrower is signed in already */
  readonly signedIn?: boolean;
  /** another browser than the ground's own */
  readonly in?: Browser;
}

export interface PortalGround {
  readonly ground: Ground;
  readonly browser: Browser;
  /** http://127.0.0.1:… */
  readonly url: string;
  /** in a browser of its own: nobody else's cookies */
  page(wishes?: PageWishes): Promise<Page>;
  /** opens a path, and waits until the screen is there */
  open(page: Page, path: string): Promise<void>;
  close(): Promise<void>;
}

export async function openPortal(settings: GroundSettings = {}): Promise<PortalGround> {
  await makeWebIfNeeded();
  const ground = await makeGround(settings);
  const url = await ground.server.listen({ host: '127.0.0.1', port: 0 });
  const browser = await chromium.launch({
    executablePath: process.env.FORBEAR_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  return {
    ground,
    browser,
    url,
    page: (wishes = {}) => newPage({ browser, url, ground }, wishes),
    open: async (page, path) => {
      await page.goto(url + path);
      await screenReady(page);
    },
    close: async () => {
      await browser.close();
      await ground.close();
    },
  };
}

/** The heading of a screen is there, and nothing is being fetched. */
export async function screenReady(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  // Not waitForFunction: what the page may run is the policy's to say.
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
}

async function newPage(
  { browser, url, ground }: Pick<PortalGround, 'browser' | 'url' | 'ground'>,
  wishes: PageWishes,
): Promise<Page> {
  const { width = 360, height = 780, language = 'zh', size = 'usual', scheme = 'light', signedIn = false } = wishes;
  const context: BrowserContext = await (wishes.in ?? browser).newContext({
    viewport: { width, height },
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: scheme,
    // Sessions of the ground are bound to this name of a browser.
    userAgent: groundAgent,
  });
  if (signedIn) await context.addCookies([{ name: 'forbear', value: ground.tokens.get('borrower')!, url }]);
  if (size === 'large') await context.addInitScript(`localStorage.setItem('size', 'large')`);
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  return page;
}

/** No finding of impact serious or critical, nothing that is cut off sideways. */
export async function assertAccessible(page: Page, name = page.url()): Promise<void> {
  await page.evaluate(axeText);
  const findings =
    await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => ({ id, at: nodes.map(({ target, failureSummary }) => target.join(' ') + ' ' + failureSummary) })))`);
  assert.deepEqual(findings, [], name);
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.ok(overflow <= 0, `${name}: ${overflow} px wider than the screen`);
}
