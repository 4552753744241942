import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Day, formatDay, parseDay } from '../calendar/day.ts';
import { areEqual, type ComponentAmounts, components, noAmounts } from '../loan/components.ts';
import { type BookRowKind, bookRowKinds } from './book-row.ts';
import { addedTo, type DebtEntry, debtLines, linePage, madeOf, takenFrom } from './debt-lines.ts';

const seed = 20261123;
const day = (text: string): Day => parseDay(text)!;

function entry(entryId: bigint, kind: BookRowKind, on: string, change: Partial<ComponentAmounts>): DebtEntry {
  const valueOn = day(on);
  return {
    entryId,
    kind,
    valueOn,
    postedOn: valueOn,
    change: { ...noAmounts, ...change },
    ref: undefined,
    reversesEntryId: undefined,
    dayAssumed: false,
  };
}

/** Lent 1 000.00; 10.00 interest; 400.00 paid, returned, and paid again; 5.00 of penalty interest let go. */
const life: readonly DebtEntry[] = [
  entry(1n, 'disbursement', '2026-01-01', { principal: 100_000n }),
  entry(3n, 'payment', '2026-02-10', { principal: -39_000n, interest: -1_000n }),
  entry(4n, 'interestDue', '2026-02-01', { interest: 1_000n }),
  { ...entry(5n, 'reversal', '2026-02-20', { principal: 39_000n, interest: 1_000n }), reversesEntryId: 3n },
  entry(6n, 'penaltyDue', '2026-03-01', { penalty: 800n }),
  entry(7n, 'waiver', '2026-03-01', { penalty: -500n }),
  entry(8n, 'payment', '2026-03-05', { principal: -38_700n, interest: -1_000n, penalty: -300n }),
];

test('lines stand by value date, then as entered, each with what was owed after it', () => {
  const shown = debtLines(life).map(({ entryId, valueOn, after, isReversed, reversesOn }) =>
    [
      entryId,
      formatDay(valueOn),
      after.principal,
      after.interest,
      after.penalty,
      isReversed ? 'undone' : reversesOn === undefined ? '' : `undoes ${formatDay(reversesOn)}`,
    ].join(' '),
  );
  assert.deepEqual(shown, [
    '1 2026-01-01 100000 0 0 ',
    '4 2026-02-01 100000 1000 0 ',
    '3 2026-02-10 61000 0 0 undone',
    '5 2026-02-20 100000 1000 0 undoes 2026-02-10',
    '6 2026-03-01 100000 1000 800 ',
    '7 2026-03-01 100000 1000 300 ',
    '8 2026-03-05 61300 0 0 ',
  ]);
});

test('what each component is made of, by kind', () => {
  const shown = madeOf(debtLines(life)).map(({ component, owedMinor, parts }) => [
    component,
    owedMinor,
    parts.map(({ kind, amountMinor, lines }) => `${kind} ${amountMinor} (${lines})`).join(', '),
  ]);
  assert.deepEqual(shown, [
    ['principal', 61_300n, 'disbursement 100000 (1), payment -77700 (2), reversal 39000 (1)'],
    ['interest', 0n, 'interestDue 1000 (1), payment -2000 (2), reversal 1000 (1)'],
    ['penalty', 0n, 'penaltyDue 800 (1), payment -300 (1), waiver -500 (1)'],
  ]);
});

for (const [says, at, expected] of [
  ['the newest', { newestFirst: true, after: undefined, limit: 2 }, { ids: [8n, 7n], next: 7n, from: 800n, to: 0n }],
  ['the page after', { newestFirst: true, after: 7n, limit: 2 }, { ids: [6n, 5n], next: 5n, from: 0n, to: 800n }],
  ['from the start', { newestFirst: false, after: undefined, limit: 2 }, { ids: [1n, 4n], next: 4n, from: 0n, to: 0n }],
  ['to the end', { newestFirst: false, after: 7n, limit: 2 }, { ids: [8n], next: undefined, from: 300n, to: 0n }],
  ['after the last', { newestFirst: false, after: 8n, limit: 2 }, { ids: [], next: undefined, from: 0n, to: 0n }],
  ['after a line that is not there', { newestFirst: true, after: 2n, limit: 2 }, undefined],
] as const) {
  test(`a page: ${says}`, () => {
    const page = linePage(debtLines(life), at);
    const shown = page && {
      ids: page.lines.map(({ entryId }) => entryId),
      next: page.next,
      from: page.opening.penalty,
      to: page.closing.penalty,
    };
    assert.deepEqual(shown, expected);
  });
}

const anyEntries = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...bookRowKinds),
      valueOn: fc.integer({ min: 20_000, max: 20_030 }),
      minor: fc.array(fc.bigInt({ min: -100_000n, max: 100_000n }), { minLength: 5, maxLength: 5 }),
    }),
    { maxLength: 30 },
  )
  .map((rows) =>
    rows.map(({ kind, valueOn, minor }, index): DebtEntry => {
      const change = Object.fromEntries(components.map((component, at) => [component, minor[at]!]));
      const base = entry(BigInt(index + 1), kind, '2026-01-01', change as ComponentAmounts);
      return { ...base, valueOn, postedOn: valueOn };
    }),
  );

test('whatever was entered: opening and lines make the closing, on every page and in both orders', () => {
  fc.assert(
    fc.property(anyEntries, fc.integer({ min: 1, max: 7 }), fc.boolean(), (entries, limit, newestFirst) => {
      const lines = debtLines(entries);
      const owed = entries.reduce((sum, { change }) => addedTo(sum, change), noAmounts);
      assert.ok(areEqual(lines.at(-1)?.after ?? noAmounts, owed));
      const seen: bigint[] = [];
      let after: bigint | undefined;
      let edge = newestFirst ? owed : noAmounts;
      do {
        const page = linePage(lines, { newestFirst, after, limit })!;
        const changed = page.lines.reduce((sum, { change }) => addedTo(sum, change), noAmounts);
        assert.ok(areEqual(addedTo(page.opening, changed), page.closing));
        // Pages join: where one ends the next begins.
        if (page.lines.length > 0) assert.ok(areEqual(newestFirst ? page.closing : page.opening, edge));
        edge = newestFirst ? page.opening : page.closing;
        seen.push(...page.lines.map(({ entryId }) => entryId));
        after = page.next;
      } while (after !== undefined);
      assert.equal(new Set(seen).size, entries.length);
      const made = madeOf(entries);
      for (const component of components) {
        const part = made.find((each) => each.component === component);
        assert.equal(part?.owedMinor ?? 0n, owed[component]);
        assert.equal(part?.parts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n) ?? 0n, owed[component]);
      }
      assert.ok(areEqual(takenFrom(addedTo(owed, edge), edge), owed));
    }),
    { seed, numRuns: 300 },
  );
});
