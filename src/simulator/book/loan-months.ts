/**
 * The yardstick by which the real book and the generated one are both measured: what was scheduled and what was
 * paid, month by month. A month says what the borrower did (missed, paid part, one, two or more instalments, paid
 * off, charged off) and how many instalments the loan was behind before it.
 */

export const monthActions = ['miss', 'part', 'one', 'double', 'more', 'payoff', 'chargeOff'] as const;
export type MonthAction = (typeof monthActions)[number];

/**
 * How a loan stands when a month begins. `behind1` to `behind4` count instalments wholly or mostly unpaid (4 stands
 * for 4 or more); AfterMiss when nothing was paid in the month before. `ahead`: at least most of one instalment is
 * paid before it is due.
 */
export const monthStates = [
  'ahead',
  'current',
  'behind1AfterMiss',
  'behind1',
  'behind2AfterMiss',
  'behind2',
  'behind3AfterMiss',
  'behind3',
  'behind4AfterMiss',
  'behind4',
] as const;
export type MonthState = (typeof monthStates)[number];

/** One loan by months from its first due month on; amounts in minor units. */
export interface LoanMonths {
  readonly scheduledMinor: readonly bigint[];
  /** As long as `scheduledMinor`. */
  readonly paidMinor: readonly bigint[];
  /** How the last month ended: paid off, charged off, or still open. */
  readonly end: 'payoff' | 'chargeOff' | 'open';
}

export interface MonthStep {
  readonly state: MonthState;
  readonly action: MonthAction;
  /** Instalments behind before and after the month; after a payoff or charge-off the number before is repeated. */
  readonly behindBefore: number;
  readonly behindAfter: number;
}

/** What was done in a month, by the paid share of the scheduled amount: < 0.9 part, < 1.5 one, < 2.5 two. */
export function actionOf(month: { readonly scheduledMinor: bigint; readonly paidMinor: bigint }): MonthAction {
  const { scheduledMinor, paidMinor } = month;
  if (paidMinor <= 0n) return 'miss';
  if (paidMinor * 10n < scheduledMinor * 9n) return 'part';
  if (paidMinor * 2n < scheduledMinor * 3n) return 'one';
  if (paidMinor * 2n < scheduledMinor * 5n) return 'double';
  return 'more';
}

export function stateOf(at: {
  readonly behind: number;
  readonly ahead: boolean;
  readonly missedBefore: boolean;
}): MonthState {
  if (at.behind === 0) return at.ahead ? 'ahead' : 'current';
  return monthStates[Math.min(at.behind, 4) * 2 + (at.missedBefore ? 0 : 1)]!;
}

/**
 * The months of one loan as steps. Payments fill the oldest scheduled amounts first; an instalment counts as
 * behind until nine tenths of it are paid. The schedule is the original one: an extension is not taken off,
 * because the real book does not tell of all of them.
 */
export function monthSteps(loan: LoanMonths): MonthStep[] {
  const steps: MonthStep[] = [];
  let paidBefore = 0n;
  let dueBefore = 0n;
  let dueBeforeOldest = 0n;
  let oldest = 0;
  let behind = 0;
  let ahead = false;
  let missedBefore = false;
  const last = loan.scheduledMinor.length - 1;
  for (let k = 0; k <= last; k++) {
    const scheduledMinor = loan.scheduledMinor[k]!;
    const paidMinor = loan.paidMinor[k]!;
    const state = stateOf({ behind, ahead, missedBefore });
    if (k === last && loan.end !== 'open') {
      steps.push({ state, action: loan.end, behindBefore: behind, behindAfter: behind });
      break;
    }
    paidBefore += paidMinor;
    dueBefore += scheduledMinor;
    while (oldest <= k) {
      const due = loan.scheduledMinor[oldest]!;
      if ((dueBeforeOldest + due - paidBefore) * 10n > due) break;
      dueBeforeOldest += due;
      oldest++;
    }
    const action = actionOf({ scheduledMinor, paidMinor });
    const behindAfter = k - oldest + 1;
    steps.push({ state, action, behindBefore: behind, behindAfter });
    behind = behindAfter;
    ahead = (paidBefore - dueBefore) * 10n >= scheduledMinor * 9n;
    missedBefore = action === 'miss';
  }
  return steps;
}

