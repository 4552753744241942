import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bookAsOf, copyBook } from '../../tools/bench/copy-book.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import type { Database } from './database.ts';
import { type BorrowerSet, type FactsState, readLoanFacts, readLoanStates } from './loan-facts.ts';

let database: Database;
let states: readonly FactsState[];
const all: BorrowerSet = { from: 1n, to: 9n };

before(async () => {
  database = await openFresh();
  await database.session(async (session) => {
    await session.run(
      "insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'B1', 'B1', 'Asia/Shanghai', 'CNY')",
    );
    await copyBook(session, { seed: 3, first: 1, count: 8 });
    // The lender told the instalments of loan 5 long after the loan.
    await session.run("update schedule set recorded_at = '2090-01-01' where loan_id = 5");
    states = await readLoanStates(session, { creditorId: 1, set: all, lock: false });
  });
});
after(() => database.close());

async function read(at: { set: BorrowerSet; states: readonly FactsState[]; recordedBefore?: string }) {
  return database.session(async (session) =>
    Array.from(await readLoanFacts(session, { creditorId: 1, owedOn: bookAsOf, ...at })),
  );
}

test('in whatever order loans are asked for, by range or by list, their facts are the same', async () => {
  const facts = await read({ set: all, states });
  assert.deepEqual(
    facts.map(({ loanId }) => loanId),
    [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n],
  );
  assert.ok(facts.every(({ versions, paid }) => versions[0]!.instalments.length === 12 && paid.length <= 12));
  assert.ok(facts.some(({ paid }) => paid.length > 1));
  const [six, two] = [states[5]!, states[1]!];
  assert.deepEqual(await read({ set: all, states: states.toReversed() }), facts);
  assert.deepEqual(await read({ set: { ids: [6n, 2n] }, states: [six, two] }), [facts[1], facts[5]]);
  assert.deepEqual(await read({ set: all, states: [six, two] }), [facts[1], facts[5]]);
});

test('a schedule that was told later was not known before: its loan is left out', async () => {
  const known = async (recordedBefore: string) => (await read({ set: all, states, recordedBefore })).length;
  assert.equal(await known('2000-01-01T00:00:00Z'), 0);
  assert.equal(await known('2089-12-31T00:00:00Z'), 7);
  assert.equal(await known('2090-01-02T00:00:00Z'), 8);
});
