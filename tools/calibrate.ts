/**
 * Measures the payment behaviour of a real book of car loans and writes the figures by which the generated book is
 * calibrated: node tools/calibrate.ts [--write]. The book is looked for in ../shared/data/auto-abs; where it is
 * not there, the figures in the repository stay as they are. Only figures about the whole book are written, no rows.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type MonthFigures,
  MonthMeasure,
  monthActions,
  monthStates,
  monthSteps,
} from '../src/simulator/book/loan-months.ts';
import { readRealBook, realBookFiles } from './calibrate-book.ts';
import { fitPayerClasses, type PayerClass } from './calibrate-classes.ts';

const folder = new URL('../../shared/data/auto-abs', import.meta.url).pathname;
const target = new URL('../src/simulator/book/calibration.json', import.meta.url);
const classCount = 6;

function main(): void {
  const files = realBookFiles(folder);
  if (files.length === 0) {
    console.log(`the real book is not here (${folder}); src/simulator/book/calibration.json stays as it is`);
    return;
  }
  const loans = readRealBook(folder);
  const measure = new MonthMeasure();
  const steps = loans.map((loan) => monthSteps(loan));
  for (const loan of steps) measure.add(loan);
  const figures = measure.figures();
  print(figures);
  const classes = fitPayerClasses(steps, classCount).map((payerClass) => ({
    archetype: archetypeOf(payerClass),
    weight: round(payerClass.weight),
    chances: Object.fromEntries(
      monthStates.map((state, index) => [state, payerClass.chances[index]!.map((chance) => round(chance))]),
    ),
  }));
  for (const { archetype, weight } of classes)
    console.log(`class ${archetype.padEnd(12)} ${(weight * 100).toFixed(1)} % of loans`);
  const calibration = {
    what: 'Figures measured on a real book of car loans; the generated book is calibrated on them. No row of the data is here.',
    source: {
      title:
        'US auto loan asset-backed securities (Ally AART 2017-3 and 2019-3), SEC Regulation AB II loan-level filings',
      cleanedBy: 'Lautier, Pozdnyakov and Yan (2024), JRSS A, doi 10.1093/jrsssa/qnae137',
      files: files.map((file) => ({
        name: basename(file),
        sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
      })),
    },
    computedOn: new Date().toISOString().slice(0, 10),
    computedBy: 'tools/calibrate.ts; the yardstick is src/simulator/book/loan-months.ts',
    how: howMeasured,
    measured: figures,
    classesHow: classesHow,
    actions: monthActions,
    classes,
    partPayment: partShares(loans),
  };
  if (process.argv.includes('--write')) {
    writeFileSync(target, `${JSON.stringify(calibration, null, 2)}\n`);
    console.log(`written: ${target.pathname}`);
  }
}

const howMeasured = {
  loans: "those with at least one loan-month, 6,315 of the book's 6,408",
  loanMonths:
    'months with a balance above zero when they begin and a payment figure filed, of loans with a scheduled payment',
  miss: 'nothing was paid in the month although there was a balance (PMT = 0)',
  part: 'less than 0.9 of the scheduled payment was paid',
  one: 'from 0.9 to below 1.5 of it',
  double: 'from 1.5 to below 2.5 of it: about two instalments at once',
  more: '2.5 times or more, without paying the loan off',
  payoff: 'the balance reached zero and at least half of it was paid as principal in that month',
  chargeOff: 'the balance went to zero without that',
  behind:
    'instalments of which more than a tenth is unpaid, payments filling the oldest first; from the first month filed on, against the schedule as first filed, so an extension that was granted but not filed stays visible as instalments behind',
  cured: 'of the loan-months that began so many instalments behind, the share that ended with none behind',
  rolled: 'the share that ended with one more behind',
  neverMissed: 'share of loans without a missed month in the window (up to 49 months)',
  missedFifth: 'share of loans that missed a fifth of their months or more',
};

const classesHow =
  'A mixture of six Markov chains fitted by expectation and maximisation over all loans (tools/calibrate-classes.ts). ' +
  'For each state in which a month can begin: the probabilities of what is done in it, in the order of "actions".';

/** The archetype a class is nearest to: a name for people, by its own figures. */
function archetypeOf(payerClass: PayerClass): string {
  const chance = (state: (typeof monthStates)[number], action: (typeof monthActions)[number]) =>
    payerClass.chances[monthStates.indexOf(state)]![monthActions.indexOf(action)]!;
  if (chance('current', 'miss') >= 0.1) {
    return chance('behind1AfterMiss', 'double') >= 0.45 ? 'forgetful' : 'strained';
  }
  if (chance('current', 'double') >= 0.09) return 'earlyPayer';
  return chance('behind2AfterMiss', 'miss') >= 0.6 ? 'slipsThenResumes' : 'steady';
}

/** Quintiles of the share of an instalment that a part payment was. */
function partShares(loans: ReturnType<typeof readRealBook>): { readonly what: string; readonly quintiles: number[] } {
  const shares: number[] = [];
  for (const loan of loans) {
    loan.paidMinor.forEach((paidMinor, k) => {
      const scheduledMinor = loan.scheduledMinor[k]!;
      if (paidMinor > 0n && paidMinor * 10n < scheduledMinor * 9n)
        shares.push(Number(paidMinor) / Number(scheduledMinor));
    });
  }
  shares.sort((a, b) => a - b);
  const at = (fraction: number) => round(shares[Math.min(shares.length - 1, Math.floor(fraction * shares.length))]!);
  return {
    what: 'part payments as a share of the instalment, at 10, 30, 50, 70 and 90 percent of them',
    quintiles: [0.1, 0.3, 0.5, 0.7, 0.9].map(at),
  };
}

function print(figures: MonthFigures): void {
  console.log(`${figures.loans} loans, ${figures.loanMonths} loan-months`);
  const percent = (value: number) => `${(value * 100).toFixed(2)} %`;
  for (const action of monthActions) {
    console.log(
      `${action.padEnd(10)} ${percent(figures.actions[action]).padStart(8)}   after a miss ${percent(figures.afterMiss[action]).padStart(8)}`,
    );
  }
  for (const [behind, row] of Object.entries(figures.behind)) {
    console.log(
      `behind ${behind.padEnd(2)} ${String(row.loanMonths).padStart(7)} months: cured ${percent(row.cured)}, better ${percent(row.better)}, stayed ${percent(row.stayed)}, rolled ${percent(row.rolled)}, paid off ${percent(row.paidOff)}, charged off ${percent(row.chargedOff)}`,
    );
  }
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

main();
