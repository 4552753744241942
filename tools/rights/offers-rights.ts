/** Rights of the operations of src/api/routes/offers-routes.ts. */
import type { RightsRow } from '../rights-row.ts';

export const offersRights: readonly RightsRow[] = [
  {
    operation: 'readOwnOffers',
    may: ['borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/own-offers` }),
  },
];
