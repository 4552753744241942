/**
 * Every loan's life, range by range: where it stood on any day, and the principal it owed at given month ends. A range
 * of borrowers is one statement with one row, its tables packed as flat text.
 */
import type { Pause } from '../core/ageing/days-past-due.ts';
import type { DelinquencySpan } from '../core/ageing/delinquency.ts';
import type { Day } from '../core/calendar/day.ts';
import type { LoanLife } from '../core/portfolio/standing.ts';
import { dayParameter, type Session } from './database.ts';
import { FlatText, flatDay, flatRow } from './flat-text.ts';

export interface LoanLifeRow {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly currency: string;
  readonly life: LoanLife;
  /** at each of the days asked for, in their order; filled only when days were given */
  readonly principalMinorAt: ArrayLike<bigint>;
}

/** Borrowers with keys from `from` up to, not including, `to`. */
export interface KeyRange {
  readonly from: bigint;
  readonly to: bigint;
}

interface ChunkColumns {
  loans: string | null;
  settled: string | null;
  spans: string | null;
  events: string | null;
  schedules: string | null;
  entries: string | null;
}

/** The book cut into ranges of so many borrowers each, in order of their keys. */
export async function readKeyRanges(
  session: Session,
  { creditorId, borrowersPerRange }: { creditorId: number; borrowersPerRange: number },
): Promise<KeyRange[]> {
  const rows = await session.query<{ last: bigint }>(
    `select borrower_id as last
       from (select borrower_id, row_number() over (order by borrower_id) as place, count(*) over () as borrowers
               from borrower where creditor_id = $1) numbered
      where place % $2::int = 0 or place = borrowers
      order by borrower_id`,
    [creditorId, borrowersPerRange],
  );
  return rows.map(({ last }, at) => ({ from: at === 0 ? 0n : rows[at - 1]!.last + 1n, to: last + 1n }));
}

/**
 * The lives of one range. `ends`: days in order, none when only the lives are wanted. `knownBefore`: loans, events,
 * schedules and entries recorded before this instant; the stored spans are what is known now, so they are left out, and
 * so is the day of settling.
 */
export async function readLives(
  session: Session,
  at: { creditorId: number; range: KeyRange; ends: readonly Day[]; knownBefore: string | undefined },
): Promise<LoanLifeRow[]> {
  const lastEnd = at.ends.at(-1);
  const parameters: unknown[] = [at.creditorId, at.range.from.toString(), at.range.to.toString()];
  if (lastEnd !== undefined) parameters.push(dayParameter(lastEnd));
  if (at.knownBefore !== undefined) parameters.push(at.knownBefore);
  const known = (alias: string) =>
    at.knownBefore === undefined ? '' : `and ${alias}.recorded_at < $${parameters.length}::timestamptz`;
  const inRange = (alias: string) =>
    `${alias}.creditor_id = $1 and ${alias}.borrower_id >= $2::bigint and ${alias}.borrower_id < $3::bigint`;
  const loanRow = flatRow('l.borrower_id', 'l.loan_id', 'l.currency', flatDay('l.disbursed_on'), 'l.grace_days');
  const spanRow = flatRow('a.loan_id', flatDay('a.from_on'), flatDay('a.to_on'), flatDay('a.delinquent_since'));
  const eventRow = flatRow('e.loan_id', `(e.kind = 'pause')::int`, flatDay('e.on_day'), flatDay('e.until_day'));
  const entryRow = flatRow('n.loan_id', flatDay('n.value_on'), 'n.principal_minor');
  // No table is joined to another here: after a load the planner knows nothing of their sizes yet, and would choose badly.
  const [row] = await session.query<ChunkColumns>(
    `select
       (select string_agg(${loanRow}, '') from loan l where ${inRange('l')} ${known('l')}) as loans,
       ${
         at.knownBefore === undefined
           ? `(select string_agg(${flatRow('s.loan_id', flatDay('s.settled_on'))}, '') from loan_state s
                where ${inRange('s')} and s.settled_on is not null)`
           : 'null'
       } as settled,
       ${
         at.knownBefore === undefined
           ? `(select string_agg(${spanRow}, '') from ageing_span a where ${inRange('a')})`
           : 'null'
       } as spans,
       (select string_agg(${eventRow}, '' order by e.on_day) from loan_event e
         where ${inRange('e')} and e.kind in ('chargeOff', 'pause') ${known('e')}) as events,
       (select string_agg(${flatRow('v.loan_id', flatDay('v.starts_on'))}, '') from schedule v
         where ${inRange('v')} and v.reason <> 'contract' ${known('v')}) as schedules,
       ${
         lastEnd === undefined
           ? 'null'
           : `(select string_agg(${entryRow}, '') from ledger_entry n
                where ${inRange('n')} and n.principal_minor <> 0 and n.value_on <= $4::date ${known('n')})`
       } as entries`,
    parameters,
  );
  return livesOf(row!, at.ends);
}

