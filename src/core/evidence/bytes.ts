/** Bytes and the texts that stand for them. No packages and nothing of Node: the same code runs in a browser. */

const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Undefined: not UTF-8. A byte order mark is kept as a character, so that no two byte strings read alike. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}

const hexDigits = '0123456789abcdef';

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += hexDigits[byte >> 4]! + hexDigits[byte & 15]!;
  return text;
}

/** Lower case only. Undefined: not hexadecimal. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const base64Values = new Int16Array(128).fill(-1);
for (let value = 0; value < base64Digits.length; value++) base64Values[base64Digits.charCodeAt(value)] = value;

/** RFC 4648 section 4, with padding. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b, c] = [bytes[at]!, bytes[at + 1], bytes[at + 2]];
    text += base64Digits[a >> 2]! + base64Digits[((a & 3) << 4) | ((b ?? 0) >> 4)]!;
    text += b === undefined ? '=' : base64Digits[((b & 15) << 2) | ((c ?? 0) >> 6)]!;
    text += c === undefined ? '=' : base64Digits[c & 63]!;
  }
  return text;
}

/** Strict: one spelling for each byte string, so padding is there and unused bits are zero. Undefined: not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let held = 0;
  let at = 0;
  for (let index = 0; index < text.length - padding; index++) {
    const code = text.charCodeAt(index);
    const value = code < 128 ? base64Values[code]! : -1;
    if (value < 0) return undefined;
    held = (held << 6) | value;
    if (index % 4 > 0) bytes[at++] = (held >> (6 - 2 * (index % 4))) & 255;
    if (index % 4 === 3) held = 0;
    else held &= 63;
  }
  return toBase64(bytes) === text ? bytes : undefined;
}
