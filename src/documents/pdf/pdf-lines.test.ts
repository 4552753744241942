import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openFace } from './pdf-font.ts';
import { joiner, setLines, widthOf } from './pdf-lines.ts';

const face = openFace();
const set = (text: string, ems: number) =>
  setLines(text, { face, size: 10, width: ems * 10 }).map((line) =>
    line.glyphs.map(({ codePoint }) => String.fromCodePoint(codePoint)).join(''),
  );

const cases: readonly (readonly [string, string, number, readonly string[]])[] = [
  ['between any two characters', '一二三四五六', 4, ['一二三四', '五六']],
  ['no line begins with a closing mark', '一二三四，五', 4, ['一二三', '四，五']],
  ['nor with two of them', '一二三）。四', 4, ['一二', '三）。四']],
  ['no line ends with an opening mark', '一二三（四五', 4, ['一二三', '（四五']],
  ['Latin at spaces, which stay unseen at the end', 'pay by then', 3.2, ['pay by ', 'then']],
  ['a joiner holds', `一二三四${joiner}五`, 4, ['一二三', '四五']],
  ['a long hash where it must', 'a'.repeat(12), 3, ['aaaaa', 'aaaaa', 'aa']],
  ['bold is a mark and no text', '一**二**三', 9, ['一二三']],
  ['a new line where the words have one', '一\n二', 9, ['一', '二']],
];
for (const [name, text, ems, lines] of cases) {
  test(name, () => assert.deepEqual(set(text, ems), lines));
}

test('bold begins and ends where it is marked', () => {
  const [line] = setLines('一**二**三', { face, size: 10, width: 100 });
  assert.deepEqual(
    line!.glyphs.map(({ bold }) => bold),
    [false, true, false],
  );
});

test('any text: nothing is lost, no line is too wide, marks stand where they may', () => {
  const unit = fc.constantFrom(...'一二三四五六七，。；：（）《》“”abc 12.%、'.split(''));
  const closing = /^[，。；：）》”、.%]/;
  const opening = /[（《“]$/;
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 120 }), fc.integer({ min: 8, max: 30 }), (units, ems) => {
      const text = units.join('');
      const lines = set(text, ems);
      assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
      lines.forEach((line, at) => {
        assert.ok(widthOf(line.trimEnd(), { face, size: 10 }) <= ems * 10 + 0.01, line);
        // A run of marks longer than a line has nowhere else to break.
        const runs = text.match(/[，。；：（）《》“”、.%abc12]+/g) ?? [];
        if (runs.some((run) => run.length > 5)) return;
        if (at > 0) assert.doesNotMatch(line, closing);
        if (at < lines.length - 1) assert.doesNotMatch(line.trimEnd(), opening);
      });
    }),
    { seed: 20261122, numRuns: 200 },
  );
});
