/** A witness over HTTP (C2SP tlog-witness): add-checkpoint, the last checkpoint of each log, and a page for people. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Witness } from './witness.ts';

/** 63 hashes and a checkpoint with its signatures are a fraction of it. */
export const bodyBytesMax = 64 * 1024;
const requestMillisecondsMax = 10_000;
const connectionsMax = 256;

export interface ServedWitness {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function serveWitness(at: {
  readonly witness: Witness;
  readonly page: string;
  readonly host: string;
  /** 0: any that is free */
  readonly port: number;
}): Promise<ServedWitness> {
  const server = createServer({ connectionsCheckingInterval: 1_000 }, (request, response) => {
    respond(at, request, response).catch(() => {
      // The other side went away, or a bug: it is told no more than that.
      if (!response.headersSent) send(response, { status: 500, body: 'unexpected\n' });
      else response.destroy();
    });
  });
  server.requestTimeout = requestMillisecondsMax;
  server.headersTimeout = requestMillisecondsMax;
  server.maxConnections = connectionsMax;
  server.maxHeadersCount = 64;
  await listen(server, at);
  const { port, address, family } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `http://${host}:${port}`,
    port,
    async close() {
      server.close();
      server.closeIdleConnections();
      await Promise.race([once(server, 'close'), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
      server.closeAllConnections();
    },
  };
}

async function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

async function respond(
  { witness, page }: { readonly witness: Witness; readonly page: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0]!;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const [, hash] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path) ?? [];
  if (path === '/add-checkpoint') {
    if (request.method !== 'POST') return send(response, { status: 405, body: 'methodNotAllowed\n', allow: 'POST' });
    const body = await bodyOf(request);
    if (body === undefined) {
      response.setHeader('Connection', 'close');
      return send(response, { status: 413, body: 'tooLarge\n' });
    }
    return send(response, witness.addCheckpoint(body));
  }
  if (path !== '/' && hash === undefined) return send(response, { status: 404, body: 'notFound\n' });
  if (!isRead) return send(response, { status: 405, body: 'methodNotAllowed\n', allow: 'GET, HEAD' });
  if (hash !== undefined) return send(response, witness.checkpointOf(hash));
  send(response, { status: 200, type: 'text/html; charset=utf-8', body: page });
}

/** Undefined: more than may be. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > bodyBytesMax) return undefined;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > bodyBytesMax) return undefined;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function send(
  response: ServerResponse,
  at: { readonly status: number; readonly type?: string; readonly body: string; readonly allow?: string },
): void {
  const body = Buffer.from(at.body);
  response.writeHead(at.status, {
    'Content-Type': at.type ?? 'text/plain; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    ...(at.allow === undefined ? {} : { Allow: at.allow }),
  });
  response.end(body);
}
