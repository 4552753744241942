/** Random lives of a loan: whatever happens, the journal balances and says of each component what the ledger says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Component, type ComponentAmounts, components, noAmounts, sumOf } from '../loan/components.ts';
import { type BookContra, type BookEvent, type BookRow, type BookRowKind, changeOf } from './book-row.ts';
import { type AccountRole, isOffBalance, onRoles } from './chart.ts';
import { balancesOn, type JournalEntry, type JournalInput, journal, owedByJournal } from './journal.ts';

const firstDay = 20_000;

const acts = [
  'interestDue',
  'interestDue',
  'penaltyDue',
  'feeDue',
  'charge',
  'pay',
  'pay',
  'payAhead',
  'payFromSuspense',
  'reverse',
  'setAside',
  'setAside',
  'restore',
  'release',
  'release',
  'waive',
  'waiveTakenBack',
  'letGo',
  'releaseTakenBack',
  'capitalise',
  'capitalise',
  'trueUp',
  'nonAccrualBegan',
  'nonAccrualBegan',
  'nonAccrualEnded',
  'modified',
  'derecognised',
  'unwound',
  'completed',
  'allowance',
  'monthEnd',
  'chargedOff',
] as const;

const step = fc.record({
  act: fc.constantFrom(...acts),
  days: fc.integer({ min: 0, max: 3 }),
  component: fc.constantFrom<Component>('interest', 'interest', 'penalty', 'principal', 'fee', 'cost'),
  amount: fc.bigInt({ min: 1n, max: 90_000n }),
  pick: fc.nat(1_000),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Makes rows that a ledger could hold, and events beside them. */
class Life {
  readonly rows: BookRow[] = [];
  readonly events: BookEvent[] = [];
  #day = firstDay;
  readonly #owed: Record<Component, bigint> = { ...noAmounts };
  readonly #setAside: Record<Component, bigint> = { ...noAmounts };
  readonly #released: Record<Component, bigint> = { ...noAmounts };

  /** Late: it begins where most agreements do, with interest that is no longer income. */
  constructor(isLate: boolean) {
    this.#row('disbursement', 'cash', { principal: 1_000_000n });
    if (!isLate) return;
    this.#event({ kind: 'nonAccrualBegan' });
    this.#row('interestDue', 'interestIncome', { interest: 80_000n });
    this.#row('penaltyDue', 'penaltyIncome', { penalty: 20_000n });
  }

