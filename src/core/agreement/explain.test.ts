import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  close,
  day,
  eventLine,
  inForce,
  live,
  plainRules,
  signed,
  threeInstalments,
} from '../../../tools/agreement-cases.ts';
import { type Day, formatDay } from '../calendar/day.ts';
import { type Agreement, decideAgreement, evolveAgreement } from './agreement.ts';
import {
  type Explained,
  type Explaining,
  explainAgreement,
  explainRefusals,
  type RefusedExplaining,
} from './explain.ts';
import type { Happening } from './explain-happenings.ts';
import type { AgreementCommand, AgreementEvent } from './moves.ts';
import type { PlanPayment } from './standing.ts';
import type { AgreementTerms } from './terms.ts';
import { termsText } from './terms-text.ts';
import type { WhatIf } from './what-if.ts';

const terms = threeInstalments();
const running = inForce(terms);
const jan = day('2027-01-20');
const feb = day('2027-02-20');
const mar = day('2027-03-20');

function explained(ifs: readonly WhatIf[], more: Partial<Explaining> = {}): Explained {
  const said = explainAgreement({
    terms,
    agreement: running.agreement,
    payments: [],
    asOf: running.through,
    if: ifs,
    ...more,
  });
  assert.ok(!('refused' in said));
  return said;
}

function line({ on, code, n, amountMinor, ofWaivedMinor, until, option, refusal }: Happening): string {
  const parts = [
    code,
    n,
    amountMinor,
    ofWaivedMinor === undefined ? undefined : `of it ${ofWaivedMinor}`,
    option === undefined ? undefined : `option ${option}`,
    until === undefined ? undefined : `until ${formatDay(until)}`,
    refusal,
  ];
  return `${formatDay(on)} ${parts.filter((part) => part !== undefined).join(' ')}`;
}

const onTime = (n: number, on: Day, amount = 10_100) => [
  `${formatDay(on - 3)} reminder ${n} ${amount}`,
  `${formatDay(on)} due ${n} ${amount}`,
  `${formatDay(on)} paidOnTime ${n} 10100`,
];
const ends = (on: string) => [`${on} completed`, `${on} letGo 5000`, `${on} certificate`, `${on} creditCorrection`];
const missedFeb = [
  ...onTime(1, jan),
  '2027-02-17 reminder 2 10100',
  '2027-02-20 due 2 10100',
  '2027-02-21 driftWarning 2 10100 until 2027-02-23',
  '2027-02-23 lastToleratedDay 2 10100',
  '2027-02-24 breachNotice 2 10100 until 2027-03-11',
];
const breachedFeb = [
  ...missedFeb,
  '2027-03-11 lastDayToMend 2 10100',
  '2027-03-12 breached 2',
  // 200.00 of principal, 1.00 of interest that fell due, and the 50.00 that had been waived.
  '2027-03-12 allDue 25100 of it 5000',
  '2027-03-12 owedAgain 5000',
];

