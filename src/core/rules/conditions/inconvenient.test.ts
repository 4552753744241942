import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bites, day, freesUp, ruleAt, situation, smallLaw } from '../../../../tools/small-law.ts';
import { parseTimeOfDay } from '../../calendar/zone.ts';
import { type InconvenientTime, unknown } from '../facts.ts';

const law = smallLaw({ rules: [{ condition: 'inconvenient', with: { times: 'inconvenient' } }] });
const ofTimes = smallLaw({ rules: [{ condition: 'inconvenient', with: { times: 'inconvenient', of: 'times' } }] });
const ofPlaces = smallLaw({ rules: [{ condition: 'inconvenient', with: { times: 'inconvenient', of: 'places' } }] });

interface Said {
  readonly weekdays?: readonly number[];
  readonly hours?: readonly [string, string];
  readonly places?: readonly string[];
  readonly on?: string;
  readonly from?: string;
  readonly until?: string;
}
function entry({ weekdays, hours, places, on, from, until }: Said): InconvenientTime {
  const dayOf = (text: string | undefined) => (text === undefined ? undefined : day(text));
  return {
    weekdays,
    hours: hours && { from: parseTimeOfDay(hours[0])!, until: parseTimeOfDay(hours[1])! },
    places,
    on: dayOf(on),
    from: dayOf(from),
    until: dayOf(until),
  };
}

const tuesdayThursday: Said = { weekdays: [2, 4], until: '2026-12-31' };
const lunch: Said = { hours: ['12:00', '13:00'] };
const late: Said = { hours: ['22:00', '06:00'] };
const atWork: Said = { places: ['work'] };
const mornings: Said = { weekdays: [1], hours: ['08:00', '12:00'], places: ['home', 'work'] };

// 2026-08-18 is a Tuesday, the 20th a Thursday; 2026-12-31 is a Thursday. The call is to a mobile unless it says otherwise.
for (const [saidTimes, at, place, expected, frees] of [
  [[tuesdayThursday], '2026-08-17T23:59:59Z', 'mobile', false, 'never'],
  [[tuesdayThursday], '2026-08-18T00:00:00Z', 'mobile', true, '2026-08-19T00:00:00+00:00'],
  [[tuesdayThursday], '2026-08-18T23:59:59Z', 'mobile', true, '2026-08-19T00:00:00+00:00'],
  [[tuesdayThursday], '2026-08-19T00:00:00Z', 'mobile', false, 'never'],
  [[tuesdayThursday], '2026-12-31T12:00:00Z', 'mobile', true, '2027-01-01T00:00:00+00:00'],
  [[tuesdayThursday], '2027-01-05T12:00:00Z', 'mobile', false, 'never'],
  [[lunch], '2026-08-20T11:59:59Z', 'mobile', false, 'never'],
  [[lunch], '2026-08-20T12:00:00Z', 'mobile', true, '2026-08-20T13:00:00+00:00'],
  [[lunch], '2026-08-20T12:59:59Z', 'mobile', true, '2026-08-20T13:00:00+00:00'],
  [[lunch], '2026-08-20T13:00:00Z', 'mobile', false, 'never'],
  [[late], '2026-08-20T21:59:59Z', 'mobile', false, 'never'],
  [[late], '2026-08-20T22:00:00Z', 'mobile', true, '2026-08-21T06:00:00+00:00'],
  [[late], '2026-08-21T05:59:59Z', 'mobile', true, '2026-08-21T06:00:00+00:00'],
  [[late], '2026-08-21T06:00:00Z', 'mobile', false, 'never'],
  [[{ on: '2026-08-20' }], '2026-08-19T23:59:59Z', 'mobile', false, 'never'],
  [[{ on: '2026-08-20' }], '2026-08-20T00:00:00Z', 'mobile', true, '2026-08-21T00:00:00+00:00'],
  [[{ on: '2026-08-20' }], '2026-08-21T00:00:00Z', 'mobile', false, 'never'],
  [[{ from: '2026-08-20' }], '2026-08-19T23:59:59Z', 'mobile', false, 'never'],
  [[{ from: '2026-08-20' }], '2026-08-20T00:00:00Z', 'mobile', true, 'never'],
  [[{ from: '2026-08-20', until: '2026-08-22' }], '2026-08-20T12:00:00Z', 'mobile', true, '2026-08-23T00:00:00+00:00'],
  [[lunch, { hours: ['13:00', '14:30'] }], '2026-08-20T12:30:00Z', 'mobile', true, '2026-08-20T14:30:00+00:00'],
  [[lunch, { on: '2026-08-20' }], '2026-08-20T12:30:00Z', 'mobile', true, '2026-08-21T00:00:00+00:00'],
  // A place stands for the media tied to it.
  [[atWork], '2026-08-20T12:00:00Z', 'work', true, 'never'],
  [[atWork], '2026-08-20T12:00:00Z', 'mobile', false, 'never'],
  [[atWork], '2026-08-20T12:00:00Z', undefined, ['channel.place'], 'never'],
  [[mornings], '2026-08-17T09:00:00Z', 'home', true, '2026-08-17T12:00:00+00:00'],
  [[mornings], '2026-08-17T12:00:00Z', 'home', false, 'never'],
  [[mornings], '2026-08-18T09:00:00Z', 'home', false, 'never'],
  [[mornings], '2026-08-17T09:00:00Z', 'mobile', false, 'never'],
  [[mornings], '2026-08-17T12:00:00Z', undefined, false, 'never'],
  [[mornings, lunch], '2026-08-17T12:30:00Z', undefined, true, '2026-08-17T13:00:00+00:00'],
  // Where the place is not known, a time that does not suit anywhere still forbids; then what is left is open.
  [[atWork, lunch], '2026-08-17T12:30:00Z', undefined, true, '2026-08-17T13:00:00+00:00'],
  [[], '2026-08-20T12:00:00Z', undefined, false, 'never'],
] as readonly (readonly [readonly Said[], string, string | undefined, boolean | readonly string[], string])[]) {
  test(`${JSON.stringify(saidTimes)} at ${at} to a ${place ?? 'place nobody knows'}: ${JSON.stringify(expected)}`, () => {
    const here = situation({ at, facts: { inconvenient: saidTimes.map(entry), 'channel.place': place } });
    assert.deepEqual(bites(law, here), expected);
    assert.equal(freesUp(law, here), frees);
  });
}

