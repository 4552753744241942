/** Offers on the borrower's own screens; the talk itself stands with the plans. */
import { readOwnOffers } from './read-own-offers.ts';
import type { Route } from './route.ts';

export const offersRoutes = [readOwnOffers] as const satisfies readonly Route[];