const stories: readonly (readonly [string, readonly WhatIf[], readonly string[]])[] = [
  ['nothing said: all on time', [], [...onTime(1, jan), ...onTime(2, feb), ...onTime(3, mar), ...ends('2027-03-20')]],
  [
    'all paid on time',
    [{ kind: 'allOnTime' }],
    [...onTime(1, jan), ...onTime(2, feb), ...onTime(3, mar), ...ends('2027-03-20')],
  ],
  ['payment missed: breached before the next one comes', [{ kind: 'missed', on: feb }], breachedFeb],
  ['nothing paid from a day', [{ kind: 'nothingPaid', from: jan + 1 }], breachedFeb],
  [
    'two days late, within the tolerance',
    [{ kind: 'late', on: feb, days: 2 }],
    [...missedFeb.slice(0, 6), '2027-02-22 paidInTolerance 2 10100', ...onTime(3, mar), ...ends('2027-03-20')],
  ],
  [
    'ten days late, after notice',
    [{ kind: 'late', on: feb, days: 10 }],
    [...missedFeb, '2027-03-02 paidLate 2 10100', '2027-03-02 mended 2', ...onTime(3, mar), ...ends('2027-03-20')],
  ],
  [
    'missed, and paid in part in its place',
    [
      { kind: 'paid', on: feb, amountMinor: 4_000n },
      { kind: 'paid', on: feb + 1, amountMinor: 6_100n },
    ],
    [
      ...onTime(1, jan),
      '2027-02-17 reminder 2 10100',
      '2027-02-20 due 2 10100',
      '2027-02-20 paidInPart 2 6100',
      '2027-02-21 paidInTolerance 2 10100',
      ...onTime(3, mar),
      ...ends('2027-03-20'),
    ],
  ],
  [
    'paid in full: interest of later days is not asked',
    [{ kind: 'paidInFull', on: day('2027-01-25') }],
    [
      ...onTime(1, jan),
      '2027-01-25 paidEarly 2 10100',
      '2027-01-25 completed',
      '2027-01-25 interestNotAsked 200',
      ...ends('2027-01-25').slice(1),
    ],
  ],
  [
    'a date moved',
    [{ kind: 'dateMoved', from: feb, to: feb + 5 }],
    [
      '2026-11-27 dateMoved 2 until 2027-02-25',
      ...onTime(1, jan),
      ...onTime(2, feb + 5),
      ...onTime(3, mar),
      ...ends('2027-03-20'),
    ],
  ],
  [
    'a second date moved is not taken',
    [
      { kind: 'dateMoved', from: feb, to: feb + 5 },
      { kind: 'dateMoved', from: mar, to: mar + 5 },
    ],
    [
      '2026-11-27 dateMoved 2 until 2027-02-25',
      '2026-11-27 notTaken 3 datesUsedUp',
      ...onTime(1, jan),
      ...onTime(2, feb + 5),
      ...onTime(3, mar),
      ...ends('2027-03-20'),
    ],
  ],
  [
    'an option used',
    [{ kind: 'optionUsed', option: 1, on: day('2027-02-01') }],
    [
      ...onTime(1, jan),
      '2027-02-01 optionUsed 300 option 1 until 2027-06-20',
      ...onTime(2, day('2027-05-20')),
      ...onTime(3, day('2027-06-20'), 10_400).map((each) => each.replace('paidOnTime 3 10100', 'paidOnTime 3 10400')),
      ...ends('2027-06-20'),
    ],
  ],
  [
    'an option that is not there',
    [{ kind: 'optionUsed', option: 3, on: day('2027-02-01') }],
    [
      ...onTime(1, jan),
      '2027-02-01 notTaken option 3 noSuchOption',
      ...onTime(2, feb),
      ...onTime(3, mar),
      ...ends('2027-03-20'),
    ],
  ],
  [
    'a payment reversed and made again: late from the day it was reversed',
    [
      { kind: 'reversed', of: jan, on: feb + 5 },
      { kind: 'paid', on: feb + 7, amountMinor: 10_100n },
    ],
    [
      ...onTime(1, jan),
      ...onTime(2, feb),
      '2027-02-25 paymentUndone 2 10100',
      '2027-02-26 driftWarning 2 10100 until 2027-02-28',
      '2027-02-27 paidInTolerance 2 10100',
      ...onTime(3, mar),
      ...ends('2027-03-20'),
    ],
  ],
  [
    'taking back when the time for it is over',
    [{ kind: 'takenBack', on: day('2026-12-01') }],
    [
      '2026-12-01 notTaken coolingOffOver',
      ...onTime(1, jan),
      ...onTime(2, feb),
      ...onTime(3, mar),
      ...ends('2027-03-20'),
    ],
  ],
];

for (const [what, ifs, lines] of stories) {
  test(what, () => {
    assert.deepEqual(explained(ifs).happenings.map(line), lines);
  });
}

test('before it is signed, told as if all signed today; taken back on the last day for it', () => {
  const before = { agreement: signed(terms), asOf: terms.asOf };
  const drafted = explained([], { agreement: { ...signed(terms), state: 'draft', signedBy: [] }, asOf: terms.asOf });
  assert.deepEqual(drafted.assumed, ['signedToday', 'laterPaidOnTime', 'noticeWhenDue']);
  assert.deepEqual(drafted.happenings.slice(0, 5).map(line), [
    '2026-11-22 signed',
    '2026-11-25 coolingOffEnds',
    '2026-11-26 cameIntoForce',
    '2026-11-26 capitalised 2000',
    '2026-11-26 setAside 5000',
  ]);
  const back = explained([{ kind: 'takenBack', on: day('2026-11-25') }], before);
  assert.deepEqual(back.happenings.map(line), ['2026-11-25 coolingOffEnds', '2026-11-25 withdrawn']);
  const earlier = explained([{ kind: 'takenBack', on: day('2026-11-24') }], before);
  assert.deepEqual(earlier.happenings.map(line), ['2026-11-24 withdrawn']);
  assert.equal(line(explained([], before).happenings[0]!), '2026-11-25 coolingOffEnds');
  assert.equal(back.endsAs, 'withdrawn');
  const lapsed = explained([], { agreement: { ...signed(terms), state: 'draft' }, asOf: terms.signBy + 1 });
  assert.deepEqual(lapsed.happenings.map(line), ['2026-12-07 lapsed']);
});

