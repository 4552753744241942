/**
 * `assess`: what a household, or a small firm and its owner's household, can pay a month, from a statement of income and
 * expenditure. Lines without `from` are those of the first step; the lines of each step add up to it. `asked` names what
 * a person should be asked, `lumpSums` what does not come every month and never raises what is paid every month. The
 * cause is told beside and changes nothing.
 *
 * Refuses, in this order: `notInForce` (no parameters on that day), `lightNotOffered`, `lightAboveCap`, `floorsOfThePlace`
 * (own floors where the place has figures), `noFloorForPlace`, `noFloorInForce`, `currencyNotOfPlace`, and of an override
 * `noSteps`, `stepsOutOfOrder`, `overrideUnsigned`.
 */
import { formatDay, parseDay } from '../core/calendar/day.ts';
import { type AssessedStep, type Assessment, assess } from '../core/capacity/assess.ts';
import type { CapacityOrigin } from '../core/capacity/capacity.ts';
import { causeOf } from '../core/capacity/cause.ts';
import { countedIncome } from '../core/capacity/counted-income.ts';
import { targetText } from '../core/capacity/firm.ts';
import { assessLight } from '../core/capacity/light.ts';
import type { Asked, Line } from '../core/capacity/line.ts';
import { overridden } from '../core/capacity/override.ts';
import { type Parameters, parametersOn } from '../core/capacity/parameters.ts';
import {
  costsOf,
  type FloorRefusal,
  type FloorUsed,
  type HouseholdCosts,
  hasFigures,
  type LivingCosts,
} from '../core/capacity/place-costs.ts';
import type { Household, Statement } from '../core/capacity/statement.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { percentText } from '../core/rules/value-content.ts';
import { type AssessDocument, assessInput, statementFaults } from './assess-document.ts';
import { assessOutput } from './assess-output.ts';
import { amountReader, ownCosts, statementOf } from './assess-statement.ts';
import { labeller, type Words } from './assess-words.ts';
import { type Operation, operation } from './operation.ts';

export interface AssessGiven {
  readonly livingCosts: LivingCosts;
  readonly words: Words;
}

/** The operation by the living costs that are loaded, with words for the labels. */
export function assessOperation(given: AssessGiven): Operation {
  const costs = keptCosts(given.livingCosts);
  const parameters = keptParameters(given.livingCosts);
  return operation<AssessDocument>({
    input: assessInput,
    output: assessOutput,
    answer: (document) => answer(document, { ...given, costs, parametersOn: parameters }),
    furtherFaults: (document) => statementFaults(document, parameters),
  });
}

interface Given extends AssessGiven {
  readonly costs: ReturnType<typeof keptCosts>;
  readonly parametersOn: ReturnType<typeof keptParameters>;
}

function answer(document: AssessDocument, given: Given): object {
  const faults = statementFaults(document, given.parametersOn);
  if (faults.length > 0) return { invalid: faults };
  const asOf = parseDay(document.asOf)!;
  const parameters = given.parametersOn(asOf);
  if (parameters === undefined) return { refused: 'notInForce' };
  const show = labeller(given.words, document.currency);
  const cause = causeShown(document, parameters, show);
  if (document.light !== undefined) return lightAnswer(document, { parameters, show, cause });
  const statement = statementOf(document);
  const costsFor = costsForStatement(document, given, { statement, parameters });
  if ('refused' in costsFor) return costsFor;
  const assessed = assess({ statement, parameters, costsFor: costsFor.of });
  const result = overrideAnswer(document, assessed);
  if ('refused' in result) return result;
  return shown(document, { assessed, result, statement, parameters, show, cause });
}

type Show = ReturnType<typeof labeller>;

interface Result {
  readonly steps: readonly AssessedStep[];
  readonly origin: CapacityOrigin;
}

function overrideAnswer(document: AssessDocument, assessed: Assessment): Result | { readonly refused: string } {
  const { override } = document;
  if (override === undefined) return { steps: assessed.steps, origin: assessed.capacity.origin };
  const minor = amountReader(document.currency);
  const made = overridden({
    currency: document.currency,
    assessed: assessed.steps,
    override: {
      by: override.by,
      reason: override.reason,
      signedOn: parseDay(override.signedOn)!,
      steps: override.capacity.map(({ from, perMonth }) => ({
        from: parseDay(from)!,
        perMonthMinor: minor(perMonth),
      })),
    },
  });
  return 'refused' in made ? made : { steps: made.steps, origin: made.capacity.origin };
}

