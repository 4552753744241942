/**
 * Whose answers these are: the borrower's own, or those that somebody of the lender's fills in with them, for them to confirm. The
 * case that is helped with stays in this window and in no address.
 */
import { useSignedIn } from './session.ts';

export interface Journey {
  /** empty: nobody is helped yet */
  readonly caseNumber: string;
  readonly side: 'own' | 'helped';
  /** of the session: of drafts that two people type on one device */
  readonly kind: 'user' | 'borrower';
  /** before the addresses of the pages */
  readonly base: '' | '/assist';
}

const caseKey = 'assisted-case';

export function assistedCase(): string {
  try {
    return sessionStorage.getItem(caseKey) ?? '';
  } catch {
    return '';
  }
}

export function assistCase(caseNumber: string): void {
  try {
    if (caseNumber === '') sessionStorage.removeItem(caseKey);
    else sessionStorage.setItem(caseKey, caseNumber);
  } catch {
    // A window that keeps nothing asks for it again.
  }
}

export function useJourney(): Journey {
  const session = useSignedIn();
  if (session.kind === 'borrower') return { caseNumber: session.case!, side: 'own', kind: 'borrower', base: '' };
  return { caseNumber: assistedCase(), side: 'helped', kind: 'user', base: '/assist' };
}
