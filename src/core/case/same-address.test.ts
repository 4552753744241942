import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparableAddress } from './same-address.ts';

const same: readonly (readonly [string, string])[] = [
  ['Li.Na@Example.org', ' li.na@example.org '],
  ['138 0000 0000', '13800000000'],
  ['+86 138-0000-0000', '13800000000'],
  ['0086 13800000000', '１３８００００００００'],
  ['(0731) 555 0100', '0731-5550100'],
  ['微信 张伟', '微信张伟'],
];
const different: readonly (readonly [string, string])[] = [
  ['li.na@example.org', 'lina@example.org'],
  ['13800000000', '13800000001'],
  // Not a mobile number behind it: the digits belong to the number.
  ['8655501000', '55501000'],
];

test('one address, written in different ways', () => {
  for (const [one, other] of same) assert.equal(comparableAddress(one), comparableAddress(other), one);
});

test('different addresses', () => {
  for (const [one, other] of different) assert.notEqual(comparableAddress(one), comparableAddress(other), one);
});
