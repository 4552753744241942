/** What the law says of one act: the answer with its reasons. Texts are those of the packs, in both languages. */

export const bases = ['prohibition', 'presumption', 'standard', 'selfRegulation', 'contract', 'policy'] as const;
/**
 * What kind of no it is: forbidden outright, presumed unlawful until rebutted, a recommended standard, an association's
 * own rule, what the parties agreed, or a policy that no law states.
 */
export type Basis = (typeof bases)[number];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Text {
  readonly en: string;
  readonly zh: string;
}

export interface Reason {
  readonly ruleId: string;
  /** instrument and article */
  readonly source: string;
  readonly basis: Basis;
  /** false: the rule or one of its values has not been seen in a source; shown as such wherever the reason is */
  readonly verified: boolean;
  /** what of the request and the pack decided it */
  readonly facts: Readonly<Record<string, Json>>;
  readonly text: Text;
}

export type PermitOutcome = 'allowed' | 'forbidden' | 'undetermined';

export interface Decision {
  readonly outcome: PermitOutcome;
  /** why it is forbidden, strongest rule first; empty otherwise */
  readonly because: readonly Reason[];
  /** soft limits and factors that a court would weigh; they forbid nothing */
  readonly warnings: readonly Reason[];
  /** facts without which it cannot be said, by name, in order; only when undetermined */
  readonly missing: readonly string[];
  /** the first instant at which nothing known forbids it; undefined when no date frees it, or nothing forbids it */
  readonly freesUpAtMs: number | undefined;
  /** of the packs it was decided by */
  readonly packHash: string;
}
