/** Offers on the borrower's own screens. */
import { readOwnOffers as readOwnOffersRoute } from '../../api/routes/read-own-offers.ts';
import { readOwnOffers } from '../../application/own-offers.ts';
import { defaultBuckets } from '../../composition/default-buckets.ts';
import { loadDatedValues } from '../../composition/load-packs.ts';
import { zones } from '../../composition/time-zones.ts';
import { type Served, serveCase } from '../call.ts';
import { reasonShown } from './plans-documents.ts';

export const offersHandlers: readonly Served[] = [
  serveCase(readOwnOffersRoute, async (call) => {
    const { database, book, seen, parts, atMs } = call;
    const { kernel, sealer } = parts;
    const { caseNumber } = seen;
    const setting = { creditor: book, caseNumber, kernel, sealer, zones, buckets: defaultBuckets, atMs };
    const told = await readOwnOffers(database, { ...setting, lawValues: loadDatedValues() });
    if ('refused' in told) return told;
    const asks = told.asks.map((ask) => ({ ...ask, because: ask.because.map(reasonShown) }));
    return { ...told, asks } as never;
  }),
];
