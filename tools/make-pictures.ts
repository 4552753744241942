/**
 * Makes the pictures of the documents: runs the demo on a fresh embedded database and photographs its page. Needs
 * chromium (Debian's, or the one that CHROMIUM names). Run: node tools/make-pictures.ts
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const pictures = [
  { file: 'portfolio.png', language: 'en', width: 1120, height: 1500 },
  { file: 'portfolio.zh-CN.png', language: 'zh', width: 1120, height: 1500 },
] as const;

const folder = mkdtempSync(join(tmpdir(), 'forbear-pictures-'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
});
try {
  const forbear = (...words: string[]) => {
    const env = { ...process.env, FORBEAR_DATABASE: folder };
    const main = new URL('../src/cli/main.ts', import.meta.url).pathname;
    const run = spawnSync(process.execPath, [main, ...words], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (run.status !== 0) throw new Error(`forbear ${words.join(' ')} ended with ${run.status}`);
  };
  forbear('demo');
  for (const { file, language, width, height } of pictures) {
    const html = join(folder, `${language}.html`);
    forbear('portfolio', '--html', html, '--lang', language);
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light' });
    await page.goto(pathToFileURL(html).href);
    await page.screenshot({ path: new URL(`../docs/pictures/${file}`, import.meta.url).pathname });
    await page.close();
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
