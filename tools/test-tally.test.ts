import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type TestEvent, TestTally } from './test-tally.ts';

const file = '/repository/src/a.test.ts';
const event = (type: string, data: Partial<TestEvent['data']>): TestEvent => ({
  type,
  data: { file, name: 'a test', nesting: 0, ...data },
});

describe('the tally', () => {
  const rows: readonly (readonly [string, TestEvent, { passed?: number; failed?: number; skipped?: number }])[] = [
    ['a pass', event('test:pass', {}), { passed: 1 }],
    ['a failure', event('test:fail', { details: { error: new Error('no') } }), { failed: 1 }],
    ['a suite is no test', event('test:pass', { details: { type: 'suite' } }), {}],
    [
      'a suite that failed by its tests',
      event('test:fail', { details: { error: { failureType: 'subtestsFailed' } } }),
      {},
    ],
    ['a skip with its reason', event('test:pass', { skip: 'no such machine' }), { skipped: 1 }],
    ['a skip without a reason', event('test:pass', { skip: true }), { failed: 1 }],
    ['a skip with an empty reason', event('test:pass', { skip: ' ' }), { failed: 1 }],
    ['a test left to do, with its reason', event('test:pass', { todo: 'next month' }), { skipped: 1 }],
    ['a test left to do, without', event('test:pass', { todo: true }), { failed: 1 }],
  ];
  for (const [name, one, expected] of rows) {
    test(name, () => {
      const tally = new TestTally();
      tally.add(one);
      tally.end([file]);
      const counted = { passed: tally.passed, failed: tally.failures.length, skipped: tally.skips.length };
      assert.deepEqual(counted, { passed: 0, failed: 0, skipped: 0, ...expected });
    });
  }

  test('a failure is named from the outermost suite to the test, with its reason', () => {
    const tally = new TestTally();
    tally.add(event('test:start', { name: 'loan', nesting: 0 }));
    tally.add(event('test:start', { name: 'pays', nesting: 1 }));
    tally.add(
      event('test:fail', { name: 'pays', nesting: 1, line: 7, details: { error: { cause: new Error('17.42') } } }),
    );
    assert.equal(tally.failures[0]?.name, 'loan › pays');
    assert.equal(tally.failures[0]?.line, 7);
    assert.match(tally.failures[0]?.why ?? '', /17\.42/);
  });

  test('a file without a test is a failure', () => {
    const tally = new TestTally();
    tally.add(event('test:pass', { name: 'src/a.test.ts' }));
    tally.end([file]);
    assert.deepEqual(
      tally.failures.map(({ why }) => why),
      ['the file holds no test'],
    );
  });
});
