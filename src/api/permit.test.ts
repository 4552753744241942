/** `permit`: the contract's example, a small law of a rule for each field of a request, and every fault. Long because each has its row. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Plain, smallLaw } from '../../tools/small-law.ts';
import { loadLaw } from '../composition/load-laws.ts';
import { zones } from '../composition/time-zones.ts';
import { type PermitAnswer, permitOperation, permitOutput } from './permit.ts';

const seed = 20_260_826;

// The example of the contract (docs/guides/cli.md). The conversation of Friday the 14th is day one of seven; the 20th is a
// Thursday, and frees up when the hours open on the 21st.
const example = {
  jurisdiction: 'us-federal',
  act: 'placeCall',
  at: '2026-08-20T10:00:00-04:00',
  person: { role: 'borrower', zones: ['America/New_York'], places: ['home', 'mobile'] },
  debt: 'D1',
  channel: { kind: 'voice', mode: 'interactive', address: '+1-555-0100', place: 'mobile' },
  facts: {
    representedByAttorney: false,
    ceaseRequestReceivedOn: null,
    inconvenient: [{ weekdays: ['Tue', 'Thu'], until: '2026-12-31' }],
    consents: [],
    agreementInForce: false,
    disputed: false,
  },
  history: [
    {
      at: '2026-08-14T09:00:00-04:00',
      act: 'placeCall',
      mode: 'interactive',
      debt: 'D1',
      person: 'borrower',
      address: '+1-555-0100',
      outcome: 'conversation',
      initiatedBy: 'us',
    },
  ],
};

test('the example of the contract, by the law of the United States', () => {
  const lawOf = (jurisdiction: string) => loadLaw(jurisdiction)?.law;
  const answer = permitOperation({ lawOf, zones }).run(example) as PermitAnswer;
  assert.equal(permitOutput.safeParse(answer).success, true);
  assert.equal(answer.outcome, 'forbidden');
  const [first, second] = answer.because;
  assert.deepEqual(
    [first!.ruleId, first!.source, first!.basis, first!.facts.conversationOn],
    ['us.reg-f.1006.14.b.2.i.B', '12 CFR 1006.14(b)(2)(i)(B)', 'presumption', '2026-08-14'],
  );
  assert.deepEqual([second!.ruleId, second!.basis], ['us.reg-f.1006.6.b.1.i.known', 'prohibition']);
  assert.equal(answer.freesUpAt, '2026-08-21T08:00:00-04:00');
  assert.match(answer.packHash, /^sha256:[0-9a-f]{64}$/);
  assert.equal('missing' in answer, false);
});

// A small law of one rule for each fact of the request.
const law = smallLaw({
  rules: [
    { id: 'attorney', when: { representedByAttorney: true } },
    { id: 'child', to: 'parentOfMinor' },
    { id: 'kind', on: 'contact', when: { 'channel.kind': 'letter', debt: 'none' } },
    { id: 'mode', when: { 'channel.mode': 'notification', representedByAttorney: true } },
    { id: 'place', on: 'contact', condition: 'inconvenient', with: { times: 'inconvenient' } },
    {
      id: 'visitors',
      on: 'visit',
      effect: 'require',
      condition: 'withinBound',
      with: { fact: 'visitors', atMost: { value: 'xx.two' } },
    },
    { id: 'ground', on: 'contactThirdParty', when: { ground: 'curiosity' } },
    {
      id: 'content',
      on: 'contactThirdParty',
      effect: 'require',
      condition: 'includesOnly',
      with: { list: 'content', items: 'xx.items' },
    },
    {
      id: 'count',
      on: 'sendText',
      effect: 'limit',
      condition: 'countInWindow',
      with: {
        counted: { modes: 'interactive' },
        per: ['person', 'debt', 'address'],
        windowDays: 'xx.day',
        countMax: 'xx.one',
      },
    },
    { id: 'small', on: 'sue', when: { sum: { under: 'xx.sum' } } },
    { id: 'agency', on: 'debit', when: { by: 'agency' } },
    { id: 'soft', effect: 'warn', on: 'sendLetter', text: { en: 'rather not', zh: '不宜' }, confidence: 'M-low' },
  ] as Plain[],
  values: {
    'xx.two': ['count', 2],
    'xx.one': ['count', 1],
    'xx.day': ['days', 1],
    'xx.items': ['words', ['name']],
    'xx.sum': ['amount', 'CNY 100.00'],
  },
  facts: {
    representedByAttorney: 'boolean',
    bornOn: 'day?',
    calls: 'count?',
    sum: 'amount?',
    other: 'amount?',
    rate: 'percent?',
    line: 'text?',
    tone: ['word?', 'calm', 'loud'],
    tags: ['words?', 'ill', 'old'],
    lines: 'texts?',
    agreedHours: 'hours?',
    closedOn: 'days?',
    pauses: 'spans?',
    happened: ['events?', 'demand', 'suit'],
  },
});
const permit = permitOperation({ lawOf: (name) => (name === 'xx' ? law : undefined), zones });
const ordinary = {
  jurisdiction: 'xx',
  act: 'placeCall',
  at: '2026-08-20T10:00:00Z',
  person: { role: 'borrower' },
  debt: 'D1',
  channel: { mode: 'interactive', address: 'A1', place: 'mobile' },
  facts: { representedByAttorney: false, inconvenient: [], consents: [] } as Plain,
  history: [] as Plain[],
};

/** The answer in a word, with what is missing or which rules. */
function said(document: object): string {
  const answer = permit.run(document) as PermitAnswer | { readonly invalid: readonly { path: string; code: string }[] };
  if ('invalid' in answer) return answer.invalid.map(({ path, code }) => `${path} ${code}`).join('; ');
  assert.equal(permitOutput.safeParse(answer).success, true, JSON.stringify(answer));
  if (answer.outcome === 'undetermined') return `undetermined: ${answer.missing!.join(', ')}`;
  return [answer.outcome, ...answer.because.map((one) => one.ruleId.replace('xx.', ''))].join(' ');
}
const withFacts = (facts: Plain, more: object = {}) => ({
  ...ordinary,
  ...more,
  facts: { ...ordinary.facts, ...facts },
});

