/**
 * A borrower's months under a plan, or under none: has a job or not, pays, slips and catches up, or breaks. The hazards
 * are those of core/negotiation/survival; what the plan search expects of a plan is what people here do on average.
 *
 * A break is drawn once, as the amount of cumulative hazard that this borrower bears. So the same borrower never breaks
 * sooner under a plan that is easier in every month, and two plans differ by less chance than two crowds would.
 */
import {
  accountsMultiplier,
  jobMultiplier,
  type PastPause,
  type PauseFraming,
  pauseMultiplier,
} from '../../core/negotiation/survival/borrower-events.ts';
import { noPlanShare } from '../../core/negotiation/survival/no-plan.ts';
import { slipHazard } from '../../core/negotiation/survival/slips.ts';
import { hazardInMonth, hazardMultiplier } from '../../core/negotiation/survival/survival.ts';
import { type RandomStream, randomStream } from '../book/random.ts';
import { type Borrower, type BorrowerPlan, shapeOf, streams } from './borrower.ts';

/** What happens in a month beside what the borrower's own chance brings. */
export interface MonthEvents {
  /** sets whether there is a job from this month on */
  readonly job?: 'lost' | 'found';
  /** support that follows income is paid this month */
  readonly supported?: boolean;
  /** nothing is asked this month; the plan goes on after it */
  readonly pause?: PauseFraming;
  /** so many of the smallest open accounts are cleared by somebody, from this month on */
  readonly clearsAccounts?: number;
}

export type MonthState = 'paid' | 'missed' | 'paused' | 'broken' | 'completed';

export interface MonthOutcome {
  /** from 1 */
  readonly month: number;
  readonly state: MonthState;
  readonly paidMinor: bigint;
  /** instalments unpaid at the month's end: 1 is 30 days past due, 2 is 60 */
  readonly unpaid: number;
  readonly hasJob: boolean;
}

/** A borrower in the middle of life. Only liveMonth and changePlan write it. */
export interface Life {
  readonly borrower: Borrower;
  readonly plan: BorrowerPlan | undefined;
  readonly outcome: MonthOutcome;
  /** first month that was missed and never caught up */
  readonly brokenInMonth: number | undefined;
}

interface LivingLife {
  readonly borrower: Borrower;
  plan: BorrowerPlan | undefined;
  outcome: MonthOutcome;
  brokenInMonth: number | undefined;
  multiplier: number;
  readonly job: RandomStream;
  readonly breaking: RandomStream;
  readonly slips: RandomStream;
  readonly noPlan: RandomStream;
  hasJob: boolean;
  /** plan months asked so far */
  asked: number;
  /** instalments of the plan missed and not yet caught up */
  missed: number;
  missedMinor: bigint;
  /** months of the slip still to come */
  slipLeft: number;
  leftMinor: bigint;
  accountsAtStart: number;
  openAccounts: number;
  hazardLeft: number;
  slipHazardLeft: number;
  pause: PastPause | undefined;
  monthsLate: number;
}

/** At the start of a plan. Without one, `monthsLate` says for how long nothing was paid. */
export function startLife(
  borrower: Borrower,
  plan: BorrowerPlan | undefined,
  { monthsLate = 0 }: { readonly monthsLate?: number } = {},
): Life {
  const stream = (part: number) => randomStream({ seed: borrower.seed, number: borrower.number, part });
  const slips = stream(streams.slips);
  const breaking = stream(streams.breaking);
  const life: LivingLife = {
    borrower,
    plan,
    outcome: { month: 0, state: 'paid', paidMinor: 0n, unpaid: 0, hasJob: borrower.hasJobAtStart },
    brokenInMonth: undefined,
    multiplier: plan === undefined ? 1 : multiplierOf(borrower, plan, borrower.owedMinor),
    job: stream(streams.job),
    breaking,
    slips,
    noPlan: stream(streams.noPlan),
    hasJob: borrower.hasJobAtStart,
    asked: 0,
    missed: 0,
    missedMinor: 0n,
    slipLeft: 0,
    leftMinor: borrower.owedMinor,
    accountsAtStart: borrower.accountsMinor.length,
    openAccounts: borrower.accountsMinor.length,
    hazardLeft: -Math.log(1 - breaking.fraction()),
    slipHazardLeft: -Math.log(1 - slips.fraction()),
    pause: undefined,
    monthsLate,
  };
  return life;
}

function multiplierOf(borrower: Borrower, plan: BorrowerPlan, owedMinor: bigint): number {
  const { survival, hazardTimes } = borrower.profile;
  return hazardMultiplier(survival.model, shapeOf(borrower, plan, owedMinor)) * hazardTimes * borrower.frailty;
}

/**
 * A new plan from the next month on, for what is left: before a break, after one, or where there was none. Arrears are part
 * of it, so the borrower is current again. Who did not break has used up some of what can be borne, and keeps the rest; who
 * did draws anew.
 */
export function changePlan(life: Life, plan: BorrowerPlan): void {
  const living = life as LivingLife;
  if (living.brokenInMonth !== undefined) living.hazardLeft = -Math.log(1 - living.breaking.fraction());
  living.plan = plan;
  living.multiplier = multiplierOf(living.borrower, plan, living.leftMinor);
  living.brokenInMonth = undefined;
  living.accountsAtStart = living.openAccounts;
  living.asked = 0;
  living.missed = 0;
  living.missedMinor = 0n;
  living.slipLeft = 0;
  living.monthsLate = 0;
}

