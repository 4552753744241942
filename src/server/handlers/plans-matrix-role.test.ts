import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessRoles } from '../../core/access/role.ts';
import { matrixRole } from './plans-matrix-role.ts';

const roles = ['agent', 'senior', 'teamLead', 'director'];

test('under which role of the matrix an account acts', () => {
  const asked: readonly (readonly [
    Parameters<typeof matrixRole>[1]['account'],
    string | undefined,
    string | undefined,
  ])[] = [
    ['agent', undefined, 'agent'],
    ['agent', 'agent', 'agent'],
    ['agent', 'senior', 'roleNotTheirs'],
    ['agent', 'teamLead', 'roleNotTheirs'],
    ['agent', 'director', 'roleNotTheirs'],
    ['agent', 'king', 'unknownRole'],
    ['teamLead', undefined, 'teamLead'],
    ['teamLead', 'agent', 'agent'],
    ['teamLead', 'senior', 'senior'],
    ['teamLead', 'director', 'roleNotTheirs'],
    ['approver', undefined, undefined],
    ['approver', 'agent', 'agent'],
    ['approver', 'director', 'director'],
    ['approver', 'king', 'unknownRole'],
    ['compliance', undefined, undefined],
    ['compliance', 'director', 'roleNotTheirs'],
  ];
  for (const [account, role, expected] of asked) {
    const told = matrixRole(role, { account, roles });
    assert.equal('refused' in told ? told.refused : told.role, expected, `${account} as ${role}`);
  }
});

test('a matrix that knows none of the names gives an agent and a team lead no role', () => {
  for (const account of ['agent', 'teamLead'] as const) {
    assert.deepEqual(matrixRole(undefined, { account, roles: ['loanOfficer', 'approver'] }), { role: undefined });
    assert.equal('refused' in matrixRole('approver', { account, roles: ['loanOfficer', 'approver'] }), true);
  }
});

test('nobody but desk and approvers acts under any role of the matrix', () => {
  for (const account of accessRoles) {
    if (account === 'agent' || account === 'teamLead' || account === 'approver') continue;
    assert.deepEqual(matrixRole(undefined, { account, roles: [...roles, account] }), { role: undefined }, account);
    const told = matrixRole(account, { account, roles: [...roles, account] });
    assert.equal('refused' in told && told.refused, 'roleNotTheirs', account);
  }
});
