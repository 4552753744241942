/** Rights of the operations of src/api/routes/book-routes.ts. */
import type { RightsRow } from '../rights-row.ts';

export const bookRights: readonly RightsRow[] = [
  {
    operation: 'readBook',
    may: [
      'agent',
      'teamLead',
      'approver',
      'compliance',
      'analyst',
      'mediator',
      'agency',
      'legal',
      'fund',
      'auditor',
      'administrator',
      'guarantor',
      'assignee',
    ],
    ask: () => ({ method: 'GET', path: '/api/v1/book' }),
  },
  {
    operation: 'readPortfolio',
    may: ['teamLead', 'approver', 'compliance', 'analyst', 'auditor'],
    // A day that is not closed: rights are asked for before it, and the book need not be read.
    ask: () => ({ method: 'GET', path: '/api/v1/portfolio?asOf=2099-01-01' }),
  },
  {
    operation: 'listSuspense',
    may: ['teamLead', 'approver', 'compliance', 'analyst', 'auditor'],
    ask: () => ({ method: 'GET', path: '/api/v1/suspense' }),
  },
  {
    operation: 'readLaw',
    may: [
      'agent',
      'teamLead',
      'approver',
      'compliance',
      'analyst',
      'mediator',
      'agency',
      'legal',
      'fund',
      'auditor',
      'administrator',
      'guarantor',
      'assignee',
      'borrower',
    ],
    ask: () => ({ method: 'GET', path: '/api/v1/law/cn.gbt.hours' }),
  },
  {
    operation: 'listCases',
    may: [
      'agent',
      'teamLead',
      'approver',
      'compliance',
      'analyst',
      'mediator',
      'agency',
      'legal',
      'fund',
      'auditor',
      'guarantor',
      'assignee',
    ],
    ask: () => ({ method: 'GET', path: '/api/v1/cases?limit=1' }),
  },
  {
    operation: 'readCase',
    may: ['agent', 'teamLead', 'approver', 'compliance', 'legal', 'auditor', 'agency'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}` }),
  },
  {
    operation: 'readLoan',
    may: ['agent', 'teamLead', 'approver', 'compliance', 'legal', 'auditor', 'agency', 'analyst'],
    ask: () => ({ method: 'GET', path: '/api/v1/loans/L3' }),
  },
];
