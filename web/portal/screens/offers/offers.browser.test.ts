/** A borrower alone: plans side by side, an own sum asked and answered in place, agreed, drafted; and a no as easy as the yes. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { testPolicy, testStatement } from '../../../../tools/plan-book.ts';
import { assertAccessible, openPortal, type PortalGround, screenReady } from '../../../../tools/portal-ground.ts';

let portal: PortalGround;

/** Plans that keep within it nobody has to grant. */
const policy = {
  ...testPolicy,
  lender: { type: 'bank' },
  approval: {
    keptAtTwelveMonthsMinPercent: '0',
    keptToTheEndMinPercent: '0',
    principalFallsWithinMonths: 36,
    earlierRestructuringsMax: 9,
  },
  policy: {
    ...testPolicy.policy,
    authority: [{ role: 'agent', approvers: 0 }],
    court: { recoveryPercent: '20', cost: '900.00', months: 18 },
    sale: { pricePercent: '10' },
  },
  agreement: { options: [{ kind: 'defer', months: 1, times: 2 }] },
};
const statement = { ...testStatement, cause: { event: 'incomeCut', since: '2026-03-01', says: 'cannot' } };

before(async () => {
  portal = await openPortal();
  const { ground } = portal;
  const loaded = await ground.ask('POST', '/api/v1/policies', { as: 'approver', body: policy });
  assert.ok(loaded.status < 300, loaded.text);
});
after(() => portal.close());

const shots = process.env.FORBEAR_TEST_SHOTS;
async function shot(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/offers-${name}.png`, fullPage: true });
}
const own = async () => {
  const { ground } = portal;
  return (await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/own-offers`, { as: 'borrower' })).document as {
    readonly offers: readonly { readonly number: number; readonly open: boolean }[];
    readonly talk: { readonly state: string } | null;
    readonly agreement: { readonly state: string } | null;
  };
};

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name }).or(page.getByRole('link', { name })).first().click();
}

async function sizeOf(page: Page, name: string): Promise<string> {
  const { width, height } = (await page.getByRole('button', { name }).boundingBox())!;
  return `${Math.round(width)} ${Math.round(height)}`;
}

/** In the ways in which people look at it; only where pictures are asked for. */
async function looks(): Promise<void> {
  for (const [name, wishes, path] of [
    ['cards-zh', {}, '/offers'],
    ['wide-zh', { width: 1100 }, '/offers'],
    ['wide-en', { width: 1100, language: 'en' }, '/offers'],
    ['cards-large', { size: 'large' }, '/offers'],
    ['one-dark', { scheme: 'dark' }, '/offers/one/2'],
    ['accept-zh', {}, '/offers/accept/2'],
    ['ask-zh', {}, '/offers/ask'],
    ['none-zh', {}, '/offers/none'],
  ] as const) {
    const page = await portal.page({ signedIn: true, ...wishes });
    await portal.open(page, path);
    await assertAccessible(page, name);
    await shot(page, name);
    await page.close();
  }
}

test('from the statement to the draft, and the no beside every yes', async () => {
  const { ground } = portal;
  const page = await portal.page({ signedIn: true, language: 'en' });
  page.setDefaultTimeout(25_000);
  await portal.open(page, '/offers');
  await page.getByRole('heading', { name: 'First tell us what you can pay' }).waitFor();
  await assertAccessible(page, 'without a statement');
  await ground.ask('POST', `/api/v1/cases/${ground.ownCase}/statement`, { as: 'borrower', body: statement });
  await portal.open(page, '/offers');
  await assertAccessible(page, 'before the plans');
  await shot(page, 'start-en');
  await press(page, 'Show me the plans');
  await page.getByRole('heading', { name: 'Plans you can choose from' }).waitFor();
  await screenReady(page);
  const cards = page.locator('.card');
  const count = (await own()).offers.length;
  assert.equal(await cards.count(), count + 1);
  const names = await cards
    .locator('dl')
    .evaluateAll((lists) => lists.map((list) => [...list.querySelectorAll('dt')].map((each) => each.textContent)));
  assert.ok(
    names.length === count && names.every((each) => each.join() === names[0]!.join()),
    'the same rows in the same order',
  );
  await assertAccessible(page, 'cards');
  await shot(page, 'cards-en');

  // The no has the place and the size of the yes.
  const sizes = await page.locator('.card .buttons .button').evaluateAll((all) =>
    all.map((each) => {
      const { width, height, left } = each.getBoundingClientRect();
      return `${Math.round(width)} ${Math.round(height)} ${Math.round(left)} ${each.className}`;
    }),
  );
  assert.ok(sizes.length === count + 1 && new Set(sizes).size === 1, sizes.join(' | '));

  // One tap to the no, one to confirm it; afterwards everything can be asked for again.
  await press(page, 'None of these suits me');
  await page.getByRole('heading', { name: 'None of these plans suits me' }).waitFor();
  await screenReady(page);
  await assertAccessible(page, 'none');
  await shot(page, 'none-en');
  const noSize = await sizeOf(page, 'Decline these plans');
  await press(page, 'Decline these plans');
  await page.getByRole('heading', { name: 'You have declined the plans' }).waitFor();
  assert.equal((await own()).talk?.state, 'declined');
  await portal.open(page, '/offers');
  await page.getByText('You declined the plans of before').waitFor();
  await press(page, 'Show me the plans');
  await page.getByRole('heading', { name: 'Plans you can choose from' }).waitFor();
  if (shots !== undefined) await looks();

  await press(page, 'Say what you can pay');
  await page.getByRole('heading', { name: 'What can you pay?' }).waitFor();
  await screenReady(page);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByRole('alert').getByText('Write an amount').waitFor();
  const fill = async (payment: string) => {
    await page.getByLabel('I can pay each month').fill(payment);
    for (const [part, value] of [
      ['Day', '10'],
      ['Month', '8'],
      ['Year', '2026'],
    ] as const)
      await page.getByLabel(part, { exact: true }).fill(value);
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
  };
  await fill('50');
  await page.getByText('This is the nearest that can').waitFor();
  await assertAccessible(page, 'answered');
  await shot(page, 'ask-en');
  await fill('500');
  await page.getByRole('heading', { name: 'Yes, this can be agreed' }).waitFor();
  await press(page, /^All about plan/);
  await page.getByRole('heading', { name: 'What it does to your credit record' }).waitFor();
  await screenReady(page);
  await page.getByText('Every payment, line by line').click();
  await assertAccessible(page, 'one plan');
  await shot(page, 'one-en');
  await press(page, /^Choose this one/);
  await page.getByRole('heading', { name: 'Check before you agree' }).waitFor();
  await screenReady(page);
  const two = await page
    .locator('main > .buttons .button')
    .evaluateAll((all) =>
      all.map(
        (each) =>
          `${Math.round(each.getBoundingClientRect().width)} ${Math.round(each.getBoundingClientRect().height)} ${each.className}`,
      ),
    );
  assert.deepEqual([two.length, two[0]], [2, two[1]]);
  assert.equal(await sizeOf(page, 'I agree to this plan'), noSize);
  await assertAccessible(page, 'check');
  await shot(page, 'accept-en');
  await page.getByRole('button', { name: 'I agree to this plan' }).dblclick();
  await page.waitForURL('**/sign');
  assert.equal((await own()).agreement?.state, 'approved');
  await portal.open(page, '/offers');
  await page.getByRole('heading', { name: 'Your agreement is ready' }).waitFor();
});
