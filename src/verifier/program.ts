/** The single program: what it was asked for, read from its words. `forbear-verify.ts` starts it. */

import type { Language } from './verifier-words.ts';
import { type Outlets, tellerAt, type VerifyAsk, verifyFile } from './verify-file.ts';

/** In order of precedence. */
export type AskFault = 'unknownOption' | 'valueMissing' | 'valueNotKnown' | 'oneFile' | 'fileMissing';

interface FaultyAsk {
  readonly fault: AskFault;
  readonly values: Readonly<Record<string, string>>;
}

const choices: Readonly<Record<string, readonly string[]>> = {
  '--format': ['text', 'json'],
  '--language': ['zh', 'en'],
};

export function readAsk(words: readonly string[], language: Language): VerifyAsk | FaultyAsk {
  const given: Record<string, string> = {};
  const files: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith('-') || word === '-') {
      files.push(word);
      continue;
    }
    if (!['--policy', '--out', '--log', ...Object.keys(choices)].includes(word)) {
      return { fault: 'unknownOption', values: { option: word } };
    }
    const value = words[++at];
    if (value === undefined) return { fault: 'valueMissing', values: { option: word } };
    const known = choices[word];
    if (known !== undefined && !known.includes(value)) {
      return { fault: 'valueNotKnown', values: { option: word, value, known: known.join(', ') } };
    }
    given[word] = value;
  }
  if (files.length > 1) return { fault: 'oneFile', values: { file: files[1]! } };
  if (files.length === 0) return { fault: 'fileMissing', values: {} };
  return {
    file: files[0]!,
    policy: given['--policy'],
    format: given['--format'] === 'json' ? 'json' : 'text',
    language: (given['--language'] ?? language) as Language,
    out: given['--out'],
    log: given['--log'],
  };
}

/** The exit code: 0 holds, 1 fails, 64 asked wrongly. `language` is that of the terminal. */
export function runProgram(words: readonly string[], at: Outlets & { readonly language: Language }): number {
  const { say } = tellerAt(at.language);
  if (words.includes('--help') || words.includes('-h')) {
    at.out(`${say('program.usage')}\n`);
    return 0;
  }
  const ask = readAsk(words, at.language);
  if ('fault' in ask) {
    at.err(`${say(`program.${ask.fault}`, ask.values)}\n\n${say('program.usage')}\n`);
    return 64;
  }
  return verifyFile(ask, at);
}
