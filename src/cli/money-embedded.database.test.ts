/** The command `money` on the small book: what it writes, and what it refuses in words. */
import assert from 'node:assert/strict';
import { after, before, mock, test } from 'node:test';
import { openSmallBook } from '../../tools/small-book.ts';
import type { Database } from '../store/database.ts';
import type { DecideOptions, ProposeOptions } from './money.ts';
import { runMoneyDecide, runMoneyList, runMoneyPropose, runMoneyShow } from './run-money.ts';

let database: Database;
let caseNumber: string;
before(async () => {
  database = await openSmallBook();
  const [row] = await database.session((session) =>
    session.query<{ case_number: string }>(
      "select case_number from delinquency_case join borrower using (creditor_id, borrower_id) where party_ref = 'P3' and closed_on is null",
    ),
  );
  caseNumber = row!.case_number;
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

const ask = (more: Partial<ProposeOptions>): ProposeOptions => ({
  kind: 'reverse',
  loan: 'L3',
  payment: 'L3-P4',
  part: [],
  by: 'Wang Min',
  reason: 'booked twice',
  json: false,
  ...more,
});
const decide = (more: Partial<DecideOptions> = {}): DecideOptions => ({
  by: 'Li Na',
  reason: 'seen',
  json: true,
  ...more,
});

test('proposed in a table, listed, shown, refused to its proposer, confirmed by another', async () => {
  const proposed = await written(() => runMoneyPropose(database, caseNumber, ask({})));
  assert.equal(proposed.code, 0, proposed.err);
  assert.match(proposed.out, /L3/);
  const list = await written(() => runMoneyList(database, { json: true, limit: '50' }));
  const [move] = (JSON.parse(list.out) as { moves: { proposal: string; state: string; reason: string }[] }).moves;
  assert.deepEqual([move!.state, move!.reason], ['proposed', 'booked twice']);
  const { proposal } = move!;
  const own = await written(() =>
    runMoneyDecide(database, { proposal, decision: 'confirm' }, decide({ by: 'Wang Min' })),
  );
  assert.deepEqual([own.code, JSON.parse(own.out)], [65, { refused: 'ownProposal' }]);
  assert.notEqual(own.err, '');
  const done = await written(() => runMoneyDecide(database, { proposal, decision: 'confirm' }, decide()));
  assert.equal((JSON.parse(done.out) as { state: string }).state, 'confirmed');
  const shown = await written(() => runMoneyShow(database, proposal, { json: false }));
  assert.match(shown.out, /Li Na/);
  const table = await written(() => runMoneyList(database, { json: false, limit: '50', case: caseNumber }));
  assert.match(table.out, /Wang Min/);
});

test('what cannot be asked is said before anything is opened', async () => {
  const table: readonly (readonly [Partial<ProposeOptions>, RegExp])[] = [
    [{ on: '2026-02-30' }, /2026-02-30/],
    [{ kind: 'reallocate' }, /--to-loan/],
    [{ kind: 'waive', component: 'fee' }, /--amount/],
    [{ kind: 'refund' }, /--on/],
    [{ kind: 'gift' }, /gift|--kind/],
    [{ kind: 'reallocate', toLoan: 'L3b', part: ['nothing=1'] }, /--part|nothing/],
  ];
  for (const [more, why] of table) await assert.rejects(runMoneyPropose(database, caseNumber, ask(more)), why);
  await assert.rejects(runMoneyShow(database, 'x', { json: false }), /x/);
  await assert.rejects(runMoneyShow(database, '999', { json: false }));
  await assert.rejects(runMoneyList(database, { json: false, limit: '0' }), /0/);
});
