/**
 * Whole ways through the portal on the demo book as `npm start` serves it, in a real browser: the plan from the cause to the first payment
 * and a changed income; what goes wrong on the way; the page in every dress.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type DemoGround, openDemo } from '../../tools/demo-ground.ts';
import { assertAccessible, screenReady } from '../../tools/portal-ground.ts';
import {
  acceptAnswered,
  askPlan,
  giveStatement,
  openScreen,
  pressOn,
  signAgreement,
  tellCause,
} from '../../tools/portal-steps.ts';

let demo: DemoGround;
before(async () => {
  demo = await openDemo();
});
after(() => demo.close());

const caseOf = (about: string) => demo.demo.parts.people.find((person) => person.about === about)!.caseNumber;

test('from the cause to the first payment, an income that falls, and a receipt that is checked offline', async () => {
  const caseNumber = caseOf('paysInPart');
  const page = await demo.enter(caseNumber, { language: 'en' });
  await page.getByRole('heading', { name: 'See what it is about' }).waitFor();
  await tellCause(page, demo);
  await giveStatement(page, demo, {});
  await openScreen(page, demo, '/offers');
  await page.getByRole('button', { name: 'Show me the plans' }).click();
  await page.getByRole('heading', { name: 'Plans you can choose from' }).waitFor();
  await askPlan(page, demo, { payment: '300', from: '2026-12-10' });
  await acceptAnswered(page);
  await signAgreement(page, demo, caseNumber);
  // The codes that came by mail are read there, and nowhere in the portal.
  for (const path of ['messages', 'own-file']) {
    const told = await (await page.request.get(`${demo.url}/api/v1/cases/${caseNumber}/${path}`)).text();
    assert.match(told, /••••••/, path);
    for (const code of demo.demo.parts.mail().flatMap(({ text }) => /(?<![\d-])\d{6}(?!\d)/.exec(text) ?? []))
      assert.ok(!told.includes(code), `${path} tells a code`);
  }
  await openScreen(page, demo, '/home');
  await page.getByRole('heading', { name: 'You have signed' }).waitFor();

  await demo.closeThrough('2026-11-05');
  const later = await demo.enter(caseNumber, { language: 'en' });
  await later.getByRole('heading', { name: 'Next: ¥300.00 by 10 December 2026' }).waitFor();
  await openScreen(later, demo, '/pay');
  await later
    .getByLabel(/¥300\.00/)
    .first()
    .check();
  await pressOn(later, 'Continue');
  await pressOn(later, /^Pay with/);
  const [provider] = await Promise.all([
    later.context().waitForEvent('page'),
    later.locator('main a[target="_blank"]').first().click(),
  ]);
  await provider.locator('button').first().click();
  await later.getByRole('heading', { name: 'We have your payment' }).waitFor();
  await demo.closeThrough('2026-11-06');
  const kept = await demo.enter(caseNumber, { language: 'en' });
  await kept.getByText('1 of 7 paid so far').waitFor();

  await openScreen(kept, demo, '/plan/income');
  await kept.getByLabel('All dates one month later').check();
  await kept.getByRole('button', { name: 'See what it would bring' }).click();
  await kept.getByRole('heading', { name: 'All dates one month later' }).waitFor();
  await kept.getByRole('button', { name: 'Use this' }).click();
  await kept.getByRole('heading', { name: 'Your dates have changed' }).waitFor();

  await openScreen(kept, demo, '/receipts');
  const [download] = await Promise.all([
    kept.waitForEvent('download'),
    kept.getByRole('button', { name: /Save/ }).first().click(),
  ]);
  const receipt = join(tmpdir(), `forbear-receipt-${process.pid}`);
  await download.saveAs(receipt);
  const checked = spawnSync(process.execPath, ['verifier/forbear-verify.mjs', receipt], { encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  // Another place in the log than its own: it holds no longer.
  const text = readFileSync(receipt, 'utf8');
  assert.match(text, /^index \d+/m);
  writeFileSync(receipt, text.replace(/^index \d+/m, 'index 999999'));
  assert.notEqual(spawnSync(process.execPath, ['verifier/forbear-verify.mjs', receipt]).status, 0);
});

/** Somebody of the lender's, by the interface: their screens come with the workbench. */
async function staffAsk(role: string, path: string, data: object): Promise<Record<string, unknown>> {
  const { login, password } = demo.demo.parts.accounts.find((account) => account.role === role)!;
  const { request } = await demo.browser.newContext();
  const session = await request.post(`${demo.url}/api/v1/session`, { data: { login, password } });
  const { csrfToken } = (await session.json()) as { readonly csrfToken: string };
  const answer = await request.post(demo.url + path, { data, headers: { 'x-csrf-token': csrfToken } });
  assert.ok(answer.ok(), await answer.text());
  return (await answer.json()) as Record<string, unknown>;
}

