/**
 * `respond`: a borrower's counter-offer answered at once. `accept`: agreed as asked, or for less than was asked. `counter`:
 * `offer` is the nearest plan to what was asked that can be agreed, and `alternatives` the nearest with the same instalment
 * and with the same number of months. `refuse`: no plan can be agreed; `turnTo` says where else help is.
 *
 * `offersSoFar` are the moves of the talk, oldest first; what is looked for comes down with the borrower's own moves among
 * them. `policy.negotiation` announces from where to where; without it, what `settlementMinPercent` takes as full is looked
 * for from the first round on. `role` answers within that role's authority. The answer is for the borrower to see, so
 * nothing in it tells what the lender has without a plan; with `view: lender` the agent sees the figures of the offer.
 */
import { z } from 'zod';
import { parseDay } from '../core/calendar/day.ts';
import { formatAmount, parseAmountMinor } from '../core/money/decimal.ts';
import type { PlanCase } from '../core/negotiation/plan-case.ts';
import { menuOffer } from '../core/negotiation/plan-menu.ts';
import type { FoundPlan } from '../core/negotiation/plan-search.ts';
import { termsContext } from '../core/negotiation/plan-terms.ts';
import { otherWays } from '../core/negotiation/plan-value.ts';
import { type Ask, type AskFault, type Response, respond, toldFault } from '../core/negotiation/respond.ts';
import { withinRole } from '../core/negotiation/within-role.ts';
import { type Fault, pointer } from './input.ts';
import { offerSchema, reasonSchema, type ShownOffer, type ShownReason } from './offer-shown.ts';
import { lawfulOffer, type OffersGiven, offersRefusals, type Prepared, prepare, whatInstead } from './offers.ts';
import { caseShape } from './offers-document.ts';
import { furtherOffersFaults } from './offers-further.ts';
import { type Operation, operation } from './operation.ts';
import { amountSchema, daySchema } from './shapes.ts';
import { stanceOf } from './stance.ts';

const askSchema = z.strictObject({
  payment: amountSchema.optional(),
  firstDueOn: daySchema.optional(),
  months: z.int().min(1).max(1200).optional(),
  lumpSumNow: amountSchema.optional(),
});
type AskDocument = z.infer<typeof askSchema>;

export const respondInput = z.strictObject({
  ...caseShape,
  counter: askSchema,
  offersSoFar: z
    .array(z.strictObject({ by: z.enum(['lender', 'borrower']), ...askSchema.shape }))
    .max(1000)
    .default([]),
  role: z.string().min(1).optional(),
  view: z.enum(['lender', 'borrower']).default('borrower'),
});
type RespondDocument = z.infer<typeof respondInput>;

export const respondOutput = z.union([
  z.strictObject({
    answer: z.enum(['accept', 'counter', 'refuse']),
    offer: offerSchema.nullable(),
    alternatives: z.array(z.strictObject({ same: z.enum(['payment', 'months']), offer: offerSchema })),
    because: z.array(reasonSchema),
    lookedForPercent: z
      .string()
      .nullable()
      .meta({ description: 'announced: share of what is owed that a plan must be worth now' }),
    turnTo: z.array(reasonSchema).optional(),
  }),
  z.looseObject({ refused: z.enum(offersRefusals) }),
]);

export function respondOperation(given: OffersGiven): Operation {
  return operation<RespondDocument>({
    input: respondInput,
    output: respondOutput,
    answer: (document) => {
      const prepared = prepare(given, document);
      const faults: Fault[] = [];
      const ask = askOf(document.counter, document, { path: ['counter'], faults });
      const earlier = document.offersSoFar.flatMap(({ by, ...move }, index) =>
        by === 'borrower' ? [askOf(move, document, { path: ['offersSoFar', index], faults })] : [],
      );
      if (ask.paymentMinor === undefined && ask.months === undefined && faults.length === 0) {
        faults.push({ path: '/counter', value: document.counter, code: 'nothingAsked' });
      }
      if ('invalid' in prepared) return { invalid: [...prepared.invalid, ...faults] };
      if ('refused' in prepared) return faults.length > 0 ? { invalid: faults } : prepared;
      const planCase = document.role === undefined ? prepared.planCase : withinRole(prepared.planCase, document.role);
      if (planCase === undefined) faults.push({ path: '/role', value: document.role, code: 'notInAuthority' });
      faults.push(...concessionFaults(document, prepared));
      if (planCase === undefined || faults.length > 0) return { invalid: faults };
      return answer(given, document, { ...prepared, planCase }, { ask, earlier });
    },
    furtherFaults: furtherOffersFaults(given.lawOf),
  });
}

