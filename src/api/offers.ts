/**
 * `offers`: debt, capacity and the lender's policy in; the best plans out. The space searched is all schedules: money down or
 * none, every first due date, every number of months, every instalment on the payment step; rates in quarter points; what is
 * waived follows to the cent. No instalment is above the capacity of its month, no offer is worth less to the lender than its
 * other ways, and none is against the law packs. `settle` and `payInFull` alone may use what is left of the lump sum.
 *
 * `authority` is the lowest role of the lender's matrix that may grant it, `exception` where none may, null without a matrix.
 * `law` says whether the offer may be made: `undetermined` with the facts that must be on record first.
 */
import { z } from 'zod';
import type { Zones } from '../core/calendar/zone.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { PlanLaw } from '../core/negotiation/law-of-plans.ts';
import {
  decideOnOffer,
  type LawfulCase,
  lawfulCase,
  longestLawful,
  offerAccounting,
  planLawOf,
} from '../core/negotiation/lawful-menu.ts';
import { longestTerm, neededChanges } from '../core/negotiation/no-plan-found.ts';
import { bestByEnumeration, oracleSchedulesMax } from '../core/negotiation/oracle.ts';
import { outcomeSpace, type Space, spaceRefusals } from '../core/negotiation/outcome-space.ts';
import type { PlanCase } from '../core/negotiation/plan-case.ts';
import { type MenuOffer, menuInFull, planMenu } from '../core/negotiation/plan-menu.ts';
import { bestPlan, searchOf } from '../core/negotiation/plan-search.ts';
import { otherWays, weightsOf } from '../core/negotiation/plan-value.ts';
import { announced, plainStance, reachable } from '../core/negotiation/respond.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import type { Reason } from '../core/rules/decision.ts';
import type { Law } from '../core/rules/law.ts';
import { percentText } from '../core/rules/value-content.ts';
import { readFactValues } from './fact-values.ts';
import { type Fault, pointer } from './input.ts';
import { type BothWords, offerSchema, reasonSchema, type ShownOffer, shownOffer } from './offer-shown.ts';
import {
  type CaseDocument,
  caseShape,
  type DebtDocument,
  type PlanModels,
  planCaseOf,
  policyFaults,
} from './offers-document.ts';
import { furtherOffersFaults } from './offers-further.ts';
import { type Operation, operation } from './operation.ts';
import { combinedDebt, splitOf } from './several-debts.ts';
import { amountSchema } from './shapes.ts';
import { stanceOf } from './stance.ts';

export interface OffersGiven extends PlanModels {
  readonly lawOf: (jurisdiction: string) => Law | undefined;
  readonly zones: Zones;
  readonly values: DatedValues;
  readonly words: BothWords;
}

export const offersInput = z.strictObject({
  ...caseShape,
  view: z.enum(['lender', 'borrower']).default('lender'),
});
type OffersDocument = z.infer<typeof offersInput>;

const spaceSchema = z.strictObject({
  termMonths: z.array(z.int()).length(2),
  deferMonths: z.array(z.int()).length(2),
  ratePercent: z.array(z.string()).length(2),
  rateStepPercent: z.string(),
  waiverStepPercent: z
    .string()
    .meta({ description: 'waivers are worked out to the minor unit; this is the coarsest that is' }),
  waiverStep: amountSchema,
  paymentStep: amountSchema,
  downPayments: z.array(amountSchema),
  patterns: z.array(z.enum(['level', 'paced'])),
  schedules: z.number(),
});

export const offersRefusals = [
  'forbiddenByLaw',
  ...spaceRefusals,
  'spaceTooLargeForOracle',
  'noAffordablePlan',
] as const;

export const offersOutput = z.strictObject({
  offers: z.array(offerSchema),
  noPlan: z
    .strictObject({
      lenderPresentValue: amountSchema,
      ways: z.array(z.strictObject({ way: z.string(), lenderPresentValue: amountSchema })),
    })
    .optional(),
  searched: z.number().optional(),
  space: spaceSchema.optional(),
  refused: z.enum(offersRefusals).nullable(),
  because: z.array(z.unknown()).optional(),
  wouldHaveToChange: z.array(reasonSchema).optional(),
  turnTo: z.array(reasonSchema).optional(),
});

/** By `--oracle`, every schedule of the space is valued one after another; small spaces alone can be. */
export function offersOperation(given: OffersGiven, how: { readonly oracle: boolean } = { oracle: false }): Operation {
  return operation<OffersDocument>({
    input: offersInput,
    output: offersOutput,
    answer: (document) => {
      const prepared = prepare(given, document);
      if ('invalid' in prepared || 'refused' in prepared) return prepared;
      return answer(given, document, prepared, how);
    },
    furtherFaults: furtherOffersFaults(given.lawOf),
  });
}

