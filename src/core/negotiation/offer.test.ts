import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../calendar/day.ts';
import { Capacity } from '../capacity/capacity.ts';
import { Offer, type OfferKind } from './offer.ts';

const day = (text: string) => parseDay(text)!;
const december = day('2026-12-20');
const january = day('2027-01-20');
const february = day('2027-02-20');

const capacity = Capacity.of({
  currency: 'CNY',
  origin: { kind: 'stated' },
  steps: [
    { from: day('2026-12-01'), perMonthMinor: 1000n },
    { from: day('2027-02-01'), perMonthMinor: 300n },
  ],
}) as Capacity;

type Parts = Parameters<typeof Offer.of>[0];
const parts: Parts = {
  kind: 'best',
  capacity,
  lumpSumNowMinor: 500n,
  lumpMinor: 200n,
  instalments: [
    { dueOn: december, totalMinor: 1000n },
    { dueOn: january, totalMinor: 900n },
    { dueOn: february, totalMinor: 300n },
  ],
};
const one = (dueOn: number, totalMinor: bigint) => ({ instalments: [{ dueOn, totalMinor }] });

function made(more: Partial<Parts> = {}): Offer {
  const offer = Offer.of({ ...parts, ...more });
  assert.ok(offer instanceof Offer, 'refused' in offer ? offer.refused : '');
  return offer;
}

test('an offer within capacity, with its totals', () => {
  const offer = made();
  assert.equal(offer.totalMinor, 2400n);
  assert.equal(offer.paymentMinor, 1000n);
  assert.ok(Offer.isOne(offer));
});

const refusals: readonly [string, string, number | undefined, Partial<Parts>][] = [
  [
    'a capacity that looks like one',
    'capacityNotMade',
    undefined,
    { capacity: { ...capacity } as unknown as Capacity, instalments: [] },
  ],
  ['no instalments', 'noInstalments', undefined, { instalments: [], lumpMinor: -1n }],
  [
    'an instalment of nothing',
    'notPositive',
    1,
    { instalments: [parts.instalments[0]!, { dueOn: january, totalMinor: 0n }], lumpMinor: 900n },
  ],
  ['less than nothing down', 'notPositive', 0, { lumpMinor: -1n }],
  ['more down than there is', 'lumpAboveStated', undefined, { lumpMinor: 501n, ...one(december, 1001n) }],
  ['a unit above the month', 'aboveCapacity', 0, one(december, 1001n)],
  [
    'a unit above a later, lower month',
    'aboveCapacity',
    1,
    { instalments: [parts.instalments[0]!, { dueOn: february, totalMinor: 301n }] },
  ],
  ['before there is any capacity', 'aboveCapacity', 0, one(day('2026-11-30'), 1n)],
  ['money down into an instalment of a plan', 'aboveCapacity', 0, { lumpMinor: 0n, ...one(december, 1500n) }],
  ['settled beyond month and money', 'aboveCapacity', 0, { kind: 'settle', lumpMinor: 0n, ...one(december, 1501n) }],
  ['money down used twice', 'aboveCapacity', 0, { kind: 'settle', lumpMinor: 200n, ...one(december, 1301n) }],
  [
    'settled in two payments',
    'aboveCapacity',
    0,
    { kind: 'settle', instalments: [{ dueOn: december, totalMinor: 1001n }, parts.instalments[1]!] },
  ],
];
for (const [name, refused, index, more] of refusals) {
  test(`refused: ${name}`, () => assert.deepEqual(Offer.of({ ...parts, ...more }), { refused, index }));
}

test('settling and paying in full may take what is left of the money at hand, and no other kind may', () => {
  const atOnce = { lumpMinor: 0n, ...one(december, 1500n) };
  for (const kind of ['settle', 'payInFull'] as const) made({ kind, ...atOnce });
  for (const kind of ['best', 'lowestPayment', 'leastCost', 'soonest', 'asked'] as OfferKind[]) {
    assert.deepEqual(Offer.of({ ...parts, kind, ...atOnce }), { refused: 'aboveCapacity', index: 0 });
  }
});

