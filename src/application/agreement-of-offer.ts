/**
 * The terms of an agreement from the offer that was taken: the offer's own figures and changes as they were stored, the
 * lender's rules for agreements by the policy that the offer was made under, what law and file say on the day.
 */
import { type AgreementPolicy, type DraftRefusal, draftTerms } from '../core/agreement/draft-terms.ts';
import { givesUpLimitation, optionsWithinLaw } from '../core/agreement/signing-law.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { type Day, parseDay } from '../core/calendar/day.ts';
import { localDay, type Zone } from '../core/calendar/zone.ts';
import type { ComponentAmounts } from '../core/loan/components.ts';
import { termsContext } from '../core/negotiation/plan-terms.ts';
import type { ReliefUse } from '../core/relief/relief-tools.ts';
import type { FactValue } from '../core/rules/facts.ts';
import { readLoanEntries } from '../store/agreements.ts';
import type { HeldCase } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import { eventOfText } from '../store/event-text.ts';
import type { StoredOffer } from '../store/negotiations.ts';
import { baseEntryOf } from './agreement-figures.ts';
import type { AgreementSetting } from './agreement-held.ts';
import { type CasePlan, type CasePlanRefusal, casePlan } from './case-plan.ts';
import { policyOfOffer } from './lender-policy.ts';
import { readTalk, type TalkFile, talkFile } from './negotiate-case.ts';
import type { OfferFile } from './plan-offers.ts';
import type { BorrowerSeal } from './ports.ts';
import { type CaseFile, readCase } from './read-case.ts';

/** In order of precedence. */
export type OfferRefusal =
  | { readonly refused: 'unknownZone'; readonly zone: string }
  | { readonly refused: 'unknownCase' | 'noTalk' | 'noDayClosed' }
  /** nothing was taken, or what was taken was not granted */
  | { readonly refused: 'notAgreed' }
  /** another talk or offer stands since it was looked at: again */
  | { readonly refused: 'caseMoved' }
  | CasePlanRefusal
  | { readonly refused: 'figuresChanged' }
  | { readonly refused: DraftRefusal };

/** The case as it was on the day of the offer's figures; read before anything is locked. */
export interface TakenOffer {
  readonly termsHash: string;
  readonly loanRef: string;
  readonly file: CaseFile;
  readonly zone: Zone;
}

/** What the hash of an offer is of, as plan-offers.ts writes it. */
interface OfferTerms {
  readonly asOf: string;
  readonly lump: bigint;
  readonly annualRateMillionths: bigint;
  readonly changes: readonly ReliefUse[];
}

export async function readTakenOffer(
  database: Database,
  settings: AgreementSetting & { readonly caseNumber: string },
): Promise<TakenOffer | OfferRefusal> {
  const { creditor, zones } = settings;
  const zone = zones(creditor.zone);
  if (zone === undefined) return { refused: 'unknownZone', zone: creditor.zone };
  const talk = await readTalk(database, settings);
  if ('refused' in talk) return talk;
  const offer = takenOf(talk);
  if (offer === undefined) return { refused: 'notAgreed' };
  const file = await caseFileOn(database, settings, asOfOf(offer));
  return 'refused' in file ? file : { termsHash: offer.termsHash, loanRef: talk.row.loanRef, file, zone };
}

/** The case as the book has it on a day that is closed. */
export async function caseFileOn(
  database: Database,
  settings: AgreementSetting & { readonly caseNumber: string },
  asOf: Day,
): Promise<CaseFile | { readonly refused: 'unknownCase' | 'noDayClosed' }> {
  const { creditor, caseNumber, sealer, buckets, kernel } = settings;
  const file = await readCase(database, {
    book: creditor,
    caseNumber,
    asOf,
    reveal: false,
    sealer,
    buckets,
    lawValues: kernel.values,
  });
  if (!('refused' in file)) return file;
  return { refused: file.refused === 'unknownCase' ? 'unknownCase' : 'noDayClosed' };
}

export function takenOf({ talk, offers }: TalkFile): StoredOffer | undefined {
  return talk.agreed && offers.find(({ termsHash }) => termsHash === talk.agreed!.termsHash);
}

function asOfOf({ document }: StoredOffer): Day {
  return parseDay((eventOfText<OfferFile>(document).terms as OfferTerms).asOf)!;
}

export interface MadeTerms {
  readonly terms: AgreementTerms;
  readonly baseEntryId: bigint;
  readonly talk: TalkFile;
  readonly plan: CasePlan;
}

export interface Making {
  readonly session: Session;
  readonly settings: AgreementSetting;
  readonly held: HeldCase;
  readonly seal: BorrowerSeal;
  readonly taken: TakenOffer;
  readonly mandateRef: string | undefined;
}

/** What makes them another version of an agreement that is there. */
export interface Numbered {
  readonly agreementNumber: string;
  readonly version: number;
  readonly replaces: string | undefined;
}

