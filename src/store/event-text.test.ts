import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { eventOfText, eventText } from './event-text.ts';

test('an event comes back as it was, amounts of any size with it', () => {
  const value = fc.oneof(fc.bigInt(), fc.integer(), fc.string(), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}Minor$/), value), fc.array(value), (fields, list) => {
      const event = { kind: 'told', fields, list };
      // What JSON holds, it holds: a number below zero and nothing is nothing.
      assert.deepEqual(eventOfText(eventText(event)), JSON.parse(JSON.stringify(event, asText), asValue));
    }),
    { seed: 20261122, numRuns: 200 },
  );
});

const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? `big ${value}` : value);
const asValue = (_: string, value: unknown) =>
  typeof value === 'string' && /^big -?\d+$/.test(value) ? BigInt(value.slice(4)) : value;

test('words that look like an amount stay words', () => {
  const event = { reason: '12', why: '{"minor":"12"}', left: undefined };
  assert.deepEqual(eventOfText(eventText(event)), { reason: '12', why: '{"minor":"12"}' });
});
