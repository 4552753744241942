/**
 * The menu: of all plans in the space, the best for both sides, the one with the lowest instalments, the cheapest, the one
 * that ends soonest; a settlement and payment in full where there is the money. Each stands in whole numbers as relief tools
 * applied to the debt, as an offer within capacity, and with its marks.
 * tidy-allow noFloatOfMoney: values are floating point, rounded once where they are told; the offer itself is whole.
 */
import { applyRelief, type Relieved } from '../relief/apply-relief.ts';
import { instalmentTotal } from '../relief/relief-state.ts';
import { type AuthorityNeeded, authorityWithin, type Concession } from './approval/authority.ts';
import { type AtOnce, payInFull, settle, worth } from './at-once.ts';
import { leastCost, lowestPayment, soonest } from './objectives.ts';
import { Offer, type OfferInstalment, type OfferKind } from './offer.ts';
import type { Space } from './outcome-space.ts';
import type { PercentMillionths } from './plan-case.ts';
import { bestPlan, type FoundPlan, type Search, searchOf } from './plan-search.ts';
import { concessionOf, type PlanTerms, type TermsContext, termsContext, termsOf } from './plan-terms.ts';
import { linesOf, multiplierOf, type Weights, weightsOf } from './plan-value.ts';
import { type Marks, marksOf, type ReportCard, reportCard, type Solve } from './report-card.ts';
import { cumulativeHazard, keptInterval, keptShare } from './survival/survival.ts';

export interface MenuOffer {
  readonly offer: Offer;
  /** undefined: paid in full as the contract has it, nothing is changed */
  readonly relieved: Relieved | undefined;
  readonly rate: PercentMillionths;
  /** undefined where the lender states no matrix; `exception` where no role of it covers the offer */
  readonly authority: AuthorityNeeded | 'exception' | undefined;
  readonly concession: Concession;
  /** present value in minor units, floating point: rounded where it is told */
  readonly lender: number;
  readonly borrower: number;
  readonly survival: readonly KeptAt[];
  readonly reportCard: ReportCard | undefined;
}

export interface KeptAt {
  readonly month: number;
  readonly kept: number;
  readonly low: number;
  readonly high: number;
}

export interface PlanMenu {
  readonly weights: Weights;
  readonly search: Search;
  readonly offers: readonly MenuOffer[];
}

/**
 * `choosing`: by what plans are chosen, where that is not what they are worth: by what is announced, for a menu that a borrower
 * may see. What the offers are worth is told by the space's own weights in any case.
 */
export function planMenu(space: Space, solve: Solve = bestPlan, choosing?: Weights): PlanMenu {
  const weights = weightsOf(space);
  const search = searchOf(choosing ?? weights);
  const context = termsContext(space);
  const marks = marksOf(search, solve);
  const limits = { reservation: (choosing ?? weights).reservation, borrowerLeast: Number.NEGATIVE_INFINITY };
  const offers: MenuOffer[] = [];
  const add = (kind: OfferKind, found: FoundPlan | undefined) => {
    const made = found && menuOffer(kind, found, { context, weights, marks });
    if (made !== undefined) offers.push(made);
  };
  add('best', marks?.nashPlan);
  add('lowestPayment', solve(search, lowestPayment(limits)));
  add('leastCost', solve(search, leastCost(limits)));
  add('soonest', solve(search, soonest(limits)));
  for (const atOnce of [settle(choosing ?? weights), payInFull(weights)]) {
    if (atOnce !== undefined) offers.push(atOnceOffer(worth(weights, atOnce), { context, weights, marks }));
  }
  return { weights, search, offers };
}

/** Payment in full alone; undefined where the money is not there. */
export function menuInFull(space: Space): MenuOffer | undefined {
  const weights = weightsOf(space);
  const paid = payInFull(weights);
  return paid && atOnceOffer(paid, { context: termsContext(space), weights, marks: undefined });
}

export interface OfferContext {
  readonly context: TermsContext;
  readonly weights: Weights;
  readonly marks: Marks | undefined;
}

