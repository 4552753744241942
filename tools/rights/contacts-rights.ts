/** Rights of the operations of src/api/routes/contacts-routes.ts. */
import type { RightsRow } from '../rights-row.ts';

export const contactsRights: readonly RightsRow[] = [
  {
    operation: 'askPermit',
    may: ['agent', 'teamLead', 'agency', 'compliance'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/permits`,
      body: { act: 'placeCall', role: 'borrower' },
    }),
  },
  {
    operation: 'attemptContact',
    may: ['agent', 'teamLead', 'agency'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/contacts`,
      body: { attemptId: 'rights', act: 'placeCall', role: 'borrower' },
    }),
  },
  {
    operation: 'listContacts',
    may: ['agent', 'teamLead', 'approver', 'compliance', 'legal', 'auditor', 'agency'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/contacts` }),
  },
  {
    operation: 'recordOutcome',
    may: ['agent', 'teamLead', 'agency'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/contacts/1/outcome`,
      body: { outcome: 'unanswered' },
    }),
  },
  {
    operation: 'recordInbound',
    may: ['agent', 'teamLead', 'agency'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/inbound`,
      body: { act: 'placeCall', role: 'borrower', outcome: 'conversation' },
    }),
  },
  {
    operation: 'listFacts',
    may: ['agent', 'teamLead', 'approver', 'compliance', 'legal', 'auditor', 'agency'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/facts` }),
  },
  {
    operation: 'recordFacts',
    may: ['agent', 'teamLead', 'agency', 'compliance', 'legal'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/facts`,
      body: { facts: { representedByAttorney: false } },
    }),
  },
  {
    operation: 'replayDecision',
    may: ['compliance', 'auditor'],
    ask: (_, caseNumber) => ({ method: 'POST', path: `/api/v1/cases/${caseNumber}/decisions/1/replay` }),
  },
];
