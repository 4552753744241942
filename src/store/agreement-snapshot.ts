/** What an agreement's events come to, as short text: instalments as lists, so that five years of them stay within a page. */
import type { Agreement, AgreementState } from '../core/agreement/agreement.ts';
import type { AgreedInstalment, AgreementTerms } from '../core/agreement/terms.ts';
import { eventOfText, eventText } from './event-text.ts';

type Line = readonly [n: number, dueOn: number, principal: string, interest: string];

interface Snapshot extends Omit<Agreement, 'instalments' | 'paid' | 'acts' | 'part'> {
  readonly instalments: readonly Line[];
  readonly paid: readonly (readonly [n: number, how: string, on: number])[];
  readonly acts: readonly string[];
  readonly part: { readonly n: number; readonly missing: string } | undefined;
}

/** Acts of instalments that are paid are left out: they do not fall due again. */
export function snapshotText(agreement: Agreement): string {
  const { instalments, paid, acts, part, ...rest } = agreement;
  const snapshot: Snapshot = {
    ...rest,
    instalments: instalments.map((each) => [
      each.n,
      each.dueOn,
      each.principalMinor.toString(),
      each.interestMinor.toString(),
    ]),
    paid: [...paid].map(([n, { how, on }]) => [n, how, on]),
    acts: [...acts],
    part: part && { n: part.n, missing: part.missingMinor.toString() },
  };
  return JSON.stringify(snapshot);
}

export function readSnapshot(text: string): Agreement {
  const { instalments, paid, acts, part, ...rest } = JSON.parse(text) as Snapshot;
  return {
    // What was undefined is not in the text.
    ...blank,
    ...rest,
    instalments: instalments.map(
      ([n, dueOn, principal, interest]): AgreedInstalment => ({
        n,
        dueOn,
        principalMinor: BigInt(principal),
        interestMinor: BigInt(interest),
      }),
    ),
    paid: new Map(paid.map(([n, how, on]) => [n, { how, on } as never])),
    acts: new Set(acts),
    part: part && { n: part.n, missingMinor: BigInt(part.missing) },
  };
}

const blank = {
  proposed: undefined,
  coolingOffEndsOn: undefined,
  inForceOn: undefined,
  drift: undefined,
  breachedOn: undefined,
  breachMendBy: undefined,
  completedOn: undefined,
} satisfies Partial<Agreement>;

/** Terms without their instalments, which a run has from the snapshot. */
export type TermsHead = Omit<AgreementTerms, 'instalments' | 'options'>;

export function headText({ instalments: _, options: __, ...head }: AgreementTerms): string {
  return eventText(head);
}

export function readHead(text: string): TermsHead {
  return eventOfText<TermsHead>(text);
}

/** The same state, whatever the order in which its parts were put in. */
export function sameState(one: Agreement, other: AgreementState): boolean {
  return other.state !== 'none' && inOneOrder(one) === inOneOrder(other as Agreement);
}

/** What is undefined is not in the text, and comes after the rest once it is there again: only the names tell the order. */
function inOneOrder(state: Agreement): string {
  return JSON.stringify(JSON.parse(snapshotText(state)), (_, value: unknown) =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))),
  );
}
