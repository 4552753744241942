/** What the check of the evidence log reads: streams, facts without an entry, the shape of the tree. */
import { toHex } from '../core/evidence/bytes.ts';
import type { Session } from './database.ts';
import type { StreamKey } from './evidence.ts';
import { type FixedTable, fixedTables, isOfBook, rowKey } from './evidence-rows.ts';

/** A schema from before there was a log has none. */
export async function hasEvidence(session: Session): Promise<boolean> {
  const [row] = await session.query<{ there: boolean }>("select to_regclass('evidence_entry') is not null as there");
  return row!.there;
}

export interface CheckedStream extends StreamKey {
  readonly tag: string;
  readonly lastNumber: number;
  /** undefined: the stream of the book */
  readonly caseNumber: string | undefined;
  readonly wrappedKey: Uint8Array | undefined;
}

/** Streams by key, after one of them. */
export async function readStreams(
  session: Session,
  at: {
    readonly creditorId: number;
    readonly after: { readonly borrowerId: bigint; readonly caseId: bigint };
    readonly rowsMax: number;
  },
): Promise<CheckedStream[]> {
  const rows = await session.query<{
    borrower_id: bigint;
    case_id: bigint;
    tag: Uint8Array;
    last_number: number;
    case_number: string | null;
    wrapped_key: Uint8Array | null;
  }>(
    `select s.borrower_id, s.case_id, s.tag, s.last_number, c.case_number, b.wrapped_key from evidence_stream s
       left join delinquency_case c on c.creditor_id = s.creditor_id and c.borrower_id = s.borrower_id and c.case_id = s.case_id
       left join borrower b on b.creditor_id = s.creditor_id and b.borrower_id = s.borrower_id
      where s.creditor_id = $1 and (s.borrower_id, s.case_id) > ($2::bigint, $3::bigint)
      order by s.borrower_id, s.case_id limit $4::int`,
    [at.creditorId, at.after.borrowerId, at.after.caseId, at.rowsMax],
  );
  return rows.map((row) => ({
    creditorId: at.creditorId,
    borrowerId: row.borrower_id,
    caseId: row.case_id,
    tag: toHex(row.tag),
    lastNumber: row.last_number,
    caseNumber: row.case_number ?? undefined,
    wrappedKey: row.wrapped_key ?? undefined,
  }));
}

/** Where the instant stands at which a fact was recorded. */
const recordedAt: Readonly<Record<Exclude<FixedTable, 'ledger_entry'>, string>> = {
  decision: 't.recorded_at',
  inbound_contact: 't.recorded_at',
  party_fact: 't.recorded_at',
  income_statement: 't.recorded_at',
  negotiation_event: 't.recorded_at',
  plan_offer: 'e.recorded_at',
  approval_event: 't.recorded_at',
  case_tie: 't.recorded_at',
  law_pack: 't.first_used_at',
  lender_policy: 't.recorded_at',
  import_file: 't.loaded_at',
  agreement_event: 't.recorded_at',
  agreement_signature: 't.recorded_at',
  verified_address: 't.recorded_at',
  address_claim: 't.recorded_at',
  told_cause: 't.recorded_at',
  helper_step: 't.recorded_at',
  money_event: 't.recorded_at',
  matter_event: 't.recorded_at',
};

/** A schema from before there were such rows has none. */
async function isThere(session: Session, table: FixedTable): Promise<boolean> {
  const [row] = await session.query<{ there: boolean }>(`select to_regclass('${table}') is not null as there`);
  return row!.there;
}

/** Rows since the log began that no entry tells of. */
export async function readFactsNotEntered(
  session: Session,
  creditorId: number,
): Promise<{ readonly table: string; readonly key: string }[]> {
  const found: { table: string; key: string }[] = [];
  for (const table of fixedTables) {
    if (table === 'ledger_entry' || !(await isThere(session, table))) continue;
    const key = rowKey(table);
    // An offer has no instant of its own: it was made with the event of its talk.
    const since =
      table === 'plan_offer'
        ? ' join negotiation_event e on e.creditor_id = t.creditor_id and e.borrower_id = t.borrower_id and e.negotiation_id = t.negotiation_id and e.version = t.version'
        : '';
    found.push(
      ...(await session.query<{ table: string; key: string }>(
        `select '${table}' as table, ${key} as key from ${table} t join creditor c on c.creditor_id = t.creditor_id${since}
          where t.creditor_id = $1 and ${recordedAt[table]} >= c.evidence_from and not exists (
            select 1 from evidence_entry n where n.creditor_id = t.creditor_id and n.borrower_id = ${isOfBook(table) ? '0' : 't.borrower_id'}
               and n.about_table = '${table}' and n.about_key = ${key})
          order by 2`,
        [creditorId],
      )),
    );
  }
  return [...found, ...(await readPaymentsNotEntered(session, creditorId))];
}

/** Money of open cases since their streams began. */
function readPaymentsNotEntered(
  session: Session,
  creditorId: number,
): Promise<{ readonly table: string; readonly key: string }[]> {
  return session.query(
    `select 'ledger_entry' as table, l.entry_id::text as key from evidence_entry o
       join delinquency_case c on c.creditor_id = o.creditor_id and c.borrower_id = o.borrower_id and c.case_id = o.case_id and c.closed_on is null
       join borrower b on b.creditor_id = o.creditor_id and b.borrower_id = o.borrower_id and b.wrapped_key is not null
       join ledger_entry l on l.creditor_id = o.creditor_id and l.borrower_id = o.borrower_id
        and l.kind in ('payment', 'reversal') and l.recorded_at > o.recorded_at
      where o.creditor_id = $1 and o.number = 1 and o.case_id <> 0 and not exists (
        select 1 from evidence_entry n where n.creditor_id = l.creditor_id and n.borrower_id = l.borrower_id
           and n.about_table = 'ledger_entry' and n.about_key = l.entry_id::text)
      order by 2`,
    [creditorId],
  );
}

export interface IndexCount {
  readonly given: number;
  readonly distinct: number;
  /** -1: none */
  readonly greatest: number;
}

export async function countIndexes(session: Session, creditorId: number): Promise<IndexCount> {
  const [row] = await session.query<{ given: bigint; apart: bigint; greatest: bigint }>(
    `select count(leaf_index) as given, count(distinct leaf_index) as apart, coalesce(max(leaf_index), -1) as greatest
       from evidence_entry where creditor_id = $1`,
    [creditorId],
  );
  return { given: Number(row!.given), distinct: Number(row!.apart), greatest: Number(row!.greatest) };
}

/** Every tile that is stored, by its place, with its width. */
export async function readTileWidths(
  session: Session,
  creditorId: number,
): Promise<{ readonly level: number; readonly index: number; readonly width: number }[]> {
  const rows = await session.query<{ level: number; tile_index: bigint; width: number }>(
    'select level, tile_index, length(hashes) / 32 as width from evidence_tile where creditor_id = $1 order by level, tile_index',
    [creditorId],
  );
  return rows.map(({ level, tile_index, width }) => ({ level, index: Number(tile_index), width }));
}
