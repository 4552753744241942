/** Rights of the operations of src/api/routes/own-routes.ts. */
import type { RightsRow } from '../rights-row.ts';

export const ownRights: readonly RightsRow[] = [
  {
    operation: 'setPreferences',
    may: ['borrower'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/preferences`,
      body: { reminderChannel: 'text' },
    }),
  },
  {
    operation: 'readPreferences',
    may: ['borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/preferences` }),
  },
  {
    operation: 'listReceipts',
    may: ['borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/receipts` }),
  },
  {
    operation: 'readReceipt',
    may: ['borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/receipts/1` }),
  },
  {
    operation: 'nameHelper',
    may: ['borrower'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/helpers`,
      body: { name: '李娜', relation: 'family', until: '2027-01-01' },
    }),
  },
  {
    // Whoever speaks with the borrower, and whoever watches over that, must know who speaks for them.
    operation: 'listHelpers',
    may: ['agent', 'teamLead', 'agency', 'compliance', 'legal', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/helpers` }),
  },
  {
    operation: 'endHelper',
    may: ['borrower'],
    ask: (_, caseNumber) => ({ method: 'DELETE', path: `/api/v1/cases/${caseNumber}/helpers/99999` }),
  },
  {
    operation: 'readHelperPaper',
    may: ['borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/helpers/99999/paper` }),
  },
];
