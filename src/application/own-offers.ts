/**
 * What is on the table as its borrower sees it on their own screens: each offer with all that it would mean for them, what they
 * asked for, and what became of it. Nothing of what an offer is worth to the lender, nor of how far the lender would go, is
 * read here.
 */
import type { Bucket } from '../core/ageing/bucket.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { formatInstant, localDay, type Zone, type Zones } from '../core/calendar/zone.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { type ApprovalState, evolveApproval, noApproval } from '../core/negotiation/approval/approval.ts';
import type { TalkReason } from '../core/negotiation/protocol/moves.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import { type AgreementRow, readAgreementsOf } from '../store/agreements.ts';
import { readApproval } from '../store/approvals.ts';
import { readCaseForContact } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import type { StoredOffer } from '../store/negotiations.ts';

import { type PolicyInForce, policyOfOffer } from './lender-policy.ts';
import { type TalkFile, talkFile } from './negotiate-case.ts';
import { type OwnOfferDocument, ownOffer } from './own-offer.ts';
import type { PlanKernel } from './plan-ports.ts';
import type { Sealer } from './ports.ts';
import { type CaseFile, type CaseLoan, readCase } from './read-case.ts';
import { knownCapacity } from './record-statement.ts';

export interface OwnOffersSetting {
  readonly creditor: CreditorRow;
  readonly caseNumber: string;
  readonly kernel: PlanKernel;
  readonly sealer: Sealer | undefined;
  readonly zones: Zones;
  readonly buckets: readonly Bucket[];
  readonly lawValues: DatedValues;
  readonly atMs: number;
}

export interface OwnAskDocument {
  readonly at: string;
  readonly ask: {
    readonly payment: string | null;
    readonly months: number | null;
    readonly firstDueOn: string | null;
    readonly lumpSumNow: string | null;
  };
  /** null: a mediator heard it */
  readonly answer: 'accept' | 'counter' | 'refuse' | null;
  readonly offer: number | null;
  readonly because: readonly TalkReason[];
}

export interface OwnOffersDocument {
  readonly case: string;
  readonly currency: string;
  readonly today: string;
  readonly figuresAsOf: string;
  /** null: nothing is owed any more */
  readonly owed: string | null;
  readonly canPay: { readonly statementAsOf: string; readonly perMonth: string } | null;
  readonly talk: {
    readonly mode: TalkFile['talk']['mode'];
    readonly state: TalkFile['talk']['state'];
    /** it can still be spoken in */
    readonly open: boolean;
    readonly until: string;
    readonly untilOn: string;
    /** by its version, a mediator's one text */
    readonly text: { readonly version: number; readonly offer: number; readonly consented: boolean } | null;
  } | null;
  readonly offers: readonly OwnOfferDocument[];
  readonly asks: readonly OwnAskDocument[];
  readonly taken: {
    readonly offer: number;
    readonly on: string;
    readonly approval: 'notNeeded' | 'pending' | 'approved';
    /** while somebody has still to grant it: by when they are heard of, and whether that day is set or only the rule's */
    readonly hearBy: { readonly on: string; readonly days: number; readonly isSet: boolean } | null;
  } | null;
  /** of this talk, or another that stands for the loan */
  readonly agreement: { readonly id: string; readonly state: AgreementRow['state']; readonly ofTalk: boolean } | null;
}

/** In order of precedence. */
export type OwnOffersRefusal = { readonly refused: 'unknownCase' | 'noDayClosed' };

/** Of what was asked for, so many are told, the latest last. */
const asksMax = 10;
const dayMs = 86_400_000;

