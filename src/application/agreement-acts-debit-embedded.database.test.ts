/** Debits of an agreement on a book: asked for with the law's leave, for what is missing and never more, and once. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ActsBook, breakingAt, nothingElse } from '../../tools/agreement-acts-book.ts';
import { openSmallBook } from '../../tools/small-book.ts';
import { actingFault, actOnce, faultsText } from '../cli/keep-acting.ts';
import type { DebitAnswer, DebitInstruction, DebitPort, DebitReport } from './debit-port.ts';

let book: ActsBook;
before(async () => {
  book = await ActsBook.in(await openSmallBook());
});
after(() => book.database.close());

/** A bank that answers as it is told and remembers what it was asked. */
class TestBank implements DebitPort {
  readonly asked: DebitInstruction[] = [];
  readonly says: DebitAnswer[] = [];
  reports: DebitReport[] = [];
  handedOver = 0;

  async request(instruction: DebitInstruction): Promise<DebitAnswer> {
    this.asked.push(instruction);
    return this.says.shift() ?? { kind: 'accepted' };
  }
  async handOver(): Promise<void> {
    this.handedOver += 1;
  }
  async collect(): Promise<readonly DebitReport[]> {
    return this.reports;
  }
  async acknowledge({ name }: { readonly name: string }): Promise<void> {
    this.reports = this.reports.filter((report) => report.name !== name);
  }
  async close(): Promise<void> {}

  tells(name: string, instruction: DebitInstruction, outcome: DebitReport['results'][number]['outcome']): void {
    const { id, amountMinor, currency, onDay } = instruction;
    this.reports.push({ name, results: [{ id, outcome, amountMinor, currency, onDay }], faults: [] });
  }
}

/** Signed with a mandate, and run up to the evening before the first debit. */
async function withMandate(loanRef: string, facts: Readonly<Record<string, unknown>>) {
  const of = await book.of(loanRef);
  book.at('2026-07-01T10:00:00');
  await book.giveAddress(of.borrowerId, `${loanRef}@borrower.example`);
  await book.facts(of.caseNumber, { ...nothingElse, ...facts });
  const { rules } = book.terms({ ...of, loanRef });
  const signed = await book.sign(loanRef, { rules: { ...rules, remindDaysBefore: [], debit: { mandateRef: 'M-1' } } });
  await book.run(signed.number, '2026-07-19');
  return signed;
}

test('exactly what is missing is debited on its day, once, whatever the bank answered and wherever we were killed', async () => {
  const bank = new TestBank();
  const signed = await withMandate('L3', {});
  book.at('2026-07-19T15:00:00');
  assert.equal((await book.act({ debits: bank })).waiting, 0, 'its day has not come');
  book.at('2026-07-20T09:00:00');
  await book.pay(signed, '2026-07-19', 3_000n);
  assert.equal((await book.act({ debits: bank })).waiting, 1);
  assert.deepEqual(await book.told(signed.number), ['debit 1 waiting factsMissing']);
  await book.facts(signed.caseNumber, { livingMoneyLeft: true });
  // Killed before and after the intent is stored; then the bank answers nothing, and asked again says yes.
  for (let step = 1; step <= 4; step += 1) {
    if (step === 3) bank.says.push({ kind: 'unknown' });
    await book.act({ debits: bank, on: breakingAt(book.database, step) }).catch(() => undefined);
    book.nowMs += 3 * 60_000;
  }
  await book.act({ debits: bank });
  assert.deepEqual(await book.told(signed.number), ['debit 1 asked debitAsked']);
  const same = new Set(
    bank.asked.map(({ id, amountMinor, mandateRef, loanRef }) => `${id} ${amountMinor} ${mandateRef} ${loanRef}`),
  );
  assert.equal(same.size, 1, [...same].join('; '));
  assert.match([...same][0]!, /^debit-1-\d+-\d+-\d+ 7000 M-1 L3$/);
  const times = bank.asked.length;
  book.nowMs += 60 * 60_000;
  await book.act({ debits: bank });
  assert.equal(bank.asked.length, times, 'accepted: not asked again');

  bank.tells('a1', bank.asked[0]!, { kind: 'returned', reason: 'insufficientFunds' });
  bank.tells('a2', { ...bank.asked[0]!, id: 'debit-1-99-99-99' }, { kind: 'paid' });
  const report = await book.act({ debits: bank });
  assert.deepEqual(
    report.bankFaults.map(({ code, value }) => [code, value]),
    [['unknownDebit', 'debit-1-99-99-99']],
  );
  assert.deepEqual(await book.told(signed.number), ['debit 1 refused debitReturned']);
  assert.deepEqual(bank.reports, []);
  assert.ok(bank.handedOver > 0);
});

