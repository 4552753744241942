import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bites, contact, day, instant, type Plain, ruleAt, situation, smallLaw } from '../../../../tools/small-law.ts';
import type { PastContact } from '../act.ts';
import { type Consent, type FactValue, unknown } from '../facts.ts';
import type { Truth } from '../situation.ts';

const values = { 'xx.seven': ['days', 7] } as const;
/** Open only while the consent stands: what `require` asks for. */
const stands = (parameters: Plain, at: ReturnType<typeof situation>): Truth => {
  const law = smallLaw({ rules: [{ effect: 'require', condition: 'consentGiven', with: parameters }], values });
  const against = bites(law, at);
  return typeof against === 'boolean' ? !against : against;
};
interface Given {
  readonly kind?: Consent['kind'];
  readonly givenOn?: string;
  readonly givenAt?: string;
  readonly until?: string;
  readonly revokedOn?: string;
  readonly address?: string;
  readonly debt?: string;
}
function consent({ kind = 'calls', givenOn = '2026-08-10', givenAt, until, revokedOn, address, debt }: Given): Consent {
  return {
    kind,
    givenOn: day(givenOn),
    givenAtMs: givenAt === undefined ? undefined : instant(givenAt),
    until: until === undefined ? undefined : day(until),
    revokedOn: revokedOn === undefined ? undefined : day(revokedOn),
    address,
    debt,
  };
}
const talked = (at: string, more: Partial<PastContact> = {}) => contact(at, { outcome: 'conversation', ...more });
const used: Plain = { kind: 'calls', endedBy: 'conversation' };

for (const [parameters, consents, at, history, expected, why] of [
  [{ kind: 'calls' }, [{}], '2026-08-09T23:59:59Z', [], false, 'the day before it was given'],
  [{ kind: 'calls' }, [{}], '2026-08-10T00:00:00Z', [], true, 'the day it was given'],
  [{ kind: 'calls' }, [{}], '2036-08-10T00:00:00Z', [], true, 'ten years on'],
  [
    { kind: 'calls' },
    [{ givenAt: '2026-08-10T14:00:00Z' }],
    '2026-08-10T13:59:59Z',
    [],
    false,
    'before the hour it was given',
  ],
  [{ kind: 'calls' }, [{ givenAt: '2026-08-10T14:00:00Z' }], '2026-08-10T14:00:00Z', [], true, 'that instant'],
  [{ kind: 'calls' }, [{ kind: 'hours' }], '2026-08-10T12:00:00Z', [], false, 'of another kind'],
  [{ kind: ['calls', 'hours'] }, [{ kind: 'hours' }], '2026-08-10T12:00:00Z', [], true, 'of one of the kinds'],
  [{ kind: 'calls' }, [], '2026-08-10T12:00:00Z', [], false, 'none'],
  [{ kind: 'calls' }, [{ until: '2026-08-12' }], '2026-08-12T23:59:59Z', [], true, 'its last day'],
  [{ kind: 'calls' }, [{ until: '2026-08-12' }], '2026-08-13T00:00:00Z', [], false, 'the day after'],
  [
    { kind: 'calls' },
    [{ revokedOn: '2026-08-12' }],
    '2026-08-11T23:59:59Z',
    [],
    true,
    'the day before it was taken back',
  ],
  [{ kind: 'calls' }, [{ revokedOn: '2026-08-12' }], '2026-08-12T00:00:00Z', [], false, 'the day it was taken back'],
  [
    { kind: 'calls' },
    [{ revokedOn: '2026-08-12' }, { givenOn: '2026-08-12' }],
    '2026-08-12T12:00:00Z',
    [],
    true,
    'and given anew',
  ],
  [
    { kind: 'calls', days: 'xx.seven' },
    [{}],
    '2026-08-16T23:59:59Z',
    [],
    true,
    'the seventh day, the day it was given being the first',
  ],
  [{ kind: 'calls', days: 'xx.seven' }, [{}], '2026-08-17T00:00:00Z', [], false, 'the eighth day'],
  [
    { kind: 'calls', days: 'xx.seven', firstDayCounts: false },
    [{}],
    '2026-08-17T23:59:59Z',
    [],
    true,
    'the seventh day after it',
  ],
  [
    { kind: 'calls', days: 'xx.seven', firstDayCounts: false },
    [{}],
    '2026-08-18T00:00:00Z',
    [],
    false,
    'the eighth day after it',
  ],
  // A conversation uses it up (12 CFR 1006.14(b)(3)(i)): one after it, not the one in which it was given.
  [used, [{}], '2026-08-12T12:00:00Z', [], true, 'nobody was spoken to since'],
  [used, [{}], '2026-08-12T12:00:00Z', [contact('2026-08-11T12:00:00Z')], true, 'a call that nobody took up'],
  [used, [{}], '2026-08-12T12:00:00Z', [talked('2026-08-10T12:00:00Z')], true, 'the conversation of that day gave it'],
  [used, [{}], '2026-08-12T12:00:00Z', [talked('2026-08-11T00:00:00Z')], false, 'a conversation on the next day'],
  [used, [{}], '2026-08-12T12:00:00Z', [talked('2026-08-12T12:00:01Z')], true, 'a conversation still to come'],
  [
    used,
    [{ givenAt: '2026-08-10T14:00:00Z' }],
    '2026-08-10T18:00:00Z',
    [talked('2026-08-10T14:00:00Z')],
    true,
    'the conversation at that instant',
  ],
  [
    used,
    [{ givenAt: '2026-08-10T14:00:00Z' }],
    '2026-08-10T18:00:00Z',
    [talked('2026-08-10T14:00:01Z')],
    false,
    'the next conversation of the same day',
  ],
  [
    used,
    [{}],
    '2026-08-12T12:00:00Z',
    [talked('2026-08-11T12:00:00Z', { person: 'guarantor' })],
    true,
    'a conversation with somebody else',
  ],
  [
    used,
    [{}],
    '2026-08-12T12:00:00Z',
    [talked('2026-08-11T12:00:00Z', { person: 'unknown' })],
    false,
    'with somebody nobody knows',
  ],
] as readonly (readonly [Plain, Given[], string, PastContact[], boolean, string])[]) {
  test(`${JSON.stringify(parameters)} given ${JSON.stringify(consents)}, ${at}: ${why}`, () => {
    assert.equal(stands(parameters, situation({ at, history, facts: { consents: consents.map(consent) } })), expected);
  });
}

