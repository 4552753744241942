/**
 * The cases of a pack, run by the engine: what fails, what is lacking, and that what is right has no fault. Long because
 * each fault has its row.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Plain } from '../../tools/small-law.ts';
import { stackFaults } from '../composition/load-laws.ts';
import { readPacks } from '../composition/load-packs.ts';
import { caseDocument } from './pack-case-document.ts';
import { casesOf, runCases } from './pack-cases.ts';

const seed = 20_260_827;
const head = {
  instrument: 'an instrument',
  article: '1',
  force: 'law',
  basis: 'prohibition',
  from: '2021-01-01',
  confidence: 'V',
  lastVerifiedOn: '2026-01-01',
};
const text = { en: 'no', zh: '不可' };
const datedValue = (name: string, unit: string, value: unknown) => ({
  name,
  unit,
  source: { instrument: 'an instrument', article: '1' },
  force: 'law',
  confidence: 'V',
  verified: true,
  lastVerifiedOn: '2026-01-01',
  values: [{ from: '2020-01-01', value }],
});
const values = [
  datedValue('xx.two', 'count', 2),
  datedValue('xx.week', 'days', 7),
  datedValue('xx.opens', 'timeOfDay', '08:00'),
  datedValue('xx.closes', 'timeOfDay', '21:00'),
];
const factOf = (name: string, type: string, leftOut = 'asked') => ({
  name,
  type,
  leftOut,
  text: { en: name, zh: name },
});
const facts = [
  factOf('representedByAttorney', 'boolean'),
  factOf('ceaseRequestReceivedOn', 'day'),
  factOf('inconvenient', 'times'),
  factOf('consents', 'consents'),
  factOf('agreementInForce', 'boolean'),
  factOf('disputed', 'boolean'),
  factOf('ill', 'boolean'),
  factOf('dueOn', 'day', 'notOnRecord'),
];

interface Found {
  readonly count: number;
  readonly faults: readonly string[];
}
function run(rules: readonly Plain[], cases: unknown): Found {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-cases-'));
  try {
    mkdirSync(join(folder, 'xx'));
    const write = (name: string, content: string) => writeFileSync(join(folder, 'xx', name), content);
    write(
      'pack.yaml',
      'id: xx\nversion: 1\ntitle: { en: X, zh: X }\nscope: a test\nbuildsOn: []\nzone: Asia/Shanghai\n',
    );
    write('facts.yaml', stringify(facts));
    const blocks = rules.map(
      (rule) => `\`\`\`yaml rule\n${stringify({ effect: 'forbid', on: 'placeCall', ...rule, text })}\`\`\`\n`,
    );
    write('1.md', `---\n${stringify(head)}---\n${blocks.join('\n')}`);
    write('1.values.yaml', stringify(values));
    write('1.cases.yaml', typeof cases === 'string' ? cases : stringify(cases));
    const { packs, faults } = readPacks({ folder });
    assert.deepEqual([...faults, ...stackFaults(packs, 'xx', 21_000)], []);
    const found = runCases(packs, 'xx', folder);
    return {
      count: found.count,
      faults: found.faults.map(
        ({ file, line, field, code, value }) =>
          `${file}:${line} ${field === undefined ? '' : `${field} `}${code}${value === null ? '' : ` ${String(value)}`}`,
      ),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const attorney: Plain = { id: 'xx.attorney', when: { representedByAttorney: true } };
const blocked: Plain = {
  rule: 'xx.attorney',
  case: 'an attorney',
  expect: 'blocked',
  facts: { representedByAttorney: true },
};
const passes: Plain = { rule: 'xx.attorney', case: 'no attorney', expect: 'passes' };
const hours: Plain = { id: 'xx.hours', condition: 'outsideHours', with: { from: 'xx.opens', until: 'xx.closes' } };
const atTime = (time: string, expect: string, more: Plain = {}): Plain => ({
  rule: 'xx.hours',
  case: time,
  expect,
  at: `2026-08-20T${time}:00+08:00`,
  ...more,
});
const count: Plain = {
  id: 'xx.count',
  effect: 'limit',
  condition: 'countInWindow',
  with: { counted: { acts: 'placeCall' }, windowDays: 'xx.week', countMax: 'xx.two' },
};
const counted = (times: unknown, expect: string): Plain => ({
  rule: 'xx.count',
  case: `${times}`,
  expect,
  history: [{ at: '2026-08-20T09:00:00+08:00', times }],
});
const excuse: Plain = { id: 'xx.excuse', effect: 'excuse', exceptionTo: 'xx.attorney', when: { ill: true } };
const excused: Plain = {
  rule: 'xx.excuse',
  case: 'ill',
  expect: 'excused',
  facts: { representedByAttorney: true, ill: true },
};
const bites: Plain = {
  rule: 'xx.excuse',
  case: 'not ill',
  expect: 'blocked',
  facts: { representedByAttorney: true, ill: false },
};
const open: Plain = {
  rule: 'xx.excuse',
  case: 'nobody knows',
  expect: 'undetermined',
  missing: ['ill'],
  facts: { representedByAttorney: true },
};
const warn: Plain = { id: 'xx.warn', effect: 'warn', when: { disputed: true } };
const warned: Plain = { rule: 'xx.warn', case: 'disputed', expect: 'warned', facts: { disputed: true } };
const warnPasses: Plain = { rule: 'xx.warn', case: 'not disputed', expect: 'passes' };
const clock: Plain = {
  id: 'xx.clock',
  effect: 'clock',
  clock: 'limitation',
  condition: 'lastDayOf',
  with: { from: 'dueOn', add: 'xx.week' },
};
const due: Plain = { rule: 'xx.clock', case: 'a week', on: '2026-08-17', facts: { dueOn: '2026-08-10' } };
const allHours = [atTime('07:59', 'blocked'), atTime('08:00', 'passes')];

for (const [name, rules, cases, expected] of [
  ['a rule that blocks and passes', [attorney], [blocked, passes], []],
  [
    'no case at all',
    [attorney],
    [],
    ['xx/1.md:13 caseMissing xx.attorney: blocked', 'xx/1.md:13 caseMissing xx.attorney: passes'],
  ],
  ['no case that passes', [attorney], [blocked], ['xx/1.md:13 caseMissing xx.attorney: passes']],
  ['no case that is blocked', [attorney], [passes], ['xx/1.md:13 caseMissing xx.attorney: blocked']],
  [
    'a case that is blocked and should pass',
    [attorney],
    [{ ...passes, facts: { representedByAttorney: true } }, blocked],
    ['xx/1.cases.yaml:3 expect caseFails blocked'],
  ],
  [
    'a case that passes and should be blocked',
    [attorney],
    [{ ...blocked, facts: {} }, passes],
    ['xx/1.cases.yaml:3 expect caseFails passes'],
  ],
  [
    'a case that is open and should pass',
    [attorney],
    [{ ...passes, facts: { representedByAttorney: 'unknown' } }, blocked],
    ['xx/1.cases.yaml:3 expect caseFails undetermined'],
  ],
  [
    'a case that is open',
    [attorney],
    [
      blocked,
      passes,
      {
        ...passes,
        expect: 'undetermined',
        missing: ['representedByAttorney'],
        facts: { representedByAttorney: 'unknown' },
      },
    ],
    [],
  ],
  [
    'that lacks another fact',
    [attorney],
    [
      blocked,
      passes,
      { ...passes, expect: 'undetermined', missing: 'ill', facts: { representedByAttorney: 'unknown' } },
    ],
    ['xx/1.cases.yaml:12 missing caseFails missing: representedByAttorney'],
  ],
  [
    'an act that is not the rule’s',
    [attorney],
    [blocked, { ...passes, act: 'visit' }],
    ["xx/1.cases.yaml:8 expect caseFails act visit is not the rule's"],
  ],
  [
    'an expectation that is none',
    [attorney],
    [blocked, { ...passes, expect: 'fine' }, passes],
    ['xx/1.cases.yaml:8 expect caseFails passes'],
  ],
  [
    'a case of a rule that is none',
    [attorney],
    [blocked, passes, { ...passes, rule: 'xx.none' }],
    ['xx/1.cases.yaml:9 rule unknownRule xx.none'],
  ],
  [
    'a case without its line',
    [attorney],
    [blocked, { rule: 'xx.attorney', expect: 'passes' }],
    ['xx/1.cases.yaml:6 case missing'],
  ],
  [
    'a case that is no request',
    [attorney],
    [blocked, passes, { ...passes, at: 'noon', colour: 'red' }],
    ['xx/1.cases.yaml:9 caseInvalid /at notAnInstant', 'xx/1.cases.yaml:9 caseInvalid /colour unknownField'],
  ],
  [
    'a fact that is none',
    [attorney],
    [blocked, passes, { ...passes, facts: { il: true } }],
    ['xx/1.cases.yaml:9 caseInvalid /facts/il unknownFact'],
  ],
  ['an entry that is none', [attorney], [blocked, passes, 5], ['xx/1.cases.yaml:9 notAnObject 5']],
  // Where a shape has a limit, the last step inside and the first beyond.
  ['hours with both sides of the limit', [hours], allHours, []],
  [
    'hours without the last step inside',
    [hours],
    [allHours[0], atTime('12:00', 'passes')],
    ['xx/1.md:13 limitNotShown xx.hours: last inside'],
  ],
  [
    'hours without the first beyond',
    [hours],
    [atTime('05:00', 'blocked'), allHours[1]],
    ['xx/1.md:13 limitNotShown xx.hours: first beyond'],
  ],
  ['a count with both sides', [count], [counted(1, 'passes'), counted(2, 'blocked')], []],
  [
    'a count far beyond',
    [count],
    [counted(1, 'passes'), counted(5, 'blocked')],
    ['xx/1.md:13 limitNotShown xx.count: first beyond'],
  ],
  [
    'how often it was, that is no number',
    [count],
    [counted(1, 'passes'), counted(2, 'blocked'), counted('often', 'blocked')],
    ['xx/1.cases.yaml:13 caseInvalid /history/0/times unknownField'],
  ],
  // When it frees up.
  [
    'the instant at which it frees up',
    [hours],
    [...allHours, atTime('22:00', 'blocked', { freesUpAt: '2026-08-21T08:00:00+08:00' })],
    [],
  ],
  [
    'another instant',
    [hours],
    [...allHours, atTime('22:00', 'blocked', { freesUpAt: '2026-08-21T09:00:00+08:00' })],
    ['xx/1.cases.yaml:13 freesUpAt caseFails 2026-08-21T08:00:00+08:00'],
  ],
  ['never', [attorney], [{ ...blocked, freesUpAt: 'never' }, passes], []],
  [
    'not never',
    [hours],
    [{ ...allHours[0], freesUpAt: 'never' }, allHours[1]],
    ['xx/1.cases.yaml:5 freesUpAt caseFails 2026-08-20T08:00:00+08:00'],
  ],
  // Excuses, warnings, clocks, and what is of no act.
  [
    'an excuse',
    [attorney, excuse],
    [blocked, passes, excused, bites].map((one) =>
      one === blocked ? { ...one, facts: { representedByAttorney: true, ill: false } } : one,
    ),
    [],
  ],
  ['an excuse that is open', [attorney, excuse], [bites, { ...bites, rule: 'xx.attorney' }, passes, excused, open], []],
  [
    'an excuse without its cases',
    [attorney, excuse],
    [{ ...bites, rule: 'xx.attorney' }, passes],
    ['xx/1.md:24 caseMissing xx.excuse: excused', 'xx/1.md:24 caseMissing xx.excuse: blocked'],
  ],
  [
    'an excuse that does not lift',
    [attorney, excuse],
    [
      { ...bites, rule: 'xx.attorney' },
      passes,
      bites,
      { ...excused, facts: { representedByAttorney: true, ill: false } },
    ],
    ['xx/1.cases.yaml:16 expect caseFails blocked'],
  ],
  [
    'an excuse of what did not bite',
    [attorney, excuse],
    [{ ...bites, rule: 'xx.attorney' }, passes, bites, excused, { ...excused, facts: { ill: true } }],
    ['xx/1.cases.yaml:22 expect caseFails passes'],
  ],
  ['a warning', [warn], [warned, warnPasses], []],
  [
    'a warning that would block',
    [warn],
    [{ ...warned, expect: 'blocked' }, warnPasses],
    ['xx/1.cases.yaml:3 expect caseFails warned', 'xx/1.md:13 caseMissing xx.warn: warned'],
  ],
  ['a clock', [clock], [due], []],
  ['a clock without its case', [clock], [], ['xx/1.md:13 caseMissing xx.clock: a day']],
  ['a clock of another day', [clock], [{ ...due, on: '2026-08-18' }], ['xx/1.cases.yaml:3 on caseFails 2026-08-17']],
  ['a clock that does not run', [clock], [{ ...due, facts: {} }], ['xx/1.cases.yaml:3 on caseFails none']],
  [
    'a clock that lacks its day',
    [clock],
    [{ ...due, facts: { dueOn: 'unknown' } }],
    ['xx/1.cases.yaml:3 on caseFails undetermined: dueOn'],
  ],
  ['a duty needs no case', [{ id: 'xx.duty', effect: 'duty' }], [], []],
  ['a wording needs no case', [{ id: 'xx.wording', effect: 'wording', finding: 'threat' }], [], []],
  // What every case of a file begins with.
  [
    'every case in another zone',
    [hours],
    [
      { ordinary: { person: { zones: ['America/New_York'] } } },
      atTime('20:00', 'passes'),
      { ...atTime('19:59', 'blocked'), freesUpAt: '2026-08-20T08:00:00-04:00' },
    ],
    [],
  ],
  [
    'of a person whose zone nobody knows',
    [hours],
    [...allHours, atTime('12:00', 'undetermined', { person: { zones: 'unknown' } })],
    [],
  ],
  [
    'of a person whose zone nobody knows, that should pass',
    [hours],
    [...allHours, atTime('12:00', 'passes', { person: { zones: 'unknown' } })],
    ['xx/1.cases.yaml:11 expect caseFails undetermined: person.zones'],
  ],
  ['no list', [{ id: 'xx.duty', effect: 'duty' }], 'rule: xx.duty', ['xx/1.cases.yaml:1 notAList [object Object]']],
  ['nothing', [{ id: 'xx.duty', effect: 'duty' }], '', ['xx/1.cases.yaml:1 notAList']],
  ['no YAML', [{ id: 'xx.duty', effect: 'duty' }], '- [', ['xx/1.cases.yaml:1 notYaml']],
] as readonly (readonly [string, Plain[], unknown, string[]])[]) {
  test(`cases: ${name}: ${expected.join('; ') || 'no fault'}`, () => {
    const found = run(rules, cases).faults.map((fault) => fault.replace(/(notYaml).*/, '$1'));
    assert.deepEqual([...new Set(found)], expected);
  });
}

