import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../core/calendar/day.ts';
import type { OfferedTerms } from '../core/negotiation/protocol/moves.ts';
import type { Talk } from '../core/negotiation/protocol/negotiation.ts';
import type { Ask } from '../core/negotiation/respond.ts';
import type { StoredOffer } from '../store/negotiations.ts';
import { besideTable } from './beside-table.ts';
import type { CounterAnswer } from './plan-offers.ts';

const firstDueOn = parseDay('2026-12-20')!;

/** An offer of equal instalments of so much, and its terms. */
function offer(termsHash: string, payment: bigint, months: number) {
  const instalments = Array.from({ length: months }, (_, n) => ({ dueOn: firstDueOn + n * 30, totalMinor: payment }));
  const terms: OfferedTerms = {
    termsHash,
    paymentMinor: payment,
    totalMinor: payment * BigInt(months),
    endsOn: instalments.at(-1)!.dueOn,
    needsApproval: false,
  };
  return { terms, stored: { ...terms, instalments, lumpMinor: 0n } as unknown as StoredOffer };
}

const onTable = offer('A', 100_000n, 12);
const talk = {
  state: 'open',
  offers: [{ ...onTable.terms, number: 1, isOpen: true, isRejected: false }],
} as unknown as Talk;
const nearest = { code: 'nearest', values: {} };
const found = (answer: CounterAnswer['answer'], terms?: OfferedTerms): CounterAnswer =>
  ({ answer, because: [nearest], offers: { drafts: terms ? [{ terms }] : [] } }) as unknown as CounterAnswer;
const ask = (paymentMinor: bigint, months: number): Ask => ({
  paymentMinor,
  months,
  firstDueOn: undefined,
  lumpMinor: undefined,
});

const worse = offer('W', 120_000n, 12).terms;
const other = offer('O', 80_000n, 18).terms;

const rows: readonly (readonly [string, CounterAnswer, Ask, string, string | undefined, string])[] = [
  ['nothing better is open: as it was found', found('counter', other), ask(70_000n, 12), 'counter', 'O', 'nearest'],
  [
    'what is open is better than what was found',
    found('counter', worse),
    ask(90_000n, 12),
    'counter',
    'A',
    'betterOnTable',
  ],
  ['what is open is all that was asked', found('counter', worse), ask(100_000n, 12), 'accept', 'A', 'onTable'],
  ['what is open is better than a yes', found('accept', worse), ask(120_000n, 12), 'accept', 'A', 'onTable'],
  ['a yes that is no worse', found('accept', other), ask(100_000n, 18), 'accept', 'O', 'nearest'],
  ['a no where what was asked is open', found('refuse'), ask(100_000n, 12), 'accept', 'A', 'onTable'],
  ['a no', found('refuse'), ask(10_000n, 12), 'refuse', undefined, 'nearest'],
];

for (const [what, answer, asked, is, hash, code] of rows) {
  test(what, () => {
    const told = besideTable(answer, { talk, ask: asked, stored: [onTable.stored], currency: 'CNY' });
    assert.deepEqual([told.answer, told.offer?.termsHash, told.because[0]?.code], [is, hash, code]);
  });
}

test('what was not approved is not offered again', () => {
  const rejected = { ...talk, offers: [{ ...other, number: 1, isOpen: false, isRejected: true }] } as unknown as Talk;
  const told = besideTable(found('counter', other), {
    talk: rejected,
    ask: ask(70_000n, 12),
    stored: [],
    currency: 'CNY',
  });
  assert.deepEqual([told.answer, told.offer, told.because[0]?.code], ['refuse', undefined, 'notApproved']);
});
