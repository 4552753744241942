import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { agentRanges, speakersOf } from './speakers.ts';

const speakers = speakersOf(['agent', 'rep', '坐席', '客服', '客户经理'], ['borrower', 'customer', '客户', '本人']);

function said(text: string): string[] {
  return agentRanges(text, speakers).map(([from, to]) => text.slice(from, to).trim());
}

describe('whose words a transcript holds', () => {
  const rows: readonly (readonly [what: string, text: string, agent: readonly string[]])[] = [
    ['the agent and the other side', '坐席：您好。\n客户：滚。\n坐席：好的。', ['您好。', '好的。']],
    ['English', 'agent: Hello.\nborrower: Go away.\nagent: I will.', ['Hello.', 'I will.']],
    ['times and numbers stand before the label', '[00:12] Agent 7: Hi\n[00:15] Customer: No', ['Hi']],
    ['a line without a label belongs to the last speaker', 'agent: One\nTwo\nborrower: Three\nFour', ['One\nTwo']],
    ['the longest word decides', '客户经理：一\n客户：二', ['一']],
    ['one paragraph', '坐席：您好。客户：嗯。坐席：再见。', ['您好。', '再见。']],
    ['a word with a colon is no speaker where both sides are named', 'agent: Note: pay\nborrower: no', ['Note: pay']],
    ['a name is the other side where only the agent is labelled', '坐席：您好\n张三：滚', ['您好']],
    ['nobody is named: all of it', 'pay or else', ['pay or else']],
  ];
  for (const [what, text, agent] of rows) test(what, () => assert.deepEqual(said(text), agent));
});
