/** The shapes that count past contacts: how many in so many days, how long since the last, whether there ever was one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bites, contact, freesUp, type Plain, ruleAt, situation, smallLaw } from '../../../../tools/small-law.ts';
import type { PastContact } from '../act.ts';
import { type Consent, type FactValue, unknown } from '../facts.ts';
import type { Truth } from '../situation.ts';

const values = {
  'xx.one': ['count', 1],
  'xx.two': ['count', 2],
  'xx.seven': ['count', 7],
  'xx.week': ['days', 7],
  'xx.today': ['days', 1],
  'xx.half': ['minutes', 30],
  'xx.sevenDays': ['days', 7],
} as const;
const lawOf = (rule: Plain) => smallLaw({ rules: [rule], values });
const eastern = 'America/New_York';

// Seven calls in seven days about a debt, the eighth is too many (12 CFR 1006.14(b)(2)(i)(A)).
const seven = lawOf({
  effect: 'limit',
  condition: 'countInWindow',
  with: { counted: { acts: 'placeCall' }, per: ['person', 'debt'], windowDays: 'xx.week', countMax: 'xx.seven' },
});
const days = (...on: readonly string[]) => on.map((one) => contact(`2026-08-${one}T15:00:00-04:00`));
for (const [history, at, step, expected, frees, why] of [
  [
    days('14', '15', '16', '17', '18', '19'),
    '2026-08-20T12:00:00-04:00',
    0,
    false,
    'never',
    'six before: the seventh is the last inside',
  ],
  [
    days('14', '15', '16', '17', '18', '19', '20'),
    '2026-08-20T18:00:00-04:00',
    1,
    true,
    '2026-08-21T00:00:00-04:00',
    'seven before: the eighth is too many',
  ],
  [
    days('14', '14', '16', '17', '18', '19', '20'),
    '2026-08-20T18:00:00-04:00',
    1,
    true,
    '2026-08-21T00:00:00-04:00',
    'two leave the window at once',
  ],
  [
    days('14', '14', '14', '16', '17', '18', '19', '20'),
    '2026-08-20T18:00:00-04:00',
    2,
    true,
    '2026-08-21T00:00:00-04:00',
    'one over: those that leave must be enough',
  ],
  [
    days('14', '16', '16', '17', '18', '18', '19', '20'),
    '2026-08-20T18:00:00-04:00',
    2,
    true,
    '2026-08-23T00:00:00-04:00',
    'one over: the second must leave as well',
  ],
  [
    days('13', '14', '15', '16', '17', '18', '19'),
    '2026-08-20T12:00:00-04:00',
    0,
    false,
    'never',
    'the day seven days ago is outside',
  ],
  [
    days('14', '15', '16', '17', '18', '19', '20'),
    '2026-08-20T12:00:00-04:00',
    0,
    false,
    'never',
    'what comes later that day is not yet',
  ],
] as const) {
  test(`seven in seven days: ${why}`, () => {
    const here = situation({ at, zones: [eastern], history });
    assert.equal(bites(seven, here), expected);
    assert.equal(ruleAt(seven, here).condition.stepBeyond!(here), step);
    assert.equal(freesUp(seven, here), frees);
  });
}

// The window begins at local midnight, on days of 23 and 25 hours too.
const once = lawOf({
  effect: 'limit',
  condition: 'countInWindow',
  with: { counted: { acts: 'placeCall' }, windowDays: 'xx.today', countMax: 'xx.one' },
});
for (const [zone, before, at, expected, why] of [
  [eastern, '2026-08-20T00:00:00-04:00', '2026-08-20T23:59:59-04:00', true, 'the first instant of the day counts'],
  [eastern, '2026-08-19T23:59:59-04:00', '2026-08-20T00:00:00-04:00', false, 'the last of the day before does not'],
  [eastern, '2026-03-08T00:00:00-05:00', '2026-03-08T23:59:59-04:00', true, 'a day of 23 hours'],
  [eastern, '2026-03-07T23:59:59-05:00', '2026-03-08T00:00:00-05:00', false, 'the day before it'],
  [eastern, '2026-11-01T00:00:00-04:00', '2026-11-01T23:59:59-05:00', true, 'a day of 25 hours'],
  [eastern, '2026-11-01T23:59:59-05:00', '2026-11-02T00:00:00-05:00', false, 'the day after it'],
  ['Asia/Shanghai', '2026-08-19T15:59:59Z', '2026-08-20T08:00:00+08:00', false, 'midnight in Shanghai is 16:00 UTC'],
  ['Asia/Shanghai', '2026-08-19T16:00:00Z', '2026-08-20T08:00:00+08:00', true, 'and that instant counts'],
] as const) {
  test(`one a day, ${zone}, ${before} before ${at}: ${why}`, () => {
    assert.equal(bites(once, situation({ at, zones: [zone], history: [contact(before)] })), expected);
  });
}

// Which contacts count. One was made this morning; a second is one too many. What is not known counts.
const counts = (counted: Plain | undefined, per: readonly string[], more: Partial<PastContact>, facts = {}) =>
  bites(
    lawOf({
      effect: 'limit',
      condition: 'countInWindow',
      with: { ...(counted && { counted }), ...(per.length > 0 && { per }), windowDays: 'xx.today', countMax: 'xx.one' },
    }),
    situation({ at: '2026-08-20T12:00:00Z', facts, history: [contact('2026-08-20T09:00:00Z', more)] }),
  );
for (const [counted, per, more, facts, expected, why] of [
  [undefined, [], {}, {}, true, 'nothing narrows it'],
  [{ acts: 'placeCall' }, [], {}, {}, true, 'an act'],
  [{ acts: ['sendText', 'visit'] }, [], {}, {}, false, 'other acts'],
  [{ acts: 'contact' }, [], {}, {}, true, 'a group of acts'],
  [{ acts: 'written' }, [], { act: 'sendEmail' }, {}, true, 'a group of acts, an e-mail'],
  [{ acts: 'written' }, [], { act: 'placeCall' }, {}, false, 'a group of acts, a call'],
  [{ outcomes: 'conversation' }, [], { outcome: 'conversation' }, {}, true, 'an outcome'],
  [{ outcomes: 'conversation' }, [], { outcome: 'unanswered' }, {}, false, 'another outcome'],
  [{ initiatedBy: ['us', 'agency'] }, [], { initiatedBy: 'agency' }, {}, true, 'by whom'],
  [{ initiatedBy: ['us', 'agency'] }, [], { initiatedBy: 'borrower' }, {}, false, 'their own call is none of ours'],
  [{ modes: 'interactive' }, [], { mode: 'interactive' }, {}, true, 'a mode'],
  [{ modes: 'interactive' }, [], { mode: 'notification' }, {}, false, 'another mode'],
  [{ modes: 'interactive' }, [], { mode: undefined }, {}, true, 'a mode that nobody knows counts'],
  [{}, ['person'], { person: 'guarantor' }, {}, false, 'another person'],
  [{}, [], { person: 'guarantor' }, {}, true, 'another person, where persons are alike'],
  [{}, ['person'], { person: 'unknown' }, {}, true, 'a person that nobody knows counts'],
  [{}, ['debt'], { debt: 'D2' }, {}, false, 'another debt'],
  [{}, ['debt'], { debt: undefined }, {}, true, 'a debt that nobody knows counts'],
  [{}, ['address'], { address: 'A2' }, {}, false, 'another address'],
  [{}, ['address'], { address: undefined }, {}, true, 'an address that nobody knows counts'],
  [{}, ['person', 'debt', 'address'], { debt: 'D2' }, {}, false, 'all three must be the same'],
  // Where the act itself does not say it, whether the contact counts is open; and only then is it asked for.
  [{}, ['debt'], {}, { debt: undefined }, ['debt'], 'the debt of the act is not known'],
  [{}, ['debt'], { debt: undefined }, { debt: undefined }, ['debt'], 'nor that of the contact'],
  [{}, ['address'], {}, { 'channel.address': undefined }, ['channel.address'], 'the address is not known'],
  [
    {},
    ['debt', 'address'],
    {},
    { debt: undefined, 'channel.address': undefined },
    ['debt', 'channel.address'],
    'neither is',
  ],
  [{ acts: 'visit' }, ['debt'], {}, { debt: undefined }, false, 'no contact that could count: nothing is asked'],
] as readonly (readonly [
  Plain | undefined,
  string[],
  Partial<PastContact>,
  Readonly<Record<string, FactValue | undefined>>,
  Truth,
  string,
])[]) {
  test(`counted ${JSON.stringify(counted)} per ${per.join(', ') || 'nothing'}: ${why}: ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(counts(counted, per, more, facts), expected);
  });
}

test('somebody whom history calls by an id; by the role, where that is all it knows; and somebody nobody knows', () => {
  const perPerson = lawOf({
    effect: 'limit',
    condition: 'countInWindow',
    with: { per: 'person', windowDays: 'xx.today', countMax: 'xx.one' },
  });
  const is = (person: string, role: string | undefined, past: string) =>
    bites(
      perPerson,
      situation({
        at: '2026-08-20T12:00:00Z',
        person,
        role,
        history: [contact('2026-08-20T09:00:00Z', { person: past })],
      }),
    );
  assert.equal(is('P1', 'guarantor', 'P1'), true);
  assert.equal(is('P1', 'guarantor', 'P2'), false);
  assert.equal(is('P1', 'guarantor', 'guarantor'), true, 'it may have been this one');
  assert.equal(is('P1', 'guarantor', 'borrower'), false);
  assert.deepEqual(is('unknown', undefined, 'borrower'), ['person.role']);
});

// A consent leaves contacts out of the count: those made while it stood (12 CFR 1006.14(b)(3)(i)).
const consented = lawOf({
  effect: 'limit',
  condition: 'countInWindow',
  with: {
    counted: { acts: 'placeCall', except: { kind: 'calls', days: 'xx.sevenDays', endedBy: 'conversation' } },
    windowDays: 'xx.week',
    countMax: 'xx.two',
  },
});
const consent = (givenOn: number, more: Partial<Consent> = {}): Consent => ({
  kind: 'calls',
  givenOn,
  givenAtMs: undefined,
  until: undefined,
  revokedOn: undefined,
  address: undefined,
  debt: undefined,
  ...more,
});
const august = 20_666; // 2026-08-01
for (const [consents, history, expected, why] of [
  [[], days('18', '19'), true, 'without consent both count'],
  [[consent(august + 17)], days('18', '19'), false, 'both within the consent of the 18th'],
  [[consent(august + 18)], days('18', '19'), false, 'one within the consent of the 19th'],
  [[consent(august + 18)], days('17', '18', '19'), true, 'two before it'],
  [[consent(august + 10)], days('17', '18', '19'), true, 'a consent of the 11th lasts until the 17th: two after it'],
  [
    [consent(august + 17)],
    [...days('18', '20'), contact('2026-08-19T09:00:00-04:00', { outcome: 'conversation' })],
    false,
    'the conversation of the 19th used it up: that of the 20th counts, and it is one',
  ],
  [
    [consent(august + 17)],
    [...days('20', '20'), contact('2026-08-19T09:00:00-04:00', { outcome: 'conversation' })],
    true,
    'two after the conversation',
  ],
  [unknown, days('18', '19'), true, 'consents that nobody knows lift nothing'],
] as const) {
  test(`contacts within a consent: ${why}`, () => {
    const at = {
      at: '2026-08-20T18:00:00-04:00',
      zones: [eastern],
      history,
      facts: { consents: consents as FactValue },
    };
    assert.equal(bites(consented, situation(at)), expected);
  });
}

// Seven days after a conversation, the day of it being the first (12 CFR 1006.14(b)(2)(i)(B)).
const conversation = lawOf({
  condition: 'recentContact',
  with: { counted: { outcomes: ['conversation'] }, per: 'debt', days: 'xx.week', firstDayCounts: true },
});
const talked = (at: string, more: Partial<PastContact> = {}) => contact(at, { outcome: 'conversation', ...more });
for (const [past, at, step, expected, frees, why] of [
  ['2026-08-14T23:59:59-04:00', '2026-08-14T23:59:59-04:00', 7, true, '2026-08-21T00:00:00-04:00', 'day one'],
  ['2026-08-14T00:00:00-04:00', '2026-08-20T23:59:59-04:00', 1, true, '2026-08-21T00:00:00-04:00', 'day seven'],
  ['2026-08-14T09:00:00-04:00', '2026-08-21T00:00:00-04:00', 0, false, 'never', 'day eight is free'],
  [
    '2026-08-20T09:00:00-04:00',
    '2026-08-20T08:59:59-04:00',
    undefined,
    false,
    'never',
    'a conversation that is still to come',
  ],
  [
    '2026-03-05T09:00:00-05:00',
    '2026-03-11T23:59:59-04:00',
    1,
    true,
    '2026-03-12T00:00:00-04:00',
    'over the night in which the clock is set',
  ],
] as const) {
  test(`after a conversation: ${past} to ${at}: ${why}`, () => {
    const here = situation({ at, zones: [eastern], history: [talked(past)] });
    assert.equal(bites(conversation, here), expected);
    assert.equal(ruleAt(conversation, here).condition.stepBeyond!(here), step);
    assert.equal(freesUp(conversation, here), frees);
  });
}

test('the last conversation decides, about this debt or about none that is known', () => {
  const at = '2026-08-20T12:00:00Z';
  const is = (...history: PastContact[]) => bites(conversation, situation({ at, history }));
  assert.equal(is(talked('2026-08-01T09:00:00Z'), talked('2026-08-19T09:00:00Z')), true);
  assert.equal(is(talked('2026-08-19T09:00:00Z'), talked('2026-08-01T09:00:00Z')), true, 'in any order');
  assert.equal(is(talked('2026-08-19T09:00:00Z', { debt: 'D2' })), false);
  assert.equal(is(talked('2026-08-19T09:00:00Z', { debt: undefined })), true);
  assert.equal(is(contact('2026-08-19T09:00:00Z')), false, 'nobody took it up');
});

test('whose debt is not known: open while a conversation is recent, and nothing is asked when none is', () => {
  const known = { debt: undefined };
  const is = (...history: PastContact[]) =>
    bites(conversation, situation({ at: '2026-08-20T12:00:00Z', facts: known, history }));
  assert.deepEqual(is(talked('2026-08-19T09:00:00Z')), ['debt']);
  assert.deepEqual(is(talked('2026-08-19T09:00:00Z', { debt: undefined })), ['debt']);
  assert.equal(is(talked('2026-08-01T09:00:00Z')), false);
  assert.equal(is(), false);
});

test('an address that is not known is asked for while a contact is recent', () => {
  const law = lawOf({ condition: 'recentContact', with: { counted: {}, per: 'address', days: 'xx.week' } });
  const at = situation({
    at: '2026-08-20T12:00:00Z',
    facts: { 'channel.address': undefined },
    history: [contact('2026-08-19T09:00:00Z')],
  });
  assert.deepEqual(bites(law, at), ['channel.address']);
});

// The day of the contact does not count: seven whole days after it.
test('without firstDayCounts a day more', () => {
  const law = lawOf({ condition: 'recentContact', with: { counted: {}, days: 'xx.week' } });
  const at = (text: string) => situation({ at: text, history: [contact('2026-08-14T09:00:00Z')] });
  assert.equal(bites(law, at('2026-08-21T23:59:59Z')), true);
  assert.equal(bites(law, at('2026-08-22T00:00:00Z')), false);
  assert.deepEqual(ruleAt(law, at('2026-08-21T12:00:00Z')).condition.facts(at('2026-08-21T12:00:00Z')), {
    contactOn: '2026-08-14',
    days: 7,
  });
});

const halfHour = lawOf({ condition: 'recentContact', with: { counted: { acts: 'placeCall' }, minutes: 'xx.half' } });
for (const [at, step, expected, frees] of [
  ['2026-08-20T12:00:00Z', 31, true, '2026-08-20T12:30:01+00:00'],
  ['2026-08-20T12:29:59Z', 1, true, '2026-08-20T12:30:01+00:00'],
  ['2026-08-20T12:30:00Z', 1, true, '2026-08-20T12:30:01+00:00'],
  ['2026-08-20T12:30:00.001Z', 0, false, 'never'],
  ['2026-08-20T12:31:00Z', 0, false, 'never'],
] as const) {
  test(`half an hour after 12:00, at ${at}: ${expected}`, () => {
    const here = situation({ at, history: [contact('2026-08-20T12:00:00Z')] });
    assert.equal(bites(halfHour, here), expected);
    assert.equal(Math.abs(ruleAt(halfHour, here).condition.stepBeyond!(here)!), step);
    assert.equal(freesUp(halfHour, here), frees);
  });
}

test('a refusal that stands for good asks whom it was about, and only where there is one', () => {
  const law = lawOf({ condition: 'pastContact', with: { counted: { outcomes: 'refused' }, per: ['person', 'debt'] } });
  const is = (history: PastContact[], facts = {}) =>
    bites(law, situation({ at: '2026-08-20T12:00:00Z', facts, history }));
  const refused = contact('2019-08-20T12:00:00Z', { outcome: 'refused' });
  assert.equal(is([refused]), true);
  assert.equal(is([refused], { debt: 'D2' }), false);
  assert.deepEqual(is([refused], { debt: undefined }), ['debt']);
  assert.equal(is([contact('2019-08-20T12:00:00Z')], { debt: undefined }), false);
});

test('the reason says how many, of how many, since when', () => {
  const here = situation({
    at: '2026-08-20T18:00:00-04:00',
    zones: [eastern],
    history: days('14', '15', '16', '17', '18', '19', '20'),
  });
  assert.deepEqual(ruleAt(seven, here).condition.facts(here), {
    count: 7,
    countMax: 7,
    windowDays: 7,
    windowFrom: '2026-08-14',
  });
});
