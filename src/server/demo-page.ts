/**
 * `/demo`, where a generated book is tried on this machine: the sample people, a way in as each, what the portal asks them, and the mail
 * that would have gone to them. It is there only with `serve --demo`, and answers this machine alone.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bothWords } from '../composition/load-both-words.ts';
import type { SpokenLanguage } from './call.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';
import { languageOf } from './read-request.ts';

export interface DemoPerson {
  readonly caseNumber: string;
  /** a code of messages/<language>/serve.json under serve.person. : what is to be seen with them */
  readonly about: string;
  /** of each of their loans: what the portal may ask for */
  readonly loans: readonly { readonly paidOutOn: string; readonly principal: string }[];
  readonly address: string;
}

export interface DemoMail {
  readonly at: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface DemoParts {
  readonly people: readonly DemoPerson[];
  /** login and password of each sample account of the lender's */
  readonly accounts: readonly { readonly role: string; readonly login: string; readonly password: string }[];
  /** the newest first */
  mail(): readonly DemoMail[];
  /** an address that opens the portal as them, once */
  linkFor(caseNumber: string): Promise<string | undefined>;
  /** the clock of the sample */
  now(): string;
}

/** A name of another's that leads to this machine is none of its names. */
const hereNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

export function addDemoPage(
  server: FastifyInstance,
  { demo, isFromHere }: { readonly demo: DemoParts; readonly isFromHere: (request: FastifyRequest) => boolean },
): void {
  const config = { operation: 'page' } as object;
  // Whoever asks from elsewhere finds no such page.
  const onlyHere = async (request: FastifyRequest, reply: FastifyReply) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (!isFromHere(request) || !hereNames.has(host)) await reply.code(404).send();
  };
  server.get('/demo', { config, preHandler: onlyHere }, async (request, reply) => {
    const asked = (request.query as { readonly lang?: string }).lang;
    const language = asked === 'zh' || asked === 'en' ? asked : languageOf(request.headers);
    return reply.type('text/html; charset=utf-8').send(demoPage(demo, language));
  });
  server.get('/demo/enter/:case', { config, preHandler: onlyHere }, async (request, reply) => {
    const link = await demo.linkFor((request.params as { readonly case: string }).case);
    return link === undefined ? reply.code(404).send() : reply.redirect(link, 303);
  });
}

function demoPage(demo: DemoParts, language: SpokenLanguage): string {
  const say = (code: string, values = {}) => bothWords(`serve.page.${code}`, values)[language];
  return page({
    language,
    title: say('title'),
    path: '/demo',
    main: html`
<h1>${say('title')}</h1>
<p>${say('about')}</p>
<p>${say('now', { now: demo.now() })}</p>
<p><a href="/">${say('portal')}</a></p>
<h2>${say('people')}</h2>
<p>${say('peopleHow')}</p>
<ul class="choices">${demo.people.map((person) => personLine(person, language))}</ul>
<h2>${say('mail')}</h2>
<p>${say('mailAbout')} <a href="/demo#mail" id="mail">${say('mailAgain')}</a></p>
${demo.mail().length === 0 ? html`<p class="soft">${say('mailNone')}</p>` : demo.mail().map(mailLine)}
<h2>${say('accounts')}</h2>
<p>${say('accountsHow')}</p>
<ul>${demo.accounts.map(({ role, login, password }) => html`<li>${bothWords(`api.role.${role}`)[language]}: <code>${login}</code> / <code>${password}</code></li>`)}</ul>`,
  });
}

function personLine({ caseNumber, about, loans, address }: DemoPerson, language: SpokenLanguage): Html {
  const say = (code: string, values = {}) => bothWords(`serve.${code}`, values)[language];
  return html`<li><a href="/demo/enter/${caseNumber}">${say('page.enter', { case: caseNumber })}</a>: ${say(`person.${about}`)}<br>
<span class="soft">${loans.map((loan) => html`${say('page.loan', loan)} `)} ${say('page.address', { address })}</span></li>`;
}

function mailLine({ at, to, subject, text }: DemoMail): Html {
  return html`<article><p><strong>${subject}</strong><br><span class="soft">${at} · ${to}</span></p><p>${text}</p></article>`;
}
