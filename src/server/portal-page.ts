/** The page that every address of the portal answers with. Nothing about anybody stands in it; the script asks for what is theirs. */
import type { FastifyInstance } from 'fastify';
import { bothWords } from '../composition/load-both-words.ts';
import { readCreditors } from '../store/day-closes.ts';
import type { SpokenLanguage } from './call.ts';
import { Html, html } from './html.ts';
import type { ServerParts } from './parts.ts';
import { languageOf } from './read-request.ts';
import { type WebManifest, webManifest } from './web-files.ts';

/** What of it is fetched at once, whatever the screen. */
const firstTopics = ['pageKit', 'pageDoor'] as const;

interface PageSays {
  /** of the screen, as the router reads it */
  readonly path: string;
  readonly language: SpokenLanguage;
  readonly isSample: boolean;
}

/** Undefined: the pages were not made. */
export function portalPage(says: PageSays): string | undefined {
  const manifest = webManifest();
  return manifest === undefined ? undefined : pageText(manifest, says);
}

function pageText(manifest: WebManifest, { path: asked, language, isSample }: PageSays): string {
  const say = (code: string) => bothWords(`pageKit.${code}`)[language];
  const { topics } = manifest;
  const screen = manifest.pages.find(({ path }) => path === asked);
  const needed = [...new Set([...firstTopics, ...(screen?.topics ?? [])])].filter((topic) => topic in topics[language]);
  const scripts = [...manifest.preloads, ...(screen?.parts ?? [])];
  const lenderContact = process.env.FORBEAR_LENDER_CONTACT || undefined;
  // In a script element nothing but its end is read as HTML.
  const parts = JSON.stringify({ language, topics, isSample, lenderContact }).replaceAll('<', '\\u003c');
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="format-detection" content="telephone=no">
<title>${say('name')}</title>
<link rel="stylesheet" href="${manifest.style}">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
${needed.map((topic) => html`<link rel="preload" as="fetch" crossorigin="anonymous" href="${topics[language][topic]!}">`)}
${scripts.map((path) => html`<link rel="modulepreload" href="${path}">`)}
<script type="module" src="${manifest.script}"></script>
</head>
<body>
<div id="root"><header class="top"><div class="inner"><span class="brand">${say('name')}</span></div></header><main><p class="soft">${say('loading')}</p></main></div>
<noscript><p class="cut">${say('noScript')}</p></noscript>
<script type="application/json" id="parts">${new Html(parts)}</script>
</body>
</html>
`.text;
}

/** Every address of the portal but its first, which is an operation. */
export function addPortalPages(server: FastifyInstance, parts: ServerParts): void {
  const manifest = webManifest();
  if (manifest === undefined) return;
  for (const { path } of manifest.pages) {
    if (path === '/') continue;
    server.get(path, { config: { operation: 'page' } }, async (request, reply) => {
      const text = portalPage({ path, language: languageOf(request.headers), isSample: await isSample(parts) });
      return reply.type('text/html; charset=utf-8').send(text);
    });
  }
}

/** Whether the book here was made up. */
export async function isSample({ owner }: Pick<ServerParts, 'owner'>): Promise<boolean> {
  const books = await owner.session((session) => readCreditors(session));
  return books.some(({ generated }) => generated);
}