test('what is late now stays so if nothing else is said, and can be said to be paid', () => {
  const late = live({ terms, payments: [], until: day('2027-01-22') });
  const now = { agreement: late.agreement, asOf: day('2027-01-22') };
  assert.equal(explained([], now).endsAs, 'breached');
  assert.deepEqual(explained([], now).assumed, ['laterPaidOnTime', 'lateStays', 'noticeWhenDue']);
  const paid = explained([{ kind: 'late', on: jan, days: 3 }], now);
  assert.equal(paid.endsAs, 'completed');
  assert.equal(line(paid.happenings[0]!), '2027-01-23 paidInTolerance 1 10100');
});

test('what was let go with each instalment stays let go after a breach, the rest by the rule', () => {
  const of = (waived: 'owedAgain' | 'letGo', schedule: 'allDue' | 'contractDates') => {
    const rules = { ...plainRules, fallback: { waived, schedule } };
    const each: AgreementTerms = { ...terms, release: 'withEachInstalment', rules };
    const { happenings } = explained([{ kind: 'missed', on: feb }], { ...inForce(each), terms: each });
    return happenings.map(line).filter((text) => /letGo|owedAgain|allDue|contractDates/.test(text));
  };
  assert.deepEqual(of('owedAgain', 'contractDates'), [
    '2027-01-20 letGo 1666',
    '2027-03-12 contractDates 23434 of it 3334',
    '2027-03-12 owedAgain 3334',
  ]);
  assert.deepEqual(of('letGo', 'allDue'), [
    '2027-01-20 letGo 1666',
    '2027-03-12 allDue 20100 of it 0',
    '2027-03-12 letGo 3334',
  ]);
});

test('what did not come because it had ended before is told as such, and the end of observation where it is known', () => {
  const said = explained(
    [
      { kind: 'missed', on: feb },
      { kind: 'missed', on: mar },
    ],
    { observationEndsOn: day('2028-03-20') },
  );
  assert.deepEqual(said.moot, [1]);
  assert.equal(line(said.happenings.at(-1)!), '2028-03-20 observationEnds');
});

const refused: readonly (readonly [RefusedExplaining, string, readonly WhatIf[]])[] = [
  [
    { refused: 'contradicts', at: 1 },
    'on time and missed on a day that has passed',
    [{ kind: 'allOnTime' }, { kind: 'missed', on: 1 }],
  ],
  [
    { refused: 'contradicts', at: 1 },
    'missed and late',
    [
      { kind: 'late', on: feb, days: 2 },
      { kind: 'missed', on: feb },
    ],
  ],
  [
    { refused: 'contradicts', at: 1 },
    'nothing paid and on time',
    [{ kind: 'nothingPaid', from: feb }, { kind: 'allOnTime' }],
  ],
  [{ refused: 'dayPassed', at: 0 }, 'today', [{ kind: 'missed', on: running.through }]],
  [{ refused: 'dayPassed', at: 0 }, 'reversed before it was paid', [{ kind: 'reversed', of: feb, on: jan }]],
  [
    { refused: 'noInstalmentOn', at: 0, dueOn: [jan, feb, mar] },
    'a day without an instalment',
    [{ kind: 'missed', on: feb + 1 }],
  ],
  [
    { refused: 'noInstalmentOn', at: 0, dueOn: [jan, feb, mar] },
    'a date that is none moved',
    [{ kind: 'dateMoved', from: feb + 1, to: feb + 3 }],
  ],
  [{ refused: 'noPaymentOn', at: 0 }, 'reversing what was not paid', [{ kind: 'reversed', of: feb + 1, on: feb + 2 }]],
];

for (const [refusal, what, ifs] of refused) {
  test(`refused, ${what}: ${refusal.refused}`, () => {
    const asked = { terms, agreement: running.agreement, payments: [], asOf: running.through, if: ifs };
    assert.deepEqual(explainAgreement(asked), refusal);
  });
}

test('every refusal is reached, in the order in which it takes precedence', () => {
  assert.deepEqual([...new Set(refused.map(([{ refused: code }]) => code))], [...explainRefusals]);
});

