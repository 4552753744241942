/** All that is known of one product's plans and borrowers. */
import type { EventModel } from './borrower-events.ts';
import type { NoPlanModel } from './no-plan.ts';
import type { Slips } from './slips.ts';
import type { SurvivalModel } from './survival.ts';

export interface ProductSurvival {
  /** as in the loan book, or `default` */
  readonly product: string;
  /** other names under which it is found */
  readonly alsoCalled: readonly string[];
  readonly model: SurvivalModel;
  readonly slips: Slips;
  readonly events: EventModel;
  readonly noPlan: NoPlanModel;
  /** how each figure is known, by name */
  readonly known: Readonly<Record<string, Known>>;
}

/** fitted on published figures; published as it stands; borrowed from another product; assumed, with its reason. */
export const bases = ['fitted', 'published', 'borrowed', 'assumed'] as const;
export type Basis = (typeof bases)[number];

export interface Known {
  readonly value: number;
  readonly basis: Basis;
  /** ids of published figures; none where it is assumed */
  readonly sources: readonly string[];
  /** whether all of them were seen in a primary source */
  readonly verified: boolean;
  readonly note?: string | undefined;
}

/** The product's own figures, or those for any other; `own` says which. */
export function survivalOf(
  products: readonly ProductSurvival[],
  product: string | undefined,
): { readonly survival: ProductSurvival; readonly own: boolean } {
  const found = products.find((one) => one.product === product || one.alsoCalled.includes(product ?? ''));
  if (found !== undefined) return { survival: found, own: found.product !== 'default' };
  return { survival: products.find((one) => one.product === 'default')!, own: false };
}
