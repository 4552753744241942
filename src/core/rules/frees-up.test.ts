/** When does a refusal end by itself? `freesUpAt` of a decision: a table, and a property over random small laws. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  contact,
  day,
  freesUp,
  instant,
  type Plain,
  type SmallPack,
  situation,
  smallLaw,
} from '../../../tools/small-law.ts';
import { localDay } from '../calendar/zone.ts';
import type { PastContact } from './act.ts';
import { bitesOn, decide } from './decide.ts';
import type { Consent, FactValue, InconvenientTime } from './facts.ts';
import type { Law } from './law.ts';
import type { Situation } from './situation.ts';

const seed = 20_260_823;
const msPerMinute = 60_000;
const msPerDay = 24 * 60 * msPerMinute;

const facts: NonNullable<SmallPack['facts']> = {
  ill: 'boolean?',
  bornOn: 'day?',
  waitsUntil: 'day?',
  agreedHours: 'hours?',
  closedOn: 'days?',
};
const values: NonNullable<SmallPack['values']> = {
  'xx.opens': ['timeOfDay', '08:00'],
  'xx.closes': ['timeOfDay', '21:00'],
  'xx.nine': [
    'timeOfDay',
    [
      ['2000-01-01', '09:00'],
      ['2026-11-02', '10:00'],
    ],
  ],
  'xx.five': ['timeOfDay', '17:00'],
  'xx.sunday': ['weekdays', ['Sun']],
  'xx.weekend': ['weekdays', ['Sat', 'Sun']],
  'xx.week': ['days', 7],
  'xx.changing': [
    'days',
    [
      ['2000-01-01', 7],
      ['2026-03-09', 2],
    ],
  ],
  'xx.day': ['days', 1],
  'xx.two': ['count', 2],
  'xx.half': ['minutes', 30],
  'xx.month': ['months', 1],
};

const hours: Plain = { id: 'hours', condition: 'outsideHours', with: { from: 'xx.opens', until: 'xx.closes' } };
const byDebt = { counted: { acts: 'contact' }, per: 'debt' };
const count: Plain = {
  id: 'count',
  effect: 'limit',
  condition: 'countInWindow',
  with: { ...byDebt, windowDays: 'xx.week', countMax: 'xx.two' },
};
const recent: Plain = {
  id: 'recent',
  condition: 'recentContact',
  with: { ...byDebt, days: 'xx.week', firstDayCounts: true },
};
const times: Plain = { id: 'times', condition: 'inconvenient', with: { times: 'inconvenient' } };
const none: Omit<InconvenientTime, never> = {
  weekdays: undefined,
  hours: undefined,
  places: undefined,
  on: undefined,
  from: undefined,
  until: undefined,
};
const nine = 9 * 60;

interface Row {
  readonly name: string;
  readonly rules: readonly Plain[];
  readonly at: string;
  readonly zones?: readonly string[];
  readonly facts?: Readonly<Record<string, FactValue | undefined>>;
  readonly history?: readonly PastContact[];
  readonly frees: string;
}

for (const row of [
  { name: 'before opening', rules: [hours], at: '2026-08-20T05:00:00Z', frees: '2026-08-20T08:00:00+00:00' },
  { name: 'after closing', rules: [hours], at: '2026-08-20T22:00:00Z', frees: '2026-08-21T08:00:00+00:00' },
  {
    name: 'the latest of two rules',
    rules: [hours, recent],
    at: '2026-08-20T22:00:00Z',
    history: [contact('2026-08-14T09:00:00Z')],
    // The seventh day has passed at midnight of the 21st, and then the hours are closed.
    frees: '2026-08-21T08:00:00+00:00',
  },
  {
    name: 'a rule that does not forbid yet and will by then',
    rules: [recent, hours],
    at: '2026-08-20T12:00:00Z',
    history: [contact('2026-08-20T09:00:00Z')],
    frees: '2026-08-27T08:00:00+00:00',
  },
  {
    name: 'the morning of the night in which the clock goes forward',
    rules: [recent, hours],
    at: '2026-03-07T12:00:00-05:00',
    zones: ['America/New_York'],
    history: [contact('2026-03-01T09:00:00-05:00')],
    frees: '2026-03-08T08:00:00-04:00',
  },
  {
    name: 'two zones: the hours open in both',
    rules: [hours],
    at: '2026-08-20T06:00:00-04:00',
    zones: ['America/New_York', 'America/Los_Angeles'],
    frees: '2026-08-20T11:00:00-04:00',
  },
  {
    name: 'so many minutes after a contact, in whole seconds',
    rules: [{ condition: 'recentContact', with: { counted: {}, minutes: 'xx.half' } }],
    at: '2026-08-20T12:10:00Z',
    history: [contact('2026-08-20T12:00:00Z')],
    frees: '2026-08-20T12:30:01+00:00',
  },
  {
    name: 'the last day of a rule',
    rules: [{ until: '2026-09-01' }],
    at: '2026-08-20T12:00:00Z',
    frees: '2026-09-01T00:00:00+00:00',
  },
  {
    name: 'a value that changes before the period is over',
    rules: [{ condition: 'recentContact', with: { counted: {}, days: 'xx.changing' } }],
    at: '2026-03-08T12:00:00Z',
    history: [contact('2026-03-06T12:00:00Z')],
    frees: '2026-03-09T00:00:00+00:00',
  },
  {
    name: 'a guard that lets go on a day of the file',
    rules: [{ when: { waitsUntil: { onOrAfter: 'act' } } }],
    at: '2026-08-20T12:00:00Z',
    facts: { waitsUntil: day('2026-08-25') },
    frees: '2026-08-26T00:00:00+00:00',
  },
  {
    name: 'a guard that lets go before the condition does',
    rules: [{ ...recent, when: { waitsUntil: { after: 'act' } } }],
    at: '2026-08-20T12:00:00Z',
    facts: { waitsUntil: day('2026-08-22') },
    history: [contact('2026-08-20T09:00:00Z')],
    frees: '2026-08-22T00:00:00+00:00',
  },
  {
    name: 'an excuse that begins on a day',
    rules: [
      { id: 'bound' },
      {
        id: 'excuse',
        effect: 'excuse',
        exceptionTo: 'xx.bound',
        condition: 'periodOver',
        with: { from: 'bornOn', add: 'xx.week' },
      },
    ],
    at: '2026-08-20T12:00:00Z',
    facts: { bornOn: day('2026-08-18') },
    frees: '2026-08-26T00:00:00+00:00',
  },
  {
    name: 'an inconvenient time every day, for months, beside the hours of the law',
    rules: [hours, times],
    at: '2026-08-20T12:00:00Z',
    facts: { inconvenient: [{ ...none, hours: { from: 8 * 60, until: 21 * 60 }, until: day('2026-12-31') }] },
    frees: '2027-01-01T08:00:00+00:00',
  },
  {
    name: 'two zones and a closed Sunday: when it is Monday in both',
    rules: [{ condition: 'onClosedDay', with: { weekdays: 'xx.sunday' } }],
    at: '2026-08-23T12:00:00-04:00',
    zones: ['America/New_York', 'America/Los_Angeles'],
    frees: '2026-08-24T03:00:00-04:00',
  },
  {
    name: 'a closed day before one of which nobody knows whether it is a holiday',
    rules: [{ condition: 'onClosedDay', with: { weekdays: 'xx.sunday', holidays: 'holidays' } }],
    at: '2026-08-23T12:00:00Z',
    frees: '2026-08-24T00:00:00+00:00',
  },
  {
    name: 'an inconvenient time for good',
    rules: [times],
    at: '2026-08-20T12:00:00Z',
    facts: { inconvenient: [{ ...none, from: 0 }] },
    frees: 'never',
  },
  {
    name: 'a count of which none is open',
    rules: [{ ...count, with: { ...byDebt, windowDays: 'xx.week', countMax: 'xx.none' } }],
    at: '2026-08-20T12:00:00Z',
    frees: 'never',
  },
] satisfies Row[] as Row[]) {
  test(`${row.name}: ${row.frees}`, () => {
    const law = smallLaw({ rules: row.rules, values: { ...values, 'xx.none': ['count', 0] }, facts });
    assert.equal(freesUp(law, situation(row)), row.frees);
  });
}

function forbids(law: Law, at: Situation): boolean {
  const rules = law.epochOn(localDay(at.zones[0]!, at.atMs)).byAct.get(at.act) ?? [];
  return rules.some((rule) => rule.rule.effect !== 'warn' && bitesOn(rule, at) === true);
}

/** Every quarter of an hour for two days, every hour for a month, and so on, each with the second before it. */
function* instantsBetween(fromMs: number, untilMs: number): Generator<number> {
  let stepMs = 15 * msPerMinute;
  let count_ = 0;
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs < untilMs; atMs += stepMs) {
    yield atMs;
    if (atMs - 1000 > fromMs) yield atMs - 1000;
    count_++;
    if (count_ === 192 || count_ === 800) {
      stepMs *= count_ === 192 ? 4 : 6;
      atMs = Math.floor(atMs / stepMs) * stepMs;
    }
  }
  for (const before of [1000, msPerMinute, 30 * msPerMinute, 60 * msPerMinute]) {
    if (untilMs - before > fromMs) yield untilMs - before;
  }
}

