/**
 * The life of one generated loan, month by month: what the borrower does follows from the payer's class and how the
 * loan stands; on which days and in which amounts follows from how instalments are paid in China.
 */
import type { CreditorShareRecord, LoanEventRecord, LoanRecord, PaymentRecord } from '../../core/book/records.ts';
import { civilFromDay, type Day, dayFromCivil, lastDayOfMonth } from '../../core/calendar/day.ts';
import { parsePercent } from '../../core/money/decimal.ts';
import { divideRounded } from '../../core/money/round.ts';
import behaviour from './behaviour.json' with { type: 'json' };
import calibration from './calibration.json' with { type: 'json' };
import { type MonthAction, stateOf } from './loan-months.ts';
import { LoanOwed, type Split, splitTotal } from './loan-owed.ts';
import { drawAction, type Payer, resumesNow, stopped } from './payer.ts';
import type { RandomStream } from './random.ts';
import type { ScheduleLine } from './schedule-lines.ts';
import terms from './terms.json' with { type: 'json' };

export interface LoanSetting {
  readonly loan: LoanRecord;
  readonly lines: readonly ScheduleLine[];
  readonly payer: Payer;
  readonly asOf: Day;
  /** Debited from a bound account on the due date. */
  readonly directDebit: boolean;
  /** The lender's export divides each payment by component; else the platform divides. */
  readonly splits: boolean;
  /** Months before `asOf` in which a pause begins, and how many months it lasts. */
  readonly pause?: { readonly fromMonthsBefore: number; readonly months: number };
  /** What becomes of the loan when it is given up. */
  readonly fate?: 'guaranteePaid' | 'sale';
}

export interface LoanHistory {
  readonly payments: readonly PaymentRecord[];
  readonly events: readonly LoanEventRecord[];
  readonly creditors: readonly CreditorShareRecord[];
}

const partQuintiles = calibration.partPayment.quintiles;
const salaryDays = [5, 8, 10, 10, 15, 15, 20];
const guarantorShare = { numerator: 4n, denominator: 5n };
const monthsBehindOfGuaranteePaid = 3;
const yuan = 100n;

function monthIndex(day: Day): number {
  const { year, month } = civilFromDay(day);
  return year * 12 + month - 1;
}

function firstDayOf(index: number): Day {
  return dayFromCivil({ year: Math.floor(index / 12), month: (index % 12) + 1, dayOfMonth: 1 });
}

export function liveLoan(random: RandomStream, setting: LoanSetting): LoanHistory {
  const life = new LoanLife(random, setting);
  const last = monthIndex(setting.asOf);
  for (let month = monthIndex(setting.lines[0]!.dueOn); month <= last && !life.ended; month++) {
    life.liveMonth(month, last - month);
  }
  return life;
}

/** Cards charge a late fee (违约金) or penalty interest, not both. */
function lateFees(loan: LoanRecord): boolean {
  return loan.product === 'card' && loan.penaltyRatePercent === undefined;
}

class LoanLife implements LoanHistory {
  readonly payments: PaymentRecord[] = [];
  readonly events: LoanEventRecord[] = [];
  readonly creditors: CreditorShareRecord[] = [];
  ended = false;
  readonly #random: RandomStream;
  readonly #setting: LoanSetting;
  readonly #owed: LoanOwed;
  readonly #dueDayOfMonth: number;
  readonly #monthly: boolean;
  #missedBefore = false;
  #givenUp = false;
  #costCharged = false;
  #unmatched = 0;
  /** First and last day of the month being lived. */
  #first: Day = 0;
  #last: Day = 0;

  constructor(random: RandomStream, setting: LoanSetting) {
    this.#random = random;
    this.#setting = setting;
    this.#owed = new LoanOwed(setting.loan, setting.lines);
    this.#dueDayOfMonth = civilFromDay(setting.lines[0]!.dueOn).dayOfMonth;
    this.#monthly = setting.loan.every.unit === 'month' && setting.loan.every.count === 1;
  }

