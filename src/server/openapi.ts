/** The OpenAPI 3.1 document, made of the contracts that the server checks by: nothing stands in it that is not held. */
import { z } from 'zod';
import { allRoutes } from '../api/routes/all-routes.ts';
import type { Route } from '../api/routes/route.ts';
import { bothWords } from '../composition/load-both-words.ts';
import { accessPolicy } from '../core/access/policy.ts';
import type { SpokenLanguage } from './call.ts';
import { serverRefusals } from './problem.ts';

type Schema = Record<string, unknown>;

/** Schemas that name themselves stand among the document's own: a reference is resolved from its root. */
type Components = Record<string, Schema>;

/** Of schemas that take more than a schema language can say, what it can. */
function schemaOf(
  schema: z.ZodType,
  at: { readonly io: 'input' | 'output'; readonly name: string; readonly components: Components },
): Schema {
  const made = z.toJSONSchema(schema, { target: 'draft-2020-12', io: at.io, unrepresentable: 'any' }) as Schema;
  const { $schema: _, $defs = {}, ...rest } = made;
  const prefix = '#/components/schemas/';
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        key === '$ref' && typeof each === 'string'
          ? each.replace('#/$defs/', `${prefix}${at.name}.`).replace(/^#$/, prefix + at.name)
          : moved(each),
      ]),
    );
  };
  for (const [name, each] of Object.entries($defs as Components))
    at.components[`${at.name}.${name}`] = moved(each) as Schema;
  const own = moved(rest) as Schema;
  if (JSON.stringify(own).includes(`"${prefix}${at.name}"`)) {
    at.components[at.name] = own;
    return { $ref: prefix + at.name };
  }
  return own;
}

const problemSchema: Schema = {
  type: 'object',
  required: ['type', 'title', 'status', 'instance', 'refused'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    instance: { type: 'string', format: 'uri' },
    refused: { type: 'string', description: 'the code of the refusal' },
    invalid: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'code'],
        properties: { path: { type: 'string' }, value: {}, code: { type: 'string' } },
      },
    },
  },
};

interface DocumentAsked {
  readonly publicUrl: string;
  readonly language: SpokenLanguage;
}

const made = new Map<string, object>();

/** Made once for each language: the contracts do not change while the process runs. */
export function openApiDocument(asked: DocumentAsked): object {
  const key = `${asked.language} ${asked.publicUrl}`;
  const document = made.get(key) ?? makeDocument(asked);
  made.set(key, document);
  return document;
}

function makeDocument({ publicUrl, language }: DocumentAsked): object {
  const components: Components = { Problem: problemSchema };
  const words = (code: string) => bothWords(code)[language];
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of allRoutes) {
    const path = route.path.replaceAll(/:([a-zA-Z]+)/g, '{$1}');
    const operations = paths[path] ?? {};
    operations[route.method.toLowerCase()] = operationOf({ route, words, components });
    paths[path] = operations;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: words('api.document.title'),
      version: '1',
      description: words('api.document.about'),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(allRoutes.map(({ tag }) => tag))].map((name) => ({
      name,
      description: words(`api.tag.${name}`),
    })),
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-forbear' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

interface Of {
  readonly route: Route;
  readonly words: (code: string) => string;
  readonly components: Components;
}

function operationOf(of: Of): object {
  const { route, words } = of;
  const { may } = accessPolicy[route.operation];
  return {
    operationId: route.operation,
    tags: [route.tag],
    summary: words(`api.${route.operation}`),
    security: may === 'everyone' ? [] : [{ session: [] }, { bearer: [] }],
    'x-may': may,
    'x-about': accessPolicy[route.operation].about,
    parameters: parametersOf(of),
    ...bodyOf(of),
    responses: { [route.status ?? 200]: answerOf(of), ...problemsOf(route, words) },
  };
}

function parametersOf({ route, components }: Of): object[] {
  const of = (schema: z.ZodType, where: 'path' | 'query') => {
    const { properties = {}, required = [] } = schemaOf(schema, {
      io: 'input',
      name: `${route.operation}.${where}`,
      components,
    }) as {
      properties?: Record<string, Schema>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, each]) => ({
      name,
      in: where,
      required: where === 'path' || required.includes(name),
      schema: each,
    }));
  };
  const headers = [
    ...Object.entries(route.headers ?? {}).map(([name, description]) => ({
      name,
      in: 'header',
      required: false,
      schema: { type: 'string', description },
    })),
    ...(route.method === 'GET' || accessPolicy[route.operation].may === 'everyone'
      ? []
      : [{ name: 'x-csrf-token', in: 'header', required: false, schema: { type: 'string' } }]),
    ...(route.takesKey && accessPolicy[route.operation].may !== 'everyone'
      ? [
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            schema: { type: 'string', minLength: 1, maxLength: 200 },
          },
        ]
      : []),
  ];
  return [...of(route.params, 'path'), ...of(route.query, 'query'), ...headers];
}

const bytes: Schema = { type: 'string', contentMediaType: 'application/octet-stream' };

function bodyOf({ route, components }: Of): object {
  if (route.bytesTaken !== undefined) {
    const content = Object.fromEntries(route.bytesTaken.types.map((type) => [type, { schema: bytes }]));
    return { requestBody: { required: true, content } };
  }
  if (route.method === 'GET' || route.body instanceof z.ZodUndefined) return {};
  const schema = schemaOf(route.body, { io: 'input', name: `${route.operation}.body`, components });
  return { requestBody: { required: true, content: { 'application/json': { schema } } } };
}

function answerOf({ route, words, components }: Of): object {
  const description = words(`api.${route.operation}`);
  if (route.status === 204) return { description };
  if (route.bytesGiven !== undefined) {
    return { description, content: Object.fromEntries(route.bytesGiven.map((type) => [type, { schema: bytes }])) };
  }
  const schema = schemaOf(route.answer, { io: 'output', name: `${route.operation}.answer`, components });
  return { description, content: { 'application/json': { schema } } };
}

/** Refusals by status, each code with its words; those that any operation may meet are told once, as `default`. */
function problemsOf(route: Route, words: (code: string) => string): object {
  const byStatus = new Map<number, string[]>();
  const own = { ...route.refusals, ...usualRefusals(route) };
  for (const [code, status] of Object.entries(own)) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const told = [...byStatus]
    .sort(([one], [other]) => one - other)
    .map(([status, codes]) => {
      const description = codes.map((code) => `\`${code}\`: ${words(`problem.${code}`)}`).join('\n\n');
      return [String(status), { description, content, 'x-refusals': codes }] as const;
    });
  return { ...Object.fromEntries(told), default: { description: words('api.document.problem'), content } };
}

function usualRefusals(route: Route): Readonly<Record<string, number>> {
  const { may, about } = accessPolicy[route.operation];
  const pick = (...codes: (keyof typeof serverRefusals)[]) =>
    Object.fromEntries(codes.map((code) => [code, serverRefusals[code]]));
  return {
    ...pick('notValid'),
    ...(may === 'everyone' ? {} : pick('notSignedIn', 'sessionExpired', 'roleMayNot')),
    ...(about === 'case' ? pick('unknownCase') : {}),
    ...(about === 'book' ? pick('bookNotSeen') : {}),
  };
}
