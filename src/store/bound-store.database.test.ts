/** The second wall: what the server's role sees and may write, asked of the database itself, on both engines. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { dropPostgres, freshPostgres, withoutPostgres } from '../../tools/fresh-postgres.ts';
import { loadSmallBook } from '../../tools/small-book.ts';
import type { Identity } from '../core/access/role.ts';
import { openBoundStore } from './bound-store.ts';
import type { Database } from './database.ts';
import { openStore } from './open.ts';
import { readTables } from './tables.ts';

const stranger: Identity = {
  kind: 'user',
  creditorId: 99,
  userId: 1n,
  login: 'x',
  shownName: 'X',
  role: 'administrator',
  sees: 'book',
};
const nobodyIn = (creditorId: number): Identity => ({ ...stranger, creditorId, role: 'mediator', sees: 'granted' });
const lead = (creditorId: number): Identity => ({ ...stranger, creditorId, role: 'teamLead' });

async function wallOf(database: Database, address: string): Promise<void> {
  await loadSmallBook(database);
  const bound = await openBoundStore(database, { address, connectionsMax: 2 });
  try {
    const [book] = await database.session((session) =>
      session.query<{ creditor_id: number; borrower_id: bigint; case_id: bigint }>(
        'select creditor_id, borrower_id, case_id from delinquency_case order by case_id limit 1',
      ),
    );
    const { creditor_id: creditorId, borrower_id: borrowerId, case_id: caseId } = book!;
    const own: Identity = {
      kind: 'borrower',
      creditorId,
      borrowerId,
      caseId,
      shownName: 'P',
      role: 'borrower',
      sees: 'own',
    };
    const tables = await database.session((session) => readTables(session));
    const seen = async (identity: Identity, table: string, where = 'true'): Promise<number | string> => {
      try {
        const [row] = await bound
          .boundTo(identity)
          .session((session) => session.query<{ n: number }>(`select count(*)::int as n from ${table} where ${where}`));
        return row!.n;
      } catch (error) {
        return (error as Error).message;
      }
    };
    for (const { name, columns } of tables) {
      const [whole] = await database.session((session) =>
        session.query<{ n: number }>(`select count(*)::int as n from ${name}`),
      );
      const ofStranger = await seen(stranger, name);
      assert.ok(
        ofStranger === 0 || /permission denied/.test(String(ofStranger)),
        `${name}: a stranger sees ${ofStranger}`,
      );
      if (!columns.includes('borrower_id')) continue;
      const ofMediator = await seen(nobodyIn(creditorId), name, 'borrower_id <> 0');
      assert.ok(
        ofMediator === 0 || /permission denied/.test(String(ofMediator)),
        `${name}: a mediator sees ${ofMediator}`,
      );
      const ofOthers = await seen(own, name, `borrower_id not in (0, ${borrowerId})`);
      assert.ok(
        ofOthers === 0 || /permission denied/.test(String(ofOthers)),
        `${name}: a borrower sees ${ofOthers} of others`,
      );
      const ofLead = await seen(lead(creditorId), name);
      assert.ok(ofLead === whole!.n || /permission denied/.test(String(ofLead)), `${name}: ${ofLead} of ${whole!.n}`);
    }
    assert.ok(Number(await seen(own, 'loan')) > 0);
    await assert.rejects(
      bound
        .boundTo(own)
        .transaction((session) =>
          session.query(
            'insert into legal_hold (creditor_id, borrower_id, case_id) select creditor_id, borrower_id, case_id from delinquency_case',
          ),
        ),
    );
  } finally {
    await bound.close();
  }
}

test('embedded: the wall holds for every table', async () => {
  const database = await openFresh();
  try {
    await wallOf(database, 'memory://');
  } finally {
    await database.close();
  }
});

let postgres: string | undefined;
after(async () => {
  if (postgres !== undefined) await dropPostgres(postgres);
});
test('PostgreSQL: the wall holds for every table', { skip: withoutPostgres }, async () => {
  postgres = await freshPostgres('wall');
  const database = await openStore(postgres);
  try {
    await wallOf(database, postgres);
  } finally {
    await database.close();
  }
});
