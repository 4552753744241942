import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadPreference } from '../composition/load-preference.ts';
import { loadSurvival } from '../composition/load-survival.ts';
import { agreementDefaults, signingDefaults } from './policy-agreement.ts';
import { readPolicyDocument } from './policy-document.ts';
import { hasWords } from './words.ts';

const example = JSON.parse(readFileSync('examples/policy.json', 'utf8')) as Record<string, Record<string, unknown>>;
const model = loadSurvival().dated[0]!.products[0]!.model;
const models = { survivalFor: () => model, preferenceOn: loadPreference };
const read = (document: unknown) => readPolicyDocument(document, models);

test('the example is a policy, with what it leaves out', () => {
  const reading = read(example);
  assert.ok('policy' in reading);
  const { policy } = reading;
  assert.deepEqual(policy.authority.roles, ['agent', 'teamLead', 'director']);
  assert.deepEqual(policy.stance, { aspiration: 0.85, concedeTo: 0.6, rounds: 4, strategy: 'timeDependent' });
  assert.equal(policy.bounds.keptAtTwelveMin, 0.5);
});

test('the example shows what agreements say: two options, and what is the default anyway', () => {
  const reading = read(example);
  assert.ok('policy' in reading);
  assert.deepEqual(reading.policy.agreement.options, [
    { kind: 'defer', months: 1, times: 2 },
    { kind: 'lowerPayment', shareMillionths: 50_000_000n, months: 3, times: 1 },
  ]);
  assert.deepEqual({ ...reading.policy.agreement, options: [] }, plain().agreement);
  assert.deepEqual(reading.policy.signing, plain().signing);
});

/** The policy with one section in place of what the example says of agreements and signing. */
const plain = (sections: object = {}) => {
  const { agreement: _, signing: __, ...rest } = example;
  const reading = read({ ...rest, ...sections });
  assert.ok('policy' in reading, 'invalid' in reading ? JSON.stringify(reading.invalid) : '');
  return reading.policy;
};

test('left out, agreements are as humane as our defaults', () => {
  const { agreement, signing } = plain();
  assert.deepEqual(agreement, {
    rules: {
      toleranceDays: 3,
      toleranceMinor: 100n,
      remindDaysBefore: [5, 1],
      warnDaysAfter: 1,
      breach: { noticeDaysAfter: 1, mendDays: 15 },
      fallback: { waived: 'owedAgain', schedule: 'contractDates' },
      dateMoves: { times: 1, perMonths: 12, daysMax: 10 },
      coolingOffDays: 3,
    },
    release: 'onCompletion',
    options: [],
    signWithinDays: 7,
    qualifiedFromMinor: undefined,
  });
  assert.deepEqual(signing.algorithms, ['ed25519']);
  const { codeMinutes, attemptsMax, resendWaitSeconds } = signing.settings;
  assert.deepEqual([codeMinutes, attemptsMax, resendWaitSeconds], [5, 5, 60]);
});

for (const guide of ['agreement-policy.md', 'agreement-policy.zh-CN.md']) {
  test(`${guide} shows the defaults as they are, all of them, and a policy takes them`, () => {
    const text = readFileSync(`docs/guides/${guide}`, 'utf8');
    const shown = JSON.parse(/```json\n([\s\S]*?)```/.exec(text)![1]!) as object;
    assert.deepEqual(shown, { agreement: agreementDefaults, signing: signingDefaults });
    const { agreement, signing } = plain(shown);
    assert.deepEqual({ agreement, signing }, { agreement: plain().agreement, signing: plain().signing });
  });
}

test('a part that is said leaves the other defaults as they are', () => {
  const rules = { breach: { mendDays: 30 }, dateMoves: null, remindDaysBefore: [] };
  const { agreement } = plain({ agreement: { rules, qualifiedFrom: '50000.00' } });
  assert.deepEqual(agreement.rules.breach, { noticeDaysAfter: 1, mendDays: 30 });
  assert.equal(agreement.rules.dateMoves, undefined);
  assert.deepEqual(agreement.rules.remindDaysBefore, []);
  assert.equal(agreement.rules.toleranceDays, 3);
  assert.equal(agreement.qualifiedFromMinor, 5_000_000n);
});

test('what is let go at the start stays let go, unless the file says otherwise', () => {
  assert.equal(plain({ agreement: { release: 'atStart' } }).agreement.rules.fallback.waived, 'letGo');
  assert.equal(plain({ agreement: { release: 'withEachInstalment' } }).agreement.rules.fallback.waived, 'owedAgain');
});

test('no tolerance: the warning comes on the day after all the same', () => {
  assert.equal(plain({ agreement: { rules: { toleranceDays: 0 } } }).agreement.rules.warnDaysAfter, 1);
});

test('the tolerance of a currency without cents is one unit of it', () => {
  const { authority: _, ...policy } = example.policy!;
  const yen = { ...example, currency: 'JPY', policy: { ...policy, authority: [{ role: 'agent' }] } };
  const reading = read({ ...yen, agreement: {}, signing: {} });
  assert.ok('policy' in reading);
  assert.equal(reading.policy.agreement.rules.toleranceMinor, 1n);
});

