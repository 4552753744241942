/** Personal data shown only so far that someone who knows the person recognises them: the least that serves. */

const han = /\p{Script=Han}/u;
const lettersOrDigits = /[\p{L}\p{N}]/u;
/** Digits of a telephone number left at its end, as on a receipt. */
const endDigits = 4;

/** A Chinese name keeps its first character, each word of another its first letter; the length is kept. */
export function maskedName(name: string): string {
  return name
    .trim()
    .split(/(\s+)/)
    .map((word) => {
      const characters = [...word];
      return characters
        .map((character, index) => (index === 0 || !lettersOrDigits.test(character) ? character : '*'))
        .join('');
    })
    .map((word, index) => (index > 0 && han.test(word) ? word.replace(/\p{Script=Han}/gu, '*') : word))
    .join('');
}

/** All digits but the last four are masked, separators stay. */
export function maskedPhone(phone: string): string {
  const digits = [...phone].filter((character) => /\d/.test(character)).length;
  let seen = 0;
  return [...phone]
    .map((character) => {
      if (!/\d/.test(character)) return character;
      seen++;
      return seen > digits - endDigits && digits > endDigits ? character : '*';
    })
    .join('');
}

/** The first letter and the domain. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (at < 1) return '***';
  return `${[...email][0]}***${email.slice(at)}`;
}
