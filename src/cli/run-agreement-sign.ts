/**
 * Runs `agreement sign` and `agreement address`: one party signs, step by step, as a portal would have them do it. What was shown,
 * warned of, ticked and typed is recorded as it happens; a step that is refused says what comes before it.
 */
import { createHash } from 'node:crypto';
import { recordVerifiedAddress } from '../application/agreement-address.ts';
import { handOver, takeCertificate } from '../application/agreement-certificate.ts';
import { keepFile } from '../application/keep-file.ts';
import { readPartyNames } from '../application/party-names.ts';
import type { AgreementFile } from '../application/read-agreements.ts';
import { readSigning } from '../application/read-signing.ts';
import {
  confirmSigning,
  issueCode,
  openSigning,
  type PaperShown,
  type SignerStep,
  signerStep,
} from '../application/sign-agreement.ts';
import type { SignerAt, SigningSetting } from '../application/signing-session.ts';
import { bothWords } from '../composition/load-both-words.ts';
import { signatureSetup } from '../composition/signatures.ts';
import { zones } from '../composition/time-zones.ts';
import type { Signing as SigningState } from '../core/agreement/signing/ceremony.ts';
import { addressKinds } from '../core/agreement/signing/moves.ts';
import { type AgreementParty, type AgreementTerms, agreementParties } from '../core/agreement/terms.ts';
import { localDay } from '../core/calendar/zone.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { verifiedHows } from '../store/signings.ts';
import type { AddressOptions, SignOptions } from './agreement.ts';
import { hasPaperFor, type PaperLanguage, paperSays, paperToSign, weightyClausesOf } from './agreement-papers.ts';
import { agreementRefusal } from './agreement-refusal.ts';
import { CommandError, pickBook } from './book.ts';
import { oneOf } from './contact-options.ts';
import { agreementOf } from './run-agreement.ts';
import { moveSetting, told } from './run-agreement-moves.ts';
import { openFileStore } from './run-files.ts';
import { contactSetting, sendWaiting } from './send-waiting.ts';
import { language, words } from './words.ts';
import { writeOut } from './write-out.ts';

const say = (code: string, values: Readonly<Record<string, string | number>> = {}) =>
  words(`agreementCommand.${code}`, values);

interface Signing {
  readonly database: Database;
  readonly book: CreditorRow;
  readonly file: AgreementFile;
  readonly id: string;
  readonly party: AgreementParty;
  readonly language: PaperLanguage;
  readonly options: SignOptions;
  readonly setting: SigningSetting;
}

export async function runSign(database: Database, id: string, options: SignOptions): Promise<number> {
  const { book, file } = await agreementOf(database, id, options);
  const party = oneOf('--party', options.party, agreementParties);
  const language = oneOf('--language', options.language, ['zh', 'en'] as const);
  const setting = { ...(await moveSetting(database, book, options)), paper: paperSays };
  const signing: Signing = { database, book, file, id, party, language, options, setting };
  if (options.begin) return begin(signing);
  const at = signerAt(options);
  // The steps before it may come in the same call.
  if (options.read) await read(signing, at);
  if (options.acknowledge) await step(signing, at, { kind: 'acknowledge' });
  if (options.agree) await agree(signing, at);
  if (options.qualified) return qualified(signing, at);
  if (options.code) await code(signing, at);
  if (options.confirm === undefined) return 0;
  const { name } = options;
  if (name === undefined) throw new CommandError(say('fault.needs', { option: '--name', with: '--confirm' }), 64);
  const answer = await confirmSigning(database, { ...setting, ...at, code: options.confirm, typedName: name });
  return told(database, answer, { book, id, options, first: 'signing' });
}

function signerAt({ signing, device }: SignOptions): SignerAt {
  if (signing === undefined || !/^[1-9]\d{0,17}$/.test(signing))
    throw new CommandError(say('fault.needs', { option: '--signing', with: say('sign.step') }), 64);
  if (device === undefined)
    throw new CommandError(say('fault.needs', { option: '--device', with: say('sign.step') }), 64);
  return { signingId: BigInt(signing), deviceSecret: device };
}

/** What lies open to be signed: a change, or the agreement itself. */
function openTerms({ file }: Signing): { readonly terms: AgreementTerms; readonly termsHash: string } {
  const { proposed, version } = file.row.agreement;
  return file.allTerms.find(({ termsVersion }) => termsVersion === (proposed?.version ?? version))!;
}