/** A document made ready for the search. */
export interface Prepared extends LawfulCase {
  readonly debt: DebtDocument;
}

/** An answer before any search: payment in full is all that can be offered, if that. */
export interface RefusedCase {
  readonly offers: readonly ShownOffer[];
  readonly refused: (typeof offersRefusals)[number];
  readonly because?: readonly object[];
  readonly turnTo?: readonly object[];
}

export function prepare(
  given: OffersGiven,
  document: CaseDocument,
): Prepared | { readonly invalid: readonly Fault[] } | RefusedCase {
  const faults: Fault[] = policyFaults(document);
  const law = given.lawOf(document.jurisdiction);
  if (law === undefined)
    faults.push({ path: '/jurisdiction', value: document.jurisdiction, code: 'unknownJurisdiction' });
  const combined = combinedDebt(document);
  if ('faults' in combined) {
    return { invalid: onceEach([...faults, ...combined.faults, ...furtherOffersFaults(given.lawOf)(document)]) };
  }
  const { debt, path: debtPath } = combined;
  const asked = planCaseOf(document, debt, { models: given, faults, debtPath });
  const planLaw = law && readPlanLaw(given, law, document, asked, faults);
  if (planLaw === undefined || faults.length > 0) return { invalid: faults };
  const lawful = lawfulCase(asked, planLaw);
  if (!('refused' in lawful)) return { ...lawful, debt };
  if (lawful.refused !== 'forbiddenByLaw') return { offers: [], refused: lawful.refused };
  return {
    offers: inFullAlone(given, asked, planLaw, document),
    refused: lawful.refused,
    because: shownReasons(lawful.because),
    ...turnedTo(given.words),
  };
}

function shownReasons(because: readonly Reason[]): object[] {
  return because.map(({ ruleId, source, text }) => ({ ruleId, source, text: { ...text } }));
}

function onceEach(faults: readonly Fault[]): Fault[] {
  return faults.filter(({ path }, index) => faults.findIndex((other) => other.path === path) === index);
}

/** Where no plan may be offered, the whole may still be paid. */
function inFullAlone(given: OffersGiven, planCase: PlanCase, planLaw: PlanLaw, document: CaseDocument): ShownOffer[] {
  const space = outcomeSpace(planCase);
  const paid = 'refused' in space ? undefined : menuInFull(space);
  if (paid === undefined) return [];
  const decision = decideOnOffer({ planLaw, facts: {} }, paid);
  const view = 'view' in document && document.view === 'borrower' ? 'borrower' : 'lender';
  const shown = shownOffer({ planCase, menuOffer: paid, decision, accounting: undefined, words: given.words, view });
  return [withSplit(shown, document, { planCase }, paid)];
}

function readPlanLaw(
  given: OffersGiven,
  law: Law,
  document: CaseDocument,
  planCase: PlanCase,
  faults: Fault[],
): PlanLaw {
  const facts = readFactValues(law.vocabulary, document.facts, {
    path: ['facts'],
    faults,
    currency: document.currency,
  });
  const products = law.vocabulary.get('product')?.words;
  if (products !== undefined && !products.includes(document.product)) {
    faults.push({ path: '/product', value: document.product, code: 'notOneOf' });
  }
  const zones = [];
  for (const [index, name] of (document.zones ?? []).entries()) {
    const zone = given.zones(name);
    if (zone === undefined) faults.push({ path: pointer(['zones', index]), value: name, code: 'unknownZone' });
    else zones.push(zone);
  }
  // Law on plans counts days; where nobody says which zone, the day is the same in all but a few hours.
  if (zones.length === 0) zones.push(law.zone ?? given.zones('UTC')!);
  return planLawOf(law, planCase, { facts, zones });
}