test('what was said is asked for, and null is that nothing was said', () => {
  const known = (value: never) => bites(law, situation({ at: '2026-08-20T12:00:00Z', facts: { inconvenient: value } }));
  assert.deepEqual(known(unknown as never), ['inconvenient']);
  assert.deepEqual(known(undefined as never), ['inconvenient']);
  assert.equal(known(null as never), false);
});

test('a rule may be about the times alone, or the places alone', () => {
  const here = (list: readonly Said[]) =>
    situation({ at: '2026-08-20T12:00:00Z', facts: { inconvenient: list.map(entry), 'channel.place': 'work' } });
  assert.deepEqual([bites(ofTimes, here([lunch])), bites(ofPlaces, here([lunch]))], [true, false]);
  assert.deepEqual([bites(ofTimes, here([atWork])), bites(ofPlaces, here([atWork]))], [false, true]);
});

test('by the clock of every zone the person may be in', () => {
  const facts = { inconvenient: [entry(lunch)] };
  const at = (text: string) => situation({ at: text, facts, zones: ['America/New_York', 'America/Los_Angeles'] });
  assert.equal(bites(law, at('2026-08-20T12:00:00-04:00')), true, 'noon in the east');
  assert.equal(bites(law, at('2026-08-20T13:00:00-04:00')), false);
  assert.equal(bites(law, at('2026-08-20T15:59:59-04:00')), true, 'noon in the west');
  assert.equal(freesUp(law, at('2026-08-20T15:30:00-04:00')), '2026-08-20T16:00:00-04:00');
});

test('of zones half a world apart the first end is found, whatever else was said', () => {
  const facts = {
    inconvenient: [
      entry({ on: '2026-08-20', hours: ['20:00', '06:00'] }),
      entry({ on: '2026-01-01', hours: ['09:00', '19:00'] }),
    ],
  };
  const at = situation({ at: '2026-08-20T23:00:00+09:00', facts, zones: ['America/Los_Angeles', 'Asia/Tokyo'] });
  assert.equal(freesUp(law, at), '2026-08-20T08:00:00-07:00', 'midnight in Tokyo');
});

test('hours of the night in which the clock is set', () => {
  const night = { inconvenient: [entry({ hours: ['01:30', '02:30'] })] };
  const at = (text: string) => freesUp(law, situation({ at: text, facts: night, zones: ['America/New_York'] }));
  assert.equal(at('2026-03-08T01:40:00-05:00'), '2026-03-08T03:00:00-04:00', 'half past two was left out');
  assert.equal(
    at('2026-11-01T01:40:00-04:00'),
    '2026-11-01T01:00:00-05:00',
    'set back to one: free until half past one again',
  );
  assert.equal(at('2026-11-01T01:40:00-05:00'), '2026-11-01T02:30:00-05:00');
});

test('the reason says the day, the places and the end of it', () => {
  const facts = { inconvenient: [entry({ places: ['work'], until: '2026-12-31' })], 'channel.place': 'work' };
  const here = situation({ at: '2026-08-20T12:00:00Z', facts });
  assert.deepEqual(ruleAt(law, here).condition.facts(here), {
    inconvenient: { places: ['work'], until: '2026-12-31' },
    on: '2026-08-20',
  });
});
