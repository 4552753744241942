/** Rights of the operations of src/api/routes/money-routes.ts. */
import type { RightsRow } from '../rights-row.ts';

export const moneyRights: readonly RightsRow[] = [
  {
    operation: 'listMoney',
    may: ['agent', 'teamLead', 'approver', 'compliance', 'auditor'],
    ask: () => ({ method: 'GET', path: '/api/v1/money' }),
  },
  {
    operation: 'proposeMoney',
    may: ['agent', 'teamLead', 'approver'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/money`,
      body: { kind: 'waive', loan: 'L3', component: 'penalty', amount: '0.00', reason: 'charged by our mistake' },
    }),
  },
  {
    operation: 'decideMoney',
    // An agent takes back what they proposed themselves, and decides nothing: roleMayNotDecide is tested beside the handlers.
    may: ['agent', 'teamLead', 'approver'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/money/1/decision`,
      body: { decision: 'withdraw', reason: 'asked for twice' },
    }),
  },
];
