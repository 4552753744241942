/** Requests made from the OpenAPI document by a seeded generator: mostly in form, often wrong somewhere, sometimes hostile. */

export interface FuzzRequest {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const hostileTexts = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  "'; drop table borrower; --",
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '%s%n',
  '٣٤',
  '１２３',
  'é́́́',
  '🙂',
  'a'.repeat(3_000),
  '9'.repeat(400),
  '-0',
  '1e400',
  '0x10',
  'null',
  '9999-12-31',
  '0000-00-00',
  '2026-02-30',
  '2026-06-30T24:00:00+25:00',
  'C2026-000001',
] as const;
const hostileValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.1,
  2 ** 53,
  1e308,
  [],
  {},
  [[[[]]]],
  { $ne: null },
  ...hostileTexts,
];

export class InterfaceFuzzer {
  readonly #random: () => number;
  readonly #document: Document;
  readonly #operations: readonly { readonly path: string; readonly method: string; readonly operation: Operation }[];
  /** ids that exist, so that requests come as far as they can */
  readonly #known: Readonly<Record<string, readonly string[]>>;

  constructor(
    document: object,
    at: { readonly seed: number; readonly known: Readonly<Record<string, readonly string[]>> },
  ) {
    this.#document = document as Document;
    this.#random = seeded(at.seed);
    this.#known = at.known;
    this.#operations = Object.entries(this.#document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    );
  }

  next(): FuzzRequest {
    const { path, method, operation } = this.#pick(this.#operations);
    const query: string[] = [];
    let filled = path;
    const headers: Record<string, string> = {};
    for (const { name, in: where, schema } of operation.parameters) {
      const value = String(
        this.#known[name] && this.#chance(0.7) ? this.#pick(this.#known[name]) : this.#value(schema, 0),
      );
      if (where === 'path') filled = filled.replace(`{${name}}`, safely(value));
      else if (where === 'query' && this.#chance(0.4)) query.push(`${safely(name)}=${safely(value)}`);
      else if (name === 'idempotency-key' && this.#chance(0.2))
        headers[name] = `fuzz-${Math.floor(this.#random() * 50)}`;
    }
    if (this.#chance(0.05)) query.push(`${safely(this.#pick(hostileTexts))}=1`);
    return {
      operation: operation.operationId,
      method: this.#chance(0.02) ? this.#pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']) : method,
      path: query.length === 0 ? filled : `${filled}?${query.join('&')}`,
      headers,
      body: this.#body(operation, headers),
    };
  }

  #body({ requestBody }: Operation, headers: Record<string, string>): string | undefined {
    const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
    if (type === undefined || content === undefined) return this.#chance(0.05) ? '{}' : undefined;
    headers['content-type'] = this.#chance(0.03) ? 'text/plain' : type;
    if (type !== 'application/json') return this.#pick(hostileTexts).repeat(3);
    const text = JSON.stringify(this.#value(content.schema, 0)) ?? '';
    return this.#chance(0.03) ? text.slice(0, Math.floor(text.length * this.#random())) : text;
  }

  #value(given: Schema, depth: number): unknown {
    if (this.#chance(depth === 0 ? 0.02 : 0.08)) return this.#pick(hostileValues);
    const schema =
      given.$ref === undefined ? given : (this.#document.components.schemas[given.$ref.split('/').at(-1)!] ?? {});
    const either = schema.anyOf ?? schema.oneOf;
    if (either !== undefined) return depth > 8 ? null : this.#value(this.#pick(either), depth + 1);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return this.#pick(schema.enum);
    const type = Array.isArray(schema.type) ? this.#pick(schema.type) : schema.type;
    switch (type) {
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return depth > 8
          ? []
          : Array.from({ length: Math.floor(this.#random() * 3) }, () => this.#value(schema.items ?? {}, depth + 1));
      case 'string':
        return this.#text(schema);
      case 'integer':
      case 'number':
        return this.#pick([0, 1, 2, 12, 36, 100, -5, 1_000_000]);
      case 'boolean':
        return this.#chance(0.5);
      case 'null':
        return null;
      default:
        return this.#pick(hostileValues);
    }
  }

  #object(schema: Schema, depth: number): object {
    const fields = Object.entries(schema.properties ?? {}).filter(([name]) =>
      schema.required?.includes(name) ? !this.#chance(0.03) : depth < 6 && this.#chance(0.5),
    );
    const made = fields.map(([name, each]) => [
      name,
      this.#known[name] && this.#chance(0.5) ? this.#pick(this.#known[name]) : this.#value(each, depth + 1),
    ]);
    if (this.#chance(0.02)) made.push([this.#pick(hostileTexts), 1]);
    return Object.fromEntries(made);
  }

  #text({ format, pattern }: Schema): string {
    if (this.#chance(0.15)) return this.#pick(hostileTexts);
    if (format === 'date') return this.#pick(['2026-06-30', '2026-07-01', '2027-02-28', '1999-12-31']);
    if (format === 'date-time') return this.#pick(['2026-07-01T10:00:00+08:00', '2026-07-01T02:00:00Z']);
    if (pattern?.includes('[A-Z]{3}') === true) return this.#pick(['CNY', 'USD', 'JPY']);
    if (pattern?.startsWith('^C') === true) return 'C2026-000001';
    if (pattern !== undefined) return this.#pick(['1', '12', '100.00', '0', '18']);
    return this.#pick(['x', 'a reason', '一个理由', 'P3', '1']);
  }

  #chance(part: number): boolean {
    return this.#random() < part;
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!;
  }
}

/** A lone half of a character has no spelling in an address. */
function safely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
