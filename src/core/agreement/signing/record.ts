/**
 * The record of a ceremony: its events as text in one spelling, whose hash is signed, and the check that they are events that
 * the rules allow and that the statement says what they say. Needs nothing but the texts: docs/formats/agreement-signature.md.
 */
import { type Canonical, canonicalText, readCanonical } from '../../evidence/canonical-json.ts';
import { agreementParties, signatureLevels } from '../terms.ts';
import {
  decideSigning,
  evolveSigning,
  noSigning,
  type Signing,
  type SigningNow,
  type SigningState,
} from './ceremony.ts';
import { addressKinds, leaveReasons, type SigningCommand, type SigningEvent, signingLanguages } from './moves.ts';
import { parseStatement, type Statement, statementText } from './statement.ts';

export const recordFormat = 'forbear-signing-record/v1';

/** A line for the format, a line for each event: JSON in its canonical form (RFC 8785). Ends with a line feed. */
export function recordText(events: readonly SigningEvent[]): string {
  return [recordFormat, ...events.map(lineOf)].map((line) => `${line}\n`).join('');
}

const lineOf = (event: SigningEvent) => canonicalText(event as unknown as Canonical);

type Check = (value: unknown) => boolean;

const isWhole: Check = (value) => Number.isSafeInteger(value) && !Object.is(value, -0);
const isText: Check = (value) => typeof value === 'string' && value !== '';
const isTruth: Check = (value) => typeof value === 'boolean';
const oneOf =
  (list: readonly string[]): Check =>
  (value) =>
    list.includes(value as string);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
/** Exactly these fields. */
const fieldsOf =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const keys = Object.keys(value);
    return (
      keys.length === Object.keys(checks).length &&
      keys.every((key) => Object.hasOwn(checks, key) && checks[key]!((value as Record<string, unknown>)[key]))
    );
  };

const language = oneOf(signingLanguages);
const shapes: Readonly<Record<SigningEvent['kind'], Readonly<Record<string, Check>>>> = {
  opened: {
    sessionId: isText,
    agreementNumber: isText,
    termsHash: isText,
    party: oneOf(agreementParties),
    level: oneOf(signatureLevels),
    deviceHash: isText,
    address: fieldsOf({ kind: oneOf(addressKinds), addressRef: isText, verifiedAtMs: isWhole }),
    nameCommitment: isText,
    documents: listOf(fieldsOf({ language, documentHash: isText, pages: isWhole })),
    clauses: listOf(isText),
    givesUpLimitation: isTruth,
    settings: fieldsOf({
      sessionMinutes: isWhole,
      codeMinutes: isWhole,
      attemptsMax: isWhole,
      codesMax: isWhole,
      resendWaitSeconds: isWhole,
      locksMax: isWhole,
    }),
    expiresAtMs: isWhole,
  },
  pageShown: { documentHash: isText, page: isWhole },
  scrolledToEnd: { documentHash: isText },
  warned: { language, wordsHash: isText },
  acknowledged: {},
  agreed: { documentHash: isText, clauses: listOf(isText) },
  codeIssued: { number: isWhole, codeHash: isText, expiresAtMs: isWhole },
  attemptFailed: { wrong: oneOf(['code', 'name']) },
  codeSpent: { number: isWhole, because: oneOf(['termsChanged', 'levelTooLow']) },
  handedOver: { requestId: isText, consentHash: isText },
  certificateFailed: { requestId: isText, code: isText },
  certificateTaken: {
    requestId: isText,
    consentHash: isText,
    provider: isText,
    answerHash: isText,
    certificateHash: isText,
    signedAtMs: isWhole,
    liveness: fieldsOf({ isPassed: isTruth, method: isText, atMs: isWhole }),
  },
  signed: { termsHash: isText, documentHash: isText, level: oneOf(signatureLevels), signedAtMs: isWhole },
  left: { reason: oneOf(leaveReasons) },
};

/** The line, from 1, that is not an event in its one spelling. */
export function parseRecord(
  text: string,
): readonly SigningEvent[] | { readonly fault: 'notARecord'; readonly line: number } {
  const lines = text.split('\n');
  if (lines[0] !== recordFormat || lines.pop() !== '') return { fault: 'notARecord', line: 1 };
  const events: SigningEvent[] = [];
  for (const [index, line] of lines.slice(1).entries()) {
    const event = eventOf(line);
    if (event === undefined) return { fault: 'notARecord', line: index + 2 };
    events.push(event);
  }
  return events;
}

