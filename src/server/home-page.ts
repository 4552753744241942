/** The page at the door: what this is, and where to go. */
import { bothWords } from '../composition/load-both-words.ts';
import type { SpokenLanguage } from './call.ts';
import { html } from './html.ts';
import { page } from './page.ts';

export function homePage(language: SpokenLanguage): string {
  const say = (code: string) => bothWords(`api.home.${code}`)[language];
  return page({
    language,
    title: say('title'),
    path: '/',
    main: html`
<h1>${say('title')}</h1>
<p>${say('about')}</p>
<ul class="choices">
<li><a href="/docs">${say('docs')}</a><br><span class="soft">${say('docsAbout')}</span></li>
<li><a href="/openapi.json">${say('openapi')}</a><br><span class="soft">${say('openapiAbout')}</span></li>
<li><a href="/ready">${say('ready')}</a><br><span class="soft">${say('readyAbout')}</span></li>
</ul>
<p class="soft">${say('screens')}</p>`,
  });
}
