/** The lexicon that comes with the program: what it is certain of, what it leaves alone, and that no text breaks it. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { FindingCode, WordingFacts } from '../core/contact/wording/finding-codes.ts';
import { inspectWording, type WordingAnswer, type WordingRequest } from '../core/contact/wording/inspect-wording.ts';
import { loadWording, readWording } from './load-wording.ts';

const lexicon = loadWording();
const seed = 20_261_122;

function inspect(text: string, further: Partial<WordingRequest> = {}): WordingAnswer {
  return inspectWording(lexicon, {
    direction: 'outbound',
    audience: 'borrower',
    channel: 'text',
    firstContact: false,
    jurisdiction: 'cn',
    ruleFor: (code) => `test.${code}`,
    ...further,
    text,
  });
}

function certainCodes({ findings }: WordingAnswer): string[] {
  return findings.filter((finding) => finding.certain).map((finding) => finding.code);
}

const unlawful: readonly (readonly [code: FindingCode, text: string])[] = [
  ['threat', '再不还钱，今晚就带人去你家泼油漆'],
  ['threat', '你孩子几点放学我们一清二楚，自己掂量'],
  ['threat', 'Pay by Friday or we will break your legs'],
  ['threat', 'We know where you live and what time you leave for work'],
  ['insult', '你这个老赖，臭不要脸的东西'],
  ['insult', 'You lying deadbeat, shame on you'],
  ['falseAuthority', '您好，我是市公安局经侦支队的，找您核实情况'],
  ['falseAuthority', '诉前调解中心通知：您的案件请速联系承办人'],
  ['falseAuthority', "This is Officer Dale from the county sheriff's office"],
  ['falseConsequence', '欠款不还是要坐牢的'],
  ['falseConsequence', '逾期将影响您孩子参军、考公'],
  ['falseConsequence', 'A warrant has been issued and you will go to jail'],
  ['falseConsequence', '依据《合同法》您须支付滞纳金'],
  ['disclosure', '不接电话我们就群发你的通讯录'],
  ['disclosure', '再不还就联系你家人'],
  ['disclosure', 'We will call your boss and tell your wife about this debt'],
  ['pressureToBorrow', '去借呗套出来先还上，或者把房子卖了'],
  ['pressureToBorrow', 'Take out a payday loan or borrow from your parents'],
  ['privateAccount', '转到我个人微信，我帮您销账'],
  ['privateAccount', 'Just Zelle it to my personal account'],
  ['falseStatement', '最后通牒：今天还清，征信记录后台清零'],
  ['falseStatement', 'Final notice! Pay today and we erase your credit report'],
];

const lawful: readonly string[] = [
  '您在北岸银行的借款已逾期12天，应还1,376.20元，请登录官方APP还款。',
  '我们不会联系您的家人',
  '欠款是民事问题，不会坐牢，也不影响子女上学。',
  '如协商不成，我行将依法向人民法院提起诉讼。',
  '请勿向任何自称公安、法院的人转账，谨防诈骗。',
  '我行绝不会要求您把钱转到任何个人账户。',
  '不建议您借网贷来还款，请与我们协商分期。',
  '您反映有人威胁要上门，我们已核实并向您道歉。',
  '逾期记录会如实报送征信系统，还清之日起保留五年。',
  'Your payment of $231.60 was due on November 3. Please call us if you need a plan.',
  'No one goes to jail for this; it is a civil matter.',
  'We will not contact your employer, your friends or your family.',
  'If we cannot agree, we may file suit, and you would have the right to answer.',
  'Please do not take out another loan to pay us.',
  'We never ask for gift cards or payment to a personal account.',
];

describe('what the lexicon is certain of', () => {
  for (const [code, text] of unlawful) {
    test(`${code}: ${text}`, () =>
      assert.ok(certainCodes(inspect(text)).includes(code), JSON.stringify(inspect(text))));
  }
});

describe('what it leaves alone', () => {
  for (const text of lawful) test(text, () => assert.deepEqual(inspect(text), { outcome: 'clean', findings: [] }));
});

describe('what is known of the case decides', () => {
  const rows: readonly (readonly [text: string, code: FindingCode, wrong: WordingFacts, right: WordingFacts])[] = [
    ['我行将向法院起诉', 'timeBarredThreat', { timeBarred: true }, {}],
    ['We will sue you on this account', 'timeBarredThreat', { timeBarred: true }, {}],
    ['请一次性结清全部欠款', 'agreementKept', { agreementInForce: true }, {}],
    ['Please pay the full balance now', 'agreementKept', { agreementInForce: true }, {}],
    ['您已被列入失信被执行人名单', 'falseConsequence', { courtStage: 'none' }, { courtStage: 'enforcement' }],
    ['We will garnish your wages', 'falseConsequence', {}, { courtStage: 'judgment' }],
  ];
  for (const [text, code, wrong, right] of rows) {
    test(`${code}: ${text}`, () => {
      assert.ok(certainCodes(inspect(text, { facts: wrong })).includes(code));
      assert.ok(!certainCodes(inspect(text, { facts: right })).includes(code));
    });
  }

  test('to anybody but the borrower nothing of a debt', () => {
    const toThird = (text: string) => certainCodes(inspect(text, { audience: 'thirdParty' }));
    assert.deepEqual(toThird('麻烦您转告张先生给我们回个电话'), []);
    assert.ok(toThird('麻烦您转告张先生，他的贷款逾期了').includes('disclosure'));
    assert.deepEqual(toThird('Please ask Jordan to call Dana at 555-0144'), []);
    assert.ok(toThird('Please tell Jordan he owes us $400').includes('disclosure'));
  });

  test('at the first contact the lender is named', () => {
    const first = (text: string, institutions?: readonly string[]) =>
      certainCodes(inspect(text, { firstContact: true, institutions }));
    assert.deepEqual(first('您的账单已逾期，请尽快处理'), ['missingIdentity']);
    assert.deepEqual(first('您好，我是江河消费金融的小李，您的借款已逾期'), []);
    assert.deepEqual(first('您好，我是江河消费金融的小李', ['北岸银行']), ['missingIdentity']);
    assert.deepEqual(first('Hello, Northbank here about your missed payment'), []);
    const [missing] = inspect('Your account is overdue. Pay now.', { firstContact: true }).findings;
    assert.deepEqual([missing!.span, missing!.quote], [[0, 0], '']);
  });
});

describe('words that are hidden', () => {
  const rows: readonly string[] = [
    '等 着 坐 牢 吧',
    '等着坐*牢',
    '等着坐.牢吧',
    '等着坐\u200b牢吧',
    '等着坐😀牢吧',
    '等着座牢吧',
    '等着坐lao吧',
    '等着zuo lao吧',
    'you will be a r r e s t e d',
    'you will be arr3sted',
    'you will be 𝐚𝐫𝐫𝐞𝐬𝐭𝐞𝐝',
    'you will be ar.rested',
    '等著坐監牢、入獄',
  ];
  for (const text of rows) test(text, () => assert.ok(certainCodes(inspect(text)).includes('falseConsequence')));

  test('broken up in any way, they are found and the quote is the text as given', () => {
    const separator = fc.constantFrom('', ' ', '  ', '*', '-', '_', '~', '\u200b', '·', '😀', '/');
    const phrase = fc.constantFrom('不还就等着坐牢吧', '我们会群发你的通讯录', '你这个臭不要脸的无赖');
    fc.assert(
      fc.property(phrase, fc.array(separator, { minLength: 12, maxLength: 12 }), (words, separators) => {
        const text = [...words].map((character, index) => character + separators[index]!).join('');
        const { outcome, findings } = inspect(text);
        assert.equal(outcome, 'blocked', text);
        for (const { span, quote } of findings) assert.equal(text.slice(...span), quote);
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('whatever the text', () => {
  const pieces = fc.constantFrom(
    ...unlawful.map(([, text]) => text),
    ...lawful,
    '坐席：',
    'agent: ',
    'borrower: ',
    '\n',
    '。',
    '$1,200.50 ',
    '🚓',
    '\ud800',
    '\u0000',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
  );

  test('it is answered, each quote is the slice, each finding can be said otherwise in both languages', () => {
    fc.assert(
      fc.property(texts, fc.boolean(), fc.boolean(), (text, isTranscript, isThird) => {
        const { outcome, findings } = inspect(text, {
          direction: isTranscript ? 'transcript' : 'outbound',
          audience: isThird ? 'thirdParty' : 'borrower',
        });
        for (const { span, quote, say, ruleId, code } of findings) {
          assert.equal(text.slice(...span), quote);
          assert.equal(ruleId, `test.${code}`);
          assert.ok(say.en !== '' && /\p{Script=Han}/u.test(say.zh));
        }
        const isCertain = findings.some((finding) => finding.certain);
        assert.equal(outcome, isCertain ? 'blocked' : findings.length > 0 ? 'review' : 'clean');
      }),
      { seed, numRuns: 500 },
    );
  });

  test('the same text is answered the same, whatever stood before it', () => {
    const [, first] = unlawful[0]!;
    const before = inspect(first);
    inspect(lawful.join('\n').repeat(20));
    assert.deepEqual(inspect(first), before);
  });

  test('a lawful page before it takes nothing away', () => {
    for (const [code, text] of unlawful) {
      assert.ok(certainCodes(inspect(`${lawful[0]}\n${lawful[9]}\n${text}`)).includes(code), text);
    }
  });
});

describe('a lexicon that is not valid', () => {
  function faultsOf(files: Readonly<Record<string, string>>): string[] {
    const folder = mkdtempSync(join(tmpdir(), 'forbear-wording-'));
    try {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(join(folder, file, '..'), { recursive: true });
        writeFileSync(join(folder, file), text);
      }
      return (readWording(folder).faults ?? []).map(({ file, line, code }) => `${file}:${line} ${code}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  const valid = {
    'characters.yaml': 'plainForms: [訴诉]\nleet: [0o]\npictures: {}\n',
    'speakers.yaml': 'agents: [agent]\nothers: [borrower]\n',
    'en/language.yaml': 'gaps: { short: 3, long: 9 }\n',
    'en/surroundings.yaml': '{}\n',
  };
  const threat = (match: string) =>
    `say: { en: so, zh: 这样 }\nentries:\n  - id: one\n    certain: true\n    match:\n      - jail\n      - ${match}\n`;

  test('has no faults when it is', () =>
    assert.deepEqual(faultsOf({ ...valid, 'en/threat.yaml': threat('prison') }), []));
  test('tells file and line of a phrase', () => {
    assert.deepEqual(faultsOf({ ...valid, 'en/threat.yaml': threat('(prison') }), ['en/threat.yaml:7 unclosed']);
  });
  test('tells file and line of what is no YAML', () => {
    assert.deepEqual(faultsOf({ ...valid, 'en/threat.yaml': 'say: {\n' }), ['en/threat.yaml:2 notYaml']);
  });
  test('labelled texts beside it are no part of it', () => {
    assert.deepEqual(faultsOf({ ...valid, 'labelled/notes.yaml': 'x: 1\n' }), []);
  });
});