// A consent that names an address or a debt is for that one alone; one that names none is for each.
for (const [parameters, given, known, expected] of [
  [{ toAddress: true }, { address: 'A1' }, {}, true],
  [{ toAddress: true }, { address: 'A2' }, {}, false],
  [{ toAddress: true }, {}, {}, true],
  [{ toAddress: false }, { address: 'A2' }, {}, true],
  [{}, { address: 'A2' }, {}, true],
  [{ toAddress: true }, { address: 'A1' }, { 'channel.address': undefined }, ['channel.address']],
  [{ toAddress: true }, {}, { 'channel.address': undefined }, true],
  [{ toDebt: true }, { debt: 'D1' }, {}, true],
  [{ toDebt: true }, { debt: 'D2' }, {}, false],
  [{ toDebt: true }, { debt: 'D1' }, { debt: undefined }, ['debt']],
  [
    { toAddress: true, toDebt: true },
    { debt: 'D1', address: 'A1' },
    { debt: undefined, 'channel.address': undefined },
    ['channel.address', 'debt'],
  ],
  [{ toAddress: true, toDebt: true }, { debt: 'D2', address: 'A1' }, { 'channel.address': undefined }, false],
] as readonly (readonly [Plain, Given, Readonly<Record<string, FactValue | undefined>>, Truth])[]) {
  test(`${JSON.stringify(parameters)} given ${JSON.stringify(given)}: ${JSON.stringify(expected)}`, () => {
    const facts = { consents: [consent(given)], ...known };
    assert.deepEqual(
      stands({ kind: 'calls', ...parameters }, situation({ at: '2026-08-12T12:00:00Z', facts })),
      expected,
    );
  });
}

test('consents that nobody knows are asked for; null is that there are none', () => {
  const is = (consents: FactValue | undefined) =>
    stands({ kind: 'calls' }, situation({ at: '2026-08-12T12:00:00Z', facts: { consents } }));
  assert.deepEqual(is(unknown), ['consents']);
  assert.deepEqual(is(undefined), ['consents']);
  assert.equal(is(null), false);
});

test('the day of a consent is that where the person is', () => {
  const facts = { consents: [consent({ until: '2026-08-12' })] };
  const at = '2026-08-13T03:00:00Z';
  assert.equal(stands({ kind: 'calls' }, situation({ at, facts, zones: ['America/New_York'] })), true);
  assert.equal(stands({ kind: 'calls' }, situation({ at, facts, zones: ['Asia/Shanghai'] })), false);
});

test('the reason names the consent that stands', () => {
  const law = smallLaw({ rules: [{ effect: 'forbid', condition: 'consentGiven', with: { kind: 'hours' } }] });
  const facts = { consents: [consent({}), consent({ kind: 'hours', givenOn: '2026-08-11' })] };
  const here = situation({ at: '2026-08-12T12:00:00Z', facts });
  assert.deepEqual(ruleAt(law, here).condition.facts(here), { consent: { kind: 'hours', givenOn: '2026-08-11' } });
  const none = situation({ at: '2026-08-12T12:00:00Z' });
  assert.deepEqual(ruleAt(law, none).condition.facts(none), { consent: null });
});
