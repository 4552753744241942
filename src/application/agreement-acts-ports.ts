/** What doing the acts of agreements asks of the edge: words, papers, a folder for the credit bureau's file. */
import type { Agreement } from '../core/agreement/agreement.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import type { Day } from '../core/calendar/day.ts';
import type { ComponentAmounts } from '../core/loan/components.ts';
import type { LetterAct, LetterFigures } from './agreement-acts-now.ts';

export type LetterLanguage = 'en' | 'zh';

export interface LetterAsked {
  readonly letter: LetterAct | 'completed';
  readonly language: LetterLanguage;
  readonly lender: string;
  /** those that hold */
  readonly terms: AgreementTerms;
  /** with the dates that hold now */
  readonly agreement: Agreement;
  readonly figures: LetterFigures;
}

/** A letter in the borrower's language; undefined: there are no words for it. */
export type WriteLetter = (asked: LetterAsked) => { readonly subject: string; readonly text: string } | undefined;

/** The certificate that an agreement is completed, as a PDF: the same bytes for the same. Undefined: no paper under that law. */
export type MakeCertificate = (asked: {
  readonly terms: AgreementTerms;
  readonly termsHash: string;
  readonly language: LetterLanguage;
  readonly completion: {
    readonly completedOn: Day;
    readonly paid: ComponentAmounts;
    /** let go for good */
    readonly released: ComponentAmounts;
  };
  /** as the book has it; undefined: it has none */
  readonly borrowerName: string | undefined;
}) => Promise<Uint8Array | undefined>;

/** Where files for the lender's own process with the credit bureau are put. */
export interface CorrectionsFolder {
  /** Whole and on the disk, or not at all; the same name again replaces it. */
  write(name: string, bytes: Uint8Array): Promise<void>;
}
