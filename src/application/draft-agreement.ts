/**
 * From an offer that was taken to a draft agreement: its terms as data, stored word for word. A draft waits while somebody has
 * still to grant the offer; a grant that is refused ends it.
 */

import type { AgreementRefusal } from '../core/agreement/agreement.ts';
import { decideAgreement, evolveAgreement, noAgreement } from '../core/agreement/agreement.ts';
import type { AgreementEvent } from '../core/agreement/moves.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { localDay } from '../core/calendar/zone.ts';
import {
  type AgreementRow,
  endTalk,
  moveAgreement,
  readAgreement,
  readAgreementsOf,
  storeAgreement,
  storeAgreementEvents,
  storeTerms,
} from '../store/agreements.ts';
import { readApproval } from '../store/approvals.ts';
import { type HeldCase, holdCase } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import {
  type AgreementSetting,
  answering,
  decided,
  type HeldAgreement,
  type HoldRefusal,
  happened,
  hashOfTerms,
  holdAgreement,
  nextOn,
  Undone,
} from './agreement-held.ts';
import {
  type MadeTerms,
  type OfferRefusal,
  readTakenOffer,
  type TakenOffer,
  termsOfTaken,
} from './agreement-of-offer.ts';
import { type SealRefusal, sealFor } from './attempt-contact.ts';
import { enteredCase, enterFacts } from './enter-fact.ts';
import { agreementEventFact } from './evidence-facts.ts';
import { keepLawPack } from './keep-law-pack.ts';
import { type TalkFile, talkFile } from './negotiate-case.ts';
import type { BorrowerSeal } from './ports.ts';

/** In order of precedence. */
export type DraftAgreementRefusal =
  | OfferRefusal
  | { readonly refused: 'caseClosed' | SealRefusal }
  /** an agreement about this loan is drafted, signed or in force: it is changed and not made anew */
  | { readonly refused: 'agreementStands'; readonly agreementNumber: string }
  /** one was made of this offer, and has ended: what is agreed now is talked about anew */
  | { readonly refused: 'offerUsed'; readonly agreementNumber: string };

/** Of a borrower who drafts what they took; in order of precedence, before all that hangs on the offer. */
export type OwnDraftRefusal =
  /** it was agreed with a person, who drafts it */
  { readonly refused: 'notThisMode' } | { readonly refused: 'approvalPending' };

export type ApproveAgreementRefusal =
  | HoldRefusal
  | { readonly refused: 'approvalPending' }
  | { readonly refused: AgreementRefusal };

const endedStates: readonly AgreementRow['state'][] = ['breached', 'completed', 'withdrawn', 'ended'];

export interface Drafted {
  readonly row: AgreementRow;
  readonly terms: AgreementTerms;
}

export async function draftAgreement(
  database: Database,
  settings: AgreementSetting & {
    readonly caseNumber: string;
    readonly mandateRef?: string | undefined;
    /** by the borrower: of their own talk with the program alone, when nobody has to grant it any more */
    readonly isByBorrower?: boolean | undefined;
  },
): Promise<Drafted | DraftAgreementRefusal | OwnDraftRefusal> {
  const taken = await readTakenOffer(database, settings);
  if ('refused' in taken) return taken;
  type Refusal = DraftAgreementRefusal | OwnDraftRefusal;
  return answering<Drafted, Refusal>(database, async (session) => {
    const { creditor, caseNumber } = settings;
    const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    if (held.isClosed) return { refused: 'caseClosed' };
    const seal = await sealFor(session, held, settings.sealer);
    if ('refused' in seal) return seal;
    const notTheirs = settings.isByBorrower === true ? await notTheirsToDraft(session, held) : undefined;
    if (notTheirs !== undefined) throw new Undone<Refusal>(notTheirs);
    const blocked = await blockedBy(session, held, taken);
    if (blocked !== undefined) throw new Undone<Refusal>(blocked);
    const { mandateRef } = settings;
    const made = await termsOfTaken({ session, settings, held, seal, taken, mandateRef }, () =>
      firstNumber(session, held),
    );
    if ('refused' in made) throw new Undone<Refusal>(made);
    return storeDraft(session, { settings, held, seal, made });
  });
}