function shown(
  document: AssessDocument,
  at: {
    readonly assessed: Assessment;
    readonly result: Result;
    readonly statement: Statement;
    readonly parameters: Parameters;
    readonly show: Show;
    readonly cause: object;
  },
): object {
  const { assessed, result, show } = at;
  const { currency } = document;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const isShared = assessed.steps.some((step) => step.beforeSharesMinor !== step.perMonthMinor);
  const steps = (of: readonly AssessedStep[]) =>
    of.map((step) => ({ from: formatDay(step.from), perMonth: amount(step.perMonthMinor) }));
  const lumpSums = lumpSumsOf(document, at);
  const asked = askedShown(document, at);
  return {
    capacity: steps(result.steps),
    lines: linesShown(result.steps, show, amount),
    cause: at.cause,
    floorsUsed: floorsShown(document, assessed.costs, amount),
    ...(isShared && {
      beforeShares: assessed.steps.map((step) => ({
        from: formatDay(step.from),
        perMonth: amount(step.beforeSharesMinor),
      })),
    }),
    ...(asked.length > 0 && { asked }),
    ...(lumpSums.length > 0 && { lumpSums }),
    ...(assessed.firm !== undefined && { business: firmShown(document, assessed.firm, at.parameters, amount) }),
    ...(result.origin.kind === 'overridden' && {
      origin: { ...result.origin, signedOn: formatDay(result.origin.signedOn) },
      assessed: steps(assessed.steps),
    }),
  };
}

function linesShown(steps: readonly AssessedStep[], show: Show, amount: (minor: bigint) => string): object[] {
  return steps.flatMap((step, index) => {
    const from = index === 0 ? undefined : { from: formatDay(step.from) };
    return step.lines.map((one: Line) => ({
      code: one.code,
      label: show(`line.${one.reason}`, one.parameters),
      amount: amount(one.amountMinor),
      source: one.source,
      ...from,
    }));
  });
}

function floorsShown(document: AssessDocument, costs: HouseholdCosts, amount: (minor: bigint) => string): object[] {
  if (document.floors !== undefined) {
    const { source, groups } = document.floors;
    return [
      { place: document.place, measure: 'statement', per: 'household', months: 1, groups, source, verified: false },
    ];
  }
  const askedFor = document.place.replace(/-rural$/, '');
  return costs.used.map(({ figures, from, figure }: FloorUsed) => ({
    place: figures.place,
    ...(figures.place !== askedFor && { insteadOf: askedFor }),
    area: figures.area,
    measure: figures.measure,
    per: figures.per,
    months: figures.periodMonths,
    ...figureShown(figure, amount, { costs, household: document.household! }),
    source: `${figures.source.instrument} ${figures.source.article}`,
    from: formatDay(from),
    confidence: figures.confidence,
    verified: figures.verified,
  }));
}

function figureShown(
  figure: FloorUsed['figure'],
  amount: (minor: bigint) => string,
  { costs, household }: { readonly costs: HouseholdCosts; readonly household: Household },
): object {
  switch (figure.form) {
    case 'total':
      return { total: amount(figure.totalMinor) };
    case 'groups':
      return { groups: texts(Object.entries(figure.groups)) };
    case 'bySize':
      return {
        groups: texts([...costs.groups].map(([group, { floorMinor }]) => [group, floorMinor])),
        persons: household.adults + household.children,
      };
  }

  function texts(groups: readonly (readonly [string, bigint])[]): Record<string, string> {
    return Object.fromEntries(groups.map(([group, minor]) => [group, amount(minor)]));
  }
}

/** Money that comes once: counted as its evidence allows, and never spread over months. */
function lumpSumsOf(
  document: AssessDocument,
  { parameters, show }: { readonly parameters: Parameters; readonly show: Show },
): object[] {
  const minor = amountReader(document.currency);
  const amount = (one: bigint) => formatAmount(one, document.currency);
  const sums: object[] = [];
  if (document.lumpSumNow !== undefined && minor(document.lumpSumNow) > 0n) {
    const from = document.lumpSumFrom;
    const label = show(`lumpSum.${from ?? 'unknown'}`, {});
    sums.push({ amount: amount(minor(document.lumpSumNow)), from: from ?? null, label });
  }
  for (const income of document.income ?? []) {
    if (income.oneOff === undefined) continue;
    const once = { form: 'level', perMonthMinor: minor(income.oneOff.amount) } as const;
    const { evidence } = income;
    // A sum that comes once does not move from month to month.
    const { countedMinor } = countedIncome({ amount: once, evidence, volatility: 'low' }, 1, parameters);
    const label = show('lumpSum.oneOff', { what: { word: `kind.${income.kind}` } });
    sums.push({
      on: income.oneOff.on,
      amount: amount(once.perMonthMinor),
      counted: amount(countedMinor),
      from: income.kind,
      label,
    });
  }
  return sums;
}

function askedShown(
  document: AssessDocument,
  { assessed, show }: { readonly assessed: Assessment; readonly show: Show },
): object[] {
  const asked: Asked[] = [...assessed.asked];
  const { lumpSumNow, lumpSumFrom } = document;
  if (lumpSumNow !== undefined && amountReader(document.currency)(lumpSumNow) > 0n && lumpSumFrom === undefined)
    asked.push({ reason: 'asked.lumpSumSource', parameters: {}, source: '/lumpSumFrom' });
  return asked.map(({ reason, parameters, source }) => ({
    code: reason.replace(/^asked\./, ''),
    label: show(reason, parameters),
    source,
  }));
}

