/** Who works with a lender's book, and what of it each of them sees at all. */

/** Accounts of people and programs; `borrower` signs in another way and has no account. */
export const accountRoles = [
  'agent',
  'teamLead',
  'approver',
  'compliance',
  'analyst',
  'mediator',
  'agency',
  'legal',
  'fund',
  'auditor',
  'administrator',
  'guarantor',
  'assignee',
] as const;
export type AccountRole = (typeof accountRoles)[number];

export const accessRoles = [...accountRoles, 'borrower'] as const;
export type AccessRole = (typeof accessRoles)[number];

/** The whole book of their lender; cases that were granted to them; their own file. */
export type SeenScope = 'book' | 'granted' | 'own';

/** What an account may be made to see. People from outside see what was granted to them; those who answer for the whole see the whole. */
export function scopesOf(role: AccountRole): readonly ('book' | 'granted')[] {
  switch (role) {
    case 'mediator':
    case 'agency':
    case 'fund':
    case 'guarantor':
    case 'assignee':
      return ['granted'];
    case 'analyst':
    case 'compliance':
    case 'auditor':
    case 'administrator':
      return ['book'];
    case 'agent':
    case 'teamLead':
    case 'approver':
    case 'legal':
      return ['book', 'granted'];
  }
}

/** How much of a borrower's name and addresses a role is shown. `masked`: so far that someone who knows the person recognises them. */
export type PersonalShown = 'none' | 'masked' | 'whole';

/** `whole` is given on asking for it, with a look that says so. */
export function personalShownTo(role: AccessRole): PersonalShown {
  switch (role) {
    case 'agent':
    case 'teamLead':
    case 'compliance':
    case 'legal':
    case 'agency':
    case 'borrower':
      return 'whole';
    case 'approver':
    case 'auditor':
    case 'mediator':
    case 'fund':
      return 'masked';
    case 'analyst':
    case 'administrator':
    case 'guarantor':
    case 'assignee':
      return 'none';
  }
}

/** The one for whom a request is answered. */
export type Identity = UserIdentity | BorrowerIdentity;

export interface UserIdentity {
  readonly kind: 'user';
  readonly creditorId: number;
  readonly userId: bigint;
  readonly login: string;
  /** as approvals and entries name them */
  readonly shownName: string;
  readonly role: AccountRole;
  readonly sees: 'book' | 'granted';
}

export interface BorrowerIdentity {
  readonly kind: 'borrower';
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  /** the lender's number of the borrower: no name */
  readonly shownName: string;
  readonly role: 'borrower';
  readonly sees: 'own';
}
