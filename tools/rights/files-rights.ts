/** Rights of the operations of src/api/routes/files-routes.ts. */
import { accessRoles } from '../../src/core/access/role.ts';
import type { RightsRow } from '../rights-row.ts';

const readers = ['agent', 'teamLead', 'approver', 'compliance', 'legal', 'auditor', 'agency'] as const;

const files = (caseNumber: string) => `/api/v1/cases/${caseNumber}/files`;

export const filesRights: readonly RightsRow[] = [
  {
    operation: 'listFiles',
    may: [...readers, 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: files(caseNumber) }),
  },
  {
    operation: 'addFile',
    may: ['agent', 'teamLead', 'agency', 'legal', 'borrower'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `${files(caseNumber)}?kind=letter`,
      body: new TextEncoder().encode('a letter'),
      headers: { 'content-type': 'text/plain', 'x-file-name': encodeURIComponent('信.txt') },
    }),
  },
  {
    operation: 'readFile',
    may: [...readers, 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `${files(caseNumber)}/1` }),
  },
  {
    operation: 'setHold',
    may: ['compliance', 'legal'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/holds`,
      body: { state: 'set', reason: 'a court asked' },
    }),
  },
  { operation: 'readLog', may: accessRoles, ask: () => ({ method: 'GET', path: '/api/v1/evidence/log' }) },
  {
    operation: 'exportEvidence',
    may: ['teamLead', 'compliance', 'legal', 'auditor', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'POST', path: `/api/v1/cases/${caseNumber}/evidence`, body: {} }),
  },
];
