/** Rights of the operations of src/api/routes/plans-routes.ts. */
import type { AccessRole } from '../../src/core/access/role.ts';
import { testPolicy, testStatement } from '../plan-book.ts';
import type { RightsRow } from '../rights-row.ts';

const termsHash = `sha256:${'0'.repeat(64)}`;
/** Those of the lender who answer for what is offered, read it back, or defend it. */
const lenderReaders: readonly AccessRole[] = ['agent', 'teamLead', 'approver', 'compliance', 'legal', 'auditor'];

export const plansRights: readonly RightsRow[] = [
  {
    operation: 'recordStatement',
    may: ['agent', 'teamLead', 'agency', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'POST', path: `/api/v1/cases/${caseNumber}/statement`, body: testStatement }),
  },
  {
    operation: 'readPlan',
    may: [...lenderReaders, 'agency', 'fund', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/plan` }),
  },
  {
    operation: 'readTalk',
    may: [...lenderReaders, 'agency', 'mediator', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/talk` }),
  },
  {
    operation: 'openTalk',
    may: ['agent', 'teamLead', 'mediator', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'POST', path: `/api/v1/cases/${caseNumber}/talk`, body: {} }),
  },
  {
    operation: 'presentOffers',
    may: ['agent', 'teamLead', 'borrower'],
    ask: (_, caseNumber) => ({ method: 'POST', path: `/api/v1/cases/${caseNumber}/talk/offers` }),
  },
  {
    operation: 'counterOffer',
    may: ['agent', 'teamLead', 'agency', 'mediator', 'borrower'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/talk/counter`,
      body: { payment: '300.00', months: 24 },
    }),
  },
  {
    operation: 'moveTalk',
    may: ['agent', 'teamLead', 'mediator', 'borrower'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/talk/moves`,
      body: { move: 'consent', version: 1 },
    }),
  },
  {
    operation: 'readApproval',
    may: ['agent', 'teamLead', 'approver', 'compliance', 'auditor'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/approval` }),
  },
  {
    operation: 'moveApproval',
    may: ['agent', 'teamLead', 'approver', 'compliance'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/approval`,
      body: { move: 'approve', termsHash },
    }),
  },
  {
    operation: 'recordTie',
    may: ['teamLead', 'compliance'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/ties`,
      body: { person: 'approver one', kind: 'family' },
    }),
  },
  {
    operation: 'readPolicy',
    may: ['agent', 'teamLead', 'approver', 'compliance', 'analyst', 'legal', 'auditor', 'administrator'],
    ask: () => ({ method: 'GET', path: '/api/v1/policies' }),
  },
  {
    operation: 'loadPolicy',
    may: ['approver'],
    ask: () => ({ method: 'POST', path: '/api/v1/policies', body: testPolicy }),
  },
];
