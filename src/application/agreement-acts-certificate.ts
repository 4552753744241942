/** The certificate that an agreement is completed: made, kept as a file of the case, and the borrower told of it. */

import { readPaidUnder } from '../store/agreement-acts.ts';
import type { Database } from '../store/database.ts';
import { writeToBorrower } from './agreement-acts-letter.ts';
import {
  type ActOutcome,
  type ActsSettings,
  type LookedAt,
  laterMs,
  soonMs,
  theProgram,
  told,
} from './agreement-acts-looked.ts';
import { languageOf } from './borrower-language.ts';
import { keyContext } from './contact-request.ts';
import { keepFile } from './keep-file.ts';

interface Certifying {
  readonly settings: ActsSettings;
  readonly looked: LookedAt;
}

export async function keepCertificate(database: Database, at: Certifying): Promise<ActOutcome> {
  const { settings, looked } = at;
  const kept = looked.act.told?.values.file ?? (await makeAndKeep(database, at));
  if (typeof kept !== 'string') return kept;
  const figures = { n: undefined, amountMinor: undefined, dueOn: undefined, mendBy: undefined };
  const outcome = await writeToBorrower(database, { settings, looked, letter: { letter: 'completed', figures } });
  return { ...outcome, told: { ...outcome.told, values: { ...outcome.told.values, file: kept } } };
}

/** The number of the file; the same paper again is the file that is kept already. */
async function makeAndKeep(database: Database, { settings, looked }: Certifying): Promise<string | ActOutcome> {
  const { row, terms, held, standing, nowMs } = looked;
  const wait = (code: string, values: Record<string, string> = {}, afterMs = laterMs): ActOutcome => ({
    state: undefined,
    told: told(code, values),
    lookAgainAtMs: nowMs + afterMs,
  });
  if (settings.certificate === undefined) return wait('noPapers', {}, 60 * soonMs);
  const { make, files } = settings.certificate;
  const paid = await database.session((session) => readPaidUnder(session, { ...row, baseEntryId: terms.baseEntryId }));
  const bytes = await make({
    terms: terms.terms,
    termsHash: terms.termsHash,
    language: languageOf(held.language, settings.creditor.jurisdiction),
    completion: { completedOn: row.agreement.completedOn!, paid, released: terms.terms.waived },
    borrowerName: borrowerName(looked, settings),
  });
  if (bytes === undefined) return { state: 'refused', told: told('noPaperForLaw') };
  const file = await keepFile(database, {
    creditor: settings.creditor,
    caseNumber: row.caseNumber,
    sealer: settings.sealer,
    recordedBy: theProgram,
    store: files,
    kind: 'agreement',
    source: once(bytes),
    bytesAnnounced: bytes.length,
    name: `${row.agreementNumber}-certificate.pdf`,
    onDay: standing.today,
  });
  if (!('refused' in file)) return String(file.fileId);
  if (file.refused === 'alreadyKept') return String(file.fileId);
  if (file.refused === 'erased') return { state: 'dropped', told: told('erased') };
  return wait('notKept', { why: file.refused });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function borrowerName({ held }: LookedAt, { sealer }: ActsSettings): string | undefined {
  if (sealer === undefined || held.sealedPersonal === undefined || held.wrappedKey === undefined) return undefined;
  const at = { wrappedKey: held.wrappedKey, sealed: held.sealedPersonal };
  return (JSON.parse(sealer.open(keyContext(held), at)) as { readonly name?: string }).name;
}
