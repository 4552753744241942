/**
 * Who may do what: one row an operation, and no operation without a row. What is not said is not allowed. Which cases somebody
 * sees is a matter of their scope (role.ts); this table says what they may do with those that they see.
 */
import { type AccessRole, accessRoles, accountRoles, type Identity } from './role.ts';

export interface AccessRule {
  /** `everyone`: also who is not signed in */
  readonly may: readonly AccessRole[] | 'everyone';
  /**
   * What it is about: one case (`case`), which they must see; the whole book (`book`), for which they must see all of it; what
   * they see of it, be it little (`seen`); themselves (`self`); nothing that belongs to anybody (`nothing`).
   */
  readonly about: 'case' | 'book' | 'seen' | 'self' | 'nothing';
}

/** Those of the lender who work cases. */
const desk = ['agent', 'teamLead'] as const;
/** Those who read a case's whole file. */
const readers = ['agent', 'teamLead', 'approver', 'compliance', 'legal', 'auditor', 'agency'] as const;
/** Those who speak with a borrower, the law asked first. */
const callers = ['agent', 'teamLead', 'agency'] as const;
const everyAccount = accountRoles;
const signedIn = accessRoles;

function rule(about: AccessRule['about'], may: AccessRule['may']): AccessRule {
  return { about, may };
}