const nothing: MonthEvents = {};

/** The next month; after the plan is completed nothing happens any more. Changes `life` and returns its outcome. */
export function liveMonth(life: Life, events: MonthEvents = nothing): MonthOutcome {
  const living = life as LivingLife;
  const month = living.outcome.month + 1;
  if (living.outcome.state === 'completed') return set(living, month, 'completed', 0n);
  moveJob(living, events);
  if (events.clearsAccounts !== undefined) {
    living.openAccounts = Math.max(0, living.openAccounts - events.clearsAccounts);
  }
  if (living.plan === undefined || living.brokenInMonth !== undefined) return liveWithoutPlan(living, month);
  if (events.pause !== undefined) return livePaused(living, month, events.pause);
  return liveUnderPlan(living, living.plan, { month, supported: events.supported ?? false });
}

/** All months up to `months`; `events` by month, from 1. */
export function liveMonths(
  life: Life,
  months: number,
  events: (month: number) => MonthEvents = () => nothing,
): readonly MonthOutcome[] {
  return Array.from({ length: months }, (_, index) => liveMonth(life, events(index + 1)));
}

function set(living: LivingLife, month: number, state: MonthState, paidMinor: bigint): MonthOutcome {
  living.outcome = { month, state, paidMinor, unpaid: living.missed, hasJob: living.hasJob };
  return living.outcome;
}

/** The job of month 1 is that of the start; one draw a month, whatever happens. */
function moveJob(living: LivingLife, { job }: MonthEvents): void {
  const { events } = living.borrower.profile.survival;
  if (living.outcome.month > 0) {
    const moves = living.job.chance(living.hasJob ? events.job.lossChance : events.job.findChance);
    if (moves) living.hasJob = !living.hasJob;
  }
  if (job !== undefined) living.hasJob = job === 'found';
}

function livePaused(living: LivingLife, month: number, framing: PauseFraming): MonthOutcome {
  const before = living.pause?.monthsSince === -1 ? living.pause : undefined;
  living.pause = {
    framing,
    months: (before?.months ?? 0) + 1,
    wasBehind: before?.wasBehind ?? (living.missed > 0 || living.asked === 0),
    monthsSince: -1,
  };
  return set(living, month, 'paused', 0n);
}

function liveUnderPlan(
  living: LivingLife,
  plan: BorrowerPlan,
  of: { readonly month: number; readonly supported: boolean },
): MonthOutcome {
  const { survival } = living.borrower.profile;
  const { model, slips, events } = survival;
  if (living.pause !== undefined) living.pause = { ...living.pause, monthsSince: living.pause.monthsSince + 1 };
  const planMonth = living.asked + 1;
  const times =
    living.multiplier *
    jobMultiplier(events, { hasJob: living.hasJob, supported: of.supported }) *
    pauseMultiplier(events, living.pause) *
    accountsMultiplier(events, { atStart: living.accountsAtStart, open: living.openAccounts });
  const dueMinor = plan.instalmentsMinor[living.asked] ?? 0n;
  living.asked = planMonth;
  living.hazardLeft -= times * hazardInMonth(model, planMonth);
  if (living.hazardLeft <= 0) {
    living.brokenInMonth = of.month;
    return miss(living, of.month, dueMinor, 'broken');
  }
  if (living.slipLeft === 0 && living.missed === 0) {
    living.slipHazardLeft -= times * slipHazard(model, slips, planMonth);
    if (living.slipHazardLeft <= 0) {
      living.slipLeft = living.slips.chance(slips.twoMonthsShare) ? 2 : 1;
      living.slipHazardLeft = -Math.log(1 - living.slips.fraction());
    }
  }
  if (living.slipLeft > 0) {
    living.slipLeft -= 1;
    return miss(living, of.month, dueMinor, 'missed');
  }
  const paidMinor = dueMinor + living.missedMinor;
  living.missed = 0;
  living.missedMinor = 0n;
  living.leftMinor -= paidMinor;
  return set(living, of.month, planMonth >= plan.instalmentsMinor.length ? 'completed' : 'paid', paidMinor);
}

function miss(living: LivingLife, month: number, dueMinor: bigint, state: 'missed' | 'broken'): MonthOutcome {
  if (dueMinor > 0n) living.missed += 1;
  living.missedMinor += dueMinor;
  return set(living, month, state, 0n);
}

/** Now and then something comes in; its mean is what packs that late bring. */
const noPlanPaymentChance = 0.125;

function liveWithoutPlan(living: LivingLife, month: number): MonthOutcome {
  living.monthsLate += 1;
  living.missed += 1;
  const { noPlan } = living.borrower.profile.survival;
  if (!living.noPlan.chance(noPlanPaymentChance)) return set(living, month, 'broken', 0n);
  const share = noPlanShare(noPlan, living.monthsLate) / noPlanPaymentChance;
  const paidMinor = (living.leftMinor * BigInt(Math.round(Math.min(1, share) * 1_000_000))) / 1_000_000n;
  living.leftMinor -= paidMinor;
  return set(living, month, 'broken', paidMinor);
}
