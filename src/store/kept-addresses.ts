/** Of all lenders in the database: under which addresses of the file store lies what their cases keep. */
import type { Session } from './database.ts';

const addressesPerPart = 1_000;

/** Each once, in order, from the state of the database that the session sees; removed files are not among them. */
export async function* keptAddresses(session: Session): AsyncGenerator<string, void, undefined> {
  let after = '';
  for (;;) {
    const rows = await session.query<{ address: string }>(
      `select distinct sealed_digest collate "C" as address from case_file
        where removed_on is null and sealed_digest collate "C" > $1 order by address limit ${addressesPerPart}`,
      [after],
    );
    for (const { address } of rows) yield address;
    if (rows.length < addressesPerPart) return;
    after = rows.at(-1)!.address;
  }
}

/** How many files are kept, and of how many bytes in clear (sealed ones are little larger). */
export async function countKeptAddresses(
  session: Session,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const [row] = await session.query<{ files: number; bytes: number }>(
    `select count(*)::float8 as files, coalesce(sum(bytes), 0)::float8 as bytes
       from (select distinct on (sealed_digest collate "C") bytes from case_file where removed_on is null order by sealed_digest collate "C") f`,
  );
  return row!;
}

/** The file as a person knows it; undefined: nothing that is kept lies at this address, or not any more. */
export async function keptFileAt(
  session: Session,
  digestHex: string,
): Promise<{ readonly caseNumber: string; readonly fileId: bigint } | undefined> {
  const [row] = await session.query<{ case_number: string; file_id: bigint }>(
    `select c.case_number, f.file_id from case_file f join delinquency_case c using (creditor_id, borrower_id, case_id)
      where f.sealed_digest collate "C" = $1 and f.removed_on is null order by f.file_id limit 1`,
    [digestHex],
  );
  return row && { caseNumber: row.case_number, fileId: row.file_id };
}
