/**
 * Every operation, tried by every role, by a stranger and by people of another lender: on the case that is theirs, on somebody
 * else's, on one that is not there. An operation without a row fails rights.test.ts.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { allRights } from '../../tools/rights/all-rights.ts';
import type { RightsRow } from '../../tools/rights-row.ts';
import { addAnotherLender, type Ground, type GroundAnswer, makeGround } from '../../tools/server-ground.ts';
import { accessPolicy } from '../core/access/policy.ts';
import { type AccessRole, type AccountRole, accessRoles, scopesOf } from '../core/access/role.ts';
import { usualLimits } from './make-server.ts';

let ground: Ground;
let elsewhere: ReadonlyMap<AccountRole, string>;
before(async () => {
  ground = await makeGround({ limits: { ...usualLimits, requestsPerMinuteMax: 1_000_000 } });
  elsewhere = await addAnotherLender(ground);
});
after(() => ground.close());

/** Refusals that say that somebody may not, whatever they ask. */
const closed = new Set(['notSignedIn', 'roleMayNot', 'bookNotSeen']);

const isLetIn = ({ status, document }: GroundAnswer) =>
  status !== 401 && !closed.has(String(document.refused)) && status < 500;

async function asked(
  row: RightsRow,
  caseNumber: string,
  who: { readonly as?: AccessRole | 'stranger'; readonly token?: string },
) {
  const { method, path, body, headers } = row.ask(ground, caseNumber);
  return ground.ask(method, path, { ...who, body, ...(headers && { headers }) });
}

/** A signed-in session may be ended by the operation itself: signing out is tried on a copy. */
const endsSessions = new Set(['signOut', 'endOtherSessions', 'changePassword']);

for (const row of allRights) {
  const { operation, may } = row;
  const { about } = accessPolicy[operation];
  const lets = (role: AccessRole) => may === 'everyone' || may.includes(role);
  test(operation, async (context) => {
    const stranger = await asked(row, ground.ownCase, { as: 'stranger' });
    if (may === 'everyone') assert.ok(isLetIn(stranger) || stranger.status === 401, stranger.text);
    else assert.deepEqual([stranger.status, stranger.document.refused], [401, 'notSignedIn']);
    for (const role of accessRoles) {
      if (endsSessions.has(operation) && lets(role)) continue;
      const own = await asked(row, ground.ownCase, { as: role });
      const said = `${operation} as ${role}: ${own.status} ${own.text.slice(0, 300)}`;
      if (!lets(role)) {
        assert.equal(own.status, 403, said);
        assert.ok(closed.has(String(own.document.refused)), said);
        continue;
      }
      assert.ok(own.status < 500 && own.status !== 400, said);
      assert.ok(may === 'everyone' || isLetIn(own), said);
      assert.notEqual(own.document.refused, 'unknownCase', said);
      if (about !== 'case') continue;
      const seesBook = role !== 'borrower' && scopesOf(role)[0] === 'book';
      const foreign = await asked(row, ground.foreignCase, { as: role });
      if (!seesBook)
        assert.deepEqual([foreign.status, foreign.document.refused], [404, 'unknownCase'], `${said} on a foreign case`);
      const none = await asked(row, 'C2026-999999', { as: role });
      assert.deepEqual(
        [none.status, none.document.refused],
        [404, 'unknownCase'],
        `${said} on a case that is not there`,
      );
      if (role === 'borrower') continue;
      const other = await asked(row, ground.ownCase, { token: elsewhere.get(role)! });
      assert.deepEqual([other.status, other.document.refused], [404, 'unknownCase'], `${said} of another lender`);
    }
    context.diagnostic(`${operation}: ${accessRoles.filter(lets).length} of ${accessRoles.length} roles`);
  });
}
