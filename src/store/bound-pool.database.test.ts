/** One connection that works for several people in turn never shows one what is another's: also after a rollback and a failed statement. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropPostgres, freshPostgres, withoutPostgres } from '../../tools/fresh-postgres.ts';
import type { Identity } from '../core/access/role.ts';
import { openBoundStore } from './bound-store.ts';
import { openStore } from './open.ts';

const lead = (creditorId: number): Identity => ({
  kind: 'user',
  creditorId,
  userId: 1n,
  login: 'x',
  shownName: 'X',
  role: 'teamLead',
  sees: 'book',
});

test('PostgreSQL: one connection, people in turn', { skip: withoutPostgres }, async () => {
  const address = await freshPostgres('bound_pool');
  const owner = await openStore(address);
  const bound = await openBoundStore(owner, { address, connectionsMax: 1 });
  try {
    await owner.session((session) =>
      session.run(
        "insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'A', 'A', 'UTC', 'CNY'), (2, 'B', 'B', 'UTC', 'CNY')",
      ),
    );
    const seen = async (creditorId: number, how: 'session' | 'transaction') =>
      (
        await bound
          .boundTo(lead(creditorId))
          [how]((session) => session.query<{ creditor_ref: string }>('select creditor_ref from creditor order by 1'))
      ).map((row) => row.creditor_ref);
    const breaks = (creditorId: number) =>
      assert.rejects(
        bound.boundTo(lead(creditorId)).transaction(async (session) => {
          await session.query('select creditor_ref from creditor');
          throw new Error('rolled back');
        }),
      );
    for (const how of ['session', 'transaction'] as const) {
      assert.deepEqual(await seen(1, how), ['A']);
      await breaks(2);
      assert.deepEqual(await seen(1, how), ['A']);
      assert.deepEqual(await seen(2, how), ['B']);
      await assert.rejects(bound.boundTo(lead(1)).session((session) => session.query('select 1 / 0')));
      assert.deepEqual(await seen(2, how), ['B']);
    }
    const together = await Promise.all([1, 2, 1, 2, 2, 1].map((id) => seen(id, 'session')));
    assert.deepEqual(together.flat(), ['A', 'B', 'A', 'B', 'B', 'A']);
  } finally {
    await bound.close();
    await owner.close();
    await dropPostgres(address);
  }
});
