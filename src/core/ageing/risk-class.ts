/**
 * The five-tier class of a Chinese bank's asset by what ageing can tell: 商业银行金融资产风险分类办法 (2023) and, for
 * cards, art. 92 of the card measures as well; the stricter counts. It is the least class: other facts that the
 * measures name (impairment, evasion, other debts of the borrower) may only make it worse and are not seen here.
 *
 * Our reading, where the measures are silent: the days that count are the days past due as reported, so a contractual
 * grace period and a pause agreed or ordered are taken off; a lender whose supervisor counts otherwise leaves both out.
 */
import type { Day } from '../calendar/day.ts';
import { addMonths, type Period } from '../calendar/period.ts';
import { type RiskClass, riskClasses } from '../rules/vocabulary.ts';
import type { CnClassRules } from './class-rules.ts';
import { type Coverage, coverageOf } from './covered.ts';
import { daysPastDue, type Pause } from './days-past-due.ts';
import { type DelinquencySpan, type DueAmount, type PaidAmount, spanAt } from './delinquency.ts';
import { type Observation, observationOn } from './observation.ts';

/** Why: the rule, whether its numbers are verified, and the facts it was applied to. */
export interface ClassReason {
  readonly ruleId: string;
  readonly verified: boolean;
  readonly facts: Readonly<Record<string, number | string | Day>>;
}

export interface Restructured {
  /** first due date after the change */
  readonly firstDueOn: Day;
  readonly every: Period;
  /** was the asset non-performing when it was changed? undefined: only what the days past due show */
  readonly nonPerformingBefore: boolean | undefined;
  /** restructured again before an earlier observation was passed (art. 23) */
  readonly again: boolean;
}

export interface RiskClassAnswer {
  /** undefined: no rule of the scheme is in force on that day */
  readonly riskClass: RiskClass | undefined;
  readonly because: readonly ClassReason[];
  readonly observation: Observation | undefined;
  /** the next day on which the class may change by itself though all is paid: end of observation or of an upgrade's wait */
  readonly nextOn: Day | undefined;
}

export interface RiskClassFacts {
  readonly asOf: Day;
  readonly due: readonly DueAmount[];
  readonly payments: readonly PaidAmount[];
  /** of these amounts, up to `asOf` or further */
  readonly spans: readonly DelinquencySpan[];
  readonly graceDays: number;
  readonly pauses: readonly Pause[];
  readonly rules: CnClassRules;
  readonly restructured: Restructured | undefined;
}

/** The least class on `asOf`, with the rules that bind. */
export function cnRiskClass(facts: RiskClassFacts): RiskClassAnswer {
  const { rules, asOf } = facts;
  if (rules.thresholds.length === 0) {
    return { riskClass: undefined, because: [], observation: undefined, nextOn: undefined };
  }
  const reasons: { riskClass: RiskClass; reason: ClassReason }[] = [];
  const days = daysOn(facts, spanAt(facts.spans, asOf), asOf);
  for (const threshold of rules.thresholds) {
    if (days <= threshold.daysPastDueOver) continue;
    reasons.push({
      riskClass: threshold.riskClass,
      reason: {
        ruleId: threshold.ruleId,
        verified: threshold.verified,
        facts: { daysPastDue: days, daysPastDueOver: threshold.daysPastDueOver },
      },
    });
  }
  let nextOn: Day | undefined;
  let observation: Observation | undefined;
  const wait = upgradeWait(facts);
  if (wait) {
    reasons.push({ riskClass: wait.riskClass, reason: wait.reason });
    nextOn = wait.endsOn;
  }
  if (facts.restructured && rules.observation && facts.restructured.firstDueOn <= asOf) {
    observation = observationOf(facts, facts.restructured, coverageOf(facts));
    if (observation?.state === 'running') {
      const floored = observationFloor(rules.observation, facts.restructured, observation);
      reasons.push(...floored);
      if (observation.endsOn > asOf) nextOn = Math.min(observation.endsOn, nextOn ?? observation.endsOn);
    }
  }
  return { ...worst(reasons, rules), observation, nextOn };
}

/** The strictest of all, with every rule that leads to it, each once. */
function worst(
  reasons: readonly { readonly riskClass: RiskClass; readonly reason: ClassReason }[],
  rules: CnClassRules,
): { riskClass: RiskClass; because: ClassReason[] } {
  let rank = 0;
  for (const { riskClass } of reasons) rank = Math.max(rank, riskClasses.indexOf(riskClass));
  const riskClass = riskClasses[rank]!;
  if (rank === 0) {
    return {
      riskClass,
      because: rules.normalRuleIds.map((ruleId) => ({ ruleId, verified: true, facts: { daysPastDue: 0 } })),
    };
  }
  const because: ClassReason[] = [];
  for (const { riskClass: of, reason } of reasons) {
    if (of === riskClass && !because.some((had) => had.ruleId === reason.ruleId)) because.push(reason);
  }
  return { riskClass, because };
}

function daysOn(facts: RiskClassFacts, span: DelinquencySpan | undefined, asOf: Day): number {
  if (span === undefined) return 0;
  const { graceDays, pauses } = facts;
  return daysPastDue({ delinquentSince: span.delinquentSince, asOf, graceDays, pauses });
}

/**
 * A non-performing asset leaves its class only when its arrears are paid in full and all that falls due after that is
 * paid on time for the longer of so many periods and so many months (art. 14). Undefined when the asset is free of it.
 */
