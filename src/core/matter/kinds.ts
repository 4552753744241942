/** What a borrower may raise, and what an answer to each may say. */

export const matterKinds = ['dispute', 'proof', 'complaint', 'correction', 'erasure', 'message', 'review'] as const;
export type MatterKind = (typeof matterKinds)[number];

/** The short of it, by tapping; of each kind its own. Words are the borrower's to add, and are never asked for. */
export const matterWhats = {
  dispute: ['notMine', 'wrongSum', 'alreadyPaid', 'agreedOtherwise', 'tooOld', 'other'],
  proof: ['contract', 'payments', 'howReckoned', 'rightToCollect', 'other'],
  complaint: ['tooOften', 'badTime', 'toldOthers', 'threats', 'rude', 'falseStatements', 'noHelp', 'data', 'other'],
  correction: ['name', 'phone', 'address', 'email', 'income', 'loan', 'creditRecord', 'other'],
  erasure: ['all', 'contactPersons', 'files', 'other'],
  message: ['question', 'payment', 'plan', 'papers', 'other'],
  review: ['offer', 'capacity', 'contact', 'other'],
} as const satisfies Record<MatterKind, readonly string[]>;
export type MatterWhat = (typeof matterWhats)[MatterKind][number];

export const everyMatterWhat: readonly MatterWhat[] = [...new Set(Object.values(matterWhats).flat())];

export function isWhatOf(kind: MatterKind, what: MatterWhat): boolean {
  return (matterWhats[kind] as readonly MatterWhat[]).includes(what);
}

/** `refused` names the ground in law for it. */
export const matterResults = ['upheld', 'partly', 'notUpheld', 'done', 'refused'] as const;
export type MatterResult = (typeof matterResults)[number];

/** What was claimed is upheld or not; what was asked for is done or refused. */
export const resultsOf: Readonly<Record<MatterKind, readonly MatterResult[]>> = {
  dispute: ['upheld', 'partly', 'notUpheld'],
  proof: ['done', 'partly', 'refused'],
  complaint: ['upheld', 'partly', 'notUpheld'],
  correction: ['done', 'partly', 'refused'],
  erasure: ['done', 'partly', 'refused'],
  message: ['done'],
  review: ['upheld', 'partly', 'notUpheld'],
};
