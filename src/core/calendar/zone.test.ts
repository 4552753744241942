import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instant, zone } from '../../../tools/small-law.ts';
import { zones } from '../../composition/time-zones.ts';
import { formatDay, parseDay } from './day.ts';
import {
  formatInstant,
  formatTimeOfDay,
  instantOf,
  localDay,
  localMsOfDay,
  nextTurn,
  parseInstant,
  parseTimeOfDay,
} from './zone.ts';

const seed = 20_260_820;
const msPerMinute = 60_000;
const minutesPerDay = 24 * 60;

/** A clock that goes forward and back, by an hour and by half an hour, at night and at midnight; and one that never does. */
const zoneNames = [
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Shanghai',
  'Europe/Dublin',
  'America/Sao_Paulo',
  'America/Havana',
  'Asia/Beirut',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Pacific/Apia',
] as const;

// Local minute of a day → instant. Sources: the time zone database; a clock set forward leaves minutes out, one set back
// shows them twice.
for (const [name, day, minute, expected, why] of [
  ['America/New_York', '2026-08-20', '08:00', '2026-08-20T12:00:00Z', 'summer time'],
  ['America/New_York', '2026-12-01', '08:00', '2026-12-01T13:00:00Z', 'winter time'],
  ['America/New_York', '2026-03-08', '00:00', '2026-03-08T05:00:00Z', 'the night of the change forward, before it'],
  ['America/New_York', '2026-03-08', '01:59', '2026-03-08T06:59:00Z', 'the last minute before'],
  ['America/New_York', '2026-03-08', '02:00', '2026-03-08T07:00:00Z', 'left out: the instant of the change'],
  ['America/New_York', '2026-03-08', '02:30', '2026-03-08T07:00:00Z', 'left out: the instant of the change'],
  ['America/New_York', '2026-03-08', '03:00', '2026-03-08T07:00:00Z', 'the first minute after'],
  ['America/New_York', '2026-03-09', '00:00', '2026-03-09T04:00:00Z', 'that day had 23 hours'],
  ['America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30:00Z', 'shown twice: the first'],
  ['America/New_York', '2026-11-01', '02:00', '2026-11-01T07:00:00Z', 'shown once, after the change'],
  ['America/New_York', '2026-11-02', '00:00', '2026-11-02T05:00:00Z', 'that day had 25 hours'],
  ['Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:30:00Z', 'half an hour left out'],
  ['Australia/Lord_Howe', '2026-10-04', '02:30', '2026-10-03T15:30:00Z', 'the first minute after'],
  ['Australia/Lord_Howe', '2026-04-05', '01:45', '2026-04-04T14:45:00Z', 'half an hour shown twice: the first'],
  ['Australia/Lord_Howe', '2026-04-05', '02:00', '2026-04-04T15:30:00Z', 'shown once, after the change'],
  ['America/Sao_Paulo', '2018-11-04', '00:00', '2018-11-04T03:00:00Z', 'a day that began at 01:00'],
  ['Asia/Beirut', '2026-10-25', '00:00', '2026-10-24T22:00:00Z', 'midnight came only once, an hour late'],
  ['Asia/Shanghai', '2026-08-20', '08:00', '2026-08-20T00:00:00Z', 'no summer time'],
  ['Asia/Shanghai', '2026-08-20', '24:00', '2026-08-20T16:00:00Z', 'the end of a day is the next one begun'],
] as const) {
  test(`${day} ${minute} in ${name} is ${expected}: ${why}`, () => {
    const atMs = instantOf(zone(name), { day: parseDay(day)!, minute: parseTimeOfDay(minute)! });
    assert.equal(new Date(atMs).toISOString(), expected.replace('Z', '.000Z'));
  });
}

test('the day of an instant is that of the place', () => {
  const atMs = instant('2026-08-20T03:30:00Z');
  const days = ['America/New_York', 'Asia/Shanghai', 'UTC'].map((name) => formatDay(localDay(zone(name), atMs)));
  assert.deepEqual(days, ['2026-08-19', '2026-08-20', '2026-08-20']);
});

/** The clock of a place by the runtime's own calendar, which the lists of offsets were made from, minute by minute. */
function clockByIntl(name: string, atMs: number): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: name,
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  });
  return format.format(atMs).replace(', ', 'T');
}

const anySecond = fc
  .integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2061, 0, 1) / 1000 - 1 })
  .map((seconds) => seconds * 1000);
/** A zone and an instant of sixty years; half of them within a day of one at which its clock was set. */
const zonesAndInstants = fc.constantFrom(...zoneNames).chain((name) => {
  const sets = zone(name).fromMs.filter((atMs) => atMs > Date.UTC(2000, 0, 2) && atMs < Date.UTC(2060, 11, 30));
  const near = fc.tuple(
    fc.constantFrom(...(sets.length > 0 ? sets : [Date.UTC(2026, 7, 20)])),
    fc.integer({ min: -86_400, max: 86_400 }),
  );
  return fc.tuple(
    fc.constant(name),
    fc.oneof(
      anySecond,
      near.map(([atMs, seconds]) => atMs + seconds * 1000),
    ),
  );
});

test('property: the clock of a place is that of the time zone database, at any second of sixty years', () => {
  fc.assert(
    fc.property(zonesAndInstants, ([name, atMs]) => {
      assert.equal(formatInstant(zone(name), atMs).slice(0, 19), clockByIntl(name, atMs));
    }),
    { seed, numRuns: 3000 },
  );
});