/** Asked under the case's lock: what they drafted from is what stands. */
async function notTheirsToDraft(session: Session, held: HeldCase): Promise<OwnDraftRefusal | undefined> {
  const talk = await talkFile(session, held);
  if (talk?.row.mode !== 'selfService') return { refused: 'notThisMode' };
  return talk.talk.agreed?.approval === 'pending' ? { refused: 'approvalPending' } : undefined;
}

async function blockedBy(
  session: Session,
  held: HeldCase,
  taken: TakenOffer,
): Promise<DraftAgreementRefusal | undefined> {
  const ofLoan = (await readAgreementsOf(session, held)).filter(({ loanRef }) => loanRef === taken.loanRef);
  const standing = ofLoan.find(({ state }) => !endedStates.includes(state));
  if (standing !== undefined) return { refused: 'agreementStands', agreementNumber: standing.agreementNumber };
  const talk = await talkFile(session, held);
  const used = ofLoan.find(({ negotiationId }) => negotiationId === talk?.row.negotiationId);
  return used && { refused: 'offerUsed', agreementNumber: used.agreementNumber };
}

async function firstNumber(session: Session, held: HeldCase) {
  const earlier = (await readAgreementsOf(session, held)).filter(({ caseId }) => caseId === held.caseId);
  const agreementNumber = `A-${held.caseNumber}-${earlier.length + 1}`;
  return { agreementNumber, version: 1, replaces: undefined };
}

async function storeDraft(
  session: Session,
  at: {
    readonly settings: AgreementSetting;
    readonly held: HeldCase;
    readonly seal: BorrowerSeal;
    readonly made: MadeTerms;
  },
): Promise<Drafted> {
  const { settings, held, seal, made } = at;
  const { terms, baseEntryId, talk, plan } = made;
  const { atMs, recordedBy, creditor } = settings;
  const { creditorId, borrowerId, caseId } = held;
  const { agreementNumber } = terms;
  await keepLawPack(session, {
    creditorId,
    packHash: terms.packHash,
    jurisdiction: terms.jurisdiction,
    text: plan.lawText,
  });
  const termsHash = hashOfTerms(terms);
  const drafted = decideAgreement({ kind: 'draft', termsHash, version: 1 }, noAgreement, { terms, atMs, today: 0 });
  if ('refused' in drafted) throw new Error(`a first draft was refused: ${drafted.refused}`);
  const events: AgreementEvent[] = [...drafted];
  const { agreed } = talk.talk;
  if (agreed?.approval !== 'pending') events.push({ kind: 'approved', by: await approverOf(session, talk), atMs });
  const first = evolveAgreement(noAgreement, events[0]!, terms);
  const { loanId, negotiationId } = talk.row;
  const of = { creditorId, borrowerId, caseId, loanId, negotiationId };
  const agreementId = await storeAgreement(session, of, { agreementNumber, agreement: first });
  const key = { creditorId, borrowerId, agreementId };
  await storeTerms(session, key, { terms, termsHash, baseEntryId, recordedBy });
  const rows = events.map((event, index) => ({ version: index + 1, event, recordedBy }));
  await storeAgreementEvents(session, key, rows);
  const named = { agreementId, agreementNumber, currency: terms.currency };
  await enterFacts(
    session,
    enteredCase(held, seal),
    rows.map((row) => agreementEventFact(named, { ...row, terms: row.event.kind === 'drafted' ? terms : undefined })),
  );
  const agreement = events.slice(1).reduce((state, event) => evolveAgreement(state, event, terms), first);
  const today = localDay(settings.zones(creditor.zone)!, atMs);
  const moved = { agreement, version: events.length, throughOn: undefined, touched: false, on: today };
  const nextEventOn = nextOn(agreement, { terms, payments: [], asOf: creditor.businessDate ?? today - 1 });
  await moveAgreement(session, { ...key, activeFrom: undefined, activeTo: undefined }, { ...moved, nextEventOn });
  return { row: (await readAgreement(session, { creditorId, agreementNumber }))!, terms };
}

/** Who granted the offer last; undefined: nobody had to. */
async function approverOf(session: Session, { row, talk }: TalkFile): Promise<string | undefined> {
  if (talk.agreed?.approval !== 'approved') return undefined;
  const approval = await readApproval(session, { ...row, termsHash: talk.agreed.termsHash });
  const given = approval?.events.findLast((event) => event.kind === 'approvalGiven');
  return given?.kind === 'approvalGiven' ? given.person : undefined;
}

