import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { words } from '../cli/words.ts';
import { portfolioDocument } from '../core/portfolio/document.ts';
import { portfolioPage } from './portfolio-page.ts';
import { sampleReport } from './sample-report.ts';

const executablePath = process.env.FORBEAR_TEST_CHROMIUM ?? '/usr/bin/chromium';
const skip = existsSync(executablePath) ? false : `no browser at ${executablePath}: apt-get install chromium`;

let browser: Browser;
let folder: string;
before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), 'forbear-page-'));
  const document = portfolioDocument(sampleReport());
  writeFileSync(join(folder, 'both.html'), portfolioPage(document, { language: 'both', first: 'zh', words }));
  writeFileSync(join(folder, 'en.html'), portfolioPage(document, { language: 'en', first: 'en', words }));
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
after(async () => {
  if (skip) return;
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Run in the page, whose names this program's types do not know: texts that are hard to read, with their contrast. */
const faintTexts = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = (top, under) => under.map((part, at) => (top[at] * top[3]) / 255 + part * (1 - top[3] / 255));
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => (part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) =>
    over(rgba(getComputedStyle(element).backgroundColor), element.parentElement ? behind(element.parentElement) : [255, 255, 255]);
  const texts = [...document.querySelectorAll('h1,h2,p,dt,dd,th,td,label,figcaption,summary,svg text,.key span')];
  return texts.flatMap((element) => {
    if (element.textContent.trim() === '' || element.getClientRects().length === 0) return [];
    const style = getComputedStyle(element);
    const under = behind(element);
    const ink = rgba(element instanceof SVGElement ? style.fill : style.color);
    ink[3] *= Number(style.opacity);
    const [one, other] = [light(over(ink, under)), light(under)].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    return contrast >= 4.5 ? [] : [element.tagName + ' ' + element.textContent + ' ' + contrast];
  });
})()`;

const structure = `(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  return {
    untitled: all('svg').filter((svg) => !document.getElementById(svg.getAttribute('aria-labelledby'))?.textContent).length,
    drawings: all('svg').length,
    headless: all('table').filter((table) => !table.querySelector('th[scope=col]') || !table.querySelector('tbody th[scope=row]')).length,
    first: all('h1').length,
    ids: all('[id]').length - new Set(all('[id]').map((each) => each.id)).size,
    scripts: all('script').length,
  };
})()`;

async function open(
  file: string,
  at: { readonly width: number; readonly colorScheme: 'light' | 'dark' },
): Promise<{ page: Page; asked: string[] }> {
  const page = await browser.newPage({ viewport: { width: at.width, height: 900 }, colorScheme: at.colorScheme });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(join(folder, file)).href);
  return { page, asked };
}

for (const width of [360, 768, 1440]) {
  test(`no part of the page is wider than ${width} px, in both languages, all figures opened`, { skip }, async () => {
    const { page, asked } = await open('both.html', { width, colorScheme: 'light' });
    await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
    for (const language of ['zh', 'en']) {
      await page.click(`label[for=lang-${language}]`);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width, language);
    }
    assert.equal(asked.length, 1, `the page asked for ${asked.slice(1).join(', ')}`);
    await page.close();
  });
}

test('the switch shows one language at a time, and works by the keyboard', { skip }, async () => {
  const { page } = await open('both.html', { width: 1440, colorScheme: 'light' });
  const heading = () => page.locator('h1').innerText();
  assert.equal(await heading(), '贷款组合');
  await page.focus('#lang-zh');
  await page.keyboard.press('ArrowRight');
  assert.equal(await heading(), 'Loan portfolio');
  assert.equal(await page.getByText('五级分类').first().isVisible(), false);
  await page.close();
  const single = await open('en.html', { width: 1440, colorScheme: 'light' });
  assert.equal(await single.page.locator('.lang').count(), 0);
  assert.equal(/\p{Script=Han}/u.test(await single.page.locator('main').innerText()), false);
  await single.page.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: every text is read at a contrast of 4.5 or more (WCAG 2.2, 1.4.3)`, { skip }, async () => {
    const { page } = await open('en.html', { width: 1440, colorScheme });
    const faint = await page.evaluate(faintTexts);
    assert.deepEqual(faint, []);
    await page.close();
  });
}

test('drawings have titles, tables have headings of rows and columns, the page has one first heading', {
  skip,
}, async () => {
  const { page } = await open('en.html', { width: 1440, colorScheme: 'light' });
  const counts = await page.evaluate<{ readonly drawings: number }>(structure);
  assert.deepEqual(
    { ...counts, drawings: counts.drawings >= 7 },
    { untitled: 0, drawings: true, headless: 0, first: 1, ids: 0, scripts: 0 },
  );
  await page.close();
});
