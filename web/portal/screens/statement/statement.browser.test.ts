/** What happened, income and expenses, and what somebody filled in with the borrower: in a browser, by what a person sees. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, openPortal, type PortalGround, screenReady } from '../../../../tools/portal-ground.ts';

let portal: PortalGround;
before(async () => {
  portal = await openPortal();
});
after(() => portal.close());

const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const shots = process.env.FORBEAR_SHOTS;
async function seen(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/told-${name}.png`, fullPage: true });
}

/** The next page is there when its heading is another. */
async function goOn(page: Page, button = 'Continue'): Promise<void> {
  const before = page.url();
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForURL((url) => url.href !== before);
  await screenReady(page);
}

async function choose(page: Page, name: string): Promise<void> {
  await page.getByLabel(name, { exact: true }).check();
}

test('what happened, then income and expenses with a reload in the middle, then what can be paid and why', async () => {
  const page = await portal.page({ language: 'en', signedIn: true });
  await portal.open(page, '/cause');
  await seen(page, 'cause');
  await page.getByRole('link', { name: 'Begin' }).click();
  await screenReady(page);
  await assertAccessible(page, 'event');
  // Nothing is chosen beforehand: going on asks for an answer, and skipping is offered beside it.
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('alert').getByText('Choose an answer').waitFor();
  await seen(page, 'cause-fault');
  await choose(page, 'I lost my work');
  await goOn(page);
  await page.getByLabel('Year').fill('２０２６');
  await page.getByLabel('Month').fill('5');
  await goOn(page);
  await choose(page, 'I do not know');
  await goOn(page);
  await goOn(page, 'Skip this question');
  await choose(page, 'Yes');
  await goOn(page);
  await choose(page, 'Please speak slowly');
  await choose(page, 'I agree that this is kept and used to suit me');
  await assertAccessible(page, 'needs');
  await seen(page, 'cause-needs');
  await goOn(page);
  await choose(page, 'No');
  await goOn(page);
  await assertAccessible(page, 'cause check');
  await seen(page, 'cause-check');
  await goOn(page, 'Tell this');
  assert.match(await page.locator('h1').innerText(), /on record/);

  await page.getByRole('link', { name: 'Go on to income and expenses' }).click();
  await screenReady(page);
  await assertAccessible(page, 'statement');
  await seen(page, 'statement');
  await page.getByRole('link', { name: 'Begin' }).click();
  await screenReady(page);
  await page.getByLabel('Adults, with yourself').fill('２');
  await page.getByLabel('Children').fill('1');
  // What was typed and not sent survives a reload, by the window; what was sent, by the server.
  await page.reload();
  await screenReady(page);
  assert.equal(await page.getByLabel('Adults, with yourself').inputValue(), '２');
  await page.getByLabel('Where do you live?').selectOption('CN-31');
  await choose(page, 'Town or city');
  await assertAccessible(page, 'household');
  await seen(page, 'household');
  await goOn(page);
  await choose(page, 'Wages or salary');
  await goOn(page);
  await page.getByLabel('What you get in hand').fill('12o0');
  await choose(page, 'Each month');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('alert').getByText('Write an amount in figures').waitFor();
  await page.getByLabel('What you get in hand').fill('１２,０００');
  await goOn(page);
  await page.evaluate('sessionStorage.clear()');
  await page.reload();
  await screenReady(page);
  await page.getByLabel('Rent', { exact: true }).fill('1,200.50');
  await goOn(page);
  await choose(page, 'By the cost of living at my place');
  await goOn(page);
  await goOn(page, 'Skip this question');
  await choose(page, 'No');
  await goOn(page);
  await goOn(page, 'Skip this question');
  const check = await page.locator('main').innerText();
  for (const text of ['Shanghai', '¥12,000', '¥1,200.50', 'By the cost of living at my place'])
    assert.ok(check.includes(text), `${text} is not among the answers: ${check}`);
  await assertAccessible(page, 'statement check');
  await seen(page, 'statement-check');
  await goOn(page, 'Send my answers');
  await page.getByText('How this was worked out').click();
  const result = await page.locator('main').innerText();
  assert.match(result, /at most each month:\s*¥[\d,]+/);
  assert.match(result, /Salary|Wages/);
  await page.getByLabel('Choose a photo or a PDF').setInputFiles({
    name: 'payslip.png',
    mimeType: 'image/png',
    buffer: Buffer.from(onePixel, 'base64'),
  });
  await page.getByRole('button', { name: 'Send this paper' }).click();
  // This ground keeps no files: it says so, and what was chosen is still there.
  await page.getByRole('alert').getByText('This system keeps no files').waitFor();
  await assertAccessible(page, 'result');
  await seen(page, 'result');
  await page.context().close();
});