function firmShown(
  document: AssessDocument,
  firm: NonNullable<Assessment['firm']>,
  parameters: Parameters,
  amount: (minor: bigint) => string,
): object {
  const figures = ({ cashMinor, debtServiceMinor, dscr }: typeof firm.now) => ({
    cashAvailable: amount(cashMinor),
    debtService: amount(debtServiceMinor),
    dscr: dscr ?? null,
  });
  const draw = document.business?.ownerDraw;
  return {
    ...figures(firm.now),
    dscrTarget: targetText(parameters),
    ...(draw !== undefined && { ownerDraw: draw }),
    stress: {
      revenueDownPercent: percentText(parameters.stressRevenueDown),
      ...figures(firm.stressed),
      perMonth: amount(firm.stressedPerMonthMinor),
    },
  };
}

function lightAnswer(
  document: AssessDocument,
  at: { readonly parameters: Parameters; readonly show: Show; readonly cause: object },
): object {
  const minor = amountReader(document.currency);
  const amount = (one: bigint) => formatAmount(one, document.currency);
  const made = assessLight({
    currency: document.currency,
    asOf: parseDay(document.asOf)!,
    perMonthMinor: minor(document.light!.perMonth),
    owedMinor: minor(document.light!.owed),
    parameters: at.parameters,
  });
  if ('refused' in made)
    return made.refused === 'lightAboveCap'
      ? { refused: made.refused, sumMax: amount(made.sumMaxMinor) }
      : { refused: made.refused };
  return {
    capacity: made.steps.map((step) => ({ from: formatDay(step.from), perMonth: amount(step.perMonthMinor) })),
    lines: linesShown(made.steps, at.show, amount),
    cause: at.cause,
    floorsUsed: [],
    evidenceGrade: 'weak',
    ...lumpSumShown(document, at),
  };
}

function lumpSumShown(document: AssessDocument, at: { readonly parameters: Parameters; readonly show: Show }): object {
  const lumpSums = lumpSumsOf(document, at);
  return lumpSums.length > 0 ? { lumpSums } : {};
}

function causeShown(document: AssessDocument, parameters: Parameters, show: Show): object {
  const { cause } = document;
  const day = (text: string | undefined) => (text === undefined ? undefined : parseDay(text)!);
  const told = causeOf({
    asOf: parseDay(document.asOf)!,
    answers: cause && {
      event: cause.event,
      since: day(cause.since),
      expectedEndOn: day(cause.expectedEndOn),
      says: cause.says,
    },
    record: document.record ?? {},
    parameters,
  });
  return {
    kind: told.kind,
    because: told.because.map(({ code, speaksFor }) => ({ code, speaksFor, label: show(`cause.${code}`, {}) })),
    ability: told.ability,
  };
}

function costsForStatement(
  document: AssessDocument,
  given: Given,
  at: { readonly statement: Statement; readonly parameters: Parameters },
): { readonly of: (household: Household) => HouseholdCosts } | { readonly refused: string } {
  const place = document.place.replace(/-rural$/, '');
  const isOfPlace = hasFigures(given.livingCosts.places, place);
  if (document.floors !== undefined) {
    if (isOfPlace) return { refused: 'floorsOfThePlace' };
    return { of: ownCosts(document.floors, amountReader(document.currency)) };
  }
  const area = place === document.place ? (document.area ?? 'urban') : 'rural';
  const costsFor = (household: Household) => given.costs({ place, area, household, ...at });
  // Whether a household has a floor hangs on the place and the day alone, not on its size.
  const first = costsFor(at.statement.household);
  if ('refused' in first) return first;
  return { of: (household) => costsFor(household) as HouseholdCosts };
}

const keptMax = 20_000;

/** Floors of households met before: books hold many that are alike. */
function keptCosts({ places }: LivingCosts) {
  const kept = new Map<string, HouseholdCosts | { readonly refused: FloorRefusal }>();
  return (at: {
    readonly place: string;
    readonly area: 'urban' | 'rural';
    readonly household: Household;
    readonly statement: Statement;
    readonly parameters: Parameters;
  }) => {
    const { asOf, currency } = at.statement;
    const { adults, children } = at.household;
    const key = `${at.place} ${at.area} ${adults + children} ${asOf} ${currency}`;
    let costs = kept.get(key);
    if (costs === undefined) {
      if (kept.size >= keptMax) kept.clear();
      const { consumptionShare } = at.parameters;
      costs = costsOf({
        places,
        place: at.place,
        area: at.area,
        asOf,
        currency,
        household: at.household,
        consumptionShare,
      });
      kept.set(key, costs);
    }
    return costs;
  };
}

function keptParameters({ parameters }: LivingCosts) {
  const kept = new Map<number, Parameters | undefined>();
  return (asOf: number) => {
    if (!kept.has(asOf)) kept.set(asOf, parametersOn(parameters, asOf));
    return kept.get(asOf);
  };
}