test('what was disputed, or paid since, is not debited; what may have been asked is not asked for again when less is missing', async () => {
  const bank = new TestBank();
  const signed = await withMandate('L7', { livingMoneyLeft: true, disputed: true });
  book.at('2026-07-20T09:00:00');
  await book.act({ debits: bank });
  assert.deepEqual(await book.told(signed.number), ['debit 1 waiting forbidden']);
  await book.facts(signed.caseNumber, { disputed: false });
  bank.says.push({ kind: 'unknown' });
  await book.act({ debits: bank });
  assert.deepEqual([bank.asked.length, bank.asked[0]!.amountMinor], [1, 10_000n]);
  await book.pay(signed, '2026-07-20', 500n);
  book.nowMs += 3 * 60_000;
  assert.equal((await book.act({ debits: bank })).refused, 1);
  assert.deepEqual(await book.told(signed.number), ['debit 1 refused debitNotKnown']);
  assert.equal(bank.asked.length, 1);

  await book.pay(signed, '2026-07-20', 9_500n);
  await book.run(signed.number, '2026-08-19');
  await book.pay(signed, '2026-08-19', 10_000n);
  book.at('2026-08-20T09:00:00');
  await book.act({ debits: bank });
  assert.equal((await book.told(signed.number)).at(-1), 'debit 2 dropped paid');
});

test('paid: done. Another amount than was asked for, a bank that refuses, a day that passed: a person’s', async () => {
  const rows = [
    ['L1', (bank: TestBank) => bank.tells('p', bank.asked[0]!, { kind: 'paid' }), 'debit 1 done debitPaid'],
    [
      'L2',
      (bank: TestBank) => bank.tells('q', { ...bank.asked[0]!, amountMinor: 1n }, { kind: 'paid' }),
      'debit 1 refused debitDiffers',
    ],
    ['L8', undefined, 'debit 1 refused debitRefused'],
  ] as const;
  for (const [loanRef, answer, expected] of rows) {
    const bank = new TestBank();
    const signed = await withMandate(loanRef, { livingMoneyLeft: true });
    book.at('2026-07-20T09:00:00');
    if (answer === undefined) bank.says.push({ kind: 'refused', code: 'dayClosed' });
    await book.act({ debits: bank });
    answer?.(bank);
    await book.act({ debits: bank });
    await book.act({ debits: bank });
    assert.deepEqual(await book.told(signed.number), [expected]);
    if (expected.endsWith('debitPaid')) {
      bank.tells('again', bank.asked[0]!, { kind: 'paid' });
      bank.tells('late', bank.asked[0]!, { kind: 'returned', reason: 'accountClosed' });
      const { bankFaults } = await book.act({ debits: bank });
      assert.deepEqual(
        bankFaults.map(({ name, code }) => `${name} ${code}`),
        ['late answeredOtherwise'],
      );
    }
    assert.equal(bank.asked.length, 1);
  }
  const signed = await withMandate('L6', { livingMoneyLeft: true });
  book.at('2026-07-20T09:00:00');
  assert.equal((await book.act()).waiting, 1);
  assert.deepEqual(await book.told(signed.number), ['debit 1 waiting noDebitPort']);
  book.at('2026-07-21T09:00:00');
  await book.act();
  assert.deepEqual(await book.told(signed.number), ['debit 1 refused debitDayPassed']);
});

test('as a worker does it: the file of the day is written once its time is over, and the answer read from the folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-worker-debits-'));
  const environment = {
    FORBEAR_DEBIT_FOLDER: folder,
    FORBEAR_DEBIT_CUTOFF: '15:30',
    FORBEAR_LENDER_CONTACT: '400-555-0100',
  };
  const own = join(folder, String(book.creditor.creditorId));
  const file = join(own, 'debits-2026-08-20.csv');
  const round = (time: string) => {
    book.at(time);
    return actOnce(book.database, book.creditor, { environment, now: () => book.nowMs });
  };
  const [l6] = await book.rows<{ number: string }>(
    `select agreement_number as number from agreement join loan using (creditor_id, borrower_id, loan_id) where loan_ref = 'L6'`,
  );
  await book.run(l6!.number, '2026-08-19');
  assert.deepEqual((await round('2026-08-20T09:00:00')).faults, []);
  assert.equal(
    (await book.told(l6!.number)).find((told) => told.startsWith('debit 2')),
    'debit 2 asked debitAsked',
  );
  assert.equal(existsSync(file), false);
  await round('2026-08-20T15:31:00');
  const [row] = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('debit,'));
  assert.match(row!, /^debit,debit-1-\d+-\d+-\d+,M-1,100\.00,CNY,2026-08-20,L6$/);
  mkdirSync(join(own, 'answers'));
  const id = row!.split(',')[1]!;
  const head = 'type,id,outcome,reason,amount,currency,day';
  writeFileSync(
    join(own, 'answers', 'a.csv'),
    `${head}\nanswer,${id},paid,,100.00,CNY,2026-08-20\ntotal,1,,,100.00,CNY,\n`,
  );
  writeFileSync(join(own, 'answers', 'b.csv'), 'nonsense\n');
  const report = await round('2026-08-20T18:00:00');
  assert.match(faultsText(report).join(), /b\.csv/);
  assert.equal(
    (await book.told(l6!.number)).find((told) => told.startsWith('debit 2')),
    'debit 2 done debitPaid',
  );
  assert.deepEqual(readdirSync(join(own, 'answers')).sort(), ['b.csv', 'taken']);
  assert.equal(actingFault({ FORBEAR_DEBIT_CUTOFF: '25:00' }) === undefined, false);
  rmSync(folder, { recursive: true });
});
