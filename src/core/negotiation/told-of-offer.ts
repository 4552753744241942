/** Closed lists of what a borrower is told of an offer. Their words are in messages/<language>/pageOffers.json. */

/** What is let go, by what it was. */
export const waivedParts = ['principal', 'interest', 'penalty', 'fee', 'other'] as const;

/** As what the account is reported once the plan holds; `paidInFull`: as the contract has it. */
export const recordsAs = ['agreedInstalments', 'settledInPart', 'paidInFull'] as const;
