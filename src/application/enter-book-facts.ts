/** What imports and day closes enter in the evidence log: the file, the close, and the cases that it closed of those that are in it. */
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { Session } from '../store/database.ts';
import { storeEntries, takeNumbers } from '../store/evidence.ts';
import { hasStreams, readCaseNumbers } from '../store/evidence-payments.ts';
import { enterBookFact, openEntryOf } from './enter-fact.ts';

export function enterDayClose(
  session: Session,
  at: { readonly creditorId: number; readonly businessDate: Day; readonly loansTouched: number },
): Promise<void> {
  const businessDate = formatDay(at.businessDate);
  return enterBookFact(session, at.creditorId, {
    kind: 'dayClose',
    about: { table: 'day_close', key: businessDate },
    recordedBy: undefined,
    fact: { businessDate, loansTouched: at.loansTouched },
  });
}

/** A file is one entry, however many rows it has. */
export function enterFile(
  session: Session,
  creditorId: number,
  loaded: {
    readonly importId: bigint;
    readonly file: string;
    readonly digest: string;
    readonly mappingDigest: string;
    readonly rowsTaken: number;
    readonly rowsRefused: number;
    readonly controlTotals: object;
  },
): Promise<void> {
  const { importId, file, digest, mappingDigest, rowsTaken, rowsRefused, controlTotals } = loaded;
  const mappingSha256 = mappingDigest === '' ? undefined : mappingDigest;
  return enterBookFact(session, creditorId, {
    kind: 'importFile',
    about: { table: 'import_file', key: String(importId) },
    recordedBy: undefined,
    fact: { file, sha256: digest, mappingSha256, rowsTaken, rowsRefused, controlTotals },
  });
}

/** In the open: it says no more than the day and the reason, and a close has no borrower's key at hand. */
export async function enterClosings(
  session: Session,
  creditorId: number,
  closings: readonly {
    readonly borrowerId: bigint;
    readonly caseId: bigint;
    readonly on: Day;
    readonly because: string;
  }[],
): Promise<void> {
  if (closings.length === 0 || !(await hasStreams(session, creditorId))) return;
  const taken = await takeNumbers(
    session,
    creditorId,
    closings.map(({ borrowerId, caseId }) => ({ borrowerId, caseId, count: 1 })),
  );
  if (taken.length === 0) return;
  const byCase = new Map(closings.map((closing) => [closing.caseId, closing]));
  const caseNumbers = await readCaseNumbers(session, creditorId, taken);
  const entries = taken.map((numbers) => {
    const { caseId, borrowerId } = numbers;
    const { on, because } = byCase.get(caseId)!;
    const fact = {
      kind: 'caseClosed',
      about: { table: 'delinquency_case', key: `${caseId}.closed` },
      recordedBy: undefined,
      fact: { closedOn: formatDay(on), because },
    } as const;
    const entry = openEntryOf({ numbers, number: numbers.first, fact }, caseNumbers.get(caseId));
    return { ...entry, borrowerId, caseId };
  });
  await storeEntries(session, creditorId, entries);
}
