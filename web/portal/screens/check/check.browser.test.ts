/** The door for people who are not signed in: is it real, not me, a wrong link, a wrong guess; and nothing about anybody before. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { sealerOf } from '../../../../src/adapters/seal-aes-gcm/seal.ts';
import { keyContext, type SealedMessage, sealName } from '../../../../src/application/contact-request.ts';
import { AgreementBook } from '../../../../tools/agreement-book.ts';
import { assertAccessible, openPortal, type PortalGround, screenReady } from '../../../../tools/portal-ground.ts';
import { smallBookKey } from '../../../../tools/small-book.ts';

let portal: PortalGround;
before(async () => {
  portal = await openPortal({
    checkUrl: 'https://forbear.bank.example',
    prepare: async ({ database }) => {
      await AgreementBook.in(database);
    },
  });
});
after(() => portal.close());

const shots = process.env.FORBEAR_TEST_SHOTS;
async function shot(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/door-${name}.png`, fullPage: true });
}
const press = (page: Page, name: string) =>
  page.getByRole('button', { name }).or(page.getByRole('link', { name })).first().click();
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

let mails = 0;
function write(address = 'borrower@example.org') {
  const { ground } = portal;
  const text = '您好，这里是A small lender，就您询问的贷款账单作答：资料已经备好。';
  return ground.ask('POST', `/api/v1/cases/${ground.ownCase}/contacts`, {
    as: 'agent',
    body: {
      attemptId: `door-${++mails}`,
      act: 'sendEmail',
      role: 'borrower',
      address,
      words: { subject: '您的来信', text },
      facts: { purpose: 'answer' },
    },
  });
}

/** As it stands in the message that went out last. */
async function lastCode(): Promise<string> {
  const [row] = await portal.ground.database.session((session) =>
    session.query<{ borrower_id: bigint; decision_id: bigint; sealed_message: Uint8Array; wrapped_key: Uint8Array }>(
      `select d.borrower_id, d.decision_id, d.sealed_message, b.wrapped_key from message_check m
         join contact k using (creditor_id, borrower_id, contact_id) join decision d using (creditor_id, borrower_id, decision_id)
         join borrower b using (creditor_id, borrower_id) order by k.contact_id desc limit 1`,
    ),
  );
  const context = keyContext({ creditorId: 1, borrowerId: row!.borrower_id });
  const seal = sealerOf(smallBookKey).under(context, row!.wrapped_key);
  const message = JSON.parse(seal.open(sealName.message(row!.decision_id), row!.sealed_message)) as SealedMessage;
  return message.check!.code;
}

test('the start page says nothing of anybody, and leads on; the tour can be left at every page', async () => {
  const page = await portal.page();
  await portal.open(page, '/');
  await assertAccessible(page, 'start');
  await shot(page, 'start-zh');
  for (const word of ['债', '欠款', '逾期', '催收']) {
    assert.ok(!(await page.title()).includes(word), word);
    assert.ok(!(await page.locator('main').innerText()).includes(word), word);
  }
  await press(page, '这是什么');
  await heading(page, '在这里可以做什么');
  await shot(page, 'tour-zh');
  await press(page, '下一页');
  await heading(page, '哪些有影响，哪些没有');
  await press(page, '返回');
  await heading(page, '在这里可以做什么');
  await assertAccessible(page, 'tour');
  await press(page, '跳过');
  await heading(page, '进入');
  await page.context().close();
  const large = await portal.page({ language: 'en', size: 'large', scheme: 'dark' });
  await portal.open(large, '/');
  await assertAccessible(large, 'start, large and dark');
  await shot(large, 'start-en-large-dark');
  for (const n of [1, 2, 3, 4]) {
    await portal.open(large, `/tour/${n}`);
    await assertAccessible(large, `tour ${n}`);
  }
  await shot(large, 'tour4-en-large-dark');
  await press(large, 'Go on');
  await heading(large, 'Enter');
  await large.context().close();
});

