/**
 * Rows that entries tell of, as digests: SHA-256 of the row as PostgreSQL writes it as jsonb without its nulls, instants in
 * UTC. A column that is added later and left empty changes nothing.
 */
import { arrayText, only, type Session, textArrayText } from './database.ts';

/** How the key of a row is spelt, by table; as the guards of migrations 0008 and 0010 spell it. These rows never change. */
const keys = {
  decision: 't.decision_id::text',
  inbound_contact: 't.inbound_contact_id::text',
  party_fact: 't.party_fact_id::text',
  income_statement: 't.statement_id::text',
  negotiation_event: `t.negotiation_id || '.' || t.version`,
  plan_offer: `t.negotiation_id || '.' || t.terms_hash`,
  approval_event: `t.approval_id || '.' || t.version`,
  case_tie: `t.person || '.' || t.kind`,
  ledger_entry: 't.entry_id::text',
  law_pack: 't.pack_hash',
  lender_policy: 't.lender_policy_id::text',
  import_file: 't.import_id::text',
  agreement_event: `t.agreement_id || '.' || t.version`,
  agreement_signature: 't.signature_id::text',
  verified_address: 't.verified_address_id::text',
  address_claim: 't.address_claim_id::text',
  told_cause: 't.cause_id::text',
  helper_step: 't.step_id::text',
  money_event: `t.proposal_id || '.' || t.version`,
  matter_event: `t.matter_id || '.' || t.version`,
} as const;

/** The same key as columns of the table, for those that many rows are entered of at once: `d.key` is what it is spelt as. */
const keyParts: Partial<Record<keyof typeof keys, string>> = {
  agreement_event: `t.agreement_id = split_part(d.key, '.', 1)::bigint and t.version = split_part(d.key, '.', 2)::int`,
};

export type FixedTable = keyof typeof keys;

export const fixedTables = Object.keys(keys) as FixedTable[];
const ofTheBook: readonly FixedTable[] = ['law_pack', 'lender_policy', 'import_file'];

/** The key of the table's row `t` as entries spell it, as SQL. */
export function rowKey(table: FixedTable): string {
  return keys[table];
}

/** Its rows hang on no borrower. */
export function isOfBook(table: FixedTable): boolean {
  return ofTheBook.includes(table);
}

export function isFixedTable(table: string): table is FixedTable {
  return Object.hasOwn(keys, table);
}

export interface RowOf {
  /** 0n: of the book */
  readonly borrowerId: bigint;
  readonly key: string;
}

/** 64 hexadecimal digits by `rowName`; rows that are not there are left out. */
export async function readRowDigests(
  session: Session,
  creditorId: number,
  table: FixedTable,
  rows: readonly RowOf[],
): Promise<Map<string, string>> {
  const borrower = isOfBook(table) ? '0::bigint' : 't.borrower_id';
  const parts = keyParts[table];
  // Row by row where the table's key leads to it; else among all rows of the borrowers.
  const from =
    parts === undefined
      ? `${table} t where t.creditor_id = $1 and t.borrower_id in (select unnest($3::text::bigint[])) and ${keys[table]} in (select unnest($2::text::text[]))`
      : `(select unnest($3::text::bigint[]) as borrower_id, unnest($2::text::text[]) as key) d cross join lateral (
           ${only(`select * from ${table} t where t.creditor_id = $1 and t.borrower_id = d.borrower_id and ${parts}`)}) t`;
  const ofBook = `${table} t where t.creditor_id = $1 and ${keys[table]} in (select unnest($2::text::text[]))`;
  const found = await session.query<{ borrower_id: bigint; key: string; digest: string }>(
    `select ${borrower} as borrower_id, ${keys[table]} as key,
            encode(sha256(convert_to(jsonb_strip_nulls(to_jsonb(t))::text, 'UTF8')), 'hex') as digest
       from ${isOfBook(table) ? ofBook : from}`,
    [
      creditorId,
      textArrayText(rows.map(({ key }) => key)),
      ...(isOfBook(table) ? [] : [arrayText(rows.map(({ borrowerId }) => borrowerId))]),
    ],
  );
  return new Map(found.map(({ borrower_id, key, digest }) => [rowName({ borrowerId: borrower_id, key }), digest]));
}

export function rowName({ borrowerId, key }: RowOf): string {
  return `${borrowerId} ${key}`;
}
