/** Stop: an attempted contact is refused with the reason; its receipt is saved and holds by the program that anybody can run. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, openPortal, type PortalGround, screenReady } from '../../../../tools/portal-ground.ts';

let portal: PortalGround;
const folder = mkdtempSync(join(tmpdir(), 'forbear-own-'));
before(async () => {
  portal = await openPortal();
});
after(async () => {
  await portal.close();
  rmSync(folder, { recursive: true });
});

const shots = process.env.FORBEAR_SHOTS;
async function seen(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/own-${name}.png`, fullPage: true });
}
const text = (page: Page) => page.locator('main').innerText();

function verify(file: string) {
  const { status, stdout } = spawnSync(process.execPath, ['verifier/forbear-verify.mjs', file, '--language', 'en'], {
    encoding: 'utf8',
  });
  return { status, stdout };
}

test('asks to stop; nobody may write to collect; the receipt of it holds without us, and not when changed', async () => {
  const page = await portal.page({ language: 'en', signedIn: true });
  await portal.open(page, '/preferences');
  await assertAccessible(page, 'preferences');
  await seen(page, 'preferences-en');
  await page.getByRole('button', { name: 'Stop contact' }).click();
  await page.getByRole('button', { name: 'Yes, stop contact' }).dblclick();
  await page.getByText('You asked us to stop on 1 July 2026.').waitFor();
  await assertAccessible(page, 'stopped');
  await seen(page, 'stopped-en');

  const attempt = await portal.ground.ask('POST', `/api/v1/cases/${portal.ground.ownCase}/contacts`, {
    as: 'agent',
    body: {
      attemptId: 'after-stop',
      act: 'sendEmail',
      role: 'borrower',
      address: 'somebody@borrower.example',
      words: { subject: '还款提醒', text: '您好。' },
    },
  });
  const because = attempt.document.because as readonly { ruleId: string }[];
  assert.equal(attempt.document.outcome, 'forbidden');
  assert.ok(because.some(({ ruleId }) => ruleId === 'any.asked.stop'));

  await portal.open(page, '/receipts');
  await assertAccessible(page, 'receipts');
  await seen(page, 'receipts-en');
  const asked = page.locator('li', { hasText: 'request to stop' }).first();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    asked.getByRole('button', { name: /Save this receipt/ }).click(),
  ]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  const good = verify(file);
  assert.equal(good.status, 0, good.stdout);
  assert.match(good.stdout, /^HOLDS: receipt of entry \d+\n/);
  assert.match(good.stdout, /Exactly this was entered: .*request to stop.*2026-07-01/);
  const changed = join(folder, 'changed.tlog-proof');
  const was = readFileSync(file, 'utf8');
  const index = was.replace(/^index (\d+)/m, (_, number: string) => `index ${Number(number) + 1}`);
  writeFileSync(changed, index);
  assert.equal(verify(changed).status, 1);

  await portal.open(page, '/preferences');
  await page.getByRole('button', { name: 'Take this back' }).click();
  await page.getByRole('button', { name: 'Yes, you may' }).click();
  await page.getByRole('button', { name: 'Stop contact' }).waitFor();
  await page.context().close();
});

test('times that do not suit, somebody who helps, and all that is kept: in Chinese, large and dark', async () => {
  const page = await portal.page({ signedIn: true, size: 'large', scheme: 'dark' });
  await portal.open(page, '/preferences');
  await page.getByRole('button', { name: '添加' }).click();
  await page.getByRole('alert').first().waitFor();
  await page.getByLabel('星期三').check();
  await page.getByRole('button', { name: '添加' }).click();
  await page.getByText('星期三，全天').first().waitFor();
  await assertAccessible(page, 'preferences zh');
  await seen(page, 'preferences-zh');

  await portal.open(page, '/helper');
  await page.getByLabel('对方姓名').fill('李娜');
  await page.getByLabel('家人').check();
  for (const [part, value] of [
    ['year', '2026'],
    ['month', '12'],
    ['date', '31'],
  ])
    await page.locator(`#until-${part}`).fill(value!);
  await page.getByRole('button', { name: '确认授权' }).click();
  await page.getByRole('heading', { name: /李娜/ }).waitFor();
  await assertAccessible(page, 'helper');
  await seen(page, 'helper-zh');
  await page.getByRole('button', { name: /取消对李娜的授权/ }).click();
  await page.getByText('已取消').waitFor();

  await portal.open(page, '/data');
  await page.getByRole('heading', { name: '谁查看过' }).waitFor();
  await screenReady(page);
  for (const summary of await page.locator('main summary').all()) await summary.click();
  assert.match(await text(page), /星期|登记|停止联系/);
  assert.doesNotMatch(await text(page), /pageData\.|\{\w+\}/);
  await assertAccessible(page, 'data');
  await seen(page, 'data-zh');
  await page.context().close();
});
