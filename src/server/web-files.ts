/**
 * What tools/make-web.ts made for browsers: files named by their content, kept for good by whoever fetched them once; and the page that
 * every address of the portal answers with.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply } from 'fastify';

const folder = new URL('../../web/dist/', import.meta.url);
const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};
const yearSeconds = 31_536_000;

export interface WebManifest {
  readonly script: string;
  readonly preloads: readonly string[];
  readonly style: string;
  readonly topics: { readonly zh: Readonly<Record<string, string>>; readonly en: Readonly<Record<string, string>> };
  readonly pages: readonly {
    readonly path: string;
    /** beside the first script and what that imports */
    readonly parts: readonly string[];
    readonly topics: readonly string[];
  }[];
}

let read: { readonly manifest: WebManifest | undefined } | undefined;

/** Undefined: the pages were not made. */
export function webManifest(): WebManifest | undefined {
  read ??= { manifest: readManifest() };
  return read.manifest;
}

function readManifest(): WebManifest | undefined {
  try {
    return JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as WebManifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

interface Encoded {
  readonly type: string;
  readonly plain: Buffer;
  readonly br: Buffer;
  readonly gz: Buffer;
}

export function addWebFiles(server: FastifyInstance): void {
  if (webManifest() === undefined) return;
  const files = readdirSync(folder);
  for (const name of files) {
    const type = types[name.slice(name.lastIndexOf('.') + 1)];
    if (type === undefined || name === 'manifest.json' || !files.includes(`${name}.br`)) continue;
    const bytes = (ending: string) => readFileSync(new URL(name + ending, folder));
    const file: Encoded = { type, plain: bytes(''), br: bytes('.br'), gz: bytes('.gz') };
    server.get(`/web/${name}`, { config: { operation: 'asset' } }, async (request, reply) =>
      sendEncoded(reply, file, request.headers['accept-encoding'] ?? ''),
    );
  }
}

function sendEncoded(reply: FastifyReply, { type, plain, br, gz }: Encoded, accepted: string): FastifyReply {
  reply
    .type(type)
    .header('cache-control', `public, max-age=${yearSeconds}, immutable`)
    .header('vary', 'accept-encoding');
  if (/\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(br);
  if (/\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(gz);
  return reply.send(plain);
}
