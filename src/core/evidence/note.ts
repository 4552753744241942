/**
 * Signed notes (C2SP signed-note): a text that ends in a newline, an empty line, and lines of signatures. What is read is
 * not believed: `noteVerdict` says who signed it.
 */
import { concat, fromBase64, textOf, toBase64, utf8 } from './bytes.ts';
import type { Digest, SignEd25519 } from './digest.ts';
import { isKeyName, keyIdBytes, verifierKeyOf } from './note-key.ts';

export interface NoteSignature {
  readonly name: string;
  /** 4 bytes */
  readonly keyId: Uint8Array;
  /** what follows the key id; its shape is its type's affair */
  readonly signature: Uint8Array;
  /** the whole line with its newline */
  readonly line: string;
}

export interface Note {
  /** with the newline at its end, without the empty line after it */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** In order of precedence. */
export const noteFaultCodes = [
  'tooLarge',
  'notUtf8',
  'controlCharacter',
  'noEmptyLine',
  'noSignature',
  'notEndedByNewline',
  'tooManySignatures',
  'notASignatureLine',
  'nameNotAllowed',
  'signatureNotBase64',
  'signatureTooShort',
] as const;
export type NoteFaultCode = (typeof noteFaultCodes)[number];

/** `line` counts from 1; left out where the fault is of the whole. */
export interface NoteFault {
  readonly fault: NoteFaultCode;
  readonly line?: number;
}

export const noteBytesMax = 1024 * 1024;
const signaturesMax = 100;

/** Takes anything; never throws. */
export function parseNote(from: Uint8Array | string): Note | NoteFault {
  const whole = wholeTextOf(from);
  if (typeof whole !== 'string') return whole;
  const controlAt = controlCharacterAt(whole);
  if (controlAt >= 0) return { fault: 'controlCharacter', line: lineOf(whole, controlAt) };
  const end = whole.lastIndexOf('\n\n');
  if (end < 0) return { fault: 'noEmptyLine' };
  const text = whole.slice(0, end + 1);
  const block = whole.slice(end + 2);
  if (block === '') return { fault: 'noSignature' };
  if (!block.endsWith('\n')) return { fault: 'notEndedByNewline' };
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > signaturesMax) return { fault: 'tooManySignatures' };
  const firstLine = lineOf(whole, end + 2);
  const signatures: NoteSignature[] = [];
  for (const [index, line] of lines.entries()) {
    const signature = parseSignatureLine(line);
    if ('fault' in signature) return { ...signature, line: firstLine + index };
    signatures.push(signature);
  }
  return { text, signatures };
}

function wholeTextOf(from: Uint8Array | string): string | NoteFault {
  // A character is at least one byte: what is too long as characters need not be measured in bytes.
  if (from.length > noteBytesMax) return { fault: 'tooLarge' };
  if (typeof from !== 'string') return textOf(from) ?? { fault: 'notUtf8' };
  if (!from.isWellFormed()) return { fault: 'notUtf8' };
  return utf8(from).length > noteBytesMax ? { fault: 'tooLarge' } : from;
}

function controlCharacterAt(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== 0x0a) return at;
  }
  return -1;
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** `line` without its newline. */
export function parseSignatureLine(line: string): NoteSignature | { readonly fault: NoteFaultCode } {
  const parts = line.split(' ');
  const [dash, name, base64] = parts;
  if (parts.length !== 3 || dash !== '\u2014' || name === undefined || base64 === undefined) {
    return { fault: 'notASignatureLine' };
  }
  if (!isKeyName(name)) return { fault: 'nameNotAllowed' };
  const bytes = fromBase64(base64);
  if (bytes === undefined) return { fault: 'signatureNotBase64' };
  if (bytes.length <= keyIdBytes) return { fault: 'signatureTooShort' };
  return { name, keyId: bytes.slice(0, keyIdBytes), signature: bytes.slice(keyIdBytes), line: `${line}\n` };
}

export function formatSignatureLine(signature: Omit<NoteSignature, 'line'>): string {
  return `\u2014 ${signature.name} ${toBase64(concat(signature.keyId, signature.signature))}\n`;
}

/** `text` ends in a newline and holds no control character beside it; `lines` are signature lines with their newlines. */
export function noteOf({ text, lines }: { readonly text: string; readonly lines: readonly string[] }): string {
  if (!text.endsWith('\n') || !text.isWellFormed() || controlCharacterAt(text) >= 0) {
    throw new Error('such a text cannot be a note');
  }
  return `${text}\n${lines.join('')}`;
}

/** The signature line of type `ed25519` for a text: the signature is over the text as it stands. */
export function signText(
  digest: Digest,
  at: { readonly text: string; readonly name: string; readonly publicKey: Uint8Array; readonly sign: SignEd25519 },
): string {
  const { name, keyId } = verifierKeyOf(digest, { name: at.name, type: 'ed25519', publicKey: at.publicKey });
  return formatSignatureLine({ name, keyId, signature: at.sign(utf8(at.text)) });
}

/** A note with one signature of type `ed25519`. */
export function signNote(
  digest: Digest,
  at: { readonly text: string; readonly name: string; readonly publicKey: Uint8Array; readonly sign: SignEd25519 },
): string {
  return noteOf({ text: at.text, lines: [signText(digest, at)] });
}
