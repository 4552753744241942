/**
 * A typed name in the form in which it is compared with the name on record: NFKC, no invisible characters, the dots between
 * the parts of a name written in one way, no spaces beside Chinese characters and one elsewhere, small letters. A name that
 * differs in a character differs: nothing is guessed.
 */

/**
 * Dots that are typed between the parts of a name: U+00B7, its Greek twin, bullet, hyphenation point, bullet operator,
 * dot operator, katakana middle dot. A full stop is one between Chinese characters only.
 */
const middleDots = /\s*[\u00b7\u0387\u2022\u2027\u2219\u22c5\u30fb]\s*/g;
const stopBetweenHan = /(?<=\p{Script=Han})\s*[.\u3002]\s*(?=\p{Script=Han})/gu;
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu;
const spacesBesideHan = /(?<=\p{Script=Han})\s+|\s+(?=\p{Script=Han})/gu;

export function comparableName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .replace(invisible, '')
    .replace(middleDots, '\u00b7')
    .replace(stopBetweenHan, '\u00b7')
    .replace(spacesBesideHan, '')
    .trim()
    .toLowerCase()
    .normalize('NFKC');
}
