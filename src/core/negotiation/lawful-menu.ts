/**
 * A case within the law: the space that the packs leave, and each offer of the menu asked of the kernel as it is, with what it
 * does to the lender's books. What is forbidden is left out; what is undetermined names the facts to be had first.
 */
import { cnClassRulesOn } from '../ageing/class-rules.ts';
import { accountingOf, type ReliefAccounting } from '../relief/accounting.ts';
import { offerPlanFacts } from '../relief/offer-plan-facts.ts';
import type { DatedValues } from '../rules/dated-values.ts';
import type { Decision, Reason } from '../rules/decision.ts';
import { type FactValue, unknown } from '../rules/facts.ts';
import type { Law } from '../rules/law.ts';
import type { RiskClass } from '../rules/vocabulary.ts';
import { decideOnPlan, effective, lawfulPlans, type PlanFacts, type PlanLaw } from './law-of-plans.ts';
import { outcomeSpace, type Space, type SpaceRefusal } from './outcome-space.ts';
import type { PlanCase } from './plan-case.ts';
import type { MenuOffer } from './plan-menu.ts';

/** What stands before the search. */
export interface LawfulCase {
  readonly planCase: PlanCase;
  readonly planLaw: PlanLaw;
  /** of any plan of the case, before there is one */
  readonly facts: PlanFacts;
  readonly space: Space;
}

export type CaseRefusal =
  | { readonly refused: 'forbiddenByLaw'; readonly because: readonly Reason[] }
  | { readonly refused: SpaceRefusal };

/** `facts` are those on record, in the form of the law's vocabulary. */
export function lawfulCase(asked: PlanCase, planLaw: PlanLaw): LawfulCase | CaseRefusal {
  const lawful = lawfulUpTo(asked, planLaw, asked.policy.termMonthsMax);
  if ('forbidden' in lawful) return { refused: 'forbiddenByLaw', because: lawful.forbidden };
  const planCase = { ...asked, law: lawful };
  const space = outcomeSpace(planCase);
  return 'refused' in space ? space : { planCase, planLaw, facts: firstFacts(asked), space };
}

/**
 * The act `offerPlan` as far as it is known: the facts on record, the product, and of the two tests of art. 70 the one that
 * figures answer (what a month asked for against what can be paid). Whether the borrower is still willing, people say.
 */
export function planLawOf(
  law: Law,
  planCase: PlanCase,
  of: {
    readonly facts: Readonly<Record<string, FactValue | undefined>>;
    readonly zones: PlanLaw['situation']['zones'];
  },
): PlanLaw {
  const facts = { ...of.facts };
  const product = law.vocabulary.get('product');
  if (product?.words?.includes(planCase.product)) facts.product = planCase.product;
  facts['person.role'] ??= 'borrower';
  if (facts.beyondAbility === undefined && law.vocabulary.has('beyondAbility'))
    facts.beyondAbility = isBeyondAbility(planCase);
  const noonMs = (planCase.asOf * 24 + 12) * 3_600_000;
  return {
    law,
    situation: { act: 'offerPlan', atMs: noonMs, zones: of.zones, person: 'borrower', facts, history: [] },
  };
}

function isBeyondAbility({ debt, capacity }: PlanCase): boolean | typeof unknown {
  const before = debt.instalmentBeforeMinor;
  if (before === undefined) return unknown;
  return capacity.steps.some(({ perMonthMinor }) => before > perMonthMinor);
}

function firstFacts({ product, debt }: PlanCase): PlanFacts {
  return {
    planKind: product === 'card' ? 'article70' : 'amendment',
    ...(debt.guaranteed === undefined ? {} : { guaranteeOnRecord: debt.guaranteed }),
    ...(debt.originalTermMonths === undefined ? {} : { originalTermMonths: debt.originalTermMonths }),
  };
}

/** May this offer be made? Payment in full changes nothing: it is the borrower's right, and no plan to ask about. */
export function decideOnOffer(
  { planLaw, facts }: Pick<LawfulCase, 'planLaw' | 'facts'>,
  { relieved, rate }: MenuOffer,
): Decision {
  if (relieved === undefined) {
    const { packHash } = planLaw.law;
    return { outcome: 'allowed', because: [], warnings: [], missing: [], freesUpAtMs: undefined, packHash };
  }
  return decideOnPlan(planLaw, { ...facts, ...offerPlanFacts(relieved, { allInAnnualMillionths: effective(rate) }) });
}

function lawfulUpTo(asked: PlanCase, planLaw: PlanLaw, termMonthsMax: number) {
  const facts = firstFacts(asked);
  const factsOf = (planMonths: number) => ({ ...facts, ...monthsFacts(asked, planMonths) });
  return lawfulPlans(planLaw, { termMonthsMax, rate: asked.debt.contractRate, factsOf });
}

/** How many months a plan may run by law, policy apart; up to a stated length. */
export function longestLawful({ planCase, planLaw }: LawfulCase, upToMonths: number): number {
  const lawful = lawfulUpTo(planCase, planLaw, upToMonths);
  return 'forbidden' in lawful ? 0 : (lawful.planMonthsMax ?? upToMonths);
}

/** What a plan of so many months is to a law on extensions; a card has no maturity to extend. */
function monthsFacts({ product, debt }: PlanCase, planMonths: number): PlanFacts {
  const { remainingMonths, extendedMonths, originalTermMonths } = debt;
  if (product === 'card' || remainingMonths === undefined || planMonths <= remainingMonths) return { planMonths };
  const extensionMonths = extendedMonths === undefined ? unknown : extendedMonths + planMonths - remainingMonths;
  const isKnown = typeof extensionMonths === 'number' && originalTermMonths !== undefined;
  return {
    planMonths,
    planKind: 'extension',
    extensionMonths,
    loanTermMonths: isKnown ? originalTermMonths + extensionMonths : unknown,
  };
}

/** Undefined where nothing is changed. Class rules are those of China; elsewhere the mark has no floor here. */
export function offerAccounting(
  { planCase, planLaw }: LawfulCase,
  { relieved }: MenuOffer,
  books: {
    readonly values: DatedValues;
    readonly riskClass: RiskClass | undefined;
    readonly isObserved: boolean;
  },
): ReliefAccounting | undefined {
  if (relieved === undefined) return undefined;
  const { product, asOf, debt } = planCase;
  const isChina = planLaw.law.id === 'cn';
  const scheme = product === 'card' ? 'cn.card' : 'cn.general';
  const rules = isChina ? cnClassRulesOn(books.values, { scheme, asOf }).observation : undefined;
  // Being past due is one of the signs of difficulty; of who is not, nobody has said.
  const inDifficulty = debt.daysPastDue > 0 ? true : undefined;
  return accountingOf(relieved, { inDifficulty, riskClass: books.riskClass, isObserved: books.isObserved }, rules);
}
