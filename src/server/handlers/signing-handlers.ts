/**
 * One party signs an agreement, step by step. Who is signed in signs for themselves; staff may open it for a party who is present,
 * and the code goes to the party all the same. What others began is not theirs to step.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { beginSigning, type signingStep, stepSigning } from '../../api/routes/sign-agreements.ts';
import { handOver, takeCertificate } from '../../application/agreement-certificate.ts';
import type { SignedAnswer } from '../../application/agreement-signature.ts';
import { keepFile } from '../../application/keep-file.ts';
import { readSigning } from '../../application/read-signing.ts';
import {
  confirmSigning,
  issueCode,
  openSigning,
  type PaperShown,
  type SignerStep,
  signerStep,
} from '../../application/sign-agreement.ts';
import { deviceHashOf, type SignerAt } from '../../application/signing-session.ts';
import { bothWords } from '../../composition/load-both-words.ts';
import { zones } from '../../composition/time-zones.ts';
import type { Identity } from '../../core/access/role.ts';
import type { Signing } from '../../core/agreement/signing/ceremony.ts';
import type { AgreementParty } from '../../core/agreement/terms.ts';
import { formatDay } from '../../core/calendar/day.ts';
import { formatInstant, localDay } from '../../core/calendar/zone.ts';
import { findSigning, readAddressRecorder } from '../../store/signings.ts';
import { agreementAsked, moveSetting, reasonsTold, refusalTold } from '../agreement-calls.ts';
import { type CaseCall, type Refused, type Served, serveCase } from '../call.ts';
import { openTerms, paperToSign, partyNames } from './paper-handlers.ts';
import { zoneOf } from './plans-documents.ts';

type BeginCall = CaseCall<typeof beginSigning>;
type StepCall = CaseCall<typeof stepSigning>;
type Step = z.output<typeof signingStep>;

/** Undefined: they are no party, and help one. */
function ownParty({ role }: Identity): AgreementParty | undefined {
  return role === 'borrower' || role === 'guarantor' ? role : undefined;
}

function partyOf({ identity, body }: BeginCall): AgreementParty | Refused {
  const own = ownParty(identity);
  if (own === undefined) return body.party ?? { refused: 'partyMissing' };
  return body.party === undefined || body.party === own ? own : { refused: 'notYourParty' };
}

const deviceBytes = 32;

async function begin(call: BeginCall) {
  const party = partyOf(call);
  if (typeof party !== 'string') return party;
  const file = await agreementAsked(call);
  if ('refused' in file) return file;
  const { database, body, parts, identity } = call;
  const { terms, termsVersion } = openTerms(file);
  const { language = call.language, level = 'code' } = body;
  const paper = paperToSign(call, { file, names: await partyNames(call, terms), language });
  if (paper === undefined) return { refused: 'noPaper', jurisdiction: terms.jurisdiction };
  const shown: PaperShown = { language, ...paper };
  const device = randomBytes(deviceBytes).toString('base64url');
  const opened = await openSigning(database, {
    ...moveSetting(call),
    paper: parts.paper,
    agreementNumber: file.row.agreementNumber,
    party,
    level,
    deviceSecret: device,
    addressKind: body.codeTo,
    papers: [shown],
    clauses: parts.agreements.papers.weightyClausesOf(terms),
  });
  if ('refused' in opened) return refusalTold(opened, identity.role);
  if (await isOwnWord(call, opened.state)) {
    await signerStep(database, {
      ...moveSetting(call),
      paper: parts.paper,
      ...opened,
      deviceSecret: device,
      step: { kind: 'leave' },
    });
    return { refused: 'ownAddress' };
  }
  await keepPaper(call, { paper: shown, name: `${file.row.agreementNumber}-v${termsVersion}-${language}.pdf` });
  return { device, ...signingDocument(call, opened.signingId, opened.state) };
}

/** Where one person both says that an address is the party's and sits beside the screen, the code shows nothing. */
async function isOwnWord({ identity, database, seen, by }: BeginCall, { opened }: Signing): Promise<boolean> {
  if (ownParty(identity) !== undefined) return false;
  const verifiedAddressId = BigInt(opened.address.addressRef);
  return (await database.session((session) => readAddressRecorder(session, { ...seen, verifiedAddressId }))) === by;
}

