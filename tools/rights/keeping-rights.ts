/** Rights of the operations of src/api/routes/keeping-routes.ts. */
import type { RightsRow } from '../rights-row.ts';

/** Those of the lender who may read a case's whole file, and the agency that works it. */
const readers = ['agent', 'teamLead', 'approver', 'compliance', 'legal', 'auditor', 'agency'] as const;

const agreement = (caseNumber: string) => `/api/v1/cases/${caseNumber}/agreements/A-${caseNumber}-1`;

export const keepingRights: readonly RightsRow[] = [
  {
    // Who may read the file of the paper may read its words.
    operation: 'readPaperText',
    may: [...readers, 'mediator', 'guarantor', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `${agreement(caseNumber)}/paper-text?language=zh` }),
  },
  {
    operation: 'listAgreementTasks',
    may: [...readers, 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/agreement-tasks` }),
  },
  {
    operation: 'readKeptPlan',
    may: [...readers, 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `${agreement(caseNumber)}/kept` }),
  },
  {
    // Who may do it may see first what it would bring.
    operation: 'previewKeptPlan',
    may: ['agent', 'teamLead', 'borrower'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `${agreement(caseNumber)}/kept/preview`,
      body: { move: { kind: 'useOption', option: 1 } },
    }),
  },
];
