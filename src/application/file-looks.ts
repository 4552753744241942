/** Every look at a borrower's file, kept before what was looked at is shown. */
import type { Identity } from '../core/access/role.ts';
import type { Database, Session } from '../store/database.ts';
import { type OfCase, type ReviewKind, storeLook } from '../store/file-looks.ts';
import { readCasesOfNumber } from '../store/portal-tickets.ts';

/** Somebody at the machine itself, by the name that the system has for them. */
export interface CommandLooker {
  readonly kind: 'command';
  readonly shownName: string;
}

export interface Look {
  readonly of: OfCase;
  readonly by: Identity | CommandLooker;
  readonly operation: string;
  readonly atMs: number;
  /** name and addresses were shown whole */
  readonly isWhole: boolean;
  /** an inquiry that the law keeps from the borrower, and why */
  readonly review?: { readonly kind: ReviewKind; readonly reason: string } | undefined;
  readonly reason?: string | undefined;
}

export async function keepLook(session: Session, look: Look): Promise<void> {
  const { of, by, review, operation, isWhole, atMs } = look;
  await storeLook(session, of, {
    operation,
    byKind: by.kind,
    byUserId: by.kind === 'user' ? by.userId : undefined,
    byName: by.shownName,
    byRole: by.kind === 'command' ? 'command' : by.role,
    isWhole,
    review: review?.kind,
    reason: review?.reason ?? look.reason,
    atMs,
  });
}

/** Of a command, which knows its case by the number alone; nothing is kept of a case that is not there. */
export async function keepCommandLook(
  database: Database,
  look: Omit<Look, 'of' | 'by'> & {
    readonly creditorId: number;
    readonly caseNumber: string;
    readonly userName: string;
  },
): Promise<void> {
  const { creditorId, caseNumber, userName, ...rest } = look;
  await database.transaction(async (session) => {
    const cases = await readCasesOfNumber(session, caseNumber);
    const of = cases.find((one) => one.creditorId === creditorId);
    if (of === undefined) return;
    await keepLook(session, { ...rest, of, by: { kind: 'command', shownName: userName } });
  });
}
