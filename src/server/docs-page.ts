/** The interface as a page for people, made of the OpenAPI document: who may, what it takes, what it answers, what it refuses. */
import { bothWords } from '../composition/load-both-words.ts';
import type { SpokenLanguage } from './call.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly [string];
  readonly summary: string;
  readonly 'x-may': readonly string[] | 'everyone';
  readonly 'x-about': string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<
    Record<string, Content & { readonly description: string; readonly 'x-refusals'?: readonly string[] }>
  >;
}
interface Document {
  readonly info: { readonly title: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Schemas };
}

type Schemas = Readonly<Record<string, Schema>>;

type Words = (code: string) => string;
type Drawn = (schema: Schema) => string;

export function docsPage(document: object, language: SpokenLanguage): string {
  const { info, tags, paths, components } = document as Document;
  const drawn: Drawn = (schema) => outline(schema, { schemas: components.schemas, seen: [] });
  const say: Words = (code) => bothWords(`api.docs.${code}`)[language];
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const codes = new Set(
    all.flatMap(({ operation }) => Object.values(operation.responses).flatMap((each) => each['x-refusals'] ?? [])),
  );
  const ofTag = (name: string) => all.filter(({ operation }) => operation.tags[0] === name);
  return page({
    language,
    title: info.title,
    path: '/docs',
    main: html`
<h1>${info.title}</h1>
<p>${info.description}</p>
<nav aria-label="${say('contents')}"><ul>${tags.map(({ name, description }) => html`<li><a href="#${name}">${description}</a></li>`)}<li><a href="#refusals">${say('refusals')}</a></li></ul></nav>
<h2>${say('howTo')}</h2>
<p>${say('howToSignIn')}</p>
<p>${say('howToWrite')}</p>
<p>${say('howToPage')}</p>
${tags.map(({ name, description }) => html`<section><h2 id="${name}">${description}</h2>${ofTag(name).map((each) => operationText(each, { say, language, drawn }))}</section>`)}
<section><h2 id="refusals">${say('refusals')}</h2>
<p>${say('refusalsAbout')}</p>
<div class="wide"><table><thead><tr><th>${say('code')}</th><th>${say('meaning')}</th></tr></thead><tbody>
${[...codes].sort().map((code) => html`<tr id="refusal-${code}"><td><code>${code}</code></td><td>${bothWords(`problem.${code}`)[language]}</td></tr>`)}
</tbody></table></div></section>`,
  });
}

function operationText(
  { path, method, operation }: { readonly path: string; readonly method: string; readonly operation: Operation },
  { say, language, drawn }: { readonly say: Words; readonly language: SpokenLanguage; readonly drawn: Drawn },
): Html {
  const may = operation['x-may'];
  const who =
    may === 'everyone'
      ? say('everyone')
      : may.map((role) => bothWords(`api.role.${role}`)[language]).join(language === 'zh' ? '、' : ', ');
  const parameters = operation.parameters.filter(({ name }) => name !== 'x-csrf-token' && name !== 'idempotency-key');
  const body = Object.entries(operation.requestBody?.content ?? {})[0];
  const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const refused = Object.entries(operation.responses).flatMap(([status, { 'x-refusals': codes = [] }]) =>
    codes.map((code) => html` <a class="refused" href="#refusal-${code}">${status} ${code}</a>`),
  );
  return html`<article>
<h3 id="${operation.operationId}"><span class="method">${method}</span> <code>${path}</code></h3>
<p>${operation.summary}<br><span class="soft">${say('who')} ${who}</span></p>
${parameters.length === 0 ? undefined : html`<div class="wide"><table><thead><tr><th>${say('parameter')}</th><th>${say('where')}</th><th>${say('shape')}</th></tr></thead><tbody>${parameters.map(({ name, in: where, required, schema }) => html`<tr><td><code>${name}</code>${required ? '' : ` (${say('optional')})`}</td><td>${say(`in.${where}`)}</td><td>${shapeOf(schema)}</td></tr>`)}</tbody></table></div>`}
${body === undefined ? undefined : html`<details><summary>${say('takes')} <code>${body[0]}</code></summary><pre>${drawn(body[1].schema)}</pre></details>`}
${answers.map(([status, { content = {} }]) => {
  const [type, given] = Object.entries(content)[0] ?? [];
  return given === undefined
    ? html`<p class="soft">${say('answers')} ${status}</p>`
    : html`<details><summary>${say('answers')} ${status} <code>${type}</code></summary><pre>${drawn(given.schema)}</pre></details>`;
})}
${refused.length === 0 ? undefined : html`<p>${say('refuses')}${refused}</p>`}
</article>`;
}

function shapeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map(String).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const kind = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any');
  return [kind, schema.format, schema.description].filter(Boolean).join(', ');
}

const depthMax = 6;
const reference = '#/components/schemas/';

interface Outlining {
  readonly schemas: Schemas;
  /** names on the way here: what names itself is drawn once */
  readonly seen: readonly string[];
  readonly indent?: string;
}

/** A schema as an outline that reads like the document itself. */
function outline(given: Schema, at: Outlining): string {
  const { schemas, seen, indent = '' } = at;
  const name = given.$ref?.startsWith(reference) === true ? given.$ref.slice(reference.length) : undefined;
  if (indent.length > depthMax * 2 || (name !== undefined && seen.includes(name))) return '…';
  const schema = name === undefined ? given : (schemas[name] ?? {});
  const here: Outlining = { schemas, indent, seen: name === undefined ? seen : [...seen, name] };
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return [...new Set(either.map((each) => outline(each, here)))].join(' | ');
  if (schema.properties !== undefined) {
    const deeper = { ...here, indent: `${indent}  ` };
    const fields = Object.entries(schema.properties).map(([field, each]) => {
      const mark = schema.required?.includes(field) === true ? '' : '?';
      return `${indent}  ${field}${mark}: ${outline(each, deeper)}`;
    });
    return `{\n${fields.join('\n')}\n${indent}}`;
  }
  if (schema.items !== undefined) return `[${outline(schema.items, here)}]`;
  return shapeOf(schema);
}
