import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { evmKeyOf, readEvmKey } from './evm-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-key-'));
after(() => rmSync(folder, { recursive: true, force: true }));

// The first account of every local chain of Hardhat: key and address are known to everybody.
const hex = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const address = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';

const texts: readonly (readonly [string, string | undefined])[] = [
  [hex, address],
  [`0x${hex}`, address],
  [hex.toUpperCase(), address],
  ['', undefined],
  [hex.slice(1), undefined],
  [`${hex}00`, undefined],
  ['0'.repeat(64), undefined],
  ['f'.repeat(64), undefined],
  ['z'.repeat(64), undefined],
];
test('a key and whose it is', () => {
  for (const [text, expected] of texts) assert.equal(evmKeyOf(text)?.address, expected, text);
});

const files: readonly (readonly [name: string, text: string | undefined, mode: number, said: string])[] = [
  ['absent', undefined, 0, 'notThere'],
  ['open', `${hex}\n`, 0o644, 'readableByOthers'],
  ['group', `${hex}\n`, 0o640, 'readableByOthers'],
  ['wrong', 'no key', 0o600, 'notAKey'],
  ['right', `0x${hex}\n`, 0o600, address],
  ['readOnly', hex, 0o400, address],
];
test('a key file', { skip: process.platform === 'win32' ? 'Windows keeps its rights elsewhere' : false }, () => {
  for (const [name, text, mode, said] of files) {
    const file = join(folder, name);
    if (text !== undefined) writeFileSync(file, text);
    if (text !== undefined) chmodSync(file, mode);
    const key = readEvmKey(file);
    assert.equal('fault' in key ? key.fault : key.address, said, name);
  }
  assert.deepEqual(readEvmKey(folder), { fault: 'notThere' });
});
