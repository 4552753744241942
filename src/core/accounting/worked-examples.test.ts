/** The two loans of docs/guides/accounting.md, worked out: every figure that the guide shows comes from here. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import type { AgreementEvent } from '../agreement/moves.ts';
import type { AgreedInstalment } from '../agreement/terms.ts';
import { formatDay, parseDay } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { noAmounts } from '../loan/components.ts';
import { formatAmount } from '../money/decimal.ts';
import { percentText } from '../rules/value-content.ts';
import type { AccountingRules } from './accounting-rules.ts';
import { agreementBookEvents } from './agreement-events.ts';
import type { BookContra, BookEvent, BookRow, BookRowKind } from './book-row.ts';
import { type Chart, isOffBalance, readChart } from './chart.ts';
import { balancesOn, type JournalEntry, journal, owedByJournal } from './journal.ts';
import { entryNumber, sourceText } from './journal-csv.ts';
import { accrualChanges } from './non-accrual.ts';
import { stageOf } from './stage.ts';
import { type Treatment, treatmentOf } from './treatment.ts';

const day = (text: string) => parseDay(text)!;
const asOf = day('2026-11-22');
const contractRate = { numerator: 12n, denominator: 100n };
/** As the pack has them; the pack itself is held by treatment.test.ts. */
const rules: AccountingRules = {
  derecognition: {
    changes: ['otherBorrower', 'otherCurrency', 'newContract', 'newKindOfReturn'],
    shareMinMillionths: 10_000_000n,
    ruleId: 'cn.acc.derecognise',
    verified: false,
  },
  stages: {
    twoDaysPastDueOver: 30,
    threeDaysPastDueOver: 90,
    observedStageMin: 2,
    nonPerforming: ['substandard', 'doubtful', 'loss'],
    ruleId: 'cn.acc.stage',
    verified: false,
  },
  nonAccrual: { daysPastDueOver: 90, ruleId: 'cn.acc.nonAccrual', verified: false },
};
const unchanged = { otherBorrower: false, otherCurrency: false, newContract: false, newKindOfReturn: false };

type Change = Partial<Record<'principal' | 'interest' | 'penalty', bigint>>;
type Told = readonly [on: string, kind: BookRowKind, contra: BookContra, change: Change];
const rowsOf = (told: readonly Told[]): BookRow[] =>
  told.map(([on, kind, contra, change], index) => {
    const { principal, interest, penalty, fee, cost } = { ...noAmounts, ...change };
    return {
      entryId: BigInt(index + 1),
      kind,
      contra,
      valueOn: day(on),
      postedOn: day(on),
      change: {
        principalMinor: principal,
        interestMinor: interest,
        penaltyMinor: penalty,
        feeMinor: fee,
        costMinor: cost,
      },
    };
  });

/** Equal parts of principal, a month apart, at 6 % a year: half a percent a month. */
function instalmentsOf(principalMinor: bigint, count: number): AgreedInstalment[] {
  const part = principalMinor / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    n: index + 1,
    dueOn: addMonths(asOf, index + 1),
    principalMinor: part,
    interestMinor: ((principalMinor - part * BigInt(index)) * 5n) / 1_000n,
  }));
}

interface Worked {
  readonly treatment: Treatment;
  readonly carryingMinor: bigint;
  readonly letGoMinor: bigint;
  readonly entries: readonly JournalEntry[];
  readonly stage: number | undefined;
}

/** 61 days late, three instalments, kept to the end: penalty interest waived on completion, interest turned principal. */
function kept(): Worked {
  const loan = { instalments: instalmentsOf(2_040_000n, 3), carryingMinor: 2_053_000n, letGoMinor: 13_000n };
  const { treatment, events } = agreed('A-L1-1', { ...loan, suspendedMinor: 0n, through: day('2027-02-22') }, [
    { kind: 'completed', on: day('2027-02-22'), atMs: 0 },
  ]);
  const rows = rowsOf([
    ['2026-06-22', 'disbursement', 'cash', { principal: 2_000_000n }],
    ['2026-09-22', 'interestDue', 'interestIncome', { interest: 20_000n }],
    ['2026-10-22', 'interestDue', 'interestIncome', { interest: 20_000n }],
    ['2026-11-22', 'penaltyDue', 'penaltyIncome', { penalty: 13_000n }],
    ['2026-11-22', 'setAside', 'setAside', { penalty: -13_000n }],
    ['2026-11-22', 'capitalise', 'none', { interest: -40_000n, principal: 40_000n }],
    ['2026-12-22', 'interestDue', 'interestIncome', { interest: 10_200n }],
    ['2026-12-22', 'payment', 'cash', { interest: -10_200n, principal: -680_000n }],
    ['2027-01-22', 'interestDue', 'interestIncome', { interest: 6_800n }],
    ['2027-01-22', 'payment', 'cash', { interest: -6_800n, principal: -680_000n }],
    ['2027-02-22', 'interestDue', 'interestIncome', { interest: 3_400n }],
    ['2027-02-22', 'payment', 'cash', { interest: -3_400n, principal: -680_000n }],
    ['2027-02-22', 'restore', 'setAside', { penalty: 13_000n }],
    ['2027-02-22', 'release', 'waiverLoss', { penalty: -13_000n }],
  ]);
  const { stage } = stageOf(
    {
      daysPastDue: 0,
      riskClass: 'specialMention',
      restructured: { observation: 'running', stageBefore: 2 },
      hasRisen: false,
      rebutted: [],
    },
    rules.stages,
  );
  return { ...loan, treatment, entries: drawn('L1', rows, events, '2027-02-22'), stage };
}

