/** What makes things harder for a borrower, told with their consent: what somebody who speaks with them does, and no diagnosis. */
export const needs = [
  'speakSlowly',
  'writeInstead',
  'largePrint',
  'helperSpeaks',
  'interpreter',
  'moreTime',
  'onlyCertainHours',
  'other',
] as const;
export type Need = (typeof needs)[number];
