/** See the debt, read it line by line, say that it is not right in two taps, and what the page says afterwards. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, openPortal, type PortalGround, screenReady } from '../../../../tools/portal-ground.ts';

let portal: PortalGround;
before(async () => {
  portal = await openPortal();
});
after(() => portal.close());

const shots = process.env.FORBEAR_SHOTS;
async function seen(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/debt-${name}.png`, fullPage: true });
}

const text = (page: Page) => page.locator('main').innerText();

test('the debt, its lines, a dispute in two taps, and the state after it', async () => {
  const page = await portal.page({ language: 'en', signedIn: true });
  await portal.open(page, '/debt');
  assert.match(await text(page), /¥14,430\.11\s+You owe this to A small lender/);
  assert.match(await text(page), /since 15 March 2026: 107 days/);
  // Two ways to doubt it, in the same place and of the same size.
  const boxes = await Promise.all(
    ['This is not right', 'Show me proof'].map((name) => page.getByRole('button', { name }).boundingBox()),
  );
  assert.deepEqual([boxes[0]!.width, boxes[0]!.height], [boxes[1]!.width, boxes[1]!.height]);
  await page.getByText('How each part is worked out').first().click();
  assert.match(await text(page), /it comes to ¥79\.83\. ¥79\.83 was charged/);
  await page.locator('summary', { hasText: 'The contract' }).first().click();
  assert.match(await text(page), /Who lent it\s+The lender has not said/);
  await assertAccessible(page, 'debt');
  await seen(page, 'open');

  await page.getByRole('link', { name: 'How did it come about?' }).click();
  await screenReady(page);
  await page.getByText('4 April 2026').first().waitFor();
  assert.match(await text(page), /All lines together\s+¥6,243\.17/);
  await page.getByText('Your payment').first().click();
  await assertAccessible(page, 'lines');
  await seen(page, 'lines');
  await page.getByRole('button', { name: 'This line is not right' }).click();
  await screenReady(page);
  assert.match(await text(page), /entry of 4 April 2026: Your payment, −¥300\.00/);
  await page.goBack();
  await screenReady(page);

  await portal.open(page, '/debt');
  await page.getByRole('button', { name: 'This is not right' }).click();
  await page.getByRole('button', { name: 'Yes, say that it is not right' }).click();
  await page.getByRole('heading', { name: 'You have said that it is not right' }).waitFor();
  assert.match(await text(page), /You get an answer by \d+ \w+ 2026/);
  assert.match(await text(page), /lender's own promise/);
  await assertAccessible(page, 'done');
  await seen(page, 'done');
  await page.getByRole('button', { name: 'Add this' }).click();
  await page.getByRole('alert').getByText('Write something').waitFor();
  await page.getByLabel('Do you want to say more?').fill('I paid 300 in May');
  await page.getByRole('button', { name: 'Add this' }).click();
  await page.getByText('Added. Thank you.').waitFor();
  await page.getByRole('link', { name: 'Back to what you owe' }).click();
  await screenReady(page);
  await page.getByText('nobody may press you').waitFor();
  assert.match(await text(page), /You said on 1 July 2026 that this is not right/);
  await assertAccessible(page, 'disputed');
  await seen(page, 'disputed');
  // The law is asked as it is for any contact: the dispute holds it.
  const permit = await portal.ground.ask('POST', `/api/v1/cases/${portal.ground.ownCase}/permits`, {
    as: 'agent',
    body: { act: 'placeCall', role: 'borrower', channel: { kind: 'voice', mode: 'interactive' }, debt: 'L3' },
  });
  assert.match(JSON.stringify(permit.document), /any\.dispute\.open/, permit.text);
  await page.context().close();
});

test('if nothing is done: sums ahead, what may come, what nobody may do; in Chinese, large and dark', async () => {
  const page = await portal.page({ signedIn: true, size: 'large', scheme: 'dark' });
  await portal.open(page, '/debt/outlook');
  const shown = await text(page);
  assert.match(shown, /90 天后/);
  assert.match(shown, /08:00 至 22:00/);
  assert.match(shown, /还清之日起 5 年后删除/);
  assert.match(shown, /诉讼时效到哪一天，系统中没有足够的记录/);
  assert.doesNotMatch(shown, /pageDebt\.|\{\w+\}/);
  await assertAccessible(page, 'outlook');
  await seen(page, 'outlook');
  await portal.open(page, '/debt/proof');
  await page.getByRole('button', { name: '是的，请出示证明' }).click();
  await page.getByRole('heading', { name: '您的请求已提交' }).waitFor();
  assert.doesNotMatch(await text(page), /pageDebt\.|\{\w+\}/);
  await page.context().close();
});