/** 153 days late, non-accrual, four instalments, breached after the first: what was waived under the condition is owed again. */
function breached(): Worked {
  const loan = { instalments: instalmentsOf(2_000_000n, 4), carryingMinor: 2_000_000n, letGoMinor: 100_000n };
  const through = day('2027-03-01');
  const { treatment, events } = agreed('A-L2-1', { ...loan, suspendedMinor: 100_000n, through }, [
    { kind: 'breached', n: 2, on: day('2027-02-10'), atMs: 0 },
  ]);
  const late = { from: day('2026-06-23'), to: asOf, delinquentSince: day('2026-06-22') };
  const turns = accrualChanges(
    { spans: [late], graceDays: 0, pauses: [], until: through, observed: [{ changedOn: asOf, endedOn: undefined }] },
    rules.nonAccrual,
  ).map(({ on, kind }): BookEvent => ({ on, kind, ref: `ageing ${formatDay(on)}` }));
  const dues: Told[] = ['06', '07', '08', '09', '10'].map((month) => [
    `2026-${month}-22`,
    'interestDue',
    'interestIncome',
    { interest: 20_000n },
  ]);
  const rows = rowsOf([
    ['2026-05-22', 'disbursement', 'cash', { principal: 2_000_000n }],
    ...dues,
    ['2026-11-22', 'penaltyDue', 'penaltyIncome', { penalty: 26_000n }],
    ['2026-11-22', 'setAside', 'setAside', { principal: -100_000n, penalty: -26_000n }],
    ['2026-11-22', 'capitalise', 'none', { interest: -100_000n, principal: 100_000n }],
    ['2026-12-22', 'interestDue', 'interestIncome', { interest: 10_000n }],
    ['2026-12-22', 'payment', 'cash', { interest: -10_000n, principal: -500_000n }],
    ['2027-01-22', 'interestDue', 'interestIncome', { interest: 7_500n }],
    ['2027-02-10', 'restore', 'setAside', { principal: 100_000n, penalty: 26_000n }],
    ['2027-03-01', 'payment', 'cash', { interest: -7_500n, principal: -292_500n }],
  ]);
  const { stage } = stageOf(
    {
      daysPastDue: 0,
      riskClass: 'substandard',
      restructured: { observation: 'running', stageBefore: 3 },
      hasRisen: false,
      rebutted: [],
    },
    rules.stages,
  );
  return { ...loan, treatment, entries: drawn('L2', rows, [...turns, ...events], '2027-03-01'), stage };
}

function agreed(
  agreementNumber: string,
  loan: {
    readonly instalments: readonly AgreedInstalment[];
    readonly carryingMinor: bigint;
    readonly letGoMinor: bigint;
    readonly suspendedMinor: bigint;
    readonly through: number;
  },
  later: readonly AgreementEvent[],
): { readonly treatment: Treatment; readonly events: readonly BookEvent[] } {
  const { instalments, through } = loan;
  const treatment = treatmentOf(
    { ...loan, lines: instalments, asOf, effectiveRate: contractRate, changes: unchanged },
    rules.derecognition,
  );
  assert.equal(treatment.treatment, 'modification');
  const events = agreementBookEvents({
    terms: { agreementNumber, asOf, instalments },
    events: [{ kind: 'cameIntoForce', on: asOf, atMs: 0 }, ...later],
    treatment: 'modification',
    effectiveRate: contractRate,
    afterBreach: undefined,
    through,
  });
  return { treatment, events };
}

function drawn(
  loanRef: string,
  rows: readonly BookRow[],
  events: readonly BookEvent[],
  through: string,
): readonly JournalEntry[] {
  const made = journal({ loanRef, currency: 'CNY', rows, events, through: day(through) });
  assert.ok(
    'entries' in made,
    JSON.stringify(made, (_, value) => String(value)),
  );
  return made.entries;
}