function eventOf(line: string): SigningEvent | undefined {
  const value: unknown = readCanonical(line);
  const kind = (value as { readonly kind?: unknown } | null | undefined)?.kind;
  if (typeof kind !== 'string' || !Object.hasOwn(shapes, kind)) return undefined;
  const shape = fieldsOf({ ...shapes[kind as SigningEvent['kind']], kind: isText, atMs: isWhole });
  return shape(value) ? (value as unknown as SigningEvent) : undefined;
}

export interface SignedRecord {
  /** `sha256:<hex>` of a text in UTF-8 */
  readonly hashText: (text: string) => string;
  readonly record: string;
  readonly statement: string;
}

/** In order of precedence. */
export const recordRefusals = [
  'notAStatement',
  'recordDiffers',
  'notARecord',
  'notAllowed',
  'timeGoesBack',
  'notSigned',
  'consentDiffers',
  'statementDiffers',
] as const;
export type RecordRefusal = (typeof recordRefusals)[number];
export type RecordVerdict =
  | { readonly holds: true; readonly statement: Statement; readonly events: readonly SigningEvent[] }
  /** `line` of the record, where it is one */
  | { readonly holds: false; readonly refused: RecordRefusal; readonly line: number | undefined };

/**
 * Whether the record is the one that the statement names, is one that the rules of the ceremony allow from the first event to
 * the last, ends in a signature, and says the same as the statement.
 */
export function checkSignedRecord({ hashText, record, statement: text }: SignedRecord): RecordVerdict {
  const refuse = (refused: RecordRefusal, line?: number) => ({ holds: false, refused, line }) as const;
  const statement = parseStatement(text);
  if (statement?.format !== 'forbear-agreement-signature/v1') return refuse('notAStatement');
  if (hashText(record) !== statement.recordHash) return refuse('recordDiffers');
  const events = parseRecord(record);
  if ('fault' in events) return refuse('notARecord', events.line);
  let state: SigningState = noSigning;
  for (const [index, event] of events.entries()) {
    const line = index + 2;
    if (!isAllowed(state, { event, next: events[index + 1], before: events[index - 1] }))
      return refuse('notAllowed', line);
    if (index > 0 && event.atMs < events[index - 1]!.atMs) return refuse('timeGoesBack', line);
    if (
      event.kind === 'handedOver' &&
      !isOwnConsent(state as Signing, { event, before: events.slice(0, index), hashText })
    )
      return refuse('consentDiffers', line);
    state = evolveSigning(state, event);
  }
  const last = events.at(-1);
  if (state.state !== 'signed' || last?.kind !== 'signed') return refuse('notSigned');
  const { agreementNumber, party, nameCommitment } = state.opened;
  const { termsHash, documentHash, level, signedAtMs } = last;
  const said = { agreementNumber, party, nameCommitment, termsHash, documentHash, level, atMs: signedAtMs };
  const own = statementText({ format: statement.format, recordHash: statement.recordHash, ...said });
  return own === text ? { holds: true, statement, events } : refuse('statementDiffers');
}

/** What the person's certificate is to sign: all that was done up to then. */
export function consentText(
  { opened, agreedDocument }: Signing,
  at: { readonly events: readonly SigningEvent[]; readonly atMs: number; readonly hashText: (text: string) => string },
): string {
  const { agreementNumber, termsHash, party, level, nameCommitment } = opened;
  return statementText({
    format: 'forbear-agreement-consent/v1',
    agreementNumber,
    termsHash,
    party,
    level,
    atMs: at.atMs,
    documentHash: agreedDocument!,
    recordHash: at.hashText(recordText(at.events)),
    nameCommitment,
  });
}

