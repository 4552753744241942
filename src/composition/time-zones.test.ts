import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offsetMinutesAt } from '../core/calendar/zone.ts';
import { zones } from './time-zones.ts';

const offsetOn = (name: string, at: string) => offsetMinutesAt(zones(name)!, Date.parse(at));

// Stretches of a few days between two changes, the shortest there are: the lists of offsets must not step over them.
for (const [name, at, minutes] of [
  ['Asia/Gaza', '2040-10-19T12:00:00Z', 120],
  ['Asia/Gaza', '2040-10-23T12:00:00Z', 180],
  ['Asia/Gaza', '2040-10-28T12:00:00Z', 120],
  ['America/Recife', '2000-10-07T12:00:00Z', -180],
  ['America/Recife', '2000-10-12T12:00:00Z', -120],
  ['America/Recife', '2000-10-16T12:00:00Z', -180],
  ['Africa/Casablanca', '2026-03-01T12:00:00Z', 0],
  ['Africa/Casablanca', '2026-04-01T12:00:00Z', 60],
] as const) {
  test(`${name} is ${minutes} minutes east on ${at}`, () => {
    assert.equal(offsetOn(name, at), minutes);
  });
}

test('a change is found to the minute', () => {
  assert.deepEqual(
    ['2026-03-08T06:59:59.999Z', '2026-03-08T07:00:00Z'].map((at) => offsetOn('America/New_York', at)),
    [-300, -240],
  );
  assert.deepEqual(
    ['2026-10-03T15:29:59.999Z', '2026-10-03T15:30:00Z'].map((at) => offsetOn('Australia/Lord_Howe', at)),
    [630, 660],
  );
});

test('before the list and after it the nearest offset holds', () => {
  assert.equal(offsetOn('America/New_York', '1990-07-01T00:00:00Z'), -300);
  assert.equal(offsetOn('America/New_York', '2099-07-01T00:00:00Z'), -300);
});

test('a zone is made once, and what is no zone is none', () => {
  assert.equal(zones('Asia/Shanghai'), zones('Asia/Shanghai'));
  assert.ok(Object.isFrozen(zones('Asia/Shanghai')));
  for (const name of ['Nowhere/None', '', 'CET+1']) assert.equal(zones(name), undefined);
});
