/** What is owed on one generated loan while its payments are made up: the lender's own division of each payment. */
import type { LoanRecord, PaymentRecord } from '../../core/book/records.ts';
import type { Day } from '../../core/calendar/day.ts';
import { type DayCount, yearFraction } from '../../core/calendar/day-count.ts';
import { addMonths } from '../../core/calendar/period.ts';
import { type Fraction, parsePercent } from '../../core/money/decimal.ts';
import { divideRounded } from '../../core/money/round.ts';
import type { ScheduleLine } from './schedule-lines.ts';

export type Split = NonNullable<PaymentRecord['split']>;

export function splitTotal(split: Split): bigint {
  return split.principalMinor + split.interestMinor + split.penaltyMinor + split.feeMinor + split.costMinor;
}

interface OwedLine {
  /** By the contract. */
  readonly dueOn: Day;
  /** After extensions. */
  movedTo: Day;
  readonly totalMinor: bigint;
  principalMinor: bigint;
  interestMinor: bigint;
  /** Penalty interest on this line's principal is worked out up to this day. */
  penaltyFrom: Day;
}

export class LoanOwed {
  readonly lines: OwedLine[];
  /** Index of the oldest line not wholly paid. */
  next = 0;
  feeMinor = 0n;
  costMinor = 0n;
  #penaltyMinor = 0n;
  readonly #penaltyRate: Fraction | undefined;
  readonly #graceDays: number;
  readonly #dayCount: DayCount;
  readonly #disbursedOn: Day;

  constructor(loan: LoanRecord, lines: readonly ScheduleLine[]) {
    this.#penaltyRate = loan.penaltyRatePercent === undefined ? undefined : parsePercent(loan.penaltyRatePercent);
    this.#graceDays = loan.graceDays;
    this.#dayCount = loan.dayCount;
    this.#disbursedOn = loan.disbursedOn;
    this.lines = lines.map((line) => ({
      dueOn: line.dueOn,
      movedTo: line.dueOn,
      totalMinor: line.principalMinor + line.interestMinor,
      principalMinor: line.principalMinor,
      interestMinor: line.interestMinor,
      penaltyFrom: line.dueOn,
    }));
  }

  get settled(): boolean {
    return this.next >= this.lines.length;
  }

  get unpaidCount(): number {
    return this.lines.length - this.next;
  }

  /** Lines paid, the oldest unpaid one counted too when no more than a tenth of it is left. */
  get paidCount(): number {
    const line = this.lines[this.next];
    if (line === undefined) return this.lines.length;
    return this.next + ((line.principalMinor + line.interestMinor) * 10n <= line.totalMinor ? 1 : 0);
  }

  get outstandingPrincipalMinor(): bigint {
    let sum = 0n;
    for (let i = this.next; i < this.lines.length; i++) sum += this.lines[i]!.principalMinor;
    return sum;
  }

  get hasExtras(): boolean {
    return this.feeMinor > 0n || this.costMinor > 0n || this.#penaltyMinor > 0n;
  }

  /** Pays the `count` oldest lines in full, with penalty interest, fees and costs owed. */
  payLines(count: number, on: Day): Split {
    const split = this.#extras();
    let principalMinor = 0n;
    let interestMinor = 0n;
    let penaltyMinor = split.penaltyMinor;
    const end = Math.min(this.lines.length, this.next + count);
    for (; this.next < end; this.next++) {
      const line = this.lines[this.next]!;
      principalMinor += line.principalMinor;
      interestMinor += line.interestMinor;
      penaltyMinor += this.#penaltyOn(line, line.principalMinor, on);
      line.principalMinor = 0n;
      line.interestMinor = 0n;
    }
    return { ...split, principalMinor, interestMinor, penaltyMinor };
  }

