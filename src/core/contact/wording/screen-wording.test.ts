import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadWords } from '../../../composition/load-words.ts';
import type { WordingFacts } from './finding-codes.ts';
import type { WordingRequest } from './inspect-wording.ts';
import { screenWording } from './screen-wording.ts';

const words = loadWords();

function request(text: string, over: Partial<WordingRequest> = {}): WordingRequest {
  return {
    text,
    direction: 'outbound',
    audience: 'borrower',
    channel: 'text',
    firstContact: false,
    jurisdiction: 'cn',
    ruleFor: (code) => `test.${code}`,
    ...over,
  };
}

const judged = { courtStage: 'judgment' } satisfies WordingFacts;

for (const [text, outcome, codes, over] of [
  // Not lawful: each with the finding that must be among those told.
  ['再不还钱，我们就派人去你家里闹。', 'blocked', ['threat']],
  ['你就是个老赖，不要脸的东西。', 'blocked', ['insult']],
  ['这里是市公安局经侦大队，你的案件已立案。', 'blocked', ['falseAuthority']],
  ['今天不还款，你就等着坐牢吧。', 'blocked', ['falseConsequence']],
  ['今天不还款，你就等着坐 牢吧。', 'blocked', ['falseConsequence']],
  ['今天不还款，你就等着座*牢吧！', 'blocked', ['falseConsequence']],
  ['再不处理就把欠款的事告诉你单位领导和全部通讯录联系人。', 'blocked', ['disclosure']],
  ['你先去别的平台借一笔，把这里的账结清。', 'blocked', ['pressureToBorrow']],
  ['请将款项转到我个人的微信账户。', 'blocked', ['privateAccount']],
  ['您的朋友李明在我行欠款两万元，请转告他还钱。', 'blocked', ['disclosure'], { audience: 'thirdParty' }],
  ['We will have you arrested unless you pay by Friday.', 'blocked', ['falseConsequence']],
  ['You are a worthless deadbeat and everyone will know it.', 'blocked', ['insult']],
  ['I am a police officer and I have a warrant for you.', 'blocked', ['falseAuthority']],
  // Lawful and firm.
  ['您的贷款已逾期 12 天，请于本月底前与我们联系，我们可以一起商量还款安排。', 'clean', []],
  ['如协商不成，我行将依法向人民法院提起诉讼。', 'clean', []],
  ['逾期不会坐牢，也不会影响子女上学，请勿相信此类说法。', 'clean', []],
  ['我们不会联系您的家人或单位。', 'clean', []],
  ['您好，请转告李先生方便时致电江河消费金融，电话 400-000-1234。谢谢。', 'clean', [], { audience: 'thirdParty' }],
  ['人民法院已依法将您纳入失信被执行人名单，请尽快履行判决。', 'clean', [], { facts: judged }],
  ['Your payment of $120 was due on May 3. Call us to talk about options.', 'clean', []],
  ['We will never ask you to pay into a personal account, and we will not contact your employer.', 'clean', []],
] as readonly (readonly [string, string, readonly string[], Partial<WordingRequest>?])[]) {
  test(`${outcome}: ${text}`, () => {
    const answer = screenWording(words, request(text, over));
    assert.equal(answer.outcome, outcome, JSON.stringify(answer.findings));
    const told = answer.findings.map((finding) => finding.code as string);
    for (const code of codes) assert.ok(told.includes(code), `${code} not among ${told.join(', ')}`);
    for (const { span, quote, say } of answer.findings) {
      assert.equal(text.slice(...span), quote);
      assert.ok(say.en !== '' && say.zh !== '');
    }
  });
}

test('of a transcript only what the agent says is inspected', () => {
  const abusive = '坐席：您好，请问方便谈谈还款安排吗？\n客户：你们这些骗子，滚，我去法院告你们！';
  assert.equal(screenWording(words, request(abusive, { direction: 'transcript' })).outcome, 'clean');
  const unlawful = '坐席：你这个老赖，等着坐牢吧！\n客户：请您好好说话。';
  const answer = screenWording(words, request(unlawful, { direction: 'transcript' }));
  assert.equal(answer.outcome, 'blocked');
  for (const { span } of answer.findings)
    assert.ok(span[1] <= unlawful.indexOf('\n'), 'a finding in what the client says');
});

test('a first contact names the institution', () => {
  const text = '您好，您的贷款已逾期，请尽快与我们联系，我们可以协商还款安排。';
  const first = (over: Partial<WordingRequest>) => screenWording(words, request(text, { firstContact: true, ...over }));
  assert.deepEqual(
    first({}).findings.map((finding) => [finding.code, finding.span]),
    [['missingIdentity', [0, 0]]],
  );
  const named = request(`【江河消费金融】${text}`, { firstContact: true, institutions: ['江河消费金融'] });
  assert.equal(screenWording(words, named).outcome, 'clean');
  assert.equal(screenWording(words, request(text)).outcome, 'clean');
});

test('a code that the jurisdiction forbids by no rule is no finding', () => {
  const text = '请将款项转到我个人的微信账户。';
  const answer = screenWording(
    words,
    request(text, { ruleFor: (code) => (code === 'threat' ? 'test.threat' : undefined) }),
  );
  assert.deepEqual(
    answer.findings.filter((finding) => finding.code !== 'threat'),
    [],
  );
});

test('a threat at the end of a long lawful letter is found', () => {
  const letter =
    '尊敬的客户：您尾号8820的个人消费贷款截至2026年8月20日已逾期35天，应还本金12,000.00元、利息350.20元。如您暂时困难，可致电95500或在手机银行申请延期还款方案，我们将在三个工作日内答复。';
  assert.equal(screenWording(words, request(letter, { channel: 'letter' })).outcome, 'clean');
  const answer = screenWording(words, request(`${letter}再不还钱就让人去你家打断你的腿。`, { channel: 'letter' }));
  assert.equal(answer.outcome, 'blocked');
  assert.ok(answer.findings.some((finding) => finding.span[1] > letter.length));
  const english =
    'Dear customer, the payment due on your account has not reached us. If you are in difficulty, please call us or write to us about a plan that you can afford; free and independent advice is available to you. We will answer within three working days. ';
  assert.equal(screenWording(words, request(english, { channel: 'letter' })).outcome, 'clean');
  const threat = screenWording(words, request(`${english}Pay or we break your legs.`, { channel: 'letter' }));
  assert.notEqual(threat.outcome, 'clean');
});

test('property: whatever stands between its characters, each quote is the text at its span', () => {
  const parts = fc.array(
    fc.constantFrom(
      '再不还',
      '坐牢',
      '老赖',
      ' ',
      '*',
      '。',
      'jail',
      'police ',
      '\u200b',
      '😀',
      '𠮷',
      '请联系',
      '1,000',
      '\n',
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(parts, fc.boolean(), (some, firstContact) => {
      const text = some.join('');
      for (const { span, quote } of screenWording(words, request(text, { firstContact })).findings) {
        assert.equal(text.slice(...span), quote);
      }
    }),
    { seed: 20_261_122, numRuns: 300 },
  );
});

test('property: no text makes it throw', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('outbound', 'transcript'),
      (text, direction) => {
        screenWording(words, request(text, { direction: direction as 'outbound', firstContact: true }));
      },
    ),
    { seed: 20_261_122, numRuns: 500 },
  );
});
