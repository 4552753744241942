import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelCommands } from '../cli/kernel-commands.ts';

const operation = await kernelCommands.screen!.load();
const document = {
  jurisdiction: 'cn',
  direction: 'outbound',
  audience: 'borrower',
  channel: 'text',
  firstContact: false,
  text: '今天不还款，你就等着坐 牢吧。',
};
type Answer = { outcome: string; findings: { code: string; ruleId: string; span: [number, number]; quote: string }[] };

test('a finding names the rule of the place, the words and where they stand', () => {
  const answer = operation.run(document) as Answer;
  assert.equal(answer.outcome, 'blocked');
  const found = answer.findings.find((finding) => finding.code === 'falseConsequence')!;
  assert.equal(found.ruleId, 'cn.gbt.no-false.consequence');
  assert.equal(document.text.slice(...found.span), found.quote);
  assert.match(found.quote, /坐 牢/);
});

for (const [jurisdiction, ruleId] of [
  ['us-federal', 'us.reg-f.1006.18.b.1'],
  ['gb', 'uk.aja.40.b'],
  ['au', undefined],
] as const) {
  test(`the same words by the law of ${jurisdiction}`, () => {
    const text = 'Pay today or you will be arrested and go to jail.';
    const answer = operation.run({ ...document, jurisdiction, text }) as Answer;
    assert.equal(answer.outcome, 'blocked');
    const ids = answer.findings.map((finding) => finding.ruleId);
    assert.ok(ids.length > 0 && ids.every((id) => id !== ''), ids.join());
    if (ruleId !== undefined)
      assert.ok(
        ids.some((id) => id.startsWith(ruleId.slice(0, 3))),
        ids.join(),
      );
  });
}

test('every fault at once, at its place', () => {
  const faults = (
    operation.run({ ...document, jurisdiction: 'cn', channel: 'fax', colour: 'red', firstContact: 1 }) as {
      invalid: { path: string; code: string }[];
    }
  ).invalid;
  assert.deepEqual(faults.map(({ path, code }) => `${path} ${code}`).sort(), [
    '/channel notOneOf',
    '/colour unknownField',
    '/firstContact notABoolean',
  ]);
  assert.deepEqual(operation.run({ ...document, jurisdiction: 'atlantis' }), {
    invalid: [{ path: '/jurisdiction', value: 'atlantis', code: 'unknownJurisdiction' }],
  });
});

test('the law of an earlier day is asked where a day is given', () => {
  const before = operation.run({ ...document, on: '2020-01-01' }) as Answer;
  assert.ok(
    before.findings.every((finding) => !finding.ruleId.startsWith('cn.gbt.')),
    JSON.stringify(before),
  );
});
