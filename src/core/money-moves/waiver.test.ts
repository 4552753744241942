import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthorityMatrix } from '../negotiation/approval/authority.ts';
import { isCovered, waiverAuthority } from './waiver.ts';

const owed = { principal: 100_000n, interest: 10_000n, penalty: 5_000n, fee: 400n, cost: 300n };
const matrix: AuthorityMatrix = {
  roles: ['agent', 'teamLead', 'director'],
  rows: [
    { role: 'agent', principalWaiverMaxMillionths: 0n, penaltyWaiverMaxMillionths: 50_000_000n },
    { role: 'teamLead', principalWaiverMaxMillionths: 5_000_000n },
    { role: 'director', principalWaiverMaxMillionths: 10_000_000n, fourEyesFromMinor: 100_000n },
  ],
};

test('the lowest role whose limit covers it; none, no policy and costs: an exception', () => {
  const table = [
    ['penalty', 2_500n, 'agent'],
    ['penalty', 2_501n, 'teamLead'],
    ['principal', 5_000n, 'teamLead'],
    ['principal', 5_001n, 'director'],
    ['principal', 10_001n, 'exception'],
    ['fee', 400n, 'agent'],
    ['cost', 1n, 'exception'],
  ] as const;
  for (const [component, amountMinor, role] of table) {
    const needed = waiverAuthority(matrix, { product: 'card', owed, component, amountMinor });
    assert.equal(needed === 'exception' ? needed : needed.role, role, `${component} ${amountMinor}`);
  }
  assert.equal(waiverAuthority(undefined, { product: 'card', owed, component: 'fee', amountMinor: 1n }), 'exception');
  const four = waiverAuthority(matrix, { product: 'card', owed, component: 'principal', amountMinor: 10_000n });
  assert.equal(four !== 'exception' && four.approvers, 2);
});

test('a role covers what it or a lower one may', () => {
  const needed = { role: 'teamLead', approvers: 1 };
  const covers = (role: string | undefined) => isCovered(matrix, needed, role);
  assert.deepEqual(['agent', 'teamLead', 'director', 'stranger', undefined].map(covers), [
    false,
    true,
    true,
    false,
    false,
  ]);
});
