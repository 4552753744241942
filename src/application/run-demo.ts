/** The main job from end to end on a book that is loaded: its days closed month by month up to its own last day. */
import { type Day, lastDayOfMonth } from '../core/calendar/day.ts';
import { addMonths } from '../core/calendar/period.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { type CloseResult, closeDay } from './close-day.ts';

/** The last day that the book tells of: its own as-of day, else its latest payment. */
export async function lastDayOf(session: Session, book: CreditorRow): Promise<Day | undefined> {
  if (book.bookAsOf !== undefined) return book.bookAsOf;
  const [row] = await session.query<{ last: Day | null }>(
    'select max(value_on) as last from ledger_entry where creditor_id = $1',
    [book.creditorId],
  );
  return row?.last ?? undefined;
}

/** Month ends still to be closed, and the last day itself. Empty when the book is closed up to it. */
export async function datesToClose(session: Session, book: CreditorRow, last: Day): Promise<Day[]> {
  const [row] = await session.query<{ first: Day | null }>(
    'select min(disbursed_on) as first from loan where creditor_id = $1',
    [book.creditorId],
  );
  const closedThrough = book.businessDate ?? (row?.first ?? last) - 1;
  const dates: Day[] = [];
  for (let end = lastDayOfMonth(closedThrough + 1); end < last; end = lastDayOfMonth(addMonths(end, 1)))
    dates.push(end);
  return closedThrough < last ? [...dates, last] : dates;
}

export async function closeMonths(
  database: Database,
  at: {
    book: CreditorRow;
    dates: readonly Day[];
    boundaryDaysOn: (asOf: Day) => readonly number[];
    onMonth: (date: Day, index: number) => void;
  },
): Promise<CloseResult> {
  let loansTouched = 0;
  for (const [index, businessDate] of at.dates.entries()) {
    at.onMonth(businessDate, index);
    const settings = { creditorId: at.book.creditorId, businessDate, boundaryDays: at.boundaryDaysOn(businessDate) };
    const result = await closeDay(database, settings);
    if ('refused' in result) return result;
    loansTouched += result.loansTouched;
  }
  return { loansTouched };
}
