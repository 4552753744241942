/** The lessons, how many points each makes, and for which causes each is of use first (core/capacity/cause.ts). */
export const lessons = [
  { name: 'income', points: 4, causes: ['jobLoss', 'incomeCut', 'parentalLeave'] },
  { name: 'illness', points: 4, causes: ['illness'] },
  { name: 'manyDebts', points: 4, causes: ['overIndebted'] },
  { name: 'business', points: 4, causes: ['businessFailing'] },
  { name: 'hardEvent', points: 3, causes: ['bereavement', 'familyChange', 'disaster'] },
  { name: 'rights', points: 4, causes: ['lenderError', 'disputesDebt', 'fraud'] },
  { name: 'agents', points: 4, causes: ['fraud', 'overIndebted'] },
  { name: 'interest', points: 3, causes: [] },
  { name: 'record', points: 4, causes: ['lenderError'] },
  { name: 'budget', points: 3, causes: ['jobLoss', 'incomeCut', 'overIndebted', 'other'] },
] as const;
