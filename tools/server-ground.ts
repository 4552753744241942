/** A server over the small book with an account of every role and a borrower signed in, for tests: asked without a network. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sealerOf } from '../src/adapters/seal-aes-gcm/seal.ts';
import { agentHashOf, csrfTokenOf, tokenHash } from '../src/application/who-is-signed-in.ts';
import { serverParts } from '../src/cli/server-parts.ts';
import { type AccessRole, type AccountRole, accountRoles, scopesOf } from '../src/core/access/role.ts';
import { allHandlers } from '../src/server/all-handlers.ts';
import { makeServer, type ServerLimits } from '../src/server/make-server.ts';
import type { ServerParts } from '../src/server/parts.ts';
import type { Database } from '../src/store/database.ts';
import { type CreditorRow, readCreditors } from '../src/store/day-closes.ts';
import { openStore } from '../src/store/open.ts';
import { storeSession } from '../src/store/sessions.ts';
import { openSmallBook, smallBookKey, smallBookOf } from './small-book.ts';

export const groundAgent = 'forbear test';
export const groundUrl = 'http://127.0.0.1:8080';

export interface GroundAnswer {
  readonly status: number;
  readonly document: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  /** byte for byte */
  readonly raw: Uint8Array;
}

export interface GroundAsk {
  readonly as?: AccessRole | 'stranger';
  /** a token instead of one of the ground's own sessions */
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Ground {
  readonly database: Database;
  readonly parts: ServerParts;
  readonly server: FastifyInstance;
  readonly book: CreditorRow;
  /** the case that is granted to those who see granted cases, and whose borrower is signed in */
  readonly ownCase: string;
  /** a case of somebody else */
  readonly foreignCase: string;
  readonly userIds: ReadonlyMap<string, bigint>;
  readonly tokens: ReadonlyMap<AccessRole, string>;
  /** the clock of server and tests; moved by setting it */
  readonly clock: { ms: number };
  readonly logged: readonly object[];
  ask(method: string, path: string, how?: GroundAsk): Promise<GroundAnswer>;
  close(): Promise<void>;
}

export interface GroundSettings {
  /** an empty database; embedded in memory where it is not given */
  readonly address?: string;
  readonly atMs?: number;
  readonly limits?: ServerLimits;
  readonly publicUrl?: string;
  /** messages carry a code to check them by at it; left out: none */
  readonly checkUrl?: string;
  /** after the small book is loaded and closed, before the server starts */
  readonly prepare?: (at: { readonly database: Database; readonly book: CreditorRow }) => Promise<void>;
  readonly moreParts?: (parts: ServerParts) => ServerParts;
}

export const groundAtMs = Date.parse('2026-07-01T10:00:00+08:00');

export async function makeGround(settings: GroundSettings = {}): Promise<Ground> {
  const { address = 'memory://', atMs = groundAtMs, publicUrl = groundUrl } = settings;
  const database = address === 'memory://' ? await openSmallBook() : await openStore(address);
  await smallBookOf(database);
  const book = (await database.session((session) => readCreditors(session)))[0]!;
  await settings.prepare?.({ database, book });
  const clock = { ms: atMs };
  const logged: object[] = [];
  const keep = (fields: object, event: string) => logged.push({ ...fields, event });
  const made = await serverParts(database, {
    address,
    publicUrl,
    checkUrl: settings.checkUrl,
    sealer: sealerOf(smallBookKey),
    log: { info: keep, error: keep },
    now: () => clock.ms,
  });
  const parts = settings.moreParts?.(made) ?? made;
  const limits = settings.limits && { limits: settings.limits };
  const server = await makeServer(parts, { served: allHandlers(), ...limits });
  const people = await addPeople(database, { book, atMs });
  return {
    database,
    parts,
    server,
    book,
    clock,
    logged,
    ...people,
    ask: (method, path, how = {}) => ask({ server, tokens: people.tokens }, { method, path, how }),
    close: async () => {
      await server.close();
      await parts.bound.close();
      await database.close();
    },
  };
}

async function addPeople(database: Database, { book, atMs }: { book: CreditorRow; atMs: number }) {
  const { creditorId } = book;
  return database.transaction(async (session) => {
    const cases = await session.query<{ borrower_id: bigint; case_id: bigint; case_number: string }>(
      'select borrower_id, case_id, case_number from delinquency_case where creditor_id = $1 and closed_on is null order by case_id',
      [creditorId],
    );
    const [own, foreign] = [cases[0]!, cases.find(({ borrower_id: id }) => id !== cases[0]!.borrower_id)!];
    const userIds = new Map<string, bigint>();
    const tokens = new Map<AccessRole, string>();
    const signIn = async (role: AccessRole, of: Parameters<typeof storeSession>[1]['of']) => {
      const token = randomBytes(32).toString('base64url');
      tokens.set(role, token);
      await storeSession(session, {
        creditorId,
        sessionHash: tokenHash(token),
        step: 'full',
        family: randomBytes(16),
        atMs,
        expiresAtMs: atMs + 3_600_000,
        agentHash: agentHashOf(groundAgent),
        of,
      });
    };
    for (const role of accountRoles) {
      const sees = scopesOf(role)[0]!;
      const [row] = await session.query<{ id: bigint }>("select nextval('user_id_seq') as id");
      const userId = row!.id;
      userIds.set(role, userId);
      await session.query(
        `insert into user_account (creditor_id, user_id, login, shown_name, role, sees, made_by) values ($1, $2::bigint, $3, $4, $5, $6, 'test')`,
        [creditorId, userId.toString(), role.toLowerCase(), `${role} one`, role, sees],
      );
      if (sees === 'granted') {
        await session.query(
          `insert into case_grant (creditor_id, borrower_id, case_id, user_id, granted_at, granted_by, reason)
           values ($1, $2::bigint, $3::bigint, $4::bigint, to_timestamp($5::float8 / 1000), 'test', 'test')`,
          [creditorId, own.borrower_id.toString(), own.case_id.toString(), userId.toString(), atMs],
        );
      }
      await signIn(role, { kind: 'user', userId });
    }
    // Somebody else of the same lender sees the foreign case: a grant of another's is none of theirs.
    const [other] = await session.query<{ id: bigint }>("select nextval('user_id_seq') as id");
    await session.query(
      `insert into user_account (creditor_id, user_id, login, shown_name, role, sees, made_by) values ($1, $2::bigint, 'colleague', 'a colleague', 'agency', 'granted', 'test')`,
      [creditorId, other!.id.toString()],
    );
    await session.query(
      `insert into case_grant (creditor_id, borrower_id, case_id, user_id, granted_at, granted_by, reason)
       values ($1, $2::bigint, $3::bigint, $4::bigint, to_timestamp($5::float8 / 1000), 'test', 'test')`,
      [creditorId, foreign.borrower_id.toString(), foreign.case_id.toString(), other!.id.toString(), atMs],
    );
    await signIn('borrower', { kind: 'borrower', borrowerId: own.borrower_id, caseId: own.case_id });
    return { ownCase: own.case_number, foreignCase: foreign.case_number, userIds, tokens };
  });
}

/** Tokens of the ground that the server renewed, by the one that the test knows. */
const renewals = new Map<string, string>();

async function ask(
  { server, tokens }: Pick<Ground, 'server' | 'tokens'>,
  { method, path, how }: { method: string; path: string; how: GroundAsk },
): Promise<GroundAnswer> {
  const given = how.token ?? (how.as === undefined || how.as === 'stranger' ? undefined : tokens.get(how.as));
  const token = given && (renewals.get(given) ?? given);
  // What writes carry stays as it was when the token is renewed.
  const signed = token && { cookie: `forbear=${token}`, 'x-csrf-token': csrfTokenOf(given) };
  const isBytes = how.body instanceof Uint8Array;
  const json = how.body === undefined || isBytes ? {} : { 'content-type': 'application/json' };
  const response = await server.inject({
    method: method as 'GET',
    url: path,
    headers: { 'user-agent': groundAgent, ...signed, ...json, ...how.headers },
    ...(how.body !== undefined && {
      payload: isBytes ? Buffer.from(how.body as Uint8Array) : JSON.stringify(how.body),
    }),
  });
  const isJson = /json/.test(String(response.headers['content-type']));
  const document = isJson && response.payload !== '' ? (JSON.parse(response.payload) as Record<string, unknown>) : {};
  const next = /^forbear=([^;]+);/.exec(String(response.headers['set-cookie']))?.[1];
  // As a browser does; but a new sign-in is the test's own affair.
  const isSignIn = response.statusCode === 302 || (method === 'POST' && 'csrfToken' in document);
  if (given !== undefined && next !== undefined && !isSignIn) renewals.set(given, next);
  return {
    status: response.statusCode,
    document,
    headers: response.headers,
    text: response.payload,
    raw: response.rawPayload,
  };
}

/** A second lender in the same database, with an account of every role signed in: tokens by role. */
export async function addAnotherLender({ database, clock }: Ground): Promise<ReadonlyMap<AccountRole, string>> {
  return database.transaction(async (session) => {
    const [made] = await session.query<{ creditor_id: number }>(
      `insert into creditor (creditor_id, creditor_ref, name, zone, currency, business_date)
       select max(creditor_id) + 1, 'OTHER', 'Another lender', 'Asia/Shanghai', 'CNY', max(business_date) from creditor returning creditor_id`,
    );
    const creditorId = made!.creditor_id;
    const tokens = new Map<AccountRole, string>();
    for (const role of accountRoles) {
      const token = randomBytes(32).toString('base64url');
      tokens.set(role, token);
      const [row] = await session.query<{ id: bigint }>("select nextval('user_id_seq') as id");
      await session.query(
        `insert into user_account (creditor_id, user_id, login, shown_name, role, sees, made_by) values ($1, $2::bigint, $3, $4, $5, $6, 'test')`,
        [creditorId, row!.id.toString(), `other.${role.toLowerCase()}`, `other ${role}`, role, scopesOf(role)[0]!],
      );
      await storeSession(session, {
        creditorId,
        sessionHash: tokenHash(token),
        step: 'full',
        family: randomBytes(16),
        atMs: clock.ms,
        expiresAtMs: clock.ms + 3_600_000,
        agentHash: agentHashOf(groundAgent),
        of: { kind: 'user', userId: row!.id },
      });
    }
    return tokens;
  });
}
