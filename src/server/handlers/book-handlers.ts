/** The lender's book and its cases. */
import { listCases } from '../../api/routes/list-cases.ts';
import { readBook } from '../../api/routes/read-book.ts';
import { casesDocument } from '../../application/cases-document.ts';
import { readCases } from '../../application/read-cases.ts';
import { defaultBuckets } from '../../composition/default-buckets.ts';
import { loadDatedValues } from '../../composition/load-packs.ts';
import { formatDay } from '../../core/calendar/day.ts';
import { parseCursor } from '../../core/case/case-order.ts';
import { type Served, serveSigned } from '../call.ts';

export const bookHandlers: readonly Served[] = [
  serveSigned(readBook, async ({ book }) => ({
    creditor: book.creditorRef,
    name: book.name,
    zone: book.zone,
    currency: book.currency,
    jurisdiction: book.jurisdiction,
    businessDate: book.businessDate === undefined ? null : formatDay(book.businessDate),
    generated: book.generated,
  })),
  serveSigned(listCases, async ({ query, book, database }) => {
    const { stage, product, place, bucket, limit = 50, minDays = 0, all = false } = query;
    const ofBucket = defaultBuckets.find(({ code }) => code === bucket);
    if (bucket !== undefined && ofBucket === undefined) return { refused: 'unknownBucket' };
    const after = query.after === undefined ? undefined : parseCursor(query.after);
    if (query.after !== undefined && after === undefined) return { refused: 'cursorNotValid' };
    const page = await readCases(database, {
      book,
      limit,
      after,
      filter: { stage: stage === 'closed' ? undefined : stage, product, place },
      daysMin: Math.max(minDays, ofBucket?.fromDays ?? 0),
      daysMax: ofBucket?.toDays,
      which: stage === 'closed' ? 'closed' : all && stage === undefined && bucket === undefined ? 'all' : 'open',
      buckets: defaultBuckets,
      lawValues: loadDatedValues(),
    });
    return 'refused' in page ? page : (casesDocument(page, book.creditorRef) as never);
  }),
];