/** Kept with the case where this deployment keeps files: what was shown can be looked at years later. */
async function keepPaper(call: BeginCall, { paper, name }: { readonly paper: PaperShown; readonly name: string }) {
  const { database, book, seen, parts, by, atMs, requestId } = call;
  const { files: store } = parts.agreements;
  if (store === undefined) return;
  const kept = await keepFile(database, {
    creditor: book,
    caseNumber: seen.caseNumber,
    sealer: parts.sealer,
    recordedBy: by,
    store,
    kind: 'agreement',
    source: once(paper.bytes),
    bytesAnnounced: paper.bytes.length,
    name,
    onDay: localDay(zones(book.zone)!, atMs),
  });
  // It can be made again from the terms, byte for byte; a store that is gone keeps nobody from signing.
  if ('refused' in kept && kept.refused !== 'alreadyKept')
    parts.log.error({ requestId, code: kept.refused }, 'paperNotKept');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

interface More {
  readonly signed?: SignedAnswer;
  readonly waiting?: { readonly state: string; readonly url: string | null };
}

function signingDocument(
  { book }: Pick<CaseCall, 'book'>,
  signingId: bigint,
  state: Signing,
  { signed, waiting }: More = {},
) {
  const zone = zoneOf({ book });
  const instant = (ms: number) => formatInstant(zone, ms);
  const { opened, code } = state;
  const { agreement } = signed?.holding.row ?? {};
  return {
    signing: String(signingId),
    agreement: opened.agreementNumber,
    party: opened.party,
    level: opened.level,
    state: state.state,
    expiresAt: instant(opened.expiresAtMs),
    documents: opened.documents.map(({ documentHash, language, pages }) => ({
      documentHash,
      language,
      pages,
      pagesSeen: [...(state.pagesSeen[documentHash] ?? [])],
      atEnd: state.scrolled.includes(documentHash),
    })),
    clauses: opened.clauses.map((clause) => ({ clause, text: bothWords(`agreementCommand.clause.${clause}`) })),
    warning: opened.givesUpLimitation ? { en: warningText('en'), zh: warningText('zh') } : null,
    warned: state.isWarned,
    acknowledged: state.isAcknowledged,
    agreed: state.agreedDocument !== undefined,
    codeTo: opened.address.kind,
    code: code === undefined ? null : { number: code.number, expiresAt: instant(code.expiresAtMs) },
    attemptsLeft: Math.max(0, opened.settings.attemptsMax - state.attemptsFailed),
    waiting: waiting ?? null,
    agreementState: agreement?.state ?? null,
    signature: signed === undefined ? null : String(signed.signatureId),
    coolingOffEndsOn: agreement?.coolingOffEndsOn === undefined ? null : formatDay(agreement.coolingOffEndsOn),
  };
}

/** As it is shown, and as its hash is recorded. */
function warningText(language: 'zh' | 'en'): string {
  return bothWords('agreement-document.limitation.text')[language].replaceAll('**', '');
}

/** One of another case, or that another party began for itself, is not there. */
async function signingAsked(call: StepCall): Promise<Signing | Refused> {
  const { database, book, seen, params, body, identity } = call;
  const signingId = BigInt(params.signing);
  const found = await database.session((session) => findSigning(session, { creditorId: book.creditorId, signingId }));
  if (found === undefined || found.caseNumber !== seen.caseNumber) return { refused: 'unknownSigning' };
  const read = await readSigning(database, { ...moveSetting(call), signingId });
  if ('refused' in read) return refusalTold(read, identity.role);
  const { opened } = read.state;
  const own = ownParty(identity);
  if (own !== undefined && own !== opened.party) return { refused: 'unknownSigning' };
  const isReading = body.step.kind === 'look' || body.step.kind === 'certificate';
  // The other steps are held against the device by the ceremony itself, in its own order.
  if (isReading && deviceHashOf(body.device) !== opened.deviceHash) return { refused: 'notThisDevice' };
  return read.state;
}

async function step(call: StepCall) {
  const state = await signingAsked(call);
  if ('refused' in state) return state;
  const { params, body } = call;
  const at = { signingId: BigInt(params.signing), deviceSecret: body.device };
  const { step: taken } = body;
  switch (taken.kind) {
    case 'look':
      return signingDocument(call, at.signingId, state);
    case 'showPage':
    case 'scrollToEnd':
    case 'acknowledge':
    case 'agree':
    case 'leave':
      return signerStepTaken(call, at, taken);
    case 'warn': {
      const { language } = taken;
      const wordsHash = `sha256:${createHash('sha256').update(warningText(language)).digest('hex')}`;
      return signerStepTaken(call, at, { kind: 'warn', language, wordsHash });
    }
    case 'sendCode':
      return sendCode(call, at);
    case 'confirm':
      return confirm(call, at, taken);
    case 'certificate':
      return certificate(call, at, state);
  }
}

async function signerStepTaken(call: StepCall, at: SignerAt, taken: SignerStep) {
  const answer = await signerStep(call.database, { ...settingOf(call), ...at, step: taken });
  return 'refused' in answer
    ? refusalTold(answer, call.identity.role)
    : signingDocument(call, at.signingId, answer.state);
}

function settingOf(call: StepCall) {
  return { ...moveSetting(call), paper: call.parts.paper };
}

/** By the law's leave, to the party's own address, whoever asks for it. */
async function sendCode(call: StepCall, at: SignerAt) {
  const { database, parts, identity } = call;
  const { contactLaw, inspect, checks } = parts.contact;
  const answer = await issueCode(database, {
    ...settingOf(call),
    ...at,
    contactLaw,
    inspect,
    checks,
    words: bothWords,
  });
  if ('refused' in answer) return refusalTold(answer, identity.role);
  const { contact, state } = answer;
  if (contact.why !== undefined || contact.outcome !== 'allowed') {
    const refused = contact.outcome === 'undetermined' ? 'codeUndetermined' : 'codeNotAllowed';
    return { refused, because: reasonsTold(contact.because), missing: contact.missing };
  }
  parts.agreements.sendSoon();
  return signingDocument(call, at.signingId, state);
}

async function confirm(call: StepCall, at: SignerAt, typed: Step & { readonly kind: 'confirm' }) {
  const { code, name: typedName } = typed;
  const answer = await confirmSigning(call.database, { ...settingOf(call), ...at, code, typedName });
  if ('refused' in answer) return refusalTold(answer, call.identity.role);
  return signingDocument(call, at.signingId, answer.signing, { signed: answer });
}

/** Handed over to the provider the first time; asked what became of it from then on. */
async function certificate(call: StepCall, at: SignerAt, state: Signing) {
  const { database, parts, seen, identity } = call;
  const { signatures } = parts.agreements;
  if (signatures.state !== 'ready') return { refused: 'noProvider' };
  const { provider, returnUrl: redirectUrl } = signatures;
  const personRef = `${seen.caseNumber}/${state.opened.party}`;
  const asked = { ...settingOf(call), ...at, provider, personRef, redirectUrl };
  if (state.handedOver === undefined) {
    const handed = await handOver(database, asked);
    if ('refused' in handed) return refusalTold(handed, identity.role);
    const { begun } = handed;
    return signingDocument(call, at.signingId, state, {
      waiting: { state: begun.kind, url: 'url' in begun ? begun.url : null },
    });
  }
  const answer = await takeCertificate(database, asked);
  if ('waiting' in answer) {
    return signingDocument(call, at.signingId, state, { waiting: { state: answer.waiting, url: answer.url ?? null } });
  }
  if ('failed' in answer) return { refused: 'providerFailed', code: answer.failed };
  if ('refused' in answer) return refusalTold(answer, identity.role);
  return signingDocument(call, at.signingId, answer.signing, { signed: answer });
}

export const signingHandlers: readonly Served[] = [serveCase(beginSigning, begin), serveCase(stepSigning, step)];