  liveMonth(month: number, monthsBefore: number): void {
    const { payer, loan, pause } = this.#setting;
    this.#first = firstDayOf(month);
    this.#last = lastDayOfMonth(this.#first);
    const behind = this.#monthsPastDue(month);
    const dueNow = this.#dueThisMonth();
    if (pause !== undefined && monthsBefore === pause.fromMonthsBefore) this.#beginPause(month, pause.months);
    const paused =
      pause !== undefined &&
      monthsBefore <= pause.fromMonthsBefore &&
      monthsBefore > pause.fromMonthsBefore - pause.months;
    if (behind === 0 && !dueNow && !this.#monthly) {
      this.#missedBefore = false;
      return;
    }
    if (this.#giveUp(behind, stopped(payer, monthsBefore))) return;
    const ahead = behind === 0 && !dueNow;
    const state = stateOf({ behind, ahead, missedBefore: this.#missedBefore });
    let action =
      paused || this.#givenUp
        ? 'miss'
        : drawAction(this.#random, {
            payer,
            product: loan.product,
            state,
            behind,
            lumpSum: this.#lumpSum(),
            monthly: this.#monthly,
            monthsBefore,
          });
    if (resumesNow(payer, monthsBefore) && behind >= 2) {
      this.#restructure(behind, this.#first + this.#random.whole(3, 12));
      action = 'one';
    }
    const paid = this.#act(action, behind, dueNow);
    this.#missedBefore = !paid;
    if (!paid && !paused) this.#afterMiss(behind, dueNow);
    this.ended ||= this.#owed.settled;
  }

  /** Months since the oldest unpaid line fell due, after extensions; 0 while none is past due as the month begins. */
  #monthsPastDue(month: number): number {
    const line = this.#owed.lines[this.#owed.paidCount];
    return line === undefined || line.movedTo >= this.#first ? 0 : month - monthIndex(line.movedTo);
  }

  #lumpSum(): boolean {
    const line = this.#owed.lines[this.#owed.next];
    return line !== undefined && line.totalMinor * 2n >= this.#setting.loan.principalMinor;
  }

  #dueThisMonth(): boolean {
    for (let i = this.#owed.paidCount; i < this.#owed.lines.length; i++) {
      const { movedTo } = this.#owed.lines[i]!;
      if (movedTo > this.#last) return false;
      if (movedTo >= this.#first) return true;
    }
    return false;
  }

  #dueOn(): Day {
    return Math.min(this.#last, this.#first + this.#dueDayOfMonth - 1);
  }

  #within(day: Day): Day {
    return Math.min(this.#last, Math.max(this.#first, day));
  }

  /** Carries out what was drawn; true when something was paid. */
  #act(action: MonthAction, behind: number, dueNow: boolean): boolean {
    switch (action) {
      case 'miss':
        return false;
      case 'chargeOff':
        this.#givenUp = behind > 0;
        return false;
      case 'part':
        return this.#payPart(behind);
      case 'payoff':
        return this.#setting.fate === undefined ? this.#payOff(behind) : this.#payLines(1, this.#lateDay(behind));
      case 'one':
        if (behind >= 3 && this.#random.chance(behaviour.extensionChance.value)) {
          this.#restructure(behind, this.#first + this.#random.whole(2, 9));
          return this.#payLines(1, this.#within(Math.max(this.#dueOn(), this.#first + 10)));
        }
        return behind === 0 && dueNow ? this.#payOnTime() : this.#payLines(1, this.#lateDay(behind));
      case 'double':
        if (behind > 0 && this.#random.chance(0.55)) {
          const early = this.#payLines(1, this.#first + this.#random.whole(0, 8));
          return this.#payLines(1, this.#within(Math.max(this.#dueOn(), this.#first + 9))) || early;
        }
        return this.#payLines(2, this.#lateDay(behind));
      case 'more':
        return this.#payLines(Math.max(3, Math.min(behind + 1, 6)), this.#lateDay(behind));
    }
  }

