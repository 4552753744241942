import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordWork, usualCost } from './password-hash.ts';

const small = { memoryKiB: 64, passes: 1, lanes: 1 };

test('a password is right under its own hash, and says by which parameters', async () => {
  const work = passwordWork({ cost: small });
  const phc = (await work.hash('four words in a row'))!;
  assert.match(phc, /^\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.deepEqual(await work.verify('four words in a row', phc), { isRight: true, isOutdated: false });
  assert.deepEqual(await work.verify('four words in a raw', phc), { isRight: false, isOutdated: false });
  assert.notEqual(await work.hash('four words in a row'), phc);
});

test('one character typed in two ways is one password', async () => {
  const work = passwordWork({ cost: small });
  const phc = await work.hash('caf\u00e9 in the morning');
  assert.equal((await work.verify('cafe\u0301 in the morning', phc))!.isRight, true);
});

test('a hash by other parameters is still right, and is out of date', async () => {
  const phc = await passwordWork({ cost: small }).hash('four words in a row');
  const stronger = passwordWork({ cost: { ...small, memoryKiB: 128 } });
  assert.deepEqual(await stronger.verify('four words in a row', phc), { isRight: true, isOutdated: true });
});

test('where there is no hash the same work is done, and nothing is right', async () => {
  const work = passwordWork({ cost: small });
  assert.deepEqual(await work.verify('anything at all', undefined), { isRight: false, isOutdated: false });
  assert.equal(work.done(), 1);
});

test('a stored text that is no hash of ours, or asks for too much, is a fault', async () => {
  const work = passwordWork({ cost: small });
  const tag = 'A'.repeat(43);
  for (const phc of [
    'plain',
    `$argon2id$v=19$m=999999,t=1,p=1$${'A'.repeat(22)}$${tag}`,
    `$argon2id$v=19$m=64,t=0,p=1$${'A'.repeat(22)}$${tag}`,
  ]) {
    await assert.rejects(work.verify('x', phc));
  }
});

test('so many at once, so many waiting, and no more', async () => {
  const work = passwordWork({ cost: small, atOnceMax: 2, waitingMax: 3 });
  const answers = await Promise.all(Array.from({ length: 9 }, () => work.hash('four words in a row')));
  assert.equal(answers.filter((answer) => answer !== undefined).length, 5);
  assert.equal(work.done(), 5);
  assert.ok(await work.hash('afterwards there is room again'));
});

test('the cost is what OWASP asks for', () => assert.deepEqual(usualCost, { memoryKiB: 19_456, passes: 2, lanes: 1 }));
