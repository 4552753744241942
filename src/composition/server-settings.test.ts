/** Settings of the server: what is taken, what is refused, and that every name in the program is a known one. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { knownSettings } from './known-settings.ts';
import { type SettingFault, serverSettings } from './server-settings.ts';

const faultsOf = (environment: Record<string, string>): string[] => {
  const read = serverSettings(environment);
  return 'faults' in read ? read.faults.map(({ setting, code }: SettingFault) => `${setting} ${code}`) : [];
};

const refused: readonly (readonly [Record<string, string>, readonly string[]])[] = [
  [{ FORBEAR_PORT: '80a' }, ['FORBEAR_PORT notAWholeNumber']],
  [{ FORBEAR_PORT: '65536' }, ['FORBEAR_PORT notAWholeNumber']],
  [{ FORBEAR_HOST: 'example.org' }, ['FORBEAR_HOST notAnAddress']],
  [{ FORBEAR_HOST: '0.0.0.0' }, ['FORBEAR_URL missing']],
  [{ FORBEAR_URL: 'http://bank.example' }, ['FORBEAR_URL noTls']],
  [{ FORBEAR_URL: 'https://bank.example/app' }, ['FORBEAR_URL notAnAddress']],
  [{ FORBEAR_URL: 'https://a:b@bank.example' }, ['FORBEAR_URL notAnAddress']],
  [{ FORBEAR_TRUST_PROXY: 'everybody' }, ['FORBEAR_TRUST_PROXY notAnAddress']],
  [{ FORBEAR_SERVER_DATABASE: './data' }, ['FORBEAR_SERVER_DATABASE notPostgres']],
  [{ FORBEAR_LOG: 'debug' }, ['FORBEAR_LOG notOneOf']],
  [{ FORBEAR_METRICS_TOKEN_FILE: '/nowhere' }, ['FORBEAR_METRICS_TOKEN_FILE notReadable']],
  [{ FORBEAR_TRACES_URL: 'here' }, ['FORBEAR_TRACES_URL notAnAddress']],
  [
    { FORBEAR_WORK: 'maybe', FORBEAR_STOP_SECONDS: '0' },
    ['FORBEAR_STOP_SECONDS notAWholeNumber', 'FORBEAR_WORK notOneOf'],
  ],
  [{ FORBEAR_PROT: '80' }, ['FORBEAR_PROT unknownSetting']],
];
for (const [environment, expected] of refused) {
  test(`refused: ${JSON.stringify(environment)}`, () => assert.deepEqual(faultsOf(environment).sort(), expected));
}

test('what was probably meant is said', () => {
  const read = serverSettings({ FORBEAR_PROT: '80' });
  assert.ok('faults' in read);
  assert.equal(read.faults[0]!.expected, 'FORBEAR_PORT');
});

test('nothing set: this machine alone', () => {
  const read = serverSettings({});
  assert.ok(!('faults' in read));
  assert.deepEqual([read.host, read.port, read.publicUrl], ['127.0.0.1', 8080, 'http://127.0.0.1:8080']);
});

test('every name that the program reads is known, and none is known that it does not read', () => {
  const src = new URL('../', import.meta.url);
  const found = new Set<string>();
  for (const path of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts') || path.endsWith('.test.ts') || path.endsWith('known-settings.ts')) continue;
    for (const [name] of readFileSync(join(src.pathname, path), 'utf8').matchAll(/FORBEAR_[A-Z0-9_]+(?=\W)/g))
      found.add(name);
  }
  const names = [...found].filter((name) => !name.endsWith('_') && !name.startsWith('FORBEAR_TEST_')).sort();
  assert.deepEqual(names, [...knownSettings]);
});