async function paper(signing: Signing): Promise<PaperShown> {
  const { database, book, file, language, setting } = signing;
  const { terms, termsHash } = openTerms(signing);
  if (!hasPaperFor(terms.jurisdiction))
    throw new CommandError(say('fault.noPaper', { jurisdiction: terms.jurisdiction }), 1);
  const { caseNumber } = file.row;
  const { sealer } = setting;
  const names = await readPartyNames(database, { creditor: book, caseNumber, sealer, parties: terms.parties });
  const before = file.allTerms.find((each) => each.termsHash === terms.replaces)?.terms;
  return { language, ...paperToSign(terms, { language, termsHash, names, before }) };
}

async function begin(signing: Signing): Promise<number> {
  const { database, id, party, options, setting } = signing;
  const { out, device } = options;
  if (out === undefined) throw new CommandError(say('fault.needs', { option: '--out', with: '--begin' }), 64);
  if (device === undefined) throw new CommandError(say('fault.needs', { option: '--device', with: '--begin' }), 64);
  const shown = await paper(signing);
  const { terms } = openTerms(signing);
  // First: a signing whose paper nobody has cannot be read.
  await writeOut(out, shown.bytes);
  const opened = await openSigning(database, {
    ...setting,
    agreementNumber: id,
    party,
    level: options.qualified ? 'qualified' : 'code',
    deviceSecret: device,
    papers: [shown],
    clauses: weightyClausesOf(terms),
  });
  if ('refused' in opened) throw agreementRefusal(opened, { id, json: options.json, first: 'signing' });
  const { signingId } = opened;
  await keepPaper(signing, shown);
  const next = say(terms.givesUpLimitation ? 'sign.begunWarned' : 'sign.begun', {
    id,
    signing: String(signingId),
    file: out,
    pages: shown.pages,
  });
  const clauses = weightyClausesOf(terms).map((clause) => `- ${say(`clause.${clause}`)}`);
  const document = { agreement: id, signing: String(signingId), pages: shown.pages, clauses: weightyClausesOf(terms) };
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : `${next}\n${clauses.join('\n')}\n`);
  return 0;
}

