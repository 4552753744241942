import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DatabaseInUseError, lockFolder } from './folder-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-lock-'));
const file = join(folder, 'forbear.lock');
after(() => rmSync(folder, { recursive: true, force: true }));

/** A number that no process has: above the largest that Linux gives. */
const nobody = 4_194_305;

const stale: readonly { readonly holder: string; readonly why: string }[] = [
  { holder: String(nobody), why: 'a process that is gone' },
  { holder: `${nobody} 0badf00d.1`, why: 'a process that is gone, with its start' },
  { holder: '', why: 'a process killed before it wrote its number' },
  { holder: 'nonsense', why: 'no number at all' },
];
if (process.platform === 'linux') {
  (stale as { holder: string; why: string }[]).push({
    holder: `${process.pid} 0badf00d.1`,
    why: 'an earlier process of the number that this one has, as in a container started again',
  });
}

for (const { holder, why } of stale) {
  test(`the folder is taken over from ${why}`, () => {
    writeFileSync(file, holder);
    const unlock = lockFolder(folder);
    assert.match(readFileSync(file, 'utf8'), new RegExp(`^${process.pid}( |$)`));
    unlock();
    assert.deepEqual(readdirSync(folder), []);
  });
}

const live = [
  { holder: String(process.ppid), why: 'a live process, by its number alone' },
  { holder: '1', why: 'a live process of another user' },
];
for (const { holder, why } of live) {
  test(`the folder is not taken from ${why}`, () => {
    writeFileSync(file, holder);
    assert.throws(() => lockFolder(folder), new DatabaseInUseError(folder, Number(holder)));
    assert.equal(readFileSync(file, 'utf8'), holder);
    rmSync(file);
  });
}

test('a process does not take its own folder twice, and may take it again once it gave it back', () => {
  const unlock = lockFolder(folder);
  assert.throws(() => lockFolder(folder), DatabaseInUseError);
  unlock();
  lockFolder(folder)();
  assert.deepEqual(readdirSync(folder), []);
});
