/**
 * The rules of signing: one session of one party for the exact terms of one agreement. Nobody signs what was not shown to the
 * end, gives up a defence unwarned, or signs by a code that was guessed, used, late, or typed on another device.
 */
import type { SignatureLevel } from '../terms.ts';
import type {
  SignerCommand,
  SigningCommand,
  SigningEvent,
  SigningOpened,
  SigningOpening,
  SigningSettings,
} from './moves.ts';

export interface IssuedCode {
  readonly number: number;
  readonly codeHash: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly isSpent: boolean;
}

export interface Signing {
  readonly state: 'open' | 'signed' | 'left' | 'locked';
  readonly opened: Omit<SigningOpened, 'kind'> & { readonly atMs: number };
  /** by document: the pages that were on the screen */
  readonly pagesSeen: Readonly<Record<string, readonly number[]>>;
  /** documents that were scrolled to their end */
  readonly scrolled: readonly string[];
  readonly isWarned: boolean;
  readonly isAcknowledged: boolean;
  readonly agreedDocument: string | undefined;
  /** the last one; those before it are good for nothing */
  readonly code: IssuedCode | undefined;
  readonly attemptsFailed: number;
  readonly handedOver: { readonly requestId: string; readonly consentHash: string } | undefined;
}
export type SigningState = { readonly state: 'none' } | Signing;

export const noSigning: SigningState = { state: 'none' };

/** In order of precedence. */
export const signingRefusals = [
  'notOpened',
  'alreadyOpened',
  'sessionOver',
  'notThisDevice',
  'notVerifiedAddress',
  'settingsNotValid',
  'nothingToShow',
  'notThisLevel',
  'documentNotKnown',
  'pageNotInDocument',
  'alreadyAgreed',
  'notShownWhole',
  'warningNotCalledFor',
  'warningNotShown',
  'warningNotAcknowledged',
  'clausesMissing',
  'notAgreed',
  'tooManyCodes',
  'tooSoon',
  'codeNotAsked',
  'codeExpired',
  'codeUsed',
  'tooManyAttempts',
  'wrongCode',
  'nameDiffers',
  'notHandedOver',
  'otherConsent',
  'otherTime',
  'livenessNotPassed',
  'termsChanged',
  'levelTooLow',
] as const;
export type SigningRefusal = (typeof signingRefusals)[number];

/**
 * Both at once, because a refusal can leave something that must be stored: a wrong code is refused, and counts. Whoever asks
 * stores the events first, whatever the answer is.
 */
export interface SigningDecision {
  readonly events: readonly SigningEvent[];
  readonly refused: SigningRefusal | undefined;
}

/** What holds at the moment, from the agreement and the lender's policy. */
export interface SigningNow {
  readonly atMs: number;
  /** of the agreement as it stands to be signed */
  readonly termsHash: string;
  readonly levelNeeded: SignatureLevel;
}

export function decideSigning(command: SigningCommand, state: SigningState, now: SigningNow): SigningDecision {
  const conditions = command.kind === 'open' ? toOpen(command, state, now) : laterConditions(command, state, now);
  const refused = refusalBy(conditions);
  if (refused !== undefined) return { events: [], refused };
  if (command.kind === 'open') return { events: [openedBy(command, now.atMs)], refused };
  if (state.state === 'none') throw new Error('refused above');
  if (command.kind === 'confirm') return confirmed(command, state, now);
  return { events: eventsOf(command, state, now.atMs), refused };
}

type Condition = readonly [SigningRefusal, boolean];

/** The first by precedence, whatever the order in which the conditions stand. */
function refusalBy(conditions: readonly Condition[]): SigningRefusal | undefined {
  return signingRefusals.find((code) => conditions.some(([named, holds]) => named === code && holds));
}