const rule = fc.constantFrom<Plain>(
  hours,
  hours,
  { id: 'worktime', condition: 'outsideHours', with: { from: 'xx.nine', until: 'xx.five', untilIsOpen: true } },
  { id: 'agreed', condition: 'outsideHours', with: { from: 'xx.opens', until: 'xx.closes', agreed: 'agreedHours' } },
  { id: 'inHours', effect: 'require', condition: 'outsideHours', with: { from: 'xx.opens', until: 'xx.closes' } },
  { id: 'sunday', condition: 'onClosedDay', with: { weekdays: 'xx.sunday', holidays: 'closedOn' } },
  { id: 'weekend', condition: 'onClosedDay', with: { weekdays: 'xx.weekend' } },
  times,
  times,
  count,
  { ...count, id: 'countDay', with: { ...byDebt, windowDays: 'xx.day', countMax: 'xx.two' } },
  { ...count, id: 'countChanging', with: { ...byDebt, windowDays: 'xx.changing', countMax: 'xx.two' } },
  recent,
  { id: 'recentMinutes', condition: 'recentContact', with: { ...byDebt, minutes: 'xx.half' } },
  {
    id: 'conversation',
    condition: 'recentContact',
    with: { counted: { outcomes: 'conversation' }, days: 'xx.changing' },
  },
  { id: 'runs', condition: 'periodRuns', with: { from: 'bornOn', add: 'xx.month' } },
  { id: 'runsFree', condition: 'periodRuns', with: { from: 'bornOn', add: 'xx.week', endsWithLastDay: false } },
  { id: 'notice', effect: 'require', condition: 'periodOver', with: { from: 'bornOn', add: 'xx.week' } },
  { id: 'waits', when: { waitsUntil: { onOrAfter: 'act' } } },
  {
    id: 'waitsHours',
    when: { waitsUntil: { after: 'act' } },
    condition: 'outsideHours',
    with: { from: 'xx.opens', until: 'xx.closes' },
  },
  { id: 'untilDay', until: '2026-11-03', when: { ill: true } },
  { id: 'fromDay', from: '2026-11-01', when: { ill: true } },
  {
    id: 'excuse',
    effect: 'excuse',
    exceptionTo: ['xx.hours', 'xx.recent'],
    condition: 'periodOver',
    with: { from: 'bornOn', add: 'xx.week' },
  },
  {
    id: 'excuseDay',
    effect: 'excuse',
    exceptionTo: ['xx.count', 'xx.times'],
    when: { waitsUntil: { onOrBefore: 'act' } },
  },
);
const rules = fc.uniqueArray(rule, { minLength: 1, maxLength: 4, selector: (one) => one.id }).map((list) => {
  const ids = list.map((one) => `xx.${one.id}`);
  return list.flatMap((one) => {
    if (one.effect !== 'excuse') return [one];
    const lifts = (one.exceptionTo as string[]).filter((id) => ids.includes(id));
    return lifts.length === 0 ? [] : [{ ...one, exceptionTo: lifts }];
  });
});
const quarter = fc.integer({ min: 0, max: 96 }).map((n) => n * 15);
const hoursOf = fc
  .tuple(quarter, quarter)
  .filter(([from, until]) => from !== until)
  .map(([from, until]) => ({ from, until }));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 });
