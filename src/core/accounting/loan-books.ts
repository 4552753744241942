/**
 * The books of one loan as they move: each row of the ledger and each event becomes legs that add up to zero, on the balance sheet
 * and off it. What the borrower owes by component is always the sum of its account on the balance sheet and its account off it.
 *
 * Off the balance sheet stands what is owed and is no longer income (a loan that is non-accrual) or no longer an asset (charged
 * off). It is older than what stands on it, so it is paid first, and is income when it is received.
 */
import type { Day } from '../calendar/day.ts';
import { type Component, type ComponentAmounts, components } from '../loan/components.ts';
import { divideRounded } from '../money/round.ts';
import { type BookRow, changeOf, isSuspendable } from './book-row.ts';
import { type AccountRole, offRoles, onRoles } from './chart.ts';

/** Above zero a debit. `of` tells parts of one account apart that the journal shows as one. */
export interface Leg {
  readonly role: AccountRole;
  readonly of?: string;
  readonly amountMinor: bigint;
}

const incomeRoles = {
  principal: 'interestIncome',
  interest: 'interestIncome',
  penalty: 'penaltyIncome',
  fee: 'feeIncome',
  cost: 'costRecovered',
} as const satisfies Readonly<Record<Component, AccountRole>>;

/** Parts of one component, on the balance sheet and off it. */
interface Parts {
  on: bigint;
  off: bigint;
}

export class LoanBooks {
  readonly #balances = new Map<string, bigint>();
  readonly #legsByEntry = new Map<bigint, readonly Leg[]>();
  readonly #released = new Set<bigint>();
  #restoredOn: Day | undefined;
  /** what came back on the day: what is let go or set aside on the same day takes exactly that */
  #restored = new Map<Component, Parts>();
  /** let go so far of what was set aside before, and of what was not: a loss */
  readonly #letGo = new Map<Component, Parts>();
  readonly #lost = new Map<Component, Parts>();
  #isNonAccrual = false;
  #isChargedOff = false;

  balance(role: AccountRole, of?: string): bigint {
    return this.#balances.get(keyOf({ role, ...(of === undefined ? {} : { of }) })) ?? 0n;
  }

  get isNonAccrual(): boolean {
    return this.#isNonAccrual;
  }

  get isChargedOff(): boolean {
    return this.#isChargedOff;
  }

  /** Whether this row lets go, whole or in part, what came back the same day. */
  isRelease(entryId: bigint): boolean {
    return this.#released.has(entryId);
  }

  post(legs: readonly Leg[]): void {
    for (const leg of legs) {
      const key = keyOf(leg);
      this.#balances.set(key, (this.#balances.get(key) ?? 0n) + leg.amountMinor);
    }
  }

  /** The legs of a row, posted. A reversal's are those of the row it undoes, the other way round. */
  postRow(row: BookRow): readonly Leg[] {
    if (this.#restoredOn !== row.postedOn) {
      this.#restoredOn = row.postedOn;
      this.#restored = new Map();
    }
    const legs =
      row.reversesEntryId === undefined ? this.#legsOfRow(row) : mirrored(this.#legsByEntry.get(row.reversesEntryId)!);
    this.#legsByEntry.set(row.entryId, legs);
    this.post(legs);
    return legs;
  }