test('seen and disputed in two taps, complained and answered, told to stop: and each of it is honoured', async () => {
  const caseNumber = caseOf('longest');
  const cases = `/api/v1/cases/${caseNumber}`;
  const page = await demo.enter(caseNumber, { language: 'en' });
  const rulesAgainst = async (act: object) => JSON.stringify(await staffAsk('agent', `${cases}/permits`, act));
  const call = { act: 'placeCall', role: 'borrower', channel: { kind: 'voice', mode: 'interactive' } };

  await openScreen(page, demo, '/debt');
  await pressOn(page, 'This is not right');
  await page.getByRole('button', { name: 'Yes, say that it is not right' }).click();
  await page.getByRole('heading', { name: 'You have said that it is not right' }).waitFor();
  assert.match(await rulesAgainst(call), /any\.dispute\.open/);

  await openScreen(page, demo, '/complain');
  await page.getByLabel('I was treated rudely').check();
  await page.locator('main form .button').first().click();
  await page
    .getByText(/^We answer by/)
    .first()
    .waitFor();
  const number = /M-C\d{4}-\d+-\d+/.exec(await page.locator('main').innerText())![0];
  const words = 'We listened to the call. We are sorry for the tone.';
  await staffAsk('compliance', `${cases}/matters/${number}/moves`, { move: 'answer', result: 'upheld', words });
  await openScreen(page, demo, `/matters/${number}`);
  await page.getByText(words).first().waitFor();

  await openScreen(page, demo, '/preferences');
  await page.getByRole('button', { name: 'Stop contact' }).click();
  await page.getByRole('button', { name: 'Yes, stop contact' }).click();
  await page.getByText('You asked us to stop on').waitFor();
  assert.match(await rulesAgainst(call), /any\.asked\.stop/);
  const attempt = { attemptId: 'after-stop', act: 'sendEmail', role: 'borrower' };
  const mail = { ...attempt, address: 'somebody@sample.invalid', words: { subject: '还款提醒', text: '您好。' } };
  const refused = await staffAsk('agent', `${cases}/contacts`, mail);
  assert.equal(refused.outcome, 'forbidden');
});

/** The person signs in again over the screen, by code and fact. */
async function signInOver(page: Page, caseNumber: string): Promise<void> {
  const person = demo.demo.parts.people.find((one) => one.caseNumber === caseNumber)!;
  const veil = page.getByRole('dialog');
  await veil.locator('#address').fill(person.address);
  await veil.getByRole('button', { name: 'Send me a code' }).click();
  await veil.locator('#code').fill(await demo.codeFor(caseNumber));
  const asksForDay = /day/.test(await veil.locator('label[for="fact"]').innerText());
  await veil.locator('#fact').fill(asksForDay ? person.loans[0]!.paidOutOn : person.loans[0]!.principal);
  await veil.locator('form .button').first().click();
}

test('session ended while typing, network cut, pressed twice, back: nothing lost and nothing done twice', async () => {
  const caseNumber = caseOf('firstTime');
  const page = await demo.enter(caseNumber, { language: 'en' });
  await openScreen(page, demo, '/messages');
  const words = 'My shift was cut. Can the date be the 15th?';
  await page.locator('textarea').fill(words);
  const send = page.locator('main form .button').first();

  // The network is cut: said kindly, and what was typed stays.
  await page.context().setOffline(true);
  await send.click();
  await page.getByText('This could not be sent.').waitFor();
  await page.getByText('You are offline.').waitFor();
  await assertAccessible(page, 'cut off');
  await page.context().setOffline(false);

  // Back and forth again: it is still there.
  await page.goBack();
  await page.goForward();
  await screenReady(page);
  assert.equal(await page.locator('textarea').inputValue(), words);

  // The session ended meanwhile: asked for over the screen, and the message goes once, however often it is pressed.
  await page.context().clearCookies();
  await send.dblclick();
  await page.getByRole('heading', { name: 'You were signed out' }).waitFor();
  await assertAccessible(page, 'signed out');
  await signInOver(page, caseNumber);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText(words).first().waitFor();
  const told = await page.request.get(`${demo.url}/api/v1/cases/${caseNumber}/matters`);
  const { matters } = (await told.json()) as { readonly matters: readonly { readonly kind: string }[] };
  assert.equal(matters.filter(({ kind }) => kind === 'message').length, 1);
});

