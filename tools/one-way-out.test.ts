/** A message leaves the program in one place: where the outbox is worked off. Nothing else has a channel in its hands. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const files = globSync('src/**/*.ts').filter((file) => !file.endsWith('.test.ts'));
const text = (file: string) => readFileSync(file, 'utf8');
const filesWith = (pattern: RegExp) => files.filter((file) => pattern.test(text(file))).sort();

test('a channel is asked to send in dispatch-outbox alone', () => {
  assert.deepEqual(filesWith(/\bchannel\w*\??\.send\(/i), ['src/application/dispatch-outbox.ts']);
});

test('channels are made where the deployment is put together, and handed to the dispatch alone', () => {
  const makers = filesWith(/\bsmtpChannel\(/).filter((file) => !file.startsWith('src/adapters/'));
  assert.deepEqual(makers, ['src/composition/channels.ts']);
  assert.deepEqual(filesWith(/\bmailSetup\(/), [
    'src/cli/doctor.ts',
    'src/cli/send-waiting.ts',
    'src/composition/channels.ts',
  ]);
});

test('mail libraries are known to their adapter alone', () => {
  const users = filesWith(/from 'nodemailer/);
  assert.ok(users.length > 0);
  assert.ok(
    users.every((file) => file.startsWith('src/adapters/channel-email-smtp/')),
    users.join(),
  );
});

test('contacts and the outbox are written by the store alone, and by one function each', () => {
  assert.deepEqual(filesWith(/insert into contact\b/), ['src/store/contacts.ts']);
  assert.deepEqual(filesWith(/insert into outbox\b/), ['src/store/outbox.ts']);
  assert.deepEqual(filesWith(/insert into decision\b/), ['src/store/decisions.ts']);
});
