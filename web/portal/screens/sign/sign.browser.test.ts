/** From the paper to a kept plan, in a browser: read to its end, ticked, confirmed by a code; a date moved, an income that changed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { AgreementBook, borrowerName } from '../../../../tools/agreement-book.ts';
import { AgreementServer } from '../../../../tools/agreement-server.ts';
import { standing } from '../../../../tools/plan-book.ts';
import { assertAccessible, openPortal, type PortalGround, screenReady } from '../../../../tools/portal-ground.ts';

let portal: PortalGround;
let server: AgreementServer;
before(async () => {
  let book: AgreementBook | undefined;
  portal = await openPortal({
    prepare: async ({ database }) => {
      book = await AgreementBook.in(database);
      await book.grant();
      standing(await book.draft());
    },
  });
  server = AgreementServer.over(portal.ground, book!);
});
after(() => portal.close());

const shots = process.env.FORBEAR_SHOTS;
async function seen(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/sign-${name}.png`, fullPage: true });
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function arrived(page: Page, path: string): Promise<void> {
  await page.waitForURL(`**${path}`);
  await screenReady(page);
}

/** By the one button, as who does not scroll would. */
async function readAll(page: Page): Promise<void> {
  const more = page.getByRole('button', { name: 'Show the next part' });
  for (let times = 0; times < 200 && (await more.count()) > 0; times++) {
    await more.click({ timeout: 1000 }).catch(() => {});
    await page.waitForTimeout(30);
  }
}

test('declining is as near as going on, at the first step and at the last', async () => {
  const page = await portal.page({ language: 'en', signedIn: true });
  await portal.open(page, '/sign');
  await assertAccessible(page, 'brief');
  await seen(page, 'brief');
  const box = async (name: string) => (await page.getByRole('button', { name, exact: true }).boundingBox())!;
  const [on, not] = [await box('Read the agreement'), await box('I do not want to sign')];
  assert.deepEqual([on.width, on.height, on.x], [not.width, not.height, not.x]);
  await press(page, 'I do not want to sign');
  await arrived(page, '/sign/declined');
  await seen(page, 'declined');
  await page.context().close();
});

test('read to the end, ticked one by one, confirmed; a reload loses nothing; then the plan', async () => {
  const page = await portal.page({ language: 'en', signedIn: true });
  await portal.open(page, '/sign');
  await press(page, 'Read the agreement');
  await arrived(page, '/sign/read');
  assert.equal(await page.evaluate('window.scrollY'), 0);
  await press(page, 'Continue');
  await page.getByRole('alert').getByText('Some pages have not been fully on the screen yet').waitFor();
  await seen(page, 'read');
  await readAll(page);
  await page.getByText('All pages have been shown').waitFor();
  await assertAccessible(page, 'read');
  await page.reload();
  await screenReady(page);
  await page.getByText('All pages have been shown').waitFor();
  await press(page, 'Continue');
  await arrived(page, '/sign/clauses');
  await press(page, 'Continue');
  await page.getByRole('alert').getByText('Tick every point you agree to').waitFor();
  for (const box of await page.getByRole('checkbox').all()) {
    assert.equal(await box.isChecked(), false);
    await box.check();
  }
  await assertAccessible(page, 'clauses');
  await seen(page, 'clauses');
  await press(page, 'Continue');
  await arrived(page, '/sign/code');
  await press(page, 'Send me a code');
  await page.getByLabel('The code', { exact: true }).waitFor();
  const { code } = await server.codeSent();
  await page.getByLabel('The code', { exact: true }).fill(code === '000000' ? '000001' : '000000');
  await page.getByLabel('Your name').fill(borrowerName);
  await press(page, 'Sign');
  await page.getByRole('alert').getByText('That is not the code of the last message').waitFor();
  await assertAccessible(page, 'code');
  await seen(page, 'code');
  await page.getByLabel('The code', { exact: true }).fill(code);
  await press(page, 'Sign');
  await arrived(page, '/sign/done');
  await assertAccessible(page, 'done');
  await seen(page, 'done');
  await page.getByRole('link', { name: 'Take my signature back' }).waitFor();
  await page.getByRole('link', { name: 'My plan' }).click();
  await arrived(page, '/plan');
  await seen(page, 'plan-signed');
  await page.context().close();
});

test('in force: the first payment is shown, a date is moved, an agreed way is used when income changes', async () => {
  const day = (days: number) => new Date(Date.UTC(2026, 6, 1 + days)).toISOString().slice(0, 10);
  for (let days = 0; days <= 4; days++) await server.book.close(day(days));
  await server.at(`${day(5)}T10:00:00+08:00`);
  const page = await portal.page({ language: 'en', signedIn: true });
  await portal.open(page, '/plan');
  await page.getByRole('heading', { name: 'Next payment' }).waitFor();
  await assertAccessible(page, 'plan');
  await seen(page, 'plan');
  await page.getByRole('link', { name: /Move a date/ }).click();
  await arrived(page, '/plan/date');
  await page.getByLabel('Which payment?').selectOption({ index: 1 });
  const [, until] = /From .* to (.*)$/.exec(await page.getByText(/^From .* to /).innerText())!;
  const [date, month, year] = until!.split(' ');
  await page.getByLabel('Day', { exact: true }).fill(date!);
  await page.getByLabel('Month').fill(String(new Date(`${month} 1, 2000`).getMonth() + 1));
  await page.getByLabel('Year').fill(year!);
  await assertAccessible(page, 'date');
  await seen(page, 'date');
  await press(page, 'See what it would bring');
  await page.getByRole('heading', { name: 'Is this what you want?' }).waitFor();
  await assertAccessible(page, 'check date');
  await seen(page, 'date-check');
  await press(page, 'Move the date');
  await page.getByRole('heading', { name: 'The date has been moved' }).waitFor();
  await page.getByRole('link', { name: 'My plan' }).click();
  await arrived(page, '/plan');
  await page.getByText(`Pay by ${until}.`).waitFor();
  await page.getByRole('link', { name: /My income has changed/ }).click();
  await arrived(page, '/plan/income');
  await page.getByLabel('All dates one month later').check();
  await assertAccessible(page, 'income');
  await seen(page, 'income');
  await press(page, 'See what it would bring');
  await page.getByRole('heading', { name: 'All dates one month later' }).waitFor();
  await assertAccessible(page, 'check option');
  await seen(page, 'income-check');
  await press(page, 'Use this');
  await page.getByRole('heading', { name: 'Your dates have changed' }).waitFor();
  const { document } = await portal.ground.ask('GET', `${server.agreement}/kept`, { as: 'borrower' });
  assert.deepEqual([document.state, (document.options as { timesLeft: number }[])[0]!.timesLeft], ['rePlanned', 1]);
  await portal.open(page, '/plan/next');
  await assertAccessible(page, 'next days');
  await seen(page, 'next');
  await page.context().close();
});
