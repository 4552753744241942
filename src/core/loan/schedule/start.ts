/** The plan of a loan on the day it is drawn. */
import { addPeriods } from '../../calendar/period.ts';
import { addFlatInterest } from './disburse.ts';
import { dueDates } from './due-dates.ts';
import { addChange, newLine, type Plan } from './plan.ts';
import { sizeLines } from './size.ts';
import type { Terms } from './terms.ts';

export function startPlan(terms: Terms): Plan {
  const naturalFirst = addPeriods(terms.disbursedOn, terms.every, 1);
  let from = terms.disbursedOn;
  const lines = dueDates(terms).map((due, index) => {
    const line = newLine({ from, due, every: terms.every, regular: index > 0 || due === naturalFirst });
    from = due;
    return line;
  });
  const plan: Plan = {
    terms,
    lines,
    changes: [],
    rates: [{ from: terms.disbursedOn, annualRate: terms.annualRate }],
    pauses: [],
    overdue: [],
    overdueUntil: undefined,
    drawnMinor: 0n,
    graceOnPrincipal: terms.graceOnPrincipal,
  };
  setDeferral(plan);
  addChange(plan, { on: terms.disbursedOn, drawnMinor: terms.principalMinor, correctedMinor: 0n });
  if (terms.method === 'flat') addFlatInterest(plan, 0, { on: terms.disbursedOn, amountMinor: terms.principalMinor });
  sizeLines(plan, 0);
  return plan;
}

/** Which lines hold their interest back: the first few under a grace on interest; under `bullet` all but the last. */
export function setDeferral(plan: Plan): void {
  const { terms, lines } = plan;
  const deferred = terms.method === 'bullet' ? lines.length - 1 : Math.min(terms.graceOnInterest, lines.length - 1);
  for (const [index, line] of lines.entries()) line.defersInterest = index < deferred;
}