/** What the platform signs when it is done. */
export function signatureStatement(
  { opened }: Signing,
  at: { readonly events: readonly SigningEvent[]; readonly hashText: (text: string) => string },
): string {
  const last = at.events.at(-1);
  if (last?.kind !== 'signed') throw new Error('a statement is made of a ceremony that ended in a signature');
  const { agreementNumber, party, nameCommitment } = opened;
  const { termsHash, documentHash, level, signedAtMs } = last;
  return statementText({
    format: 'forbear-agreement-signature/v1',
    agreementNumber,
    termsHash,
    party,
    level,
    atMs: signedAtMs,
    documentHash,
    recordHash: at.hashText(recordText(at.events)),
    nameCommitment,
  });
}

function isOwnConsent(
  state: Signing,
  at: {
    readonly event: SigningEvent & { kind: 'handedOver' };
    readonly before: readonly SigningEvent[];
    readonly hashText: (text: string) => string;
  },
): boolean {
  const { event, before, hashText } = at;
  return hashText(consentText(state, { events: before, atMs: event.atMs, hashText })) === event.consentHash;
}

interface Place {
  readonly event: SigningEvent;
  readonly before: SigningEvent | undefined;
  readonly next: SigningEvent | undefined;
}

/** Decides anew what led to the event. An event that comes of the one before it is held by that one. */
function isAllowed(state: SigningState, { event, before, next }: Place): boolean {
  if (event.kind === 'opened') return state.state === 'none' && isOpening(event);
  if (state.state !== 'open') return false;
  if (event.kind === 'left' && event.reason === 'tooManyAttempts')
    return before?.kind === 'attemptFailed' && state.attemptsFailed >= state.opened.settings.attemptsMax;
  // Of one decision with the certificate before it, which held it.
  if (event.kind === 'signed' && before?.kind === 'certificateTaken') return true;
  const { command, now } = leadingTo(event, state);
  const made = decideSigning(command, state, now).events;
  const expected = made.length > 1 ? [event, next].filter((each) => each !== undefined) : [event];
  return made.length === expected.length && made.every((each, at) => lineOf(each) === lineOf(expected[at]!));
}

function isOpening(event: SigningEvent & { kind: 'opened' }): boolean {
  const { kind: _, atMs, expiresAtMs: __, ...rest } = event;
  const command = { ...rest, kind: 'open', locksBefore: 0 } as const;
  const { events } = decideSigning(command, noSigning, { atMs, termsHash: rest.termsHash, levelNeeded: 'code' });
  return events.length === 1 && lineOf(events[0]!) === lineOf(event);
}

type Later = Exclude<SigningEvent, { kind: 'opened' }>;

function leadingTo(event: Later, state: Signing): { readonly command: SigningCommand; readonly now: SigningNow } {
  const { deviceHash, termsHash, nameCommitment } = state.opened;
  const now: SigningNow = { atMs: event.atMs, termsHash, levelNeeded: 'code' };
  const right = { kind: 'confirm', deviceHash, codeHash: state.code?.codeHash ?? '', nameCommitment } as const;
  switch (event.kind) {
    case 'pageShown':
      return { command: { ...event, kind: 'showPage', deviceHash }, now };
    case 'scrolledToEnd':
      return { command: { ...event, kind: 'scrollToEnd', deviceHash }, now };
    case 'warned':
      return { command: { ...event, kind: 'warn', deviceHash }, now };
    case 'acknowledged':
      return { command: { kind: 'acknowledge', deviceHash }, now };
    case 'agreed':
      return { command: { ...event, kind: 'agree', deviceHash }, now };
    case 'codeIssued':
      return { command: { kind: 'issueCode', deviceHash, codeHash: event.codeHash }, now };
    case 'attemptFailed':
      return { command: event.wrong === 'code' ? { ...right, codeHash: '' } : { ...right, nameCommitment: '' }, now };
    case 'codeSpent': {
      const changed = event.because === 'termsChanged' ? { termsHash: '' } : { levelNeeded: 'qualified' as const };
      return { command: right, now: { ...now, ...changed } };
    }
    case 'handedOver':
      return { command: { ...event, kind: 'handOver', deviceHash }, now };
    case 'certificateFailed':
      return { command: event, now };
    case 'certificateTaken': {
      const { atMs: _, ...facts } = event;
      return { command: { ...facts, kind: 'takeCertificate' }, now };
    }
    case 'signed':
      return { command: right, now };
    case 'left':
      return { command: { kind: 'leave', deviceHash }, now };
  }
}
