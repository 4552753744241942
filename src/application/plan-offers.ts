/** The menu of a case, and the answer to what was asked, as offers that can be put on the table: lawful, tested, hashed. */
import { createHash } from 'node:crypto';
import { formatDay } from '../core/calendar/day.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { Concession } from '../core/negotiation/approval/authority.ts';
import { type PlanTest, testPlan } from '../core/negotiation/approval/plan-test.ts';
import { decideOnOffer, type LawfulCase, offerAccounting } from '../core/negotiation/lawful-menu.ts';
import { type MenuOffer, menuOffer, planMenu } from '../core/negotiation/plan-menu.ts';
import { bestPlan, type FoundPlan } from '../core/negotiation/plan-search.ts';
import { termsContext } from '../core/negotiation/plan-terms.ts';
import { otherWays, weightsOf } from '../core/negotiation/plan-value.ts';
import type { OfferedTerms, TalkReason } from '../core/negotiation/protocol/moves.ts';
import { type Ask, announced, type Response, reachable, respond, toldFault } from '../core/negotiation/respond.ts';
import type { Decision, Reason } from '../core/rules/decision.ts';
import { eventText } from '../store/event-text.ts';
import type { StoredOffer } from '../store/negotiations.ts';
import type { CasePlan } from './case-plan.ts';
import type { PlanKernel } from './plan-ports.ts';

/** What an approval is asked by, kept with the offer as it was made. */
export interface OfferFile {
  /** all kinds of the menu that came to these terms */
  readonly kinds: readonly string[];
  readonly concession: Concession;
  readonly planTest: PlanTest;
  readonly authority: { readonly role: string; readonly approvers: number } | 'exception';
  /** as `offers` shows it to the lender */
  readonly shown: object;
  /** what the hash is of */
  readonly terms: object;
}

export interface OfferDraft {
  readonly terms: OfferedTerms;
  readonly stored: Omit<StoredOffer, 'number' | 'version'>;
}

export interface LawfulOffers {
  readonly drafts: readonly OfferDraft[];
  /** facts that the law asks for before other offers may be made */
  readonly missing: readonly string[];
  /** why other offers may not be made */
  readonly forbidden: readonly Reason[];
}

/** `role`: whose authority the offers are made by; what goes beyond it needs approval. */
export interface Making {
  readonly kernel: PlanKernel;
  readonly role: string | undefined;
}

export function menuOf(plan: CasePlan, making: Making): LawfulOffers {
  const { space } = plan.lawful;
  // A borrower is shown what was announced, so that asking brings no less and tells no more.
  const own = weightsOf(space);
  const choosing = announced(own, reachable(own, plan.policy.policy.stance));
  const { offers } = planMenu(space, bestPlan, choosing);
  return lawfulOffers(plan, plan.lawful, offers, making);
}

/** The nearest to what was asked; refused when nothing is near. */
export interface CounterAnswer {
  readonly answer: 'accept' | 'counter' | 'refuse';
  readonly because: readonly TalkReason[];
  readonly offers: LawfulOffers;
}

export function answerTo(plan: CasePlan, ask: Ask, of: Making & { readonly earlier: readonly Ask[] }): CounterAnswer {
  const { planCase } = plan.lawful;
  const amount = (minor: bigint) => formatAmount(minor, planCase.currency);
  const none: LawfulOffers = { drafts: [], missing: [], forbidden: [] };
  const found = respond(planCase, ask, { stance: plan.policy.policy.stance, earlier: of.earlier });
  if (found === undefined) return { answer: 'refuse', because: [{ code: 'noneNear', values: {} }], offers: none };
  const made = found.found && asked(found, found.found);
  const offers = made === undefined ? none : lawfulOffers(plan, withSpace(plan.lawful, found), [made], of);
  const because = found.because.map((fault) => toldFault(fault, ask, amount));
  const [draft] = offers.drafts;
  if (made === undefined || draft === undefined) {
    const code = made === undefined ? 'noneNear' : offers.missing.length > 0 ? 'factsMissing' : 'forbiddenByLaw';
    const values = { facts: offers.missing.join(', ') };
    return { answer: 'refuse', because: [...because, { code, values }], offers };
  }
  if (found.answer === 'accept') {
    const yes = { code: found.isLess ? 'acceptedLess' : 'accepted', values: {} };
    const sooner = found.samePayment && asked(found, found.samePayment)?.offer;
    if (sooner === undefined) return { answer: 'accept', because: [yes], offers };
    const values = { months: sooner.instalments.length, total: amount(sooner.totalMinor) };
    return { answer: 'accept', because: [yes, { code: 'couldEndSooner', values }], offers };
  }
  const { paymentMinor, instalments } = made.offer;
  const firstDueOn = formatDay(instalments[0]!.dueOn);
  const values = { payment: amount(paymentMinor), months: instalments.length, firstDueOn };
  // Somebody who named a sum alone is told that it was the sum.
  const isTooLow = because.length === 0 && ask.paymentMinor !== undefined && ask.paymentMinor < paymentMinor;
  const tooLow = isTooLow ? [{ code: 'paymentTooLow', values: { payment: amount(ask.paymentMinor) } }] : [];
  const isOtherDay = because.length === 0 && ask.firstDueOn !== undefined && ask.firstDueOn !== instalments[0]!.dueOn;
  const otherDay = isOtherDay
    ? [{ code: 'otherFirstDay', values: { firstDueOn, asked: formatDay(ask.firstDueOn!) } }]
    : [];
  return { answer: 'counter', because: [...because, ...tooLow, ...otherDay, { code: 'nearest', values }], offers };
}

