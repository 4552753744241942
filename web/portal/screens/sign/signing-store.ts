/**
 * The signing that goes on in this window: its number and the secret that came with it are kept for as long as the window is open, so
 * that a reload or the back button finds it again. How it stands, the server says.
 */
import type { paths } from '../../../client/operations.d.ts';
import type { Read } from '../../contract.ts';

type Answer201<T> = T extends { responses: { 201: { content: { 'application/json': infer B } } } } ? B : never;
type Answer200<T> = T extends { responses: { 200: { content: { 'application/json': infer B } } } } ? B : never;

export type Begun = Answer201<paths['/api/v1/cases/{case}/agreements/{agreement}/signing']['post']>;
export type Signing = Answer200<paths['/api/v1/cases/{case}/signing/{signing}/steps']['post']>;
export type Step = NonNullable<
  paths['/api/v1/cases/{case}/signing/{signing}/steps']['post']['requestBody']
>['content']['application/json']['step'];
export type Tasks = Read<'/api/v1/cases/{case}/agreement-tasks'>;
export type PaperText = Read<'/api/v1/cases/{case}/agreements/{agreement}/paper-text'>;
export type PageBlock = PaperText['pages'][number][number];

export interface Kept {
  readonly signing: string;
  readonly device: string;
  readonly agreement: string;
}

const key = (caseNumber: string) => `signing:${caseNumber}`;

export function keptSigning(caseNumber: string): Kept | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key(caseNumber)) ?? 'null') as Kept | null;
    return kept ?? undefined;
  } catch {
    return undefined;
  }
}

export function keepSigning(caseNumber: string, kept: Kept | undefined): void {
  try {
    if (kept === undefined) sessionStorage.removeItem(key(caseNumber));
    else sessionStorage.setItem(key(caseNumber), JSON.stringify(kept));
  } catch {
    // A window that keeps nothing begins anew after a reload.
  }
}

/** The step that comes next; what was done is not asked again. */
export const signingSteps = ['read', 'warning', 'clauses', 'code', 'provider', 'done'] as const;
export type SigningStep = (typeof signingSteps)[number];

export function isRead({ documents: [document] }: Signing): boolean {
  return document !== undefined && document.pagesSeen.length === document.pages && document.atEnd;
}

export function nextStep(signing: Signing): SigningStep {
  if (signing.state === 'signed') return 'done';
  if (!isRead(signing)) return 'read';
  if (signing.warning !== null && !signing.acknowledged) return 'warning';
  if (!signing.agreed) return 'clauses';
  return signing.level === 'qualified' ? 'provider' : 'code';
}

/** Steps that this signing has, for "step 2 of 4". */
export function stepsOf({ warning, level }: Pick<Signing, 'warning' | 'level'>): readonly SigningStep[] {
  const last = level === 'qualified' ? 'provider' : 'code';
  return warning === null ? ['read', 'clauses', last] : ['read', 'warning', 'clauses', last];
}
