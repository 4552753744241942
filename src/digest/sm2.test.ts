import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sm2 } from 'sm-crypto-v2';
import { fromHex, toHex, utf8 } from '../core/evidence/bytes.ts';
import { signingKeyOf, verifyEd25519 } from './node-crypto.ts';
import { newSm2PrivateKey, sm2KeyOf, sm3, verifySm2 } from './sm2.ts';

const bytes = (hex: string) => fromHex(hex.toLowerCase())!;

/** GB/T 32905-2016 annex A, examples 1 and 2; GM/T 0004 for nothing at all. */
const digests = [
  ['', '1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b'],
  ['abc', '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'],
  ['abcd'.repeat(16), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732'],
] as const;
for (const [text, digest] of digests)
  test(`SM3 of ${JSON.stringify(text.slice(0, 8))} as the standard says`, () =>
    assert.equal(toHex(sm3(utf8(text))), digest));

/** GB/T 32918.5-2017 annex A (GM/T 0003.5): the recommended curve. */
const example = {
  privateKey: bytes('3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8'),
  publicKey: bytes(
    '0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13',
  ),
  message: utf8('message digest'),
  k: '59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21',
  r: 'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3',
  s: 'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
};
const signature = bytes(example.r + example.s);

test('SM2: the example of the standard holds, and its key is the one of its private key', () => {
  const { publicKey, message } = example;
  assert.deepEqual(sm2KeyOf(example.privateKey).publicKey, publicKey);
  assert.ok(verifySm2({ publicKey, message, signature }));
});

test("SM2: with the example's random number the package gives the example's signature", () => {
  const x1 = BigInt(`0x${sm2.getPublicKeyFromPrivateKey(example.k).slice(2, 66)}`);
  const options = { hash: true, userId: '1234567812345678', pointPool: [{ k: BigInt(`0x${example.k}`), x1 }] };
  assert.equal(sm2.doSignature(example.message, toHex(example.privateKey), options), example.r + example.s);
});

test('SM2: what was signed holds, twice the same is signed differently, and nothing altered holds', () => {
  const key = sm2KeyOf(newSm2PrivateKey());
  const message = utf8('一份协议\n');
  const [one, other] = [key.sign(message), key.sign(message)];
  assert.notDeepEqual(one, other);
  for (const signed of [one, other]) assert.ok(verifySm2({ publicKey: key.publicKey, message, signature: signed }));
  const altered = (from: Uint8Array, at: number) => from.map((byte, index) => (index === at ? byte ^ 1 : byte));
  for (const at of [0, 31, 32, 63])
    assert.ok(!verifySm2({ publicKey: key.publicKey, message, signature: altered(one, at) }), `byte ${at}`);
  assert.ok(!verifySm2({ publicKey: key.publicKey, message: altered(message, 3), signature: one }));
  for (const publicKey of [example.publicKey, altered(key.publicKey, 5), new Uint8Array(65), key.publicKey.slice(1)])
    assert.ok(!verifySm2({ publicKey, message, signature: one }));
});

test('SM2: numbers outside the group are refused, also where they are the same modulo its order', () => {
  const { publicKey, message } = example;
  const order = 'fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123';
  for (const spoilt of [
    example.r + '0'.repeat(64),
    '0'.repeat(64) + example.s,
    order + example.s,
    example.r + order,
    example.r,
  ])
    assert.ok(!verifySm2({ publicKey, message, signature: bytes(spoilt) }));
  const belowOrder = `${order.slice(0, -1)}2`;
  for (const key of ['0'.repeat(64), order, belowOrder, example.r.slice(2)])
    assert.throws(() => sm2KeyOf(bytes(key)), /not a private key/);
});

/** RFC 8032 section 7.1, tests 1 and 2. */
const ed25519 = [
  [
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
] as const;
for (const [seed, publicKey, message, signed] of ed25519)
  test(`Ed25519 of ${JSON.stringify(message)} as RFC 8032 says`, () => {
    const key = signingKeyOf(bytes(seed));
    assert.equal(toHex(key.publicKey), publicKey);
    assert.equal(toHex(key.sign(bytes(message))), signed);
    assert.ok(verifyEd25519({ publicKey: bytes(publicKey), message: bytes(message), signature: bytes(signed) }));
  });
