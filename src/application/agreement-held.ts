/**
 * An agreement held while it is moved: what it was agreed by, what was paid of it, and one way to store what happens. Every
 * move is decided by the core under the lock of its case and of its row, stored with its event, entered in the evidence log,
 * and followed by ledger and schedule where it changes them.
 */
import { nextAgreementEventOn } from '../core/agreement/advance.ts';
import {
  type Agreement,
  type AgreementRefusal,
  decideAgreement,
  evolveAgreement,
  isActive,
} from '../core/agreement/agreement.ts';
import type { AgreementCommand, AgreementEvent } from '../core/agreement/moves.ts';
import { inOrder, type PlanPayment, standingOn } from '../core/agreement/standing.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { termsText } from '../core/agreement/terms-text.ts';
import type { Day } from '../core/calendar/day.ts';
import { localDay, type Zone } from '../core/calendar/zone.ts';
import { utf8 } from '../core/evidence/bytes.ts';
import {
  type AgreementRow,
  type LoanEntry,
  moveAgreement,
  readAgreement,
  readLoanEntries,
  readTermsOf,
  type StoredTerms,
  storeAgreementEvents,
} from '../store/agreements.ts';
import { type HeldCase, holdCase } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import { figuresSince } from './agreement-figures.ts';
import { touchesLedger } from './agreement-ledger.ts';
import { putInForce } from './agreement-on-loan.ts';
import { type SealRefusal, sealFor } from './attempt-contact.ts';
import { type EnteredCase, enteredCase, enterFacts, sha256Hex } from './enter-fact.ts';
import { agreementEventFact } from './evidence-facts.ts';
import type { TalkSetting } from './negotiate-case.ts';
import type { BorrowerSeal } from './ports.ts';

export type AgreementSetting = Omit<TalkSetting, 'caseNumber'>;

/** In order of precedence. */
export type HoldRefusal =
  | { readonly refused: 'unknownAgreement' | SealRefusal }
  | { readonly refused: 'unknownZone'; readonly zone: string }
  /** it moved on since the version that was seen */
  | { readonly refused: 'agreementMoved'; readonly version: number };

export interface HeldAgreement {
  readonly session: Session;
  readonly settings: AgreementSetting;
  readonly held: HeldCase;
  readonly seal: BorrowerSeal;
  readonly entered: EnteredCase;
  readonly zone: Zone;
  readonly row: AgreementRow;
  /** those that hold, or lie open to be signed while none do */
  readonly terms: StoredTerms;
  /** a change that waits for its signatures */
  readonly proposed: StoredTerms | undefined;
  readonly entries: readonly LoanEntry[];
  /** under the terms that hold */
  readonly payments: readonly PlanPayment[];
  readonly today: Day;
}

/** `sha256:<hex>` of the canonical text. */
export function hashOfTerms(terms: AgreementTerms): string {
  return hashOfText(termsText(terms));
}

export function hashOfText(text: string): string {
  return `sha256:${sha256Hex(utf8(text))}`;
}

/** Undoes what was begun, and answers with the refusal. */
export class Undone<R> extends Error {
  readonly refusal: R;
  constructor(refusal: R) {
    super('taken back');
    this.refusal = refusal;
  }
}

/** All or nothing; an `Undone` is an answer. */
export async function answering<T, R>(database: Database, work: (session: Session) => Promise<T | R>): Promise<T | R> {
  try {
    return await database.transaction(work);
  } catch (error) {
    if (error instanceof Undone) return error.refusal as R;
    throw error;
  }
}

/** With its case locked first, as everything that moves a case does. `seenVersion`: the one that whoever asks looked at. */
export async function holdAgreement(
  session: Session,
  settings: AgreementSetting,
  at: { readonly agreementNumber: string; readonly seenVersion?: number | undefined },
): Promise<HeldAgreement | HoldRefusal> {
  const { creditor, sealer, zones, atMs } = settings;
  const { creditorId } = creditor;
  const { agreementNumber } = at;
  const found = await readAgreement(session, { creditorId, agreementNumber });
  const held = found && (await holdCase(session, { creditorId, caseNumber: found.caseNumber }));
  const row = held && (await readAgreement(session, { creditorId, agreementNumber, lock: true }));
  if (held === undefined || row === undefined) return { refused: 'unknownAgreement' };
  const seal = await sealFor(session, held, sealer);
  if ('refused' in seal) return seal;
  const all = await readTermsOf(session, row);
  const versionOf = (version: number | undefined) => all.find(({ termsVersion }) => termsVersion === version);
  const terms = versionOf(row.agreement.version)!;
  const zone = zones(terms.terms.rules.zone);
  if (zone === undefined) return { refused: 'unknownZone', zone: terms.terms.rules.zone };
  if (at.seenVersion !== undefined && at.seenVersion !== row.version)
    return { refused: 'agreementMoved', version: row.version };
  const entries = await readLoanEntries(session, row);
  return {
    session,
    settings,
    held,
    seal,
    entered: enteredCase(held, seal),
    zone,
    row,
    terms,
    proposed: versionOf(row.agreement.proposed?.version),
    entries,
    payments: figuresSince(entries, terms.baseEntryId).payments,
    today: localDay(zone, atMs),
  };
}

