import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PastContact } from '../act.ts';
import type { CompileContext } from '../compile-context.ts';
import type { FactDeclaration } from '../facts.ts';
import type { Situation } from '../situation.ts';
import { replyDue } from './reply-due.ts';

const msPerHour = 3_600_000;
const values: Readonly<Record<string, { unit: string; content: string }>> = {
  'any.opens': { unit: 'timeOfDay', content: '08:00' },
  'any.closes': { unit: 'timeOfDay', content: '21:00' },
};

function context(): CompileContext {
  const vocabulary = new Map<string, FactDeclaration>();
  return { vocabulary, valueOf: (name) => values[name], faults: [], valuesUsed: new Set(), path: [] };
}

function mail(atHour: number, more: Partial<PastContact> = {}): PastContact {
  return {
    atMs: atHour * msPerHour,
    act: 'sendEmail',
    mode: undefined,
    debt: 'D1',
    person: 'borrower',
    address: 'A1',
    outcome: 'delivered',
    initiatedBy: 'borrower',
    ...more,
  };
}

function situation(atHour: number, history: readonly PastContact[]): Situation {
  const utc = { name: 'UTC', fromMs: [-Infinity], offsetMinutes: [0] };
  return { act: 'sendEmail', atMs: atHour * msPerHour, zones: [utc], person: 'borrower', facts: {}, history };
}

const hours = { condition: 'outsideHours', with: { from: 'any.opens', until: 'any.closes' } };

// parameters, hour of the reply, what was before → is one open?
for (const [title, parameters, hour, history, open] of [
  ['a message waits', {}, 23, [mail(22)], true],
  ['it was answered', {}, 23, [mail(22), mail(22.5, { initiatedBy: 'us' })], false],
  ['a conversation was its own answer', {}, 23, [mail(22, { outcome: 'conversation' })], false],
  ['somebody else wrote', {}, 23, [mail(22, { person: 'spouse' })], false],
  ['it came by another medium', {}, 23, [mail(22, { act: 'sendText' })], false],
  ['it is of yesterday', { onSameDay: true }, 25, [mail(23)], false],
  ['it came in closed hours, which last', { contactWas: hours }, 23, [mail(22)], true],
  ['it came in open hours', { contactWas: hours }, 23, [mail(12)], false],
  ['it came before the morning, and the hours closed again', { contactWas: hours }, 23, [mail(7)], false],
] as const) {
  test(`reply due: ${title}: ${open}`, () => {
    assert.equal(replyDue(context(), parameters).holds(situation(hour, history)), open);
  });
}

test('what is no closed time cannot have been', () => {
  const at = context();
  replyDue(at, { contactWas: { condition: 'whenever', with: hours.with } });
  assert.deepEqual(
    at.faults.map((fault) => fault.code),
    ['unknownShape'],
  );
});

test('one reply and no second; of two messages at one instant ours is the answer, in whatever order', () => {
  const theirs = mail(22);
  const ours = mail(22, { initiatedBy: 'us' });
  const due = replyDue(context(), {});
  assert.equal(due.holds(situation(23, [theirs])), true);
  assert.equal(due.holds(situation(23, [theirs, mail(22.5, { initiatedBy: 'us' })])), false);
  assert.equal(
    due.holds(situation(23, [theirs, mail(22.5, { initiatedBy: 'us' }), mail(22.7)])),
    true,
    'they wrote again',
  );
  for (const history of [
    [theirs, ours],
    [ours, theirs],
  ])
    assert.equal(due.holds(situation(23, history)), false);
});