/** Shares are fractions of one. `cured`: no instalment behind at the month's end; `rolled`: one more than before. */
export interface BehindFigures {
  readonly loanMonths: number;
  readonly cured: number;
  readonly better: number;
  readonly stayed: number;
  readonly rolled: number;
  readonly paidOff: number;
  readonly chargedOff: number;
}

export interface MonthFigures {
  readonly loans: number;
  readonly loanMonths: number;
  /** Share of all loan-months by what was done. */
  readonly actions: Readonly<Record<MonthAction, number>>;
  /** Share of all loan-months missed although an instalment or more was already paid ahead. */
  readonly missedWhileAhead: number;
  /** What is done in the month after a missed one. */
  readonly afterMiss: Readonly<Record<MonthAction, number>>;
  /** By instalments behind when the month begins: 0, 1, 2, 3, and 4 or more. */
  readonly behind: Readonly<Record<'0' | '1' | '2' | '3' | '4+', BehindFigures>>;
  /** Share of loans that never missed a month, and that missed a fifth of their months or more. */
  readonly neverMissed: number;
  readonly missedFifth: number;
}

const behindKeys = ['0', '1', '2', '3', '4+'] as const;

/** Adds up loans one by one, so that a book of any length is measured in bounded memory. */
export class MonthMeasure {
  #loans = 0;
  #loanMonths = 0;
  #missedWhileAhead = 0;
  #neverMissed = 0;
  #missedFifth = 0;
  readonly #actions = zeroActions();
  readonly #afterMiss = zeroActions();
  readonly #behind = behindKeys.map(() => ({
    months: 0,
    cured: 0,
    better: 0,
    stayed: 0,
    rolled: 0,
    paidOff: 0,
    off: 0,
  }));

  add(steps: readonly MonthStep[]): void {
    if (steps.length === 0) return;
    this.#loans++;
    let missed = 0;
    let before: MonthAction | undefined;
    for (const step of steps) {
      this.#loanMonths++;
      this.#actions[step.action]++;
      if (before === 'miss') this.#afterMiss[step.action]++;
      if (step.action === 'miss') missed++;
      if (step.action === 'miss' && step.state === 'ahead') this.#missedWhileAhead++;
      this.#addBehind(step);
      before = step.action;
    }
    if (missed === 0) this.#neverMissed++;
    if (missed * 5 >= steps.length) this.#missedFifth++;
  }

  #addBehind(step: MonthStep): void {
    const row = this.#behind[Math.min(step.behindBefore, 4)]!;
    row.months++;
    if (step.action === 'payoff') row.paidOff++;
    else if (step.action === 'chargeOff') row.off++;
    else if (step.behindAfter === 0 && step.behindBefore > 0) row.cured++;
    else if (step.behindAfter < step.behindBefore) row.better++;
    else if (step.behindAfter === step.behindBefore) row.stayed++;
    else row.rolled++;
  }

  figures(): MonthFigures {
    const behind = behindKeys.map((key, index) => {
      const row = this.#behind[index]!;
      const share = (count: number) => round4(count / Math.max(1, row.months));
      return [
        key,
        {
          loanMonths: row.months,
          cured: share(row.cured),
          better: share(row.better),
          stayed: share(row.stayed),
          rolled: share(row.rolled),
          paidOff: share(row.paidOff),
          chargedOff: share(row.off),
        },
      ] as const;
    });
    return {
      loans: this.#loans,
      loanMonths: this.#loanMonths,
      actions: sharesOf(this.#actions),
      missedWhileAhead: round4(this.#missedWhileAhead / Math.max(1, this.#loanMonths)),
      afterMiss: sharesOf(this.#afterMiss),
      behind: Object.fromEntries(behind) as unknown as MonthFigures['behind'],
      neverMissed: round4(this.#neverMissed / Math.max(1, this.#loans)),
      missedFifth: round4(this.#missedFifth / Math.max(1, this.#loans)),
    };
  }
}

function zeroActions(): Record<MonthAction, number> {
  return { miss: 0, part: 0, one: 0, double: 0, more: 0, payoff: 0, chargeOff: 0 };
}

function sharesOf(counts: Readonly<Record<MonthAction, number>>): Record<MonthAction, number> {
  const sum = Math.max(
    1,
    Object.values(counts).reduce((total, count) => total + count, 0),
  );
  const shares = zeroActions();
  for (const action of monthActions) shares[action] = round4(counts[action] / sum);
  return shares;
}

function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
