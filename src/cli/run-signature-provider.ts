/** agreement test-provider: the provider of qualified signatures for trying out, until it is told to stop. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveTestProvider } from '../adapters/signature-local/serve.ts';
import { TestProvider } from '../adapters/signature-local/test-provider.ts';
import { signatureFiles, signatureKeyId } from '../composition/signatures.ts';
import { CommandError } from './book.ts';
import { words } from './words.ts';

const secretBytes = 32;
const lapseMinutes = 30;
const portMax = 65_535;

export async function runTestProvider(options: { readonly folder: string; readonly port: string }): Promise<number> {
  const port = /^\d{1,5}$/.test(options.port) ? Number(options.port) : Number.NaN;
  if (!(port <= portMax)) throw new CommandError(words('evidence.fault.port', { value: options.port }), 64);
  const secret = randomBytes(secretBytes);
  const provider = new TestProvider({ keyId: signatureKeyId, secret, lapseMinutes });
  await mkdir(options.folder, { recursive: true });
  await writeFile(join(options.folder, signatureFiles.secret), secret.toString('hex'), { mode: 0o600 });
  await writeFile(join(options.folder, signatureFiles.roots), provider.authority.rootPem);
  const say = (code: string) => words(`signing.testProvider.${code}`);
  const served = await serveTestProvider({
    provider,
    port,
    words: {
      title: say('title'),
      warning: say('warning'),
      name: say('name'),
      sign: say('sign'),
      refuse: say('refuse'),
      failLiveness: say('failLiveness'),
      over: say('over'),
    },
    tell: (warning) => process.stdout.write(`${warning}\n`),
  }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(words('evidence.fault.listen', { port, message: error.code ?? error.message }), 69);
  });
  const values = { url: served.url, folder: options.folder, processId: process.pid };
  process.stdout.write(`${words('agreementCommand.testProvider.serving', values)}\n`);
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await served.close();
  return 0;
}
