/** What a borrower does in the portal, step by step, in English: for journeys in a real browser and for the pictures of the guide. */
import type { Page } from 'playwright-core';
import type { DemoGround } from './demo-ground.ts';
import { screenReady } from './portal-ground.ts';

export async function openScreen(page: Page, demo: Pick<DemoGround, 'url'>, path: string): Promise<void> {
  await page.goto(demo.url + path);
  await screenReady(page);
}

/** The next page is there when the address is another. */
export async function pressOn(page: Page, name: string | RegExp): Promise<void> {
  const before = page.url();
  await page.getByRole('button', { name }).or(page.getByRole('link', { name })).first().click();
  await page.waitForURL((url) => url.href !== before);
  await screenReady(page);
}

/** The cause: work lost, the rest skipped. */
export async function tellCause(page: Page, demo: DemoGround): Promise<void> {
  await openScreen(page, demo, '/cause');
  await pressOn(page, 'Begin');
  await page.getByLabel('I lost my work', { exact: true }).check();
  await pressOn(page, 'Continue');
  for (let times = 0; times < 10 && (await page.getByRole('button', { name: 'Tell this' }).count()) === 0; times++) {
    await pressOn(page, 'Skip this question');
  }
  await pressOn(page, 'Tell this');
}

/** Income and expenses of one person in Shanghai; `onCheck`: before it is sent. */
export async function giveStatement(
  page: Page,
  demo: DemoGround,
  { income = '12,000', onCheck = async () => {} }: { readonly income?: string; readonly onCheck?: () => Promise<void> },
): Promise<void> {
  await openScreen(page, demo, '/statement');
  await pressOn(page, 'Begin');
  await page.getByLabel('Adults, with yourself').fill('1');
  await page.getByLabel('Children').fill('0');
  await page.getByLabel('Where do you live?').selectOption('CN-31');
  await page.getByLabel('Town or city', { exact: true }).check();
  await pressOn(page, 'Continue');
  await page.getByLabel('Wages or salary', { exact: true }).check();
  await pressOn(page, 'Continue');
  await page.getByLabel('What you get in hand').fill(income);
  await page.getByLabel('Each month', { exact: true }).check();
  await pressOn(page, 'Continue');
  await page.getByLabel('Rent', { exact: true }).fill('1,200.50');
  await pressOn(page, 'Continue');
  await page.getByLabel('By the cost of living at my place', { exact: true }).check();
  await pressOn(page, 'Continue');
  await pressOn(page, 'Skip this question');
  await page.getByLabel('No', { exact: true }).check();
  await pressOn(page, 'Continue');
  await pressOn(page, 'Skip this question');
  await onCheck();
  await pressOn(page, 'Send my answers');
}

/** "I can pay … from … on": answered in place. */
export async function askPlan(
  page: Page,
  demo: DemoGround,
  { payment, from }: { readonly payment: string; readonly from: string },
): Promise<void> {
  await openScreen(page, demo, '/offers/ask');
  await page.getByLabel('I can pay each month').fill(payment);
  const [year, month, date] = from.split('-');
  await page.getByLabel('Day', { exact: true }).fill(date!);
  await page.getByLabel('Month', { exact: true }).fill(month!);
  await page.getByLabel('Year', { exact: true }).fill(year!);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page
    .getByRole('link', { name: /^All about plan/ })
    .first()
    .waitFor();
}

export async function acceptAnswered(page: Page): Promise<void> {
  await pressOn(page, /^All about plan/);
  await pressOn(page, /^Choose this one/);
  await page.getByRole('button', { name: 'I agree to this plan' }).dblclick();
  await page.waitForURL('**/sign');
  await screenReady(page);
}

/** Reads the paper to its end, ticks, asks for the code, types the name on record. */
export async function signAgreement(page: Page, demo: DemoGround, caseNumber: string): Promise<void> {
  await openScreen(page, demo, '/sign');
  await pressOn(page, 'Read the agreement');
  const more = page.getByRole('button', { name: 'Show the next part' });
  for (let times = 0; times < 200 && (await more.count()) > 0; times++) {
    await more.click({ timeout: 1000 }).catch(() => {});
    await page.waitForTimeout(30);
  }
  await page.getByText('All pages have been shown').waitFor();
  await pressOn(page, 'Continue');
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await pressOn(page, 'Continue');
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('The code', { exact: true }).waitFor();
  await page.getByLabel('The code', { exact: true }).fill(await demo.codeFor(caseNumber));
  await page.getByLabel('Your name').fill(await nameOnRecord(page, demo, caseNumber));
  await pressOn(page, /^Sign$/);
}

export async function nameOnRecord(page: Page, { url }: Pick<DemoGround, 'url'>, caseNumber: string): Promise<string> {
  const answer = await page.request.get(`${url}/api/v1/cases/${caseNumber}/own-file`);
  const file = (await answer.json()) as {
    readonly case: { readonly borrower: { readonly personal: { readonly name: string } } };
  };
  return file.case.borrower.personal.name;
}
