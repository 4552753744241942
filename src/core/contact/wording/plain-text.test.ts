import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { characterTable } from './character-table.ts';
import { PlainText, readPlainText } from './plain-text.ts';

const table = characterTable({
  plainForms: ['訴诉', '獄狱', 'аa'],
  leet: ['0o', '1i', '3e', '4a', '@a', '$s'],
  pictures: new Map([['🚓', '警']]),
});

function read(text: string): PlainText {
  return readPlainText(text, [[0, text.length]], table, new PlainText());
}

/** Units of a text, clauses parted by /. */
function shown(text: string): string {
  const plain = read(text);
  let out = '';
  for (let unit = 0; unit < plain.units; unit++) {
    if (unit > 0) out += plain.clause[unit] === plain.clause[unit - 1] ? ' ' : ' / ';
    out += String.fromCharCode(...plain.character.subarray(plain.first[unit]!, plain.first[unit + 1]!));
  }
  return out;
}

describe('a text as words are looked for in it', () => {
  const rows: readonly (readonly [what: string, text: string, units: string])[] = [
    ['traditional becomes simplified', '起訴，入獄', '起 诉 / 入 狱'],
    ['full width becomes half, capitals small', 'ＡＢＣ Def', 'abc def'],
    ['accents and letters of other scripts', 'pаy café', 'pay cafe'],
    ['letters in circles and beyond the first plane', 'ⓙail 𝐣𝐚𝐢𝐥', 'jail jail'],
    ['zero width is not there', '坐\u200b牢', '坐 牢'],
    ['a mark inside a word parts nothing', '坐*牢', '坐 牢'],
    ['a lone character between stops is a piece of a word', '你会坐。牢。的', '你 会 坐 牢 的'],
    ['a stop is a stop', '不还款。请联系', '不 还 款 / 请 联 系'],
    ['digits inside a word are letters', 'j4il and p0lice', 'jail and police'],
    ['a number with its groups is one unit', 'pay 1,234.50 by 20:00', 'pay 123450 by 2000'],
    ['a name with a number behind it is two', 'wx13800138000', 'wx 13800138000'],
    ['an apostrophe inside a word stays, that of an owner goes', "won't touch family's", "won't touch family"],
    ['a letter held down', 'paaaaay', 'pay'],
    ['a picture between Chinese characters', '叫🚓来', '叫 警 来'],
    ['a picture in English is only a picture', 'call 🚓 now', 'call now'],
    ['an address is no hidden letter', 'mail info@bank.co', 'mail info bank co'],
  ];
  for (const [what, text, units] of rows) test(what, () => assert.equal(shown(text), units));

  test('each unit knows its place in the text as given', () => {
    const text = '請於１０日內 pay 起 訴';
    const plain = read(text);
    const quotes = Array.from({ length: plain.units }, (_, unit) => text.slice(plain.from[unit]!, plain.to[unit]!));
    assert.deepEqual(quotes, ['請', '於', '１０', '日', '內', 'pay', '起', '訴']);
  });

  test('places rise and stay inside, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const plain = read(text);
        let behind = 0;
        for (let unit = 0; unit < plain.units; unit++) {
          const [from, to] = [plain.from[unit]!, plain.to[unit]!];
          // The two characters of one picture stand at the same place.
          assert.ok(
            from >= behind || (unit > 0 && from === plain.from[unit - 1]),
            `${unit} begins before the last ends`,
          );
          assert.ok(to > from && to <= text.length, `${unit} from ${from} to ${to}`);
          assert.ok(plain.first[unit + 1]! > plain.first[unit]!, `${unit} has no character`);
          behind = to;
        }
      }),
      { seed: 20_261_122, numRuns: 500 },
    );
  });
});
