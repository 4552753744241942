import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../core/calendar/day.ts';
import { inspectWords } from './inspect-words.ts';
import { loadLaw } from './load-laws.ts';

const listed = '人民法院已依法将您纳入失信被执行人名单，请尽快履行判决。';
const suit = '如不还款，我们将立即起诉您并申请强制执行。';

for (const [says, text, facts, outcome] of [
  ['a court measure that is not on record', listed, {}, 'blocked'],
  ['a court measure while a suit is only filed', listed, { courtStage: 'filed' }, 'blocked'],
  ['a court measure after judgment, as recorded', listed, { courtStage: 'enforcement' }, 'clean'],
  ['a stage that nobody knows', listed, { courtStage: 'unknown' }, 'blocked'],
  ['a suit threatened on a time-barred debt', suit, { timeBarred: true }, 'blocked'],
] as const) {
  test(`${says}: ${outcome}`, () => {
    const answer = inspectWords({
      jurisdiction: 'cn',
      law: loadLaw('cn')!.law,
      institutions: ['江河消费金融'],
      onDay: parseDay('2026-08-20')!,
      audience: 'borrower',
      channel: 'letter',
      firstContact: false,
      text,
      facts,
    });
    assert.equal(answer.outcome, outcome, JSON.stringify(answer.findings));
    for (const { ruleId } of answer.findings) assert.ok(ruleId.startsWith('cn.') || ruleId.startsWith('any.'), ruleId);
  });
}