test('an ordinary call', () => {
  assert.deepEqual(permit.run(ordinary), {
    outcome: 'allowed',
    because: [],
    warnings: [],
    freesUpAt: null,
    packHash: law.packHash,
  });
});

test('a warning stands beside an answer that allows', () => {
  const answer = permit.run({ ...ordinary, act: 'sendLetter', channel: {} }) as PermitAnswer;
  assert.equal(answer.outcome, 'allowed');
  assert.deepEqual(
    answer.warnings.map(({ ruleId, verified, text }) => ({ ruleId, verified, text })),
    [{ ruleId: 'xx.soft', verified: false, text: { en: 'rather not', zh: '不宜' } }],
  );
});

const atWork = { inconvenient: [{ places: ['work'] }] };
// "unknown" makes a fact missing wherever a rule needs it, and is a fault nowhere.
for (const [document, expected] of [
  [withFacts({ representedByAttorney: 'unknown' }), 'undetermined: representedByAttorney'],
  [withFacts({ inconvenient: 'unknown' }), 'undetermined: inconvenient'],
  [{ ...ordinary, person: { role: 'unknown' } }, 'undetermined: person.role'],
  [{ ...ordinary, person: { role: 'borrower', zones: 'unknown' } }, 'undetermined: person.zones'],
  [
    withFacts({ representedByAttorney: 'unknown' }, { channel: { mode: 'unknown' } }),
    'undetermined: channel.mode, representedByAttorney',
  ],
  [withFacts(atWork, { channel: { place: 'unknown' } }), 'undetermined: channel.place'],
  [withFacts(atWork, { channel: {} }), 'undetermined: channel.place'],
  [{ ...ordinary, act: 'visit', channel: {}, visitors: 'unknown' }, 'undetermined: visitors'],
  [{ ...ordinary, act: 'visit', channel: {} }, 'undetermined: visitors'],
  [
    { ...ordinary, act: 'contactThirdParty', channel: { kind: 'voice' }, ground: 'unknown', content: ['name'] },
    'undetermined: ground',
  ],
  [
    { ...ordinary, act: 'contactThirdParty', channel: { kind: 'voice' }, ground: 'search', content: 'unknown' },
    'undetermined: content',
  ],
  [{ ...ordinary, act: 'sendLetter', channel: {}, debt: 'unknown' }, 'undetermined: debt'],
  [{ ...ordinary, act: 'sue', channel: {}, facts: { ...ordinary.facts, sum: 'unknown' } }, 'undetermined: sum'],
] as const) {
  test(`unknown: ${expected}`, () => assert.equal(said(document), expected));
}