const chart = readChart(parse(readFileSync('examples/chart-cn-bank.yaml', 'utf8'))).chart as Chart;
const yuan = (minor: bigint) => formatAmount(minor, 'CNY').replace(/\B(?=(\d{3})+\.)/g, ',');

/** The journal as the guide shows it. */
function tableOf(entries: readonly JournalEntry[], language: 'zh' | 'en'): string {
  const words = JSON.parse(readFileSync(`messages/${language}/accounting.json`, 'utf8')) as Record<string, string>;
  const column = (name: string) => words[`accounting.column.${name}`]!;
  const head = ['on', 'number', 'summary', 'accountName', 'debit', 'credit', 'source'].map(column);
  const lines = entries.flatMap((entry) => {
    const summary = words[`accounting.entry.${entry.code}`]!.replace(
      /\{(\w+)\}/g,
      (_, name: string) => entry.parameters[name]!,
    );
    return entry.lines.map(({ role, debitMinor, creditMinor }, index) => [
      ...(index === 0 ? [formatDay(entry.on), entryNumber(entry), summary] : ['', '', '']),
      `${chart[role].code} ${chart[role][language]}`,
      debitMinor > 0n ? yuan(debitMinor) : '',
      creditMinor > 0n ? yuan(creditMinor) : '',
      index === 0 ? sourceText(entry) : '',
    ]);
  });
  const rule = head.map((_, index) => (index === 4 || index === 5 ? '--:' : '---'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const guides = [
  ['en', 'docs/guides/accounting.md'],
  ['zh', 'docs/guides/accounting.zh-CN.md'],
] as const;
const stories = [
  ['kept', kept],
  ['breached', breached],
] as const;

for (const [name, worked] of stories) {
  describe(name, () => {
    const { entries, treatment, carryingMinor, letGoMinor, stage } = worked();

    for (const [language, path] of guides) {
      test(`${path} shows what the code makes`, () => {
        const guide = readFileSync(path, 'utf8');
        assert.ok(
          guide.includes(tableOf(entries, language)),
          `${name}: the table is not this:\n${tableOf(entries, language)}`,
        );
        const figures = [
          carryingMinor,
          letGoMinor,
          treatment.presentValueMinor,
          -treatment.resultMinor!,
          -treatment.adjustmentMinor,
        ];
        for (const figure of figures) assert.ok(guide.includes(yuan(figure)), `${name}: ${yuan(figure)} is missing`);
        assert.ok(
          guide.includes(`${percentText(treatment.differenceMillionths!)} %`),
          percentText(treatment.differenceMillionths!),
        );
      });
    }

    test('the stage that the guide names', () => assert.equal(stage, name === 'kept' ? 2 : 3));

    test('the loss of the day is that of the test', () => {
      const before = balancesOn(entries, asOf - 1).get('modificationResult') ?? 0n;
      assert.equal((balancesOn(entries, asOf).get('modificationResult') ?? 0n) - before, -treatment.resultMinor!);
    });
  });
}

test('kept: at the end nothing stands on any account of the loan, and all that came in is cash', () => {
  const { entries } = kept();
  const end = balancesOn(entries, day('2027-02-22'));
  for (const role of [
    'loanPrincipal',
    'loanAdjustment',
    'interestReceivable',
    'penaltyReceivable',
    'deferredInterest',
  ] as const) {
    assert.equal(end.get(role) ?? 0n, 0n, role);
  }
  for (const [role, balance] of end) if (isOffBalance(role)) assert.equal(balance, 0n, role);
  // 20 000.00 went out, 20 604.00 came in: the difference is what all the results of the loan add up to.
  assert.equal(end.get('cash'), 60_400n);
  const results = ['interestIncome', 'penaltyIncome', 'modificationResult', 'waiverLoss'] as const;
  assert.equal(
    results.reduce((sum, role) => sum + (end.get(role) ?? 0n), 0n),
    -60_400n,
  );
});

test('breached: all is owed again, and nothing that was not received is income of a non-accrual loan', () => {
  const { entries } = breached();
  const owed = owedByJournal(entries, day('2027-02-10'));
  assert.deepEqual(owed, { ...noAmounts, principal: 1_600_000n, interest: 7_500n, penalty: 26_000n });
  const end = balancesOn(entries, day('2027-03-01'));
  // Received: 5 100.00 and 3 000.00. Of interest 175.00, and of the 1 000.00 that became principal what came with it.
  const income = -(end.get('interestIncome') ?? 0n);
  const deferred = -(end.get('deferredInterest') ?? 0n);
  assert.equal(income, 17_500n + (100_000n - deferred));
  assert.equal(end.get('modificationResult') ?? 0n, 0n, 'the loss came back whole');
  assert.equal(end.get('loanAdjustment'), 0n);
});
