/**
 * A write that was asked for twice under one key is done once. The key is stored in the transaction of the write itself; its
 * answer after it, sealed. When the answer was lost between the two, the second asker is told that and does not do it again.
 */
import { createHash } from 'node:crypto';
import type { Route } from '../api/routes/route.ts';
import type { Identity } from '../core/access/role.ts';
import type { Session } from '../store/database.ts';
import { answerContext, findKey, keepAnswer, takeKey } from '../store/idempotency-keys.ts';
import type { Answered, Request, RequestAnswer } from './answer-request.ts';
import type { ServerParts } from './parts.ts';
import { serverProblem } from './problem.ts';

export interface Once {
  readonly kind: 'first';
  readonly beforeCommit: ((session: Session) => Promise<void>) | undefined;
  finish(answer: RequestAnswer): Promise<void>;
}

export interface Idempotency {
  begin(at: {
    readonly route: Route;
    readonly request: Request;
    readonly identity: Identity | undefined;
    readonly requestHash: Uint8Array;
  }): Promise<Once | { readonly kind: 'answered'; readonly answer: RequestAnswer }>;
}

const withoutKey: Once = { kind: 'first', beforeCommit: undefined, finish: async () => {} };
const keyHeader = 'idempotency-key';
/** of a kept key, with its operation */
const keyLengthMax = 200;
const keyShape = /^[\x21-\x7e]{1,200}$/;

export function idempotencyOf(parts: ServerParts): Idempotency {
  return {
    async begin({ route, request, identity, requestHash }) {
      const key = request.headers[keyHeader];
      if (key === undefined || !route.takesKey || identity === undefined) return withoutKey;
      if (typeof key !== 'string' || !keyShape.test(key)) {
        const invalid = [{ path: `/header/${keyHeader}`, value: String(key), code: 'notAKey' }];
        return { kind: 'answered', answer: { problem: serverProblem('notValid', { invalid }) } };
      }
      const caller = identity.kind === 'user' ? `user ${identity.userId}` : `borrower ${identity.borrowerId}`;
      const { creditorId } = identity;
      const scoped = { creditorId, caller, key: keptKey(route, key) };
      const context = answerContext(scoped);
      const before = await parts.owner.session((session) => findKey(session, scoped));
      if (before !== undefined) {
        return { kind: 'answered', answer: again(before, { requestHash, context, parts }) };
      }
      let taken = false;
      return {
        kind: 'first',
        beforeCommit: async (session) => {
          if (taken || !(await takeKey(session, { ...scoped, requestHash }))) return;
          taken = true;
        },
        finish: async (answer) => {
          if (!taken || parts.sealer === undefined || !('document' in answer || 'problem' in answer)) return;
          const kept = JSON.stringify(
            'problem' in answer ? { problem: answer.problem } : { document: answer.document },
          );
          const { wrappedKey, sealed } = parts.sealer.sealNew(context, kept);
          const status = 'problem' in answer ? answer.problem.status : (answer as Answered).status;
          await parts.owner.session((session) => keepAnswer(session, { ...scoped, status, wrappedKey, sealed }));
        },
      };
    },
  };
}

/** As the table takes it. A long one is known by its digest: cut off, two of them would be one, and the second not be done. */
function keptKey({ operation }: Route, key: string): string {
  const whole = `${operation} ${key}`;
  return whole.length <= keyLengthMax ? whole : `${operation} #${createHash('sha256').update(key).digest('base64url')}`;
}

function again(
  before: NonNullable<Awaited<ReturnType<typeof findKey>>>,
  at: { readonly requestHash: Uint8Array; readonly context: string; readonly parts: ServerParts },
): RequestAnswer {
  if (!Buffer.from(before.requestHash).equals(Buffer.from(at.requestHash))) {
    return { problem: serverProblem('keyUsedOtherwise') };
  }
  const { kept } = before;
  if (kept === undefined || at.parts.sealer === undefined) return { problem: serverProblem('answerLost') };
  let opened: string;
  try {
    opened = at.parts.sealer.open(at.context, kept);
  } catch {
    // Sealed under a key that this process does not have, or not yet.
    return { problem: serverProblem('answerLost') };
  }
  const { status, document, problem } = JSON.parse(opened) as Answered & {
    readonly problem?: ReturnType<typeof serverProblem>;
  };
  return problem === undefined ? { status: status ?? kept.status, document } : { problem };
}
