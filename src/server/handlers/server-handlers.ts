/** What the server says of itself. */
import { timingSafeEqual } from 'node:crypto';
import { readDocs, readHealth, readHome, readMetrics, readOpenApi, readReady } from '../../api/routes/server-routes.ts';
import { newestSchemaVersion, schemaVersion } from '../../store/migrate.ts';
import { type Call, type Served, type SpokenLanguage, serveOpen } from '../call.ts';
import { docsPage } from '../docs-page.ts';
import { homePage } from '../home-page.ts';
import { openApiDocument } from '../openapi.ts';
import { isSample, portalPage } from '../portal-page.ts';
import { ServerStateError } from '../problem.ts';

const html = (text: string) => ({ type: 'text/html; charset=utf-8', bytes: Buffer.from(text) });

/** Made once: strangers may ask for them, and each takes long. */
const madePages = new Map<string, { readonly document: () => Buffer; readonly docs: () => Buffer }>();
function openPages(publicUrl: string, language: SpokenLanguage) {
  const known = madePages.get(`${language} ${publicUrl}`);
  if (known !== undefined) return known;
  const document = once(() => openApiDocument({ publicUrl, language }));
  const pages = {
    document: once(() => Buffer.from(JSON.stringify(document()))),
    docs: once(() => Buffer.from(docsPage(document(), language))),
  };
  madePages.set(`${language} ${publicUrl}`, pages);
  return pages;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

export const serverHandlers: readonly Served[] = [
  serveOpen(readHome, async ({ language: spoken, query, parts }) => {
    const language = query.lang ?? spoken;
    return html(portalPage({ path: '/', language, isSample: await isSample(parts) }) ?? homePage(language));
  }),
  serveOpen(readHealth, async () => ({ status: 'ok' as const })),
  serveOpen(readReady, async ({ parts }) => {
    if (parts.self.isStopping) throw new ServerStateError('stopping');
    const schema = await parts.owner.session((session) => schemaVersion(session));
    if (schema !== newestSchemaVersion()) throw new ServerStateError('databaseGone');
    return { status: 'ready' as const, schema };
  }),
  serveOpen(readMetrics, async (call) => {
    if (!mayReadMetrics(call)) return { refused: 'metricsTokenWrong' };
    const { registry } = call.parts.self;
    return { type: registry.contentType, bytes: Buffer.from(await registry.metrics()) };
  }),
  serveOpen(readOpenApi, async ({ parts, query, language }) => ({
    type: 'application/json; charset=utf-8',
    bytes: openPages(parts.publicUrl, query.lang ?? language).document(),
  })),
  serveOpen(readDocs, async ({ parts, query, language }) => ({
    type: 'text/html; charset=utf-8',
    bytes: openPages(parts.publicUrl, query.lang ?? language).docs(),
  })),
];

function mayReadMetrics({ parts, bearer, isFromHere }: Call): boolean {
  const { metricsToken } = parts.self;
  if (metricsToken === undefined) return isFromHere;
  const [given, wanted] = [Buffer.from(bearer ?? ''), Buffer.from(metricsToken)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
