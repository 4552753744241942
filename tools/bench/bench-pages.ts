/**
 * The first view of the portal on a slow telephone: what it weighs, and when it can be used, with the processor slowed fourfold and the
 * network of 400 kbit/s with 400 ms there and back, or of 4 Mbit/s with 40 ms. Usable: the heading of the screen stands, and its first
 * button answers. Chromium's own throttling; a fresh browser each time.
 */
import { type Browser, chromium } from 'playwright-core';
import { openPortal } from '../portal-ground.ts';
import { median } from './measure.ts';
import type { Measured } from './run.ts';

const rounds = 5;
const processorSlowed = 4;
const bytesMax = 120 * 1024;
const networks = [
  { name: '400 kbit/s, 400 ms', bitsPerSecond: 400_000, latencyMs: 400, limitMs: 4_000 },
  { name: '4 Mbit/s, 40 ms', bitsPerSecond: 4_000_000, latencyMs: 40, limitMs: 1_500 },
] as const;

export async function benchPages(): Promise<Measured[]> {
  const portal = await openPortal();
  try {
    const measured: Measured[] = [];
    for (const path of ['/', '/enter', '/home']) {
      for (const network of networks) {
        const runs: Run[] = [];
        for (let round = 0; round < rounds; round++) runs.push(await oneVisit(portal, { path, network }));
        const ms = median(runs.map((run) => run.ms));
        const { limitMs, name } = network;
        measured.push({
          what: `${path} usable, ${name}, processor ÷ ${processorSlowed}`,
          value: `${Math.round(ms)} ms`,
          against: `at most ${limitMs} ms`,
          passes: ms <= limitMs,
        });
        if (network !== networks[0]) continue;
        const bytes = median(runs.map((run) => run.bytes));
        measured.push({
          what: `${path} script and style, compressed`,
          value: `${(bytes / 1024).toFixed(1)} KiB`,
          against: `at most ${bytesMax / 1024} KiB`,
          passes: bytes <= bytesMax,
        });
      }
    }
    return measured;
  } finally {
    await portal.close();
  }
}

interface Run {
  readonly ms: number;
  readonly bytes: number;
}

async function oneVisit(
  portal: Awaited<ReturnType<typeof openPortal>>,
  { path, network }: { readonly path: string; readonly network: (typeof networks)[number] },
): Promise<Run> {
  // A browser of its own: nothing of it is cached or warm.
  const browser: Browser = await chromium.launch({
    executablePath: process.env.FORBEAR_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const page = await portal.page({ signedIn: path === '/home', in: browser });
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: network.latencyMs,
      downloadThroughput: network.bitsPerSecond / 8,
      uploadThroughput: network.bitsPerSecond / 8,
    });
    await session.send('Emulation.setCPUThrottlingRate', { rate: processorSlowed });
    const kinds = new Map<string, string>();
    let bytes = 0;
    session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (['Script', 'Stylesheet'].includes(kinds.get(requestId) ?? '')) bytes += encodedDataLength;
    });
    const started = performance.now();
    await page.goto(portal.url + path, { waitUntil: 'commit', timeout: 30_000 });
    await page.locator('main h1').first().waitFor({ timeout: 30_000 });
    await page.locator('main a, main button').first().click({ trial: true, timeout: 30_000 });
    const ms = performance.now() - started;
    await page.waitForLoadState('networkidle', { timeout: 30_000 });
    return { ms, bytes };
  } finally {
    await browser.close();
  }
}