  input(): JournalInput {
    return { loanRef: 'L1', currency: 'CNY', rows: this.rows, events: this.events, through: this.#day + 2 };
  }

  live({ act, days, component, amount, pick }: Step): void {
    this.#day += days;
    const upTo = (most: bigint) => (most <= 0n ? 0n : (amount % most) + 1n);
    const part = upTo(this.#owed[component]);
    switch (act) {
      case 'interestDue':
        this.#row('interestDue', 'interestIncome', { interest: amount });
        break;
      case 'penaltyDue':
        this.#row('penaltyDue', 'penaltyIncome', { penalty: amount });
        break;
      case 'feeDue':
        this.#row('feeDue', 'feeIncome', { fee: amount });
        break;
      case 'charge':
        this.#row('charge', 'costRecovered', { cost: amount });
        break;
      case 'pay':
      case 'payFromSuspense':
        this.#row('payment', act === 'pay' ? 'cash' : 'suspense', {
          principal: -upTo(this.#owed.principal),
          [component]: -part,
        });
        break;
      case 'payAhead':
        this.#row('payment', 'cash', { interest: -amount });
        break;
      case 'reverse': {
        const undone = new Set(this.rows.map(({ reversesEntryId }) => reversesEntryId));
        const open = this.rows.filter(({ kind, entryId }) => kind === 'payment' && !undone.has(entryId));
        const row = open[pick % Math.max(open.length, 1)];
        if (row !== undefined) this.#reverse(row);
        break;
      }
      case 'setAside':
        this.#valued();
        this.#row('setAside', 'setAside', { [component]: -part });
        break;
      case 'restore':
        this.#valued();
        this.#row('restore', 'setAside', { [component]: upTo(this.#setAside[component]) });
        break;
      case 'release': {
        const released = upTo(this.#setAside[component]);
        if (pick % 2 === 0) this.#valued();
        this.#row('restore', 'setAside', { [component]: released });
        this.#row('release', 'waiverLoss', { [component]: -released });
        this.#released[component] += released;
        break;
      }
      case 'waive':
        this.#row('waiver', 'waiverLoss', { [component]: -part });
        break;
      case 'letGo':
        // On a day on which something came back too, part of it may be that: the loan is valued.
        this.#valued();
        this.#row('release', 'waiverLoss', { [component]: -part });
        this.#released[component] += part;
        break;
      case 'releaseTakenBack': {
        const back = upTo(this.#released[component]);
        this.#released[component] -= back;
        // Set aside again, and told first, as the ledger does; or owed.
        if (pick % 3 > 0) this.#row('setAside', 'setAside', { [component]: -back });
        if (pick % 3 < 2) this.#valued();
        this.#row('restore', 'waiverLoss', { [component]: back });
        break;
      }
      case 'waiveTakenBack': {
        const undone = new Set(this.rows.map(({ reversesEntryId }) => reversesEntryId));
        const row = this.rows.findLast(({ kind, entryId }) => kind === 'waiver' && !undone.has(entryId));
        this.#valued();
        if (row !== undefined) this.#reverse(row);
        break;
      }
      case 'capitalise': {
        const moved = component === 'principal' ? 0n : part;
        this.#row('capitalise', 'none', { [component]: -moved, ...(moved > 0n && { principal: moved }) });
        break;
      }
      case 'trueUp':
        this.#row('trueUp', 'interestIncome', { interest: pick % 2 === 0 ? amount : -amount });
        break;
      case 'modified':
      case 'derecognised':
      case 'unwound':
        this.#event({ kind: act, adjustmentMinor: -amount });
        break;
      case 'allowance':
        this.#event({ kind: act, allowanceMinor: amount, stage: 2 });
        break;
      case 'monthEnd':
        this.#event({ kind: act, accruedInterestMinor: amount });
        break;
      case 'chargedOff':
        if (pick % 8 === 0) this.#event({ kind: act });
        break;
      case 'nonAccrualBegan':
      case 'nonAccrualEnded':
      case 'completed':
        this.#event({ kind: act });
        break;
    }
  }

  #valued(): void {
    this.#event({ kind: 'reestimated', adjustmentMinor: -500n });
  }

  #event(event: Parameters<typeof withPlace>[0]): void {
    this.events.push(withPlace(event, this.#day, this.events.length));
  }

  #reverse(row: BookRow): void {
    const change = changeOf(row);
    const back = Object.fromEntries(components.map((component) => [component, -change[component]]));
    this.#row('reversal', row.contra, back, row.entryId);
  }

  #row(kind: BookRowKind, contra: BookContra, change: Partial<ComponentAmounts>, reversesEntryId?: bigint): void {
    const all = { ...noAmounts, ...change };
    if (components.every((component) => all[component] === 0n)) return;
    for (const component of components) {
      this.#owed[component] += all[component];
      if (contra === 'setAside') this.#setAside[component] -= all[component];
    }
    this.rows.push({
      entryId: BigInt(this.rows.length + 1),
      kind,
      valueOn: this.#day,
      postedOn: this.#day,
      change: {
        principalMinor: all.principal,
        interestMinor: all.interest,
        penaltyMinor: all.penalty,
        feeMinor: all.fee,
        costMinor: all.cost,
      },
      contra,
      reversesEntryId,
    });
  }
}

type Unplaced = BookEvent extends infer Event ? (Event extends BookEvent ? Omit<Event, 'on' | 'ref'> : never) : never;
function withPlace(event: Unplaced, on: number, index: number): BookEvent {
  return { ...event, on, ref: `event ${index}` } as BookEvent;
}

function assertBalanced({ lines, n }: JournalEntry): void {
  for (const isOff of [false, true]) {
    const side = lines.filter(({ role }) => isOffBalance(role) === isOff);
    const sum = side.reduce((left, { debitMinor, creditMinor }) => left + debitMinor - creditMinor, 0n);
    assert.equal(sum, 0n, `entry ${n} ${isOff ? 'off' : 'on'} the balance sheet`);
    for (const { debitMinor, creditMinor } of side) assert.ok(debitMinor >= 0n && creditMinor >= 0n);
    for (const { debitMinor, creditMinor } of side) assert.notEqual(debitMinor > 0n, creditMinor > 0n);
  }
}

test('on every day of every life the journal owes what the ledger owes, and every entry balances', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { minLength: 1, maxLength: 50 }), (isLate, steps) => {
      const life = new Life(isLate);
      for (const each of steps) life.live(each);
      const made = journal(life.input());
      assert.ok(
        !('refused' in made),
        JSON.stringify(made, (_, value) => String(value)),
      );
      const { entries } = made;
      for (const entry of entries) assertBalanced(entry);
      assert.deepEqual(
        entries.map(({ n }) => n),
        entries.map((_, index) => index + 1),
      );
      const told = new Set(entries.flatMap(({ source }) => (source.kind === 'ledgerEntry' ? [source.entryId] : [])));
      assert.deepEqual(
        life.rows.filter(({ entryId }) => !told.has(entryId)),
        [],
        'no row is dropped',
      );
      for (const day of new Set(entries.map(({ on }) => on))) assertSame(life, entries, day);
    }),
    { seed: 20261122, numRuns: 600 },
  );
});

