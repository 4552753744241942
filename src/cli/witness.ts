/** witness: cosigns the logs that it follows. It needs a folder and no database, and loads nothing of one. */
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { VerifierKey } from '../core/evidence/note-key.ts';
import type { PolicyFault } from '../core/evidence/witness-policy.ts';
import type { WitnessNews } from '../witness/witness.ts';
import type { FolderFault } from '../witness/witness-files.ts';
import type { PageWords } from '../witness/witness-page.ts';
import { machineFaultOf } from './machine-fault.ts';
import { type Language, words } from './words.ts';

interface WitnessOptions {
  readonly folder: string;
  readonly name?: string;
  readonly follow?: string;
  readonly port: string;
  readonly host: string;
  readonly showKey: boolean;
}

/** As sysexits.h has them: usage, no input, unavailable, in use, configuration. */
const exitCodes = { usage: 64, noInput: 66, unavailable: 69, inUse: 75, config: 78 } as const;

class Stopped extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function addWitness(program: Command): void {
  program
    .command('witness')
    .description('cosigns the checkpoints of logs that it follows: for a consumer body, a mediator, a supervisor')
    .requiredOption('--folder <folder>', 'where its key and what it has cosigned are kept; made when it is not there')
    .option('--name <name>', 'its name in cosignatures, such as witness.mediator.example; needed the first time')
    .option('--follow <file>', 'the logs that it follows: a policy file, of which it reads the lines log')
    .option('--port <port>', 'where it listens', '7380')
    .option('--host <host>', 'on which address; from elsewhere it is reached through a web server', '127.0.0.1')
    .option('--show-key', 'prints the key by which others know it, and ends', false)
    .addHelpText(
      'after',
      '\nExample:\n  forbear witness --folder witness --name witness.mediator.example --follow logs.policy\n',
    )
    .action(async (options: WitnessOptions) => {
      try {
        await runWitness(options);
      } catch (error) {
        const known = error instanceof Stopped ? error : stoppedByMachine(error);
        if (known === undefined) throw error;
        process.stderr.write(`${known.message}\n`);
        process.exitCode = known.exitCode;
      }
    });
}

async function runWitness(options: WitnessOptions): Promise<void> {
  const [{ lockFolder }, { openKey }] = await Promise.all([
    import('../store/folder-lock.ts'),
    import('../witness/witness-files.ts'),
  ]);
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  if (options.showKey) {
    // One that runs has its key already, and this reads it beside it.
    const unlock = existsSync(join(options.folder, 'key')) ? undefined : lockOrStop(lockFolder, options.folder);
    process.stdout.write(`${orStop(openKey(options.folder, options.name)).vkey}\n`);
    unlock?.();
    return;
  }
  const port = portOf(options.port);
  const logKeys = await followedLogs(options.follow);
  const unlock = lockOrStop(lockFolder, options.folder);
  try {
    const { openWitness } = await import('../witness/witness.ts');
    const { serveWitness } = await import('../witness/serve-witness.ts');
    const { witnessPage } = await import('../witness/witness-page.ts');
    const key = orStop(openKey(options.folder, options.name));
    const setup = { folder: options.folder, key, logKeys, nowMs: () => Date.now(), tell };
    const witness = orStop(openWitness(setup));
    const page = witnessPage(witness, [pageWords('zh'), pageWords('en')]);
    const served = await serveWitness({ witness, page, host: options.host, port });
    const { url } = served;
    process.stdout.write(`${words('witness.ready', { name: witness.name, url, vkey: witness.vkey })}\n`);
    for (const origin of witness.origins) process.stdout.write(`${words('witness.follows', { origin })}\n`);
    const stop = new AbortController();
    const { signal } = stop;
    await Promise.race([once(process, 'SIGTERM', { signal }), once(process, 'SIGINT', { signal })]);
    stop.abort();
    await served.close();
  } finally {
    unlock();
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port <= 65_535) return port;
  throw new Stopped(words('witness.notAPort', { value: text }), exitCodes.usage);
}

/** A policy without a line quorum will do: what would be enough for others is not this one's to say. */
async function followedLogs(file: string | undefined): Promise<readonly VerifierKey[]> {
  if (file === undefined) throw new Stopped(words('witness.followMissing'), exitCodes.usage);
  const { parseWitnessPolicy } = await import('../core/evidence/witness-policy.ts');
  const { sha256 } = await import('../digest/node-crypto.ts');
  const bytes = bytesOf(file);
  let policy = parseWitnessPolicy(sha256, bytes);
  if ('faults' in policy && policy.faults.every(({ code }) => code === 'quorumMissing')) {
    policy = parseWitnessPolicy(sha256, `${bytes.toString('utf8')}\nquorum none\n`);
  }
  if ('faults' in policy) {
    throw new Stopped(policy.faults.map((fault) => policyFaultWords(file, fault)).join('\n'), exitCodes.config);
  }
  if (policy.logs.length === 0) throw new Stopped(words('witness.noLogs', { file }), exitCodes.config);
  return policy.logs.map(({ key }) => key);
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Stopped(words('witness.notRead', { file, code: code ?? '' }), exitCodes.noInput);
  }
}

/** File and line, what stands there, and what to write instead. */
export function policyFaultWords(file: string, { line, value, code }: PolicyFault): string {
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  const place = shown === '' ? '' : `${shown}: `;
  return words('witness.policyAt', { file, line, place, words: words(`witness.policy.${code}`) });
}

function lockOrStop(lock: (folder: string) => () => void, folder: string): () => void {
  try {
    return lock(folder);
  } catch (error) {
    const processId = (error as { readonly processId?: number }).processId;
    if (processId === undefined) throw error;
    throw new Stopped(words('witness.inUse', { folder, processId }), exitCodes.inUse);
  }
}

function orStop<T extends object>(value: T | FolderFault): T {
  if (!('fault' in value)) return value;
  throw new Stopped(words(`witness.fault.${value.fault}`, { value: value.value }), exitCodes.config);
}

function stoppedByMachine(error: unknown): Stopped | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL' || code === 'EACCES') {
    return new Stopped(words('witness.notListening', { message }), exitCodes.unavailable);
  }
  const fault = machineFaultOf(error);
  return fault && new Stopped(words(`book.${fault.kind}`, { message: fault.message }), exitCodes.unavailable);
}

function tell(news: WitnessNews): void {
  process.stderr.write(`${newsWords(news)}\n`);
}

function newsWords(news: WitnessNews): string {
  switch (news.kind) {
    case 'fork':
    case 'suspect': {
      const { origin, size } = news;
      const kept = [news.file, news.against].filter((file) => file !== undefined).join(', ');
      return words(`witness.news.${news.kind}`, {
        origin,
        size,
        files: kept === '' ? words('witness.news.full') : kept,
      });
    }
    case 'clockBehind': {
      const asTime = (seconds: number) => new Date(seconds * 1000).toISOString();
      return words('witness.news.clockBehind', { now: asTime(news.nowSeconds), last: asTime(news.lastSeconds) });
    }
    case 'stateDamaged':
      return words('witness.fault.stateDamaged', { value: news.origin });
    case 'notWritten':
      return words('witness.news.notWritten', { origin: news.origin, message: news.message });
  }
}

function pageWords(language: Language): PageWords {
  const say = (code: string) => words(`witness.page.${code}`, {}, language);
  return {
    language,
    title: say('title'),
    paragraphs: ['what', 'means', 'not', 'where'].map(say),
    nameLabel: say('name'),
    keyLabel: say('key'),
    logsLabel: say('logs'),
  };
}