const without = (name: string) => {
  const { [name]: _, ...rest } = example.policy!;
  return { ...example, policy: rest };
};
const rule = (rules: object) => ({ ...example, agreement: { rules } });
const agreed = (agreement: object) => ({ ...example, agreement });
const lower = { kind: 'lowerPayment', sharePercent: '50', months: 3, times: 1 };
const sign = (signing: object) => ({ ...example, signing });
const rows: readonly (readonly [string, string, object])[] = [
  ['/product', 'notOneOf', { ...example, product: 'boat' }],
  ['/from', 'notADate', { ...example, from: '2026-02-30' }],
  ['/colour', 'unknownField', { ...example, colour: 'red' }],
  ['/policy/authority', 'missing', without('authority')],
  [
    '/policy/settlementMinPercent',
    'notAShare',
    { ...example, policy: { ...example.policy, settlementMinPercent: '160' } },
  ],
  ['/policy/deferMonthsMax', 'notBelowTerm', { ...example, policy: { ...example.policy, deferMonthsMax: 60 } }],
  ['/approval/expiresAfterDays', 'tooSmall', { ...example, approval: { answerWithinDays: 9, expiresAfterDays: 8 } }],
  ['/approval/keptToTheEndMinPercent', 'notAShare', { ...example, approval: { keptToTheEndMinPercent: '101' } }],
  ['/agreement/colour', 'unknownField', agreed({ colour: 'red' })],
  ['/agreement/rules/toleranceDays', 'notAWholeNumber', rule({ toleranceDays: 1.5 })],
  ['/agreement/rules/toleranceDays', 'tooSmall', rule({ toleranceDays: -1 })],
  ['/agreement/rules/tolerance', 'tooManyDecimals', rule({ tolerance: '1.005' })],
  ['/agreement/rules/tolerance', 'negative', rule({ tolerance: '-1' })],
  ['/agreement/rules/remindDaysBefore', 'notFalling', rule({ remindDaysBefore: [1, 5] })],
  ['/agreement/rules/remindDaysBefore', 'notFalling', rule({ remindDaysBefore: [5, 5] })],
  ['/agreement/rules/remindDaysBefore/1', 'tooSmall', rule({ remindDaysBefore: [5, 0] })],
  ['/agreement/rules/warnDaysAfter', 'warnAfterTolerance', rule({ toleranceDays: 3, warnDaysAfter: 4 })],
  ['/agreement/rules/warnDaysAfter', 'warnAfterTolerance', rule({ toleranceDays: 0, warnDaysAfter: 2 })],
  ['/agreement/rules/breach/noticeDaysAfter', 'tooSmall', rule({ breach: { noticeDaysAfter: 0 } })],
  ['/agreement/rules/breach/mendDays', 'tooSmall', rule({ breach: { mendDays: 0 } })],
  ['/agreement/rules/fallback/schedule', 'notOneOf', rule({ fallback: { schedule: 'never' } })],
  [
    '/agreement/rules/fallback/waived',
    'letGoAtStart',
    agreed({ release: 'atStart', rules: { fallback: { waived: 'owedAgain' } } }),
  ],
  ['/agreement/rules/dateMoves/times', 'missing', rule({ dateMoves: { perMonths: 12, daysMax: 10 } })],
  ['/agreement/rules/dateMoves/daysMax', 'tooLarge', rule({ dateMoves: { times: 1, perMonths: 12, daysMax: 32 } })],
  ['/agreement/rules/coolingOffDays', 'tooSmall', rule({ coolingOffDays: -1 })],
  ['/agreement/release', 'notOneOf', agreed({ release: 'someDay' })],
  ['/agreement/options/0/kind', 'notOneOf', agreed({ options: [{ kind: 'skip', months: 1, times: 1 }] })],
  ['/agreement/options/0/times', 'missing', agreed({ options: [{ kind: 'defer', months: 1 }] })],
  ['/agreement/options/0/sharePercent', 'lowersNothing', agreed({ options: [{ ...lower, sharePercent: '100' }] })],
  ['/agreement/options/0/sharePercent', 'notARate', agreed({ options: [{ ...lower, sharePercent: 'half' }] })],
  ['/agreement/options/0/sharePercent', 'notAShare', agreed({ options: [{ ...lower, sharePercent: '0.0000001' }] })],
  ['/agreement/signWithinDays', 'tooSmall', agreed({ signWithinDays: 0 })],
  ['/agreement/qualifiedFrom', 'notAnAmount', agreed({ qualifiedFrom: 'much' })],
  ['/agreement/qualifiedFrom', 'negative', agreed({ qualifiedFrom: '-1' })],
  ['/signing/codeMinutes', 'codeOutlivesSession', sign({ codeMinutes: 20, sessionMinutes: 10 })],
  ['/signing/resendWaitSeconds', 'waitOutlivesCode', sign({ codeMinutes: 1, resendWaitSeconds: 61 })],
  ['/signing/attemptsMax', 'tooSmall', sign({ attemptsMax: 0 })],
  ['/signing/algorithms', 'ed25519Missing', sign({ algorithms: ['sm2-sm3'] })],
  ['/signing/algorithms', 'namedTwice', sign({ algorithms: ['ed25519', 'ed25519'] })],
  ['/signing/algorithms/0', 'notOneOf', sign({ algorithms: ['rsa'] })],
];

for (const [path, code, document] of rows) {
  test(`${path}: ${code}`, () => {
    const reading = read(document);
    assert.ok('invalid' in reading);
    const fault = reading.invalid.find((each) => each.path === path && each.code === code);
    assert.ok(fault, JSON.stringify(reading.invalid));
    assert.ok(hasWords(`fault.${code}`), 'a code without words');
    if (code !== 'missing') assert.notEqual(fault.value, null);
  });
}