  #legsOfRow(row: BookRow): readonly Leg[] {
    const legs: Leg[] = [];
    const change = changeOf(row);
    if (row.kind === 'capitalise') this.#move(change, legs);
    else {
      for (const component of components) {
        const amountMinor = change[component];
        if (amountMinor > 0n) this.#owedMore(row, component, amountMinor, legs);
        if (amountMinor < 0n) this.#owedLess(row, component, -amountMinor, legs);
      }
    }
    this.#holdDeferred(row, change, legs);
    return legs;
  }

  #owedMore(row: BookRow, component: Component, amountMinor: bigint, legs: Leg[]): void {
    if (row.kind === 'restore') {
      if (row.contra === 'waiverLoss') this.#takeBack(component, amountMinor, legs);
      else this.#restore(component, amountMinor, legs);
      return;
    }
    const offMinor = this.#offPartOfMore(component, amountMinor);
    legs.push(...offLegs(component, offMinor));
    const onMinor = amountMinor - offMinor;
    if (onMinor !== 0n)
      legs.push(onLeg(component, onMinor), { role: contraRole(row, component), amountMinor: -onMinor });
    // A charged-off loan to which money goes out again: the money is gone whatever the sheet shows.
    if (offMinor !== 0n && (row.contra === 'cash' || row.contra === 'suspense')) {
      legs.push(
        { role: row.contra, amountMinor: -offMinor },
        { role: this.#receiptRole(component), amountMinor: offMinor },
      );
    }
  }

  /** What was paid before it was due stands below zero on the sheet: what falls due meets it first. */
  #offPartOfMore(component: Component, amountMinor: bigint): bigint {
    if (this.#isChargedOff) return amountMinor;
    if (!this.#isNonAccrual || !isSuspendable(component)) return 0n;
    const aheadMinor = -this.balance(onRoles[component]);
    if (aheadMinor <= 0n) return amountMinor;
    return amountMinor > aheadMinor ? amountMinor - aheadMinor : 0n;
  }

  #restore(component: Component, amountMinor: bigint, legs: Leg[]): void {
    const wasOffMinor = least(amountMinor, this.balance('offSetAside', `${component} off`));
    const offMinor = this.#isChargedOff ? amountMinor : wasOffMinor;
    const onMinor = amountMinor - offMinor;
    legs.push(...memoLegs(`${component} off`, -wasOffMinor), ...memoLegs(`${component} on`, wasOffMinor - amountMinor));
    legs.push(...offLegs(component, offMinor));
    if (onMinor !== 0n) legs.push(onLeg(component, onMinor), { role: 'loanAdjustment', amountMinor: -onMinor });
    add(this.#restored, component, { on: onMinor, off: offMinor });
  }

  /** What was let go is owed again, each part as it went: no second gain of what was no second loss. */
  #takeBack(component: Component, amountMinor: bigint, legs: Leg[]): void {
    const again = take(this.#letGo, component, amountMinor);
    const lost = take(this.#lost, component, amountMinor - again.on - again.off);
    const restMinor = amountMinor - again.on - again.off - lost.on - lost.off;
    const offMinor = this.#isChargedOff ? amountMinor : again.off + lost.off;
    const onMinor = amountMinor - offMinor;
    legs.push(...offLegs(component, offMinor));
    if (onMinor !== 0n) {
      legs.push(
        onLeg(component, onMinor),
        { role: 'loanAdjustment', amountMinor: -again.on },
        { role: 'waiverLoss', amountMinor: -(lost.on + restMinor) },
      );
    }
    add(this.#restored, component, { on: onMinor, off: offMinor });
  }

  #owedLess(row: BookRow, component: Component, amountMinor: bigint, legs: Leg[]): void {
    let leftMinor = amountMinor;
    if (row.kind === 'release') {
      leftMinor -= this.#release(component, amountMinor, legs);
      if (leftMinor !== amountMinor) this.#released.add(row.entryId);
    }
    if (row.kind === 'setAside') leftMinor -= this.#setAsideAgain(component, amountMinor, legs);
    if (leftMinor === 0n) return;
    const offMinor = this.#isChargedOff ? leftMinor : least(leftMinor, this.balance(offRoles[component]));
    const onMinor = leftMinor - offMinor;
    legs.push(...offLegs(component, -offMinor));
    if (row.contra === 'cash' || row.contra === 'suspense') {
      if (offMinor !== 0n) {
        legs.push(
          { role: row.contra, amountMinor: offMinor },
          { role: this.#receiptRole(component), amountMinor: -offMinor },
        );
      }
      if (component === 'principal') legs.push(...this.#deferredPaid(onMinor));
    }
    if (row.kind === 'release') add(this.#lost, component, { on: onMinor, off: offMinor });
    if (row.kind === 'setAside') {
      legs.push(...memoLegs(`${component} off`, offMinor), ...memoLegs(`${component} on`, onMinor));
    }
    if (onMinor !== 0n)
      legs.push(onLeg(component, -onMinor), { role: contraRole(row, component), amountMinor: onMinor });
  }

  /** What came back the same day is let go without a loss: that was taken when it was set aside. */
  #release(component: Component, amountMinor: bigint, legs: Leg[]): bigint {
    const { on, off } = take(this.#restored, component, amountMinor);
    legs.push(...offLegs(component, -off));
    if (on !== 0n) legs.push(onLeg(component, -on), { role: 'loanAdjustment', amountMinor: on });
    add(this.#letGo, component, { on, off });
    return on + off;
  }

  /** What came back the same day is set aside as it stood. */
  #setAsideAgain(component: Component, amountMinor: bigint, legs: Leg[]): bigint {
    const { on, off } = take(this.#restored, component, amountMinor);
    legs.push(...offLegs(component, -off), ...memoLegs(`${component} off`, off), ...memoLegs(`${component} on`, on));
    if (on !== 0n) legs.push(onLeg(component, -on), { role: 'loanAdjustment', amountMinor: on });
    return on + off;
  }

  /** Between components. What never was income and becomes principal is deferred, and is income as the principal is received. */
  #move(change: ComponentAmounts, legs: Leg[]): void {
    let onMinor = 0n;
    for (const component of components) {
      const amountMinor = change[component];
      if (amountMinor === 0n) continue;
      const offMinor =
        amountMinor > 0n
          ? this.#offPartOfMore(component, amountMinor)
          : -(this.#isChargedOff ? -amountMinor : least(-amountMinor, this.balance(offRoles[component])));
      legs.push(...offLegs(component, offMinor));
      if (amountMinor !== offMinor) legs.push(onLeg(component, amountMinor - offMinor));
      onMinor += amountMinor - offMinor;
    }
    if (onMinor > 0n) legs.push({ role: 'deferredInterest', amountMinor: -onMinor });
    if (onMinor < 0n) legs.push({ role: 'interestIncome', amountMinor: -onMinor });
  }

  #deferredPaid(paidMinor: bigint): Leg[] {
    const deferredMinor = -this.balance('deferredInterest');
    const owedMinor = this.balance(onRoles.principal);
    if (deferredMinor <= 0n || paidMinor <= 0n || owedMinor <= 0n) return [];
    const part =
      paidMinor >= owedMinor ? deferredMinor : divideRounded(deferredMinor * paidMinor, owedMinor, 'halfEven');
    return part === 0n ? [] : earned(part, 'interestIncome');
  }

  /** Never more is deferred than the principal that it became part of: the rest goes where the principal went. */
  #holdDeferred(row: BookRow, change: ComponentAmounts, legs: Leg[]): void {
    if (change.principal >= 0n || row.kind === 'capitalise') return;
    const after = (role: AccountRole) =>
      legs.reduce((sum, leg) => (leg.role === role ? sum + leg.amountMinor : sum), this.balance(role));
    const owedMinor = after(onRoles.principal);
    const tooMuchMinor = -after('deferredInterest') - (owedMinor > 0n ? owedMinor : 0n);
    if (tooMuchMinor <= 0n) return;
    const isLetGo = row.kind === 'waiver' || row.kind === 'release' || row.kind === 'setAside';
    legs.push(...earned(tooMuchMinor, isLetGo ? contraRole(row, 'principal') : 'interestIncome'));
  }

  #receiptRole(component: Component): AccountRole {
    return this.#isChargedOff ? 'loanAllowance' : incomeRoles[component];
  }

  beginNonAccrual(): readonly Leg[] {
    this.#isNonAccrual = true;
    return this.suspend();
  }

  endNonAccrual(): void {
    this.#isNonAccrual = false;
  }

  /** What was income and is not received is taken back and kept off the sheet. */
  suspend(): readonly Leg[] {
    if (!this.#isNonAccrual || this.#isChargedOff) return [];
    const legs = components.filter(isSuspendable).flatMap((component): Leg[] => {
      const owedMinor = this.balance(onRoles[component]);
      if (owedMinor <= 0n) return [];
      return [
        onLeg(component, -owedMinor),
        { role: incomeRoles[component], amountMinor: owedMinor },
        ...offLegs(component, owedMinor),
      ];
    });
    this.post(legs);
    return legs;
  }

  /** Brings the adjustment to `adjustmentMinor`; the difference goes to `role`. */
  adjust(adjustmentMinor: bigint, role: AccountRole): readonly Leg[] {
    const movedMinor = adjustmentMinor - this.balance('loanAdjustment');
    if (movedMinor === 0n || this.#isChargedOff) return [];
    const legs: Leg[] = [
      { role: 'loanAdjustment', amountMinor: movedMinor },
      { role, amountMinor: -movedMinor },
    ];
    this.post(legs);
    return legs;
  }

  /** The asset leaves as it stands, and comes in as the new one. */
  derecognise(adjustmentMinor: bigint): readonly Leg[] {
    if (this.#isChargedOff) return [];
    const legs: Leg[] = [];
    for (const component of components) {
      const owedMinor = this.balance(onRoles[component]);
      if (owedMinor !== 0n) legs.push(onLeg(component, -owedMinor), onLeg(component, owedMinor));
    }
    const oldMinor = this.balance('loanAdjustment');
    const deferredMinor = this.balance('deferredInterest');
    if (oldMinor !== 0n) legs.push({ role: 'loanAdjustment', amountMinor: -oldMinor });
    if (deferredMinor !== 0n) legs.push({ role: 'deferredInterest', amountMinor: -deferredMinor });
    if (adjustmentMinor !== 0n) legs.push({ role: 'loanAdjustment', amountMinor: adjustmentMinor });
    const resultMinor = adjustmentMinor - oldMinor - deferredMinor;
    if (resultMinor !== 0n) legs.push({ role: 'derecognitionResult', amountMinor: -resultMinor });
    this.post(legs);
    return legs;
  }

  chargeOff(): readonly Leg[] {
    this.#isChargedOff = true;
    return this.sweep();
  }

  /** Nothing of a loan that is charged off stands on the sheet: not what a returned payment brings back to it either. */
  sweep(): readonly Leg[] {
    const legs: Leg[] = [];
    if (!this.#isChargedOff) return legs;
    let carriedMinor = 0n;
    for (const component of components) {
      const owedMinor = this.balance(onRoles[component]);
      if (owedMinor === 0n) continue;
      legs.push(onLeg(component, -owedMinor), ...offLegs(component, owedMinor));
      carriedMinor += owedMinor;
    }
    for (const role of ['loanAdjustment', 'deferredInterest', 'accruedInterest'] as const) {
      const standsMinor = this.balance(role);
      if (standsMinor !== 0n) legs.push({ role, amountMinor: -standsMinor });
      carriedMinor += standsMinor;
    }
    if (carriedMinor !== 0n) legs.push({ role: 'loanAllowance', amountMinor: carriedMinor });
    this.post(legs);
    return legs;
  }

  allow(allowanceMinor: bigint): readonly Leg[] {
    const moreMinor = allowanceMinor + this.balance('loanAllowance');
    if (moreMinor === 0n) return [];
    const legs: Leg[] = [
      { role: 'impairmentLoss', amountMinor: moreMinor },
      { role: 'loanAllowance', amountMinor: -moreMinor },
    ];
    this.post(legs);
    return legs;
  }

  accrue(amountMinor: bigint): readonly Leg[] {
    if (amountMinor === 0n || this.#isNonAccrual || this.#isChargedOff) return [];
    const legs: Leg[] = [
      { role: 'accruedInterest', amountMinor },
      { role: 'interestIncome', amountMinor: -amountMinor },
    ];
    this.post(legs);
    return legs;
  }
}

export function mirrored(legs: readonly Leg[]): Leg[] {
  return legs.map((leg) => ({ ...leg, amountMinor: -leg.amountMinor }));
}

function contraRole(row: BookRow, component: Component): AccountRole {
  switch (row.contra) {
    case 'cash':
    case 'suspense':
    case 'interestIncome':
    case 'penaltyIncome':
    case 'feeIncome':
    case 'costRecovered':
    case 'waiverLoss':
      return row.contra;
    case 'setAside':
      return 'loanAdjustment';
    case 'none':
      return incomeRoles[component];
  }
}

function onLeg(component: Component, amountMinor: bigint): Leg {
  return { role: onRoles[component], amountMinor };
}

function offLegs(component: Component, amountMinor: bigint): Leg[] {
  if (amountMinor === 0n) return [];
  return [
    { role: offRoles[component], amountMinor },
    { role: 'offContra', amountMinor: -amountMinor },
  ];
}

/** What is set aside is kept in mind, with whether it comes back on the sheet or off it. */
function memoLegs(of: string, amountMinor: bigint): Leg[] {
  if (amountMinor === 0n) return [];
  return [
    { role: 'offSetAside', of, amountMinor },
    { role: 'offContra', amountMinor: -amountMinor },
  ];
}

function earned(amountMinor: bigint, role: AccountRole): Leg[] {
  return [
    { role: 'deferredInterest', amountMinor },
    { role, amountMinor: -amountMinor },
  ];
}

function add(to: Map<Component, Parts>, component: Component, { on, off }: Parts): void {
  const before = to.get(component) ?? { on: 0n, off: 0n };
  to.set(component, { on: before.on + on, off: before.off + off });
}

/** Takes `amountMinor` or what there is of it, first what stands off the sheet. */
function take(from: Map<Component, Parts>, component: Component, amountMinor: bigint): Parts {
  const standing = from.get(component) ?? { on: 0n, off: 0n };
  const off = least(amountMinor, standing.off);
  const on = least(amountMinor - off, standing.on);
  from.set(component, { on: standing.on - on, off: standing.off - off });
  return { on, off };
}

/** `amountMinor`, or as much of it as stands; nothing where less than nothing stands. */
function least(amountMinor: bigint, standsMinor: bigint): bigint {
  if (standsMinor <= 0n) return 0n;
  return amountMinor < standsMinor ? amountMinor : standsMinor;
}

function keyOf({ role, of }: Pick<Leg, 'role' | 'of'>): string {
  return of === undefined ? role : `${role}:${of}`;
}
