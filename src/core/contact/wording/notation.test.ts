import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inflections, readPhrase } from './notation.ts';

describe('how a phrase of the lexicon is read', () => {
  test('words, classes, gaps, the act and the edges of a clause', () => {
    assert.deepEqual(readPhrase('< {we} .. ^break~ legs >'), {
      kind: 'sequence',
      parts: [
        { kind: 'edge', side: 'start' },
        { kind: 'class', name: 'we' },
        { kind: 'gap', reach: 'short' },
        { kind: 'head' },
        { kind: 'word', text: 'break', inflected: true },
        { kind: 'word', text: 'legs', inflected: false },
        { kind: 'edge', side: 'end' },
      ],
    });
  });

  test('one of several, and what may be left out', () => {
    assert.deepEqual(readPhrase('(不 还|赖账)? 坐牢'), {
      kind: 'sequence',
      parts: [
        {
          kind: 'maybe',
          of: {
            kind: 'oneOf',
            of: [
              {
                kind: 'sequence',
                parts: [
                  { kind: 'word', text: '不', inflected: false },
                  { kind: 'word', text: '还', inflected: false },
                ],
              },
              { kind: 'word', text: '赖账', inflected: false },
            ],
          },
        },
        { kind: 'word', text: '坐牢', inflected: false },
      ],
    });
  });

  const wrong: readonly (readonly [phrase: string, code: string])[] = [
    ['(a|b', 'unclosed'],
    ['a)', 'unopened'],
    ['(a|)', 'nothingBetween'],
    ['?', 'nothingBetween'],
    ['a ..', 'gapAtEdge'],
    ['.. a', 'gapAtEdge'],
    ['a .. ... b', 'gapAtEdge'],
    ['a ^', 'gapAtEdge'],
    ['a < b', 'gapAtEdge'],
    ['{}', 'unreadable'],
    ['a, b', 'unreadable'],
  ];
  for (const [phrase, code] of wrong)
    test(`${phrase} is refused: ${code}`, () => assert.equal(readPhrase(phrase), code));

  test('an English word in its inflections', () => {
    const forms: readonly (readonly [word: string, ...forms: string[]])[] = [
      ['arrest', 'arrests', 'arrested', 'arresting'],
      ['seize', 'seizes', 'seized', 'seizing'],
      ['carry', 'carries', 'carried', 'carrying'],
      ['grab', 'grabbed', 'grabbing'],
    ];
    for (const [word, ...all] of forms) for (const form of all) assert.ok(inflections(word).includes(form), form);
  });
});
