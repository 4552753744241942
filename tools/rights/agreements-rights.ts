/** Rights of the operations of src/api/routes/agreements-routes.ts. */
import type { RightsRow } from '../rights-row.ts';

/** Those of the lender who may read a case's whole file, and the agency that works it. */
const readers = ['agent', 'teamLead', 'approver', 'compliance', 'legal', 'auditor', 'agency'] as const;
const desk = ['agent', 'teamLead'] as const;

const agreements = (caseNumber: string) => `/api/v1/cases/${caseNumber}/agreements`;
const agreement = (caseNumber: string) => `${agreements(caseNumber)}/A-${caseNumber}-1`;
const post = (path: string, body: unknown = {}) => ({ method: 'POST', path, body });

export const agreementsRights: readonly RightsRow[] = [
  {
    operation: 'listAgreements',
    may: [...readers, 'mediator', 'guarantor', 'assignee', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: agreements(caseNumber) }),
  },
  {
    operation: 'readAgreement',
    may: [...readers, 'mediator', 'guarantor', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: agreement(caseNumber) }),
  },
  {
    operation: 'readAgreementPaper',
    may: [...readers, 'mediator', 'guarantor', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `${agreement(caseNumber)}/paper?language=zh` }),
  },
  {
    operation: 'explainAgreement',
    may: [...readers, 'guarantor', 'borrower'],
    ask: (_, caseNumber) => post(`${agreement(caseNumber)}/explain`),
  },
  { operation: 'draftAgreement', may: [...desk, 'borrower'], ask: (_, caseNumber) => post(agreements(caseNumber)) },
  {
    operation: 'approveAgreement',
    may: ['teamLead', 'approver'],
    ask: (_, caseNumber) => post(`${agreement(caseNumber)}/approve`),
  },
  {
    operation: 'proposeAgreement',
    may: [...desk, 'borrower'],
    ask: (_, caseNumber) => post(`${agreement(caseNumber)}/propose`),
  },
  {
    operation: 'withdrawAgreement',
    may: [...desk, 'borrower'],
    ask: (_, caseNumber) => post(`${agreement(caseNumber)}/withdraw`),
  },
  {
    operation: 'moveAgreementDate',
    may: [...desk, 'borrower'],
    ask: (_, caseNumber) => post(`${agreement(caseNumber)}/move-date`, { instalment: 1, to: '2026-09-01' }),
  },
  {
    operation: 'useAgreementOption',
    may: [...desk, 'borrower'],
    ask: (_, caseNumber) =>
      post(`${agreement(caseNumber)}/use-option`, { option: 1, from: '2026-09-01', why: 'shorterHours' }),
  },
  {
    operation: 'endAgreement',
    may: ['teamLead', 'approver'],
    ask: (_, caseNumber) => post(`${agreement(caseNumber)}/end`, { reason: 'agreedByBoth' }),
  },
  {
    operation: 'recordNotice',
    may: [...desk, 'legal'],
    ask: (_, caseNumber) => post(`${agreement(caseNumber)}/notice`, { on: '2026-07-01' }),
  },
  {
    operation: 'recordAddress',
    may: desk,
    ask: (_, caseNumber) =>
      post(`/api/v1/cases/${caseNumber}/addresses`, {
        party: 'borrower',
        kind: 'email',
        address: 'one@example.org',
        how: 'inPerson',
      }),
  },
  {
    operation: 'beginSigning',
    may: [...desk, 'guarantor', 'borrower'],
    ask: (_, caseNumber) => post(`${agreement(caseNumber)}/signing`),
  },
  {
    operation: 'stepSigning',
    may: [...desk, 'guarantor', 'borrower'],
    ask: (_, caseNumber) =>
      post(`/api/v1/cases/${caseNumber}/signing/1/steps`, { device: 'none', step: { kind: 'look' } }),
  },
  {
    operation: 'readJournal',
    may: ['approver', 'analyst', 'auditor'],
    ask: () => ({ method: 'GET', path: '/api/v1/journal?from=2026-06-01&to=2026-06-30' }),
  },
];
