/** A complaint in the browser: made, its day shown, answered by a person through the interface, read, and looked at again. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, openPortal, type PortalGround, screenReady } from '../../../../tools/portal-ground.ts';

let portal: PortalGround;
before(async () => {
  portal = await openPortal();
});
after(() => portal.close());

const mattersOf = () => `/api/v1/cases/${portal.ground.ownCase}/matters`;

test('a complaint: one question, sent once, its number and day; the answer is read, and another look asked for', async () => {
  const { ground } = portal;
  const page = await portal.page({ signedIn: true, language: 'en' });
  await portal.open(page, '/complain');
  await assertAccessible(page);
  const send = page.getByRole('button', { name: 'Send the complaint' });
  await send.click();
  const fault = page.getByRole('alert').getByRole('link', { name: 'Choose what happened' });
  await fault.click();
  assert.equal(await page.evaluate('document.activeElement.name'), 'what');
  await page.getByLabel('I was treated rudely').check();
  await page.getByLabel('Tell us more').fill('On Monday, by telephone.');
  await page.reload();
  await screenReady(page);
  assert.equal(await page.getByLabel('Tell us more').inputValue(), 'On Monday, by telephone.', 'nothing typed is lost');
  await send.dblclick();
  await page.getByText(`We have it. Its number is M-${ground.ownCase}-1.`).waitFor();
  await page.getByText('We answer by').waitFor();
  await page.getByText('16 July 2026').first().waitFor();
  await page.getByText('15 days left.').waitFor();
  assert.ok(!page.url().includes('rude'));
  await assertAccessible(page);

  const listed = (await ground.ask('GET', mattersOf(), { as: 'compliance' })).document as {
    matters: { matter: string }[];
  };
  assert.equal(listed.matters.length, 1, 'sent once');
  const number = listed.matters[0]!.matter;
  const answer = { move: 'answer', result: 'partly', words: 'We listened to the call. We are sorry for the tone.' };
  const answered = await ground.ask('POST', `${mattersOf()}/${number}/moves`, { as: 'compliance', body: answer });
  assert.equal(answered.status, 200, answered.text);

  await portal.open(page, '/matters');
  await page.getByRole('link', { name: /Complaint: I was treated rudely/ }).click();
  await page.getByRole('heading', { name: 'You are right in part' }).waitFor();
  await page.getByText('We listened to the call.').first().waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'I do not agree: look again' }).click();
  await page.getByText('Somebody who did not answer before looks at it.').waitFor();
});

test('a message: written, in the thread at once with the day of its answer, the answer under it', async () => {
  const { ground } = portal;
  const page = await portal.page({ signedIn: true, size: 'large', scheme: 'dark' });
  await portal.open(page, '/messages');
  await page.getByLabel('给我们留言').fill('我可以改到每月20号还款吗？');
  await page.getByRole('button', { name: '发送' }).click();
  await page.getByText('已发送，工作人员将在2026年7月4日前答复。').waitFor();
  const thread = page.getByRole('listitem').filter({ hasText: '我可以改到每月20号还款吗？' });
  await thread.waitFor();
  assert.equal(await page.getByLabel('给我们留言').inputValue(), '');
  const number = (await thread.getByRole('link').innerText()).trim();
  const body = { move: 'answer', result: 'done', words: '可以，请在计划页选择新的日期。' };
  assert.equal((await ground.ask('POST', `${mattersOf()}/${number}/moves`, { as: 'agent', body })).status, 200);
  await portal.open(page, '/messages');
  await page.getByText('可以，请在计划页选择新的日期。').waitFor();
  await assertAccessible(page);
});

test('deleting: first what must be kept, then the wish; taken back as easily as raised', async () => {
  const page = await portal.page({ signedIn: true, language: 'en', width: 1100 });
  await portal.open(page, '/erase-me');
  await page.getByText('Your loan is still open.').waitFor();
  await page.getByLabel('Other people you have as my contacts').check();
  await page.getByRole('button', { name: 'Ask to delete it' }).click();
  await page.getByText('We have it.').waitFor();
  await page.getByLabel('Add something').fill('My sister above all.');
  await page.getByRole('button', { name: 'Add this' }).click();
  await page.getByText('My sister above all.', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Take this back' }).click();
  await page.getByRole('button', { name: 'Take it back' }).click();
  await page.getByText('You took this back.').waitFor();
});