const near = (aroundDay: number) => fc.integer({ min: aroundDay - 3, max: aroundDay + 12 });
/** Days around which clocks are set: New York in spring and autumn, Lord Howe in October; and an ordinary one. */
const around = fc.constantFrom(...['2026-03-07', '2026-10-31', '2026-10-03', '2026-08-20'].map(day));
const situations = around.chain((aroundDay) =>
  fc.record({
    atMs: fc.integer({ min: 0, max: 3 * 24 * 60 }).map((minutes) => aroundDay * msPerDay + minutes * msPerMinute),
    zones: fc.constantFrom(
      ['America/New_York'],
      ['America/New_York', 'America/Los_Angeles'],
      ['Australia/Lord_Howe'],
      ['Asia/Shanghai'],
      ['America/Los_Angeles', 'Asia/Tokyo'],
    ),
    ill: maybe(fc.boolean()),
    bornOn: maybe(fc.integer({ min: aroundDay - 30, max: aroundDay + 2 })),
    waitsUntil: maybe(near(aroundDay)),
    agreedHours: maybe(hoursOf),
    closedOn: fc.array(near(aroundDay), { maxLength: 3 }),
    inconvenient: fc.array(
      fc.record({
        weekdays: maybe(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 })),
        hours: fc.option(hoursOf, { nil: undefined }),
        places: maybe(fc.constantFrom(['home'], ['mobile', 'home'])),
        on: maybe(near(aroundDay)),
        from: maybe(near(aroundDay)),
        until: fc.option(near(aroundDay), { nil: undefined }),
      }),
      { maxLength: 2 },
    ),
    history: fc.array(
      fc.record({
        minutesAgo: fc.integer({ min: 0, max: 8 * 24 * 60 }),
        outcome: fc.constantFrom<PastContact['outcome']>('conversation', 'unanswered'),
      }),
      { maxLength: 4 },
    ),
  }),
);

