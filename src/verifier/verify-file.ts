/** Checks a bundle or one receipt that lies in a file: what the single program and `forbear evidence verify` do alike. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkBundle } from '../core/evidence/bundle-check.ts';
import { shownInstant } from '../core/evidence/bundle-instant.ts';
import { pageName } from '../core/evidence/bundle-names.ts';
import type { BundleReport } from '../core/evidence/bundle-report.ts';
import { readContainer } from '../core/evidence/container.ts';
import { checkReceipt, looksLikeReceipt } from '../core/evidence/receipt-check.ts';
import { parseWitnessPolicy } from '../core/evidence/witness-policy.ts';
import { sha256, verifyEd25519 } from '../digest/node-crypto.ts';
import { receiptText } from './receipt-text.ts';
import { reportText } from './report-text.ts';
import { type LogReport, scanLog } from './scan-log.ts';
import { type Language, type Teller, tellerOf } from './verifier-words.ts';

export interface VerifyAsk {
  readonly file: string;
  /** a file that holds the asker's own policy */
  readonly policy?: string | undefined;
  readonly format: 'text' | 'json';
  readonly language: Language;
  /** the log's own folder, as it is published: then what the bundle leaves out shows */
  readonly log?: string | undefined;
  /** a folder for the documents of a bundle that holds */
  readonly out?: string | undefined;
}

export interface Outlets {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** A bundle that holds: 0. One that does not: 1, the first thing that fails first. What cannot be read or written: 64. */
export function verifyFile(ask: VerifyAsk, { out, err }: Outlets): number {
  const teller = tellerAt(ask.language);
  const { say } = teller;
  const bytes = readOrTell(ask.file, teller);
  if (typeof bytes === 'string') {
    err(`${bytes}\n`);
    return 64;
  }
  const policy = ask.policy === undefined ? undefined : policyOrTell(ask.policy, teller);
  if (policy !== undefined && 'fault' in policy) {
    err(`${policy.fault}\n`);
    return 64;
  }
  if (looksLikeReceipt(bytes)) return verifyReceipt(bytes, { ask, teller, policy: policy?.text, out });
  const report = checkBundle(bytes, { digest: sha256, verify: verifyEd25519, policy: policy?.text });
  const log = ask.log === undefined ? undefined : scanLog(ask.log, { bytes, report });
  const text =
    ask.format === 'json'
      ? `${JSON.stringify(log === undefined ? report : { ...report, log }, undefined, 1)}\n`
      : `${reportText(report, teller)}${logText(log, say)}`;
  out(text);
  if (ask.out !== undefined) {
    const written = unpack(bytes, { report, folder: ask.out, say });
    err(`${written.told}\n`);
    if (written.failed) return 64;
  }
  return report.verdict === 'holds' && log?.verdict !== 'fails' ? 0 : 1;
}

/** Of one receipt there is nothing to unpack and no log to hold it against: its proof is of its one entry. */
function verifyReceipt(
  bytes: Uint8Array,
  at: Pick<Outlets, 'out'> & {
    readonly ask: VerifyAsk;
    readonly teller: Teller;
    readonly policy: string | undefined;
  },
): number {
  const report = checkReceipt(bytes, { digest: sha256, verify: verifyEd25519, policy: at.policy });
  const shown = { ...report, entry: report.entry && { kind: report.entry.kind, number: report.entry.number } };
  at.out(at.ask.format === 'json' ? `${JSON.stringify(shown, undefined, 1)}\n` : receiptText(report, at.teller));
  return report.verdict === 'holds' ? 0 : 1;
}

function logText(log: LogReport | undefined, say: Teller['say']): string {
  if (log === undefined) return '';
  const { size = '', entries = '', later = '', value = '' } = { ...log } as Readonly<Record<string, string | number>>;
  const text = log.verdict === 'holds' ? say('log.holds', { size, entries, later }) : say(`log.${log.code}`, { value });
  return `\n${say('log.title')}\n  ${text}\n`;
}

/** Times by the clock of Beijing in Chinese and by UTC in English, each with its zone. */
export function tellerAt(language: Language): Teller {
  const zone = { zh: { minutes: 480, name: '+08:00' }, en: { minutes: 0, name: 'UTC' } }[language];
  return tellerOf(language, (ms) => `${shownInstant(ms, zone.minutes)} ${zone.name}`);
}

function readOrTell(file: string, { say }: Teller): Uint8Array | string {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? say('program.notThere', { file }) : say('program.notRead', { file, code });
  }
}

function policyOrTell(file: string, teller: Teller): { readonly text: string } | { readonly fault: string } {
  const bytes = readOrTell(file, teller);
  if (typeof bytes === 'string') return { fault: bytes };
  const policy = parseWitnessPolicy(sha256, bytes);
  if (!('faults' in policy)) return { text: new TextDecoder().decode(bytes) };
  const { line, value, code } = policy.faults[0]!;
  return { fault: teller.say('program.policyFault', { file, line, value, fault: code }) };
}

/** The documents and the page for a court, under the names that the bundle gives them; what is there is not written over. */
function unpack(
  bytes: Uint8Array,
  at: { readonly report: BundleReport; readonly folder: string; readonly say: Teller['say'] },
): { readonly told: string; readonly failed: boolean } {
  const members = readContainer(bytes);
  if (at.report.verdict === 'fails' || !(members instanceof Map)) {
    return { told: at.say('program.notUnpacked'), failed: false };
  }
  const names = [...new Set(at.report.files.flatMap(({ member }) => (member === undefined ? [] : [member]))), pageName];
  for (const name of names) {
    const file = join(at.folder, basename(name));
    try {
      mkdirSync(at.folder, { recursive: true });
      writeFileSync(file, members.get(name)!, { flag: 'wx' });
    } catch (error) {
      return { told: at.say('program.notWritten', { file, code: codeOf(error) }), failed: true };
    }
  }
  return { told: at.say('program.written', { count: names.length, folder: at.folder }), failed: false };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