/** Kept with the case where this deployment keeps files: what was shown can be looked at years later. */
async function keepPaper(
  { database, book, file, id, language, setting }: Signing,
  { bytes }: PaperShown,
): Promise<void> {
  const store = await openFileStore(database);
  if (store === undefined) return;
  try {
    const { creditor: _, ...rest } = setting;
    const kept = await keepFile(database, {
      creditor: book,
      caseNumber: file.row.caseNumber,
      sealer: rest.sealer,
      recordedBy: rest.recordedBy,
      store,
      kind: 'agreement',
      source: once(bytes),
      bytesAnnounced: bytes.length,
      name: `${id}-v${file.row.agreement.proposed?.version ?? file.row.agreement.version}-${language}.pdf`,
      onDay: localDay(zones(book.zone)!, setting.atMs),
    });
    if ('refused' in kept && kept.refused !== 'alreadyKept')
      throw new CommandError(say('sign.paperNotKept', { why: kept.refused }), 1);
  } finally {
    await store.close();
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function step({ database, id, options, setting }: Signing, at: SignerAt, taken: SignerStep): Promise<void> {
  const answer = await signerStep(database, { ...setting, ...at, step: taken });
  if ('refused' in answer) throw agreementRefusal(answer, { id, json: options.json, first: 'signing' });
}

/** The papers as they were when the signing was opened, whatever was set since. */
async function opened(
  { database, id, options, setting }: Signing,
  { signingId }: SignerAt,
): Promise<SigningState['opened']> {
  const found = await readSigning(database, { ...setting, signingId });
  if ('refused' in found) throw agreementRefusal(found, { id, json: options.json, first: 'signing' });
  if (found.agreementNumber !== id)
    throw agreementRefusal({ refused: 'unknownSigning' }, { id, json: options.json, first: 'signing' });
  return found.state.opened;
}

/** Every page, its end, and the warning where one is called for: that is read out, and its words are recorded by their hash. */
async function read(signing: Signing, at: SignerAt): Promise<void> {
  const { documents, givesUpLimitation } = await opened(signing, at);
  for (const { documentHash, pages } of documents) {
    for (let page = 1; page <= pages; page++) await step(signing, at, { kind: 'showPage', documentHash, page });
    await step(signing, at, { kind: 'scrollToEnd', documentHash });
  }
  if (!givesUpLimitation) return;
  const text = words('agreement-document.limitation.text', {}, signing.language).replaceAll('**', '');
  process.stdout.write(`${text}\n`);
  const wordsHash = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  await step(signing, at, { kind: 'warn', language: signing.language, wordsHash });
}

async function agree(signing: Signing, at: SignerAt): Promise<void> {
  const { documents, clauses } = await opened(signing, at);
  await step(signing, at, { kind: 'agree', documentHash: documents[0]!.documentHash, clauses });
}

/** Handed over to the provider the first time; asked what became of it from then on. */
async function qualified(signing: Signing, at: SignerAt): Promise<number> {
  const { database, book, file, id, party, options, setting } = signing;
  const setup = signatureSetup();
  if (setup.state === 'none') throw new CommandError(say('sign.noProvider'), 78);
  if (setup.state === 'faulty')
    throw new CommandError(say('sign.providerFaulty', { setting: setup.setting, fault: setup.fault }), 78);
  const { provider, returnUrl: redirectUrl } = setup;
  const asked = { ...setting, ...at, provider, personRef: `${file.row.caseNumber}/${party}`, redirectUrl };
  const found = await readSigning(database, { ...setting, signingId: at.signingId });
  if ('refused' in found) throw agreementRefusal(found, { id, json: options.json, first: 'signing' });
  if (found.state.handedOver === undefined) {
    const handed = await handOver(database, asked);
    if ('refused' in handed) throw agreementRefusal(handed, { id, json: options.json, first: 'signing' });
    return waiting(options, handed.begun.kind, 'url' in handed.begun ? handed.begun.url : undefined);
  }
  const answer = await takeCertificate(database, asked);
  if ('waiting' in answer) return waiting(options, answer.waiting, answer.url);
  if ('failed' in answer) throw new CommandError(say('sign.providerFailed', { code: answer.failed }), 1);
  return told(database, answer, { book, id, options, first: 'signing' });
}

function waiting({ json }: SignOptions, state: string, url: string | undefined): number {
  const document = { waiting: state, url: url ?? null };
  const text = say(url === undefined ? 'sign.providerSilent' : 'sign.providerWaits', { url: url ?? '', state });
  process.stdout.write(json ? `${JSON.stringify(document)}\n` : `${text}\n`);
  return 0;
}

async function code(signing: Signing, at: SignerAt): Promise<void> {
  const { database, id, options, setting } = signing;
  const { contactLaw, inspect, checks } = await contactSetting(database);
  const answer = await issueCode(database, { ...setting, ...at, contactLaw, inspect, checks, words: bothWords });
  if ('refused' in answer) throw agreementRefusal(answer, { id, json: options.json, first: 'signing' });
  const { contact } = answer;
  if (contact.outcome !== 'allowed') {
    const because = contact.because.map((reason) => `- ${reason.text[language()]} (${reason.source})`);
    const missing = contact.missing.join(', ');
    const head =
      contact.outcome === 'undetermined' ? say('sign.codeUndetermined', { missing }) : say('sign.codeNotAllowed');
    throw new CommandError([head, ...because].join('\n'), 1);
  }
  await sendWaiting(database);
  if (!options.json) process.stdout.write(`${say('sign.codeSent', { number: answer.state.code!.number })}\n`);
}

/** That an address is a party's own: without it no code is sent. */
export async function runAddress(database: Database, caseNumber: string, options: AddressOptions): Promise<number> {
  const book = await pickBook(database, options.creditor);
  const { sealer, atMs, recordedBy } = await moveSetting(database, book, options);
  const [kind, address] =
    options.phone === undefined ? (['email', options.email] as const) : (['phone', options.phone] as const);
  if (address === undefined || !addressKinds.includes(kind))
    throw new CommandError(say('fault.needs', { option: '--email', with: say('sign.address') }), 64);
  const answer = await recordVerifiedAddress(database, {
    creditor: book,
    caseNumber,
    sealer,
    party: oneOf('--party', options.party, agreementParties),
    kind,
    address,
    name: options.name,
    how: oneOf('--how', options.how, verifiedHows),
    verifiedAtMs: atMs,
    atMs,
    recordedBy,
  });
  if ('refused' in answer) throw agreementRefusal(answer, { id: caseNumber, json: options.json });
  const document = { case: caseNumber, party: options.party, kind, how: options.how };
  process.stdout.write(
    options.json ? `${JSON.stringify(document)}\n` : `${say('sign.addressKept', { case: caseNumber })}\n`,
  );
  return 0;
}
