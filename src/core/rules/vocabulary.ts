/** The words that a law pack's values may be made of. */

/** Classes of a Chinese bank's asset, best first: 正常, 关注, 次级, 可疑, 损失. The last three are non-performing. */
export const riskClasses = ['normal', 'specialMention', 'substandard', 'doubtful', 'loss'] as const;
export type RiskClass = (typeof riskClasses)[number];

/** What can be owed, for orders of payment. */
export const owedComponents = ['cost', 'interest', 'penalty', 'fee', 'principal'] as const;
