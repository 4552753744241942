/** Delinquency cases and their events. A case changes only together with an event that says why. */
import type { Day } from '../core/calendar/day.ts';
import { civilFromDay, formatDay } from '../core/calendar/day.ts';
import type { CasePeriod, CaseStep } from '../core/case/case-periods.ts';
import { takeIds } from './close-writes.ts';
import { copyRow } from './copy-text.ts';
import { arrayText, type Session } from './database.ts';
import { type BorrowerSet, setClause } from './loan-facts.ts';

export interface OpenCase {
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly version: number;
}

/** The open case of each borrower of the set that has one. */
export async function readOpenCases(
  session: Session,
  creditorId: number,
  set: BorrowerSet,
): Promise<Map<bigint, OpenCase>> {
  const { clause, parameters } = setClause(set, 'c');
  const rows = await session.query<{ borrower_id: bigint; case_id: bigint; version: number }>(
    `select c.borrower_id, c.case_id, c.version from delinquency_case c
      where c.creditor_id = $1 and ${clause} and c.closed_on is null`,
    [creditorId, ...parameters],
  );
  return new Map(
    rows.map((row) => [row.borrower_id, { borrowerId: row.borrower_id, caseId: row.case_id, version: row.version }]),
  );
}

/** Days on which an agreement of a borrower was signed and had not ended: their case stays open. */
export async function readAgreedPeriods(
  session: Session,
  creditorId: number,
  set: BorrowerSet,
): Promise<(CasePeriod & { readonly borrowerId: bigint })[]> {
  const { clause, parameters } = setClause(set, 'a');
  const rows = await session.query<{ borrower_id: bigint; active_from: Day; active_to: Day | null }>(
    `select a.borrower_id, a.active_from, a.active_to from agreement a
      where a.creditor_id = $1 and ${clause} and a.active_from is not null and a.active_to is distinct from a.active_from`,
    [creditorId, ...parameters],
  );
  return rows.map((row) => ({
    borrowerId: row.borrower_id,
    from: row.active_from,
    to: row.active_to ?? undefined,
  }));
}

/** What happened to one borrower's case, with the case that was open before, if one was. */
export interface BorrowerSteps {
  readonly borrowerId: bigint;
  readonly open: OpenCase | undefined;
  readonly steps: readonly CaseStep[];
}

interface CaseDraft {
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly openedOn: Day;
  closedOn: Day | undefined;
  version: number;
}

/** Writes what happened to the cases of many borrowers: new cases, their events, and the closing of those open before. */
export async function writeCaseSteps(
  session: Session,
  at: {
    creditorId: number;
    steps: readonly BorrowerSteps[];
  },
): Promise<void> {
  const opening = at.steps.reduce((sum, { steps }) => sum + steps.filter((step) => step.kind === 'opened').length, 0);
  const ids = await takeIds(session, 'case_id_seq', opening);
  let nextId = 0;
  const drafts: CaseDraft[] = [];
  const closed: { open: OpenCase; on: Day }[] = [];
  const events: (readonly [borrowerId: bigint, caseId: bigint, version: number | undefined, step: CaseStep])[] = [];
  for (const { borrowerId, open, steps } of at.steps) {
    let draft: CaseDraft | undefined;
    for (const step of steps) {
      if (step.kind === 'opened') {
        draft = { borrowerId, caseId: ids[nextId++]!, openedOn: step.on, closedOn: undefined, version: 1 };
        drafts.push(draft);
      } else if (draft) {
        draft.closedOn = step.on;
        draft.version += 1;
      } else if (open) {
        closed.push({ open, on: step.on });
      }
      events.push([borrowerId, draft?.caseId ?? open!.caseId, draft?.version, step]);
    }
  }
  // The old case closes before a new one opens: a borrower has one open case at a time.
  const versions = await closeCases(session, { creditorId: at.creditorId, closed });
  await session.copyIn(
    'delinquency_case (creditor_id, borrower_id, case_id, case_number, version, stage, opened_on, closed_on)',
    drafts
      .map((draft) =>
        copyRow([
          at.creditorId,
          draft.borrowerId,
          draft.caseId,
          caseNumber(draft.caseId, draft.openedOn),
          draft.version,
          draft.closedOn === undefined ? 'early' : 'closed',
          formatDay(draft.openedOn),
          draft.closedOn === undefined ? undefined : formatDay(draft.closedOn),
        ]),
      )
      .join(''),
  );
  const rows = events.map(([borrowerId, caseId, version, { kind, on, because }]) =>
    copyRow([at.creditorId, borrowerId, caseId, version ?? versions.get(caseId)!, kind, formatDay(on), because]),
  );
  await session.copyIn('case_event (creditor_id, borrower_id, case_id, version, kind, on_day, because)', rows.join(''));
}

/** The version that each case has after it: contacts may have moved it since it was read. */
async function closeCases(
  session: Session,
  at: { creditorId: number; closed: readonly { readonly open: OpenCase; readonly on: Day }[] },
): Promise<Map<bigint, number>> {
  if (at.closed.length === 0) return new Map();
  const rows = await session.query<{ case_id: bigint; version: number }>(
    `update delinquency_case c set stage = 'closed', closed_on = d.closed_on, version = c.version + 1
       from (select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as case_id, unnest($4::text::date[]) as closed_on) d
      where c.creditor_id = $1 and c.borrower_id = d.borrower_id and c.case_id = d.case_id
      returning c.case_id, c.version`,
    [
      at.creditorId,
      arrayText(at.closed.map(({ open }) => open.borrowerId)),
      arrayText(at.closed.map(({ open }) => open.caseId)),
      `{${at.closed.map(({ on }) => formatDay(on)).join(',')}}`,
    ],
  );
  return new Map(rows.map((row) => [row.case_id, row.version]));
}

/** 'C2026-000123': the year it was opened in and a number that no other case has. */
function caseNumber(caseId: bigint, openedOn: Day): string {
  return `C${civilFromDay(openedOn).year}-${caseId.toString().padStart(6, '0')}`;
}