  /** Pays an amount below the oldest line: costs, then interest, then principal (the general order of the Civil Code, art. 561). */
  payPart(amountMinor: bigint, on: Day): Split {
    const line = this.lines[this.next]!;
    let left = amountMinor;
    const take = (owed: bigint) => {
      const taken = owed < left ? owed : left;
      left -= taken;
      return taken;
    };
    const costMinor = take(this.costMinor);
    this.costMinor -= costMinor;
    const interestMinor = take(line.interestMinor);
    line.interestMinor -= interestMinor;
    this.#penaltyMinor += this.#penaltyOn(line, line.principalMinor, on);
    if (on > line.penaltyFrom) line.penaltyFrom = on;
    const penaltyMinor = take(this.#penaltyMinor);
    this.#penaltyMinor -= penaltyMinor;
    const feeMinor = take(this.feeMinor);
    this.feeMinor -= feeMinor;
    const principalMinor = take(line.principalMinor);
    line.principalMinor -= principalMinor;
    return { principalMinor, interestMinor, penaltyMinor, feeMinor, costMinor };
  }

  /** Settles everything on a day: what is due, the principal left, and the interest of the running period by days. */
  settle(on: Day): Split {
    const split = this.#extras();
    let principalMinor = 0n;
    let interestMinor = 0n;
    let penaltyMinor = split.penaltyMinor;
    for (; this.next < this.lines.length; this.next++) {
      const line = this.lines[this.next]!;
      const startsOn = this.next === 0 ? this.#disbursedOn : this.lines[this.next - 1]!.dueOn;
      principalMinor += line.principalMinor;
      interestMinor += earnedBy(line, startsOn, on);
      penaltyMinor += this.#penaltyOn(line, line.principalMinor, on);
      line.principalMinor = 0n;
      line.interestMinor = 0n;
    }
    return { ...split, principalMinor, interestMinor, penaltyMinor };
  }

  /** Moves every unpaid due date later. */
  extend(months: number): void {
    for (let i = this.next; i < this.lines.length; i++) {
      const line = this.lines[i]!;
      line.movedTo = addMonths(line.movedTo, months);
      line.penaltyFrom = line.movedTo;
    }
  }

  /** Penalty interest owed on a day; working it out moves nothing. */
  penaltyMinor(on: Day): bigint {
    let sum = this.#penaltyMinor;
    for (let i = this.next; i < this.lines.length; i++) {
      sum += this.#penaltyOn(this.lines[i]!, this.lines[i]!.principalMinor, on);
    }
    return sum;
  }

  /** Penalty interest is no longer owed up to this day. */
  waivePenalty(on: Day): void {
    this.#penaltyMinor = 0n;
    for (let i = this.next; i < this.lines.length; i++) {
      const line = this.lines[i]!;
      if (on > line.penaltyFrom) line.penaltyFrom = on;
    }
  }

  #extras(): Split {
    const split = {
      principalMinor: 0n,
      interestMinor: 0n,
      penaltyMinor: this.#penaltyMinor,
      feeMinor: this.feeMinor,
      costMinor: this.costMinor,
    };
    this.#penaltyMinor = 0n;
    this.feeMinor = 0n;
    this.costMinor = 0n;
    return split;
  }

  /** Overdue principal × penalty rate × part of the year; the days of grace stay free. */
  #penaltyOn(line: OwedLine, principalMinor: bigint, on: Day): bigint {
    const rate = this.#penaltyRate;
    const from = Math.max(line.penaltyFrom, line.movedTo + this.#graceDays);
    if (rate === undefined || on <= from) return 0n;
    const { numerator, denominator } = yearFraction(from, on, this.#dayCount);
    return divideRounded(principalMinor * rate.numerator * numerator, rate.denominator * denominator, 'halfEven');
  }
}

function earnedBy(line: OwedLine, startsOn: Day, on: Day): bigint {
  if (on >= line.dueOn) return line.interestMinor;
  if (on <= startsOn) return 0n;
  return divideRounded(line.interestMinor * BigInt(on - startsOn), BigInt(line.dueOn - startsOn), 'halfUp');
}
