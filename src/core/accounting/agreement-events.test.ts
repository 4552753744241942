import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AgreementEvent } from '../agreement/moves.ts';
import type { AgreedInstalment } from '../agreement/terms.ts';
import { type Day, formatDay, parseDay } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { type AgreementBooks, agreementBookEvents } from './agreement-events.ts';

const asOf = parseDay('2026-11-22')!;
const monthly = (n: number, principalMinor: bigint, interestMinor: bigint): AgreedInstalment => ({
  n,
  dueOn: addMonths(asOf, n),
  principalMinor,
  interestMinor,
});
/** 10 000.00 in two months without interest, at 12 %: worth 9 851.98. */
const instalments = [monthly(1, 500_000n, 0n), monthly(2, 500_000n, 0n)];
const given = (events: readonly AgreementEvent[], of: Partial<AgreementBooks> = {}): AgreementBooks => ({
  terms: { agreementNumber: 'A-1-1', asOf, instalments },
  events,
  treatment: 'modification',
  effectiveRate: { numerator: 12n, denominator: 100n },
  afterBreach: undefined,
  through: asOf + 1_000,
  ...of,
});
const atMs = 0;
const began: AgreementEvent = { kind: 'cameIntoForce', on: asOf, atMs };
const told = (at: AgreementBooks) =>
  agreementBookEvents(at).map((event) => {
    const amount = 'adjustmentMinor' in event ? ` ${event.adjustmentMinor}` : '';
    return `${formatDay(event.on)} ${event.kind}${amount}`;
  });
const breachOn = addMonths(asOf, 1) + 10;
const breached: AgreementEvent = { kind: 'breached', n: 1, on: breachOn, atMs };

const start = ['2026-11-22 modified -14802', '2026-11-30 unwound -12175', '2026-12-22 unwound -4950'];
const rest = ['2026-12-31 unwound -3465', '2027-01-22 unwound 0'];
const stories: readonly (readonly [name: string, at: AgreementBooks, events: readonly string[]])[] = [
  ['approved and not in force: nothing', given([{ kind: 'approved', by: 'x', atMs }]), []],
  ['in force: month ends and due dates', given([began]), [...start, ...rest]],
  [
    'in force days after the figures were made: the loss of the figures, worked off from their day',
    given([{ ...began, on: asOf + 3 }], { through: parseDay('2026-12-22')! }),
    ['2026-11-25 modified -14802', ...start.slice(1)],
  ],
  ['drawn before the end', given([began], { through: parseDay('2026-12-22')! }), start],
  ['another asset', given([began], { treatment: 'derecognition', through: asOf }), ['2026-11-22 derecognised -14802']],
  [
    'paid early: the rest on the day',
    given([began, { kind: 'completed', on: addMonths(asOf, 1), atMs }]),
    [...start.slice(0, 2), '2026-12-22 completed'],
  ],
  [
    'breached, all due: worth what is owed, and nothing more to work off',
    given([began, breached]),
    [...start, '2026-12-31 unwound -3465', '2027-01-01 reestimated 0'],
  ],
  [
    'the breach never was',
    given([began, breached, { kind: 'breachUndone', on: breachOn + 4, atMs }]),
    [
      ...start,
      '2026-12-31 unwound -3465',
      '2027-01-01 reestimated 0',
      '2027-01-05 reestimated -2805',
      '2027-01-22 unwound 0',
    ],
  ],
  [
    // By 30/360 the 31st is the day after the 30th's: nothing is left for 1 February.
    'breached, the dates of the contract: worth what they ask at the original rate',
    given([began, breached], {
      afterBreach: {
        interestFrom: breachOn,
        lines: [{ dueOn: addMonths(breachOn, 1), principalMinor: 500_000n, interestMinor: 0n }],
      },
    }),
    [
      ...start,
      '2026-12-31 unwound -3465',
      '2027-01-01 reestimated -4950',
      '2027-01-31 unwound 0',
      '2027-02-01 unwound 0',
    ],
  ],
  [
    'a date moved by 30 days: worth less from that day',
    given(
      [
        began,
        { kind: 'dateMoved', n: 2, on: addMonths(asOf, 1), from: instalments[1]!.dueOn, to: addMonths(asOf, 3), atMs },
      ],
      {
        through: parseDay('2026-12-31')!,
      },
    ),
    [...start, '2026-12-22 reestimated -9804', '2026-12-31 unwound -8333'],
  ],
  [
    'an option called on: other dates under the same terms',
    given(
      [
        began,
        {
          kind: 'rePlanned',
          on: addMonths(asOf, 1),
          option: 0,
          change: undefined,
          instalments: [instalments[0]!, { ...instalments[1]!, dueOn: addMonths(asOf, 3) }],
          atMs,
        },
      ],
      { through: addMonths(asOf, 1) },
    ),
    [...start, '2026-12-22 reestimated -9804'],
  ],
  [
    'a signed change modifies the terms again',
    given([began, { kind: 'rePlanned', on: asOf + 8, option: undefined, change: undefined, instalments, atMs }], {
      through: asOf + 8,
    }),
    ['2026-11-22 modified -14802', '2026-11-30 unwound -12175', '2026-11-30 modified -12194'],
  ],
  [
    'a signed change on figures of an earlier day: worth what it was then, and interest runs from that day',
    given(
      [
        began,
        { kind: 'changeSigned', version: 2, termsHash: 'x', on: asOf + 8, options: 0, atMs },
        { kind: 'rePlanned', on: asOf + 8, option: undefined, change: undefined, instalments, atMs },
      ],
      { through: asOf + 8, changes: [{ version: 2, asOf }] },
    ),
    ['2026-11-22 modified -14802', '2026-11-30 unwound -12175', '2026-11-30 modified -14802'],
  ],
  [
    'ended by both: owed as it stands',
    given([began, { kind: 'ended', by: 'x', on: asOf + 8, reason: 'agreedByBoth', atMs }]),
    [...start.slice(0, 2), '2026-11-30 reestimated 0'],
  ],
  ['ended before it was in force', given([{ kind: 'ended', by: 'x', on: asOf, reason: 'notSignedInTime', atMs }]), []],
  [
    'completed, and the payment comes back',
    given([
      began,
      { kind: 'completed', on: asOf + 8, atMs },
      { kind: 'reopened', on: asOf + 9, missingMinor: 1n, atMs },
    ]),
    ['2026-11-22 modified -14802', '2026-11-30 completed', '2026-12-01 reestimated -11846', ...start.slice(2), ...rest],
  ],
];
for (const [name, at, events] of stories) test(name, () => assert.deepEqual(told(at), events));

