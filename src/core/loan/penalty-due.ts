/** Penalty interest since it was last posted, when nothing was paid in between: what a day close posts. */
import type { Day } from '../calendar/day.ts';
import { noAmounts } from './components.ts';
import { type InstalmentDue, type PenaltyTerms, postPayments } from './post-payments.ts';

/** Minor units, rounded once; 0n when nothing was overdue. `through` becomes the day up to which it is posted. */
export function penaltyDueMinor(at: {
  readonly instalments: readonly Omit<InstalmentDue, 'n'>[];
  readonly lentMinor: bigint;
  readonly owedPrincipalMinor: bigint;
  readonly penalty: PenaltyTerms;
  readonly through: Day;
}): bigint {
  const posted = postPayments({
    instalments: at.instalments.map((instalment, index) => ({ ...instalment, n: index + 1 })),
    charges: [],
    principalMinor: at.lentMinor,
    penalty: at.penalty,
    alreadyPaid: { ...noAmounts, principal: at.lentMinor - at.owedPrincipalMinor },
    payments: [],
    order: () => [],
    rounding: 'halfEven',
    through: at.through,
  });
  if ('refused' in posted) throw new Error(`no payments, and yet refused: ${posted.refused}`);
  return posted.postings.reduce((sum, posting) => sum + posting.change.penalty, 0n);
}
