/** Paying as a borrower does: the amount, the reference copied, paid by the practice gateway, seen as paid, entered once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, openPortal, type PortalGround, screenReady } from '../../../../tools/portal-ground.ts';
import { type PracticePayments, practicePayments } from '../../../../tools/practice-payments.ts';

let portal: PortalGround;
let practice: PracticePayments;

before(async () => {
  let setup: PracticePayments['setup'] | undefined;
  let now = () => Date.now();
  portal = await openPortal({
    prepare: async ({ book }) => {
      practice = await practicePayments({ creditorRef: book.creditorRef, now: () => now() });
      setup = practice.setup;
    },
    moreParts: (parts) => {
      now = parts.now;
      return { ...parts, payments: setup! };
    },
  });
  // Where the ground listens is known only now.
  Object.assign(portal.ground.parts, { publicUrl: portal.url });
});
after(async () => {
  await portal.close();
  await practice.gateway.close();
});

const shot = process.env.FORBEAR_TEST_SHOTS;

test('from the amount to the receipt, in Chinese on a narrow screen', async () => {
  const page = await portal.page({ signedIn: true, language: 'zh', width: 360 });
  await portal.open(page, '/pay');
  await assertAccessible(page);
  if (shot) await page.screenshot({ path: `${shot}/pay-zh-360.png`, fullPage: true });
  // Nothing is chosen beforehand: going on says what is missing, and leads there.
  await page.getByRole('button', { name: '继续' }).click();
  await page.locator('.fault-summary').waitFor();
  await page.getByLabel('信用卡').check();
  await page.getByText('下一笔应付').waitFor();
  if (shot) await page.screenshot({ path: `${shot}/pay-chosen-zh.png`, fullPage: true });
  await page.getByLabel('其他金额').check();
  await page.getByLabel('金额', { exact: true }).fill('１２．５元');
  await page.getByRole('button', { name: '继续' }).click();
  await page.getByRole('heading', { name: /用哪种方式付/ }).waitFor();
  await screenReady(page);
  await assertAccessible(page);
  if (shot) await page.screenshot({ path: `${shot}/pay-how-zh.png`, fullPage: true });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: portal.url });
  await page.getByRole('link', { name: '查看收款账户' }).click();
  await screenReady(page);
  await assertAccessible(page);
  if (shot) await page.screenshot({ path: `${shot}/pay-transfer-zh.png`, fullPage: true });
  const reference = await page.locator('[data-row="reference"]').innerText();
  assert.match(reference, /^RF\d\d \d{4} \d{4}$/);
  await page.getByRole('button', { name: '复制 还款编号' }).click();
  await page.getByText('已复制：还款编号').waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), reference);
  await page.goBack();
  await screenReady(page);
  await page.getByRole('button', { name: '用演练支付付款' }).click();
  await page.getByRole('heading', { name: /请付/ }).waitFor();
  await screenReady(page);
  await page.locator('svg.qr').waitFor();
  await assertAccessible(page);
  if (shot) await page.screenshot({ path: `${shot}/pay-state-zh.png`, fullPage: true });
  const [provider] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: /前往演练支付/ }).click(),
  ]);
  await provider.getByRole('button', { name: 'Pay', exact: true }).click();
  await provider.getByText('Paid').waitFor();
  await provider.close();
  await page.getByRole('heading', { name: '已收到您的付款' }).waitFor();
  await page.getByText('存证条目号').waitFor();
  await assertAccessible(page);
  if (shot) await page.screenshot({ path: `${shot}/pay-paid-zh.png`, fullPage: true });
  const [order] = [...practice.gateway.orders.values()];
  const rows = await portal.ground.database.session((session) =>
    session.query<{ minor: bigint }>('select contra_minor as minor from ledger_entry where ref = $1', [order!.tradeNo]),
  );
  assert.deepEqual(rows, [{ minor: 1_250n }]);
  assert.deepEqual(
    practice.gateway.told.map(({ answer }) => answer),
    ['success'],
  );
  // It opens by itself too, as after a return from the provider, and says the same.
  await page.reload();
  await page.getByRole('heading', { name: '已收到您的付款' }).waitFor();
});

test('in English on a wide screen: declined says so, and begins again', async () => {
  const page = await portal.page({ signedIn: true, language: 'en', width: 1_100, size: 'large', scheme: 'dark' });
  await portal.open(page, '/pay');
  await assertAccessible(page);
  if (shot) await page.screenshot({ path: `${shot}/pay-en-dark-large.png`, fullPage: true });
  await page.getByLabel('Credit card').check();
  await page.getByLabel('Another amount').check();
  await page.getByLabel('Amount', { exact: true }).fill('14');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Pay with Practice payment' }).click();
  await page.getByRole('heading', { name: 'Pay ¥14' }).waitFor();
  const order = [...practice.gateway.orders.values()].at(-1)!;
  practice.gateway.decline(order.id);
  assert.equal(await practice.gateway.notify(order), 'success');
  await page.getByRole('heading', { name: 'This was not paid' }).waitFor();
  await assertAccessible(page);
  if (shot) await page.screenshot({ path: `${shot}/pay-failed-en.png`, fullPage: true });
  await page.getByRole('link', { name: 'Begin again' }).click();
  await page.getByRole('heading', { name: 'Pay', exact: true }).waitFor();
});
