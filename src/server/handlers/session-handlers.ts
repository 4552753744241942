/** Signing in and out. */
import { readSession } from '../../api/routes/read-session.ts';
import { csrfTokenOf } from '../../application/who-is-signed-in.ts';
import { type Served, serveSigned } from '../call.ts';

export const sessionHandlers: readonly Served[] = [
  serveSigned(readSession, async ({ identity, book, presented, expiresAtMs }) => ({
    kind: identity.kind,
    name: identity.shownName,
    role: identity.role,
    sees: identity.sees,
    creditor: book.creditorRef,
    csrfToken: presented.by === 'cookie' ? csrfTokenOf(presented.token) : null,
    expiresAt: new Date(expiresAtMs).toISOString(),
  })),
];