test('"unknown" is a value of a fact of every type, and of the mark that is none', () => {
  const names = [...law.vocabulary.values()].filter((fact) => fact.text !== undefined).map((fact) => fact.name);
  assert.ok(names.length > 15);
  for (const name of names) assert.doesNotMatch(said(withFacts({ [name]: 'unknown' })), /^\//, name);
});

// What of a past contact is not known is as good as left out: it counts.
for (const [more, expected] of [
  [{}, 'forbidden count'],
  [{ debt: 'D2' }, 'allowed'],
  [{ debt: 'unknown' }, 'forbidden count'],
  [{ debt: undefined }, 'forbidden count'],
  [{ address: 'A2' }, 'allowed'],
  [{ address: 'unknown' }, 'forbidden count'],
  [{ mode: 'notification' }, 'allowed'],
  [{ mode: 'unknown' }, 'forbidden count'],
  [{ person: 'guarantor' }, 'allowed'],
  [{ person: 'unknown' }, 'forbidden count'],
] as const) {
  test(`a past text with ${JSON.stringify(more)}: ${expected}`, () => {
    const past = {
      at: '2026-08-20T09:00:00Z',
      act: 'sendText',
      mode: 'interactive',
      debt: 'D1',
      person: 'borrower',
      address: 'A1',
      outcome: 'delivered',
      initiatedBy: 'us',
      ...more,
    };
    const sent = {
      ...ordinary,
      act: 'sendText',
      channel: { address: 'A1' },
      history: [JSON.parse(JSON.stringify(past))],
    };
    assert.equal(said(sent), expected);
  });
}

test('whom history calls by: the id where there is one', () => {
  const past = { at: '2026-08-20T09:00:00Z', act: 'sendText', person: 'P1', outcome: 'delivered', initiatedBy: 'us' };
  const to = (person: object) =>
    said({ ...ordinary, act: 'sendText', channel: { address: 'A1' }, person, history: [past] });
  assert.equal(to({ role: 'guarantor', id: 'P1' }), 'forbidden count');
  assert.equal(to({ role: 'guarantor', id: 'P2' }), 'allowed');
  assert.equal(to({ role: 'guarantor' }), 'allowed');
});

test('who acts is us, unless it is said', () => {
  const debit = { ...ordinary, act: 'debit', channel: {} };
  assert.equal(said(debit), 'allowed');
  assert.equal(said({ ...debit, by: 'agency' }), 'forbidden agency');
});

test('an e-mail is tied to no place; a letter is to one that must be told', () => {
  assert.equal(said(withFacts(atWork, { act: 'sendEmail', channel: {} })), 'allowed');
  assert.equal(said(withFacts(atWork, { act: 'sendLetter', channel: {} })), 'undetermined: channel.place');
  assert.equal(said(withFacts(atWork, { act: 'sendLetter', channel: { place: 'work' } })), 'forbidden place');
});

// Every field's fault at its place.
const nested = (path: string, value: unknown): object => {
  const [first, second] = path.split('.') as [keyof typeof ordinary, string | undefined];
  if (second === undefined) return { ...ordinary, [first]: value };
  return { ...ordinary, [first]: { ...(ordinary[first] as object), [second]: value } };
};
const pastOf = (more: object) => ({
  ...ordinary,
  history: [
    {
      at: '2026-08-20T09:00:00Z',
      act: 'placeCall',
      person: 'borrower',
      outcome: 'unanswered',
      initiatedBy: 'us',
      ...more,
    },
  ],
});
for (const [document, expected] of [
  [{ ...ordinary, colour: 'red' }, '/colour unknownField'],
  [nested('jurisdiction', 'mars'), '/jurisdiction unknownJurisdiction'],
  [nested('jurisdiction', ''), '/jurisdiction tooShort'],
  [nested('jurisdiction', 5), '/jurisdiction notAString'],
  [nested('act', 'shout'), '/act notOneOf'],
  [nested('act', undefined), '/act missing'],
  [nested('at', '2026-08-20'), '/at notAnInstant'],
  [nested('at', '2026-08-20T10:00:00'), '/at notAnInstant'],
  [nested('at', 1_787_220_000), '/at notAString'],
  [nested('person', { role: 'neighbour' }), '/person/role notOneOf'],
  [nested('person', {}), '/person/role missing'],
  [nested('person.id', ''), '/person/id tooShort'],
  [nested('person.zones', []), '/person/zones tooShort'],
  [nested('person.zones', 'UTC'), '/person/zones notOneOf'],
  [nested('person.zones', ['UTC', 'Mars/Olympus']), '/person/zones/1 unknownZone'],
  [nested('person.places', ['home', 'moon']), '/person/places/1 notOneOf'],
  [nested('person.age', 5), '/person/age unknownField'],
  [nested('debt', ''), '/debt tooShort'],
  [nested('channel.kind', 'letter'), '/channel/kind kindNotOfAct'],
  [nested('channel.kind', 'drum'), '/channel/kind notOneOf'],
  [nested('channel.mode', 'loud'), '/channel/mode notOneOf'],
  [nested('channel.place', 'moon'), '/channel/place notOneOf'],
  [nested('channel.address', 5), '/channel/address notAString'],
  [nested('by', 'them'), '/by notOneOf'],
  [nested('visitors', 1.5), '/visitors notOneOf'],
  [nested('visitors', -1), '/visitors tooSmall'],
  [nested('ground', ''), '/ground tooShort'],
  [nested('content', []), 'allowed'],
  [nested('content', [5]), '/content/0 notAString'],
  [nested('currency', 'XXXX'), '/currency unknownCurrency'],
  [nested('facts', []), '/facts notARecord'],
  [nested('facts', undefined), '/facts missing'],
  [nested('history', {}), '/history notAnArray'],
  [nested('history', undefined), '/history missing'],
  [pastOf({ at: 'noon' }), '/history/0/at notAnInstant'],
  [pastOf({ act: 'shout' }), '/history/0/act notOneOf'],
  [pastOf({ mode: 'loud' }), '/history/0/mode notOneOf'],
  [pastOf({ person: '' }), '/history/0/person tooShort'],
  [pastOf({ outcome: 'fine' }), '/history/0/outcome notOneOf'],
  [pastOf({ initiatedBy: 'nobody' }), '/history/0/initiatedBy notOneOf'],
  [pastOf({ by: 'us' }), '/history/0/by unknownField'],
  // Facts, by the vocabulary of the law.
  [withFacts({ nosuch: true }), '/facts/nosuch unknownFact'],
  [withFacts({ 'person.role': 'borrower' }), '/facts/person.role unknownFact'],
  [withFacts({ 'a/b~c': 1 }), '/facts/a~1b~0c unknownFact'],
  [withFacts({ representedByAttorney: 'no' }), '/facts/representedByAttorney notABoolean'],
  [withFacts({ representedByAttorney: null }), '/facts/representedByAttorney notABoolean'],
  [withFacts({ bornOn: '2026-02-30' }), '/facts/bornOn notADate'],
  [withFacts({ calls: 1.5 }), '/facts/calls notAWholeNumber'],
  [withFacts({ calls: -1 }), '/facts/calls notAWholeNumber'],
  [withFacts({ sum: '5.00' }), '/currency missing'],
  [withFacts({ sum: '5.00', other: '6.00' }), '/currency missing'],
  [withFacts({ sum: 5 }, { currency: 'CNY' }), '/facts/sum notAnAmount'],
  [withFacts({ sum: '5.005' }, { currency: 'CNY' }), '/facts/sum tooManyDecimals'],
  [withFacts({ sum: '5.5' }, { currency: 'JPY' }), '/facts/sum tooManyDecimals'],
  [withFacts({ rate: 24 }), '/facts/rate notARate'],
  [withFacts({ rate: '24.0000001' }), '/facts/rate notARate'],
  [withFacts({ line: '' }), '/facts/line notAText'],
  [withFacts({ tone: 'shrill' }), '/facts/tone notOneOf'],
  [withFacts({ tags: ['ill', 'young'] }), '/facts/tags/1 notOneOf'],
  [withFacts({ tags: 'ill' }), '/facts/tags notAnArray'],
  [withFacts({ lines: ['a', ''] }), '/facts/lines/1 notAText'],
  [withFacts({ agreedHours: { from: '08:00' } }), '/facts/agreedHours/until missing'],
  [
    withFacts({ agreedHours: { from: '8', until: '25:00' } }),
    '/facts/agreedHours/from notATimeOfDay; /facts/agreedHours/until notATimeOfDay',
  ],
  [withFacts({ agreedHours: { from: '08:00', until: '08:00' } }), '/facts/agreedHours/until emptyHours'],
  [withFacts({ agreedHours: [] }), '/facts/agreedHours notAnObject'],
  [withFacts({ closedOn: ['2026-10-01', 'May'] }), '/facts/closedOn/1 notADate'],
  [withFacts({ pauses: [{ to: '2026-10-01' }] }), '/facts/pauses/0/from notADate'],
  [withFacts({ pauses: [{ from: '2026-10-02', to: '2026-10-01' }] }), '/facts/pauses/0/to endBeforeStart'],
  [withFacts({ happened: [{ on: '2026-10-02', kind: 'war' }] }), '/facts/happened/0/kind notOneOf'],
  [withFacts({ happened: [{ kind: 'suit' }] }), '/facts/happened/0/on notADate'],
  [withFacts({ inconvenient: [{}] }), '/facts/inconvenient/0 tooShort'],
  [withFacts({ inconvenient: [{ weekdays: [] }] }), '/facts/inconvenient/0/weekdays tooShort'],
  [withFacts({ inconvenient: [{ places: [] }] }), '/facts/inconvenient/0/places tooShort'],
  [withFacts({ inconvenient: [{ weekdays: ['Tue', 'Tuesday'] }] }), '/facts/inconvenient/0/weekdays/1 notOneOf'],
  [withFacts({ inconvenient: [{ places: ['moon'] }] }), '/facts/inconvenient/0/places/0 notOneOf'],
  [withFacts({ inconvenient: [{ day: 'Tue' }] }), '/facts/inconvenient/0/day unknownField'],
  [withFacts({ inconvenient: [{ until: 'soon' }] }), '/facts/inconvenient/0/until notADate'],
  [withFacts({ inconvenient: ['Tue'] }), '/facts/inconvenient/0 notAnObject'],
  [withFacts({ consents: [{ kind: 'calls' }] }), '/facts/consents/0/givenOn notADate'],
  [withFacts({ consents: [{ kind: 'wishes', givenOn: '2026-08-01' }] }), '/facts/consents/0/kind notOneOf'],
  [
    withFacts({ consents: [{ kind: 'calls', givenAt: 'noon' }] }),
    '/facts/consents/0/givenAt notAnInstant; /facts/consents/0/givenOn notADate',
  ],
  [
    withFacts({ consents: [{ kind: 'calls', givenOn: '2026-08-01', address: '' }] }),
    '/facts/consents/0/address notAText',
  ],
  [
    withFacts({ consents: [{ kind: 'calls', givenOn: '2026-08-01', revokedOn: '2026-08-32' }] }),
    '/facts/consents/0/revokedOn notADate',
  ],
] as const) {
  test(`${expected}`, () => assert.equal(said(document), expected));
}

test('all faults at once: those of the shape, of the facts and of the zones', () => {
  const document = {
    ...ordinary,
    act: 'shout',
    at: 'noon',
    person: { role: 'borrower', zones: ['Mars/Olympus', 5] },
    facts: { nosuch: 1, representedByAttorney: 'no', sum: '1.00' },
    history: [{ act: 'placeCall' }],
  };
  assert.deepEqual(said(document).split('; ').sort(), [
    '/act notOneOf',
    '/at notAnInstant',
    '/currency missing',
    '/facts/nosuch unknownFact',
    '/facts/representedByAttorney notABoolean',
    '/history/0/at missing',
    '/history/0/initiatedBy missing',
    '/history/0/outcome missing',
    '/history/0/person missing',
    '/person/zones/0 unknownZone',
    '/person/zones/1 notAString',
  ]);
});

test('of a law that is not there nothing of the facts is told but that', () => {
  assert.equal(
    said({ ...ordinary, jurisdiction: 'mars', act: 'shout', facts: { nosuch: 1 } }),
    '/act notOneOf; /jurisdiction unknownJurisdiction',
  );
});

test('what is no document is a fault and no exception', () => {
  for (const document of [null, undefined, 5, 'text', [], [[]], {}, { facts: null }, { jurisdiction: {} }]) {
    assert.ok('invalid' in permit.run(document), JSON.stringify(document));
  }
});

test('property: any JSON in any place of a request is answered or told as a fault, and every answer is of the schema', () => {
  const whole = withFacts(
    {
      sum: '1.00',
      rate: '24',
      tone: 'calm',
      tags: ['ill'],
      agreedHours: { from: '08:00', until: '09:00' },
      happened: [{ on: '2026-01-01', kind: 'suit' }],
      pauses: [{ from: '2026-01-01' }],
      consents: [{ kind: 'calls', givenOn: '2026-01-01' }],
      inconvenient: [{ weekdays: ['Tue'], hours: { from: '08:00', until: '09:00' } }],
    },
    {
      currency: 'CNY',
      visitors: 2,
      ground: 'search',
      content: ['name'],
      by: 'us',
      person: { role: 'borrower', id: 'P1', zones: ['UTC'] },
      history: [
        {
          at: '2026-08-20T09:00:00Z',
          act: 'placeCall',
          mode: 'interactive',
          debt: 'D1',
          person: 'P1',
          address: 'A1',
          outcome: 'unanswered',
          initiatedBy: 'us',
        },
      ],
    },
  );
  const paths = (value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] => {
    if (typeof value !== 'object' || value === null) return [path];
    return [path, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...path, key]))];
  };
  const put = (value: unknown, [first, ...rest]: readonly (string | number)[], by: unknown): unknown => {
    if (first === undefined) return by;
    const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
    copy[first] = put(copy[first], rest, by);
    return copy;
  };
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      'unknown',
      '__proto__',
      'constructor',
      '2026-08-20',
      '08:00',
      '24:00',
      'UTC',
      'A1',
      -0,
      1e300,
      2 ** 53,
    ),
  );
  const said_ = said(whole);
  assert.equal(said_, 'allowed');
  fc.assert(
    fc.property(
      fc.constantFrom(...paths(whole)),
      odd,
      fc.constantFrom('placeCall', 'sendText', 'visit', 'contactThirdParty', 'sue'),
      (path, by, act) => {
        assert.match(
          said(put({ ...whole, act }, path, by) as object),
          /^(allowed|forbidden|undetermined|\/|.* (notAnObject|missing))/,
        );
      },
    ),
    { seed, numRuns: 4000 },
  );
});

test('the schema tells the facts, and that yes or no has no null', () => {
  const withThem = permitOperation({
    lawOf: () => law,
    zones,
    facts: () => [...law.vocabulary.values()].filter((fact) => fact.text !== undefined),
  });
  const { input } = withThem.schemas() as {
    input: {
      properties: { facts: { properties: Record<string, { anyOf: object[] }>; additionalProperties: boolean } };
    };
  };
  const { properties, additionalProperties } = input.properties.facts;
  assert.equal(additionalProperties, false);
  assert.deepEqual(properties.representedByAttorney!.anyOf, [{ type: 'boolean' }, { const: 'unknown' }]);
  assert.deepEqual(properties.bornOn!.anyOf, [
    { type: 'string', format: 'date' },
    { type: 'null' },
    { const: 'unknown' },
  ]);
});
