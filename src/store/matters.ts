/** What borrowers raise: matters and their events, added to and never changed. Migration 0019 holds what must not go wrong. */
import type { Day } from '../core/calendar/day.ts';
import type { MatterKind, MatterResult, MatterWhat } from '../core/matter/kinds.ts';
import type { LongerTime, MatterEventKind } from '../core/matter/matter.ts';
import { takeIds } from './close-writes.ts';
import { arrayText, dayParameter, type Session, textArrayText } from './database.ts';
import { instantParameter, milliseconds } from './decisions.ts';

export interface OfMatterCase {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
}

export interface MatterRow extends OfMatterCase {
  readonly matterId: bigint;
  readonly numberInCase: number;
  readonly kind: MatterKind;
  readonly what: MatterWhat | undefined;
  readonly wasOnRecord: boolean;
  readonly openedOn: Day;
}

export interface MatterEventRow {
  readonly version: number;
  readonly kind: MatterEventKind;
  readonly side: 'borrower' | 'lender';
  readonly person: string;
  readonly result: MatterResult | undefined;
  readonly longer: LongerTime | undefined;
  readonly sealed: Uint8Array;
  readonly inboundId: bigint | undefined;
  readonly onDay: Day;
  readonly atMs: number;
}

export interface StoredMatter extends MatterRow {
  readonly caseNumber: string;
  readonly events: readonly (MatterEventRow & { readonly receipt: number })[];
}

/** The next id, and the next number of the case, which is held. */
export async function nextMatter(
  session: Session,
  at: OfMatterCase,
): Promise<{ readonly matterId: bigint; readonly numberInCase: number }> {
  const [matterId] = await takeIds(session, 'matter_id_seq', 1);
  const [row] = await session.query<{ next: number }>(
    `select coalesce(max(number_in_case), 0) + 1 as next from matter
      where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint`,
    [at.creditorId, at.borrowerId.toString(), at.caseId.toString()],
  );
  return { matterId: matterId!, numberInCase: row!.next };
}

export async function storeMatter(session: Session, row: MatterRow): Promise<void> {
  await session.query(
    `insert into matter (creditor_id, borrower_id, case_id, matter_id, number_in_case, kind, what, was_on_record, opened_on)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6, $7, $8, $9::date)`,
    [
      row.creditorId,
      row.borrowerId.toString(),
      row.caseId.toString(),
      row.matterId.toString(),
      row.numberInCase,
      row.kind,
      row.what ?? null,
      row.wasOnRecord,
      dayParameter(row.openedOn),
    ],
  );
}

export async function storeMatterEvent(
  session: Session,
  of: OfMatterCase & { readonly matterId: bigint },
  row: MatterEventRow,
): Promise<void> {
  await session.query(
    `insert into matter_event (creditor_id, borrower_id, case_id, matter_id, version, kind, side, person, result, longer, sealed, inbound_contact_id, on_day, at, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6, $7, $8, $9, $10, $11, $12::bigint, $13::date, $14::timestamptz, $8)`,
    [
      of.creditorId,
      of.borrowerId.toString(),
      of.caseId.toString(),
      of.matterId.toString(),
      row.version,
      row.kind,
      row.side,
      row.person,
      row.result ?? null,
      row.longer ?? null,
      row.sealed,
      row.inboundId?.toString() ?? null,
      dayParameter(row.onDay),
      instantParameter(row.atMs),
    ],
  );
}

interface MatterColumns {
  creditor_id: number;
  borrower_id: bigint;
  case_id: bigint;
  case_number: string;
  matter_id: bigint;
  number_in_case: number;
  kind: MatterKind;
  what: MatterWhat | null;
  was_on_record: boolean;
  opened_on: Day;
}

/** Somebody must still answer it. */
const isOpenSql = `(select e.kind from matter_event e
   where e.creditor_id = m.creditor_id and e.borrower_id = m.borrower_id and e.matter_id = m.matter_id
     and e.kind in ('opened', 'answered', 'reviewAsked', 'withdrawn', 'closed')
   order by e.version desc limit 1) in ('opened', 'reviewAsked')`;

/**
 * In the order in which they were raised. `seen`: terms for rows of `m`, with their parameters from $1 on. Of a borrower's other
 * cases too where no case is named.
 */
export async function readMatters(
  session: Session,
  at: {
    readonly seen: { readonly sql: string; readonly parameters: readonly (string | number)[] };
    readonly kind?: MatterKind | undefined;
    readonly isOpen?: boolean | undefined;
  },
): Promise<StoredMatter[]> {
  const parameters: unknown[] = [...at.seen.parameters];
  const terms = [at.seen.sql];
  if (at.kind !== undefined) terms.push(`m.kind = $${parameters.push(at.kind)}`);
  if (at.isOpen === true) terms.push(isOpenSql);
  const rows = await session.query<MatterColumns>(
    `select m.creditor_id, m.borrower_id, m.case_id, c.case_number, m.matter_id, m.number_in_case, m.kind, m.what, m.was_on_record, m.opened_on
       from matter m join delinquency_case c using (creditor_id, borrower_id, case_id)
      where ${terms.join(' and ')} order by m.matter_id`,
    parameters,
  );
  return withEvents(session, rows);
}

