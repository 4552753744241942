import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleCardTerms } from '../../tools/agreement-paper-sample.ts';
import { overCodes } from '../application/agreement-acts-now.ts';
import type { LetterAsked } from '../application/agreement-acts-ports.ts';
import type { Agreement } from '../core/agreement/agreement.ts';
import { actKinds } from '../core/agreement/moves.ts';
import { parseDay } from '../core/calendar/day.ts';
import { letterWriter } from './agreement-letters.ts';
import { hasWords } from './words.ts';

const day = (text: string) => parseDay(text)!;
const terms = sampleCardTerms();
const agreement = {
  instalments: terms.instalments.slice(0, 3),
  paid: new Map([[1, { how: 'onTime', on: day('2027-01-20') }]]),
  completedOn: day('2027-03-20'),
} as unknown as Agreement;
const figures = { n: 2, amountMinor: 123_456n, dueOn: day('2027-02-20'), mendBy: day('2027-02-23') };
const lenders = { zh: '云岭银行', en: 'Yunling Bank' } as const;
const letters = ['reminder', 'driftWarning', 'breachNotice', 'changeConfirmed', 'completed'] as const;

const written = (letter: LetterAsked['letter'], language: 'zh' | 'en', more: Partial<LetterAsked> = {}) =>
  letterWriter('400-555-0100')({ letter, language, lender: lenders[language], terms, agreement, figures, ...more })!;

test('every letter is whole in both languages: nothing left to fill in, who writes, how to reach them', () => {
  for (const language of ['zh', 'en'] as const) {
    for (const letter of letters) {
      const { subject, text } = written(letter, language);
      assert.doesNotMatch(`${subject}${text}`, /[{}]|agreement-|undefined/, `${letter} ${language}`);
      assert.ok(subject.includes(lenders[language]) && text.includes('400-555-0100'), letter);
    }
  }
});

test('amounts and days as each language writes them', () => {
  assert.match(written('reminder', 'zh').text, /第2期1,234\.56 元，还款日是2027年2月20日/);
  assert.match(written('reminder', 'en').text, /Instalment 2 .*1,234\.56 CNY, is due on 20 February 2027/);
  assert.match(
    written('driftWarning', 'en', { figures: { ...figures, mendBy: undefined } }).subject,
    /can be put right/,
  );
});

test('a letter says what the terms say of a breach, and the new dates stand in their confirmation', () => {
  const { rules } = terms;
  const waived = { ...terms.waived, interest: 5n };
  const asked = {
    terms: { ...terms, waived, rules: { ...rules, fallback: { waived: 'letGo', schedule: 'contractDates' } } },
  } as const;
  assert.match(
    written('breachNotice', 'en', asked).text,
    /dates of your contract hold again, and what was waived stays waived/,
  );
  const lines = written('changeConfirmed', 'zh').text.split('\n');
  assert.equal(lines.filter((line) => /^第\d+期 /.test(line)).length, 2, 'what is paid is left out');
});

test('nobody is written to without being told how to reach the lender', () => {
  assert.equal(
    letterWriter(undefined)({ letter: 'reminder', language: 'zh', lender: 'x', terms, agreement, figures }),
    undefined,
  );
});

test('what became of an act has words', () => {
  const codes = [
    ...overCodes,
    'toldByHand',
    'overBeforeSent',
    'onItsWay',
    'sent',
    'sentAndOver',
    'unconfirmed',
    'bounced',
    'notSent',
    'noAddress',
    'caseClosed',
    'erased',
    'noWords',
    'wordsBlocked',
    'wordsNeedReview',
    'forbidden',
    'factsMissing',
    'notReady',
    'notYet',
    'noDebitPort',
    'debitAsking',
    'debitAsked',
    'debitPaid',
    'debitReturned',
    'debitRefused',
    'debitDiffers',
    'debitNotKnown',
    'noPapers',
    'noPaperForLaw',
    'notKept',
    'noCorrectionsFolder',
    'correctionDue',
    'correctionNamed',
    'exported',
  ];
  for (const code of codes) assert.ok(hasWords(`agreement-acts.told.${code}`), code);
  for (const act of actKinds) assert.ok(hasWords(`agreement-acts.act.${act}`), act);
});
