/** The entries of the lender's books for loans with agreements. Names are not in them. */
import { readJournal } from '../../api/routes/read-journal.ts';
import { agreementJournals, entriesOf } from '../../application/agreement-journal.ts';
import { loanJournalDocument } from '../../application/agreement-journal-document.ts';
import { defaultBuckets } from '../../composition/default-buckets.ts';
import { bothWords } from '../../composition/load-both-words.ts';
import { loadDatedValues } from '../../composition/load-packs.ts';
import { type JournalPaper, journalDocument } from '../../core/accounting/journal-csv.ts';
import { parseDay } from '../../core/calendar/day.ts';
import { type Served, serveSigned } from '../call.ts';

/** More are asked for in shorter spans, or written by the command, which holds none of them in memory. */
const entriesMax = 20_000;

export const journalHandlers: readonly Served[] = [
  serveSigned(readJournal, async ({ query, book, database, parts, language }) => {
    const [from, through] = [parseDay(query.from)!, parseDay(query.to)!];
    const { businessDate, creditorId } = book;
    if (businessDate === undefined) return { refused: 'noDayClosed' };
    if (from > through) return { refused: 'daysBackwards' };
    if (through > businessDate) return { refused: 'dayNotClosed' };
    const { chart } = parts.agreements;
    const paper: JournalPaper = { chart, language, words: (code, values) => bothWords(code, values)[language] };
    const buckets = defaultBuckets;
    const settings = { creditorId, agreementNumber: undefined, through, buckets, lawValues: loadDatedValues() };
    return database.transaction(async (session) => {
      await session.run('set transaction isolation level repeatable read, read only');
      const loans = [];
      let entriesCount = 0;
      for await (const loan of agreementJournals(session, settings)) {
        const entries = entriesOf(loan).filter(({ on }) => on >= from);
        const { entries: _, ...document } = loanJournalDocument(loan);
        if (entries.length === 0 && document.refused === null) continue;
        entriesCount += entries.length;
        if (entriesCount > entriesMax) return { refused: 'journalTooLong', entriesMax };
        loans.push({ ...document, journal: journalDocument(entries, paper) });
      }
      // The shapes of changes and standings are the application's own and read-only.
      return { from: query.from, to: query.to, loans } as never;
    });
  }),
];
