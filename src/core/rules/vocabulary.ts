/** The words that a law pack's values may be made of. */

/** Classes of a Chinese bank's asset, best first: 正常, 关注, 次级, 可疑, 损失. The last three are non-performing. */
export const riskClasses = ['normal', 'specialMention', 'substandard', 'doubtful', 'loss'] as const;
export type RiskClass = (typeof riskClasses)[number];

/** What can be owed, for orders of payment. */
export const owedComponents = ['cost', 'interest', 'penalty', 'fee', 'principal'] as const;

export const weekdayWords: readonly string[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * What the inspection of words can find. A pack says which of them its law forbids, and by which rule. In this order the
 * learned weights have them (jurisdictions/any/wording/learned.tsv): a new one comes last.
 */
export const findingCodes = [
  'threat',
  'insult',
  'falseAuthority',
  'falseConsequence',
  'disclosure',
  'pressureToBorrow',
  'privateAccount',
  'missingIdentity',
  'timeBarredThreat',
  'agreementKept',
  'falseStatement',
] as const;
export type FindingCode = (typeof findingCodes)[number];
