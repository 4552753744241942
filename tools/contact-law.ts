/**
 * A small law for tests, in force from 2020: no contact from 21:00 to 08:00, none after a request to stop, three a week to
 * one person, no third party, and a fact that must be known first. Compiled like any other, so its text can be kept.
 */
import type { ContactLaw, InspectWords } from '../src/application/ports.ts';
import { contactLaw } from '../src/cli/contact-law.ts';
import { canonicalText, type LawContent, lawFromText } from '../src/composition/load-laws.ts';
import { parseDay } from '../src/core/calendar/day.ts';
import { contactActs } from '../src/core/rules/act.ts';
import type { DatedValue } from '../src/core/rules/dated-values.ts';
import type { FactDeclaration } from '../src/core/rules/facts.ts';
import type { Rule } from '../src/core/rules/rule.ts';

const from = parseDay('2020-01-01')!;
const source = { instrument: 'Test Act', article: '1' };
const known = { force: 'law', confidence: 'V', verified: true, lastVerifiedOn: from, note: undefined, source } as const;

const value = (name: string, unit: string, content: number | string): DatedValue => ({
  ...known,
  name,
  unit,
  spans: [{ from, to: undefined, value: content }],
});

const rule = (id: string, more: Partial<Rule>): Rule => ({
  ...known,
  id,
  on: contactActs,
  to: undefined,
  effect: 'forbid',
  basis: 'prohibition',
  when: undefined,
  condition: 'whenever',
  with: undefined,
  exceptionTo: [],
  clock: undefined,
  finding: undefined,
  from,
  until: undefined,
  text: { en: id, zh: id },
  ...more,
});

const fact = (name: string, type: FactDeclaration['type'], leftOut: FactDeclaration['leftOut'], words?: string[]) =>
  ({ name, type, leftOut, words, text: { en: name, zh: name } }) as FactDeclaration;

function content(countMax: number): LawContent {
  return {
    id: 'test',
    zone: 'Asia/Shanghai',
    packs: [
      {
        id: 'test',
        version: 1,
        values: [
          value('test.from', 'timeOfDay', '08:00'),
          value('test.until', 'timeOfDay', '21:00'),
          value('test.days', 'days', 7),
          value('test.countMax', 'count', countMax),
        ],
        rules: [
          rule('test.hours', { condition: 'outsideHours', with: { from: 'test.from', until: 'test.until' } }),
          rule('test.stop', { when: { ceaseRequestReceivedOn: { present: true } } }),
          rule('test.count', {
            effect: 'limit',
            condition: 'countInWindow',
            with: {
              counted: { initiatedBy: ['us', 'agency'] },
              per: ['person'],
              windowDays: 'test.days',
              countMax: 'test.countMax',
            },
            text: { en: '{count} of {countMax}', zh: '{count}/{countMax}' },
          }),
          rule('test.outsider', { to: ['contactPerson', 'employer', 'thirdParty'] }),
          rule('test.threat', { effect: 'wording', finding: 'threat', on: [] }),
        ],
        facts: [
          fact('ceaseRequestReceivedOn', 'day', 'asked'),
          fact('purpose', 'word', 'notOnRecord', ['collection', 'service']),
          fact('disputed', 'boolean', 'notOnRecord'),
        ],
      },
    ],
  };
}

export function testLaw(countMax = 3): ContactLaw {
  const text = canonicalText(content(countMax));
  const loaded = { law: lawFromText(text), text };
  return { ...contactLaw, lawFor: (jurisdiction) => (jurisdiction === 'test' ? loaded : undefined) };
}

/** Blocks "threat", sends "doubt" to a person. */
export const inspectTestWords: InspectWords = ({ text }) => {
  const at = text.search(/threat|doubt/);
  if (at < 0) return { outcome: 'clean', findings: [] };
  const quote = /threat|doubt/.exec(text)![0];
  const finding = { code: 'threat', ruleId: 'test.threat', span: [at, at + quote.length] as const, quote };
  return { outcome: quote === 'threat' ? 'blocked' : 'review', findings: [finding] };
};
