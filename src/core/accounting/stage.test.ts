import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../calendar/day.ts';
import type { AccountingRules, Stage } from './accounting-rules.ts';
import { type AccrualFacts, accrualChanges } from './non-accrual.ts';
import { type StageFacts, type StageGround, stageGrounds, stageOf } from './stage.ts';

/** Of no standard: what a pack would hand in. */
const rules: NonNullable<AccountingRules['stages']> = {
  twoDaysPastDueOver: 30,
  threeDaysPastDueOver: 90,
  observedStageMin: 2,
  nonPerforming: ['substandard', 'doubtful', 'loss'],
  ruleId: 'xx.stage',
  verified: false,
};
const well: StageFacts = {
  daysPastDue: 0,
  riskClass: 'normal',
  restructured: undefined,
  hasRisen: false,
  rebutted: [],
};
const observed = (stageBefore: Stage | undefined, observation: 'running' | 'ended' = 'running') => ({
  observation,
  stageBefore,
});

const cases: readonly (readonly [
  name: string,
  of: Partial<StageFacts>,
  stage: Stage,
  grounds: readonly StageGround[],
])[] = [
  ['nothing', {}, 1, ['noGround']],
  ['30 days', { daysPastDue: 30 }, 1, ['noGround']],
  ['31 days', { daysPastDue: 31 }, 2, ['daysPastDue']],
  ['31 days, shown not to matter', { daysPastDue: 31, rebutted: ['significantIncrease'] }, 1, ['noGround', 'rebutted']],
  ['90 days', { daysPastDue: 90 }, 2, ['daysPastDue']],
  ['91 days', { daysPastDue: 91 }, 3, ['daysPastDue']],
  ['91 days, shown not to be default', { daysPastDue: 91, rebutted: ['default'] }, 2, ['daysPastDue', 'rebutted']],
  [
    '91 days, both shown',
    { daysPastDue: 91, rebutted: ['default', 'significantIncrease'] },
    1,
    ['noGround', 'rebutted'],
  ],
  ['non-performing', { riskClass: 'substandard' }, 3, ['nonPerforming']],
  ['no class known', { riskClass: undefined }, 1, ['noGround']],
  ["the lender's model", { hasRisen: true }, 2, ['lendersModel']],
  ['observed, was in stage 1', { restructured: observed(1) }, 2, ['observed']],
  ['observed, was impaired', { restructured: observed(3) }, 3, ['observedImpaired']],
  ['observed, before not known', { restructured: observed(undefined) }, 3, ['observedImpaired']],
  ['cured after observation', { restructured: observed(3, 'ended') }, 1, ['noGround']],
  ['observation over, late again', { restructured: observed(3, 'ended'), daysPastDue: 40 }, 2, ['daysPastDue']],
  [
    'two grounds for the worst',
    { daysPastDue: 100, riskClass: 'loss', hasRisen: true },
    3,
    ['daysPastDue', 'nonPerforming'],
  ],
];
for (const [name, of, stage, grounds] of cases) {
  test(`stage: ${name}`, () => {
    const answer = stageOf({ ...well, ...of }, rules);
    assert.deepEqual([answer.stage, answer.because.map(({ ground }) => ground)], [stage, grounds]);
  });
}

test('every ground is reached; without a rule in force there is no stage', () => {
  assert.deepEqual([...new Set(cases.flatMap(([, , , grounds]) => grounds))].sort(), [...stageGrounds].sort());
  assert.deepEqual(stageOf(well, undefined), { stage: undefined, because: [] });
});

const day = (text: string) => parseDay(text)!;
const since = day('2026-01-01');
/** Past due since 1 January, over 90 days on 2 April. */
const late: AccrualFacts = {
  spans: [{ from: since + 1, to: undefined, delinquentSince: since }],
  graceDays: 0,
  pauses: [],
  until: since + 400,
  observed: [],
};
const limit: AccountingRules['nonAccrual'] = { daysPastDueOver: 90, ruleId: 'xx.stop', verified: false };
const span = (from: number, to: number | undefined, delinquent: number) => ({
  from: since + from,
  to: to === undefined ? undefined : since + to,
  delinquentSince: since + delinquent,
});

const lives: readonly (readonly [
  name: string,
  of: Partial<AccrualFacts>,
  turns: readonly (readonly [number, string])[],
])[] = [
  ['over the limit, never paid', {}, [[91, 'nonAccrualBegan']]],
  ['paid on the last day before', { spans: [span(1, 91, 0)] }, []],
  [
    'paid a day after',
    { spans: [span(1, 92, 0)] },
    [
      [91, 'nonAccrualBegan'],
      [92, 'nonAccrualEnded'],
    ],
  ],
  ['not there yet', { until: since + 90 }, []],
  ['grace', { graceDays: 5 }, [[96, 'nonAccrualBegan']]],
  ['paused for ten days', { pauses: [{ from: since + 20, to: since + 30 }] }, [[101, 'nonAccrualBegan']]],
  ['paused without end', { pauses: [{ from: since + 20, to: undefined }] }, []],
  [
    'paid in part: still late by a younger due date, and ended only when nothing is late',
    { spans: [span(1, 100, 0), span(100, 120, 60)] },
    [
      [91, 'nonAccrualBegan'],
      [120, 'nonAccrualEnded'],
    ],
  ],
  [
    'twice',
    { spans: [span(1, 100, 0), span(201, undefined, 200)] },
    [
      [91, 'nonAccrualBegan'],
      [100, 'nonAccrualEnded'],
      [291, 'nonAccrualBegan'],
    ],
  ],
  [
    'restructured while non-accrual: not before the observation is over',
    { spans: [span(1, 100, 0)], observed: [{ changedOn: since + 100, endedOn: since + 300 }] },
    [
      [91, 'nonAccrualBegan'],
      [300, 'nonAccrualEnded'],
    ],
  ],
  [
    'observation runs still',
    { spans: [span(1, 100, 0)], observed: [{ changedOn: since + 100, endedOn: undefined }] },
    [[91, 'nonAccrualBegan']],
  ],
  [
    'late when the observation ends: waits until that is paid',
    { spans: [span(1, 100, 0), span(290, 310, 289)], observed: [{ changedOn: since + 100, endedOn: since + 300 }] },
    [
      [91, 'nonAccrualBegan'],
      [310, 'nonAccrualEnded'],
    ],
  ],
  [
    'restructured before it came so far: no wait',
    { spans: [span(1, 100, 0)], observed: [{ changedOn: since + 50, endedOn: since + 300 }] },
    [
      [91, 'nonAccrualBegan'],
      [100, 'nonAccrualEnded'],
    ],
  ],
];
for (const [name, of, turns] of lives) {
  test(`non-accrual: ${name}`, () => {
    const changes = accrualChanges({ ...late, ...of }, limit);
    assert.deepEqual(
      changes.map(({ on, kind }) => [on - since, kind]),
      turns,
    );
  });
}

test('non-accrual: without a rule in force nothing changes', () =>
  assert.deepEqual(accrualChanges(late, undefined), []));
