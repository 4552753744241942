import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { packsFolder, readPacks } from '../../../composition/load-packs.ts';
import {
  lineResults,
  type PlanTestCode,
  type PlanTestInput,
  type PlanTestPolicy,
  planTestCodes,
  planTestFindings,
  planTestParts,
  testPlan,
} from './plan-test.ts';

const facts = readPacks({ folder: packsFolder, only: ['cn'] }).packs.flatMap((pack) => pack.facts);

function packWords(name: string): readonly string[] {
  return facts.find((fact) => fact.name === name)?.words ?? [];
}

const policy: PlanTestPolicy = {
  keptAtTwelveMin: 0.7,
  keptAtEndMin: 0.5,
  principalFallsWithinMonths: 6,
  earlierRestructuringsMax: 1,
  difficultyWords: packWords('borrowerDifficulty'),
  changeWords: packWords('planChanges'),
};

const sound: PlanTestInput = {
  months: [
    { paymentMinor: 0n, capacityMinor: 0n },
    { paymentMinor: 165_500n, capacityMinor: 231_000n },
    { paymentMinor: 165_500n, capacityMinor: 165_500n },
  ],
  capacityOrigin: 'assessed',
  keptAtTwelve: { kept: 0.82, low: 0.74, high: 0.88 },
  keptAtEnd: { kept: 0.61, low: 0.5, high: 0.7 },
  cause: 'lasting',
  onlyPostpones: false,
  value: { planMinor: 4_121_000n, noPlanMinor: 1_830_500n, courtMinor: 2_000_000n, saleMinor: 4_121_000n },
  interest: { accruedMinor: 700_000n, capitalisedMinor: 0n },
  principalFallsInMonth: 1,
  earlierRestructurings: 0,
  difficulty: ['overdue'],
  changes: ['extension', 'belowFairRate'],
};

test('a sound plan passes every line, in the order in which an auditor reads them', () => {
  const { result, lines } = testPlan(sound, policy);
  assert.equal(result, 'pass');
  assert.deepEqual(
    lines.map((line) => line.code),
    [...planTestCodes],
  );
  assert.deepEqual([...new Set(lines.map((line) => line.part))], [...planTestParts]);
  assert.deepEqual(lines[0]!.figures, {
    months: { count: 3 },
    above: { count: 0 },
    payment: { amountMinor: 165_500n },
    capacity: { amountMinor: 165_500n },
  });
});

const kept = (share: number, low: number) => ({ kept: share, low, high: 0.95 });
const value = (changed: Partial<PlanTestInput['value']>) => ({ value: { ...sound.value, ...changed } });

const table: readonly (readonly [PlanTestCode, Partial<PlanTestInput>, Partial<PlanTestPolicy>, string])[] = [
  ['paymentWithinCapacity', {}, {}, 'pass everyMonthWithin'],
  ['paymentWithinCapacity', { months: [{ paymentMinor: 2n, capacityMinor: 1n }] }, {}, 'fail monthsAbove'],
  ['paymentWithinCapacity', { months: [] }, {}, 'needsReason noMonths'],
  ['capacityGrounded', { capacityOrigin: 'stated' }, {}, 'needsReason stated'],
  ['capacityGrounded', { capacityOrigin: 'overridden' }, {}, 'needsReason overridden'],
  ['capacityGrounded', {}, {}, 'pass assessed'],
  ['keptAtTwelveMonths', { keptAtTwelve: kept(0.7, 0.7) }, {}, 'pass likelyKept'],
  ['keptAtTwelveMonths', { keptAtTwelve: kept(0.7, 0.69) }, {}, 'needsReason intervalReachesBelow'],
  ['keptAtTwelveMonths', { keptAtTwelve: kept(0.69, 0.6) }, {}, 'fail unlikelyKept'],
  ['keptAtTwelveMonths', { keptAtTwelve: undefined }, {}, 'needsReason notEstimated'],
  ['keptAtTwelveMonths', {}, { keptAtTwelveMin: undefined }, 'needsReason noBound'],
  ['keptToTheEnd', { keptAtEnd: kept(0.5, 0.5) }, {}, 'pass likelyKept'],
  ['keptToTheEnd', { keptAtEnd: kept(0.5, 0.4) }, {}, 'needsReason intervalReachesBelow'],
  ['keptToTheEnd', { keptAtEnd: kept(0.4, 0.3) }, {}, 'fail unlikelyKept'],
  ['keptToTheEnd', { keptAtEnd: undefined }, {}, 'needsReason notEstimated'],
  ['keptToTheEnd', {}, { keptAtEndMin: undefined }, 'needsReason noBound'],
  ['causeMet', { cause: 'temporary', onlyPostpones: true }, {}, 'pass temporaryMet'],
  ['causeMet', { cause: 'lasting' }, {}, 'pass lastingMet'],
  ['causeMet', { cause: 'lasting', onlyPostpones: true }, {}, 'fail lastingOnlyPostponed'],
  ['causeMet', { cause: 'none' }, {}, 'needsReason noCause'],
  ['causeMet', { cause: undefined }, {}, 'needsReason causeUnknown'],
  ['aboveNoPlan', value({ noPlanMinor: 4_121_000n }), {}, 'pass notWorse'],
  ['aboveNoPlan', value({ noPlanMinor: 4_121_001n }), {}, 'fail worse'],
  ['aboveNoPlan', value({ noPlanMinor: undefined }), {}, 'needsReason notValued'],
  ['aboveCourt', value({}), {}, 'pass notWorse'],
  ['aboveCourt', value({ courtMinor: 4_121_001n }), {}, 'needsReason worse'],
  ['aboveCourt', value({ courtMinor: undefined }), {}, 'needsReason notValued'],
  ['aboveSale', value({}), {}, 'pass notWorse'],
  ['aboveSale', value({ saleMinor: 4_121_001n }), {}, 'needsReason worse'],
  ['aboveSale', value({ saleMinor: undefined }), {}, 'needsReason notValued'],
  ['interestPaid', {}, {}, 'pass nothingCapitalised'],
  ['interestPaid', { interest: { accruedMinor: 2n, capitalisedMinor: 1n } }, {}, 'needsReason partCapitalised'],
  ['interestPaid', { interest: { accruedMinor: 2n, capitalisedMinor: 2n } }, {}, 'fail allCapitalised'],
  ['principalFalls', { principalFallsInMonth: 6 }, {}, 'pass fallsInTime'],
  ['principalFalls', { principalFallsInMonth: 7 }, {}, 'needsReason fallsLate'],
  ['principalFalls', { principalFallsInMonth: undefined }, {}, 'fail neverFalls'],
  ['principalFalls', {}, { principalFallsWithinMonths: undefined }, 'needsReason noBound'],
  ['earlierRestructurings', {}, {}, 'pass first'],
  ['earlierRestructurings', { earlierRestructurings: 1 }, {}, 'needsReason again'],
  ['earlierRestructurings', { earlierRestructurings: 2 }, {}, 'fail tooOften'],
  [
    'earlierRestructurings',
    { earlierRestructurings: 1 },
    { earlierRestructuringsMax: undefined },
    'needsReason noBound',
  ],
  ['difficultyRecorded', { difficulty: ['overdue', 'otherDebtBad'] }, {}, 'pass signs'],
  ['difficultyRecorded', { difficulty: [] }, {}, 'fail noSigns'],
  ['difficultyRecorded', { difficulty: ['overdue', 'unlucky'] }, {}, 'fail unknownSigns'],
  ['changesRecorded', { changes: ['refinancing'] }, {}, 'pass changes'],
  ['changesRecorded', { changes: [] }, {}, 'fail noChanges'],
  ['changesRecorded', { changes: ['gift'] }, {}, 'fail unknownChanges'],
];

