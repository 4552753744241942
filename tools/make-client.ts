/**
 * Writes web/client/operations.d.ts: the interface as types, from the OpenAPI document. It is made and not kept, so that it is
 * never older than the contracts. With --check the pages' own types are checked against it.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { openApiDocument } from '../src/server/openapi.ts';

export const clientFile = new URL('../web/client/operations.d.ts', import.meta.url);

const head = `/**
 * The interface as types. Made by tools/make-client.ts from the OpenAPI document: not edited by hand.
 */
`;

export async function clientText(): Promise<string> {
  // The address is where the page came from.
  const document = openApiDocument({ publicUrl: '', language: 'en' });
  return head + astToString(await openapiTS(document as never, { alphabetize: true, immutable: false }));
}

if (import.meta.main) {
  writeFileSync(clientFile, await clientText());
  if (process.argv.includes('--check')) {
    const compiler = ['node_modules/typescript7/bin/tsc', '-p', 'web', '--pretty', 'false'];
    process.exitCode = spawnSync(process.execPath, compiler, { stdio: 'inherit' }).status ?? 1;
  }
}
