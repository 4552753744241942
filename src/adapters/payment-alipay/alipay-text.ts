/**
 * What is signed, and how (Alipay open platform, "签名和验签": parameters sorted by their names, those without a value left out,
 * joined as name=value by &, RSA2 = SHA256withRSA, Base64). Of a request `sign` is left out; of a notice `sign` and `sign_type`
 * are; of an answer the text of its node is signed, byte for byte as it came.
 */
import { createSign, createVerify, type KeyObject } from 'node:crypto';

export type Fields = Readonly<Record<string, string>>;

export function signedText(fields: Fields, without: readonly string[]): string {
  return Object.entries(fields)
    .filter(([name, value]) => value !== '' && !without.includes(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

export function signatureOf(text: string, key: KeyObject): string {
  return createSign('RSA-SHA256').update(text, 'utf8').sign(key, 'base64');
}

export function isSigned(text: string, at: { readonly signature: string; readonly key: KeyObject }): boolean {
  const { signature, key } = at;
  if (!/^[A-Za-z0-9+/]{40,}={0,2}$/.test(signature)) return false;
  return createVerify('RSA-SHA256').update(text, 'utf8').verify(key, signature, 'base64');
}

/** The text of one member of a JSON object, exactly as it stands there; undefined: it is not there, or not an object. */
export function nodeText(json: string, name: string): string | undefined {
  const found = new RegExp(`"${name}"\\s*:\\s*(?=\\{)`).exec(json);
  if (found === null) return undefined;
  const from = found.index + found[0].length;
  let depth = 0;
  let isText = false;
  for (let at = from; at < json.length; at++) {
    const character = json[at];
    if (isText) {
      if (character === '\\') at++;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return json.slice(from, at + 1);
  }
  return undefined;
}

/** Of a form (application/x-www-form-urlencoded, UTF-8). Undefined: a name twice, or text that is none. */
export function fieldsOf(body: Uint8Array): Fields | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields) return undefined;
    fields[name] = value;
  }
  return fields;
}

/** Its clock is that of China, without a mark: YYYY-MM-DD HH:mm:ss. */
const chinaOffsetMs = 8 * 3_600_000;

export function alipayTime(atMs: number): string {
  return new Date(atMs + chinaOffsetMs).toISOString().slice(0, 19).replace('T', ' ');
}