test('cases are counted, the beginning of the file is not one', () => {
  assert.equal(run([attorney], [{ ordinary: {} }, blocked, passes]).count, 2);
});

test('a case is an ordinary call to the borrower, overlaid by what it says', () => {
  const document = caseDocument(
    {
      rule: 'xx.a',
      case: 'one',
      expect: 'passes',
      facts: { disputed: true },
      person: { id: 'P1' },
      history: [
        { at: 'T', times: 2 },
        { at: 'U', act: 'sendText', debt: 'D2' },
      ],
    },
    {},
    'xx',
  );
  assert.deepEqual(document, {
    jurisdiction: 'xx',
    at: '2026-08-20T10:00:00+08:00',
    act: 'placeCall',
    person: { role: 'borrower', id: 'P1' },
    debt: 'D1',
    channel: { mode: 'interactive', address: 'A1', place: 'mobile' },
    facts: {
      representedByAttorney: false,
      ceaseRequestReceivedOn: null,
      inconvenient: [],
      consents: [],
      agreementInForce: false,
      disputed: true,
    },
    history: [
      {
        act: 'placeCall',
        mode: 'interactive',
        debt: 'D1',
        person: 'borrower',
        address: 'A1',
        outcome: 'unanswered',
        initiatedBy: 'us',
        at: 'T',
      },
      {
        act: 'placeCall',
        mode: 'interactive',
        debt: 'D1',
        person: 'borrower',
        address: 'A1',
        outcome: 'unanswered',
        initiatedBy: 'us',
        at: 'T',
      },
      {
        act: 'sendText',
        debt: 'D2',
        person: 'borrower',
        address: 'A1',
        outcome: 'unanswered',
        initiatedBy: 'us',
        at: 'U',
      },
    ],
  });
  const text_ = caseDocument({ act: 'sendText' }, { channel: { address: 'A9' } }, 'xx');
  assert.deepEqual(text_.channel, { address: 'A9' }, 'what a call says of its channel is not so of a text');
  assert.deepEqual(caseDocument({ act: 'sendText' }, {}, 'xx').channel, {});
});

