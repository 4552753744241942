/** Runs the reading commands of `agreement`; files of their own, so that other commands need not load the papers. */
import { explainedDocument } from '../api/explain-agreement.ts';
import { type AgreementDocument, agreementDocument, listedDocument } from '../application/agreements-document.ts';
import { readPartyNames } from '../application/party-names.ts';
import { type AgreementFile, readAgreementFile, readAgreementList } from '../application/read-agreements.ts';
import { zones } from '../composition/time-zones.ts';
import { explainAgreement } from '../core/agreement/explain.ts';
import { type AgreementStateName, agreementStates } from '../core/agreement/moves.ts';
import { termsText } from '../core/agreement/terms-text.ts';
import { toHex } from '../core/evidence/bytes.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { readSigningKeys } from '../store/signing-keys.ts';
import type { AgreementOptions } from './agreement.ts';
import { bothWords, explainedText, explainRefusalText, whatIfsOf } from './agreement-explain-text.ts';
import { certificateOf, paperOf } from './agreement-papers.ts';
import { agreementText, listText } from './agreement-text.ts';
import { CommandError, pickBook } from './book.ts';
import { oneOf } from './contact-options.ts';
import { contactSetting } from './send-waiting.ts';
import { words } from './words.ts';
import { writeOut } from './write-out.ts';

const say = (code: string, values: Readonly<Record<string, string | number>> = {}) =>
  words(`agreementCommand.${code}`, values);

interface ListOptions extends AgreementOptions {
  readonly state?: string;
  readonly case?: string;
  readonly after?: string;
  readonly limit: string;
}

const limitMax = 1000;

export async function runList(database: Database, options: ListOptions): Promise<number> {
  const { creditorId } = await pickBook(database, options.creditor);
  const state: AgreementStateName | undefined =
    options.state === undefined ? undefined : oneOf('--state', options.state, agreementStates);
  const limit = /^[1-9]\d{0,3}$/.test(options.limit) ? Number(options.limit) : 0;
  if (limit < 1 || limit > limitMax) throw new CommandError(say('fault.limit', { value: options.limit, limitMax }), 64);
  const listed = await readAgreementList(database, {
    creditorId,
    state,
    caseNumber: options.case,
    after: options.after,
    limit,
  });
  const documents = listed.map(listedDocument);
  const next = documents.length === limit ? (documents.at(-1)?.id ?? null) : null;
  process.stdout.write(options.json ? `${JSON.stringify({ agreements: documents, next })}\n` : listText(documents));
  return 0;
}

/** The agreement of that number, or the command ends. */
export async function agreementOf(
  database: Database,
  id: string,
  { creditor }: Pick<AgreementOptions, 'creditor'>,
): Promise<{ readonly book: CreditorRow; readonly file: AgreementFile }> {
  const book = await pickBook(database, creditor);
  const file = await readAgreementFile(database, { creditorId: book.creditorId, agreementNumber: id });
  if (file === undefined) throw new CommandError(say('unknown', { id }), 66);
  return { book, file };
}

export async function runShow(
  database: Database,
  id: string,
  options: AgreementOptions & { readonly full: boolean },
): Promise<number> {
  const { file } = await agreementOf(database, id, options);
  showAgreement(documentOf(file), options);
  return 0;
}

/** In the days of where it is kept. */
export function documentOf(file: AgreementFile): AgreementDocument {
  return agreementDocument(file, zones(file.terms.rules.zone) ?? zones('UTC')!);
}

export function showAgreement(
  document: AgreementDocument,
  { json, full }: { readonly json: boolean; readonly full?: boolean },
): void {
  process.stdout.write(json ? `${JSON.stringify(document)}\n` : agreementText(document, { full: full ?? false }));
}

export async function runTerms(
  database: Database,
  id: string,
  options: AgreementOptions & { readonly termsVersion?: string },
): Promise<number> {
  const { file } = await agreementOf(database, id, options);
  const { termsVersion } = options;
  const stored =
    termsVersion === undefined
      ? file.allTerms.find((each) => each.termsVersion === file.row.agreement.version)
      : file.allTerms.find((each) => String(each.termsVersion) === termsVersion);
  if (stored === undefined) {
    const known = file.allTerms.map((each) => each.termsVersion).join(', ');
    throw new CommandError(say('fault.termsVersion', { id, value: termsVersion ?? '', known }), 66);
  }
  // No line end after it: the hash is of exactly these bytes.
  process.stdout.write(termsText(stored.terms));
  return 0;
}

export async function runPdf(
  database: Database,
  id: string,
  options: AgreementOptions & { readonly out: string; readonly language: string; readonly certificate: boolean },
): Promise<number> {
  const { book, file } = await agreementOf(database, id, options);
  const language = oneOf('--language', options.language, ['zh', 'en'] as const);
  const { row, terms } = file;
  if (options.certificate && row.state !== 'completed') throw new CommandError(say('fault.notCompleted', { id }), 1);
  const { sealer } = await contactSetting(database);
  const { caseNumber } = row;
  const names = await readPartyNames(database, { creditor: book, caseNumber, sealer, parties: terms.parties });
  const bytes = options.certificate
    ? await certificateOf(file, { language, names, paid: file.paid })
    : await paperOf(file, { language, names });
  if (bytes === undefined) throw new CommandError(say('fault.noPaper', { jurisdiction: terms.jurisdiction }), 1);
  await writeOut(options.out, bytes);
  const document = { agreement: id, file: options.out, bytes: bytes.length };
  process.stdout.write(
    options.json ? `${JSON.stringify(document)}\n` : `${say('pdf.written', { file: options.out })}\n`,
  );
  return 0;
}

/** From the day through which it was looked at, or the book's business date: what is said holds from the next day on. */
export async function runExplain(
  database: Database,
  id: string,
  options: AgreementOptions & { readonly if: readonly string[] },
): Promise<number> {
  const { book, file } = await agreementOf(database, id, options);
  const { row, terms, payments } = file;
  const asOf = row.throughOn ?? book.businessDate ?? terms.asOf;
  const asked = options.if;
  const whatIfs = whatIfsOf(asked, terms);
  if ('refused' in whatIfs) throw new CommandError(whatIfs.text, 64);
  const explained = explainAgreement({ terms, agreement: row.agreement, payments, asOf, if: whatIfs });
  if ('refused' in explained) throw new CommandError(explainRefusalText(explained, { asked, asOf }), 1);
  const document = explainedDocument({ explained, terms, asOf, asked, words: bothWords });
  process.stdout.write(
    options.json ? `${JSON.stringify(document)}\n` : explainedText(explained, { terms, asOf, asked }),
  );
  return 0;
}

/** The public keys by which signatures of agreements are attested, the oldest first: for who checks one elsewhere. */
export async function runKeys(database: Database, options: AgreementOptions): Promise<number> {
  const { creditorId } = await pickBook(database, options.creditor);
  const stored = await database.session((session) => readSigningKeys(session, creditorId));
  const keys = stored.map(({ keyId, algorithm, publicKey }) => ({ keyId, algorithm, publicKey: toHex(publicKey) }));
  const text =
    keys.length === 0
      ? say('keys.none')
      : keys.map(({ keyId, algorithm, publicKey }) => `${keyId}  ${algorithm}  ${publicKey}`).join('\n');
  process.stdout.write(options.json ? `${JSON.stringify({ keys })}\n` : `${text}\n`);
  return 0;
}