export async function readOwnOffers(
  database: Database,
  settings: OwnOffersSetting,
): Promise<OwnOffersDocument | OwnOffersRefusal> {
  const { creditor, caseNumber, sealer, buckets, lawValues } = settings;
  const at = { book: creditor, caseNumber, asOf: undefined, reveal: false, sealer, buckets, lawValues };
  const file = await readCase(database, at);
  if ('refused' in file) return { refused: file.refused === 'unknownCase' ? 'unknownCase' : 'noDayClosed' };
  return database.session(async (session) => {
    const { creditorId } = creditor;
    const held = await readCaseForContact(session, { creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    const talk = await talkFile(session, held);
    const known = await knownCapacity(session, held, { sealer });
    const loan = loanOf(file, talk);
    const standing = await agreementOf(session, { of: held, talk, loan });
    return documentOf({ settings, file, loan, talk, known, standing, ...(await behind(session, settings, talk)) });
  });
}

/** What the talk is about; without one the loan that is longest past due. */
function loanOf({ loans }: CaseFile, talk: TalkFile | undefined): CaseLoan | undefined {
  const named = talk && loans.find(({ terms }) => terms.loanId === talk.row.loanId);
  return named ?? loans.find(({ ageing, owed }) => ageing?.settledOn === undefined && totalOf(owed) > 0n);
}

function totalOf(owed: CaseLoan['owed']): bigint {
  const { principalMinor, interestMinor, penaltyMinor, feeMinor, costMinor } = owed;
  return principalMinor + interestMinor + penaltyMinor + feeMinor + costMinor;
}

const over: readonly AgreementRow['state'][] = ['breached', 'completed', 'withdrawn', 'ended'];

async function agreementOf(
  session: Session,
  at: {
    readonly of: { readonly creditorId: number; readonly borrowerId: bigint };
    readonly talk: TalkFile | undefined;
    readonly loan: CaseLoan | undefined;
  },
): Promise<OwnOffersDocument['agreement']> {
  const { of, talk, loan } = at;
  const all = await readAgreementsOf(session, of);
  const isOfTalk = ({ negotiationId }: AgreementRow) => negotiationId === talk?.row.negotiationId;
  const found = all.find(isOfTalk) ?? all.find((row) => row.loanId === loan?.terms.loanId && !over.includes(row.state));
  return found === undefined ? null : { id: found.agreementNumber, state: found.state, ofTalk: isOfTalk(found) };
}

interface Behind {
  readonly policies: ReadonlyMap<bigint, PolicyInForce>;
  readonly answerByMs: number | undefined;
}

/** The lender's rules that each offer was made under, and how its approval stands. */
async function behind(
  session: Session,
  { creditor, kernel }: OwnOffersSetting,
  talk: TalkFile | undefined,
): Promise<Behind> {
  const { creditorId } = creditor;
  const policies = new Map<bigint, PolicyInForce>();
  for (const { lenderPolicyId } of talk?.offers ?? []) {
    if (policies.has(lenderPolicyId)) continue;
    policies.set(lenderPolicyId, await policyOfOffer(session, { creditorId, lenderPolicyId, kernel }));
  }
  const agreed = talk?.talk.agreed;
  if (talk === undefined || agreed?.approval !== 'pending') return { policies, answerByMs: undefined };
  const stored = await readApproval(session, { ...talk.row, termsHash: agreed.termsHash });
  const state = (stored?.events ?? []).reduce<ApprovalState>(evolveApproval, noApproval);
  const isOpen = state.state === 'pending' || state.state === 'escalated';
  return { policies, answerByMs: isOpen ? state.answerByMs : undefined };
}

interface Read extends Behind {
  readonly settings: OwnOffersSetting;
  readonly file: CaseFile;
  readonly loan: CaseLoan | undefined;
  readonly talk: TalkFile | undefined;
  readonly known: Awaited<ReturnType<typeof knownCapacity>>;
  readonly standing: OwnOffersDocument['agreement'];
}

function documentOf(read: Read): OwnOffersDocument {
  const { settings, file, loan, talk, known, standing, policies } = read;
  const { creditor, zones, atMs, lawValues } = settings;
  const zone = zones(creditor.zone) ?? zones('UTC')!;
  const currency = talk?.row.currency ?? loan?.terms.currency ?? creditor.currency;
  const isOpen = talk?.talk.state === 'open' && atMs < talk.talk.deadline.atMs;
  const of = { loan, lawValues, jurisdiction: creditor.jurisdiction };
  return {
    case: file.record.caseNumber,
    currency,
    today: formatDay(localDay(zone, atMs)),
    figuresAsOf: formatDay(file.asOf),
    owed: loan === undefined ? null : formatAmount(totalOf(loan.owed), currency),
    canPay:
      known === undefined
        ? null
        : {
            statementAsOf: formatDay(known.stored.statementAsOf),
            perMonth: formatAmount(known.capacity.steps[0]?.perMonthMinor ?? 0n, known.stored.currency),
          },
    talk: talk === undefined ? null : talkOf(talk, { zone, isOpen }),
    offers: (talk?.offers ?? []).map((offer) => {
      const onTable = talk!.talk.offers.find(({ termsHash }) => termsHash === offer.termsHash);
      const { policy } = policies.get(offer.lenderPolicyId)!;
      return ownOffer(offer, {
        ...of,
        policy,
        currency,
        isOpen: isOpen && onTable?.isOpen === true,
        isRejected: onTable?.isRejected === true,
      });
    }),
    asks: talk === undefined ? [] : asksOf(talk, zone),
    taken: takenOf(read, zone),
    agreement: standing,
  };
}

function talkOf(
  { talk, offers }: TalkFile,
  { zone, isOpen }: { readonly zone: Zone; readonly isOpen: boolean },
): NonNullable<OwnOffersDocument['talk']> {
  const { mode, state, deadline, text } = talk;
  return {
    mode,
    state,
    open: isOpen,
    until: formatInstant(zone, deadline.atMs),
    untilOn: formatDay(localDay(zone, deadline.atMs - 1)),
    text:
      text === undefined
        ? null
        : {
            version: text.version,
            offer: numberOf(offers, text.termsHash),
            consented: text.consents.includes('borrower'),
          },
  };
}

function numberOf(offers: readonly StoredOffer[], hash: string): number {
  return offers.find(({ termsHash }) => termsHash === hash)!.number;
}

function asksOf({ row, offers }: TalkFile, zone: Zone): OwnAskDocument[] {
  const asks: OwnAskDocument[] = [];
  for (const event of row.events) {
    if (event.kind === 'countered') {
      const { paymentMinor, months, firstDueOn, lumpMinor } = event.ask;
      const amount = (minor: bigint | undefined) => (minor === undefined ? null : formatAmount(minor, row.currency));
      const ask = {
        payment: amount(paymentMinor),
        months: months ?? null,
        firstDueOn: firstDueOn === undefined ? null : formatDay(firstDueOn),
        lumpSumNow: amount(lumpMinor),
      };
      asks.push({ at: formatInstant(zone, event.atMs), ask, answer: null, offer: null, because: [] });
    } else if (event.kind === 'answered') {
      const { answer, offer, because } = event;
      const number = offer === undefined ? null : numberOf(offers, offer.termsHash);
      const asked = asks.pop();
      if (asked !== undefined) asks.push({ ...asked, answer, offer: number, because });
    }
  }
  return asks.slice(-asksMax);
}

function takenOf({ talk, policies, answerByMs }: Read, zone: Zone): OwnOffersDocument['taken'] {
  const agreed = talk?.talk.agreed;
  if (talk === undefined || agreed === undefined) return null;
  const offer = talk.offers.find(({ termsHash }) => termsHash === agreed.termsHash)!;
  const event = talk.row.events.findLast(({ kind }) => kind === 'accepted' || kind === 'textAgreed');
  const on = localDay(zone, event!.atMs);
  const days = policies.get(offer.lenderPolicyId)!.policy.answerWithinDays;
  const hearOn: Day =
    answerByMs === undefined ? localDay(zone, event!.atMs + days * dayMs) : localDay(zone, answerByMs);
  const isPending = agreed.approval === 'pending';
  return {
    offer: offer.number,
    on: formatDay(on),
    approval: agreed.approval,
    hearBy: isPending ? { on: formatDay(hearOn), days, isSet: answerByMs !== undefined } : null,
  };
}
