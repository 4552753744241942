/** evidence serve: until it is told to stop. */
import { once } from 'node:events';
import { logFolder } from '../adapters/log-folder/log-folder.ts';
import { serveLog } from '../adapters/log-folder/serve-log.ts';
import { CommandError } from './book.ts';
import { words } from './words.ts';

const portMax = 65_535;

export async function runServe(options: {
  readonly folder: string;
  readonly port: string;
  readonly host: string;
}): Promise<number> {
  const port = /^\d{1,5}$/.test(options.port) ? Number(options.port) : Number.NaN;
  if (!(port <= portMax)) throw new CommandError(words('evidence.fault.port', { value: options.port }), 64);
  const folder = logFolder(options.folder);
  if ((await folder.read('checkpoint')) === undefined) {
    throw new CommandError(words('evidence.fault.noLogThere', { folder: options.folder }), 66);
  }
  const served = await serveLog(folder, { host: options.host, port }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(words('evidence.fault.listen', { port, message: error.code ?? error.message }), 69);
  });
  process.stdout.write(`${words('evidence.serving', { url: served.url, processId: process.pid })}\n`);
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await served.close();
  return 0;
}
