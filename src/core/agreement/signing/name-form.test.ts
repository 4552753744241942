import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { comparableName } from './name-form.ts';

const same: readonly (readonly [typed: string, onRecord: string])[] = [
  ['张三', '张三'],
  [' 张 三 ', '张三'],
  ['张\u3000三', '张三'],
  ['张\u200b三', '张三'],
  ['阿卜杜拉•买买提', '阿卜杜拉·买买提'],
  ['阿卜杜拉 . 买买提', '阿卜杜拉·买买提'],
  ['阿卜杜拉．买买提', '阿卜杜拉·买买提'],
  ['阿卜杜拉・买买提', '阿卜杜拉·买买提'],
  ['阿卜杜拉･买买提', '阿卜杜拉·买买提'],
  ['mary  ann', 'Mary Ann'],
  ['ＭＡＲＹ Ann', 'Mary Ann'],
  ['Zoe\u0308', 'Zoë'],
];
const different: readonly (readonly [typed: string, onRecord: string])[] = [
  ['张叁', '张三'],
  ['三张', '张三'],
  ['张', '张三'],
  ['', '张三'],
  ['阿卜杜拉买买提', '阿卜杜拉·买买提'],
  ['Ann Ewing', 'Anne Wing'],
  ['J. Smith', 'J Smith'],
  ['Zoe', 'Zoë'],
];
for (const [typed, onRecord] of same)
  test(`${JSON.stringify(typed)} is ${onRecord}`, () => assert.equal(comparableName(typed), comparableName(onRecord)));
for (const [typed, onRecord] of different)
  test(`${JSON.stringify(typed)} is not ${onRecord}`, () =>
    assert.notEqual(comparableName(typed), comparableName(onRecord)));

test('the comparable form is its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('张', '·', ' ', 'A'), (text, more) => {
      const once = comparableName(text + more + text);
      assert.equal(comparableName(once), once);
    }),
    { seed: 20_261_122, numRuns: 2000 },
  );
});
