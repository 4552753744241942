/**
 * What every way of debiting must do, whatever bank is behind it. An adapter's test hands in how to make one that can be made to
 * fail, and what the bank has of it; the rows are the same for all. The pairs that matter: *failed and not asked*, and
 * *failed but asked*, where asking again under the same id changes nothing.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { DebitAnswer, DebitInstruction, DebitPort, DebitResult } from '../src/application/debit-port.ts';
import { parseDay } from '../src/core/calendar/day.ts';

export const debitFaults = [
  'none',
  /** it goes away before it has taken the debit */
  'dropsBeforeTaking',
  /** it has taken it, and goes away before it says so */
  'dropsAfterTaking',
] as const;
export type DebitFault = (typeof debitFaults)[number];

export interface DebitSetup {
  readonly port: DebitPort;
  setFault(fault: DebitFault): void;
  /** The day's time is over: nothing more is taken for it. */
  endDay(): Promise<void>;
  /** What the bank has been handed, once the day is over. */
  taken(): Promise<readonly DebitInstruction[]>;
  /** The bank answers. */
  answer(results: readonly DebitResult[]): Promise<void>;
  /** The bank answers with something that cannot be read. */
  answerNonsense(): Promise<void>;
  /** As at the beginning of a day. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export const ordinaryDebit: DebitInstruction = {
  id: 'debit-1-7-12-5',
  mandateRef: '委托 "M-17", 2026',
  amountMinor: 123_456n,
  currency: 'CNY',
  onDay: parseDay('2027-03-20')!,
  loanRef: 'L3',
};

type Row = readonly [
  what: string,
  fault: DebitFault,
  change: Partial<DebitInstruction>,
  expected: DebitAnswer,
  taken: number,
];

const refused = (code: string): DebitAnswer => ({ kind: 'refused', code });

const rows: readonly Row[] = [
  ['a debit', 'none', {}, { kind: 'accepted' }, 1],
  ['failed and not asked', 'dropsBeforeTaking', {}, { kind: 'unknown' }, 0],
  ['failed but asked', 'dropsAfterTaking', {}, { kind: 'unknown' }, 1],
  ['nothing to take', 'none', { amountMinor: 0n }, refused('notValid'), 0],
  ['less than nothing', 'none', { amountMinor: -1n }, refused('notValid'), 0],
  ['no mandate', 'none', { mandateRef: '' }, refused('notValid'), 0],
  ['a mandate of two lines', 'none', { mandateRef: 'M\n1' }, refused('notValid'), 0],
  ['an id that leads elsewhere', 'none', { id: '../debit' }, refused('notValid'), 0],
  ['no currency', 'none', { currency: 'yuan' }, refused('notValid'), 0],
];

interface Suite {
  readonly name: string;
  readonly setup: () => DebitSetup;
}

export function debitContract(name: string, make: () => Promise<DebitSetup>): void {
  let setup: DebitSetup;
  before(async () => {
    setup = await make();
  });
  after(async () => {
    await setup.port.close();
    await setup.close();
  });
  beforeEach(async () => {
    setup.setFault('none');
    await setup.empty();
  });
  const at: Suite = { name, setup: () => setup };
  testAsking(at);
  testAgain(at);
  testDay(at);
  testAnswers(at);
}

function testAsking({ name, setup }: Suite): void {
  for (const [what, fault, change, expected, taken] of rows) {
    test(`${name}: ${what}`, async () => {
      const { port, setFault, endDay } = setup();
      setFault(fault);
      assert.deepEqual(await port.request({ ...ordinaryDebit, ...change }), expected);
      setFault('none');
      await endDay();
      assert.equal((await setup().taken()).length, taken);
    });
  }
}

function testAgain({ name, setup }: Suite): void {
  test(`${name}: after each fault the same again is accepted, and the bank has it once, as it was asked for`, async () => {
    for (const fault of debitFaults) {
      const { port, setFault, endDay, empty } = setup();
      setFault(fault);
      await port.request(ordinaryDebit);
      setFault('none');
      assert.deepEqual(await port.request(ordinaryDebit), { kind: 'accepted' }, fault);
      assert.deepEqual(await port.request(ordinaryDebit), { kind: 'accepted' }, fault);
      await endDay();
      assert.deepEqual(await setup().taken(), [ordinaryDebit], fault);
      assert.deepEqual(await port.request(ordinaryDebit), { kind: 'accepted' }, `${fault}, handed over`);
      await empty();
    }
  });

  test(`${name}: another debit under the same id is refused`, async () => {
    const { port, endDay } = setup();
    await port.request(ordinaryDebit);
    for (const change of [{ amountMinor: 123_457n }, { mandateRef: 'M-18' }, { onDay: ordinaryDebit.onDay + 1 }]) {
      assert.deepEqual(await port.request({ ...ordinaryDebit, ...change }), refused('idUsed'));
    }
    await endDay();
    assert.deepEqual(await setup().taken(), [ordinaryDebit]);
  });

  test(`${name}: many at once, and each of them twice, are each of them once`, async () => {
    const { port, endDay } = setup();
    const ids = Array.from({ length: 8 }, (_, index) => `debit-1-7-12-${index}`);
    const answers = await Promise.all([...ids, ...ids].map((id) => port.request({ ...ordinaryDebit, id })));
    assert.ok(answers.every(({ kind }) => kind === 'accepted'));
    await endDay();
    assert.deepEqual((await setup().taken()).map(({ id }) => id).sort(), ids);
  });
}

function testDay({ name, setup }: Suite): void {
  test(`${name}: what comes after the day is over is refused, and handing over again changes nothing`, async () => {
    const { port, endDay } = setup();
    await port.request(ordinaryDebit);
    await endDay();
    assert.deepEqual(await port.request({ ...ordinaryDebit, id: 'debit-2' }), refused('dayClosed'));
    await port.handOver();
    assert.deepEqual(await setup().taken(), [ordinaryDebit]);
  });
}

function testAnswers({ name, setup }: Suite): void {
  const { id, amountMinor, currency, onDay } = ordinaryDebit;
  const results: readonly DebitResult[] = [
    { id, outcome: { kind: 'paid' }, amountMinor, currency, onDay },
    { id: 'debit-2', outcome: { kind: 'returned', reason: 'insufficientFunds' }, amountMinor: 5n, currency, onDay },
  ];

  test(`${name}: what was paid and what came back for want of money is told until it is acknowledged`, async () => {
    const { port, answer } = setup();
    assert.deepEqual(await port.collect(), []);
    await answer(results);
    const [report] = await port.collect();
    assert.deepEqual([report!.results, report!.faults], [results, []]);
    assert.deepEqual(await port.collect(), [report]);
    await port.acknowledge(report!);
    assert.deepEqual(await port.collect(), []);
    await port.acknowledge(report!);
  });

  test(`${name}: of an answer that cannot be read nothing is taken`, async () => {
    const { port, answerNonsense } = setup();
    await answerNonsense();
    const [report] = await port.collect();
    assert.deepEqual(report!.results, []);
    assert.ok(report!.faults.length > 0);
  });
}
