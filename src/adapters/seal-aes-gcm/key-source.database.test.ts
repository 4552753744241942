/** Needs no database: it starts programs, which is nothing for the unit tests. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { keySourceOf } from '../../composition/deployment-keys.ts';
import { keyCommand } from './key-command.ts';
import { keyFile, keyFileOpenTo, makeKeyFile, newKey, replaceKeyFile } from './key-file.ts';
import { type DeploymentKeys, fingerprint } from './key-lines.ts';
import type { KeySource } from './key-source.ts';
import { sealerFrom, sealerOf } from './seal.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear keys-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function written(text: string): string {
  files += 1;
  const file = join(folder, `${files}`);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

/** Each kind over the same text. */
const kinds: readonly (readonly [kind: KeySource['kind'], make: (text: string) => KeySource])[] = [
  ['file', (text) => keyFile(written(text))],
  ['command', (text) => keyCommand(`cat "${written(text)}"`)],
];

const older = '01'.repeat(32);
const newest = '02'.repeat(32);

const texts: readonly (readonly [text: string, expected: string])[] = [
  [`${newest}\n${older}\n`, `${fingerprint(Buffer.from(newest, 'hex'))} ${fingerprint(Buffer.from(older, 'hex'))}`],
  [older, fingerprint(Buffer.from(older, 'hex'))],
  ['', 'noKey'],
  [`${newest}\nsomething else\n`, 'notAKey 2'],
  [`${newest}\n${newest}\n`, 'keyTwice 2'],
];

const shown = (read: ReturnType<KeySource['read']>) =>
  'fault' in read ? `${read.fault}${read.line === undefined ? '' : ` ${read.line}`}` : read.map(fingerprint).join(' ');

for (const [kind, make] of kinds) {
  test(`contract of sources: ${kind}`, () => {
    for (const [text, expected] of texts) {
      const source = make(text);
      assert.equal(source.kind, kind);
      assert.equal(shown(source.read()), expected, text);
      assert.equal(shown(source.read()), expected, `${text}, asked twice`);
      assert.equal(source.mark(), source.mark());
      assert.ok(!JSON.stringify(source.read()).includes('something'));
    }
    const old = sealerOf(Buffer.from(older, 'hex')).sealNew('a', 'text');
    const sealer = sealerFrom(make(`${newest}\n${older}\n`));
    assert.equal(sealer.open('a', old), 'text');
    assert.equal(sealerOf(Buffer.from(newest, 'hex')).open('a', sealer.sealNew('a', 'again')), 'again');
  });
}

test('a command is run once, without a shell, and tells nothing of what it printed', () => {
  const log = join(folder, 'log');
  const script = written(`#!/bin/sh\necho run >> "${log}"\necho ${older}\n`);
  chmodSync(script, 0o700);
  const source = keyCommand(`'${script}'`);
  for (let time = 0; time < 3; time += 1) assert.equal(shown(source.read()), fingerprint(Buffer.from(older, 'hex')));
  assert.equal(readFileSync(log, 'utf8'), 'run\n');
  const failing = written(`#!/bin/sh\necho ${newest}\necho ${newest} >&2\nexit 3\n`);
  chmodSync(failing, 0o700);
  const faults: readonly (readonly [command: string, expected: object])[] = [
    [`"${failing}"`, { fault: 'commandFailed', from: failing, ended: '3' }],
    ['no-such-program-anywhere --x', { fault: 'commandNotFound', from: 'no-such-program-anywhere' }],
    ['a "b', { fault: 'commandQuote', from: 'FORBEAR_KEY_COMMAND' }],
    ['""', { fault: 'commandEmpty', from: '' }],
    ['echo x; exit 0', { fault: 'notAKey', from: 'echo', line: 1 }],
  ];
  for (const [command, expected] of faults) assert.deepEqual(keyCommand(command).read(), expected, command);
  assert.deepEqual(keyCommand('sleep 5', { timeoutMs: 50 }).read(), { fault: 'commandTooLong', from: 'sleep' });
});

test('files: not there, not to be read, replaced as a whole, open to others', () => {
  assert.equal(shown(keyFile(join(folder, 'none')).read()), 'fileNotThere');
  assert.equal(shown(keyFile(folder).read()), 'fileNotReadable');
  const file = join(folder, 'made');
  makeKeyFile(file);
  makeKeyFile(file);
  const source = keyFile(file);
  const first = source.read() as DeploymentKeys;
  const mark = source.mark();
  chmodSync(file, 0o644);
  assert.equal(keyFileOpenTo(file), 'world');
  replaceKeyFile(file, [newKey(), ...first]);
  assert.notEqual(source.mark(), mark);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(keyFileOpenTo(file), undefined);
  assert.deepEqual((source.read() as DeploymentKeys).slice(1), [...first]);
  chmodSync(file, 0o640);
  assert.equal(keyFileOpenTo(file), 'group');
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('made')),
    ['made'],
  );
  assert.throws(() => replaceKeyFile(join(folder, 'no such folder', 'x'), first));
});

test('where a deployment has its keys', () => {
  const at = (environment: Record<string, string>, of?: string) => {
    const source = keySourceOf(of, environment);
    return source === undefined
      ? 'none'
      : 'fault' in source
        ? source.fault
        : `${source.kind} ${source.from} ${source.isBeside}`;
  };
  assert.equal(at({}), 'none');
  assert.equal(at({}, '/book'), 'file /book/forbear.key true');
  assert.equal(at({ FORBEAR_KEY_FILE: '/k' }, '/book'), 'file /k false');
  assert.equal(at({ FORBEAR_KEY_COMMAND: 'age -d /k' }, '/book'), 'command age false');
  assert.equal(at({ FORBEAR_KEY_COMMAND: 'age -d /k', FORBEAR_KEY_FILE: '/k' }), 'bothSet');
  assert.equal(at({ FORBEAR_KEY_COMMAND: '', FORBEAR_KEY_FILE: '/k' }), 'file /k false');
});
