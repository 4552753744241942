/** Rights of the operations of src/api/routes/portal-routes.ts. */
import type { RightsRow } from '../rights-row.ts';

/** Of the form of a token, and nobody's. */
const nobodys = 'n'.repeat(43);

export const portalRights: readonly RightsRow[] = [
  {
    operation: 'askPortalCode',
    may: 'everyone',
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: '/api/v1/portal/codes',
      body: { case: caseNumber, address: 'somebody@example.org' },
    }),
  },
  {
    operation: 'openPortalLink',
    may: 'everyone',
    ask: () => ({ method: 'POST', path: '/api/v1/portal/links', body: { token: nobodys } }),
  },
  {
    operation: 'signInBorrower',
    may: 'everyone',
    ask: () => ({
      method: 'POST',
      path: '/api/v1/portal/session',
      body: { ticket: nobodys, code: '000000', fact: '2025-09-10' },
    }),
  },
  {
    // Whoever has a message in their hand may ask whether it is real, and say that it is not for them.
    operation: 'checkMessage',
    may: 'everyone',
    ask: () => ({ method: 'POST', path: '/api/v1/portal/checks', body: { code: '0000-0000' } }),
  },
  {
    operation: 'sayNotMe',
    may: 'everyone',
    ask: () => ({ method: 'POST', path: '/api/v1/portal/not-me', body: { code: '0000-0000', wish: 'stop' } }),
  },
  {
    // Who speaks with the borrower lets them in; nobody who only decides, checks or stands outside does.
    operation: 'makePortalLink',
    may: ['agent', 'teamLead', 'agency'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/links`,
      body: { purpose: 'progress', hours: 24 },
    }),
  },
  {
    // Every party of the case, each its own slice; not who only counts or only keeps accounts of users.
    operation: 'readProgress',
    may: [
      'agent',
      'teamLead',
      'agency',
      'approver',
      'compliance',
      'legal',
      'auditor',
      'mediator',
      'fund',
      'guarantor',
      'assignee',
      'borrower',
    ],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/progress?limit=5` }),
  },
  {
    // Personal Information Protection Law art. 45: the person's own.
    operation: 'readOwnFile',
    may: ['borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/own-file` }),
  },
  {
    operation: 'listLooks',
    may: ['compliance', 'auditor', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/looks` }),
  },
];