const rows = {
  // The server itself.
  readHome: rule('nothing', 'everyone'),
  readHealth: rule('nothing', 'everyone'),
  readReady: rule('nothing', 'everyone'),
  /** By a token of its own, where one is set: it counts, and names nobody. */
  readMetrics: rule('nothing', 'everyone'),
  readOpenApi: rule('nothing', 'everyone'),
  readDocs: rule('nothing', 'everyone'),

  // Signing in and out.
  signIn: rule('nothing', 'everyone'),
  signInCode: rule('nothing', 'everyone'),
  startOidc: rule('nothing', 'everyone'),
  finishOidc: rule('nothing', 'everyone'),
  readEnrolment: rule('nothing', 'everyone'),
  enrol: rule('nothing', 'everyone'),
  readSession: rule('self', signedIn),
  signOut: rule('self', signedIn),
  listOwnSessions: rule('self', everyAccount),
  endOtherSessions: rule('self', everyAccount),
  changePassword: rule('self', everyAccount),

  // Accounts and grants.
  listUsers: rule('book', ['administrator', 'auditor', 'compliance', 'teamLead']),
  addUser: rule('book', ['administrator']),
  changeUser: rule('book', ['administrator']),
  issueEnrolment: rule('book', ['administrator']),
  listUserEvents: rule('book', ['administrator', 'auditor', 'compliance']),
  listApiKeys: rule('book', ['administrator', 'auditor']),
  addApiKey: rule('book', ['administrator']),
  endApiKey: rule('book', ['administrator']),
  listGrants: rule('case', ['teamLead', 'compliance', 'auditor']),
  grantCase: rule('case', ['teamLead']),
  endGrant: rule('case', ['teamLead']),

  // The borrower's door, and what each party sees of a case.
  askPortalCode: rule('nothing', 'everyone'),
  openPortalLink: rule('nothing', 'everyone'),
  signInBorrower: rule('nothing', 'everyone'),
  /** By the code that stands in a message: it shows no more than that the message is real, and takes no more than its address away. */
  checkMessage: rule('nothing', 'everyone'),
  sayNotMe: rule('nothing', 'everyone'),
  makePortalLink: rule('case', callers),
  readProgress: rule('case', [
    ...callers,
    'approver',
    'compliance',
    'legal',
    'auditor',
    'mediator',
    'fund',
    'guarantor',
    'assignee',
    'borrower',
  ]),
  readOwnFile: rule('case', ['borrower']),
  /** Each their own: the desk what it fills in with a borrower, who alone confirms it. */
  saveDraft: rule('case', [...desk, 'borrower']),
  readDrafts: rule('case', [...desk, 'borrower']),
  dropDraft: rule('case', [...desk, 'borrower']),
  tellCause: rule('case', ['borrower']),
  /** What makes things harder for somebody is for those who speak with them. */
  readCause: rule('case', [...callers, 'compliance', 'borrower']),
  readOwnOffers: rule('case', ['borrower']),
  /** Wishes of contacts by the borrower alone: staff record what they are told as facts. */
  setPreferences: rule('case', ['borrower']),
  readPreferences: rule('case', ['borrower']),
  listReceipts: rule('case', ['borrower']),
  readReceipt: rule('case', ['borrower']),
  /** Who may speak for them is theirs to say; whoever speaks with them must know it. */
  nameHelper: rule('case', ['borrower']),
  endHelper: rule('case', ['borrower']),
  listHelpers: rule('case', [...callers, 'compliance', 'legal', 'borrower']),
  readHelperPaper: rule('case', ['borrower']),
  listLooks: rule('case', ['compliance', 'auditor', 'borrower']),
  readDebt: rule('case', [...readers, 'borrower']),
  readDebtLines: rule('case', [...readers, 'borrower']),
  readOutlook: rule('case', [...readers, 'borrower']),

  // The book.
  readBook: rule('nothing', everyAccount),
  readPortfolio: rule('book', ['teamLead', 'approver', 'compliance', 'analyst', 'auditor']),
  listSuspense: rule('book', ['teamLead', 'approver', 'compliance', 'analyst', 'auditor']),
  readLaw: rule('nothing', signedIn),
  listCases: rule('seen', [
    ...callers,
    'approver',
    'compliance',
    'legal',
    'analyst',
    'auditor',
    'mediator',
    'fund',
    'guarantor',
    'assignee',
  ]),
  readCase: rule('case', readers),
  readLoan: rule('seen', [...readers, 'analyst']),

  // Contacts: none but by the law's leave, whoever asks.
  askPermit: rule('case', [...callers, 'compliance']),
  attemptContact: rule('case', callers),
  listContacts: rule('case', readers),
  recordOutcome: rule('case', callers),
  recordInbound: rule('case', callers),
  listFacts: rule('case', readers),
  recordFacts: rule('case', [...callers, 'compliance', 'legal']),
  replayDecision: rule('case', ['compliance', 'auditor']),

  // Plans.
  recordStatement: rule('case', [...callers, 'borrower']),
  readStatementForm: rule('case', [...desk, 'borrower']),
  prepareStatement: rule('case', [...desk, 'borrower']),
  readPlan: rule('case', [...readers, 'fund', 'borrower']),
  readTalk: rule('case', [...readers, 'mediator', 'borrower']),
  /** Each begins their own kind: the desk one that it leads, a mediator one that is mediated, a borrower one with the program. */
  openTalk: rule('case', [...desk, 'mediator', 'borrower']),
  /** Borrowers only of the program, in a talk that they hold with it. */
  presentOffers: rule('case', [...desk, 'borrower']),
  counterOffer: rule('case', [...callers, 'mediator', 'borrower']),
  moveTalk: rule('case', [...desk, 'mediator', 'borrower']),
  readApproval: rule('case', ['agent', 'teamLead', 'approver', 'compliance', 'auditor']),
  moveApproval: rule('case', ['agent', 'teamLead', 'approver', 'compliance']),
  recordTie: rule('case', ['teamLead', 'compliance']),
  readPolicy: rule('nothing', [
    'agent',
    'teamLead',
    'approver',
    'compliance',
    'analyst',
    'legal',
    'auditor',
    'administrator',
  ]),
  loadPolicy: rule('book', ['approver']),

  // Agreements.
  listAgreements: rule('case', [...readers, 'mediator', 'guarantor', 'assignee', 'borrower']),
  readAgreement: rule('case', [...readers, 'mediator', 'guarantor', 'borrower']),
  readAgreementPaper: rule('case', [...readers, 'mediator', 'guarantor', 'borrower']),
  /** The same paper as text. */
  readPaperText: rule('case', [...readers, 'mediator', 'guarantor', 'borrower']),
  listAgreementTasks: rule('case', [...readers, 'borrower']),
  readKeptPlan: rule('case', [...readers, 'borrower']),
  previewKeptPlan: rule('case', [...desk, 'borrower']),
  explainAgreement: rule('case', [...readers, 'guarantor', 'borrower']),
  /** Borrowers of what they took in their own talk with the program, once nobody has to grant it any more. */
  draftAgreement: rule('case', [...desk, 'borrower']),
  approveAgreement: rule('case', ['teamLead', 'approver']),
  /** As a draft: a change of an agreement that runs, which lies open until it is signed. */
  proposeAgreement: rule('case', [...desk, 'borrower']),
  withdrawAgreement: rule('case', [...desk, 'borrower']),
  moveAgreementDate: rule('case', [...desk, 'borrower']),
  useAgreementOption: rule('case', [...desk, 'borrower']),
  endAgreement: rule('case', ['teamLead', 'approver']),
  recordNotice: rule('case', [...desk, 'legal']),
  recordAddress: rule('case', desk),
  beginSigning: rule('case', ['agent', 'teamLead', 'guarantor', 'borrower']),
  stepSigning: rule('case', ['agent', 'teamLead', 'guarantor', 'borrower']),
  readJournal: rule('book', ['approver', 'analyst', 'auditor']),

  // Files and evidence.
  listFiles: rule('case', [...readers, 'borrower']),
  addFile: rule('case', [...callers, 'legal', 'borrower']),
  readFile: rule('case', [...readers, 'borrower']),
  setHold: rule('case', ['compliance', 'legal']),
  readLog: rule('nothing', signedIn),
  exportEvidence: rule('case', ['teamLead', 'compliance', 'legal', 'auditor', 'borrower']),

  // Money by hand: proposed by one, confirmed by another.
  listMoney: rule('seen', ['agent', 'teamLead', 'approver', 'compliance', 'auditor']),
  proposeMoney: rule('case', ['agent', 'teamLead', 'approver']),
  /** An agent takes back what they proposed themselves, and decides nothing else (decide-money.ts). */
  decideMoney: rule('case', ['agent', 'teamLead', 'approver']),

  // Paying by the borrower: what they pay, and from where, is nobody else's. A provider's notice counts by its signature.
  readPayment: rule('case', ['borrower']),
  beginPayment: rule('case', ['borrower']),
  readPaymentState: rule('case', ['borrower']),
  takePaymentNotice: rule('nothing', 'everyone'),

  // Matters: what a borrower raises and somebody answers by a day.
  openMatter: rule('case', [...callers, 'compliance', 'borrower']),
  listMatters: rule('case', [...readers, 'borrower']),
  listOpenMatters: rule('seen', [...desk, 'compliance', 'legal', 'auditor']),
  /** Which step is whose, and that a complaint is not answered by the one complained about: core/matter/matter.ts. */
  moveMatter: rule('case', [...desk, 'compliance', 'borrower']),
  listMessages: rule('case', ['borrower']),
  /** Until when their data are kept. */
  readKeeping: rule('case', ['compliance', 'borrower']),

  // Webhooks.
  listWebhooks: rule('book', ['administrator', 'auditor']),
  addWebhook: rule('book', ['administrator']),
  changeWebhook: rule('book', ['administrator']),
  listDeliveries: rule('book', ['administrator', 'auditor']),
  replayDeliveries: rule('book', ['administrator']),

  // The rules themselves, with what the caller brings: nothing of the book is read.
  runSchedule: rule('nothing', signedIn),
  runAge: rule('nothing', signedIn),
  runAllocate: rule('nothing', signedIn),
  runApr: rule('nothing', signedIn),
  runPermit: rule('nothing', signedIn),
  runScreen: rule('nothing', signedIn),
  runAssess: rule('nothing', signedIn),
  runOffers: rule('nothing', everyAccount),
  runRespond: rule('nothing', everyAccount),
} satisfies Record<string, AccessRule>;

export type OperationName = keyof typeof rows;

export const accessPolicy: Readonly<Record<OperationName, AccessRule>> = rows;

/** In order of precedence. */
export type AccessRefusal = 'notSignedIn' | 'roleMayNot' | 'bookNotSeen';

/** Undefined: they may. Whether they see the case is asked of the cases themselves. */
export function accessRefusal(operation: OperationName, identity: Identity | undefined): AccessRefusal | undefined {
  const { may, about } = accessPolicy[operation];
  if (may === 'everyone') return undefined;
  if (identity === undefined) return 'notSignedIn';
  if (!may.includes(identity.role)) return 'roleMayNot';
  return about === 'book' && identity.sees !== 'book' ? 'bookNotSeen' : undefined;
}
