/**
 * What an agreement makes of the ledger, as a target and never as a step: what of the waived parts is let go for good, what is
 * set aside under the condition that the agreement is kept, and how the rest stands by component. Whoever posts compares
 * the target with what the ledger holds, so nothing is waived twice, whatever was killed or done again.
 */

import type { Day } from '../calendar/day.ts';
import { type Component, type ComponentAmounts, components, noAmounts, sumOf } from '../loan/components.ts';
import { divideRounded } from '../money/round.ts';
import type { Agreement } from './agreement.ts';
import type { AgreedInstalment, AgreementTerms } from './terms.ts';

export interface WaiverTarget {
  readonly waived: ComponentAmounts;
  readonly setAside: ComponentAmounts;
}

/** Of the parts that these terms waive; both together are never more than `terms.waived`. */
export function waiverTarget(agreement: Agreement, terms: AgreementTerms): WaiverTarget {
  const none: WaiverTarget = { waived: noAmounts, setAside: noAmounts };
  const all: WaiverTarget = { waived: terms.waived, setAside: noAmounts };
  switch (agreement.state) {
    case 'draft':
    case 'approved':
    case 'signed':
    case 'withdrawn':
      return none;
    case 'inForce':
    case 'kept':
    case 'drifting':
    case 'rePlanned': {
      const waived = releasedSoFar(agreement, terms);
      return { waived, setAside: minus(terms.waived, waived) };
    }
    case 'completed':
      return all;
    case 'breached':
      return terms.rules.fallback.waived === 'letGo'
        ? all
        : { waived: releasedSoFar(agreement, terms), setAside: noAmounts };
    case 'ended':
      // Before it was in force nothing was let go; after, what is not released yet is owed again.
      return agreement.inForceOn === undefined
        ? none
        : { waived: releasedSoFar(agreement, terms), setAside: noAmounts };
  }
}

/** In the share of the principal that is paid, which no option changes; with the last instalment all, so that nothing is left by rounding. */
function releasedSoFar(agreement: Agreement, terms: AgreementTerms): ComponentAmounts {
  switch (terms.release) {
    case 'atStart':
      return terms.waived;
    case 'onCompletion':
      return noAmounts;
    case 'withEachInstalment': {
      const asked = agreement.instalments.reduce((sum, each) => sum + each.principalMinor, 0n);
      const paid = agreement.instalments.reduce(
        (sum, each) => (agreement.paid.has(each.n) ? sum + each.principalMinor : sum),
        0n,
      );
      return mapped((component) => (terms.waived[component] * paid) / asked);
    }
  }
}

/** What has to be posted so that a ledger with `now` comes to `target`. Release: out of what is set aside, and let go. */
export interface WaiverPostings {
  /** change of what is owed: below zero set aside, above zero owed again */
  readonly setAside: ComponentAmounts;
  /** change of what is owed: below zero let go, above zero a waiver taken back */
  readonly waived: ComponentAmounts;
}

export function waiverPostings(now: WaiverTarget, target: WaiverTarget): WaiverPostings {
  return {
    setAside: mapped((component) => now.setAside[component] - target.setAside[component]),
    waived: mapped((component) => now.waived[component] - target.waived[component]),
  };
}

/**
 * On the day it comes into force: how the ledger's components move so that what is left after the waived parts is principal,
 * as the instalments ask for it. What was paid since the figures were made pays instalments. The changes sum to zero.
 * Refuses where what is owed and was paid since is not what the terms say.
 */
export function componentsMoved(at: {
  readonly terms: AgreementTerms;
  /** by the ledger, with what fell due after the figures taken back */
  readonly owedNow: ComponentAmounts;
  readonly paidSinceMinor: bigint;
}): ComponentAmounts | { readonly refused: 'figuresChanged' } {
  const { terms, owedNow, paidSinceMinor } = at;
  if (sumOf(owedNow) + paidSinceMinor !== sumOf(terms.owed)) return { refused: 'figuresChanged' };
  const principalMinor = terms.instalments.reduce((sum, each) => sum + each.principalMinor, 0n);
  const target = { ...terms.waived, principal: terms.waived.principal + principalMinor - paidSinceMinor };
  return mapped((component) => target[component] - owedNow[component]);
}

export interface FallbackLine {
  readonly dueOn: Day;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  readonly feeMinor: bigint;
}

/**
 * The dates that hold after a breach, as far as principal is left for them. allDue: what was late by the agreed dates keeps them,
 * and all else is due on the day. contractDates: the contract's dates hold again, those to come and those that have passed, the
 * last first; what is left beyond them (charges that became principal) is due on the day. So nobody's days past due begin
 * anew by a breach. Interest and fees that are owed are due on the day; those of lines to come are the contract's, and not owed
 * yet: where less principal is left than the contract had, interest is in its share.
 */
export function fallbackLines(at: {
  readonly rule: AgreementTerms['rules']['fallback']['schedule'];
  readonly owed: ComponentAmounts;
  readonly contract: readonly FallbackLine[];
  /** principal of agreed dates that have passed unpaid; rising */
  readonly late: readonly Pick<FallbackLine, 'dueOn' | 'principalMinor'>[];
  readonly on: Day;
}): readonly FallbackLine[] {
  const { rule, owed, contract, late, on } = at;
  let left = owed.principal;
  const take = (principalMinor: bigint) => {
    const taken = principalMinor < left ? principalMinor : left;
    left -= taken;
    return taken;
  };
  const passed: FallbackLine[] = [];
  const later: FallbackLine[] = [];
  let dueToday = 0n;
  const past = (dueOn: Day, principalMinor: bigint): FallbackLine => ({
    dueOn,
    principalMinor,
    interestMinor: 0n,
    feeMinor: 0n,
  });
  if (rule === 'allDue') {
    for (const { dueOn, principalMinor } of late) passed.push(past(dueOn, take(principalMinor)));
  } else {
    let contractLeft = 0n;
    // From the end: what was paid under the agreement paid the oldest first.
    for (const line of [...contract].reverse()) {
      const principalMinor = take(line.principalMinor);
      if (line.dueOn < on) passed.unshift(past(line.dueOn, principalMinor));
      if (line.dueOn === on) dueToday = principalMinor;
      if (line.dueOn <= on) continue;
      contractLeft += line.principalMinor;
      const interestMinor = divideRounded(line.interestMinor * (owed.principal - left), contractLeft, 'halfEven');
      later.unshift({ ...line, principalMinor, interestMinor });
    }
  }
  const today: FallbackLine = {
    dueOn: on,
    principalMinor: left + dueToday,
    interestMinor: owed.interest,
    feeMinor: owed.fee,
  };
  return [
    ...passed.filter(({ principalMinor }) => principalMinor > 0n),
    ...(today.principalMinor + today.interestMinor + today.feeMinor > 0n ? [today] : []),
    ...later.filter(({ principalMinor }) => principalMinor > 0n),
  ];
}

function mapped(of: (component: Component) => bigint): ComponentAmounts {
  return Object.fromEntries(components.map((component) => [component, of(component)])) as unknown as ComponentAmounts;
}

function minus(one: ComponentAmounts, other: ComponentAmounts): ComponentAmounts {
  return mapped((component) => one[component] - other[component]);
}

/** Of instalments still to come, as lines of a loan's schedule. */
export function linesOf(instalments: readonly AgreedInstalment[]): readonly FallbackLine[] {
  return instalments.map(({ dueOn, principalMinor, interestMinor }) => ({
    dueOn,
    principalMinor,
    interestMinor,
    feeMinor: 0n,
  }));
}
