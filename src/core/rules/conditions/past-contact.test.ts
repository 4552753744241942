import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PastContact } from '../act.ts';
import type { CompileContext } from '../compile-context.ts';
import { type FactDeclaration, unknown } from '../facts.ts';
import type { Situation } from '../situation.ts';
import { countInWindow } from './count-in-window.ts';
import { outOfContact } from './out-of-contact.ts';
import { pastContact } from './past-contact.ts';

const msPerHour = 3_600_000;
const msPerDay = 24 * msPerHour;
const values: Readonly<Record<string, { unit: string; content: number }>> = {
  'any.three': { unit: 'count', content: 3 },
  'any.oneDay': { unit: 'days', content: 1 },
  'any.threeDays': { unit: 'days', content: 3 },
};
const declared = (name: string, type: FactDeclaration['type']): [string, FactDeclaration] => {
  return [name, { name, type, leftOut: 'notOnRecord', words: undefined, text: undefined }];
};

function context(): CompileContext {
  const vocabulary = new Map([declared('agreed', 'count'), declared('debtorNumberInvalid', 'boolean')]);
  return { vocabulary, valueOf: (name) => values[name], faults: [], valuesUsed: new Set(), path: [] };
}

function contact(atMs: number, more: Partial<PastContact> = {}): PastContact {
  return {
    atMs,
    act: 'placeCall',
    mode: 'interactive',
    debt: 'D1',
    person: 'borrower',
    address: 'A1',
    outcome: 'unanswered',
    initiatedBy: 'us',
    ...more,
  };
}

function situation(history: readonly PastContact[], facts: Situation['facts'] = {}, atMs = 10 * msPerDay): Situation {
  const utc = { name: 'UTC', fromMs: [-Infinity], offsetMinutes: [0] };
  return { act: 'placeCall', atMs, zones: [utc], person: 'borrower', facts, history };
}

test('a refusal stands however old it is, for the person alone who refused', () => {
  const refusal = pastContact(context(), { counted: { outcomes: ['refused'] }, per: ['person'] });
  const years = 4000 * msPerDay;
  assert.equal(refusal.holds(situation([])), false);
  assert.equal(refusal.holds(situation([contact(0, { outcome: 'refused' })], {}, years)), true);
  assert.deepEqual(refusal.facts(situation([contact(0, { outcome: 'refused' })], {}, years)), {
    contactOn: '1970-01-01',
  });
  assert.equal(refusal.holds(situation([contact(0, { outcome: 'refused', person: 'employer' })], {}, years)), false);
  assert.equal(refusal.holds(situation([contact(0)], {}, years)), false);
  assert.equal(refusal.holds(situation([contact(years, { outcome: 'refused' })])), false, 'not yet');
  assert.equal(refusal.changesAtMs, undefined);
});

test('an agreed count takes the place of the law, more or fewer; unknown, it is asked for', () => {
  const limit = countInWindow(context(), {
    counted: { acts: ['placeCall'] },
    per: ['person'],
    windowDays: 'any.oneDay',
    countMax: 'any.three',
    agreed: 'agreed',
  });
  const todays = (count: number, facts: Situation['facts'] = {}) => ({
    ...situation([], facts, 10 * msPerDay + msPerHour),
    history: Array.from({ length: count }, (_, minute) => contact(10 * msPerDay + minute)),
  });
  assert.equal(limit.holds(todays(2)), false);
  assert.equal(limit.holds(todays(3)), true);
  assert.equal(limit.holds(todays(3, { agreed: 5 })), false);
  assert.equal(limit.holds(todays(5, { agreed: 5 })), true);
  assert.equal(limit.holds(todays(1, { agreed: 1 })), true);
  assert.equal(limit.holds(todays(0, { agreed: 0 })), true);
  assert.deepEqual(limit.holds(todays(3, { agreed: unknown })), ['agreed']);
  assert.equal(limit.changesAtMs!(todays(0, { agreed: 0 })), undefined, 'none at all is open: no day frees it');
  assert.equal(limit.changesAtMs!(todays(3)), 11 * msPerDay);
});

test('out of contact: a text that was delivered neither reaches the debtor nor fails; an answer does reach', () => {
  const out = outOfContact(context(), { attempts: 'any.three', days: 'any.threeDays' });
  const failed = [1, 2, 3].map((hour) => contact(9 * msPerDay + hour * msPerHour));
  const last = 9 * msPerDay + 4 * msPerHour;
  assert.equal(out.holds(situation(failed)), true);
  assert.equal(out.holds(situation(failed.slice(1))), false);
  assert.equal(out.holds(situation(failed, {}, last)), false, 'only from the next day on');
  assert.equal(out.holds(situation([...failed, contact(last, { act: 'sendText', outcome: 'delivered' })])), true);
  assert.equal(out.holds(situation([...failed, contact(last, { outcome: 'conversation' })])), false);
  assert.equal(
    out.holds(situation([...failed, contact(last, { outcome: 'delivered', initiatedBy: 'borrower' })])),
    false,
  );
  assert.equal(out.holds(situation([], { debtorNumberInvalid: true })), true);
});
