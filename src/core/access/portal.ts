/** Words of the borrower's door. */

export const factKinds = ['paidOutOn', 'principal'] as const;
/** What is asked beside the code: the day on which a loan was paid out; the amount that was lent. */
export type FactKind = (typeof factKinds)[number];

export const linkPurposes = ['progress', 'statement', 'talk', 'agreement', 'file'] as const;
/** What a link leads to first. */
export type LinkPurpose = (typeof linkPurposes)[number];

export const claimWishes = ['notMe', 'stop', 'delete'] as const;
/** Of whoever received a message. notMe: this is somebody else's address · stop: write no more to it · delete: and take it off the file */
export type ClaimWish = (typeof claimWishes)[number];