/** Once the offer is granted; a draft of an offer that was not granted ends. */
export async function approveAgreement(
  database: Database,
  settings: AgreementSetting & { readonly agreementNumber: string },
): Promise<HeldAgreement | ApproveAgreementRefusal> {
  return answering<HeldAgreement, ApproveAgreementRefusal>(database, async (session) => {
    const holding = await holdAgreement(session, settings, settings);
    if ('refused' in holding) return holding;
    const talk = await talkFile(session, holding.held);
    const isOwn = talk?.row.negotiationId === holding.row.negotiationId;
    const isTaken = isOwn && talk.talk.agreed?.termsHash === holding.terms.terms.offerHash;
    if (isTaken && talk.talk.agreed!.approval === 'pending' && holding.row.state === 'draft')
      return { refused: 'approvalPending' };
    const events = decided(
      holding,
      isTaken
        ? { kind: 'approve', by: await approverOf(session, talk) }
        : { kind: 'end', by: settings.recordedBy, reason: 'notGranted' },
    );
    return 'refused' in events ? events : happened(holding, events);
  });
}

/** In order of precedence. */
export type ProposeRefusal =
  | HoldRefusal
  | OfferRefusal
  | { readonly refused: 'approvalPending' }
  /** the talk is the one that the agreement came of, or is about another loan */
  | { readonly refused: 'noNewOffer' }
  | OwnDraftRefusal
  | { readonly refused: AgreementRefusal };

/**
 * A change of an agreement that runs, of an offer taken in a new talk about the same loan. It lies open to be signed as a new
 * version of the terms; the terms before it hold until it is.
 */
export async function proposeChange(
  database: Database,
  settings: AgreementSetting & {
    readonly agreementNumber: string;
    readonly caseNumber: string;
    /** as for a draft: of their own talk with the program alone */
    readonly isByBorrower?: boolean | undefined;
  },
): Promise<(HeldAgreement & { readonly change: AgreementTerms }) | ProposeRefusal> {
  const taken = await readTakenOffer(database, settings);
  if ('refused' in taken) return taken;
  type Answer = HeldAgreement & { readonly change: AgreementTerms };
  return answering<Answer, ProposeRefusal>(database, async (session) => {
    const holding = await holdAgreement(session, settings, settings);
    if ('refused' in holding) return holding;
    const { row, held, seal, terms } = holding;
    const talk = await talkFile(session, held);
    if (talk === undefined || talk.row.loanId !== row.loanId || taken.termsHash === terms.terms.offerHash)
      return { refused: 'noNewOffer' };
    if (settings.isByBorrower === true && talk.row.mode !== 'selfService') return { refused: 'notThisMode' };
    if (talk.talk.agreed?.approval === 'pending') return { refused: 'approvalPending' };
    // Before anything is worked out: whether a change can be proposed at all.
    const version = Math.max(terms.termsVersion, holding.proposed?.termsVersion ?? 0) + 1;
    const asked = { kind: 'proposeChange', by: settings.recordedBy, termsHash: '', version } as const;
    const possible = decided(holding, asked);
    if ('refused' in possible) return possible;
    const mandateRef = terms.terms.rules.debit?.mandateRef;
    const made = await termsOfTaken({ session, settings, held, seal, taken, mandateRef }, async () => ({
      agreementNumber: row.agreementNumber,
      version,
      replaces: terms.termsHash,
    }));
    if ('refused' in made) throw new Undone<ProposeRefusal>(made);
    const change = made.terms;
    const termsHash = hashOfTerms(change);
    const { baseEntryId } = made;
    const { recordedBy } = settings;
    await keepLawPack(session, {
      ...held,
      packHash: change.packHash,
      jurisdiction: change.jurisdiction,
      text: made.plan.lawText,
    });
    await storeTerms(session, row, { terms: change, termsHash, baseEntryId, recordedBy });
    const events = decided(holding, { ...asked, termsHash });
    if ('refused' in events) throw new Undone<ProposeRefusal>(events);
    await endTalk(session, made.talk.row);
    return { ...(await happened(holding, events, change)), change };
  });
}
