import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadLaw } from '../composition/load-laws.ts';
import { zones } from '../composition/time-zones.ts';
import { formatDay, parseDay } from '../core/calendar/day.ts';
import { addMonths } from '../core/calendar/period.ts';
import { overBy, type RetentionAsked, retentionOf } from './sweep-files-retention.ts';

const zone = zones('Asia/Shanghai')!;
const lawOf = (jurisdiction: string) => loadLaw(jurisdiction)!.law;

interface Line {
  readonly law: 'cn' | 'us-federal' | 'gb';
  readonly last: string;
  readonly call?: string;
  readonly settled?: string;
  readonly products?: readonly string[];
  readonly facts?: Readonly<Record<string, unknown>>;
}

function asked(line: Line, asOf: string): RetentionAsked {
  const day = (text: string | undefined) => (text === undefined ? undefined : parseDay(text)!);
  return {
    law: lawOf(line.law),
    zone,
    asOf: parseDay(asOf)!,
    facts: line.facts ?? {},
    products: line.products ?? ['consumer'],
    lastActivityOn: parseDay(line.last)!,
    settledOn: day(line.settled),
    callOn: day(line.call),
  };
}

function told(line: Line, asOf: string): string {
  const retention = retentionOf(asked(line, asOf));
  switch (retention.kind) {
    case 'until':
      return `${formatDay(retention.on)} ${retention.ruleId}`;
    case 'noDayYet':
      return `no day yet: ${retention.ruleId} lacks ${retention.facts.join(', ')}`;
    case 'noRule':
      return 'no rule';
  }
}

const bank = { lenderType: 'bank' };
const written = { ...bank, agreementForm: 'written' };

const table: readonly (readonly [string, Line, string])[] = [
  [
    'bank, consumer loan: two years by the standard',
    { law: 'cn', last: '2026-03-02', facts: bank },
    '2028-03-02 cn.gbt.records',
  ],
  [
    'consumer finance company: five',
    { law: 'cn', last: '2026-03-02', facts: { lenderType: 'consumerFinance' } },
    '2031-03-02 cn.xfjr2024.records',
  ],
  [
    'nobody recorded what kind of lender: the longest',
    { law: 'cn', last: '2026-03-02' },
    '2031-03-02 cn.xfjr2024.records',
  ],
  [
    'said to be unknown: the longest',
    { law: 'cn', last: '2026-03-02', facts: { lenderType: 'unknown' } },
    '2031-03-02 cn.xfjr2024.records',
  ],
  [
    'a word that the law does not have: the longest',
    { law: 'cn', last: '2026-03-02', facts: { lenderType: 'shop' } },
    '2031-03-02 cn.xfjr2024.records',
  ],
  [
    'card, agreed in writing',
    { law: 'cn', last: '2026-03-02', products: ['card'], facts: written },
    '2028-03-02 cn.gbt.records',
  ],
  [
    'card, the form not on record, and not settled: it may be oral',
    { law: 'cn', last: '2026-03-02', products: ['card'], facts: bank },
    'no day yet: cn.card.70.oral.records lacks debtEndedOn',
  ],
  [
    'card, oral, settled after all other times',
    {
      law: 'cn',
      last: '2020-03-02',
      products: ['card'],
      facts: { ...bank, agreementForm: 'oral' },
      settled: '2026-05-05',
    },
    '2026-05-05 cn.card.70.oral.records',
  ],
  [
    'one of two loans is a card',
    { law: 'cn', last: '2026-03-02', products: ['consumer', 'card'], facts: bank },
    'no day yet: cn.card.70.oral.records lacks debtEndedOn',
  ],
  ['from a leap day', { law: 'cn', last: '2024-02-29', facts: bank }, '2026-02-28 cn.gbt.records'],
  ['to a leap day', { law: 'us-federal', last: '2025-02-28' }, '2028-02-28 us.reg-f.1006.100.a'],
  ['to a year with a leap day in between', { law: 'us-federal', last: '2024-02-29' }, '2027-02-28 us.reg-f.1006.100.a'],
  [
    'Reg F, records: from the last activity',
    { law: 'us-federal', last: '2026-08-01' },
    '2029-08-01 us.reg-f.1006.100.a',
  ],
  [
    'Reg F, a recording: from its call',
    { law: 'us-federal', last: '2026-08-01', call: '2025-01-15' },
    '2028-01-15 us.reg-f.1006.100.b',
  ],
  [
    'China, a recording: with the other records',
    { law: 'cn', last: '2026-03-02', call: '2025-01-15', facts: bank },
    '2028-03-02 cn.gbt.records',
  ],
  ['a law that says no time', { law: 'gb', last: '2010-01-01' }, 'no rule'],
];

for (const [name, line, expected] of table) {
  test(`kept until: ${name}`, () => assert.equal(told(line, '2026-11-22'), expected));
}

const days: readonly (readonly [string, boolean])[] = [
  ['2028-03-01', false],
  ['2028-03-02', false],
  ['2028-03-03', true],
  ['2128-03-03', true],
];

for (const [asOf, over] of days) {
  test(`two years from 2 March 2026, looked at on ${asOf}: ${over ? 'over' : 'kept'}`, () => {
    const day = parseDay(asOf)!;
    const retention = retentionOf(asked({ law: 'cn', last: '2026-03-02', facts: bank }, asOf));
    assert.equal(overBy(retention, day) !== undefined, over);
  });
}

test('what is not settled, or has no rule, is never over', () => {
  const late = '2190-01-01';
  const lines: Line[] = [
    { law: 'cn', last: '2026-03-02', products: ['card'], facts: bank },
    { law: 'gb', last: '2010-01-01' },
  ];
  for (const line of lines) assert.equal(overBy(retentionOf(asked(line, late)), parseDay(late)!), undefined);
});

test('no word on record makes a time longer than no word does; a later last activity never makes it shorter', () => {
  const words = fc.record({
    lenderType: fc.constantFrom('bank', 'consumerFinance', 'microLoan', 'unknown'),
    agreementForm: fc.constantFrom('written', 'electronic', 'oral'),
  });
  const property = fc.property(
    words,
    fc.constantFrom('consumer', 'card', 'auto'),
    fc.integer({ min: 0, max: 4000 }),
    (facts, product, more) => {
      const last = parseDay('2015-06-30')!;
      const at = {
        ...asked({ law: 'cn', last: '2015-06-30', products: [product], settled: '2016-01-31' }, '2026-11-22'),
      };
      const on = (given: Partial<RetentionAsked>) => {
        const retention = retentionOf({ ...at, ...given });
        return retention.kind === 'until' ? retention.on : Number.POSITIVE_INFINITY;
      };
      assert.ok(on({ facts }) <= on({ facts: {} }));
      assert.ok(on({ facts, lastActivityOn: last + more }) >= on({ facts }));
      assert.ok(on({ facts }) >= addMonths(last, 24));
    },
  );
  fc.assert(property, { seed: 20261122, numRuns: 25 });
});
