/**
 * Keys from a key management service, by its own tool: a command whose standard output is the lines of a key file. It is run
 * without a shell and once; what it says is kept in memory, and never told, also not when it fails.
 */
import { execFileSync } from 'node:child_process';
import { type DeploymentKeys, type KeyFault, readKeyLines } from './key-lines.ts';
import type { KeySource } from './key-source.ts';

const timeoutMs = 30_000;
const outputBytesMax = 65_536;

/** Words are split by spaces; in quotes, single or double, a space is part of the word. Undefined: a quote does not end. */
export function splitCommand(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (const letter of text) {
    if (quote !== undefined) {
      if (letter === quote) quote = undefined;
      else word += letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= '';
    } else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + letter;
    }
  }
  if (quote !== undefined) return undefined;
  return word === undefined ? words : [...words, word];
}

export function keyCommand(text: string, limits = { timeoutMs }): KeySource {
  const words = splitCommand(text);
  // Its words may name a secret's path: the program alone is told.
  const from = words?.[0] ?? 'FORBEAR_KEY_COMMAND';
  let answered: DeploymentKeys | KeyFault | undefined;
  return {
    kind: 'command',
    from,
    read: () => {
      if (words === undefined) return { fault: 'commandQuote', from };
      answered ??= run(words, { from, timeoutMs: limits.timeoutMs });
      return answered;
    },
    mark: () => '',
  };
}

function run(
  [program, ...rest]: readonly string[],
  { from, timeoutMs: limitMs }: { readonly from: string; readonly timeoutMs: number },
): DeploymentKeys | KeyFault {
  if (program === undefined || program === '') return { fault: 'commandEmpty', from };
  let output: string;
  try {
    // Standard error is not taken over: a tool may repeat there what it was given.
    output = execFileSync(program, rest, {
      encoding: 'utf8',
      timeout: limitMs,
      killSignal: 'SIGKILL',
      maxBuffer: outputBytesMax,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    // The error holds what was written so far: nothing of it goes on from here but its code.
    const { code, status, signal } = error as NodeJS.ErrnoException & {
      status?: number | null;
      signal?: string | null;
    };
    if (code === 'ENOENT' || code === 'EACCES') return { fault: 'commandNotFound', from };
    if (code === 'ETIMEDOUT') return { fault: 'commandTooLong', from };
    return { fault: 'commandFailed', from, ended: String(status ?? signal ?? code) };
  }
  return readKeyLines(output, from);
}