function upgradeWait(
  facts: RiskClassFacts,
): { riskClass: RiskClass; reason: ClassReason; endsOn: Day | undefined } | undefined {
  const { rules } = facts;
  const upgrade = rules.upgrade;
  const badFrom = rules.thresholds.filter((threshold) => threshold.riskClass === 'substandard');
  if (upgrade === undefined || badFrom.length === 0) return undefined;
  const badOver = Math.min(...badFrom.map((threshold) => threshold.daysPastDueOver));
  const lastBadOn = lastNonPerformingOn(facts, badOver);
  // While the days themselves make it non-performing, they are the reason.
  if (lastBadOn === undefined || lastBadOn === facts.asOf) return undefined;
  const waiting = upgradeAfter(lastBadOn, facts, upgrade);
  if (waiting === 'done') return undefined;
  return {
    riskClass: 'substandard',
    reason: {
      ruleId: upgrade.ruleId,
      verified: upgrade.verified,
      facts: {
        periodsMin: upgrade.periodsMin,
        monthsMin: upgrade.monthsMin,
        ...(waiting.clearFrom === undefined ? {} : { paidInFullOn: waiting.clearFrom }),
      },
    },
    endsOn: waiting.endsOn,
  };
}

/** The last as-of day <= asOf on which the asset was non-performing by its days, or by its class before the change. */
function lastNonPerformingOn(facts: RiskClassFacts, badOver: number): Day | undefined {
  const { restructured, spans, asOf } = facts;
  let last: Day | undefined;
  for (const span of spans) {
    if (span.from > asOf) break;
    const lastOfSpan = span.to === undefined ? asOf : Math.min(asOf, span.to - 1);
    if (daysOn(facts, span, lastOfSpan) > badOver) last = lastOfSpan;
  }
  if (restructured?.nonPerformingBefore === true && restructured.firstDueOn <= asOf) {
    // Its arrears were settled by the change; the wait begins the day before the first due date, whose payment counts.
    const lastBefore = restructured.firstDueOn - 2;
    last = Math.max(last ?? lastBefore, lastBefore);
  }
  return last;
}

/**
 * How far an asset has come since it was last non-performing. When nothing is left to fall due it is repaid, nothing is
 * left to class, and the wait is over at once.
 */
function upgradeAfter(
  lastBadOn: Day,
  facts: RiskClassFacts,
  upgrade: { readonly periodsMin: number; readonly monthsMin: number },
): 'done' | { readonly clearFrom: Day | undefined; readonly endsOn: Day | undefined } {
  const { asOf, graceDays, spans } = facts;
  const coverage = coverageOf(facts);
  let clearFrom = clearDayFrom(spans, lastBadOn + 1, asOf);
  if (clearFrom === undefined) return { clearFrom: undefined, endsOn: undefined };
  const { dueOnDays } = coverage;
  const lastDueOn = dueOnDays.at(-1);
  if (lastDueOn === undefined || coverage.isCovered({ dueOn: lastDueOn, by: asOf })) return 'done';
  let periods = 0;
  let periodsOn: Day | undefined;
  for (const dueOn of dueOnDays) {
    if (dueOn <= clearFrom) continue;
    const onTimeBy = dueOn + graceDays;
    const endsOn: Day | undefined =
      periodsOn === undefined ? undefined : Math.max(periodsOn, addMonths(clearFrom, upgrade.monthsMin));
    if (endsOn !== undefined && dueOn > endsOn) break;
    if (asOf > onTimeBy && !coverage.isCovered({ dueOn, by: onTimeBy })) {
      // Paid late: the count begins anew on the day on which nothing is past due any more.
      clearFrom = clearDayFrom(spans, onTimeBy + 1, asOf);
      if (clearFrom === undefined) return { clearFrom: undefined, endsOn: undefined };
      periods = 0;
      periodsOn = undefined;
    } else if (++periods === upgrade.periodsMin) {
      periodsOn = dueOn;
    }
  }
  const endsOn = Math.max(periodsOn ?? lastDueOn, addMonths(clearFrom, upgrade.monthsMin));
  if (endsOn <= asOf && coverage.isCovered({ dueOn: endsOn, by: asOf })) return 'done';
  return { clearFrom, endsOn: endsOn > asOf ? endsOn : undefined };
}

/** The first as-of day in [from, asOf] on which nothing is past due. */
function clearDayFrom(spans: readonly DelinquencySpan[], from: Day, asOf: Day): Day | undefined {
  let day = from;
  for (let span = spanAt(spans, day); span !== undefined; span = spanAt(spans, day)) {
    if (span.to === undefined) return undefined;
    day = span.to;
  }
  return day <= asOf ? day : undefined;
}

function observationOf(facts: RiskClassFacts, restructured: Restructured, coverage: Coverage): Observation | undefined {
  const length = facts.rules.observation;
  if (length === undefined) return undefined;
  const { asOf, graceDays } = facts;
  return observationOn({ ...restructured, coverage, asOf, graceDays, length });
}

function observationFloor(
  rules: NonNullable<CnClassRules['observation']>,
  restructured: Restructured,
  observation: Observation,
): { riskClass: RiskClass; reason: ClassReason }[] {
  const riskClass = restructured.again ? rules.floorAgain : rules.floor;
  const facts = {
    startedOn: observation.startedOn,
    endsOn: observation.endsOn,
    timesMissed: observation.missedOn.length,
  };
  return [
    { riskClass, reason: { ruleId: rules.ruleId, verified: rules.verified, facts } },
    { riskClass, reason: { ruleId: rules.floorRuleId, verified: rules.verified, facts: { floor: riskClass } } },
  ];
}
