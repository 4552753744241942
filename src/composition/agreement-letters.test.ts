/**
 * The words of the messages that an agreement sends by itself, held against the inspection of words: whoever they go to, in
 * whichever language and whatever the terms say, none is stopped and none waits for a person.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inspectWords } from './inspect-words.ts';
import { bothWords } from './load-both-words.ts';
import { loadLaw } from './load-laws.ts';

const languages = ['zh', 'en'] as const;
const letters = ['reminder', 'driftWarning', 'driftWarningLate', 'breachNotice', 'changeConfirmed'] as const;
const names = { zh: '云溪银行', en: 'Yunxi Bank' };
const contacts = { zh: '400-555-0100（工作日9:00至18:00）', en: '400-555-0100 (9 to 18 on working days)' };
const both = (zh: string, en: string) => ({ zh, en });
const known = {
  lender: names,
  agreementNumber: 'A-000017-1',
  n: 3,
  amount: '1,333.33',
  currency: both('元', 'CNY'),
  dueOn: both('2027年3月20日', '20 March 2027'),
  mendBy: both('2027年4月8日', '8 April 2027'),
  contact: contacts,
};
const afterwards = ['contractDates', 'allDue'].flatMap((schedule) =>
  ['owedAgain', 'letGo', 'nothingWaived'].map((waived) => `agreement-letters.afterwards.${schedule}.${waived}`),
);
const laws = new Map(['cn', 'gb'].map((id) => [id, loadLaw(id)!.law]));

function inspected(
  text: string,
  of: { language: (typeof languages)[number]; jurisdiction: string; channel: 'text' | 'email' },
) {
  const answer = inspectWords({
    text,
    audience: 'borrower',
    channel: of.channel,
    firstContact: true,
    jurisdiction: of.jurisdiction,
    institutions: [names[of.language]],
    law: laws.get(of.jurisdiction)!,
    onDay: 20_779,
    facts: { agreementInForce: true },
  });
  return { outcome: answer.outcome, findings: answer.findings };
}

const clean = { outcome: 'clean', findings: [] };

for (const language of languages) {
  for (const letter of letters) {
    test(`${letter}, ${language}: subject and text say nothing that must not be said`, () => {
      for (const after of letter === 'breachNotice' ? afterwards : afterwards.slice(0, 1)) {
        const values = { ...known, afterwards: bothWords(after) };
        const subject = bothWords(`agreement-letters.${letter}.subject`, values)[language];
        const text = bothWords(`agreement-letters.${letter}.text`, values)[language];
        assert.doesNotMatch(`${subject}${text}`, /[{}]/, 'a placeholder without its value');
        assert.ok(subject.includes(names[language]) && text.includes(names[language]), 'says who writes');
        assert.ok(text.includes(contacts[language]), 'says where help is');
        for (const jurisdiction of laws.keys()) {
          for (const channel of ['text', 'email'] as const) {
            const of = { language, jurisdiction, channel };
            assert.deepEqual(inspected(text, of), clean, `${after}, ${jurisdiction}: ${text}`);
            assert.deepEqual(inspected(`${subject}\n${text}`, of), clean, `${jurisdiction}: ${subject}`);
          }
        }
      }
    });
  }
}

test('the inspection is awake: the same letter with a demand for all of it is stopped', () => {
  const demands = {
    zh: '请立即一次性还清全部欠款，否则我们将起诉您。',
    en: 'Pay the full balance now or we will sue you.',
  };
  for (const language of languages) {
    const text = `${bothWords('agreement-letters.reminder.text', known)[language]}${demands[language]}`;
    assert.notEqual(inspected(text, { language, jurisdiction: 'cn', channel: 'text' }).outcome, 'clean', language);
  }
});

test('no letter is without its place here', () => {
  for (const language of languages) {
    const path = new URL(`../../messages/${language}/agreement-letters.json`, import.meta.url);
    const codes = Object.keys(JSON.parse(readFileSync(path, 'utf8')) as object).sort();
    const asked = [
      ...letters.flatMap((letter) => ['subject', 'text'].map((part) => `agreement-letters.${letter}.${part}`)),
      ...afterwards,
    ];
    assert.deepEqual(codes, asked.sort(), language);
  }
});

test('the message that brings a code to sign with is never stopped', () => {
  for (const jurisdiction of laws.keys()) {
    for (const language of languages) {
      for (const code of ['000000', '123456', '621226', '990001']) {
        const values = { code, agreement: known.agreementNumber, lender: names[language], minutes: 5 };
        const text = bothWords('signing.message.code', values)[language];
        for (const channel of ['text', 'email'] as const) {
          assert.deepEqual(inspected(text, { language, jurisdiction, channel }).outcome, 'clean', text);
        }
      }
    }
  }
});

test('the paper names every product that the law knows', () => {
  for (const product of laws.get('cn')!.vocabulary.get('product')?.words ?? []) {
    const code = `agreement-document.product.${product}`;
    for (const language of languages) assert.notEqual(bothWords(code)[language], code);
  }
});
