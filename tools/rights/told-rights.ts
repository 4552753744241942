/** Rights of the operations of src/api/routes/told-routes.ts. */
import type { RightsRow } from '../rights-row.ts';

export const toldRights: readonly RightsRow[] = [
  {
    operation: 'saveDraft',
    may: ['agent', 'teamLead', 'borrower'],
    ask: (_, caseNumber) => ({
      method: 'PUT',
      path: `/api/v1/cases/${caseNumber}/drafts/ask`,
      body: { version: 0, content: { payment: '300' } },
    }),
  },
  {
    operation: 'readDrafts',
    may: ['agent', 'teamLead', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/drafts` }),
  },
  {
    operation: 'dropDraft',
    may: ['agent', 'teamLead', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'DELETE', path: `/api/v1/cases/${caseNumber}/drafts/ask` }),
  },
  {
    operation: 'tellCause',
    may: ['borrower'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/cause`,
      body: { event: 'illness', since: '2026-05-01' },
    }),
  },
  {
    operation: 'readCause',
    may: ['agent', 'teamLead', 'agency', 'compliance', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/cause` }),
  },
  {
    operation: 'readStatementForm',
    may: ['agent', 'teamLead', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/statement/form` }),
  },
  {
    operation: 'prepareStatement',
    may: ['agent', 'teamLead', 'borrower'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/statement/prepare`,
      body: { place: 'CN', household: { adults: 1, children: 0 }, income: [] },
    }),
  },
];
