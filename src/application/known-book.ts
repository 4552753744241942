/**
 * Counts the book by what was known at an instant: every loan worked out again from the instalments, entries and events
 * recorded before it. Slower than the stored book, and independent of it.
 */
import { closeLoan } from '../core/ageing/close-loan.ts';
import type { Day } from '../core/calendar/day.ts';
import type { Breakdown } from '../core/portfolio/report.ts';
import type { LoanLife } from '../core/portfolio/standing.ts';
import type { Session } from '../store/database.ts';
import { readLoanFacts } from '../store/loan-facts.ts';
import { type KeyRange, readKeyRanges, readLives } from '../store/loan-lives.ts';
import { type LoanPart, readLoanParts } from '../store/portfolio.ts';
import type { BookTally } from './book-tally.ts';
import { classHistory, factsState, totalsOf } from './stored-book.ts';

/** All instalments and entries of so many borrowers are in memory at a time. */
const borrowersPerRange = 4000;

interface KnownBook {
  readonly creditorId: number;
  readonly asOf: Day;
  readonly breakdown: Breakdown | undefined;
  /** month ends at which the principal owed is wanted */
  readonly ends: readonly Day[];
  /** an instant */
  readonly knownBefore: string;
}

export interface KnownLoan {
  readonly currency: string;
  readonly life: LoanLife;
  readonly principalMinorAt: ArrayLike<bigint>;
}

/** Adds every loan to `tally` and yields its life, in chunks. */
export async function* readKnownBook(
  session: Session,
  at: KnownBook,
  tally: BookTally,
): AsyncGenerator<readonly KnownLoan[]> {
  for (const range of await readKeyRanges(session, { ...at, borrowersPerRange })) {
    yield await knownLoans(session, at, { range, tally });
  }
}

async function knownLoans(
  session: Session,
  at: KnownBook,
  { range, tally }: { readonly range: KeyRange; readonly tally: BookTally },
): Promise<KnownLoan[]> {
  const { creditorId, asOf, knownBefore } = at;
  const { from, to } = range;
  const lives = await readLives(session, { ...at, range });
  const rows = new Map(lives.map((row) => [row.loanId, row]));
  const parts = new Map<bigint, LoanPart>();
  for (const part of await readLoanParts(session, { ...at, from, to })) parts.set(part.loanId, part);
  const states = lives.map((row) => factsState({ ...row, ...row.life }));
  const read = { creditorId, set: { from, to }, states, owedOn: asOf, recordedBefore: knownBefore };
  const known: KnownLoan[] = [];
  for (const facts of await readLoanFacts(session, read)) {
    const row = rows.get(facts.loanId)!;
    const closed = closeLoan({ facts, businessDate: asOf, boundaryDays: [] });
    const life: LoanLife = { ...row.life, settledOn: closed.settledOn, spans: closed.spans };
    known.push({ currency: row.currency, life, principalMinorAt: row.principalMinorAt });
    if (life.disbursedOn > asOf || closed.settledOn !== undefined) continue;
    const { currency } = row;
    const { graceDays, pauses } = facts;
    const { delinquentSince } = closed;
    const loan = parts.get(facts.loanId)!;
    const chargedOff = life.chargedOffOn !== undefined && life.chargedOffOn <= asOf;
    const group = { currency, product: loan.product, part: loan.part, graceDays, delinquentSince, pauses, chargedOff };
    const history = classHistory(facts, { loan, asOf, tally, spans: closed.spans });
    tally.add(group, totalsOf(facts.owed, closed.arrearsMinor), history);
  }
  return known;
}
