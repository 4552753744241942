/**
 * Runs a kernel command: one JSON document in, one out; or with --lines, one a line, in order, streaming.
 * Exit 0: an answer (a refusal is an answer). Exit 64: not valid. Exit 65: after --lines, when a line was not valid. Exit 66:
 * the file cannot be read.
 */
import { accessSync, constants, createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Fault } from '../api/input.ts';
import { describeFault } from './fault-words.ts';
import { words } from './words.ts';

/** What a kernel operation answers: a document to print, or the faults of its input. */
export type KernelAnswer = { readonly invalid: readonly Fault[] } | object;

export interface KernelCommand {
  /** Parsed JSON in, an answer out. Pure. */
  readonly run: (document: unknown) => KernelAnswer;
  /** An answer as it is printed; JSON when there is none. */
  readonly show?: (answer: object) => string;
}

export const exitCode = { ok: 0, invalidInput: 64, someLinesInvalid: 65, noInput: 66 } as const;

/** A document longer than this is refused rather than held in memory. */
const documentCharactersMax = 64 * 1024 * 1024;
const writeCharacters = 64 * 1024;

export async function runKernelCommand(
  command: KernelCommand,
  options: { file?: string | undefined; lines: boolean },
): Promise<number> {
  const { file } = options;
  if (file !== undefined && file !== '-') {
    try {
      accessSync(file, constants.R_OK);
    } catch {
      process.stderr.write(`${words('fault.noFile', { file })}\n`);
      return exitCode.noInput;
    }
  }
  return options.lines ? runLines(command, file) : runOne(command, file);
}

async function runOne(command: KernelCommand, file: string | undefined): Promise<number> {
  const source = file === undefined || file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  const answer = answerText(command, source);
  process.stdout.write(`${shown(command, answer)}\n`);
  if (!isInvalid(answer)) return exitCode.ok;
  for (const fault of answer.invalid) process.stderr.write(`${describeFault(fault)}\n`);
  return exitCode.invalidInput;
}

async function runLines(command: KernelCommand, file: string | undefined): Promise<number> {
  const input = file === undefined || file === '-' ? process.stdin : createReadStream(file);
  let someInvalid = false;
  let pending = '';
  let out = '';
  let skipping = false;
  const answerLine = (line: string) => {
    if (line.trim() === '') return;
    const answer = answerText(command, line);
    if (isInvalid(answer)) someInvalid = true;
    out += `${shown(command, answer)}\n`;
  };
  input.setEncoding('utf8');
  for await (const chunk of input as AsyncIterable<string>) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      const line = pending + chunk.slice(from, end);
      pending = '';
      from = end + 1;
      if (skipping) skipping = false;
      else answerLine(line);
      if (out.length >= writeCharacters) {
        await write(out);
        out = '';
      }
    }
    if (!skipping) pending += chunk.slice(from);
    if (pending.length > documentCharactersMax) {
      out += `${JSON.stringify({ invalid: [{ path: '', value: null, code: 'documentTooLong' }] })}\n`;
      someInvalid = true;
      skipping = true;
      pending = '';
    }
  }
  if (!skipping) answerLine(pending);
  await write(out);
  return someInvalid ? exitCode.someLinesInvalid : exitCode.ok;
}

function answerText(command: KernelCommand, source: string): KernelAnswer {
  if (source.length > documentCharactersMax) {
    return { invalid: [{ path: '', value: null, code: 'documentTooLong' }] };
  }
  let document: unknown;
  try {
    document = JSON.parse(source);
  } catch {
    const shown = source.length > 80 ? `${source.slice(0, 80)}…` : source;
    return { invalid: [{ path: '', value: shown, code: 'notJson' }] };
  }
  return command.run(document);
}

function shown(command: KernelCommand, answer: KernelAnswer): string {
  return command.show === undefined || isInvalid(answer) ? JSON.stringify(answer) : command.show(answer);
}

function isInvalid(answer: KernelAnswer): answer is { invalid: readonly Fault[] } {
  return 'invalid' in answer;
}

async function write(out: string): Promise<void> {
  if (out === '') return;
  if (!process.stdout.write(out)) await new Promise<void>((resolve) => process.stdout.once('drain', () => resolve()));
}