test('the cases of one rule, for a person to read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-cases-'));
  try {
    const path = join(folder, 'a.cases.yaml');
    writeFileSync(path, stringify([blocked, due, passes, 5]));
    assert.deepEqual(casesOf(path, 'xx.attorney'), [
      { case: 'an attorney', expect: 'blocked' },
      { case: 'no attorney', expect: 'passes' },
    ]);
    assert.deepEqual(casesOf(path, 'xx.clock'), [{ case: 'a week', expect: '2026-08-17' }]);
    assert.deepEqual(casesOf(join(folder, 'none.yaml'), 'xx.clock'), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('property: any scalar in any place of a case is a fault with its line, or none', () => {
  const whole: Plain = {
    ...counted(1, 'passes'),
    at: '2026-08-20T12:00:00+08:00',
    act: 'placeCall',
    person: { role: 'borrower', zones: ['UTC'] },
    channel: { mode: 'interactive' },
    facts: { ill: true, inconvenient: [{ weekdays: ['Tue'] }] },
    missing: ['ill'],
    freesUpAt: 'never',
    source: 'a source',
    note: 'a note',
  };
  const paths = (value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] =>
    typeof value !== 'object' || value === null
      ? [path]
      : [path, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...path, key]))];
  const put = (value: unknown, [first, ...rest]: readonly (string | number)[], by: unknown): unknown => {
    if (first === undefined) return by;
    const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
    copy[first] = put(copy[first], rest, by);
    return copy;
  };
  const odd = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1.5,
      1e9,
      Infinity,
      Number.NaN,
      '',
      'unknown',
      '__proto__',
      'xx.count',
      [],
      {},
      [[]],
    ),
    fc.integer(),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...paths(whole)), odd, (path, by) => {
      for (const fault of run([count], [put(whole, path, by)]).faults)
        assert.match(fault, /^xx\/1\.(md|cases\.yaml):\d+ /);
    }),
    { seed, numRuns: 150 },
  );
});