test('property: at freesUpAt no rule forbids, and at every instant before it one does', () => {
  let seen = { freed: 0, never: 0 };
  fc.assert(
    fc.property(rules, situations, (list, what) => {
      const law = smallLaw({ rules: list, values, facts });
      const { atMs, zones, history, ...known } = what;
      const base = situation({
        at: new Date(atMs).toISOString(),
        zones,
        facts: known as Readonly<Record<string, FactValue | undefined>>,
        history: history.map(({ minutesAgo, outcome }) =>
          contact(new Date(atMs - minutesAgo * msPerMinute).toISOString(), { outcome }),
        ),
      });
      const decision = decide(law, base);
      if (decision.outcome !== 'forbidden') {
        assert.equal(decision.freesUpAtMs, undefined);
        return;
      }
      const frees = decision.freesUpAtMs;
      if (frees !== undefined)
        assert.ok(!forbids(law, { ...base, atMs: frees }), 'still forbidden when it should be free');
      seen = frees === undefined ? { ...seen, never: seen.never + 1 } : { ...seen, freed: seen.freed + 1 };
      for (const at of instantsBetween(atMs, frees ?? atMs + 20 * msPerDay)) {
        assert.ok(
          forbids(law, { ...base, atMs: at }),
          `free at ${new Date(at).toISOString()}, told ${frees === undefined ? 'never' : new Date(frees).toISOString()}`,
        );
      }
    }),
    { seed, numRuns: 1500 },
  );
  // The property is worth little where hardly a law forbids.
  assert.ok(seen.freed > 300 && seen.never > 5, JSON.stringify(seen));
});