test('somebody else opens it: nothing about a debt before identity is checked, and a link is of one use', async () => {
  const caseNumber = caseOf('mostOwed');
  const link = new URL((await demo.demo.parts.linkFor(caseNumber))!);
  const stranger = await demo.page({ language: 'en' });
  for (const path of ['/', '/enter', '/check', '/not-me', '/help', '/tour', '/debt', '/home', `/portal${link.hash}`]) {
    await stranger.goto(demo.url + path);
    await screenReady(stranger);
    const text = `${await stranger.title()} ${await stranger.locator('body').innerText()}`;
    assert.doesNotMatch(text, /¥|overdue|you owe|C2026-000142|X00000/i, `${path}: ${text}`);
  }
  // It opened in the stranger's window only when pressed; then it is used up for everybody else.
  await stranger.locator('main .button').first().click();
  await stranger.locator('#fact').fill('1');
  await stranger.locator('#code').fill('000000');
  await stranger.locator('form .button').first().click();
  await stranger.locator('.fault-summary').waitFor();
  const other = await demo.page({ language: 'en' });
  await other.goto(`${demo.url}/portal${link.hash}`);
  await screenReady(other);
  assert.equal(new URL(other.url()).hash, '');
  await other.locator('main .button').first().click();
  await other.getByRole('alert').waitFor();
  assert.doesNotMatch(await other.locator('body').innerText(), /¥|overdue/);
});

test('by keyboard alone and by what a screen reader is told; language and type change in place', async () => {
  const page = await demo.enter(caseOf('firstTime'), { language: 'zh' });
  await openScreen(page, demo, '/home');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.getAttribute("href")'), '#main');
  // The next screen is announced by its heading, which has the focus.
  const debt = page.getByRole('link', { name: /款项/ }).first();
  await debt.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/debt');
  await screenReady(page);
  await page.locator('h1:focus').waitFor();
  assert.equal(await page.evaluate('document.activeElement.tagName'), 'H1');
  assert.match(await page.title(), /^您欠多少/);
  const tree = await page.locator('body').ariaSnapshot();
  for (const landmark of ['banner', 'main', 'contentinfo', 'heading "您欠多少，欠谁的" [level=1]'])
    assert.ok(tree.includes(landmark), `${landmark} is not in ${tree.slice(0, 800)}`);

  await page.getByRole('button', { name: 'English' }).click();
  await page.locator('html[lang="en"]').waitFor();
  await page.getByRole('button', { name: '中文' }).waitFor();
  const size = () => page.evaluate<number>('parseFloat(getComputedStyle(document.querySelector("h1")).fontSize)');
  const usual = await size();
  await page.getByRole('button', { name: 'Large type' }).click();
  assert.ok((await size()) > usual * 1.3);
  await page.reload();
  await screenReady(page);
  assert.ok((await size()) > usual * 1.3, 'the device remembers');
  await assertAccessible(page, 'large type');
});

test('every screen in every dress: no serious finding, nothing wider than the screen', async () => {
  // In large type all of them; in the dark, whose colours are the same few everywhere, one in three.
  const { pages } = JSON.parse(readFileSync('web/dist/manifest.json', 'utf8')) as { pages: { path: string }[] };
  const paths = pages.map(({ path }) => path).filter((path) => !path.includes(':') && path !== '/portal');
  const dresses = [
    { dress: { language: 'zh', size: 'large' }, every: 1 },
    { dress: { language: 'en', scheme: 'dark', width: 1_100 }, every: 3 },
  ] as const;
  for (const { dress, every } of dresses) {
    const page = await demo.enter(caseOf('longest'), dress);
    for (const path of paths.filter((_, index) => index % every === 0)) {
      await openScreen(page, demo, path);
      await assertAccessible(page, `${path} ${JSON.stringify(dress)}`);
    }
    await page.context().close();
  }
});