test('nothing outside makes an offer: casts, copies, prototypes, proxies', () => {
  const offer = made();
  const above = { kind: 'best', lumpMinor: 0n, instalments: [{ dueOn: december, totalMinor: 9_999_999n }] };
  const attempts: Readonly<Record<string, () => unknown>> = {
    literal: () => above,
    spread: () => ({ ...offer, ...above }),
    create: () => Object.create(Offer.prototype, Object.getOwnPropertyDescriptors(above)),
    setPrototypeOf: () => Object.setPrototypeOf({ ...above }, Offer.prototype),
    clone: () => structuredClone(above),
    json: () => JSON.parse(JSON.stringify({ kind: 'best', instalments: [] })),
    proxy: () => new Proxy(offer, { get: (_, name) => Reflect.get(above, name) }),
  };
  for (const [name, attempt] of Object.entries(attempts)) assert.equal(Offer.isOne(attempt()), false, name);
  assert.equal(
    Object.isFrozen(offer) && Object.isFrozen(offer.instalments) && offer.instalments.every(Object.isFrozen),
    true,
  );
  assert.throws(() => Object.assign(offer, above), TypeError);
  assert.throws(() => Object.assign(offer.instalments[0]!, { totalMinor: 9n }), TypeError);
  assert.throws(() => (offer.instalments as unknown as unknown[]).push(above), TypeError);
});

test('what was handed in may be changed afterwards without changing the offer', () => {
  const instalments = [{ dueOn: december, totalMinor: 1000n }];
  const offer = made({ instalments });
  instalments[0]!.totalMinor = 9_999_999n;
  instalments.push({ dueOn: january, totalMinor: 9_999_999n });
  assert.deepEqual(offer.instalments, [{ dueOn: december, totalMinor: 1000n }]);
});

test('a capacity made by cast, copy or prototype is none', () => {
  const rich = {
    currency: 'CNY',
    origin: { kind: 'stated' },
    steps: [{ from: december, perMonthMinor: 10n ** 12n }],
    perMonthOn: () => 10n ** 12n,
  };
  const attempts: readonly unknown[] = [
    rich,
    Object.setPrototypeOf({ ...rich }, Capacity.prototype),
    Object.create(capacity, { perMonthOn: { value: rich.perMonthOn } }),
    new Proxy(capacity, { get: (_, name) => Reflect.get(rich, name) }),
    JSON.parse('{"steps":[]}'),
    null,
  ];
  for (const attempt of attempts) {
    assert.deepEqual(Offer.of({ ...parts, capacity: attempt as Capacity }), {
      refused: 'capacityNotMade',
      index: undefined,
    });
  }
});

test('the constructor itself makes no offer for anybody outside', () => {
  const above = { kind: 'best', lumpMinor: 0n, instalments: [{ dueOn: december, totalMinor: 9_999_999n }] };
  const Any = Offer as unknown as { new (given: object): Offer };
  class Mine extends Any {}
  const attempts: Readonly<Record<string, () => unknown>> = {
    new: () => new Any(above),
    subclass: () => new Mine(above),
    construct: () => Reflect.construct(Any, [above]),
    ownConstructor: () => new (made().constructor as typeof Any)(above),
  };
  for (const [name, attempt] of Object.entries(attempts)) {
    let got: unknown;
    try {
      got = attempt();
    } catch {
      continue;
    }
    assert.equal(Offer.isOne(got), false, name);
  }
});

test('nor does that of a capacity, and no capacity can be made to lie', () => {
  const parts2 = { currency: 'CNY', origin: { kind: 'stated' }, steps: [{ from: december, perMonthMinor: -1n }] };
  const Any = Capacity as unknown as { new (given: object): Capacity };
  class Rich extends Any {
    override perMonthOn(): bigint {
      return 10n ** 12n;
    }
  }
  for (const attempt of [() => new Any(parts2), () => new Rich(parts2), () => Reflect.construct(Any, [parts2])]) {
    let got: unknown;
    try {
      got = attempt();
    } catch {
      continue;
    }
    assert.equal(Capacity.isOne(got), false);
  }
});
