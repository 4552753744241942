import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../calendar/day.ts';
import { noAmounts } from '../loan/components.ts';
import {
  isMoneyRef,
  type MoneyEffects,
  type MoneyMove,
  moneyRef,
  moneyRestRef,
  moneyText,
  movedBetween,
  proposalOfRef,
} from './move.ts';

const on = parseDay('2026-06-30')!;
const effects: MoneyEffects = {
  entries: [
    { loanRef: 'L1', entry: 'reversal', change: { ...noAmounts, principal: 900n, interest: 100n } },
    { loanRef: 'L2', entry: 'payment', change: { ...noAmounts, principal: -1000n } },
  ],
  toSuspenseMinor: 0n,
  refundedMinor: 0n,
};
const nothing: MoneyEffects = { entries: [], toSuspenseMinor: 0n, refundedMinor: 0n };
const textOf = (move: MoneyMove, of = effects) =>
  moneyText({ caseNumber: 'C2026-000001', currency: 'CNY', move, effects: of });

test('one text for each move, amounts in major units, nothing left out that matters', () => {
  const common = { loanRef: 'L1', paymentRef: 'P1', on } as const;
  const split = { ...noAmounts, principal: 1000n };
  const moves: readonly MoneyMove[] = [
    { kind: 'reverse', ...common },
    { kind: 'reallocate', ...common, toLoanRef: 'L2', split: undefined },
    { kind: 'reallocate', ...common, toLoanRef: 'L2', split },
    { kind: 'waive', loanRef: 'L1', component: 'fee', amountMinor: 250n, on },
    { kind: 'refund', ...common, transferRef: 'T1' },
  ];
  assert.equal(new Set(moves.map((move) => textOf(move))).size, moves.length);
  assert.equal(
    textOf(moves[1]!),
    '{"case":"C2026-000001","currency":"CNY","does":[{"change":{"interest":"1.00","principal":"9.00"},"entry":"reversal","loan":"L1"},' +
      '{"change":{"principal":"-10.00"},"entry":"payment","loan":"L2"}],"format":"forbear-money/v1","kind":"reallocate","loan":"L1",' +
      '"on":"2026-06-30","payment":"P1","refunded":"0.00","toLoan":"L2","toSuspense":"0.00"}',
  );
});

test('what differs is told by loan, entry and component', () => {
  const [first, second] = effects.entries;
  const less = { ...second!, change: { ...noAmounts, principal: -600n, interest: -300n } };
  assert.deepEqual(movedBetween(effects, effects), []);
  assert.deepEqual(
    movedBetween(effects, { ...effects, entries: [first!, less], toSuspenseMinor: 100n }).map(
      ({ what, loanRef, wasMinor, isMinor }) => [what, loanRef, wasMinor, isMinor],
    ),
    [
      ['principal', 'L2', -1000n, -600n],
      ['interest', 'L2', 0n, -300n],
      ['toSuspense', undefined, 0n, 100n],
    ],
  );
  assert.deepEqual(
    movedBetween(effects, { ...nothing, refundedMinor: 5n }).map(({ what }) => what),
    ['entries', 'refunded'],
  );
});

test('the number of a proposal is read back from what it posted, and from nothing else', () => {
  assert.equal(proposalOfRef(moneyRef(42n, 'reversal')), 42n);
  for (const ref of ['money:0:payment', 'money:x:payment', 'money:42', 'PM00017', ' money:42:payment']) {
    assert.equal(proposalOfRef(ref), undefined, ref);
  }
  assert.deepEqual([moneyRef(42n, 'waiver'), moneyRestRef(42n), 'money', 'PM:money:1'].map(isMoneyRef), [
    true,
    true,
    false,
    false,
  ]);
});