for (const [code, changed, bounds, expected] of table) {
  test(`${code}: ${expected}`, () => {
    const { result, lines } = testPlan({ ...sound, ...changed }, { ...policy, ...bounds });
    const line = lines.find((each) => each.code === code)!;
    assert.equal(`${line.result} ${line.finding}`, expected);
    assert.ok(lineResults.indexOf(result) >= lineResults.indexOf(line.result));
  });
}

test('the table reaches every finding', () => {
  const reached = new Set(table.map(([code, , , expected]) => `${code} ${expected.split(' ')[1]}`));
  const all = planTestCodes.flatMap((code) => planTestFindings[code].map((finding) => `${code} ${finding}`));
  assert.deepEqual(
    all.filter((each) => !reached.has(each)),
    [],
  );
});

test('every line and finding has words, and the words name only figures that the line carries', () => {
  for (const language of ['en', 'zh']) {
    const file = new URL(`../../../../messages/${language}/approval.json`, import.meta.url);
    const words = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    for (const [code, changed, bounds] of table) {
      const { lines } = testPlan({ ...sound, ...changed }, { ...policy, ...bounds });
      const line = lines.find((each) => each.code === code)!;
      assert.ok(words[`approval.test.part.${line.part}`], line.part);
      assert.ok(words[`approval.test.line.${code}`], code);
      const finding = words[`approval.test.${code}.${line.finding}`] ?? '';
      assert.notEqual(finding, '', `${language} ${code} ${line.finding}`);
      for (const [, name] of finding.matchAll(/\{(\w+)\}/g)) assert.ok(name! in line.figures, `${code} {${name}}`);
    }
  }
});

test('a better plan never tests worse: less to pay, more kept, more value, less capitalised', () => {
  const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
  const amount = fc.bigInt({ min: 0n, max: 1000n });
  fc.assert(
    fc.property(share, share, amount, amount, amount, amount, (low, more, payment, less, plan, other) => {
      const atTwelve = { kept: low, low: low / 2, high: 1 };
      const worse: PlanTestInput = {
        ...sound,
        months: [{ paymentMinor: payment + less, capacityMinor: 500n }],
        keptAtTwelve: atTwelve,
        value: { planMinor: plan, noPlanMinor: other, courtMinor: other, saleMinor: undefined },
        interest: { accruedMinor: 1000n, capitalisedMinor: less },
      };
      const better: PlanTestInput = {
        ...worse,
        months: [{ paymentMinor: payment, capacityMinor: 500n }],
        keptAtTwelve: { ...atTwelve, kept: Math.max(low, more), low: Math.max(low, more) / 2 },
        value: { ...worse.value, planMinor: plan + less },
        interest: { accruedMinor: 1000n, capitalisedMinor: 0n },
      };
      const rank = (input: PlanTestInput) =>
        testPlan(input, policy).lines.map((line) => lineResults.indexOf(line.result));
      const before = rank(worse);
      rank(better).forEach((each, index) => {
        assert.ok(each <= before[index]!);
      });
    }),
    { seed: 20261122, numRuns: 300 },
  );
});
