import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { makeSampleBundle, sampleParts, samplePolicy, written } from '../../tools/bench-evidence-bundle.ts';
import { edited, flipped, indexOf } from '../../tools/spoil-bundle.ts';
import { utf8 } from '../core/evidence/bytes.ts';
import { canonicalText } from '../core/evidence/canonical-json.ts';

const executablePath = process.env.FORBEAR_TEST_CHROMIUM ?? '/usr/bin/chromium';
const skip = existsSync(executablePath) ? false : `no browser at ${executablePath}: apt-get install chromium`;
const address = pathToFileURL(resolve('verifier/forbear-verify.html')).href;

let browser: Browser;
let folder: string;
const pathOf = (name: string) => join(folder, name);

before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), 'forbear-verify-'));
  const good = makeSampleBundle(14, { anchored: true });
  writeFileSync(pathOf('good.forbear'), good);
  writeFileSync(pathOf('erased.forbear'), makeSampleBundle(14, { erasedThrough: 6 }));
  writeFileSync(
    pathOf('changed.forbear'),
    edited('entries/0009-offer.json', (text) => text.replace('2180.00', '2680.00')),
  );
  const parts = sampleParts(14);
  const entries = parts.entries.map((entry, index) =>
    [7, 10, 11].includes(index) ? { ...entry, opened: undefined, isWithheld: true } : entry,
  );
  writeFileSync(pathOf('borrower.forbear'), written({ ...parts, madeFor: 'borrower', entries }));
  writeFileSync(pathOf('flipped.forbear'), flipped(good, indexOf(good, utf8('"totalPayable"'))));
  writeFileSync(pathOf('many.forbear'), makeSampleBundle(1000));
  writeFileSync(pathOf('policy'), samplePolicy(3));
  writeFileSync(pathOf('no-policy'), 'witness\n');
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
after(async () => {
  if (skip) return;
  await browser.close();
  rmSync(folder, { recursive: true });
});

interface Opened {
  readonly page: Page;
  /** asked for beside the page itself, or said on the console */
  readonly noise: string[];
}

async function open(at: {
  readonly width: number;
  readonly language: 'zh' | 'en';
  readonly colorScheme?: 'light' | 'dark';
}): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: at.width, height: 900 },
    colorScheme: at.colorScheme ?? 'light',
    locale: at.language === 'zh' ? 'zh-CN' : 'en-GB',
    offline: true,
  });
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('request', (request) => request.url() !== address && noise.push(request.url()));
  page.on('console', (message) => noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(String(error)));
  await page.goto(address);
  return { page, noise };
}

async function give(page: Page, name: string): Promise<void> {
  await page.setInputFiles('#bundle', pathOf(name));
  await page.locator('dd', { hasText: name }).waitFor();
}

const verdicts = {
  'good.forbear': { zh: '核验通过', en: 'The bundle holds' },
  'changed.forbear': { zh: '核验未通过', en: 'The bundle does not hold' },
} as const;

