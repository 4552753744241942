/**
 * What the books carry of a loan before its terms are changed, and how much of the change meets it: read off the journal as it stands
 * on the day before anything of the change is posted, so that the loss decided and the loss booked are one amount.
 */

import type { Day } from '../calendar/day.ts';
import { type Component, type ComponentAmounts, components } from '../loan/components.ts';
import { type AccountRole, offRoles, onRoles } from './chart.ts';
import { balancesOn, type JournalEntry } from './journal.ts';
import type { ChangedLoan } from './treatment.ts';

export interface Carried {
  /** owed and on the balance sheet */
  readonly onSheet: ComponentAmounts;
  /** owed and off it */
  readonly offSheet: ComponentAmounts;
  /** what is owed on the sheet with the adjustment, before any allowance; interest that waits to be income is not taken off */
  readonly carryingMinor: bigint;
  /** then the books carry nothing, an agreement changes nothing in them, and there is no treatment to decide */
  readonly isChargedOff: boolean;
}

/** At the end of `on`, by the entries drawn so far. */
export function carriedOn(entries: readonly JournalEntry[], on: Day): Carried {
  const balances = balancesOn(entries, on);
  const standing = (role: AccountRole) => balances.get(role) ?? 0n;
  const onSheet = amountsOf((component) => standing(onRoles[component]));
  const owedMinor = components.reduce((sum, component) => sum + onSheet[component], 0n);
  return {
    onSheet,
    offSheet: amountsOf((component) => standing(offRoles[component])),
    carryingMinor: owedMinor + standing('loanAdjustment'),
    isChargedOff: entries.some(({ code, on: day }) => code === 'chargedOff' && day <= on),
  };
}

/**
 * How an agreement meets it: what is waived, at once or under a condition, is taken off the sheet's outside first, as the journal
 * does, then what becomes principal. Amounts of `waived` and `capitalised` are >= 0, by component.
 */
export function metBy(
  { offSheet, carryingMinor }: Carried,
  change: { readonly waived: ComponentAmounts; readonly capitalised: ComponentAmounts },
): Pick<ChangedLoan, 'carryingMinor' | 'letGoMinor' | 'suspendedMinor'> {
  let letGoMinor = 0n;
  let suspendedMinor = 0n;
  for (const component of components) {
    const standsOff = atLeastNothing(offSheet[component]);
    const waivedOff = least(change.waived[component], standsOff);
    letGoMinor += change.waived[component] - waivedOff;
    if (component !== 'principal') suspendedMinor += least(change.capitalised[component], standsOff - waivedOff);
  }
  return { carryingMinor, letGoMinor, suspendedMinor };
}

function amountsOf(of: (component: Component) => bigint): ComponentAmounts {
  return Object.fromEntries(components.map((component) => [component, of(component)])) as unknown as ComponentAmounts;
}

function atLeastNothing(amountMinor: bigint): bigint {
  return amountMinor > 0n ? amountMinor : 0n;
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