function toOpen(command: SigningOpening, state: SigningState, now: SigningNow): readonly Condition[] {
  const { address, documents, settings, locksBefore, termsHash, level } = command;
  const hashes = new Set(documents.map(({ documentHash }) => documentHash));
  return [
    ['alreadyOpened', state.state !== 'none'],
    ['notVerifiedAddress', !(address.verifiedAtMs !== undefined && address.verifiedAtMs <= now.atMs)],
    ['settingsNotValid', !areSettings(settings)],
    [
      'nothingToShow',
      hashes.size === 0 || hashes.size < documents.length || documents.some(({ pages }) => !isCount(pages)),
    ],
    ['tooManyAttempts', locksBefore >= settings.locksMax],
    ...stillSo({ termsHash, level }, now),
  ];
}

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 1;

function areSettings(settings: SigningSettings): boolean {
  const { resendWaitSeconds, ...counts } = settings;
  return Object.values(counts).every(isCount) && Number.isSafeInteger(resendWaitSeconds) && resendWaitSeconds >= 0;
}

function stillSo(at: { readonly termsHash: string; readonly level: SignatureLevel }, now: SigningNow): Condition[] {
  return [
    ['termsChanged', at.termsHash !== now.termsHash],
    ['levelTooLow', now.levelNeeded === 'qualified' && at.level === 'code'],
  ];
}

type LaterCommand = Exclude<SigningCommand, SigningOpening>;

function laterConditions(command: LaterCommand, state: SigningState, now: SigningNow): readonly Condition[] {
  if (state.state === 'none') return [['notOpened', true]];
  const { expiresAtMs, level, termsHash } = state.opened;
  // A provider may be slow to tell: it counts when the person signed.
  const actedAtMs = command.kind === 'takeCertificate' ? command.signedAtMs : now.atMs;
  const over: Condition = ['sessionOver', state.state !== 'open' || actedAtMs >= expiresAtMs];
  if (command.kind === 'certificateFailed') return [over, notHandedOver(command, state)];
  if (command.kind === 'takeCertificate')
    return [
      over,
      notHandedOver(command, state),
      ['otherConsent', state.handedOver?.consentHash !== command.consentHash],
      // Of what the provider says, nothing else tells when: it can neither be before this session nor yet to come.
      ['otherTime', command.signedAtMs < state.opened.atMs || command.signedAtMs > now.atMs],
      ['livenessNotPassed', !command.liveness.isPassed],
      ...stillSo({ termsHash, level }, now),
    ];
  const device: Condition = ['notThisDevice', command.deviceHash !== state.opened.deviceHash];
  return [over, device, ...signerConditions(command, state, now)];
}

function notHandedOver(command: { readonly requestId: string }, state: Signing): Condition {
  return ['notHandedOver', state.handedOver?.requestId !== command.requestId];
}

