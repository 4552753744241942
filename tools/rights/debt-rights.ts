/** Rights of the operations of src/api/routes/debt-routes.ts. */
import type { AccessRole } from '../../src/core/access/role.ts';
import type { RightsRow } from '../rights-row.ts';

/** The person whose debt it is, and those of the lender and for it who read the whole file and have to answer for the sum. */
const may: readonly AccessRole[] = [
  'agent',
  'teamLead',
  'approver',
  'compliance',
  'legal',
  'auditor',
  'agency',
  'borrower',
];

export const debtRights: readonly RightsRow[] = [
  {
    operation: 'readDebt',
    may,
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/debt` }),
  },
  {
    operation: 'readDebtLines',
    may,
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/debt/lines?limit=5` }),
  },
  {
    operation: 'readOutlook',
    may,
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/outlook` }),
  },
];