test('property: the instant of a local time shows that time, or the change that left it out', () => {
  fc.assert(
    fc.property(zonesAndInstants, fc.nat(minutesPerDay - 1), ([name, near], minute) => {
      const at = zone(name);
      const day = localDay(at, near);
      const found = instantOf(at, { day, minute });
      const shown = localMsOfDay(at, found) / msPerMinute;
      if (localDay(at, found) === day && shown === minute) return;
      // Left out: a minute before, the clock had not come to it yet; now it is past it.
      const isPast = localDay(at, found) > day || (localDay(at, found) === day && shown > minute);
      assert.ok(isPast, `${name} ${formatDay(day)} ${minute} gave ${formatInstant(at, found)}`);
      const before = found - msPerMinute;
      const wasBefore =
        localDay(at, before) < day || (localDay(at, before) === day && localMsOfDay(at, before) / msPerMinute < minute);
      assert.ok(wasBefore, `${name}: ${formatInstant(at, found)} is not the first instant`);
    }),
    { seed, numRuns: 3000 },
  );
});

test('property: every instant lies in the day that begins at its midnight and ends at the next', () => {
  fc.assert(
    fc.property(zonesAndInstants, ([name, atMs]) => {
      const at = zone(name);
      const day = localDay(at, atMs);
      assert.ok(instantOf(at, { day, minute: 0 }) <= atMs);
      assert.ok(atMs < instantOf(at, { day: day + 1, minute: 0 }));
    }),
    { seed, numRuns: 3000 },
  );
});

test('property: the next turn to a minute is the first instant at which the clock shows it, or is set', () => {
  fc.assert(
    fc.property(zonesAndInstants, fc.nat(minutesPerDay), ([name, afterMs], minute) => {
      const at = zone(name);
      const found = nextTurn(at, { afterMs, minute });
      assert.ok(found > afterMs);
      const isSet = at.fromMs.includes(found);
      assert.ok(isSet || localMsOfDay(at, found) === (minute % minutesPerDay) * msPerMinute);
      // Nothing came before it: the clock was not set, and did not show the minute.
      assert.ok(!at.fromMs.some((setMs) => setMs > afterMs && setMs < found));
      const passed = Array.from(
        { length: Math.ceil((found - afterMs) / msPerMinute) - 1 },
        (_, index) => Math.floor(afterMs / msPerMinute) * msPerMinute + (index + 1) * msPerMinute,
      );
      for (const one of passed) {
        if (one > afterMs && one < found)
          assert.notEqual(localMsOfDay(at, one), (minute % minutesPerDay) * msPerMinute);
      }
    }),
    { seed, numRuns: 500 },
  );
});

test('property: an instant is written and read back, in any zone', () => {
  fc.assert(
    fc.property(zonesAndInstants, ([name, atMs]) => {
      assert.equal(parseInstant(formatInstant(zone(name), atMs)), atMs);
    }),
    { seed, numRuns: 1000 },
  );
});

for (const [text, utc] of [
  ['2026-08-20T10:00:00-04:00', '2026-08-20T14:00:00.000Z'],
  ['2026-08-20T10:00-04:00', '2026-08-20T14:00:00.000Z'],
  ['2026-08-20T10:00:00Z', '2026-08-20T10:00:00.000Z'],
  ['2026-08-20T10:00:00.5Z', '2026-08-20T10:00:00.500Z'],
  ['2026-08-20T10:00:00.05Z', '2026-08-20T10:00:00.050Z'],
  ['2026-08-20T10:00:00.123+05:45', '2026-08-20T04:15:00.123Z'],
  ['2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
  ['2028-02-29T23:59:59-00:30', '2028-03-01T00:29:59.000Z'],
] as const) {
  test(`${text} is ${utc}`, () => {
    assert.equal(new Date(parseInstant(text)!).toISOString(), utc);
  });
}

for (const text of [
  '',
  '2026-08-20',
  '2026-08-20T10:00:00',
  '2026-08-20 10:00:00Z',
  '2026-08-20T10:00:00z',
  '2026-08-20t10:00:00Z',
  '2026-08-20T24:00:00Z',
  '2026-08-20T10:60:00Z',
  '2026-08-20T10:00:60Z',
  '2026-02-30T10:00:00Z',
  '2027-02-29T10:00:00Z',
  '2026-13-01T10:00:00Z',
  '2026-08-20T10:00:00.1234Z',
  '2026-08-20T10:00:00.Z',
  '2026-08-20T10:00:00,5Z',
  '2026-08-20T10:00:00+8:00',
  '2026-08-20T10:00:00+0800',
  '2026-08-20T10:00:00+16:00',
  '2026-08-20T10:00:00+08:60',
  '2026-08-20T1:00:00Z',
  ' 2026-08-20T10:00:00Z',
  '2026-08-20T10:00:00Z\n',
  '２０２６-08-20T10:00:00Z',
]) {
  test(`not an instant: ${JSON.stringify(text)}`, () => {
    assert.equal(parseInstant(text), undefined);
  });
}

test('times of day from 00:00 to 24:00, and nothing else', () => {
  assert.deepEqual(['00:00', '08:00', '23:59', '24:00'].map(parseTimeOfDay), [0, 480, 1439, 1440]);
  const none = ['24:01', '8:00', '08:60', '25:00', '08:00:00', '', '-1:00', '０８:00', '08：00'];
  assert.deepEqual(
    none.map(parseTimeOfDay),
    none.map(() => undefined),
  );
  for (let minute = 0; minute <= minutesPerDay; minute++) assert.equal(parseTimeOfDay(formatTimeOfDay(minute)), minute);
});

test('no zone has such a name', () => {
  for (const name of ['', 'Mars/Olympus', 'New York', 'UTC+8', '../etc']) assert.equal(zones(name), undefined, name);
});
