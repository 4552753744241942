import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitCommand } from './key-command.ts';
import { type DeploymentKeys, fingerprint, keysMax, readKeyLines, writeKeyLines } from './key-lines.ts';
import type { KeySource } from './key-source.ts';
import { sealerFrom, sealerOf } from './seal.ts';

const line = (byte: number) => byte.toString(16).padStart(2, '0').repeat(32);
const key = (byte: number) => new Uint8Array(32).fill(byte);
const one = line(1);
const two = line(2);

const good: readonly (readonly [what: string, text: string, keys: number])[] = [
  ['a key', one, 1],
  ['a key with the end of its line', `${one}\n`, 1],
  ['the newest first', `${two}\n${one}\n`, 2],
  ['lines as another system ends them', `${two}\r\n${one}\r\n`, 2],
  ['spaces and empty lines', `\n  ${two}\t\n\n${one}\n\n`, 2],
  ['capital letters', 'AB'.repeat(32), 1],
  ['as many as there may be', Array.from({ length: keysMax }, (_, index) => line(index + 1)).join('\n'), keysMax],
];

const bad: readonly (readonly [what: string, text: string, fault: string])[] = [
  ['nothing', '', 'noKey'],
  ['empty lines', '\n \n', 'noKey'],
  ['a word', 'not a key', 'notAKey 1'],
  ['a digit short', one.slice(1), 'notAKey 1'],
  ['a digit more', `${one}0`, 'notAKey 1'],
  ['a letter that is no digit', `g${one.slice(1)}`, 'notAKey 1'],
  ['two on a line', `${one} ${two}`, 'notAKey 1'],
  ['a fault below a key, counted with empty lines', `${one}\n\n# old\n`, 'notAKey 3'],
  ['twice', `${two}\n${one}\n${two}\n`, 'keyTwice 3'],
  ['twice, in other letters', `${'ab'.repeat(32)}\n${'AB'.repeat(32)}`, 'keyTwice 2'],
  ['not a key before twice', `x\n${one}\n${one}`, 'notAKey 1'],
  ['too many', Array.from({ length: keysMax + 1 }, (_, index) => line(index + 1)).join('\n'), 'tooManyKeys'],
];

test('the form of a key file', () => {
  for (const [what, text, count] of good) {
    const read = readKeyLines(text, 'f');
    assert.ok(!('fault' in read), what);
    assert.equal(read.length, count, what);
    assert.deepEqual(readKeyLines(writeKeyLines(read), 'f'), read, what);
  }
  const both = readKeyLines(`${two}\n${one}`, 'f') as DeploymentKeys;
  assert.deepEqual(
    both.map((each) => each[0]),
    [2, 1],
  );
});

test('every fault of it, without a digit of what was read', () => {
  for (const [what, text, expected] of bad) {
    const read = readKeyLines(text, 'f');
    assert.ok('fault' in read, what);
    assert.equal(`${read.fault}${read.line === undefined ? '' : ` ${read.line}`}`, expected, what);
    assert.deepEqual(
      Object.keys(read).filter((name) => !['fault', 'from', 'line'].includes(name)),
      [],
      what,
    );
  }
});

test('a fingerprint tells keys apart', () => {
  assert.equal(fingerprint(key(0)), '66687aad');
  assert.notEqual(fingerprint(key(1)), fingerprint(key(2)));
});

const commands: readonly (readonly [text: string, words: readonly string[] | undefined])[] = [
  ['', []],
  ['   ', []],
  ['vault', ['vault']],
  [' vault  kv get ', ['vault', 'kv', 'get']],
  ['a "b c" d', ['a', 'b c', 'd']],
  ["a 'b \"c' d", ['a', 'b "c', 'd']],
  ['a --x="b c"', ['a', '--x=b c']],
  ['a "" b', ['a', '', 'b']],
  ['a $HOME; `b` | c', ['a', '$HOME;', '`b`', '|', 'c']],
  ['a "b', undefined],
  ["a' b", undefined],
];

test('a command is words, and no shell', () => {
  for (const [text, expected] of commands) assert.deepEqual(splitCommand(text), expected, text);
});

test('the newest wraps, each opens, and what is wrapped anew opens by the newest alone', () => {
  const before = sealerOf(key(1));
  const during = sealerOf(key(2), key(1));
  const after = sealerOf(key(2));
  const property = fc.property(fc.string(), fc.string(), (context, text) => {
    const old = before.sealNew(context, text);
    assert.equal(during.open(context, old), text);
    assert.throws(() => after.open(context, old));
    const fresh = during.rewrap(context, old.wrappedKey)!;
    assert.equal(fresh.length, old.wrappedKey.length);
    assert.equal(after.open(context, { wrappedKey: fresh, sealed: old.sealed }), text);
    assert.equal(during.rewrap(context, fresh), undefined);
    assert.equal(after.under(context, fresh).open('x', during.under(context, old.wrappedKey).seal('x', text)), text);
    assert.equal(after.open(context, during.sealNew(context, text)), text);
    assert.equal(after.rewrap(context, during.newKey(context)), undefined);
    assert.throws(() => during.rewrap(`${context}.`, old.wrappedKey), /no key of this deployment/);
    assert.throws(() => after.rewrap(context, old.wrappedKey), /no key of this deployment/);
  });
  fc.assert(property, { seed: 20261122, numRuns: 50 });
});

test('a process at work takes up a new key when it meets one, and keeps the last where the file is spoiled', () => {
  let read: ReturnType<KeySource['read']> = [key(1)];
  let mark = 0;
  let reads = 0;
  const sealer = sealerFrom({
    kind: 'file',
    from: 'f',
    mark: () => String(mark),
    read: () => {
      reads += 1;
      return read;
    },
  });
  const byOther = sealerOf(key(2)).sealNew('a', 'text');
  assert.throws(() => sealer.open('a', byOther));
  read = [key(2), key(1)];
  mark += 1;
  assert.equal(sealer.open('a', byOther), 'text');
  read = { fault: 'noKey', from: 'f' };
  mark += 1;
  assert.throws(() => sealer.open('a', sealerOf(key(3)).sealNew('a', 'text')));
  assert.equal(sealer.open('a', byOther), 'text');
  assert.equal(reads, 3);
  assert.throws(
    () => sealerFrom({ kind: 'file', from: 'f', mark: () => '', read: () => ({ fault: 'noKey', from: 'f' }) }),
    /f: noKey/,
  );
});
