/** Serves a log's folder over HTTP as C2SP tlog-tiles asks: for trying it, and where there is no web server at hand. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LogFolder } from '../../application/evidence-ports.ts';

const paths = /^\/(checkpoint|tile\/(?:[0-9]|[1-5][0-9]|6[0-3]|entries)\/(?:x\d{3}\/)*\d{3}(?:\.p\/\d{1,3})?)$/;
const yearSeconds = 365 * 24 * 3600;

export interface ServedLog {
  readonly url: string;
  close(): Promise<void>;
}

export async function serveLog(
  folder: LogFolder,
  at: { readonly host: string; readonly port: number },
): Promise<ServedLog> {
  const server = createServer(async (request, response) => {
    const path = paths.exec(request.url ?? '')?.[1];
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const bytes = path !== undefined && isRead ? await folder.read(path).catch(() => undefined) : undefined;
    if (bytes === undefined) {
      response.writeHead(isRead ? 404 : 405, { 'content-type': 'text/plain; charset=utf-8' }).end();
      return;
    }
    const isCheckpoint = path === 'checkpoint';
    response.writeHead(200, {
      'content-type': isCheckpoint ? 'text/plain; charset=utf-8' : 'application/octet-stream',
      'cache-control': isCheckpoint ? 'no-cache' : `public, max-age=${yearSeconds}, immutable`,
      'content-length': bytes.length,
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  });
  await listening(server, at);
  const { address, family, port } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, at: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => resolve());
  });
}
