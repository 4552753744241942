/** What the command takes, and what it stops at before anything is opened. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { coreSystemFaults, rescheduleRefusals } from '../application/core-system-port.ts';
import { formatDay } from '../core/calendar/day.ts';
import { CommandError } from './book.ts';
import { type FineractOptions, readOptions } from './import-fineract.ts';
import { hasWords } from './words.ts';

const folder = mkdtempSync(join(tmpdir(), 'import-fineract-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'password');
writeFileSync(file, 'a password\n');
const environment = { FORBEAR_FINERACT_USER: 'forbear', FORBEAR_FINERACT_PASSWORD_FILE: file };
const options: FineractOptions = {
  url: 'https://core.bank.example',
  tenant: 'default',
  product: ['Small = loan=consumer', 'Farm=rural'],
  all: false,
  writeBack: false,
  acceptGoodRows: false,
  dryRun: false,
  zone: 'Asia/Shanghai',
  json: false,
};

test('the book is called after server and tenant, and its day is that of its zone', () => {
  const read = readOptions({ ...options, since: '2026-01-31' }, environment, Date.UTC(2026, 5, 30, 20));
  assert.equal(read.creditorRef, 'core.bank.example/default');
  assert.equal(formatDay(read.on), '2026-07-01');
  assert.equal(formatDay(read.since!), '2026-01-31');
  assert.deepEqual(
    [...read.products],
    [
      ['Small = loan', 'consumer'],
      ['Farm', 'rural'],
    ],
  );
  assert.equal(read.address.password, 'a password');
});

test('what is wrong with it is told before anything is opened', () => {
  const table: readonly (readonly [Partial<FineractOptions>, object, number])[] = [
    [{ url: 'http://core.bank.example' }, {}, 64],
    [{ url: 'https://u:p@core.bank.example' }, {}, 64],
    [{ url: 'core' }, {}, 64],
    [{ tenant: 'a b' }, {}, 64],
    [{ since: 'yesterday' }, {}, 64],
    [{ zone: 'Mars/Base' }, {}, 64],
    [{ currency: 'XXQ' }, {}, 64],
    [{ product: ['Small=cheap'] }, {}, 64],
    [{}, { FORBEAR_FINERACT_USER: undefined }, 78],
    [{}, { FORBEAR_FINERACT_USER: 'a:b' }, 78],
    [{}, { FORBEAR_FINERACT_PASSWORD_FILE: join(folder, 'none') }, 78],
  ];
  for (const [change, without, exitCode] of table) {
    assert.throws(
      () => readOptions({ ...options, ...change }, { ...environment, ...without }),
      (error) => error instanceof CommandError && error.exitCode === exitCode && !error.message.startsWith('fineract.'),
      JSON.stringify(change),
    );
  }
});

test('every code has words', () => {
  const left = [...rescheduleRefusals, 'scheduleDiffers', 'rejectedThere', 'refusedThere'];
  const codes = [...coreSystemFaults.map((code) => `fineract.${code}`), ...left.map((code) => `fineract.left.${code}`)];
  for (const code of codes)
    for (const lang of ['en', 'zh'] as const) assert.ok(hasWords(code, lang), `${lang} ${code}`);
});
