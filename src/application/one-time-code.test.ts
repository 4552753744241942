import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newCodeSalt, newOneTimeCode, oneTimeCodeHash } from './one-time-code.ts';
import { isNameOf, nameCommitment, newNameSalt } from './signer-name.ts';

const pepper = new Uint8Array(32).fill(9);
const salt = newCodeSalt();

test('six digits, leading zeros too, spread over all of them', () => {
  const codes = Array.from({ length: 2000 }, newOneTimeCode);
  for (const code of codes) assert.match(code, /^[0-9]{6}$/);
  for (let digit = 0; digit < 10; digit++) assert.ok(codes.filter((code) => code.startsWith(`${digit}`)).length > 100);
  assert.ok(new Set(codes).size > 1950);
});

test('a hash is of code, session and deployment, and holds none of them', () => {
  const hash = oneTimeCodeHash({ code: '042617', salt, pepper });
  assert.match(hash, /^sha256:[0-9a-f]{64}$/);
  assert.ok(!hash.includes('042617'));
  for (const other of [
    { code: '042618', salt, pepper },
    { code: '42617', salt, pepper },
    { code: '042617', salt: newCodeSalt(), pepper },
    { code: '042617', salt, pepper: new Uint8Array(32).fill(8) },
  ])
    assert.notEqual(oneTimeCodeHash(other), hash);
  for (const typed of ['042617', '042 617', ' 042617\n', '０４２６１７'])
    assert.equal(oneTimeCodeHash({ code: typed, salt, pepper }), hash, typed);
  assert.throws(() => oneTimeCodeHash({ code: '042617', salt, pepper: new Uint8Array(8) }), /pepper/);
});

test("a name's commitment is of the name in its comparable form, and of its session", () => {
  const nameSalt = newNameSalt();
  const commitment = nameCommitment({ name: '张三', salt: nameSalt });
  assert.equal(nameCommitment({ name: ' 张 三', salt: nameSalt }), commitment);
  assert.notEqual(nameCommitment({ name: '张四', salt: nameSalt }), commitment);
  assert.notEqual(nameCommitment({ name: '张三', salt: newNameSalt() }), commitment);
  const isOwn = isNameOf({ commitment, salt: nameSalt });
  assert.deepEqual(['张三', '张\u3000三', '张四', ''].map(isOwn), [true, true, false, false]);
});
