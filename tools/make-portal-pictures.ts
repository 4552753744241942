/**
 * Makes the pictures of the portal for docs/guides/portal.md: a small demo book, one sample borrower from the door to a running plan, ten
 * screens photographed on the way, at the width of a telephone. Needs chromium. Run: node tools/make-portal-pictures.ts
 */
import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { openDemo } from './demo-ground.ts';
import { screenReady } from './portal-ground.ts';
import { acceptAnswered, askPlan, giveStatement, signAgreement, tellCause } from './portal-steps.ts';

const folder = new URL('../docs/pictures/portal/', import.meta.url);
mkdirSync(folder, { recursive: true });

const demo = await openDemo();
try {
  const caseNumber = demo.demo.parts.people.find(({ about }) => about === 'paysInPart')!.caseNumber;
  const stranger = await demo.page();
  await shoot(stranger, { path: '/', name: 'start.zh' });
  await shoot(stranger, { path: '/check', name: 'check.zh' });
  const page = await demo.enter(caseNumber);
  await shoot(page, { path: '/home', name: 'home.zh' });
  await shoot(page, { path: '/debt', name: 'debt.zh' });
  await shoot(page, { path: '/statement', name: 'statement.zh' });
  await english(page);
  await tellCause(page, demo);
  await giveStatement(page, demo, {});
  await page.goto(`${demo.url}/offers`);
  await page.getByRole('button', { name: 'Show me the plans' }).click();
  await page.getByRole('heading', { name: 'Plans you can choose from' }).waitFor();
  await photograph(page, 'offers.en');
  await askPlan(page, demo, { payment: '300', from: '2026-12-10' });
  await photograph(page, 'ask.en');
  await acceptAnswered(page);
  await photograph(page, 'sign.en');
  await signAgreement(page, demo, caseNumber);
  await shoot(page, { path: '/plan', name: 'plan.en' });
  await shoot(page, { path: '/data', name: 'data.en' });
} finally {
  await demo.close();
}

async function english(page: Page): Promise<void> {
  await page.evaluate(`localStorage.setItem('language', 'en')`);
}

async function shoot(page: Page, at: { readonly path: string; readonly name: string }): Promise<void> {
  await page.goto(demo.url + at.path);
  await screenReady(page);
  await photograph(page, at.name);
}

async function photograph(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: new URL(`${name}.png`, folder).pathname });
}
