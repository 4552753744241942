import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { parseDay } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { readValues } from '../rules/read-values.ts';
import { type AccountingRules, changeKinds, cnAccountingRulesOn } from './accounting-rules.ts';
import { type ChangedLoan, type Treatment, treatmentOf } from './treatment.ts';

const asOf = parseDay('2026-11-22')!;
/** Of no standard: what a pack would hand in. */
const rules: NonNullable<AccountingRules['derecognition']> = {
  changes: ['otherBorrower', 'newContract'],
  shareMinMillionths: 10_000_000n,
  ruleId: 'xx.derecognise',
  verified: false,
};
const rate = { numerator: 12n, denominator: 100n };
const unchanged = { otherBorrower: false, otherCurrency: false, newContract: false, newKindOfReturn: false };
/** One instalment in a month: 1 010 000 is worth 1 000 000. */
const inAMonth = (interestMinor: bigint) => [{ dueOn: addMonths(asOf, 1), principalMinor: 1_000_000n, interestMinor }];
const loan: ChangedLoan = {
  asOf,
  effectiveRate: rate,
  carryingMinor: 1_000_000n,
  letGoMinor: 0n,
  suspendedMinor: 0n,
  lines: inAMonth(10_000n),
  changes: unchanged,
};

type Expected = Pick<Treatment, 'treatment' | 'resultMinor' | 'adjustmentMinor'> & { missing?: readonly string[] };
const cases: readonly (readonly [name: string, of: Partial<ChangedLoan>, expected: Expected])[] = [
  ['the same flows later', {}, { treatment: 'modification', resultMinor: 0n, adjustmentMinor: 0n }],
  [
    'no interest',
    { lines: inAMonth(0n) },
    { treatment: 'modification', resultMinor: -9_901n, adjustmentMinor: -9_901n },
  ],
  // 1 100 000 owed, 100 000 of it let go: the loss is that, and what is left is worth what it was.
  [
    'let go first',
    { carryingMinor: 1_100_000n, letGoMinor: 100_000n },
    { treatment: 'modification', resultMinor: -100_000n, adjustmentMinor: 0n },
  ],
  [
    'a third let go',
    { carryingMinor: 1_500_000n, letGoMinor: 500_000n },
    { treatment: 'modification', resultMinor: -500_000n, adjustmentMinor: 0n },
  ],
  // Interest that never was income makes no gain by becoming principal.
  [
    'suspended interest capitalised',
    { carryingMinor: 900_000n, suspendedMinor: 100_000n },
    { treatment: 'modification', resultMinor: 0n, adjustmentMinor: 0n },
  ],
  // 1 111 111 carried, worth 1 000 000: 9.9999 %, just under; one more, just over.
  [
    'just under a tenth',
    { carryingMinor: 1_111_111n },
    { treatment: 'modification', resultMinor: -111_111n, adjustmentMinor: 0n },
  ],
  [
    'a tenth, market rate unknown',
    { carryingMinor: 1_111_112n },
    { treatment: 'undetermined', resultMinor: undefined, adjustmentMinor: 0n, missing: ['marketRate'] },
  ],
  [
    'a tenth: another asset at 1 010 000 / 1.02',
    { carryingMinor: 1_111_112n, marketRate: { numerator: 24n, denominator: 100n } },
    { treatment: 'derecognition', resultMinor: 990_196n - 1_111_112n, adjustmentMinor: -9_804n },
  ],
  [
    'another borrower',
    { changes: { ...unchanged, otherBorrower: true }, marketRate: rate },
    { treatment: 'derecognition', resultMinor: 0n, adjustmentMinor: 0n },
  ],
  [
    'a change that the rules do not name',
    { changes: { ...unchanged, otherCurrency: true } },
    { treatment: 'modification', resultMinor: 0n, adjustmentMinor: 0n },
  ],
  [
    'not known whether it is a new contract',
    { changes: { ...unchanged, newContract: undefined } },
    { treatment: 'undetermined', resultMinor: undefined, adjustmentMinor: 0n, missing: ['newContract'] },
  ],
  [
    'nothing is left to compare',
    { letGoMinor: 1_000_000n, lines: [] },
    { treatment: 'modification', resultMinor: -1_000_000n, adjustmentMinor: 0n },
  ],
];
for (const [name, of, expected] of cases) {
  test(`treatment: ${name}`, () => {
    const { treatment, resultMinor, adjustmentMinor, missing, because } = treatmentOf({ ...loan, ...of }, rules);
    assert.deepEqual({ treatment, resultMinor, adjustmentMinor, missing }, { missing: [], ...expected });
    if (treatment !== 'undetermined') assert.equal(because[0]!.ruleId, 'xx.derecognise');
  });
}

test('a difference of exactly the share makes another asset', () => {
  const fifth = { ...rules, shareMinMillionths: 20_000_000n };
  const changed = { ...loan, carryingMinor: 1_250_000n, marketRate: rate };
  assert.equal(treatmentOf(changed, fifth).treatment, 'derecognition');
  assert.equal(treatmentOf({ ...changed, carryingMinor: 1_249_999n }, fifth).treatment, 'modification');
});

test('no rule in force: undetermined, and the missing rule is named', () => {
  const { treatment, missing } = treatmentOf(loan, undefined);
  assert.deepEqual([treatment, missing], ['undetermined', ['cn.acc.derecognise']]);
});

test('the pack: in force from its first day, none of it marked as verified, every change known', () => {
  // Two folders of the pack, and not all packs: that takes seconds.
  const files = globSync('jurisdictions/cn/{accounting,risk-classification-2023}/*.values.yaml');
  const read = files.map((file) => readValues(parse(readFileSync(file, 'utf8')), 'cn'));
  assert.deepEqual(
    read.flatMap(({ faults }) => faults),
    [],
  );
  const values = new Map(read.flatMap((each) => each.values).map((value) => [value.name, value]));
  const { derecognition, stages, nonAccrual } = cnAccountingRulesOn(values, asOf);
  assert.deepEqual(
    [derecognition, stages, nonAccrual].map((each) => each?.verified),
    [false, false, false],
  );
  assert.deepEqual([...derecognition!.changes], [...changeKinds]);
  assert.deepEqual(stages!.nonPerforming, ['substandard', 'doubtful', 'loss']);
  const before = cnAccountingRulesOn(values, parseDay('2000-12-31')!);
  assert.deepEqual(before, { derecognition: undefined, stages: undefined, nonAccrual: undefined });
  assert.equal(cnAccountingRulesOn(values, parseDay('2001-06-01')!).nonAccrual!.daysPastDueOver, 180);
});
