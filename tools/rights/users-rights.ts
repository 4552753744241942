/** Rights of the operations of src/api/routes/users-routes.ts. */
import type { RightsRow } from '../rights-row.ts';
import type { Ground } from '../server-ground.ts';

const user = (ground: Ground, role: string) => `/api/v1/users/${ground.userIds.get(role)}`;
const grants = (caseNumber: string) => `/api/v1/cases/${caseNumber}/grants`;

export const usersRights: readonly RightsRow[] = [
  {
    operation: 'listUsers',
    may: ['teamLead', 'compliance', 'auditor', 'administrator'],
    ask: () => ({ method: 'GET', path: '/api/v1/users?limit=2' }),
  },
  {
    operation: 'addUser',
    may: ['administrator'],
    ask: () => ({
      method: 'POST',
      path: '/api/v1/users',
      body: { login: 'somebody.new', name: 'Somebody New', role: 'agent' },
    }),
  },
  {
    operation: 'changeUser',
    may: ['administrator'],
    ask: (ground) => ({ method: 'PATCH', path: user(ground, 'agent'), body: { organisation: null } }),
  },
  {
    operation: 'issueEnrolment',
    may: ['administrator'],
    ask: (ground) => ({ method: 'POST', path: `${user(ground, 'agent')}/enrolment` }),
  },
  {
    operation: 'listUserEvents',
    may: ['compliance', 'auditor', 'administrator'],
    ask: (ground) => ({ method: 'GET', path: `${user(ground, 'agent')}/events` }),
  },
  {
    operation: 'listApiKeys',
    may: ['auditor', 'administrator'],
    ask: (ground) => ({ method: 'GET', path: `${user(ground, 'analyst')}/keys` }),
  },
  {
    operation: 'addApiKey',
    may: ['administrator'],
    ask: (ground) => ({
      method: 'POST',
      path: `${user(ground, 'analyst')}/keys`,
      body: { label: 'nightly report', days: 30 },
    }),
  },
  {
    operation: 'endApiKey',
    may: ['administrator'],
    ask: (ground) => ({ method: 'DELETE', path: `${user(ground, 'analyst')}/keys/999999` }),
  },
  {
    operation: 'listGrants',
    may: ['teamLead', 'compliance', 'auditor'],
    ask: (_, caseNumber) => ({ method: 'GET', path: grants(caseNumber) }),
  },
  {
    operation: 'grantCase',
    may: ['teamLead'],
    ask: (ground, caseNumber) => ({
      method: 'POST',
      path: grants(caseNumber),
      body: { user: String(ground.userIds.get('auditor')), reason: 'mediation asked for by both' },
    }),
  },
  {
    operation: 'endGrant',
    may: ['teamLead'],
    ask: (ground, caseNumber) => ({ method: 'DELETE', path: `${grants(caseNumber)}/${ground.userIds.get('auditor')}` }),
  },
];
