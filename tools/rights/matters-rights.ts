/** Rights of the operations of src/api/routes/matters-routes.ts. */
import type { RightsRow } from '../rights-row.ts';

export const mattersRights: readonly RightsRow[] = [
  {
    operation: 'openMatter',
    // The borrower; and who takes it down for them when they call or write.
    may: ['agent', 'teamLead', 'agency', 'compliance', 'borrower'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/matters`,
      body: { kind: 'complaint', about: { what: 'tooOften' } },
    }),
  },
  {
    operation: 'listMatters',
    may: ['agent', 'teamLead', 'approver', 'compliance', 'legal', 'auditor', 'agency', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/matters` }),
  },
  {
    operation: 'listOpenMatters',
    may: ['agent', 'teamLead', 'compliance', 'legal', 'auditor'],
    ask: () => ({ method: 'GET', path: '/api/v1/matters?limit=5' }),
  },
  {
    operation: 'moveMatter',
    // Whoever stands outside the lender, or only checks it, answers nobody in its name.
    may: ['agent', 'teamLead', 'compliance', 'borrower'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/matters/M-${caseNumber}-99999/moves`,
      body: { move: 'close' },
    }),
  },
  {
    operation: 'listMessages',
    may: ['borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/messages` }),
  },
  {
    // Personal Information Protection Law arts. 44, 47: the person's own.
    operation: 'readKeeping',
    may: ['compliance', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/keeping` }),
  },
];
