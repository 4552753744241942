/** The command `matters` on the small book: what is open, one whole, answered; what it refuses in words; what is late is said to be. */
import assert from 'node:assert/strict';
import { after, before, mock, test } from 'node:test';
import { openSmallBook } from '../../tools/small-book.ts';
import { raiseMatter } from '../application/raise-matter.ts';
import { loadPromises } from '../composition/load-promises.ts';
import type { Database } from '../store/database.ts';
import { readCreditors } from '../store/day-closes.ts';
import type { AnswerMatterOptions, ListMattersOptions } from './matters.ts';
import { runMatterAnswer, runMatterShow, runMatters } from './run-matters.ts';
import { contactSetting } from './send-waiting.ts';

let database: Database;
let caseNumber: string;
const dayMs = 86_400_000;

before(async () => {
  database = await openSmallBook();
  const [row] = await database.session((session) =>
    session.query<{ case_number: string }>('select case_number from delinquency_case where closed_on is null limit 1'),
  );
  caseNumber = row!.case_number;
  const [creditor] = await database.session((session) => readCreditors(session));
  const setting = { ...(await contactSetting(database)), promisesOn: loadPromises, creditor: creditor!, caseNumber };
  const actor = { name: 'P', office: 'borrower' } as const;
  for (const [kind, words, daysAgo] of [
    ['complaint', 'seven calls', 20],
    ['message', 'on the 20th?', 0],
  ] as const) {
    const at = { ...setting, atMs: Date.now() - daysAgo * dayMs, actor, kind, what: undefined, about: {}, words };
    assert.ok('matter' in (await raiseMatter(database, at)));
  }
});
after(() => database.close());

async function written(run: () => Promise<number>): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const catchTo = (name: 'out' | 'err') => (text: unknown) => {
    said[name] += String(text);
    return true;
  };
  const out = mock.method(process.stdout, 'write', catchTo('out'));
  const err = mock.method(process.stderr, 'write', catchTo('err'));
  try {
    return { code: await run(), ...said };
  } finally {
    out.mock.restore();
    err.mock.restore();
  }
}

const list = (more: Partial<ListMattersOptions> = {}) =>
  written(() => runMatters(database, { open: false, overdue: false, limit: '50', json: true, ...more }));
const answer = (number: number, more: Partial<AnswerMatterOptions>) => {
  const options = { result: 'done', words: 'yes', by: 'Li Na', as: 'compliance', json: true, ...more };
  return written(() => runMatterAnswer(database, `M-${caseNumber}-${number}`, options));
};
const numbers = (out: string) =>
  (JSON.parse(out) as { matters: { matter: string }[] }).matters.map((one) => one.matter);

test('listed by day, what is late first; shown whole; answered by who may', async () => {
  const [late, open] = [`M-${caseNumber}-1`, `M-${caseNumber}-2`];
  assert.deepEqual(numbers((await list({ overdue: true })).out), [late]);
  assert.deepEqual(numbers((await list({ open: true })).out), [late, open]);
  assert.match((await list({ json: false })).out, new RegExp(`${late}[\\s\\S]*${open}`));
  const shown = await written(() => runMatterShow(database, late!, { json: false }));
  assert.match(shown.out, /cn\.complaint\.bank/);
  assert.match(shown.out, /seven calls/);
  const refused = await answer(1, { result: 'upheld', as: 'agent' });
  assert.deepEqual([refused.code, JSON.parse(refused.out)], [65, { refused: 'notTheirsToMove' }]);
  assert.notEqual(refused.err, '');
  const done = await answer(1, { result: 'upheld', words: 'we are sorry' });
  assert.equal(done.code, 0, done.err);
  assert.ok((JSON.parse(done.out) as { receipt: number }).receipt > 0);
  assert.deepEqual(numbers((await list({ open: true })).out), [open]);
  assert.deepEqual(numbers((await list()).out), [open, late]);
  assert.equal((await answer(9, {})).code, 66);
  await assert.rejects(
    written(() => runMatterShow(database, 'M-9', { json: true })),
    /M-9/,
  );
  await assert.rejects(list({ limit: '0' }), /0/);
});