function asked({ space, weights }: Response, plan: FoundPlan): MenuOffer | undefined {
  return menuOffer('asked', plan, { context: termsContext(space), weights, marks: undefined });
}

function withSpace(lawful: LawfulCase, { space }: Response): LawfulCase {
  return { ...lawful, planCase: space.of, space };
}

/** What is undetermined is not offered: the facts come first. The same terms under two kinds are one offer. */
function lawfulOffers(plan: CasePlan, lawful: LawfulCase, offers: readonly MenuOffer[], making: Making): LawfulOffers {
  const drafts = new Map<string, OfferDraft & { readonly kinds: string[] }>();
  const missing = new Set<string>();
  const forbidden: Reason[] = [];
  for (const each of offers) {
    const decision = decideOnOffer(lawful, each);
    if (decision.outcome === 'undetermined') for (const name of decision.missing) missing.add(name);
    if (decision.outcome === 'forbidden') forbidden.push(...decision.because);
    if (decision.outcome !== 'allowed') continue;
    const terms = termsDocument(plan, each);
    const hash = `sha256:${createHash('sha256').update(eventText(terms)).digest('hex')}`;
    const known = drafts.get(hash);
    const kinds = [...(known?.kinds ?? []), each.offer.kind];
    const first = known === undefined ? draftOf(plan, lawful, each, { decision, terms, hash, kinds, making }) : known;
    drafts.set(hash, { ...withKinds(first, kinds), kinds });
  }
  return { drafts: [...drafts.values()], missing: [...missing], forbidden };
}

function withKinds(draft: OfferDraft, kinds: readonly string[]): OfferDraft {
  const file = { ...(JSON.parse(draft.stored.document) as object), kinds };
  return { terms: draft.terms, stored: { ...draft.stored, document: JSON.stringify(file) } };
}

/** Exactly what would be agreed: on which loan, by which changes, what is paid when. */
function termsDocument({ loan, lawful }: CasePlan, { offer, relieved, rate }: MenuOffer): object {
  return {
    loan: loan.terms.loanRef,
    currency: lawful.planCase.currency,
    asOf: formatDay(lawful.planCase.asOf),
    lump: offer.lumpMinor,
    annualRateMillionths: rate,
    instalments: offer.instalments.map(({ dueOn, totalMinor }) => ({ dueOn: formatDay(dueOn), total: totalMinor })),
    changes: relieved?.uses ?? [],
  };
}

interface Drafting {
  readonly decision: Decision;
  readonly terms: object;
  readonly hash: string;
  readonly kinds: readonly string[];
  readonly making: Making;
}