  #lateDay(behind: number): Day {
    if (behind === 0) return this.#usualDay();
    if (this.#random.chance(0.5)) return this.#within(this.#dueOn() + this.#random.whole(-3, 3));
    return this.#within(this.#first + this.#random.pick(salaryDays) - 1);
  }

  #usualDay(): Day {
    if (this.#setting.directDebit) return this.#dueOn();
    const careless = this.#setting.payer.archetype === 'forgetful' || this.#setting.payer.archetype === 'strained';
    const moved = careless ? this.#random.whole(-1, 6) : this.#random.pick([-4, -3, -2, -1, -1, 0, 0, 0, 0, 1, 2]);
    return this.#within(this.#dueOn() + moved);
  }

  /** The instalment of the month; a few direct debits are returned and paid again, or not. */
  #payOnTime(): boolean {
    const on = this.#usualDay();
    if (!this.#setting.directDebit || !this.#random.chance(behaviour.reversalChance.value))
      return this.#payLines(1, on);
    const line = this.#owed.lines[this.#owed.next]!;
    const returnedOn = on + this.#random.whole(1, 3);
    if (returnedOn + 1 > this.#last || line.principalMinor + line.interestMinor === 0n) return this.#payLines(1, on);
    const split = {
      principalMinor: line.principalMinor,
      interestMinor: line.interestMinor,
      penaltyMinor: 0n,
      feeMinor: 0n,
      costMinor: 0n,
    };
    this.#emit(on, split);
    const reversed = this.payments.at(-1)!;
    this.#emit(returnedOn, split, reversed.paymentRef);
    if (this.#random.chance(0.3)) return false;
    return this.#payLines(1, this.#within(returnedOn + this.#random.whole(1, 6)));
  }

  /** Pays whole lines, oldest first; no more than a few that are not yet due. */
  #payLines(wanted: number, on: Day): boolean {
    const owed = this.#owed;
    if (owed.settled) return false;
    const oldest = owed.lines[owed.next]!;
    const mostlyPaid = (oldest.principalMinor + oldest.interestMinor) * 2n < oldest.totalMinor;
    let dueCount = 0;
    while (owed.next + dueCount < owed.lines.length && owed.lines[owed.next + dueCount]!.movedTo <= this.#last)
      dueCount++;
    // An undivided payment ahead of its due date would be taken as principal paid early.
    const aheadMax = this.#monthly && this.#setting.splits ? behaviour.payAheadInstalmentsMax.value : 0;
    const count = Math.min(wanted + (mostlyPaid ? 1 : 0), dueCount + aheadMax, owed.unpaidCount);
    if (count === 0) return false;
    const last = owed.lines[owed.next + count - 1]!;
    const paidOn = this.#setting.splits ? on : this.#within(Math.max(on, last.movedTo));
    this.#emit(paidOn, owed.payLines(count, paidOn));
    return true;
  }

  #payPart(behind: number): boolean {
    const line = this.#owed.lines[this.#owed.next];
    if (line === undefined) return false;
    const leftMinor = line.principalMinor + line.interestMinor;
    const step = leftMinor >= 1_000n * yuan ? 100n : leftMinor >= 100n * yuan ? 10n : 1n;
    const share = this.#partShare();
    const wanted = (line.totalMinor * BigInt(Math.floor(share * 1_000))) / 1_000n;
    const amountMinor = (wanted / (step * yuan)) * step * yuan;
    if (amountMinor <= 0n || amountMinor >= leftMinor) return this.#payLines(1, this.#lateDay(behind));
    const on = this.#lateDay(behind);
    this.#emit(on, this.#owed.payPart(amountMinor, on));
    return true;
  }

  /** A share of the instalment, straight between the measured quintiles. */
  #partShare(): number {
    const place = this.#random.fraction() * (partQuintiles.length - 1);
    const index = Math.floor(place);
    const from = partQuintiles[index]!;
    return from + (partQuintiles[index + 1]! - from) * (place - index);
  }

