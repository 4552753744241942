import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type DebitFault, type DebitSetup, debitContract, ordinaryDebit } from '../../../tools/debit-contract.ts';
import { answerFile, readAnswer } from './answer-file.ts';
import { type DebitFileSystem, debitFile, usualSystem } from './debit-file.ts';
import { instructionFile, readInstructions } from './instruction-file.ts';

const broken = () => Object.assign(new Error('the disk broke'), { code: 'EIO' });

async function setup(): Promise<DebitSetup & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-debits-'));
  let fault: DebitFault = 'none';
  let isOver = false;
  const system: DebitFileSystem = {
    async publish(path, text) {
      if (fault === 'dropsBeforeTaking') throw broken();
      await usualSystem.publish(path, text);
      if (fault === 'dropsAfterTaking') throw broken();
    },
    // The disk of a test need not be waited for.
    flushFolder: async () => {},
  };
  const port = debitFile({ folder, isOver: () => isOver, system });
  return {
    folder,
    port,
    setFault(next) {
      fault = next;
    },
    async endDay() {
      isOver = true;
      await port.handOver();
    },
    async taken() {
      const files = readdirSync(folder).filter((name) => /^debits-[\d-]+\.csv$/.test(name));
      return files.flatMap((name) => readInstructions(readFileSync(join(folder, name), 'utf8')));
    },
    async answer(results) {
      mkdirSync(join(folder, 'answers'), { recursive: true });
      writeFileSync(join(folder, 'answers', 'a1.csv'), answerFile(results));
    },
    async answerNonsense() {
      mkdirSync(join(folder, 'answers'), { recursive: true });
      writeFileSync(join(folder, 'answers', 'a2.csv'), 'no such file\n');
    },
    async empty() {
      isOver = false;
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    },
    async close() {
      rmSync(folder, { recursive: true });
    },
  };
}

debitContract('debit file', setup);

test('the file of a day: control totals by currency, whatever stands in a field', () => {
  const dollars = { ...ordinaryDebit, id: 'debit-9', currency: 'USD', amountMinor: 100n };
  const text = instructionFile([dollars, ordinaryDebit, { ...ordinaryDebit, id: 'debit-0', amountMinor: 44n }]);
  assert.equal(
    text,
    [
      'type,id,mandate,amount,currency,day,loan',
      'debit,debit-0,"委托 ""M-17"", 2026",0.44,CNY,2027-03-20,L3',
      'debit,debit-1-7-12-5,"委托 ""M-17"", 2026",1234.56,CNY,2027-03-20,L3',
      'debit,debit-9,"委托 ""M-17"", 2026",1.00,USD,2027-03-20,L3',
      'total,2,,1235.00,CNY,2027-03-20,',
      'total,1,,1.00,USD,2027-03-20,',
      '',
    ].join('\n'),
  );
});

const good = answerFile([
  { id: 'debit-1', outcome: { kind: 'paid' }, amountMinor: 100n, currency: 'CNY', onDay: ordinaryDebit.onDay },
]);

const badAnswers: readonly (readonly [code: string, field: string, text: string])[] = [
  ['headNotKnown', 'type', good.replace('reason', 'why')],
  ['typeNotKnown', 'type', good.replace('answer,', 'reply,')],
  ['cellsNotAll', 'type', good.replace(',paid,', ',paid,,')],
  ['notAnId', 'id', good.replace('debit-1', '../1')],
  ['twice', 'id', good.replace(/(answer.*\n)/, '$1$1')],
  ['outcomeNotKnown', 'outcome', good.replace(',paid,', ',soon,')],
  ['reasonNotValid', 'reason', good.replace(',paid,,', ',returned,,')],
  ['reasonNotValid', 'reason', good.replace(',paid,,', ',paid,oh,')],
  ['notACurrency', 'currency', good.replace('1.00,CNY,2027', '1.00,yuan,2027')],
  ['notAnAmount', 'amount', good.replace('1.00,CNY,2027', '1.O0,CNY,2027')],
  ['notADate', 'day', good.replace('2027-03-20', '2027-02-30')],
  ['countDiffers', 'id', good.replace('total,1', 'total,2')],
  ['totalDiffers', 'amount', good.replace(/1\.00,CNY,\n/, '1.01,CNY,\n')],
  ['totalMissing', 'type', good.replace(/total.*\n/, '')],
];

test('a bank’s answer is taken whole or not at all, and each fault says where', () => {
  assert.deepEqual(readAnswer(good).faults, []);
  for (const [code, field, text] of badAnswers) {
    const { results, faults } = readAnswer(text);
    assert.deepEqual(results, [], code);
    assert.deepEqual([faults[0]!.code, faults[0]!.field], [code, field], JSON.stringify(faults));
  }
});

test('a day that was being closed when the process died is closed by the next, with all that was accepted', async () => {
  const made = await setup();
  const { folder, port } = made;
  await port.request(ordinaryDebit);
  writeFileSync(join(folder, 'asked', '2027-03-20', '.closing'), '');
  assert.deepEqual(await port.request(ordinaryDebit), { kind: 'unknown' });
  assert.deepEqual(await port.request({ ...ordinaryDebit, id: 'debit-2' }), { kind: 'refused', code: 'dayClosed' });
  await made.endDay();
  assert.deepEqual(await made.taken(), [ordinaryDebit]);
  assert.deepEqual(await port.request(ordinaryDebit), { kind: 'accepted' });
  await made.close();
});
