/** Words of the borrower's door. */

export const factKinds = ['paidOutOn', 'principal'] as const;
/** What is asked beside the code: the day on which a loan was paid out; the amount that was lent. */
export type FactKind = (typeof factKinds)[number];

export const linkPurposes = ['progress', 'statement', 'talk', 'agreement', 'file'] as const;
/** What a link leads to first. */
export type LinkPurpose = (typeof linkPurposes)[number];
