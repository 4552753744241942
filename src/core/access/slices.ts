/**
 * What each party sees of a case: a table of sections and of the fields of their rows. What is not listed here does not go out,
 * whatever was read for it. Days are YYYY-MM-DD, amounts decimal text in major units beside their currency.
 */
import type { AccessRole } from './role.ts';

export interface ProgressSections {
  /** what is owed on each loan */
  readonly loans: {
    readonly loan: string;
    readonly product: string;
    readonly currency: string;
    readonly state: string;
    readonly outstanding: string;
    /** null: its instalments are not known */
    readonly arrears: string | null;
    readonly daysPastDue: number | null;
  };
  readonly agreements: {
    readonly agreement: string;
    readonly loan: string;
    readonly state: string;
    readonly currency: string;
    readonly instalments: number;
    readonly paid: number;
    readonly paidLate: number;
    readonly nextDueOn: string | null;
    readonly nextDue: string | null;
    readonly lastDueOn: string;
    /** an instalment is late; until then it can be mended */
    readonly mendBy: string | null;
    /** a change waits for signatures */
    readonly isChangeOpen: boolean;
  };
  /** what a guarantor stands for, where an agreement says so */
  readonly guaranteed: {
    readonly agreement: string;
    readonly currency: string;
    /** still to be paid under it */
    readonly amount: string;
    readonly standing: 'notYetDue' | 'kept' | 'late' | 'breached' | 'over';
  };
  readonly talks: {
    readonly talk: string;
    readonly mode: string;
    readonly state: string;
    /** who is to speak next; null: nobody, it is over */
    readonly turn: 'borrower' | 'lender' | 'mediator' | 'both' | null;
    readonly until: string;
  };
  /** on the table: what would be paid, and nothing of what it is worth to whom */
  readonly offers: {
    readonly number: number;
    readonly kind: string;
    readonly currency: string;
    readonly payment: string;
    readonly months: number;
    readonly firstDueOn: string;
    readonly totalPayable: string;
    readonly waived: string;
    readonly isOpen: boolean;
  };
  readonly contacts: {
    readonly at: string;
    readonly act: string;
    readonly initiatedBy: string;
    readonly outcome: string | null;
  };
  /** facts that hold the case up: a dispute, a complaint */
  readonly held: { readonly fact: string; readonly value: boolean | string | null; readonly since: string };
  /** what one creditor owns of a loan */
  readonly shares: {
    readonly loan: string;
    readonly currency: string;
    readonly share: string;
    readonly since: string | null;
    readonly reason: string;
    readonly principal: string;
    readonly interest: string;
    readonly penalty: string;
    readonly fee: string;
    readonly cost: string;
    readonly total: string;
  };
  readonly payments: {
    readonly loan: string;
    readonly currency: string;
    readonly on: string;
    readonly kind: string;
    readonly amount: string;
  };
  readonly amounts: { readonly currency: string; readonly arrears: string; readonly outstanding: string };
  readonly capacity: { readonly from: string; readonly perMonth: string; readonly currency: string };
}
export type ProgressSection = keyof ProgressSections;

/** Where a change comes from. */
export const changeSources = ['case', 'contact', 'fact', 'talk', 'agreement', 'loan', 'payment'] as const;
export type ChangeSource = (typeof changeSources)[number];

export const progressParties = ['borrower', 'guarantor', 'mediator', 'assignee', 'fund', 'staff'] as const;
export type ProgressParty = (typeof progressParties)[number];

export interface Slice {
  readonly sections: { readonly [S in ProgressSection]?: readonly (keyof ProgressSections[S] & string)[] };
  readonly changes: readonly ChangeSource[];
}

const whole = {
  loans: ['loan', 'product', 'currency', 'state', 'outstanding', 'arrears', 'daysPastDue'],
  agreements: [
    'agreement',
    'loan',
    'state',
    'currency',
    'instalments',
    'paid',
    'paidLate',
    'nextDueOn',
    'nextDue',
    'lastDueOn',
    'mendBy',
    'isChangeOpen',
  ],
  talks: ['talk', 'mode', 'state', 'turn', 'until'],
  contacts: ['at', 'act', 'initiatedBy', 'outcome'],
  held: ['fact', 'value', 'since'],
} as const;

export const slices: Readonly<Record<ProgressParty, Slice>> = {
  borrower: { sections: whole, changes: changeSources },
  /** Of what they stand for: is it kept. Not what the borrower earns, nor who spoke with them. */
  guarantor: {
    sections: {
      guaranteed: ['agreement', 'currency', 'amount', 'standing'],
      agreements: [
        'agreement',
        'state',
        'currency',
        'instalments',
        'paid',
        'paidLate',
        'nextDueOn',
        'nextDue',
        'lastDueOn',
        'mendBy',
        'isChangeOpen',
      ],
    },
    changes: ['agreement'],
  },
  /** The positions as both sides know them; not what either would take. */
  mediator: {
    sections: {
      talks: ['talk', 'mode', 'state', 'turn', 'until'],
      offers: ['number', 'kind', 'currency', 'payment', 'months', 'firstDueOn', 'totalPayable', 'waived', 'isOpen'],
      agreements: ['agreement', 'state'],
    },
    changes: ['talk', 'agreement'],
  },
  assignee: {
    sections: {
      shares: [
        'loan',
        'currency',
        'share',
        'since',
        'reason',
        'principal',
        'interest',
        'penalty',
        'fee',
        'cost',
        'total',
      ],
      payments: ['loan', 'currency', 'on', 'kind', 'amount'],
      agreements: ['agreement', 'loan', 'state'],
    },
    changes: ['agreement', 'payment'],
  },
  fund: {
    sections: {
      amounts: ['currency', 'arrears', 'outstanding'],
      capacity: ['from', 'perMonth', 'currency'],
      agreements: ['agreement', 'state'],
    },
    changes: ['agreement'],
  },
  staff: { sections: whole, changes: changeSources },
};

export function progressPartyOf(role: AccessRole): ProgressParty {
  switch (role) {
    case 'borrower':
    case 'guarantor':
    case 'mediator':
    case 'assignee':
    case 'fund':
      return role;
    case 'agent':
    case 'teamLead':
    case 'approver':
    case 'compliance':
    case 'analyst':
    case 'agency':
    case 'legal':
    case 'auditor':
    case 'administrator':
      return 'staff';
  }
}

export type SectionRows = { readonly [S in ProgressSection]?: readonly ProgressSections[S][] };
export type SlicedRows = Readonly<Partial<Record<ProgressSection, readonly Readonly<Record<string, unknown>>[]>>>;

/** The listed fields of the listed sections, and nothing beside them; a listed section that was not read is a bug. */
export function sliceOf(party: ProgressParty, rows: SectionRows): SlicedRows {
  const sliced: Partial<Record<ProgressSection, readonly Readonly<Record<string, unknown>>[]>> = {};
  for (const [section, fields] of Object.entries(slices[party].sections) as [ProgressSection, readonly string[]][]) {
    const read = rows[section] as readonly Readonly<Record<string, unknown>>[] | undefined;
    if (read === undefined) throw new Error(`the slice of ${party} has ${section}, which was not read`);
    sliced[section] = read.map((row) => Object.fromEntries(fields.map((field) => [field, row[field]])));
  }
  return sliced;
}
