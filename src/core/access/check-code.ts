/**
 * The code by which whoever received a message finds out whether it is real: eight characters, written XXXX-XXXX, in the letters and
 * digits of Crockford's base32 (https://www.crockford.com/base32.html), which has no I, L, O, U to mistake.
 */

/** What such a code is read by. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** What one is made of: without vowels, and without the letters that insults are shortened to. */
export const checkCodeSymbols = '0123456789CDFGHJKMNPQRTVWXY';
export const checkCodeLength = 8;

/**
 * `drawn`: one number below `checkCodeSymbols.length` for each character. Undefined: three letters in a row, which somebody may read as
 * a word; another one is drawn.
 */
export function checkCodeOf(drawn: readonly number[]): string | undefined {
  if (drawn.length !== checkCodeLength) throw new Error(`a check code has ${checkCodeLength} characters`);
  const text = drawn.map((at) => checkCodeSymbols[at] ?? wrong(at)).join('');
  return /[A-Z]{3}/.test(text) ? undefined : inTwo(text);
}

function inTwo(text: string): string {
  return `${text.slice(0, checkCodeLength / 2)}-${text.slice(checkCodeLength / 2)}`;
}

function wrong(at: number): never {
  throw new Error(`${at} is the place of no character`);
}

/**
 * As people copy it: small or full-width letters, spaces and strokes anywhere, O for 0, I and L for 1. Undefined: it is no such code.
 * The answer is as `checkCodeOf` writes it.
 */
export function readCheckCode(typed: string): string | undefined {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}\u2212.]/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  if (plain.length !== checkCodeLength || [...plain].some((one) => !alphabet.includes(one))) return undefined;
  return inTwo(plain);
}