function assertSame({ rows, events }: Life, entries: readonly JournalEntry[], day: number): void {
  const posted = rows.filter(({ postedOn }) => postedOn <= day);
  const owed: Record<Component, bigint> = { ...noAmounts };
  const contras = { cash: 0n, suspense: 0n, setAside: 0n };
  for (const row of posted) {
    const change = changeOf(row);
    for (const component of components) owed[component] += change[component];
    if (row.contra in contras) contras[row.contra as 'cash'] -= sumOf(change);
  }
  assert.deepEqual(owedByJournal(entries, day), owed, `day ${day}`);
  const balances = balancesOn(entries, day);
  assert.equal(balances.get('cash') ?? 0n, contras.cash);
  assert.equal(balances.get('suspense') ?? 0n, contras.suspense);
  assert.equal(balances.get('offSetAside') ?? 0n, contras.setAside);
  const standing = (role: AccountRole) => balances.get(role) ?? 0n;
  const most = standing('loanPrincipal') > 0n ? standing('loanPrincipal') : 0n;
  assert.ok(standing('deferredInterest') <= 0n && -standing('deferredInterest') <= most, 'deferred of principal alone');
  const state = events.filter(({ on }) => on <= day);
  if (state.some(({ kind }) => kind === 'chargedOff')) {
    for (const role of [...Object.values(onRoles), 'loanAdjustment', 'deferredInterest'] as const) {
      assert.equal(standing(role), 0n, `${role} of a loan that is charged off`);
    }
  }
  // Both on one day: the end holds.
  const turned = state.filter(({ kind }) => kind.startsWith('nonAccrual'));
  const last = turned.filter(({ on }) => on === turned.at(-1)?.on);
  if (last.length > 0 && last.every(({ kind }) => kind === 'nonAccrualBegan')) {
    assert.ok(standing('interestReceivable') <= 0n && standing('penaltyReceivable') <= 0n, 'nothing of it is income');
  }
}

test('drawn to an earlier day, a journal is the beginning of the later one', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), fc.nat(30), fc.boolean(), (steps, days, isLate) => {
      const life = new Life(isLate);
      for (const each of steps) life.live(each);
      const whole = journal(life.input());
      const part = journal({ ...life.input(), through: firstDay + days });
      assert.ok('entries' in whole && 'entries' in part);
      assert.deepEqual(part.entries, whole.entries.slice(0, part.entries.length));
    }),
    { seed: 20261122, numRuns: 60 },
  );
});
