/** Cases beside their events, and beside what is past due. */

import { type Day, formatDay } from '../core/calendar/day.ts';
import { type CasePeriod, pastDuePeriods } from '../core/case/case-periods.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import type { LoanFacts } from '../store/loan-facts.ts';
import type { Difference, StoredCase, StoredState } from '../store/verify.ts';
import { isWaiting, stateDay } from './verify-waiting.ts';

/**
 * The events of a case, replayed, end in its stored state; their versions are 1, 2, 3 … without a gap. It is opened first
 * and closed at most once; contacts, what came of them and what was learnt stand in between, and outcomes also after it.
 */
export function caseDifferences(stored: StoredCase): Difference[] {
  const found: Difference[] = [];
  const add = (table: string, field: string, was: string | null, is: string | null) =>
    found.push({ table, loan: undefined, row: `case ${stored.caseNumber}`, field, stored: was, recomputed: is });
  let openedOn: Day | undefined;
  let closedOn: Day | undefined;
  stored.events.forEach(({ version, kind, on }, index) => {
    if (version !== index + 1) add('case_event', 'version', `${version}`, `${index + 1}`);
    if ((kind === 'opened') !== (index === 0)) add('case_event', 'kind', kind, index === 0 ? 'opened' : null);
    if (kind === 'closed' && closedOn !== undefined) add('case_event', 'kind', kind, null);
    if (kind === 'opened') openedOn = on;
    if (kind === 'closed') closedOn = on;
  });
  if (stored.version !== stored.events.length) {
    add('delinquency_case', 'version', `${stored.version}`, `${stored.events.length}`);
  }
  if (stored.openedOn !== openedOn) add('delinquency_case', 'opened_on', shown(stored.openedOn), shown(openedOn));
  if (stored.closedOn !== closedOn) add('delinquency_case', 'closed_on', shown(stored.closedOn), shown(closedOn));
  if ((stored.stage === 'closed') !== (closedOn !== undefined)) {
    add('delinquency_case', 'stage', stored.stage, closedOn === undefined ? 'open' : 'closed');
  }
  return found;
}

/**
 * A borrower's case is open exactly while one of their loans is past due on the business date, or an agreement is signed and
 * has not ended. Borrowers with a loan
 * that waits for the next close, or that a close cut off has aged further already, are left to that close.
 */
export function openCaseDifferences(at: {
  readonly creditor: CreditorRow;
  readonly states: readonly StoredState[];
  readonly facts: ReadonlyMap<bigint, LoanFacts>;
  readonly cases: readonly StoredCase[];
  /** days on which agreements kept cases open */
  readonly agreed: readonly (CasePeriod & { readonly borrowerId: bigint })[];
}): Difference[] {
  const { creditor } = at;
  const { businessDate } = creditor;
  if (businessDate === undefined) return [];
  const open = new Map(
    at.cases.filter((stored) => stored.closedOn === undefined).map((stored) => [stored.borrowerId, stored]),
  );
  const pastDue = new Map<bigint, string | undefined>();
  const unsure = new Set<bigint>();
  for (const state of at.states) {
    const day = stateDay(creditor, state);
    if (isWaiting(creditor, state) || (day !== undefined && day > businessDate)) unsure.add(state.borrowerId);
    const facts = at.facts.get(state.loanId);
    const periods =
      facts === undefined || day === undefined
        ? []
        : pastDuePeriods({ ...facts, spans: facts.storedSpans, until: businessDate });
    const loan = periods.some((period) => lastsOn(period, businessDate)) ? state.loanRef : undefined;
    pastDue.set(state.borrowerId, pastDue.get(state.borrowerId) ?? loan);
  }
  const agreed = new Set(
    at.agreed.filter((period) => lastsOn(period, businessDate)).map(({ borrowerId }) => borrowerId),
  );
  const found: Difference[] = [];
  for (const [borrowerId, loan] of pastDue) {
    const stored = open.get(borrowerId);
    const isOpen = loan !== undefined || agreed.has(borrowerId);
    if (unsure.has(borrowerId) || isOpen === (stored !== undefined)) continue;
    const row = stored === undefined ? undefined : `case ${stored.caseNumber}`;
    const [was, is] = stored === undefined ? [null, 'open'] : ['open', 'closed'];
    found.push({ table: 'delinquency_case', loan, row, field: 'stage', stored: was, recomputed: is });
  }
  return found;
}

function lastsOn(period: CasePeriod, day: Day): boolean {
  return period.from <= day && (period.to === undefined || period.to > day);
}

function shown(day: Day | undefined): string | null {
  return day === undefined ? null : formatDay(day);
}
