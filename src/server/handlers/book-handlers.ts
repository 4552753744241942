/** The lender's book, its cases, its loans, the law that it stands under. */
import { listCases } from '../../api/routes/list-cases.ts';
import { listSuspense } from '../../api/routes/list-suspense.ts';
import { readBook } from '../../api/routes/read-book.ts';
import { readCase } from '../../api/routes/read-case.ts';
import { readLaw } from '../../api/routes/read-law.ts';
import { readLoan } from '../../api/routes/read-loan.ts';
import { readPortfolio } from '../../api/routes/read-portfolio.ts';
import { caseDocument, withoutPersonal } from '../../application/case-document.ts';
import { casesDocument } from '../../application/cases-document.ts';
import { readPortfolio as readPortfolioOfBook } from '../../application/portfolio.ts';
import { readCase as readCaseOfBook } from '../../application/read-case.ts';
import { readCases } from '../../application/read-cases.ts';
import { readLoan as readLoanOfBook } from '../../application/read-loan.ts';
import { seenTerms } from '../../application/seen-case.ts';
import { readSuspensePage } from '../../application/suspense.ts';
import { parseSuspenseCursor, suspenseDocument } from '../../application/suspense-document.ts';
import { defaultBuckets, defaultVintageDays } from '../../composition/default-buckets.ts';
import { loadDatedValues } from '../../composition/load-packs.ts';
import { personalShownTo } from '../../core/access/role.ts';
import { type Day, formatDay, parseDay } from '../../core/calendar/day.ts';
import { parseCursor } from '../../core/case/case-order.ts';
import { portfolioDocument } from '../../core/portfolio/document.ts';
import { type CaseCall, type Served, type SignedCall, serveCase, serveSigned } from '../call.ts';
import { openCasesKept } from '../open-cases.ts';

const pageUsual = 50;
const monthsUsual = 12;
const vintageCurvesMax = 24;

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
  serveSigned(readPortfolio, portfolio),
  serveSigned(listSuspense, async ({ query, book, database }) => {
    const after = query.after === undefined ? undefined : parseSuspenseCursor(query.after);
    if (query.after !== undefined && after === undefined) return { refused: 'cursorNotValid' };
    const asOf = query.asOf === undefined ? undefined : parseDay(query.asOf)!;
    const page = await readSuspensePage(database, { book, asOf, after, limit: query.limit ?? pageUsual });
    return suspenseDocument(page) as never;
  }),
  serveSigned(readLaw, async ({ params, parts }) => {
    const found = await parts.law.rule(params.rule);
    return found === undefined ? { refused: 'unknownRule' } : (found as never);
  }),
  serveSigned(listCases, cases),
  serveCase(readCase, oneCase),
  serveSigned(readLoan, async ({ params, book, identity, atMs, database }) => {
    const asked = { book, identity, loanRef: params.loan, atMs, buckets: defaultBuckets };
    return (await readLoanOfBook(database, asked)) as never;
  }),
];

async function portfolio({ query, book, database }: SignedCall<typeof readPortfolio>) {
  const report = await readPortfolioOfBook(database, {
    creditorRef: book.creditorRef,
    asOf: query.asOf === undefined ? undefined : parseDay(query.asOf)!,
    knownAsOf: undefined,
    months: query.months ?? monthsUsual,
    buckets: defaultBuckets,
    scheme: query.scheme ?? 'byProduct',
    lawValues: loadDatedValues(),
    breakdown: query.by,
    vintageDays: defaultVintageDays,
    vintageCurvesMax,
  });
  return 'refused' in report ? withDay(report) : (portfolioDocument(report) as never);
}

async function cases(call: SignedCall<typeof listCases>) {
  const { query, book, database, identity } = call;
  const { stage, product, place, bucket, limit = pageUsual, minDays = 0, all = false } = query;
  const ofBucket = defaultBuckets.find(({ code }) => code === bucket);
  if (bucket !== undefined && ofBucket === undefined) return { refused: 'unknownBucket' };
  const after = query.after === undefined ? undefined : parseCursor(query.after);
  if (query.after !== undefined && after === undefined) return { refused: 'cursorNotValid' };
  const seen = seenTerms(identity);
  // The count of a whole book is a reading of all its open cases; that of a few cases is made each time.
  const kept = seen === undefined ? openCasesKept(call.parts, book.creditorId) : undefined;
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
    seen,
    openCasesKnown: kept?.known,
  });
  if ('refused' in page) return page;
  kept?.counted(page.openCases);
  return casesDocument(page, book.creditorRef) as never;
}

const reasonLengthMax = 200;

function reasonOf(header: string | undefined): { readonly text: string } | 'notRead' | undefined {
  if (header === undefined) return undefined;
  try {
    const text = decodeURIComponent(header).trim();
    return text === '' || text.length > reasonLengthMax || text.includes('\u0000') ? 'notRead' : { text };
  } catch {
    return 'notRead';
  }
}

async function oneCase(call: CaseCall<typeof readCase>) {
  const { query, book, database, identity, seen } = call;
  const shown = personalShownTo(identity.role);
  const { reveal = false, review } = query;
  const reason = reasonOf(call.header('x-look-reason'));
  if (reason === 'notRead') return { refused: 'reasonNotRead' };
  if (reveal && shown !== 'whole') return { refused: 'revealNotYours' };
  if (review !== undefined && identity.role !== 'compliance') return { refused: 'reviewNotYours' };
  if (review !== undefined && reason === undefined) return { refused: 'reasonMissing' };
  const file = await readCaseOfBook(database, {
    book,
    caseNumber: seen.caseNumber,
    asOf: query.asOf === undefined ? undefined : parseDay(query.asOf)!,
    reveal,
    // What is not shown is not opened.
    sealer: shown === 'none' ? undefined : call.parts.sealer,
    buckets: defaultBuckets,
    lawValues: loadDatedValues(),
  });
  if ('refused' in file) return withDay(file);
  if (file.personal.shown === 'whole') call.looked({ isWhole: true });
  if (review !== undefined) call.looked({ review: { kind: review, reason: reason!.text } });
  else if (reason !== undefined) call.looked({ reason: reason.text });
  const document = caseDocument(file, book.creditorRef);
  return (shown === 'none' ? withoutPersonal(document) : document) as never;
}

/** Days go out as text. */
function withDay<R extends { readonly refused: string; readonly businessDate?: Day }>({ refused, businessDate }: R) {
  return businessDate === undefined ? { refused } : { refused, businessDate: formatDay(businessDate) };
}