function answer(
  given: OffersGiven,
  document: OffersDocument,
  prepared: Prepared,
  how: { readonly oracle: boolean },
): object {
  const { space, planCase } = prepared;
  const own = weightsOf(space);
  if (how.oracle) {
    const search = searchOf(own);
    if (search.schedules > oracleSchedulesMax) {
      return { offers: [], refused: 'spaceTooLargeForOracle', space: shownSpace(space, search.schedules) };
    }
  }
  // What a borrower may see is weighed by what was announced, so that nothing in it tells of the lender's other ways.
  const isLender = document.view === 'lender';
  const choosing = isLender ? undefined : announced(own, reachable(own, stanceOf(document) ?? plainStance(space)));
  const menu = planMenu(space, how.oracle ? bestByEnumeration : bestPlan, choosing);
  const offers: ShownOffer[] = [];
  for (const menuOffer of menu.offers) {
    const shown = lawfulOffer(given, prepared, menuOffer, document.view);
    if (shown !== undefined) offers.push(withSplit(shown, document, prepared, menuOffer));
  }
  const amount = (value: number) => formatAmount(BigInt(Math.round(value)), planCase.currency);
  const ways = otherWays(space).map(({ way, value }) => ({ way, lenderPresentValue: amount(value) }));
  const rest = {
    ...(isLender ? { noPlan: { lenderPresentValue: amount(menu.weights.reservation), ways } } : {}),
    searched: menu.search.schedules,
    space: shownSpace(space, menu.search.schedules),
  };
  if (offers.length > 0) return { offers, ...rest, refused: null };
  const [forbidden] = menu.offers;
  if (forbidden !== undefined) {
    const because = shownReasons(decideOnOffer(prepared, forbidden).because);
    return { offers, ...rest, refused: 'forbiddenByLaw', because, ...turnedTo(given.words) };
  }
  return { offers, ...rest, refused: 'noAffordablePlan', ...whatInstead(given.words, prepared, isLender) };
}

/** Undefined where the law forbids the offer as it is. */
export function lawfulOffer(
  given: OffersGiven,
  prepared: Prepared,
  menuOffer: MenuOffer,
  view: 'lender' | 'borrower',
): ShownOffer | undefined {
  const decision = decideOnOffer(prepared, menuOffer);
  if (decision.outcome === 'forbidden' && menuOffer.relieved !== undefined) return undefined;
  const { riskClass, underObservation } = prepared.debt;
  const accounting = offerAccounting(prepared, menuOffer, {
    values: given.values,
    riskClass,
    isObserved: underObservation,
  });
  return shownOffer({ planCase: prepared.planCase, menuOffer, decision, accounting, words: given.words, view });
}

function withSplit(
  shown: ShownOffer,
  document: CaseDocument,
  { planCase }: Pick<Prepared, 'planCase'>,
  { offer }: MenuOffer,
): ShownOffer {
  if (document.debts === undefined || document.debts.length < 2) return shown;
  return { ...shown, perDebt: splitOf(document, planCase, offer) };
}

function shownSpace(space: Space, schedules: number): z.infer<typeof spaceSchema> {
  const { currency, policy } = space.of;
  const { waivable, rates } = space;
  const { owed } = space.of.debt;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const least = (['penalty', 'fee', 'interest', 'principal'] as const)
    .filter((component) => waivable[component] > 0)
    .reduce((low, component) => (owed[component] < low ? owed[component] : low), BigInt(space.owed));
  return {
    termMonths: [1, space.monthsMax],
    deferMonths: [0, space.deferMax],
    ratePercent: [percentText(rates[0]!), percentText(rates.at(-1)!)],
    rateStepPercent: '0.25',
    waiverStepPercent: percentText((100_000_000n + least - 1n) / least),
    waiverStep: amount(1n),
    paymentStep: amount(policy.paymentStepMinor),
    downPayments: space.lumps.map((lump) => amount(BigInt(lump))),
    patterns: space.patterns.map(({ kind }) => kind),
    schedules,
  };
}

export const turnTo = ['mediation', 'hardshipFund', 'courtProtection'] as const;

export function whatInstead(words: BothWords, lawful: LawfulCase, isLender: boolean): object {
  const { planCase } = lawful;
  const amount = (minor: bigint) => formatAmount(minor, planCase.currency);
  const wouldHaveToChange = isLender
    ? neededChanges(planCase, longestLawful(lawful, longestTerm)).map((needed) => {
        const values = changeValues(needed, amount);
        return { code: needed.change, values, text: words(`offers.change.${needed.change}`, values) };
      })
    : [];
  return { ...(isLender ? { wouldHaveToChange } : {}), ...turnedTo(words) };
}

function turnedTo(words: BothWords): { readonly turnTo: readonly object[] } {
  return { turnTo: turnTo.map((code) => ({ code, text: words(`offers.turnTo.${code}`) })) };
}

function changeValues(
  needed: ReturnType<typeof neededChanges>[number],
  amount: (minor: bigint) => string,
): Record<string, string | number> {
  switch (needed.change) {
    case 'capacity':
    case 'lumpSum':
      return { from: amount(needed.fromMinor), to: amount(needed.toMinor) };
    case 'principalWaiver':
      return { from: percentText(needed.from), to: percentText(needed.to) };
    case 'termMonths':
      return { from: needed.from, to: needed.to };
  }
}
