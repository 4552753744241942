/** The borrower's door, and what each party sees of a case. */
import { listLooks as listLooksRoute } from '../../api/routes/list-looks.ts';
import { makePortalLink as makePortalLinkRoute } from '../../api/routes/make-portal-link.ts';
import {
  askPortalCode as askPortalCodeRoute,
  openPortalLink as openPortalLinkRoute,
  signInBorrower as signInBorrowerRoute,
} from '../../api/routes/portal-sign-in.ts';
import { readOwnFile as readOwnFileRoute } from '../../api/routes/read-own-file.ts';
import { readProgress as readProgressRoute } from '../../api/routes/read-progress.ts';
import { readProgress } from '../../application/case-progress.ts';
import { readTalk } from '../../application/negotiate-case.ts';
import { askPortalCode, type PortalSetting } from '../../application/portal-code.ts';
import { readDrafts } from '../../application/portal-drafts.ts';
import { makePortalLink, openPortalLink } from '../../application/portal-link.ts';
import { readOwnFile } from '../../application/portal-own-file.ts';
import { signInBorrower } from '../../application/portal-sign-in.ts';
import { readLooks, seesReviews } from '../../application/read-looks.ts';
import { readCauses } from '../../application/tell-cause.ts';
import { agentHashOf, csrfTokenOf } from '../../application/who-is-signed-in.ts';
import { defaultBuckets } from '../../composition/default-buckets.ts';
import { bothWords } from '../../composition/load-both-words.ts';
import { loadDatedValues } from '../../composition/load-packs.ts';
import { parseDay } from '../../core/calendar/day.ts';
import { type Call, type CaseCall, type Served, serveCase, serveOpen } from '../call.ts';
import type { ServerParts } from '../parts.ts';
import { sessionCookie } from '../session-cookie.ts';
import { causeShown, draftSettings, draftShown } from './drafts-documents.ts';
import { ownMatters } from './matters-handlers.ts';
import { ownHelpers } from './own-handlers.ts';
import { talkShown, zoneOf } from './plans-documents.ts';

const limitUsual = 50;

function portalSetting({ parts, atMs, userAgent }: Pick<Call, 'parts' | 'atMs' | 'userAgent'>): PortalSetting {
  const { owner, contact } = parts;
  return { owner, contact, words: bothWords, atMs, agentHash: agentHashOf(userAgent) };
}

const underWay = new WeakMap<ServerParts, Set<Promise<void>>>();

/** Goes on after the answer: the time that it takes must not tell whether there was anything to do. */
function afterwards(parts: ServerParts, work: () => Promise<void>): void {
  const works = underWay.get(parts) ?? new Set();
  underWay.set(parts, works);
  const done: Promise<void> = work()
    .catch((error: Error & { readonly code?: string }) => {
      parts.log.error({ operation: 'askPortalCode', code: error.code ?? '', error: error.message }, 'workFailed');
    })
    .finally(() => works.delete(done));
  works.add(done);
}

/** When all that goes on after answers is done; asked before the database is closed. */
export async function portalWorkDone(parts: ServerParts): Promise<void> {
  await Promise.all(underWay.get(parts) ?? []);
}

function caseSettings({ parts, book, seen, atMs }: Pick<CaseCall, 'parts' | 'book' | 'seen' | 'atMs'>) {
  const { contactLaw, zones } = parts.contact;
  const { sealer } = parts;
  return { book, seen, zones, contactLaw, sealer, buckets: defaultBuckets, lawValues: loadDatedValues(), atMs };
}

const instant = (atMs: number) => new Date(atMs).toISOString();

export const portalHandlers: readonly Served[] = [
  serveOpen(askPortalCodeRoute, async (call) => {
    const { body, parts } = call;
    const asked = await askPortalCode(portalSetting(call), {
      caseNumber: body.case,
      address: body.address,
      from: call.remoteAddress,
    });
    if ('refused' in asked) return asked;
    afterwards(parts, asked.later);
    return { ticket: asked.ticket, factKind: asked.factKind, expiresAt: instant(asked.expiresAtMs) };
  }),
  serveOpen(openPortalLinkRoute, async (call) => {
    const opened = await openPortalLink(portalSetting(call), call.body.token);
    if ('refused' in opened) return opened;
    const { expiresAtMs, ...rest } = opened;
    return { ...rest, expiresAt: instant(expiresAtMs) };
  }),
  serveOpen(signInBorrowerRoute, async (call) => {
    const { ticket, code, fact } = call.body;
    const signedIn = await signInBorrower(portalSetting(call), { ticket, code, fact });
    if ('refused' in signedIn) return signedIn;
    const { token, creditorRef, caseNumber, expiresAtMs } = signedIn;
    return {
      answer: {
        kind: 'borrower' as const,
        creditor: creditorRef,
        case: caseNumber,
        csrfToken: csrfTokenOf(token),
        expiresAt: instant(expiresAtMs),
      },
      headers: {
        'set-cookie': sessionCookie(call.parts, { token, atMs: call.atMs, expiresAtMs }),
        'cache-control': 'no-store',
      },
    };
  }),
  serveCase(makePortalLinkRoute, async ({ body, database, parts, seen, book, by, atMs }) => {
    const { purpose, hours } = body;
    const { zones } = parts.contact;
    const made = await database.transaction((session) =>
      makePortalLink(session, { seen, book, zones, purpose, hours, madeBy: by, atMs }),
    );
    if ('refused' in made) return made;
    const { token, expiresAtMs } = made;
    return { url: `${parts.publicUrl}/portal#${token}`, purpose, expiresAt: instant(expiresAtMs) };
  }),
  serveCase(readProgressRoute, async (call) => {
    const { query, database, identity } = call;
    const { since, after, limit = limitUsual } = query;
    const from = since === undefined ? undefined : parseDay(since);
    const read = await readProgress(database, { ...caseSettings(call), identity, since: from, after, limit });
    return read as never;
  }),
  serveCase(readOwnFileRoute, async (call) => {
    const { database, book, seen } = call;
    const file = await readOwnFile(database, caseSettings(call));
    if ('refused' in file) return file;
    call.looked({ isWhole: true });
    const talk = await readTalk(database, { creditor: book, caseNumber: seen.caseNumber });
    const causes = await readCauses(database, { seen, sealer: call.parts.sealer });
    const drafts = await readDrafts(database, draftSettings(call));
    return {
      ...file,
      causes: causes.map((cause) => causeShown(cause, call)),
      drafts: 'refused' in drafts ? [] : drafts.map((draft) => draftShown(draft, call)),
      matters: await ownMatters(call),
      helpers: await ownHelpers(call),
      talk: 'refused' in talk ? null : talkShown(talk, call),
    } as never;
  }),
  serveCase(listLooksRoute, async (call) => {
    const { query, database, seen, identity } = call;
    const { before, limit = limitUsual } = query;
    const page = await readLooks(database, {
      of: seen,
      withReviews: seesReviews(identity.role),
      before: before === undefined ? undefined : BigInt(before),
      limit,
      zone: zoneOf(call),
    });
    return { ...page, looks: [...page.looks] };
  }),
];
