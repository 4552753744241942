/** Runs the command as people do, in a process of its own, and can kill it in the midst of a statement. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const sayStatements = new URL('./say-statements.ts', import.meta.url).href;

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** every SQL statement that it began, where they were asked for */
  readonly statements: readonly string[];
}

export interface RunSettings {
  readonly database: string;
  /** working folder: where rejects are written */
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** `onStatement` is told each SQL statement as it begins, and its number from 1. */
export function startForbear(
  args: readonly string[],
  settings: RunSettings,
  onStatement?: (sql: string, number: number, child: ChildProcess) => void,
): Started {
  const child = spawn(process.execPath, [...(onStatement ? ['--import', sayStatements] : []), main, ...args], {
    cwd: settings.cwd,
    env: environmentOf(settings),
    stdio: ['ignore', 'pipe', 'pipe', onStatement ? 'pipe' : 'ignore'],
  });
  const statements: string[] = [];
  if (onStatement) {
    createInterface({ input: child.stdio[3] as Readable }).on('line', (sql) => {
      statements.push(sql);
      onStatement(sql, statements.length, child);
    });
  }
  let stdout = '';
  let stderr = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr, statements }));
  });
  return { child, ended };
}

export function runForbear(args: readonly string[], settings: RunSettings): Promise<Ended> {
  return startForbear(args, settings).ended;
}

/** Runs it to the end and counts its statements. */
export function runAndListen(args: readonly string[], settings: RunSettings): Promise<Ended> {
  return startForbear(args, settings, () => {}).ended;
}

/** Kills it (SIGKILL) as soon as `when` holds of a statement that it begins. */
export function runAndKill(
  args: readonly string[],
  settings: RunSettings,
  when: (sql: string, number: number) => boolean,
): Promise<Ended> {
  return startForbear(args, settings, (sql, number, child) => {
    if (when(sql, number)) child.kill('SIGKILL');
  }).ended;
}

function environmentOf({ database, environment }: RunSettings): NodeJS.ProcessEnv {
  const { FORBEAR_KEY_FILE, FORBEAR_LANG, LC_ALL, LANG, TZ, ...rest } = process.env;
  return { ...rest, FORBEAR_DATABASE: database, FORBEAR_LANG: 'en', ...environment };
}