for (const width of [360, 1280]) {
  for (const language of ['zh', 'en'] as const) {
    test(`${width} px, ${language}: a good bundle holds and a spoilt one does not, asking for nothing`, {
      skip,
    }, async () => {
      const { page, noise } = await open({ width, language });
      for (const name of ['good.forbear', 'changed.forbear'] as const) {
        await give(page, name);
        assert.equal(await page.locator('#verdict h2').innerText(), verdicts[name][language]);
        assert.equal(await page.evaluate('document.activeElement.id'), 'verdict');
        assert.equal(await page.locator('ol.timeline > li').count(), 14);
        await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
        await page.waitForSelector('details pre');
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
        const other = await page.locator('main').innerText();
        if (language === 'en') assert.equal(/\p{Script=Han}/u.test(other.replaceAll('工资单', '')), false);
        assert.equal(
          /\{\w+\}|\b(finding|fact|step|limit|state)\.[a-z]/.test(other.replace(/\{\s*"[\s\S]*?\n\}/g, '')),
          false,
        );
      }
      const fault = await page.locator('.fault').innerText();
      assert.ok(fault.includes('entries/0009-offer.json'), fault);
      assert.equal(await page.locator('.timeline .notHolding').count(), 1);
      assert.deepEqual(noise, []);
      await page.context().close();
    });
  }
}

const keptBack = {
  en: {
    head: 'The bundle holds, and the contents of 3 of its entries were not handed over',
    rows: ['Negotiation: no. 8, 11', 'Approval: no. 12'],
    advice: /You can ask the lender for the whole bundle; .* the court or the supervisor/,
    for: 'the borrower',
    tag: 'content not handed over, as the signed list says',
  },
  zh: {
    head: '核验通过，其中 3 条的内容未交付',
    rows: ['协商：第 8、11 条', '审批：第 12 条'],
    advice: /您可以向机构索取完整的存证包；.*法院或监管部门/,
    for: '借款人',
    tag: '内容未交付，签名清单已载明',
  },
} as const;
for (const language of ['zh', 'en'] as const) {
  test(`${language}: what was not handed over stands in the verdict, with what can be done`, { skip }, async () => {
    const { page, noise } = await open({ width: 360, language });
    await give(page, 'borrower.forbear');
    const { head, rows, advice, for: reader, tag } = keptBack[language];
    assert.equal(await page.locator('#verdict h2').innerText(), head);
    assert.equal(await page.locator('#verdict').getAttribute('aria-label'), head);
    assert.equal(await page.locator('#status').textContent(), head);
    assert.deepEqual(await page.locator('#verdict #not-handed-over li').allInnerTexts(), [...rows]);
    assert.match(await page.locator('#not-handed-over').innerText(), advice);
    assert.equal(await page.getByText(reader, { exact: true }).count(), 1);
    assert.deepEqual(await page.locator('.timeline .tag.notHandedOver').allInnerTexts(), [tag, tag, tag]);
    assert.equal(await page.locator('.timeline .wrong').count(), 0);
    assert.equal(await page.locator('.steps > li.fails').count(), 0);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    assert.deepEqual(noise, []);
    await give(page, 'good.forbear');
    assert.equal(await page.locator('#not-handed-over').count(), 0);
    await page.context().close();
  });
}

test('the languages and the clock are switched by the keyboard, and the focus stays', { skip }, async () => {
  const { page } = await open({ width: 1280, language: 'zh' });
  assert.equal(await page.locator('h1').innerText(), '核验存证包');
  await page.focus('#language-zh');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.locator('h1').innerText(), 'Check an evidence bundle');
  assert.equal(await page.evaluate('document.documentElement.lang'), 'en');
  assert.equal(await page.evaluate('document.activeElement.id'), 'language-en');
  await give(page, 'good.forbear');
  const recorded = () => page.locator('.timeline time').first().innerText();
  assert.equal(await recorded(), '2026-09-14 09:12:40');
  await page.selectOption('#zone', 'utc');
  assert.equal(await recorded(), '2026-09-14 01:12:40');
  assert.equal(await page.evaluate('document.activeElement.id'), 'zone');
  await page.context().close();
});

test('a policy of one’s own is used, a faulty one is named, and it can be put away again', { skip }, async () => {
  const { page } = await open({ width: 1280, language: 'en' });
  await give(page, 'good.forbear');
  await page.setInputFiles('#policy', pathOf('no-policy'));
  await page.getByText('is not a policy that can be read: line 1').waitFor();
  await page.setInputFiles('#policy', pathOf('policy'));
  await page.getByText('Checked by the policy that you brought.').waitFor();
  assert.equal(await page.locator('li.witness').count(), 3);
  await page.getByRole('button', { name: 'Use the one in the bundle again' }).click();
  await page.getByText('Checked by the policy that is in the bundle').waitFor();
  assert.equal(await page.locator('li.witness').count(), 2);
  await page.context().close();
});

test('a document is saved as it was filed, and a page of the bundle is no page here', { skip }, async () => {
  const { page, noise } = await open({ width: 1280, language: 'en' });
  await give(page, 'good.forbear');
  const saved = async (index: number) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a.save').nth(index).click()]);
    return { name: download.suggestedFilename(), text: await readFile((await download.path())!, 'utf8') };
  };
  const payslip = await saved(0);
  assert.equal(payslip.name, '0007-statementProof.txt');
  assert.ok(payslip.text.includes('8,650.00'));
  assert.ok((await saved(1)).text.startsWith('<!doctype html>'));
  assert.deepEqual(
    noise.filter((line) => !line.startsWith('blob:')),
    [],
  );
  await page.context().close();
});

test('a file dropped on the page is checked; one that is no bundle is named', { skip }, async () => {
  const { page, noise } = await open({ width: 1280, language: 'en' });
  await page.evaluate(`(() => {
    const data = new DataTransfer();
    data.items.add(new File(['hello'], 'letter.txt'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  })()`);
  await page.locator('.fault', { hasText: 'This is not an evidence bundle.' }).waitFor();
  await give(page, 'flipped.forbear');
  assert.ok((await page.locator('.fault').innerText()).startsWith('Bytes of a member were changed.'));
  assert.deepEqual(noise, []);
  await page.context().close();
});

test('words of a bundle never become markup', { skip }, async () => {
  const markup = '<img src=x onerror=alert(1)>';
  const name = 'entries/0005-inboundContact.json';
  const spoilt = edited(name, (text) => {
    const content = JSON.parse(text) as { fact: object };
    return canonicalText({ ...content, fact: { ...content.fact, said: markup }, recordedBy: markup } as never);
  });
  writeFileSync(pathOf('markup.forbear'), spoilt);
  const { page, noise } = await open({ width: 1280, language: 'en' });
  await give(page, 'markup.forbear');
  await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(noise, []);
  await page.context().close();
});

test('a thousand entries are checked in a few seconds, a hundred at a time are shown, and all are printed', {
  skip,
}, async () => {
  const { page } = await open({ width: 1280, language: 'en' });
  const began = Date.now();
  await give(page, 'many.forbear');
  assert.ok(Date.now() - began < 8000);
  assert.equal(await page.locator('ol.timeline > li').count(), 100);
  await page.getByRole('button', { name: 'Show the next 100' }).click();
  assert.equal(await page.locator('ol.timeline > li').count(), 200);
  await page.evaluate('window.dispatchEvent(new Event("beforeprint"))');
  assert.equal(await page.locator('ol.timeline > li').count(), 1000);
  await page.context().close();
});

test('every part has its heading, every field its label; nothing is said twice under one id', { skip }, async () => {
  const { page } = await open({ width: 1280, language: 'en' });
  await give(page, 'erased.forbear');
  const found = await page.evaluate(`(() => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    return {
      first: all('h1').length,
      headless: all('section').filter((part) => !part.querySelector('h2')).length,
      unlabelled: all('input,select').filter((field) => field.labels.length === 0).length,
      ids: all('[id]').length - new Set(all('[id]').map((each) => each.id)).size,
      live: all('[role=status]').map((each) => each.textContent),
      inline: all('[style]').length,
    };
  })()`);
  assert.deepEqual(found, { first: 1, headless: 0, unlabelled: 0, ids: 0, live: ['The bundle holds'], inline: 0 });
  await page.context().close();
});

test('with the text at twice its size nothing is wider than 360 px', { skip }, async () => {
  const { page } = await open({ width: 360, language: 'en' });
  await give(page, 'changed.forbear');
  await page.evaluate('document.documentElement.style.fontSize = "200%"');
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
  await page.context().close();
});
