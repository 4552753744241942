import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContactAsk } from './contact-ask.ts';
import type { SealedMessage } from './contact-request.ts';
import { carriesCheck, withCheck, withoutCheck, withoutCheckCode } from './message-check.ts';

const code = '7K3M-9QTX';
const drawn = { code, codeHash: new Uint8Array(32), line: { zh: `核验码 ${code}。`, en: `Enter ${code}.` } };
const words = { subject: 'A subject', text: 'Dear Ms Li', unsubscribeUrl: undefined };
const message: SealedMessage = { address: 'li@example.org', subject: words.subject, text: words.text, facts: {} };

test('what carries a line to check it by', () => {
  const table: readonly (readonly [act: ContactAsk['act'], words: ContactAsk['words'], carries: boolean])[] = [
    ['sendEmail', words, true],
    ['sendText', words, true],
    ['sendEmail', undefined, false],
    // Who reads it is signed in.
    ['sendInApp', words, false],
    ['sendLetter', words, false],
    ['placeCall', words, false],
    ['visit', undefined, false],
  ];
  for (const [act, said, carries] of table) {
    assert.equal(carriesCheck({ act, words: said } as ContactAsk), carries, act);
  }
});

test('the line is added in the language of the case, taken off as it was asked for, and logged without its code', () => {
  for (const language of ['zh', 'en'] as const) {
    const sent = withCheck(message, { drawn, language });
    assert.equal(sent.text, `Dear Ms Li\n\n${drawn.line[language]}`);
    assert.deepEqual(withoutCheck(sent), message);
    assert.equal(withoutCheckCode(sent), sent.text!.replace(code, '••••-••••'));
  }
});

test('a message without a line is left as it is', () => {
  assert.equal(withoutCheck(message), message);
  assert.equal(withoutCheckCode(message), message.text);
  assert.equal(withoutCheckCode({ facts: {} }), undefined);
});