export async function termsOfTaken(
  making: Making,
  numberOf: (talk: TalkFile) => Promise<Numbered>,
): Promise<MadeTerms | OfferRefusal> {
  const { session, settings, held, seal, taken } = making;
  const talk = await talkFile(session, held);
  const offer = talk && takenOf(talk);
  if (talk === undefined || offer?.termsHash !== taken.termsHash) return { refused: 'caseMoved' };
  const { creditor, kernel, sealer } = settings;
  const { file, loanRef, zone } = taken;
  const plan = await casePlan(session, held, { creditor, kernel, sealer, zone, file, loanRef, seal });
  if ('refused' in plan) return plan;
  const figures = figuresOf(offer);
  const entries = await readLoanEntries(session, { ...held, loanId: plan.loan.terms.loanId });
  const baseEntryId = baseEntryOf(entries, figures);
  if (baseEntryId === undefined) return { refused: 'figuresChanged' };
  const { creditorId } = held;
  const { policy } = await policyOfOffer(session, { creditorId, lenderPolicyId: offer.lenderPolicyId, kernel });
  const numbered = await numberOf(talk);
  const drafted = draftOf(making, { plan, offer, figures, policy: policy.agreement, numbered });
  if ('refused' in drafted) return drafted;
  return { terms: lawfulTerms(drafted, { making, plan }), baseEntryId, talk, plan };
}

/** The debt of the offer as it was when it was made. */
function figuresOf(offer: StoredOffer): { readonly asOf: Day; readonly owed: ComponentAmounts } {
  const { concession } = eventOfText<OfferFile>(offer.document);
  const { principalMinor, interestMinor, penaltyMinor, feeMinor, totalOwedMinor } = concession;
  const cost = totalOwedMinor - principalMinor - interestMinor - penaltyMinor - feeMinor;
  const owed = { principal: principalMinor, interest: interestMinor, penalty: penaltyMinor, fee: feeMinor, cost };
  return { asOf: asOfOf(offer), owed };
}

function draftOf(
  { settings, taken, mandateRef }: Making,
  of: {
    readonly plan: CasePlan;
    readonly offer: StoredOffer;
    readonly figures: { readonly asOf: Day; readonly owed: ComponentAmounts };
    readonly policy: AgreementPolicy;
    readonly numbered: Numbered;
  },
): AgreementTerms | { readonly refused: DraftRefusal } {
  const { plan, offer, figures, policy, numbered } = of;
  const { opened, reliefPolicy } = termsContext(plan.lawful.space);
  const { creditor, atMs } = settings;
  const { shown, terms } = eventOfText<OfferFile>(offer.document);
  const { lump, annualRateMillionths, changes } = terms as OfferTerms;
  const today = localDay(taken.zone, atMs);
  const { agreementNumber, version, replaces } = numbered;
  const { aprPercent } = shown as { readonly aprPercent: string | null };
  // Without a rate that solves the payments there is nothing true to print.
  if (aprPercent === null) return { refused: 'offerDoesNotAddUp' };
  const facts = factsOf(plan);
  return draftTerms({
    offer: {
      offerHash: offer.termsHash,
      asOf: figures.asOf,
      lumpMinor: lump,
      annualRateMillionths,
      instalments: offer.instalments,
      changes,
    },
    debt: { ...opened.start, asOf: figures.asOf, owed: figures.owed },
    reliefPolicy,
    policy,
    today,
    agreementNumber,
    version,
    replaces,
    lender: creditor.name,
    loanRef: plan.loan.terms.loanRef,
    contractRateMillionths: plan.lawful.planCase.debt.contractRate,
    aprPercent,
    zone: creditor.zone,
    guaranteed: facts.guaranteeOnRecord === true,
    mandateRef,
    givesUpLimitation: givesUpLimitation({ law: plan.law, zones: [taken.zone], facts, asOf: today }),
    jurisdiction: plan.jurisdiction,
    packHash: plan.law.packHash,
  });
}

/** As the offer was decided by, with the last date of the contract, from which its limitation runs. */
export function factsOf({ loan, law, lawful }: CasePlan): Readonly<Record<string, FactValue | undefined>> {
  const { facts } = lawful.planLaw.situation;
  const lastDueOn = loan.ageing?.dues.findLast(({ n }) => n !== undefined)?.dueOn;
  if (facts.lastDueOn !== undefined || lastDueOn === undefined || !law.vocabulary.has('lastDueOn')) return facts;
  return { ...facts, lastDueOn };
}

/** Of the options that the lender offers, those that the law leaves with these dates. */
function lawfulTerms(
  terms: AgreementTerms,
  { making, plan }: { readonly making: Making; readonly plan: CasePlan },
): AgreementTerms {
  const { taken, settings } = making;
  const options = optionsWithinLaw({
    terms,
    law: plan.law,
    zones: [taken.zone],
    facts: factsOf(plan),
    today: localDay(taken.zone, settings.atMs),
    loan: plan.lawful.planCase.debt,
    planContent: [],
  });
  return { ...terms, options };
}