function signerConditions(command: SignerCommand, state: Signing, now: SigningNow): readonly Condition[] {
  const { opened, code } = state;
  switch (command.kind) {
    case 'showPage': {
      const { page } = command;
      const pages = documentOf(state, command.documentHash)?.pages ?? 0;
      return [...knownDocument(command, state), ['pageNotInDocument', !isCount(page) || page > pages]];
    }
    case 'scrollToEnd':
      return knownDocument(command, state);
    case 'warn':
      return [['warningNotCalledFor', !opened.givesUpLimitation]];
    case 'acknowledge':
      return [
        ['warningNotCalledFor', !opened.givesUpLimitation],
        ['warningNotShown', !state.isWarned],
      ];
    case 'agree':
      return [
        ...knownDocument(command, state),
        ['alreadyAgreed', state.agreedDocument !== undefined],
        ['notShownWhole', !isShownWhole(state, command.documentHash)],
        warningOf(state),
        ['clausesMissing', opened.clauses.some((clause) => !command.clauses.includes(clause))],
      ];
    case 'issueCode':
      return [
        ['notThisLevel', opened.level !== 'code'],
        ...readyConditions(state),
        ['tooManyCodes', (code?.number ?? 0) >= opened.settings.codesMax],
        ['tooSoon', code !== undefined && now.atMs < code.issuedAtMs + opened.settings.resendWaitSeconds * secondMs],
        ...stillSo(opened, now),
      ];
    case 'confirm':
      return [
        ['notThisLevel', opened.level !== 'code'],
        ...readyConditions(state),
        ['codeNotAsked', code === undefined],
        ['codeExpired', code !== undefined && now.atMs >= code.expiresAtMs],
        ['codeUsed', code?.isSpent === true],
      ];
    case 'handOver':
      return [['notThisLevel', opened.level !== 'qualified'], ...readyConditions(state), ...stillSo(opened, now)];
    case 'leave':
      return [];
  }
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;

function knownDocument({ documentHash }: { readonly documentHash: string }, state: Signing): readonly Condition[] {
  return [['documentNotKnown', documentOf(state, documentHash) === undefined]];
}

function documentOf({ opened }: Signing, documentHash: string) {
  return opened.documents.find((each) => each.documentHash === documentHash);
}

/** What must be behind the signer before anything binds. */
function readyConditions(state: Signing): readonly Condition[] {
  const { agreedDocument } = state;
  const isWhole = agreedDocument !== undefined || state.opened.documents.some((each) => isWholly(state, each));
  return [['notShownWhole', !isWhole], warningOf(state), ['notAgreed', agreedDocument === undefined]];
}

function warningOf({ opened, isAcknowledged }: Signing): Condition {
  return ['warningNotAcknowledged', opened.givesUpLimitation && !isAcknowledged];
}

function isShownWhole(state: Signing, documentHash: string): boolean {
  const document = documentOf(state, documentHash);
  return document !== undefined && isWholly(state, document);
}

function isWholly(
  state: Signing,
  { documentHash, pages }: { readonly documentHash: string; readonly pages: number },
): boolean {
  return state.pagesSeen[documentHash]?.length === pages && state.scrolled.includes(documentHash);
}

function openedBy(command: SigningOpening, atMs: number): SigningEvent {
  const { kind: _, address, locksBefore: __, ...rest } = command;
  const verified = { ...address, verifiedAtMs: address.verifiedAtMs! };
  const expiresAtMs = atMs + command.settings.sessionMinutes * minuteMs;
  return { ...rest, kind: 'opened', address: verified, expiresAtMs, atMs };
}

/**
 * A wrong name counts like a wrong code, so that neither can be tried through; it does not use the code up, because people
 * mistype their names. Terms that changed meanwhile do.
 */
function confirmed(command: SignerCommand & { kind: 'confirm' }, state: Signing, now: SigningNow): SigningDecision {
  const { atMs } = now;
  const { opened, code } = state;
  // What is compared is salted, and peppered with what nobody outside knows: the time that it takes tells nothing of the code.
  const wrong =
    command.codeHash !== code!.codeHash
      ? 'code'
      : command.nameCommitment !== opened.nameCommitment
        ? 'name'
        : undefined;
  if (wrong !== undefined) {
    const failed: SigningEvent = { kind: 'attemptFailed', wrong, atMs };
    if (state.attemptsFailed + 1 < opened.settings.attemptsMax)
      return { events: [failed], refused: wrong === 'code' ? 'wrongCode' : 'nameDiffers' };
    return { events: [failed, { kind: 'left', reason: 'tooManyAttempts', atMs }], refused: 'tooManyAttempts' };
  }
  const because = refusalBy(stillSo(opened, now));
  if (because === 'termsChanged' || because === 'levelTooLow')
    return { events: [{ kind: 'codeSpent', number: code!.number, because, atMs }], refused: because };
  return { events: [signedBy(state, atMs)], refused: undefined };
}

function signedBy({ opened, agreedDocument }: Signing, atMs: number, signedAtMs = atMs): SigningEvent {
  const { termsHash, level } = opened;
  return { kind: 'signed', termsHash, documentHash: agreedDocument!, level, signedAtMs, atMs };
}

function eventsOf(
  command: Exclude<LaterCommand, { kind: 'confirm' }>,
  state: Signing,
  atMs: number,
): readonly SigningEvent[] {
  switch (command.kind) {
    case 'showPage': {
      const { documentHash, page } = command;
      // What is looked at again is not told again: the record stays short.
      if (state.pagesSeen[documentHash]?.includes(page)) return [];
      return [{ kind: 'pageShown', documentHash, page, atMs }];
    }
    case 'scrollToEnd': {
      const { documentHash } = command;
      return state.scrolled.includes(documentHash) ? [] : [{ kind: 'scrolledToEnd', documentHash, atMs }];
    }
    case 'warn': {
      const { language, wordsHash } = command;
      return [{ kind: 'warned', language, wordsHash, atMs }];
    }
    case 'acknowledge':
      return state.isAcknowledged ? [] : [{ kind: 'acknowledged', atMs }];
    case 'agree':
      return [{ kind: 'agreed', documentHash: command.documentHash, clauses: state.opened.clauses, atMs }];
    case 'issueCode': {
      const expiresAtMs = atMs + state.opened.settings.codeMinutes * minuteMs;
      const number = (state.code?.number ?? 0) + 1;
      return [{ kind: 'codeIssued', number, codeHash: command.codeHash, expiresAtMs, atMs }];
    }
    case 'handOver': {
      const { requestId, consentHash } = command;
      const before = state.handedOver;
      if (before?.requestId === requestId && before.consentHash === consentHash) return [];
      return [{ kind: 'handedOver', requestId, consentHash, atMs }];
    }
    case 'certificateFailed':
      return [{ kind: 'certificateFailed', requestId: command.requestId, code: command.code, atMs }];
    case 'takeCertificate':
      return [{ ...command, kind: 'certificateTaken', atMs }, signedBy(state, atMs, command.signedAtMs)];
    case 'leave':
      return [{ kind: 'left', reason: 'bySigner', atMs }];
  }
}

/** Throws where the event cannot follow the state: the stream is not one that `decideSigning` made. */
export function evolveSigning(state: SigningState, event: SigningEvent): SigningState {
  if (event.kind === 'opened') {
    if (state.state !== 'none') throw new Error('a session is opened once');
    const { kind: _, ...opened } = event;
    const seen = { pagesSeen: {}, scrolled: [], isWarned: false, isAcknowledged: false, agreedDocument: undefined };
    return { state: 'open', opened, ...seen, code: undefined, attemptsFailed: 0, handedOver: undefined };
  }
  if (state.state !== 'open') throw new Error(`no open session that could be ${event.kind}`);
  return evolved(state, event);
}

function evolved(state: Signing, event: Exclude<SigningEvent, { kind: 'opened' }>): Signing {
  switch (event.kind) {
    case 'pageShown': {
      const seen = state.pagesSeen[event.documentHash] ?? [];
      return { ...state, pagesSeen: { ...state.pagesSeen, [event.documentHash]: [...seen, event.page] } };
    }
    case 'scrolledToEnd':
      return { ...state, scrolled: [...state.scrolled, event.documentHash] };
    case 'warned':
      return { ...state, isWarned: true };
    case 'acknowledged':
      return { ...state, isAcknowledged: true };
    case 'agreed':
      return { ...state, agreedDocument: event.documentHash };
    case 'codeIssued': {
      const { number, codeHash, expiresAtMs, atMs } = event;
      return { ...state, code: { number, codeHash, issuedAtMs: atMs, expiresAtMs, isSpent: false } };
    }
    case 'attemptFailed':
      return { ...state, attemptsFailed: state.attemptsFailed + 1 };
    case 'codeSpent':
      return { ...state, code: { ...state.code!, isSpent: true } };
    case 'handedOver': {
      const { requestId, consentHash } = event;
      return { ...state, handedOver: { requestId, consentHash } };
    }
    case 'certificateFailed':
      return { ...state, handedOver: undefined };
    case 'certificateTaken':
      return state;
    case 'signed':
      return { ...state, state: 'signed' };
    case 'left':
      return { ...state, state: event.reason === 'tooManyAttempts' ? 'locked' : 'left' };
  }
}