function draftOf(plan: CasePlan, lawful: LawfulCase, made: MenuOffer, at: Drafting): OfferDraft {
  const { kernel, role } = at.making;
  const { offer, concession } = made;
  const accounting = offerAccounting(lawful, made, {
    values: kernel.values,
    riskClass: plan.riskClass,
    isObserved: plan.restructurings > 0,
  });
  const shown = kernel.shownPlan({ planCase: lawful.planCase, menuOffer: made, decision: at.decision, accounting });
  const planTest = planTestOf(plan, lawful, made);
  const authority = made.authority ?? 'exception';
  const { roles } = plan.policy.policy.authority;
  const isAlone =
    authority !== 'exception' &&
    authority.approvers === 0 &&
    planTest.result === 'pass' &&
    roles.indexOf(role ?? roles[0]!) >= roles.indexOf(authority.role);
  // What is paid in full as the contract has it is granted by nobody.
  const needsApproval = made.relieved !== undefined && !isAlone;
  const file: OfferFile = { kinds: at.kinds, concession, planTest, authority, shown: shown.lender, terms: at.terms };
  const endsOn = offer.instalments.at(-1)!.dueOn;
  const { paymentMinor, totalMinor } = offer;
  return {
    terms: { termsHash: at.hash, paymentMinor, totalMinor, endsOn, needsApproval },
    stored: {
      termsHash: at.hash,
      kind: offer.kind,
      capacityId: plan.known.stored.capacityId,
      lumpMinor: offer.lumpMinor,
      paymentMinor,
      totalMinor,
      endsOn,
      needsApproval,
      packHash: at.decision.packHash,
      lenderPolicyId: plan.policy.stored.lenderPolicyId,
      instalments: offer.instalments,
      document: eventText(file),
      shown: JSON.stringify(shown.borrower),
    },
  };
}

function planTestOf(plan: CasePlan, { planCase, space }: LawfulCase, made: MenuOffer): PlanTest {
  const { offer, relieved, rate, survival, lender } = made;
  const { capacity, lumpSumNowMinor, debt } = planCase;
  const isAtOnce = offer.kind === 'settle' || offer.kind === 'payInFull';
  const extra = isAtOnce ? lumpSumNowMinor - offer.lumpMinor : 0n;
  const value = (way: 'noPlan' | 'court' | 'sale') => {
    const found = otherWays(space).find((each) => each.way === way);
    return found && BigInt(Math.round(found.value));
  };
  const waivedMinor = relieved?.totals.waivedMinor ?? 0n;
  const lowersNothing = waivedMinor === 0n && rate >= debt.contractRate;
  const before = debt.instalmentBeforeMinor;
  const cause = plan.known.cause;
  const { law } = plan;
  return testPlan(
    {
      months: offer.instalments.map(({ dueOn, totalMinor }) => ({
        paymentMinor: totalMinor,
        capacityMinor: capacity.perMonthOn(dueOn) + extra,
      })),
      capacityOrigin: capacity.origin.kind,
      keptAtTwelve: survival.find(({ month }) => month === 12) ?? survival.at(-1),
      keptAtEnd: survival.at(-1),
      cause: cause === 'temporary' || cause === 'lasting' || cause === 'none' ? cause : undefined,
      onlyPostpones: lowersNothing && before !== undefined && offer.paymentMinor >= before,
      value: {
        planMinor: BigInt(Math.round(lender)),
        noPlanMinor: value('noPlan'),
        courtMinor: value('court'),
        saleMinor: value('sale'),
      },
      interest: interestOf(made),
      principalFallsInMonth: principalFallsIn(made),
      earlierRestructurings: plan.restructurings,
      difficulty: plan.difficulty,
      changes: relieved?.planChanges ?? [],
    },
    {
      ...plan.policy.policy.bounds,
      difficultyWords: law.vocabulary.get('borrowerDifficulty')?.words ?? [],
      changeWords: law.vocabulary.get('planChanges')?.words ?? [],
    },
  );
}

/** Interest for the time to come, and what of it is left unpaid and added to the balance. */
function interestOf({ relieved }: MenuOffer): { accruedMinor: bigint; capitalisedMinor: bigint } {
  const lines = relieved?.state.schedule ?? [];
  return {
    accruedMinor: lines.reduce((sum, { laterInterestMinor }) => sum + laterInterestMinor, 0n),
    capitalisedMinor: lines.reduce((sum, { owed }) => (owed.principal < 0n ? sum - owed.principal : sum), 0n),
  };
}

/** The first instalment after which less principal is owed than at the start. */
function principalFallsIn({ relieved }: MenuOffer): number | undefined {
  if (relieved === undefined) return 1;
  let paid = relieved.state.waived.principal;
  for (const [index, { owed }] of relieved.state.schedule.entries()) {
    paid += owed.principal;
    if (paid > 0n) return index + 1;
  }
  return paid > 0n ? 1 : undefined;
}