interface LifeParts extends LoanLife {
  settledOn: Day | undefined;
  chargedOffOn: Day | undefined;
  pauses: Pause[];
  spans: DelinquencySpan[];
  rescheduledOn: Day[];
}

const noPauses: Pause[] = [];
const noSpans: DelinquencySpan[] = [];
const noDays: Day[] = [];

function livesOf(columns: ChunkColumns, ends: readonly Day[]): LoanLifeRow[] {
  const rows: (LoanLifeRow & { readonly life: LifeParts })[] = [];
  const places = new Map<number, number>();
  const loans = new FlatText(columns.loans);
  while (loans.more) {
    const borrowerId = BigInt(loans.whole()!);
    const loanId = loans.whole()!;
    places.set(loanId, rows.length);
    rows.push({
      borrowerId,
      loanId: BigInt(loanId),
      currency: loans.word(),
      life: {
        disbursedOn: loans.whole()!,
        settledOn: undefined,
        chargedOffOn: undefined,
        graceDays: loans.whole()!,
        pauses: noPauses,
        spans: noSpans,
        rescheduledOn: noDays,
      },
      principalMinorAt: [],
    });
  }
  const lifeOf = (loanId: number) => {
    const place = places.get(loanId);
    return place === undefined ? undefined : rows[place]!.life;
  };
  const settled = new FlatText(columns.settled);
  while (settled.more) {
    const life = lifeOf(settled.whole()!);
    const settledOn = settled.whole();
    if (life !== undefined) life.settledOn = settledOn;
  }
  addSpans(new FlatText(columns.spans), lifeOf);
  addEvents(new FlatText(columns.events), lifeOf);
  const schedules = new FlatText(columns.schedules);
  while (schedules.more) {
    const life = lifeOf(schedules.whole()!);
    const startsOn = schedules.whole()!;
    if (life !== undefined) life.rescheduledOn = [...life.rescheduledOn, startsOn];
  }
  if (ends.length === 0) return rows;
  const principal = principalAtEnds(new FlatText(columns.entries), places, ends);
  return rows.map((row, place) => ({
    ...row,
    principalMinorAt: principal.subarray(place * ends.length, (place + 1) * ends.length),
  }));
}

function addSpans(flat: FlatText, lifeOf: (loanId: number) => LifeParts | undefined): void {
  while (flat.more) {
    const life = lifeOf(flat.whole()!);
    const span = { from: flat.whole()!, to: flat.whole(), delinquentSince: flat.whole()! };
    if (life === undefined) continue;
    if (life.spans === noSpans) life.spans = [span];
    else {
      const later = life.spans.at(-1)!.from > span.from;
      life.spans.push(span);
      // The database gives rows in the order it meets them, which is nearly always the order of the key.
      if (later) life.spans.sort((a, b) => a.from - b.from);
    }
  }
}

function addEvents(flat: FlatText, lifeOf: (loanId: number) => LifeParts | undefined): void {
  while (flat.more) {
    const life = lifeOf(flat.whole()!);
    const isPause = flat.whole() === 1;
    const onDay = flat.whole()!;
    const untilDay = flat.whole();
    if (life === undefined) continue;
    if (isPause) life.pauses = [...life.pauses, { from: onDay, to: untilDay }];
    else if (life.chargedOffOn === undefined) life.chargedOffOn = onDay;
  }
}

/** Principal owed by loan and month end, from entries in any order: first what each month changed, then its running sum. */
function principalAtEnds(flat: FlatText, places: ReadonlyMap<number, number>, ends: readonly Day[]): BigInt64Array {
  const principalMinor = new BigInt64Array(places.size * ends.length);
  const firstEnd = ends[0]!;
  const endOfDay = new Uint16Array(ends.at(-1)! - firstEnd + 1);
  for (let end = 1; end < ends.length; end++)
    endOfDay.fill(end, ends[end - 1]! + 1 - firstEnd, ends[end]! + 1 - firstEnd);
  let lastLoan = -1;
  let place: number | undefined;
  while (flat.more) {
    const loanId = flat.whole()!;
    const valueOn = flat.whole()!;
    const amountMinor = flat.minor();
    if (loanId !== lastLoan) {
      lastLoan = loanId;
      place = places.get(loanId);
    }
    if (place === undefined) continue;
    const end = valueOn <= firstEnd ? 0 : endOfDay[valueOn - firstEnd]!;
    const cell = place * ends.length + end;
    principalMinor[cell] = principalMinor[cell]! + amountMinor;
  }
  for (let first = 0; first < principalMinor.length; first += ends.length) {
    for (let end = 1; end < ends.length; end++) {
      principalMinor[first + end] = principalMinor[first + end]! + principalMinor[first + end - 1]!;
    }
  }
  return principalMinor;
}
