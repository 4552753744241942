/** The figures that docs/guides/wording.md publishes: on texts that neither the lexicon nor what was learned has seen. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readLabelled } from '../../tools/wording-labelled.ts';
import { screenWording } from '../core/contact/wording/screen-wording.ts';
import { wordingFolder } from './load-wording.ts';
import { loadWords } from './load-words.ts';

const least = 0.95;

test(`precision and recall on the held-back texts are at least ${least}`, () => {
  const lines = readLabelled(join(wordingFolder, 'labelled', 'held-back.ndjson'));
  const words = loadWords();
  let right = 0;
  let wrong = 0;
  let passed = 0;
  for (const line of lines) {
    const blocked = screenWording(words, { ...line, ruleFor: (code) => `test.${code}` }).outcome === 'blocked';
    if (blocked && line.outcome === 'blocked') right++;
    else if (blocked) wrong++;
    else if (line.outcome === 'blocked') passed++;
  }
  assert.equal(lines.length, 330);
  assert.ok(right / (right + wrong) >= least, `precision ${right}/${right + wrong}`);
  assert.ok(right / (right + passed) >= least, `recall ${right}/${right + passed}`);
});

test('the labelled texts are whole: ids once, half of them lawful, codes where they are not', () => {
  const files = ['held-back', 'more-1', 'more-2', 'more-3', 'more-4', 'more-5', 'more-6', 'open', 'second'];
  const lines = files.flatMap((file) => readLabelled(join(wordingFolder, 'labelled', `${file}.ndjson`)));
  assert.equal(new Set(lines.map((line) => line.id)).size, lines.length);
  for (const line of lines) assert.equal(line.outcome === 'blocked', line.codes.length > 0, line.id);
  for (const file of ['held-back', 'open']) {
    const some = readLabelled(join(wordingFolder, 'labelled', `${file}.ndjson`));
    assert.equal(some.filter((line) => line.outcome === 'clean').length * 2, some.length, file);
  }
});