test('a false code, a real one; not me; and nobody writes there any more', async () => {
  assert.equal((await write()).document.outcome, 'allowed');
  const code = await lastCode();
  const page = await portal.page({ language: 'en' });
  await portal.open(page, '/check');
  await assertAccessible(page, 'check');
  await shot(page, 'check-en');
  await press(page, 'Check');
  await page.getByRole('alert').getByText('Enter the code from the message').waitFor();
  await page.getByLabel('Code in the message').fill('7K3M');
  await press(page, 'Check');
  await page.getByRole('alert').getByText('eight letters and digits').waitFor();
  await page.getByLabel('Code in the message').fill('0000 0000');
  await press(page, 'Check');
  await heading(page, 'We know no message with this code');
  await assertAccessible(page, 'unknown');
  await shot(page, 'unknown-en');
  await press(page, 'Check another message');
  await page.getByLabel('Code in the message').fill(code.toLowerCase().replace('-', ' '));
  await press(page, 'Check');
  await heading(page, 'Yes, this message is real');
  const told = await page.locator('main').innerText();
  assert.match(told, /A small lender sent it by e-mail on 1 July 2026 10:00\./);
  assert.ok(!told.includes(portal.ground.ownCase));
  await assertAccessible(page, 'real');
  await shot(page, 'real-en');
  await press(page, 'It is not for me');
  await heading(page, 'What would you like us to do?');
  await shot(page, 'not-me-en');
  await press(page, 'Continue');
  await page.getByRole('alert').getByText('Choose one').waitFor();
  await assertAccessible(page, 'not me, nothing chosen');
  await page.getByLabel('Stop writing to this address').check();
  await press(page, 'Continue');
  await heading(page, 'The code in the message');
  // The code is there already; a reload loses neither it nor the wish.
  await page.reload();
  await screenReady(page);
  assert.equal(await page.getByLabel('Code in the message').inputValue(), code.toLowerCase().replace('-', ' '));
  await assertAccessible(page, 'not me, code');
  await shot(page, 'not-me-code-en');
  await page.getByRole('button', { name: 'Send' }).dblclick();
  await heading(page, 'Done. We write there no more');
  await assertAccessible(page, 'done');
  await shot(page, 'done-en');
  const refused = await write();
  assert.equal(refused.document.outcome, 'forbidden', refused.text);
  assert.ok((refused.document.because as { ruleId: string }[]).some(({ ruleId }) => ruleId === 'any.address.refused'));
  // What was said is said; something else by the same message is not.
  await portal.open(page, '/not-me');
  await page.getByLabel('Delete my address').check();
  await press(page, 'Continue');
  await page.getByLabel('Code in the message').fill(code);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('alert').getByText('already told us').waitFor();
  await page.context().close();
});

test('a link: not whole, unknown, opened by somebody else before; a wrong guess; the network cut', async () => {
  const { ground } = portal;
  const made = await ground.ask('POST', `/api/v1/cases/${ground.ownCase}/links`, {
    as: 'agent',
    body: { purpose: 'progress', hours: 24 },
  });
  const { url } = made.document as { url: string };
  const link = `/portal${url.slice(url.indexOf('#'))}`;
  const page = await portal.page();
  await portal.open(page, '/portal#abc');
  await heading(page, '链接不完整');
  await assertAccessible(page, 'link not whole');
  await page.goto('about:blank');
  await portal.open(page, `/portal#${'n'.repeat(43)}`);
  await press(page, '打开链接');
  await heading(page, '这个链接打不开');
  await assertAccessible(page, 'link unknown');
  await shot(page, 'link-unknown-zh');
  await page.goto('about:blank');
  await portal.open(page, link);
  assert.ok(!page.url().includes('#'), page.url());
  await shot(page, 'link-zh');
  await page.context().setOffline(true);
  await press(page, '打开链接');
  await page.getByText('暂时无法连接服务器').waitFor();
  await page.context().setOffline(false);
  await press(page, '重试');
  await heading(page, '确认是您本人');
  await assertAccessible(page, 'who');
  await shot(page, 'who-zh');
  assert.ok(!(await page.locator('main').innerText()).includes(ground.ownCase));
  // The phone dropped the page: it goes on where it was.
  await page.goto(`${portal.url}/portal`);
  await heading(page, '确认是您本人');
  const fact = page.locator('#fact');
  const codeField = page.locator('#code');
  for (let n = 0; n < 5; n++) {
    if (await codeField.isVisible()) await codeField.fill('000000');
    await fact.fill('不知道');
    await press(page, '继续');
    if (n < 4)
      await page
        .getByRole('alert')
        .getByText(`还可以试 ${4 - n} 次`)
        .waitFor();
  }
  await press(page, '继续');
  await page.getByRole('heading', { name: '请重新开始' }).waitFor();
  await assertAccessible(page, 'too many guesses');
  await shot(page, 'over-zh');
  await press(page, '重新开始');
  await heading(page, '进入');
  const other = await portal.page();
  await portal.open(other, link);
  await press(other, '打开链接');
  await other.getByText('该链接已打开过').waitFor();
  await other.context().close();
  await page.context().close();
});

test('entering: faults lead to their fields, what was typed stays, nobody is told whether it fits', async () => {
  const page = await portal.page({ language: 'en', width: 1_100 });
  await portal.open(page, '/enter');
  await press(page, 'Send me a code');
  await page.getByRole('link', { name: 'Enter the case number' }).click();
  assert.equal(await page.evaluate('document.activeElement.id'), 'case');
  await assertAccessible(page, 'enter, faults');
  await shot(page, 'enter-faults-en-wide');
  await page.getByLabel('Case number').fill('C2026-999999');
  await page.getByLabel('Your e-mail address').fill('nobody@example.org');
  await page.reload();
  await screenReady(page);
  assert.equal(await page.getByLabel('Case number').inputValue(), 'C2026-999999');
  await press(page, 'Send me a code');
  await heading(page, 'Show that it is you');
  await page.getByText('No code came').click();
  await assertAccessible(page, 'who, no code came');
  await shot(page, 'who-en-wide');
  await press(page, 'Ask for another code');
  await heading(page, 'Enter');
  await page.context().close();
});