test('each line names a place that is in the terms', () => {
  const document = JSON.parse(
    termsText({ ...terms, rules: { ...plainRules, debit: { mandateRef: 'M-1' } } }),
  ) as object;
  for (const [, ifs] of stories) {
    for (const { rule, code } of explained(ifs).happenings) {
      const found = rule
        .split('.')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      assert.notEqual(found, undefined, `${code}: ${rule}`);
    }
  }
});

// What is foretold is what then happens: the same payments and requests, told one day after another to the agreement itself.

interface Happened {
  readonly events: readonly string[];
  readonly agreement: Agreement;
}

function happened(ifs: readonly WhatIf[], foretold: Explained, of: AgreementTerms): Happened {
  let { agreement, through } = inForce(of);
  const events: AgreementEvent[] = [];
  const take = (made: readonly AgreementEvent[]) => {
    for (const event of made) agreement = evolveAgreement(agreement, event, of);
    events.push(...made);
  };
  const command = (asked: AgreementCommand, today: Day) => {
    const decided = decideAgreement(asked, agreement, { terms: of, today, atMs: 0 });
    if (!('refused' in decided)) take(decided);
  };
  const start = through;
  for (let today = start + 1; today <= start + 400; today++) {
    for (const each of ifs) {
      if (each.kind === 'optionUsed' && each.on === today) {
        const change = { from: today, incomePerMonthMinor: undefined, why: '' };
        command({ kind: 'useOption', option: each.option - 1, change }, today);
      }
      const moved = agreement.instalments.find(({ dueOn }) => each.kind === 'dateMoved' && dueOn === each.from);
      if (each.kind === 'dateMoved' && moved !== undefined && today === start + 1)
        command({ kind: 'moveDate', n: moved.n, to: each.to }, today);
    }
    const payments: readonly PlanPayment[] = foretold.payments.filter(({ on }) => on <= today);
    const closed = close(agreement, { terms: of, payments, through, asOf: today });
    take(closed.events);
    agreement = closed.agreement;
    through = today;
    const notice = closed.events.find((event) => event.kind === 'actDue' && event.act === 'breachNotice');
    if (notice?.kind === 'actDue')
      command({ kind: 'noticeGiven', n: notice.n!, on: today, missingMinor: notice.amountMinor! }, today);
  }
  return { events: events.map(eventLine), agreement };
}

const dueDays = fc.constantFrom(jan, feb, mar);
const aDay = fc.integer({ min: jan - 20, max: mar + 30 });
const drawnIf: fc.Arbitrary<WhatIf> = fc.oneof(
  fc.record({ kind: fc.constant('missed' as const), on: dueDays }),
  fc.record({ kind: fc.constant('late' as const), on: dueDays, days: fc.integer({ min: 1, max: 25 }) }),
  fc.record({ kind: fc.constant('nothingPaid' as const), from: aDay }),
  fc.record({ kind: fc.constant('paid' as const), on: aDay, amountMinor: fc.bigInt({ min: 1n, max: 25_000n }) }),
  fc.record({ kind: fc.constant('paidInFull' as const), on: aDay }),
  fc.record({ kind: fc.constant('optionUsed' as const), option: fc.integer({ min: 1, max: 3 }), on: aDay }),
  fc.record({ kind: fc.constant('dateMoved' as const), from: dueDays, to: aDay }),
  fc.record({ kind: fc.constant('reversed' as const), of: dueDays, on: aDay }),
);

test('what is foretold is exactly what then happens', () => {
  const seen = { completed: 0, breached: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(drawnIf, { maxLength: 3 }), fc.constantFrom(0n, 300n), (ifs, toleranceMinor) => {
      const of = { ...terms, rules: { ...plainRules, toleranceMinor } };
      const start = inForce(of);
      const asked = { terms: of, agreement: start.agreement, payments: [], asOf: start.through, if: ifs };
      const foretold = explainAgreement(asked);
      if ('refused' in foretold) {
        seen.refused += 1;
        return;
      }
      const then = happened(ifs, foretold, of);
      assert.deepEqual(then.events, foretold.events.map(eventLine));
      assert.equal(then.agreement.state, foretold.endsAs);
      if (foretold.endsAs === 'completed') seen.completed += 1;
      if (foretold.endsAs === 'breached') seen.breached += 1;
    }),
    { seed: 20261122, numRuns: 60 },
  );
  assert.ok(seen.completed > 5 && seen.breached > 5 && seen.refused < 40, JSON.stringify(seen));
});
