/**
 * Which passwords are taken: NIST SP 800-63B, section 3.1.1: a length, and none that everybody tries first; no rules of
 * composition. Twelve characters are ours: a password here is one factor of two. The commonest are known by how they are made
 * (rows of the keyboard, counting, one piece again and again, a handful of words with a year behind) and not by a list.
 */

export const passwordLengths = { min: 12, max: 128 } as const;

/** In order of precedence. */
export type PasswordFault = 'passwordTooShort' | 'passwordTooLong' | 'passwordIsName' | 'passwordCommon';

/** What is typed in one way or another on different machines is one password (NFKC). */
export function normalPassword(password: string): string {
  return password.normalize('NFKC');
}

export function passwordFault(
  password: string,
  { login, shownName }: { readonly login: string; readonly shownName: string },
): PasswordFault | undefined {
  const normal = normalPassword(password);
  const length = [...normal].length;
  if (length < passwordLengths.min) return 'passwordTooShort';
  if (length > passwordLengths.max) return 'passwordTooLong';
  const bare = normal.toLowerCase();
  const names = [login, login.split('@', 1)[0]!, shownName, shownName.replaceAll(/\s/g, '')];
  if (names.some((name) => isMadeOf(bare, normalPassword(name).toLowerCase()))) return 'passwordIsName';
  return isCommon(bare) ? 'passwordCommon' : undefined;
}

/** The name itself, however often, with figures and signs about it. */
function isMadeOf(text: string, name: string): boolean {
  return name.length >= 2 && text.includes(name) && /^[\d\W_]*$/u.test(text.replaceAll(name, ''));
}

const digits = '01234567890';
const letters = 'abcdefghijklmnopqrstuvwxyz';
const keyboard = [
  'qwertyuiop[]',
  "asdfghjkl;'",
  'zxcvbnm,./',
  '!@#$%^&*()_+',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/',
  'qazwsxedcrfvtgbyhnujmikolp',
];
const rows = [digits, letters, ...keyboard].flatMap((row) => [row, [...row].reverse().join('')]);
/** What people call a thing that they are made to name. */
const words = [
  'password',
  'passwort',
  'passwd',
  'pass',
  'secret',
  'admin',
  'administrator',
  'root',
  'user',
  'guest',
  'test',
  'demo',
  'login',
  'welcome',
  'hello',
  'changeme',
  'letmein',
  'iloveyou',
  'woaini',
  'mima',
  'dragon',
  'monkey',
  'master',
  'sunshine',
  'princess',
  'football',
  'baseball',
  'superman',
  'forbear',
  'huanhe',
  'bank',
  'office',
  'company',
  'qwert',
  'azerty',
  'abc',
  'aini',
  'love',
  'china',
  'beijing',
  'shanghai',
  'spring',
  'summer',
  'autumn',
  'winter',
] as const;

const alike: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

function isCommon(text: string): boolean {
  return isCovered(text) || isCovered([...text].map((character) => alike[character] ?? character).join(''));
}

const fillerMax = 4;

/** Whether it falls into pieces that everybody tries first, with at most a few other figures and signs before or behind. */
function isCovered(text: string): boolean {
  for (let before = 0; before <= fillerMax; before += 1) {
    for (let behind = 0; behind <= fillerMax; behind += 1) {
      const filler = text.slice(0, before) + text.slice(text.length - behind);
      if (
        before + behind < text.length &&
        /^[\d\W_]*$/u.test(filler) &&
        isPieces(text.slice(before, text.length - behind))
      )
        return true;
    }
  }
  return false;
}

function isPieces(text: string): boolean {
  const reached = new Set([0]);
  for (let at = 0; at < text.length; at += 1) {
    if (!reached.has(at)) continue;
    for (const length of pieceLengths(text.slice(at))) reached.add(at + length);
  }
  return reached.has(text.length);
}

const runMin = 3;

/** Lengths of the pieces with which a text may begin. */
function pieceLengths(text: string): number[] {
  const lengths: number[] = words.filter((word) => text.startsWith(word)).map((word) => word.length);
  for (
    let length = runMin;
    length <= text.length && rows.some((row) => row.includes(text.slice(0, length)));
    length += 1
  )
    lengths.push(length);
  const day = /^(19|20)\d\d([01]\d[0-3]\d)?/.exec(text);
  if (day !== null) lengths.push(4, day[0].length);
  // One piece of up to four characters three times or more: aaa, 121212, abcdabcdabcd.
  for (const unit of [1, 2, 3, 4]) {
    const again = new RegExp(`^(.{${unit}})\\1{2,}`, 'su').exec(text);
    if (again !== null) for (let length = unit * 3; length <= again[0].length; length += unit) lengths.push(length);
  }
  return lengths;
}
