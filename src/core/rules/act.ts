/**
 * What may be done to a person, and what was done: the words of an act, of the person it meets, of how it goes out and
 * what came of it. Sources of the words: 12 CFR 1006 (acts and roles), GB/T 45251-2025 (modes of voice).
 */

export const acts = [
  'debit',
  'placeCall',
  'sendText',
  'sendEmail',
  'sendLetter',
  'sendInApp',
  'postSocial',
  'visit',
  'contactThirdParty',
  'place',
  'report',
  'sue',
  'offerPlan',
  'useData',
  'shareData',
] as const;
/** `place`: hand the debt over (to an agency or a buyer). `report`: to a credit bureau. `useData`, `shareData`: personal data. */
export type Act = (typeof acts)[number];

/** Acts that reach a person. */
export const contactActs = [
  'placeCall',
  'sendText',
  'sendEmail',
  'sendLetter',
  'sendInApp',
  'postSocial',
  'visit',
  'contactThirdParty',
] as const satisfies readonly Act[];

/** Names of groups that a rule may write instead of its acts. */
export const actGroups: Readonly<Record<string, readonly Act[]>> = {
  contact: contactActs,
  written: ['sendText', 'sendEmail', 'sendLetter', 'sendInApp'],
  electronic: ['sendText', 'sendEmail', 'sendInApp'],
};

export const roles = [
  'borrower',
  'coBorrower',
  'guarantor',
  'spouse',
  'parentOfMinor',
  'guardian',
  'executor',
  'successor',
  'attorney',
  'debtAdviser',
  'contactPerson',
  'employer',
  'thirdParty',
  'creditor',
  'creditBureau',
] as const;
/** `executor`: of the estate. `contactPerson`: named by the debtor to be reached through. `thirdParty`: anybody else. */
export type Role = (typeof roles)[number];

/** Who owes, or stands for one who owes. */
const consumerRoles: readonly Role[] = [
  'borrower',
  'coBorrower',
  'spouse',
  'parentOfMinor',
  'guardian',
  'executor',
  'successor',
];
const outsiderRoles: readonly Role[] = ['contactPerson', 'employer', 'thirdParty'];

/** Names of groups that a rule may write instead of its roles. `consumer` is that of 12 CFR 1006.6(a). */
export const roleGroups: Readonly<Record<string, readonly Role[]>> = {
  borrowers: ['borrower', 'coBorrower'],
  consumer: consumerRoles,
  outsider: outsiderRoles,
};

export const outcomes = [
  'conversation',
  'connected',
  'unanswered',
  'voicemail',
  'notConnected',
  'delivered',
  'bounced',
  'refused',
] as const;
/** `connected`: a notification was heard. `notConnected`: busy, out of service, no such number. */
export type Outcome = (typeof outcomes)[number];

export const modes = ['notification', 'interactive'] as const;
/** 告知式 tells, 交互式 talks; robots may do either. */
export type Mode = (typeof modes)[number];

export const initiators = ['us', 'agency', 'borrower'] as const;
export type Initiator = (typeof initiators)[number];

/** Acts that use the same medium as a contact of that act, for "by the same medium". */
export interface PastContact {
  readonly atMs: number;
  readonly act: Act;
  readonly mode: Mode | undefined;
  /** undefined: not said, and then it counts for every debt */
  readonly debt: string | undefined;
  /** the person's id where one was given, else the role */
  readonly person: string;
  readonly address: string | undefined;
  readonly outcome: Outcome;
  readonly initiatedBy: Initiator;
}
