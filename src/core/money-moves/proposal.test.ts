import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type DecideCommand,
  type DecideContext,
  decideMoney,
  decideRefusals,
  evolveMoney,
  isSamePerson,
  lapsesAtMs,
  type MoneyPerson,
  type MoneyProposal,
  stateAt,
} from './proposal.ts';

const wang: MoneyPerson = { name: 'Wang Min', userId: 1n };
const li: MoneyPerson = { name: 'Li Na', userId: 2n };
const proposed = evolveMoney(undefined, { kind: 'proposed', by: wang, contentHash: 'h', atMs: 0 });

const asked = (more: Partial<DecideCommand> = {}): DecideCommand => ({
  decision: 'confirm',
  by: li,
  reason: 'seen',
  contentHash: undefined,
  ...more,
});
const context = (more: Partial<DecideContext> = {}): DecideContext => ({
  atMs: 1,
  mayDecide: true,
  tied: [],
  bookedBy: [],
  authority: 'covered',
  contentHashNow: 'h',
  ...more,
});
const codeOf = (answer: object) => ('refused' in answer ? answer.refused : (answer as { kind: string }).kind);

test('each refusal, in order of precedence: all that comes after it is wrong too', () => {
  const decided = evolveMoney(proposed, { kind: 'rejected', by: li, atMs: 1 });
  const worst = {
    mayDecide: false,
    tied: ['Li Na'],
    bookedBy: [li],
    authority: 'tooLow',
    contentHashNow: 'x',
  } as const;
  const table: readonly (readonly [string, Partial<DecideCommand>, Partial<DecideContext>, MoneyProposal?])[] = [
    ['reasonMissing', { reason: ' ', contentHash: 'x' }, worst, decided],
    ['alreadyDecided', { contentHash: 'x' }, { ...worst, atMs: lapsesAtMs(0) }, decided],
    ['lapsed', { contentHash: 'x' }, { ...worst, atMs: lapsesAtMs(0) }],
    ['notTheProposer', { decision: 'withdraw', contentHash: 'x' }, worst],
    ['ownProposal', { by: wang, contentHash: 'x' }, { ...worst, tied: ['Wang Min'], bookedBy: [wang] }],
    ['bookedOriginal', { contentHash: 'x' }, worst],
    ['relatedCase', { contentHash: 'x' }, { ...worst, bookedBy: [] }],
    ['roleMayNotDecide', { contentHash: 'x' }, { ...worst, bookedBy: [], tied: [] }],
    ['notWhatWasProposed', { contentHash: 'x' }, { authority: 'tooLow', contentHashNow: 'x' }],
    ['authorityTooLow', {}, { authority: 'tooLow', contentHashNow: 'x' }],
    ['notExceptionSigner', {}, { authority: 'notASigner', contentHashNow: 'x' }],
    ['bookMoved', {}, { contentHashNow: undefined }],
  ];
  assert.deepEqual(
    table.map(([code]) => code),
    decideRefusals,
  );
  for (const [code, command, at, state] of table) {
    assert.equal(codeOf(decideMoney(asked(command), state ?? proposed, context(at))), code);
  }
});

test('who may do what to a proposal', () => {
  assert.equal(codeOf(decideMoney(asked(), proposed, context())), 'confirmed');
  assert.equal(
    codeOf(decideMoney(asked({ decision: 'reject' }), proposed, context({ contentHashNow: undefined }))),
    'rejected',
  );
  assert.equal(codeOf(decideMoney(asked({ decision: 'withdraw', by: wang }), proposed, context())), 'withdrawn');
  assert.equal(stateAt(proposed, lapsesAtMs(0) - 1), 'proposed');
  assert.equal(stateAt(proposed, lapsesAtMs(0)), 'lapsed');
});

test('two people are one by their accounts; by their names where one has none', () => {
  const named: MoneyPerson = { name: 'Wang Min', userId: undefined };
  assert.equal(isSamePerson(wang, { name: 'Wang Min', userId: 7n }), false);
  assert.equal(isSamePerson(wang, { name: 'Another name', userId: 1n }), true);
  assert.equal(isSamePerson(wang, named), true);
  assert.equal(isSamePerson(li, named), false);
});

test('however it is asked, what is confirmed was proposed by another, was not decided before and is what was proposed', () => {
  const person = fc.record({
    name: fc.constantFrom('Wang Min', 'Li Na', 'Sun Li'),
    userId: fc.constantFrom(undefined, 1n, 2n, 3n),
  });
  const step = fc.record({
    decision: fc.constantFrom('confirm', 'reject', 'withdraw'),
    by: person,
    mayDecide: fc.boolean(),
    contentHashNow: fc.constantFrom('h', 'x', undefined),
    atMs: fc.constantFrom(1, lapsesAtMs(0)),
  });
  fc.assert(
    fc.property(person, fc.array(step, { maxLength: 8 }), (by, steps) => {
      let state = evolveMoney(undefined, { kind: 'proposed', by, contentHash: 'h', atMs: 0 });
      for (const one of steps) {
        const answer = decideMoney(asked(one as never), state, context(one));
        if ('refused' in answer) continue;
        assert.equal(state.state, 'proposed');
        assert.ok(one.atMs < lapsesAtMs(0));
        if (answer.kind === 'confirmed') {
          assert.ok(!isSamePerson(by, one.by) && one.mayDecide && one.contentHashNow === 'h');
        }
        state = evolveMoney(state, answer);
      }
    }),
    { seed: 20261122, numRuns: 500 },
  );
});
