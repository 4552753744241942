/**
 * What happens to a borrower under a plan and how many times the hazard it makes: job loss, support that follows income,
 * a pause, an account cleared. The survival model holds the mean over job and no job; the events say who is above it.
 */

export interface EventModel {
  readonly job: {
    /** hazard without a job ÷ hazard with one */
    readonly lossMultiplier: number;
    /** chance a month of losing it, and of finding one */
    readonly lossChance: number;
    readonly findChance: number;
  };
  /** hazard while support that follows income is paid ÷ hazard without a job */
  readonly supportMultiplier: number;
  readonly pause: {
    /** fall of the logarithm of the hazard, after a pause that the lender offers as its own */
    readonly goodwill: number;
    /** its rise for each month of a pause given to all, for who was behind and for who was paying */
    readonly habitBehind: number;
    readonly habitPaying: number;
    /** in how many months that rise fades to 1/e */
    readonly habitFadeMonths: number;
  };
  /** rise of the logarithm of the hazard for each open account: what has to be kept in mind */
  readonly perAccount: number;
}

export type PauseFraming = 'lender' | 'blanket';

export interface PastPause {
  readonly framing: PauseFraming;
  readonly months: number;
  /** whether an instalment was unpaid, or a plan just made, when it began */
  readonly wasBehind: boolean;
  /** since its end; 0 in the first month after */
  readonly monthsSince: number;
}

/** Share of people without a job, where as many lose one as find one. */
export function joblessShare({ job }: EventModel): number {
  return job.lossChance / (job.lossChance + job.findChance);
}

/** Times the mean hazard; weighed by the share with and without a job these make 1. */
export function jobMultiplier(
  model: EventModel,
  of: { readonly hasJob: boolean; readonly supported: boolean },
): number {
  const { lossMultiplier } = model.job;
  const withJob = 1 / (1 + joblessShare(model) * (lossMultiplier - 1));
  if (of.hasJob) return withJob;
  return withJob * lossMultiplier * (of.supported ? model.supportMultiplier : 1);
}

/** Times the hazard after a pause; 1 where there was none. */
export function pauseMultiplier({ pause }: EventModel, past: PastPause | undefined): number {
  if (past === undefined) return 1;
  switch (past.framing) {
    case 'lender':
      return Math.exp(-pause.goodwill);
    case 'blanket': {
      const perMonth = past.wasBehind ? pause.habitBehind : pause.habitPaying;
      return Math.exp(perMonth * past.months * Math.exp(-past.monthsSince / pause.habitFadeMonths));
    }
  }
}

/** Times the hazard with `open` accounts now, of those at the plan's start. */
export function accountsMultiplier(
  model: EventModel,
  accounts: { readonly atStart: number; readonly open: number },
): number {
  return Math.exp(model.perAccount * (accounts.open - accounts.atStart));
}

/**
 * Share of borrowers who have not broken after `months`, by the chances of having a job or not, without drawing anybody.
 * `hazard`: the mean hazard of a month (from 1) under their plan.
 */
export function keptWithJobs(
  model: EventModel,
  life: {
    readonly months: number;
    /** share that has a job in month 1; all shares as they settle where not given */
    readonly jobAtStart?: number;
    readonly supportMonths?: number;
    readonly hazard: (month: number) => number;
  },
): number {
  let withJob = life.jobAtStart ?? 1 - joblessShare(model);
  let without = 1 - withJob;
  for (let month = 1; month <= life.months; month++) {
    const hazard = life.hazard(month);
    const supported = month <= (life.supportMonths ?? 0);
    withJob *= Math.exp(-hazard * jobMultiplier(model, { hasJob: true, supported }));
    without *= Math.exp(-hazard * jobMultiplier(model, { hasJob: false, supported }));
    const lost = withJob * model.job.lossChance;
    const found = without * model.job.findChance;
    withJob += found - lost;
    without += lost - found;
  }
  return withJob + without;
}