  #payOff(behind: number): boolean {
    const owed = this.#owed;
    const clean = behind === 0 && !owed.hasExtras;
    // Without the lender's division only a due date leaves no doubt about the interest.
    const on = this.#setting.splits ? this.#within(this.#first + this.#random.whole(1, 27)) : this.#dueOn();
    if (owed.unpaidCount === 1 || (!this.#setting.splits && !clean)) return this.#payLines(1, this.#lateDay(behind));
    this.#emit(on, owed.settle(on));
    return true;
  }

  #emit(on: Day, split: Split, reversesPaymentRef?: string, paidBy: PaymentRecord['paidBy'] = 'borrower'): void {
    const { loan, splits } = this.#setting;
    const amountMinor = splitTotal(split);
    if (amountMinor === 0n) return;
    this.payments.push({
      loanRef: loan.loanRef,
      paymentRef: `${loan.loanRef}-P${this.payments.length + 1}`,
      valueOn: on,
      currency: loan.currency,
      amountMinor,
      ...(splits ? { split } : {}),
      ...(reversesPaymentRef === undefined ? {} : { reversesPaymentRef }),
      dayAssumed: false,
      paidBy,
    });
  }

  #event(event: Omit<LoanEventRecord, 'loanRef' | 'eventRef' | 'dayAssumed'>): void {
    const { loanRef } = this.#setting.loan;
    this.events.push({ loanRef, eventRef: `${loanRef}-E${this.events.length + 1}`, ...event, dayAssumed: false });
  }

  /** An agreement after hardship: unpaid dues move later, penalty interest may be waived. */
  #restructure(months: number, on: Day): void {
    // Whole yuan, rounded down: no more is waived than is owed, however the penalty interest is rounded.
    const penaltyMinor = (this.#owed.penaltyMinor(on) / yuan) * yuan;
    if (penaltyMinor >= 20n * yuan && this.#random.chance(0.5)) {
      this.#event({ kind: 'waiver', on, amountMinor: penaltyMinor, component: 'penalty' });
      this.#owed.waivePenalty(on);
    }
    this.#event({ kind: 'restructure', on });
    this.#event({ kind: 'extension', on, months });
    this.#owed.extend(months);
  }

  #beginPause(month: number, months: number): void {
    const until = firstDayOf(month + months);
    if (until > this.#setting.asOf) return;
    this.#event({ kind: 'pause', on: this.#first, until });
    this.#owed.waivePenalty(until);
  }

  /** A late fee on some cards, the cost of going to court for a few; a transfer that could not be matched. */
  #afterMiss(behind: number, dueNow: boolean): void {
    const { loan, splits } = this.#setting;
    const line = this.#owed.lines[this.#owed.next]!;
    const chargedOn = this.#dueOn() + loan.graceDays + 1;
    if (splits && dueNow && chargedOn <= this.#last && lateFees(loan) && this.#random.chance(0.4)) {
      const usual = divideRounded(line.principalMinor + line.interestMinor, 20n, 'halfUp');
      const room = this.#feeRoomMinor();
      this.#charge(chargedOn, 'fee', usual < room ? usual : room);
    }
    if (splits && behind >= 4 && !this.#costCharged && this.#random.chance(0.04)) {
      this.#costCharged = true;
      this.#charge(this.#first + this.#random.whole(0, 27), 'cost', BigInt(this.#random.whole(3, 20)) * 100n * yuan);
    }
    if (dueNow && behind === 0 && this.#random.chance(behaviour.suspenseChance.value)) {
      this.#unmatched++;
      this.payments.push({
        paymentRef: `${loan.loanRef}-U${this.#unmatched}`,
        valueOn: this.#within(this.#dueOn() + this.#random.whole(-2, 1)),
        currency: loan.currency,
        amountMinor: line.principalMinor + line.interestMinor,
        dayAssumed: false,
        paidBy: 'unknown',
      });
    }
  }

  /** What a month's fee may be under the all-in limit, beside the interest on what is left. */
  #feeRoomMinor(): bigint {
    const { loan } = this.#setting;
    const limit = parsePercent(terms.limits.allInPercentMax.value)!;
    const rate = parsePercent(loan.annualRatePercent)!;
    // A flat rate, counted on the first principal, costs up to twice as much on what is left of it.
    const times = loan.method === 'flat' ? 2n : 1n;
    const numerator = limit.numerator * rate.denominator - times * rate.numerator * limit.denominator;
    const yearMinor = (this.#owed.outstandingPrincipalMinor * numerator) / (limit.denominator * rate.denominator);
    return yearMinor > 0n ? yearMinor / 12n : 0n;
  }

  #charge(on: Day, component: 'fee' | 'cost', amountMinor: bigint): void {
    if (amountMinor <= 0n) return;
    this.#event({ kind: 'charge', on, amountMinor, component });
    if (component === 'fee') this.#owed.feeMinor += amountMinor;
    else this.#owed.costMinor += amountMinor;
  }

  /** Guarantee paid, or charged off and recovered in part or sold; true when the loan's own payments end here. */
  #giveUp(behind: number, stoppedNow: boolean): boolean {
    const { fate, asOf } = this.#setting;
    if (fate === 'guaranteePaid' && behind >= monthsBehindOfGuaranteePaid) {
      this.#guaranteePaid(this.#first + this.#random.whole(9, 19));
      return true;
    }
    if (behind < behaviour.chargeOffMonthsBehindMin.value) return false;
    if (!this.#givenUp && !stoppedNow) return false;
    if (!this.#random.chance(fate === 'sale' ? 1 : 0.3)) return false;
    const chargedOffOn = this.#first + this.#random.whole(14, 26);
    const amountMinor = this.#owed.outstandingPrincipalMinor;
    this.#event({ kind: 'chargeOff', on: chargedOffOn, amountMinor });
    this.ended = true;
    if (fate === 'sale') {
      const from = chargedOffOn + 45;
      if (from <= asOf)
        this.#owner({ from, creditorRef: 'AMC-EXAMPLE', numerator: 1n, denominator: 1n, reason: 'sale' });
      return true;
    }
    let recoveredOn = chargedOffOn + this.#random.whole(20, 120);
    let leftMinor = amountMinor;
    for (let i = this.#random.chance(0.3) ? this.#random.whole(1, 3) : 0; i > 0 && recoveredOn <= asOf; i--) {
      const recoveredMinor = ((leftMinor * BigInt(this.#random.whole(3, 20))) / 100n / yuan) * yuan;
      if (recoveredMinor > 0n) this.#event({ kind: 'recovery', on: recoveredOn, amountMinor: recoveredMinor });
      leftMinor -= recoveredMinor;
      recoveredOn += this.#random.whole(25, 70);
    }
    return true;
  }

  #guaranteePaid(on: Day): void {
    const whole = this.#owed.settle(on);
    const { numerator, denominator } = guarantorShare;
    const share = (minor: bigint) => (minor * numerator) / denominator;
    const split = {
      principalMinor: share(whole.principalMinor),
      interestMinor: share(whole.interestMinor),
      penaltyMinor: 0n,
      feeMinor: 0n,
      costMinor: 0n,
    };
    this.#emit(on, split, undefined, 'guarantor');
    this.#owner({ from: on, creditorRef: 'GUARANTOR-EXAMPLE', numerator, denominator, reason: 'guaranteePaid' });
    // The rows of one day divide the whole: the lender keeps what the guarantor did not pay.
    const kept = denominator - numerator;
    this.#owner({
      from: on,
      creditorRef: 'FORBEAR-EXAMPLE-BANK',
      numerator: kept,
      denominator,
      reason: 'guaranteePaid',
    });
    this.ended = true;
  }

  #owner(of: {
    readonly from: Day;
    readonly creditorRef: string;
    readonly numerator: bigint;
    readonly denominator: bigint;
    readonly reason: CreditorShareRecord['reason'];
  }): void {
    this.creditors.push({
      loanRef: this.#setting.loan.loanRef,
      from: of.from,
      creditorRef: of.creditorRef,
      shareNumerator: of.numerator,
      shareDenominator: of.denominator,
      reason: of.reason,
    });
  }
}
