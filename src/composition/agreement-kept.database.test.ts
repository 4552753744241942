/**
 * While an agreement is kept, by the law of every place: what is open and what is refused. It needs no database; it stands
 * here because it compiles every law.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../core/calendar/day.ts';
import { instantOf } from '../core/calendar/zone.ts';
import type { Act } from '../core/rules/act.ts';
import { decide } from '../core/rules/decide.ts';
import type { FactValue } from '../core/rules/facts.ts';
import { loadLaw } from './load-laws.ts';
import { zones } from './time-zones.ts';

const places = {
  cn: 'Asia/Shanghai',
  gb: 'Europe/London',
  'us-federal': 'America/New_York',
  eu: 'Europe/Berlin',
  ie: 'Europe/Dublin',
  au: 'Australia/Sydney',
} as const;
const day = parseDay('2026-11-25')!;
const nothingElse: Readonly<Record<string, FactValue>> = {
  'person.role': 'borrower',
  'channel.mode': 'interactive',
  'channel.place': 'home',
  'channel.address': 'A1',
  debt: 'D1',
  representedByAttorney: false,
  ceaseRequestReceivedOn: null,
  inconvenient: [],
  consents: [],
  disputed: false,
  holidays: [],
  agreementInForce: true,
};
const written: readonly Act[] = ['sendLetter', 'sendEmail', 'sendText', 'sendInApp'];

for (const [id, name] of Object.entries(places)) {
  const { law } = loadLaw(id)!;
  const zone = zones(name)!;
  const decided = (act: Act, facts: Readonly<Record<string, FactValue>>) =>
    decide(law, {
      act,
      atMs: instantOf(zone, { day, minute: 10 * 60 }),
      zones: [zone],
      person: 'borrower',
      facts: { ...nothingElse, ...facts },
      history: [],
    });
  const isKeptApart = (act: Act, facts: Readonly<Record<string, FactValue>>, rule: string) =>
    decided(act, facts).because.some(({ ruleId }) => ruleId === rule);

  test(`${id}: its reminder, its warning, its notice of breach and its confirmation may be sent`, () => {
    for (const act of written) {
      for (const purpose of ['agreementReminder', 'service', 'answer']) {
        assert.equal(decided(act, { purpose }).outcome, 'allowed', `${act}, ${purpose}`);
      }
    }
  });

  test(`${id}: nobody collects`, () => {
    const acts: readonly Act[] = [...written, 'placeCall', 'visit', 'contactThirdParty', 'place', 'sue', 'postSocial'];
    for (const act of acts) {
      for (const purpose of ['collection', 'legalNotice', 'offer', 'location']) {
        assert.ok(isKeptApart(act, { purpose }, 'any.agreement.kept'), `${act}, ${purpose}`);
      }
    }
    const { agreementInForce: _, ...notSaid } = nothingElse;
    const { outcome, missing } = decide(law, {
      act: 'placeCall',
      atMs: instantOf(zone, { day, minute: 10 * 60 }),
      zones: [zone],
      person: 'borrower',
      facts: notSaid,
      history: [],
    });
    assert.equal(outcome, 'undetermined');
    assert.ok(missing.includes('agreementInForce'));
  });

  test(`${id}: exactly the instalment is debited, on its day`, () => {
    const instalment = { instalmentDue: 60_000n, instalmentDueOn: day, debitAmount: 60_000n };
    const rules = ['most', 'least', 'day'].map((part) => `any.agreement.debit.${part}`);
    const against = (facts: Readonly<Record<string, FactValue>>) =>
      rules.filter((rule) => isKeptApart('debit', { ...instalment, ...facts }, rule));
    assert.deepEqual(against({}), []);
    assert.deepEqual(against({ debitAmount: 60_001n }), [rules[0]]);
    assert.deepEqual(against({ debitAmount: 59_999n }), [rules[1]]);
    assert.deepEqual(against({ instalmentDueOn: day + 1 }), [rules[2]]);
    assert.deepEqual(against({ instalmentDueOn: day - 1 }), [], 'late, and not breached');
  });
}