/** A lender that says it would come down below what it has without a plan would tell, by stopping, what that is. */
function concessionFaults(document: RespondDocument, { space }: Prepared): Fault[] {
  const stance = stanceOf(document);
  const reservation = Math.max(...otherWays(space).map(({ value }) => value)) / space.owed;
  if (stance === undefined || stance.concedeTo >= reservation || stance.aspiration < reservation) return [];
  const { concedeToPercent } = document.policy.negotiation ?? {};
  return [{ path: '/policy/negotiation/concedeToPercent', value: concedeToPercent ?? null, code: 'belowOtherWays' }];
}

function askOf(
  ask: AskDocument,
  { currency }: RespondDocument,
  at: { readonly path: readonly (string | number)[]; readonly faults: Fault[] },
): Ask {
  const amount = (field: 'payment' | 'lumpSumNow', isPositive: boolean) => {
    const text = ask[field];
    if (text === undefined) return undefined;
    const minor = parseAmountMinor(text, currency);
    const code =
      typeof minor !== 'bigint'
        ? minor
        : minor < 0n
          ? 'negative'
          : isPositive && minor === 0n
            ? 'notPositive'
            : undefined;
    if (code !== undefined) at.faults.push({ path: pointer([...at.path, field]), value: text, code });
    return typeof minor === 'bigint' ? minor : undefined;
  };
  return {
    paymentMinor: amount('payment', true),
    months: ask.months,
    firstDueOn: ask.firstDueOn === undefined ? undefined : parseDay(ask.firstDueOn),
    lumpMinor: amount('lumpSumNow', false),
  };
}

function answer(
  given: OffersGiven,
  document: RespondDocument,
  prepared: Prepared,
  { ask, earlier }: { readonly ask: Ask; readonly earlier: readonly Ask[] },
): object {
  const { planCase } = prepared;
  const found = respond(planCase, ask, { stance: stanceOf(document), earlier });
  const none = whatInstead(given.words, prepared, false);
  if (found === undefined) {
    return {
      answer: 'refuse',
      offer: null,
      alternatives: [],
      because: [said(given, 'noneNear', {})],
      lookedForPercent: null,
      ...none,
    };
  }
  const show = (plan: FoundPlan | undefined) => plan && shownPlan(given, prepared, found, plan, document.view);
  const offer = show(found.found);
  const isLawful = found.found === undefined || offer !== undefined;
  const lookedForPercent = (found.lookedFor * 100).toFixed(2);
  const because = found.because.map((fault) => saidFault(given, planCase, ask, fault));
  if (offer === undefined) {
    because.push(said(given, isLawful ? 'noneNear' : 'forbiddenByLaw', {}));
    return { answer: 'refuse', offer: null, alternatives: [], because, lookedForPercent, ...none };
  }
  if (found.answer === 'accept') {
    const accepted: ShownReason[] = [];
    if (found.isLess) accepted.push(said(given, 'acceptedLess', {}));
    if (found.isDayMoved) accepted.push(said(given, 'dayMoved', { firstDueOn: offer.firstDueOn }));
    if (accepted.length === 0) accepted.push(said(given, 'accepted', {}));
    const sooner = show(found.samePayment);
    if (sooner !== undefined) {
      accepted.push(said(given, 'couldEndSooner', { months: sooner.schedule.length, total: sooner.totalPayable }));
    }
    const alternatives = sooner === undefined ? [] : [{ same: 'payment', offer: sooner }];
    return { answer: 'accept', offer, alternatives, because: accepted, lookedForPercent };
  }
  because.push(
    said(given, 'nearest', { payment: offer.payment, months: offer.schedule.length, firstDueOn: offer.firstDueOn }),
  );
  const alternatives = [];
  for (const [same, plan] of [
    ['payment', found.samePayment],
    ['months', found.sameMonths],
  ] as const) {
    const shown = show(plan);
    if (shown !== undefined) alternatives.push({ same, offer: shown });
  }
  return { answer: 'counter', offer, alternatives, because, lookedForPercent };
}

function shownPlan(
  given: OffersGiven,
  prepared: Prepared,
  { space, weights }: Response,
  plan: FoundPlan,
  view: 'lender' | 'borrower',
): ShownOffer | undefined {
  const made = menuOffer('asked', plan, { context: termsContext(space), weights, marks: undefined });
  return made && lawfulOffer(given, { ...prepared, planCase: space.of, space }, made, view);
}

function said(given: OffersGiven, code: string, values: Record<string, string | number>): ShownReason {
  return { code, values, text: given.words(`offers.respond.${code}`, values) };
}

function saidFault(given: OffersGiven, { currency }: PlanCase, ask: Ask, fault: AskFault): ShownReason {
  const { code, values } = toldFault(fault, ask, (minor) => formatAmount(minor, currency));
  return said(given, code, values);
}