/** Decided by the core with the payments that are known now. */
export function decided(
  holding: HeldAgreement,
  command: AgreementCommand,
): readonly AgreementEvent[] | { readonly refused: AgreementRefusal } {
  const { row, terms, proposed, payments, today, settings } = holding;
  const standing = standingOn({
    instalments: row.agreement.instalments,
    payments: inOrder(payments),
    toleranceMinor: terms.terms.rules.toleranceMinor,
    asOf: today,
  });
  return decideAgreement(command, row.agreement, {
    terms: terms.terms,
    proposedTerms: proposed?.terms,
    atMs: settings.atMs,
    today,
    paidNow: new Set(standing.filter(({ paidOn }) => paidOn !== undefined).map(({ n }) => n)),
  });
}

/**
 * Stores what happened, enters it, lets ledger and schedule follow, and moves the agreement to where it leads. `withTerms`: of
 * the event that brings them. Takes all back where the figures of a signed change do not hold.
 */
export async function happened(
  holding: HeldAgreement,
  events: readonly AgreementEvent[],
  withTerms?: AgreementTerms,
): Promise<HeldAgreement> {
  const { session, row, entered, settings, today } = holding;
  const { recordedBy, creditor } = settings;
  let { agreement, version } = row;
  const stored = events.map((event) => {
    agreement = evolveAgreement(agreement, event, holding.terms.terms);
    version += 1;
    return { version, event, recordedBy };
  });
  await storeAgreementEvents(session, row, stored);
  await enterFacts(
    session,
    entered,
    stored.map((each) => {
      const terms = each.event.kind === 'changeProposed' ? withTerms : undefined;
      return agreementEventFact(row, { ...each, terms });
    }),
  );
  const terms = holding.proposed?.termsVersion === agreement.version ? holding.proposed : holding.terms;
  await followInLedger(holding, { agreement, version, events, terms });
  const payments = figuresSince(holding.entries, terms.baseEntryId).payments;
  const asOf = row.throughOn ?? creditor.businessDate ?? today - 1;
  const nextEventOn = nextOn(agreement, { terms: terms.terms, payments, asOf });
  const moved = { agreement, version, nextEventOn, throughOn: undefined, touched: row.touched, on: today };
  await moveAgreement(session, row, moved);
  return {
    ...holding,
    row: { ...row, agreement, version, state: agreement.state, termsVersion: agreement.version, nextEventOn },
    terms,
    proposed: agreement.proposed === undefined ? undefined : holding.proposed,
    payments,
  };
}

async function followInLedger(
  { session, row, settings, today }: HeldAgreement,
  to: {
    readonly agreement: Agreement;
    readonly version: number;
    readonly events: readonly AgreementEvent[];
    readonly terms: StoredTerms;
  },
): Promise<void> {
  const { agreement, version, events, terms } = to;
  // A case that an agreement kept open may close: its loans are looked at.
  const isOver = isActive(row.agreement) && !isActive(agreement);
  if (!isOver && !touchesLedger(row.agreement, agreement, terms.terms)) return;
  const { baseEntryId } = terms;
  const closedThrough = settings.creditor.businessDate;
  const follows = { row, after: agreement, events, version, terms: terms.terms, baseEntryId, closedThrough, today };
  const put = await putInForce(session, follows);
  if (put !== 'done') throw new Undone(put);
}

/** Of an agreement that has ended, nothing more comes by itself. */
export function nextOn(
  agreement: Agreement,
  at: { readonly terms: AgreementTerms; readonly payments: readonly PlanPayment[]; readonly asOf: Day },
): Day | undefined {
  return agreement.state === 'withdrawn' || agreement.state === 'ended'
    ? undefined
    : nextAgreementEventOn(agreement, at);
}
