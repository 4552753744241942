/** Files that pages of the server need: style and pictures, from one folder, by exact name, known by their digest. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

const folder = new URL('./assets/', import.meta.url);
const types: Readonly<Record<string, string>> = { css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };
const daySeconds = 86_400;

export function addAssets(server: FastifyInstance): void {
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(new URL(name, folder));
    const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    const type = types[name.slice(name.lastIndexOf('.') + 1)];
    if (type === undefined) throw new Error(`${name} is of no type that is served`);
    server.get(`/assets/${name}`, { config: { operation: 'asset' } }, async (request, reply) => {
      reply.header('etag', tag).header('cache-control', `public, max-age=${daySeconds}`);
      return request.headers['if-none-match'] === tag ? reply.code(304).send() : reply.type(type).send(bytes);
    });
  }
}
