import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompileContext } from '../compile-context.ts';
import { type FactDeclaration, unknown } from '../facts.ts';
import type { Situation } from '../situation.ts';
import { listed } from './listed.ts';

const words = ['voice', 'text'];
const vocabulary = new Map<string, FactDeclaration>(
  [
    { name: 'channel.kind', type: 'word' as const, leftOut: 'asked' as const, words, text: undefined },
    { name: 'stopped', type: 'words' as const, leftOut: 'notOnRecord' as const, words, text: undefined },
  ].map((fact) => [fact.name, fact]),
);

function context(): CompileContext {
  return { vocabulary, valueOf: () => undefined, faults: [], valuesUsed: new Set(), path: [] };
}

function situation(facts: Situation['facts']): Situation {
  const utc = { name: 'UTC', fromMs: [-Infinity], offsetMinutes: [0] };
  return { act: 'placeCall', atMs: 0, zones: [utc], person: 'borrower', facts, history: [] };
}

// What is stopped, what is used → does it hold?
const table: readonly (readonly [Situation['facts'], ReturnType<ReturnType<typeof listed>['holds']>])[] = [
  [{ stopped: ['voice'], 'channel.kind': 'voice' }, true],
  [{ stopped: ['voice'], 'channel.kind': 'text' }, false],
  [{ stopped: [], 'channel.kind': 'voice' }, false],
  [{ 'channel.kind': 'voice' }, false],
  [{}, false],
  [{ stopped: ['voice'] }, ['channel.kind']],
  [{ stopped: unknown, 'channel.kind': 'voice' }, ['stopped']],
];

test('what stands in the list holds; nothing listed asks for nothing; what is not known is asked for', () => {
  const condition = listed(context(), { fact: 'channel.kind', list: 'stopped' });
  for (const [facts, holds] of table) assert.deepEqual(condition.holds(situation(facts)), holds, JSON.stringify(facts));
  assert.equal(condition.changesAtMs, undefined);
});

test('a name that nobody declared, or a fact that is no list, is a fault', () => {
  const at = context();
  listed(at, { fact: 'stopped', list: 'nosuch' });
  assert.deepEqual(
    at.faults.map((fault) => fault.code),
    ['wrongFactType', 'unknownFact'],
  );
});