/** Terms for all of a borrower's matters. */
export function ofBorrower(at: { readonly creditorId: number; readonly borrowerId: bigint }) {
  return {
    sql: 'm.creditor_id = $1::int and m.borrower_id = $2::bigint',
    parameters: [at.creditorId, at.borrowerId.toString()],
  };
}

/** Terms for those of one case. */
export function ofCase(at: OfMatterCase) {
  return {
    sql: 'm.creditor_id = $1::int and m.borrower_id = $2::bigint and m.case_id = $3::bigint',
    parameters: [at.creditorId, at.borrowerId.toString(), at.caseId.toString()],
  };
}

async function withEvents(session: Session, rows: readonly MatterColumns[]): Promise<StoredMatter[]> {
  if (rows.length === 0) return [];
  const events = await session.query<{
    matter_id: bigint;
    version: number;
    kind: MatterEventKind;
    side: 'borrower' | 'lender';
    person: string;
    result: MatterResult | null;
    longer: LongerTime | null;
    sealed: Uint8Array;
    inbound_contact_id: bigint | null;
    on_day: Day;
    at_ms: bigint;
    receipt: number | null;
  }>(
    `select e.matter_id, e.version, e.kind, e.side, e.person, e.result, e.longer, e.sealed, e.inbound_contact_id, e.on_day, ${milliseconds('e.at')} as at_ms,
            (select n.number from evidence_entry n where n.creditor_id = e.creditor_id and n.borrower_id = e.borrower_id
               and n.about_table = 'matter_event' and n.about_key = e.matter_id || '.' || e.version) as receipt
       from matter_event e
       join (select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as matter_id) w
         on w.borrower_id = e.borrower_id and w.matter_id = e.matter_id
      where e.creditor_id = $1 order by e.matter_id, e.version`,
    [
      rows[0]!.creditor_id,
      arrayText(rows.map(({ borrower_id }) => borrower_id)),
      arrayText(rows.map(({ matter_id }) => matter_id)),
    ],
  );
  const byMatter = Map.groupBy(events, ({ matter_id }) => matter_id);
  return rows.map((row) => ({
    creditorId: row.creditor_id,
    borrowerId: row.borrower_id,
    caseId: row.case_id,
    caseNumber: row.case_number,
    matterId: row.matter_id,
    numberInCase: row.number_in_case,
    kind: row.kind,
    what: row.what ?? undefined,
    wasOnRecord: row.was_on_record,
    openedOn: row.opened_on,
    events: (byMatter.get(row.matter_id) ?? []).map((event) => ({
      version: event.version,
      kind: event.kind,
      side: event.side,
      person: event.person,
      result: event.result ?? undefined,
      longer: event.longer ?? undefined,
      sealed: event.sealed,
      inboundId: event.inbound_contact_id ?? undefined,
      onDay: event.on_day,
      atMs: Number(event.at_ms),
      receipt: Number(event.receipt ?? 0),
    })),
  }));
}

/** Kinds of which one of the borrower's is open, in any of their cases. */
export async function openMatterKinds(
  session: Session,
  at: { readonly creditorId: number; readonly borrowerId: bigint },
): Promise<MatterKind[]> {
  const rows = await session.query<{ kind: MatterKind }>(
    `select distinct m.kind from matter m where m.creditor_id = $1 and m.borrower_id = $2::bigint and ${isOpenSql} order by 1`,
    [at.creditorId, at.borrowerId.toString()],
  );
  return rows.map(({ kind }) => kind);
}

/** Whether this person of the lender's spoke with the borrower, or tried to, by their name on decisions and inbound contacts. */
export async function hasContacted(
  session: Session,
  at: { readonly creditorId: number; readonly borrowerId: bigint; readonly person: string },
): Promise<boolean> {
  const rows = await session.query(
    `select 1 from decision d where d.creditor_id = $1 and d.borrower_id = $2::bigint and d.recorded_by = $3
     union all
     select 1 from inbound_contact i where i.creditor_id = $1 and i.borrower_id = $2::bigint and i.recorded_by = $3 limit 1`,
    [at.creditorId, at.borrowerId.toString(), at.person],
  );
  return rows.length > 0;
}

/** Numbers of entries in the case's evidence by the row that each tells of: `<table> <key>`. */
export async function readEntryNumbers(
  session: Session,
  at: OfMatterCase,
  tables: readonly string[],
): Promise<Map<string, number>> {
  const rows = await session.query<{ about_table: string; about_key: string; number: number }>(
    `select about_table, about_key, number from evidence_entry
      where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint and about_table in (select unnest($4::text::text[]))`,
    [at.creditorId, at.borrowerId.toString(), at.caseId.toString(), textArrayText(tables)],
  );
  return new Map(rows.map((row) => [`${row.about_table} ${row.about_key}`, Number(row.number)]));
}