test('a ref names the agreement and the number of its event', () => {
  const events = agreementBookEvents(given([{ kind: 'approved', by: undefined, atMs }, began], { through: asOf }));
  assert.deepEqual(
    events.map(({ ref }) => ref),
    ['A-1-1#2'],
  );
});

test('a date that is moved to itself changes nothing that the books carry', () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 1n, max: 900_000n }), { minLength: 2, maxLength: 24 }),
      fc.nat(400),
      (principals, days) => {
        const lines = principals.map((principalMinor, index) =>
          monthly(index + 1, principalMinor, principalMinor / 50n),
        );
        const on: Day = asOf + days;
        const open = lines.find(({ dueOn }) => dueOn > on);
        if (open === undefined) return;
        const moved: AgreementEvent = { kind: 'dateMoved', n: open.n, on, from: open.dueOn, to: open.dueOn, atMs };
        const terms = { agreementNumber: 'A', asOf, instalments: lines };
        const written = agreementBookEvents(given([began, moved], { terms }));
        const after = written.findIndex(({ kind }) => kind === 'reestimated');
        const without = agreementBookEvents(given([began], { terms }));
        const rest = written.slice(after + 1);
        const same = without.slice(without.length - rest.length);
        const apart = rest.map((event, index) => adjustment(event) - adjustment(same[index]!));
        assert.ok(
          apart.every((each) => each <= 1n && each >= -1n),
          String(apart),
        );
        assert.equal(adjustment(written.at(-1)!), 0n);
      },
    ),
    { seed: 20261122, numRuns: 100 },
  );
});

function adjustment(event: object): bigint {
  return 'adjustmentMinor' in event ? (event.adjustmentMinor as bigint) : 0n;
}
