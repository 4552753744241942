/** Drafts of the portal: of what there may be one, and whose it is. */

export const draftKinds = ['cause', 'statement', 'ask', 'matter', 'preferences', 'helper'] as const;
export type DraftKind = (typeof draftKinds)[number];

/** `own`: by the borrower; `helped`: by somebody of the lender's with them, for the borrower to confirm. */
export const draftSides = ['own', 'helped'] as const;
export type DraftSide = (typeof draftSides)[number];
