/** What the inspection of words looks for, and what it must be told to judge. The words themselves are data. */

import type { FindingCode } from '../../rules/vocabulary.ts';

export { type FindingCode, findingCodes } from '../../rules/vocabulary.ts';

export const directions = ['outbound', 'transcript'] as const;
export type Direction = (typeof directions)[number];

export const audiences = ['borrower', 'thirdParty'] as const;
export type Audience = (typeof audiences)[number];

export const channels = ['text', 'email', 'letter', 'voice', 'inApp', 'social'] as const;
export type Channel = (typeof channels)[number];

export const courtStages = ['none', 'filed', 'judgment', 'enforcement'] as const;
export type CourtStage = (typeof courtStages)[number];

/** What is known of the case. A fact that is left out is not known, and what only it could make true is not taken as true. */
export interface WordingFacts {
  readonly courtStage?: CourtStage | undefined;
  /** an agreement with the borrower stands and is kept */
  readonly agreementInForce?: boolean | undefined;
  /** the time for suing has passed */
  readonly timeBarred?: boolean | undefined;
}

export type WordingOutcome = 'clean' | 'blocked' | 'review';

/** The same words in both languages. */
export interface Say {
  readonly en: string;
  readonly zh: string;
}

export interface WordingFinding {
  readonly code: FindingCode;
  readonly ruleId: string;
  /** UTF-16 offsets in the text as given: `text.slice(from, to)` is the quote; [0, 0] where something is missing */
  readonly span: readonly [number, number];
  readonly quote: string;
  /** false: a weak sign, for a person to look at */
  readonly certain: boolean;
  /** a lawful way to say it */
  readonly say: Say;
}