/** A plan of the space as an offer in whole numbers. Its values are those of the schedule as it came out, to the unit. */
export function menuOffer(kind: OfferKind, found: FoundPlan, at: OfferContext): MenuOffer | undefined {
  const { context, weights, marks } = at;
  const { space } = context;
  const terms = termsOf(context, found);
  if (terms === undefined) return undefined;
  const instalments = instalmentsOf(terms.relieved);
  const offer = offered(space, { kind, lumpMinor: BigInt(found.outline.lump), instalments });
  const lines = linesOf(weights, found.outline, found.highest);
  const last = Number(instalments.at(-1)!.totalMinor);
  const values = {
    lender: lines.lenderFixed + lines.lenderSlope * last,
    borrower: lines.borrowerFixed - lines.borrowerSlope * last,
  };
  const { defer, months } = found.outline;
  return {
    offer,
    relieved: terms.relieved,
    rate: terms.rate,
    authority: authorityOf(context, terms),
    concession: terms.concession,
    ...values,
    survival: survivalOf(weights, { multiplier: multiplierOf(weights, found.outline, found.highest), defer, months }),
    reportCard: marks && reportCard(marks, kind === 'best' ? found : values),
  };
}

function atOnceOffer(atOnce: AtOnce, { context, weights, marks }: OfferContext): MenuOffer {
  const { space } = context;
  const { debt, asOf } = space.of;
  const { kind, amountMinor, lender, borrower } = atOnce;
  const dueOn = space.dueOn[1]!;
  const offer = offered(space, { kind, lumpMinor: 0n, instalments: [{ dueOn, totalMinor: amountMinor }] });
  const relieved =
    kind === 'payInFull'
      ? undefined
      : applyRelief(context.opened, [{ tool: 'settle', amountMinor, on: dueOn }], context.reliefPolicy);
  if (relieved !== undefined && 'refused' in relieved) throw new Error(`settle as of ${asOf}: ${relieved.refused}`);
  const none = { penalty: 0n, fee: 0n, interest: 0n, principal: 0n };
  const plain = concessionOf(
    space,
    { outline: { pattern: space.patterns[0]!, lump: 0, defer: 0, months: 1 } },
    {
      rate: debt.contractRate,
      waived: none,
    },
  );
  const waived = relieved?.state.waived;
  const concession: Concession =
    waived === undefined
      ? { ...plain, tools: [] }
      : {
          ...plain,
          tools: ['settle'],
          settledMinor: amountMinor,
          principalWaivedMinor: waived.principal,
          interestWaivedMinor: waived.interest,
          penaltyWaivedMinor: waived.penalty,
          feeWaivedMinor: waived.fee,
        };
  return {
    offer,
    relieved,
    rate: debt.contractRate,
    authority: authorityOf(context, { concession }),
    concession,
    lender,
    borrower,
    survival: survivalOf(weights, { multiplier: atOnce.kept.multiplier, defer: 0, months: 1 }),
    reportCard: marks && reportCard(marks, { lender, borrower }),
  };
}

function offered(
  space: Space,
  parts: { kind: OfferKind; lumpMinor: bigint; instalments: readonly OfferInstalment[] },
): Offer {
  const { capacity, lumpSumNowMinor } = space.of;
  const offer = Offer.of({ ...parts, capacity, lumpSumNowMinor });
  if ('refused' in offer) throw new Error(`a plan of the space is no offer: ${offer.refused} at ${offer.index}`);
  return offer;
}

/** Months without an instalment (a holiday within a season) are not told as instalments of nothing. */
function instalmentsOf(relieved: Relieved): OfferInstalment[] {
  return relieved.state.schedule
    .map((line) => ({ dueOn: line.dueOn, totalMinor: instalmentTotal(line) }))
    .filter(({ totalMinor }) => totalMinor > 0n);
}

function authorityOf(
  { limits }: TermsContext,
  { concession }: Pick<PlanTerms, 'concession'>,
): AuthorityNeeded | 'exception' | undefined {
  return limits && (authorityWithin(limits, concession) ?? 'exception');
}

const toldEveryMonths = [6, 12, 24, 36, 48, 60, 84, 120, 180, 240, 300, 360];

/** The share of such plans still kept, by month since the first instalment's period began, and at the end. */
function survivalOf(
  { space }: Weights,
  { multiplier, defer, months }: { multiplier: number; defer: number; months: number },
): KeptAt[] {
  const model = space.of.survival;
  const cumulative = cumulativeHazard(model, months);
  const last = defer + months;
  return [...toldEveryMonths.filter((month) => month < last), last].map((month) => {
    const at = cumulative[Math.max(0, month - defer)]!;
    return { month, kept: keptShare(at, multiplier), ...keptInterval(model, multiplier, at) };
  });
}