test('property: one more contact never makes a forbidden call allowed, nor frees it earlier', () => {
  const counted = fc.constantFrom<Plain>(
    count,
    { ...count, with: { ...byDebt, per: ['person', 'debt', 'address'], windowDays: 'xx.week', countMax: 'xx.two' } },
    {
      ...count,
      with: {
        counted: { outcomes: 'conversation', except: { kind: 'calls', days: 'xx.week', endedBy: 'conversation' } },
        windowDays: 'xx.week',
        countMax: 'xx.two',
      },
    },
    recent,
    { ...recent, with: { counted: { modes: 'interactive' }, minutes: 'xx.half' } },
    { condition: 'pastContact', with: { counted: { outcomes: 'conversation' } } },
  );
  const past = fc.record({
    minutesAgo: fc.integer({ min: 0, max: 10 * 24 * 60 }),
    outcome: fc.constantFrom<PastContact['outcome']>('conversation', 'unanswered'),
    mode: fc.constantFrom<PastContact['mode']>('interactive', 'notification', undefined),
    debt: fc.constantFrom('D1', 'D2', undefined),
    address: fc.constantFrom('A1', 'A2', undefined),
    person: fc.constantFrom('borrower', 'P2', 'unknown'),
  });
  const nowMs = instant('2026-08-20T12:00:00Z');
  const consents: readonly Consent[] = [
    {
      kind: 'calls',
      givenOn: day('2026-08-16'),
      givenAtMs: undefined,
      until: undefined,
      revokedOn: undefined,
      address: undefined,
      debt: undefined,
    },
  ];
  fc.assert(
    fc.property(counted, fc.array(past, { maxLength: 6 }), past, fc.boolean(), (one, history, more, isConsented) => {
      const law = smallLaw({ rules: [one], values, facts });
      const at = (list: readonly (typeof more)[]) =>
        situation({
          at: new Date(nowMs).toISOString(),
          facts: { consents: isConsented ? consents : [] },
          history: list.map(({ minutesAgo, ...rest }) => ({
            ...contact('2026-08-20T00:00:00Z'),
            ...rest,
            atMs: nowMs - minutesAgo * msPerMinute,
          })),
        });
      const before = decide(law, at(history));
      const after = decide(law, at([...history, more]));
      if (before.outcome === 'forbidden') assert.equal(after.outcome, 'forbidden');
      assert.ok(
        (after.freesUpAtMs ?? Infinity) >= (before.freesUpAtMs ?? (before.outcome === 'forbidden' ? Infinity : 0)),
      );
    }),
    { seed, numRuns: 2000 },
  );
});

test('an agreed time that never comes together with another zone frees never', () => {
  const law = smallLaw({
    rules: [
      {
        id: 'agreed',
        condition: 'outsideHours',
        with: { from: 'xx.opens', until: 'xx.closes', agreed: 'agreedHours' },
      },
    ],
    values,
    facts,
  });
  const at = situation({
    at: '2026-08-20T12:00:00Z',
    zones: ['America/New_York', 'Asia/Tokyo'],
    facts: { agreedHours: { from: nine, until: nine + 60 } },
  });
  assert.equal(freesUp(law, at), 'never');
});
