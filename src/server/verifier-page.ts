/**
 * The page that checks bundles and receipts, as a file to keep: it works without a network and without us, so it is given as a
 * download and not shown from here (what a page of ours may run is the policy's to say).
 */
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

const files = {
  '/verify.html': { file: 'forbear-verify.html', type: 'text/html; charset=utf-8' },
  '/verify.mjs': { file: 'forbear-verify.mjs', type: 'text/javascript; charset=utf-8' },
} as const;

export function addVerifierPage(server: FastifyInstance): void {
  for (const [path, { file, type }] of Object.entries(files)) {
    const bytes = readFileSync(new URL(`../../verifier/${file}`, import.meta.url));
    server.get(path, { config: { operation: 'asset' } }, async (_, reply) =>
      reply.type(type).header('content-disposition', `attachment; filename="${file}"`).send(bytes),
    );
  }
}
