/** Rights of the operations of src/api/routes/session-routes.ts. */
import { type AccountRole, accountRoles } from '../../src/core/access/role.ts';
import type { RightsRow } from '../rights-row.ts';

const accounts: readonly AccountRole[] = accountRoles;
const link = 'A'.repeat(43);

export const sessionRights: readonly RightsRow[] = [
  {
    operation: 'signIn',
    may: 'everyone',
    ask: () => ({ method: 'POST', path: '/api/v1/session', body: { login: 'nobody', password: 'what they typed' } }),
  },
  {
    operation: 'signInCode',
    may: 'everyone',
    ask: () => ({ method: 'POST', path: '/api/v1/session/code', body: { code: '000000' } }),
  },
  { operation: 'startOidc', may: 'everyone', ask: () => ({ method: 'GET', path: '/api/v1/session/oidc' }) },
  {
    operation: 'finishOidc',
    may: 'everyone',
    ask: () => ({ method: 'GET', path: '/api/v1/session/oidc/callback?state=s&code=c' }),
  },
  {
    operation: 'readEnrolment',
    may: 'everyone',
    ask: () => ({ method: 'POST', path: '/api/v1/enrolment', body: { token: link } }),
  },
  {
    operation: 'enrol',
    may: 'everyone',
    ask: () => ({
      method: 'POST',
      path: '/api/v1/enrolment/done',
      body: { token: link, password: 'four words in a row', code: '000000' },
    }),
  },
  { operation: 'readSession', may: [...accounts, 'borrower'], ask: () => ({ method: 'GET', path: '/api/v1/session' }) },
  { operation: 'signOut', may: [...accounts, 'borrower'], ask: () => ({ method: 'DELETE', path: '/api/v1/session' }) },
  { operation: 'listOwnSessions', may: accounts, ask: () => ({ method: 'GET', path: '/api/v1/session/all' }) },
  { operation: 'endOtherSessions', may: accounts, ask: () => ({ method: 'POST', path: '/api/v1/session/end-others' }) },
  {
    operation: 'changePassword',
    may: accounts,
    ask: () => ({
      method: 'POST',
      path: '/api/v1/session/password',
      body: { old: 'the old one here', new: 'four words in a row' },
    }),
  },
];
