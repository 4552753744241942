/**
 * The real car-loan book, loaded and closed by the commands that a user has, stays in agreement with its servicer at
 * least as far as docs/guides/real-book.md says. Runs where ../shared/data is beside the checkout.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadRealBook, measureRealBook, realBookFolder, realBooks } from './real-book.ts';
import type { Agreement } from './real-book-agreement.ts';

const skip = existsSync(realBookFolder) ? false : `the real data (${realBookFolder}) are not beside this checkout`;
const base = skip === false ? mkdtempSync(join(tmpdir(), 'real-book-')) : undefined;
after(() => base !== undefined && rmSync(base, { recursive: true, force: true }));

/** What was found: counts that may not fall, as of and against; counts that may not rise. */
const found = {
  '2017-3': {
    loans: 3513,
    loanMonths: 109_095,
    differing: 1,
    paymentsBehind: { compared: 107_048, equalMin: 107_030 },
    status: { compared: 3454, sameBucketMin: 3429, toldPastDueSameMin: 234 },
    chargedOff: 130,
    repossessed: 128,
    settled: 1883,
    threeMissedBehindMin: 330,
  },
  '2019-3': {
    loans: 2895,
    loanMonths: 93_361,
    differing: 33,
    paymentsBehind: { compared: 91_477, equalMin: 91_473 },
    status: { compared: 2861, sameBucketMin: 2848, toldPastDueSameMin: 223 },
    chargedOff: 91,
    repossessed: 88,
    settled: 1714,
    threeMissedBehindMin: 398,
  },
} as const;

for (const book of realBooks) {
  test(`real car loans ${book.name}: every row, every balance, payments behind, the servicer's status`, {
    skip,
  }, async () => {
    const at = { data: realBookFolder, folder: join(base!, book.name) };
    const seconds = loadRealBook(book, at).map((run) => run.seconds.toFixed(1));
    const { agreement, rowsTaken, rowsRefused, imbalanceMinor } = await measureRealBook(book, at);
    const want = found[book.name];
    assert.deepEqual(
      { rowsTaken, rowsRefused, imbalanceMinor },
      { rowsTaken: want.loans, rowsRefused: 0, imbalanceMinor: 0n },
    );
    assert.equal(agreement.loans, want.loans);
    assert.equal(agreement.loanMonths, want.loanMonths);
    checkTotals(agreement);
    checkAgreement(agreement, want);
    console.log(`    loaded and closed in ${seconds.join(' s and ')} s`);
  });
}

function checkTotals({ totals }: Agreement): void {
  for (const what of ['lent', 'paid (PMT)', 'recovered (REC and REP above zero)', 'costs (REC and REP below zero)']) {
    assert.equal(totals[what]!.oursMinor, totals[what]!.toldMinor, what);
  }
  const principal = totals['principal paid (PRC)']!;
  const beyond = totals['principal told beyond the balance']!.toldMinor;
  const belowZero = totals['principal told below zero']!.toldMinor;
  assert.equal(principal.oursMinor, principal.toldMinor - beyond + belowZero, 'principal');
}

function checkAgreement(agreement: Agreement, want: (typeof found)[keyof typeof found]): void {
  const { balances, monthsBehind, reported, outcomes } = agreement;
  assert.equal(balances.compared, want.loanMonths);
  assert.equal(balances.compared - (balances.equal ?? 0), want.differing, 'balances that differ');
  assert.equal(balances['differs: overpaid: told below zero'], want.differing);
  assert.equal(balances['not told, ours not zero'], undefined, 'a loan that left the pool leaves no balance');
  assert.equal(monthsBehind.compared, want.paymentsBehind.compared);
  atLeast(monthsBehind.equal, want.paymentsBehind.equalMin, 'payments behind');
  assert.equal(reported.compared, want.status.compared);
  atLeast(reported['same bucket'], want.status.sameBucketMin, 'status of the reporting month');
  atLeast(reported['told past due, same days'], want.status.toldPastDueSameMin, 'days past due of the reporting month');
  assert.equal(outcomes['charged off by ours'], want.chargedOff);
  assert.equal(outcomes['told repossessed'], want.repossessed);
  assert.equal(outcomes['repossessed by ours'], want.repossessed);
  assert.equal(outcomes['settled by ours'], want.settled);
  assert.equal(outcomes['told: censored, ours open'], outcomes['told: censored'], 'what is still open is open here');
  atLeast(outcomes['three missed, three or more behind by ours'], want.threeMissedBehindMin, 'three missed in a row');
  assert.equal(outcomes['three missed, fewer behind by ours: other'] ?? 0, want.loans === 3513 ? 1 : 0);
}

function atLeast(count: number | undefined, least: number, what: string): void {
  assert.ok((count ?? 0) >= least, `${what}: ${count} of at least ${least}`);
}
