/** What plans on a book ask of the kernel's documents: the same readers and the same words that the kernel commands have. */
import type { AgreementPolicy } from '../core/agreement/draft-terms.ts';
import type { SigningSettings } from '../core/agreement/signing/moves.ts';
import type { SignatureAlgorithm } from '../core/agreement/signing/statement.ts';
import type { Day } from '../core/calendar/day.ts';
import type { AuthorityMatrix } from '../core/negotiation/approval/authority.ts';
import type { PlanTestPolicy } from '../core/negotiation/approval/plan-test.ts';
import type { PlanCase } from '../core/negotiation/plan-case.ts';
import type { MenuOffer } from '../core/negotiation/plan-menu.ts';
import type { TalkReason } from '../core/negotiation/protocol/moves.ts';
import type { Stance } from '../core/negotiation/respond.ts';
import type { ReliefAccounting } from '../core/relief/accounting.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import type { Decision } from '../core/rules/decision.ts';
import type { FactValue } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';
import type { RequestFault } from './ports.ts';

/** A lender's policy as it was loaded: what it permits, who approves it, by which bounds. */
export interface LenderPolicy {
  /** of the book, or 'any' */
  readonly product: string;
  readonly from: Day;
  readonly currency: string;
  /** as `offers` takes it */
  readonly policy: object;
  readonly stance: Stance;
  readonly authority: AuthorityMatrix;
  readonly bounds: Omit<PlanTestPolicy, 'difficultyWords' | 'changeWords'>;
  /** people who may sign an exception, by name */
  readonly exceptionSigners: readonly string[];
  readonly answerWithinDays: number;
  readonly expiresAfterDays: number;
  readonly talkDays: number;
  /** facts of the law about the lender itself, in every case of theirs that has none of its own */
  readonly lenderFacts: Readonly<Record<string, unknown>>;
  /** what is agreed on paper beside the plan itself; always there, by defaults where the lender says nothing */
  readonly agreement: AgreementPolicy;
  readonly signing: SigningPolicy;
}

/** How agreements of this lender are signed. */
export interface SigningPolicy {
  readonly settings: SigningSettings;
  /** Ed25519, and beside it what national algorithms the deployment asks for */
  readonly algorithms: readonly SignatureAlgorithm[];
}

/** The debt of a case as `offers` takes it; amounts as decimal text. */
export interface PlanRequest {
  readonly currency: string;
  readonly asOf: string;
  readonly jurisdiction: string;
  readonly product: string;
  readonly debt: object;
  readonly capacity: readonly { readonly from: string; readonly perMonth: string }[];
  readonly lumpSumNow: string;
  readonly policy: object;
}

/** The answer of `assess`, of which this much is read here; the whole of it is kept. */
export interface AssessAnswer {
  readonly capacity: readonly { readonly from: string; readonly perMonth: string }[];
  readonly cause: { readonly kind: string };
  /** what was worked out where a person set another */
  readonly assessed?: readonly { readonly from: string; readonly perMonth: string }[];
  readonly origin?: { readonly by: string; readonly reason: string; readonly signedOn: string };
}

/** What `assess` reads of a statement beside what it answers. */
export interface StatementHead {
  readonly currency: string;
  readonly asOf: Day;
  readonly lumpSumMinor: bigint;
  /** a sum a month that was only told */
  readonly isLight: boolean;
}

/** An offer as each side is shown it. */
export interface ShownPlan {
  readonly lender: object;
  readonly borrower: object;
}

export interface PlanKernel {
  assess(
    document: unknown,
  ):
    | { readonly invalid: readonly RequestFault[] }
    | { readonly refused: string }
    | { readonly answer: AssessAnswer; readonly head: StatementHead };
  readPolicy(content: unknown): { readonly invalid: readonly RequestFault[] } | { readonly policy: LenderPolicy };
  /** `survivalProduct`: in the words of the book */
  planCaseOf(
    request: PlanRequest,
    survivalProduct: string,
  ): { readonly planCase: PlanCase } | { readonly invalid: readonly RequestFault[] };
  lawFor(jurisdiction: string): { readonly law: Law; readonly text: string } | undefined;
  /** facts on record as `decide` holds them */
  factValues(
    law: Law,
    facts: Readonly<Record<string, unknown>>,
    currency: string,
  ): Readonly<Record<string, FactValue | undefined>>;
  readonly values: DatedValues;
  shownPlan(of: {
    readonly planCase: PlanCase;
    readonly menuOffer: MenuOffer;
    readonly decision: Decision;
    readonly accounting: ReliefAccounting | undefined;
  }): ShownPlan;
  /** a reason in the words of the language that is asked for here */
  reasonText(reason: TalkReason): string;
}
