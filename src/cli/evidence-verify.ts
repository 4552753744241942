/** `evidence verify`: checks a bundle without database and network, by the code of the single program. */
import { type VerifyAsk, verifyFile } from '../verifier/verify-file.ts';
import { language } from './words.ts';

export interface EvidenceVerifyOptions {
  /** a file that holds the asker's own policy */
  readonly policy?: string;
  /** a folder for the documents of a bundle that holds */
  readonly out?: string;
  /** the log's own folder */
  readonly log?: string;
  readonly json: boolean;
}

/** The exit code: 0 the bundle holds, 1 it does not, 64 a file cannot be read or written. */
export function runEvidenceVerify(file: string, { policy, out, log, json }: EvidenceVerifyOptions): number {
  const ask: VerifyAsk = { file, policy, out, log, format: json ? 'json' : 'text', language: language() };
  return verifyFile(ask, {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
}