test('somebody filled it in with the borrower, who looks at each answer and sends it themselves', async () => {
  const { ground } = portal;
  const content = {
    short: { adults: '1', children: '0', place: 'CN-31', area: 'urban', income: '9000', home: '1500' },
  };
  const saved = await ground.ask('PUT', `/api/v1/cases/${ground.ownCase}/drafts/statement`, {
    as: 'agent',
    body: { version: 0, content },
  });
  assert.equal(saved.status, 200, saved.text);
  const page = await portal.page({ language: 'zh', signedIn: true });
  await portal.open(page, '/statement');
  const note = await page.locator('.card').first().innerText();
  assert.match(note, /agent one 于 .* 与您一起填写了这份内容/);
  await seen(page, 'helped');
  await assertAccessible(page, 'helped');
  await page.getByRole('button', { name: '逐项核对' }).click();
  await page.waitForURL('**/statement/check');
  await screenReady(page);
  await page.locator('dd.change a').first().click();
  await screenReady(page);
  await page.getByLabel('每月全部收入').fill('8800');
  await goOn(page, '继续');
  await seen(page, 'helped-check');
  await goOn(page, '提交');
  assert.match(await page.locator('main').innerText(), /由 agent one 与您一起填写，并经您本人确认/);
  await seen(page, 'helped-result');
  await page.context().close();
});

test('two windows: parts that differ join, and where both wrote the same part the person chooses', async () => {
  const one = await portal.page({ language: 'en', signedIn: true });
  const other = await one.context().newPage();
  await portal.open(one, '/statement/home');
  await portal.open(other, '/statement/living');
  await one.getByLabel('Rent', { exact: true }).fill('900');
  await goOn(one);
  await choose(other, 'I give my own figures');
  await goOn(other);
  await portal.open(other, '/statement/home');
  assert.equal(await other.getByLabel('Rent', { exact: true }).inputValue(), '900');
  await portal.open(one, '/statement/home');
  await one.getByLabel('Rent', { exact: true }).fill('950');
  await goOn(one);
  await other.getByLabel('Rent', { exact: true }).fill('1000');
  await other.getByRole('button', { name: 'Continue' }).click();
  const note = other.getByRole('alert');
  await note.getByText('This answer was changed in another window').waitFor();
  assert.match(await note.innerText(), /1000[\s\S]*950/);
  await seen(other, 'moved');
  await goOn(other, 'Keep what I typed here');
  await portal.open(one, '/statement/home');
  assert.equal(await one.getByLabel('Rent', { exact: true }).inputValue(), '1000');
  await one.context().close();
});

test('the assisted mode: the desk fills in, and has no way to send', async () => {
  const { ground } = portal;
  const page = await portal.page({ language: 'en', width: 1100 });
  await page.context().addCookies([{ name: 'forbear', value: ground.tokens.get('agent')!, url: portal.url }]);
  await portal.open(page, '/assist');
  await page.getByLabel('Number of the case').fill(ground.ownCase.toLowerCase());
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: /What happened to you/ }).click();
  await screenReady(page);
  await seen(page, 'assist');
  await page.getByRole('link', { name: 'Begin' }).click();
  await screenReady(page);
  await choose(page, 'Nothing changed');
  await goOn(page);
  for (let index = 0; index < 3; index++) await goOn(page, 'Skip this question');
  await assertAccessible(page, 'assist check');
  await seen(page, 'assist-check');
  assert.match(await page.locator('main').innerText(), /Saved for them to confirm\s+Nothing counts yet/);
  assert.equal(await page.getByRole('button', { name: 'Tell this' }).count(), 0);
  await page.context().close();
});
