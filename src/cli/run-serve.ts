/** Runs `serve`. */
import { once } from 'node:events';
import { databaseAddress, sealerFor } from '../composition/deployment.ts';
import { allHandlers } from '../server/all-handlers.ts';
import { makeServer } from '../server/make-server.ts';
import type { Database } from '../store/database.ts';
import { serverParts } from './server-parts.ts';

export async function runServe(database: Database, _options: { readonly demo: boolean }): Promise<number> {
  const port = Number(process.env.FORBEAR_PORT ?? '8080');
  const publicUrl = process.env.FORBEAR_URL ?? `http://127.0.0.1:${port}`;
  const log = {
    info: (fields: object, event: string) => process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`),
    error: (fields: object, event: string) => process.stderr.write(`${JSON.stringify({ event, ...fields })}\n`),
  };
  const parts = await serverParts(database, { address: databaseAddress(), publicUrl, sealer: sealerFor(database), log });
  const server = await makeServer(parts, { served: allHandlers() });
  await server.listen({ host: '127.0.0.1', port });
  process.stdout.write(`${publicUrl}\n`);
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await server.close();
  await parts.bound.close();
  return 0;
}
