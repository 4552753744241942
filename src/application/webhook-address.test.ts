/** Where a webhook may go: addresses by their reach, and what is refused before a name is looked up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AddressReach, mayConnect, reachOf, webhookUrlRefusal } from './webhook-address.ts';

const addresses: Readonly<Record<AddressReach, readonly string[]>> = {
  public: [
    '8.8.8.8',
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '169.253.255.255',
    '169.255.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700::1111',
    '2400:3200::1',
    '2a00:1450::8',
    '2001:200::1',
    '::ffff:8.8.8.8',
    '::ffff:808:808',
    '64:ff9b::8.8.8.8',
  ],
  loopback: [
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
  ],
  inner: [
    // private, shared, link-local with the metadata of clouds, this network, protocol assignments
    '10.0.0.0',
    '10.255.255.255',
    '172.16.0.0',
    '172.31.255.255',
    '192.168.0.0',
    '192.168.255.255',
    '100.64.0.0',
    '100.127.255.255',
    '100.100.100.200',
    '169.254.169.254',
    '169.254.0.0',
    '168.63.129.16',
    '0.0.0.0',
    '0.255.255.255',
    '192.0.0.192',
    '192.88.99.1',
    // documentation, benchmarks, multicast, reserved, broadcast
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '198.18.0.1',
    '198.19.255.255',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    // IPv6: unspecified, unique local with the metadata of clouds, link-local, multicast, documentation, 6to4, Teredo, compatible, discard, site-local
    '::',
    'fc00::1',
    'fd00:ec2::254',
    'fdff::1',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '3fff::1',
    '2002:7f00:1::',
    '2002:808:808::1',
    '2001::1',
    '2001:0:7f00:1::',
    '::127.0.0.1',
    '::8.8.8.8',
    '100::1',
    '64:ff9b:1::1',
    '4000::1',
    'e000::1',
    '5f00::1',
    // wrapped
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::10.0.0.1',
    '::ffff:0:0',
    // not an address at all
    '',
    'localhost',
    '127.1',
    '0x7f000001',
    '2130706433',
    '8.8.8',
    '8.8.8.8.',
    '::ffff:8.8.8.8%1',
  ],
};

for (const reach of ['public', 'loopback', 'inner'] as const) {
  for (const address of addresses[reach]) {
    test(`${address || 'nothing'} is ${reach}`, () => assert.equal(reachOf(address), reach));
  }
}

test('an address of IPv4 reaches no further when IPv6 wraps it', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      assert.equal(reachOf(`::ffff:${address}`), reachOf(address));
      assert.equal(reachOf(`64:ff9b::${address}`), reachOf(address));
      assert.equal(reachOf(`::${address}`) === 'public', false);
    }),
    { seed: 20261122, numRuns: 500 },
  );
});

const strict = { mayLoopback: false };
const loose = { mayLoopback: true };
const urls: readonly (readonly [url: string, refused: string | undefined, refusedWithLoopback: string | undefined])[] =
  [
    ['https://hooks.example.com/in?x=1', undefined, undefined],
    ['https://hooks.example.com:8443', undefined, undefined],
    ['https://8.8.8.8/', undefined, undefined],
    ['https://[2606:4700::1111]/', undefined, undefined],
    ['not an address', 'urlNotValid', 'urlNotValid'],
    ['https://', 'urlNotValid', 'urlNotValid'],
    ['https://hooks.example.com/#part', 'urlNotValid', 'urlNotValid'],
    [`https://hooks.example.com/${'x'.repeat(2000)}`, 'urlNotValid', 'urlNotValid'],
    ['http://hooks.example.com/', 'urlNotHttps', 'urlNotHttps'],
    ['ftp://hooks.example.com/', 'urlNotHttps', 'urlNotHttps'],
    ['file:///etc/passwd', 'urlNotHttps', 'urlNotHttps'],
    ['https://user:word@hooks.example.com/', 'urlHasPassword', 'urlHasPassword'],
    ['https://user@127.0.0.1/', 'urlHasPassword', 'urlHasPassword'],
    ['https://10.0.0.1/', 'urlNotPublic', 'urlNotPublic'],
    // Other spellings of one address, which the URL parser brings into one.
    ['https://0x7f.1/', 'urlNotPublic', undefined],
    ['https://2130706433/', 'urlNotPublic', undefined],
    ['https://0177.0.0.1/', 'urlNotPublic', undefined],
    ['https://①②⑦.0.0.1/', 'urlNotPublic', undefined],
    ['https://169.254.169.254/latest/meta-data/', 'urlNotPublic', 'urlNotPublic'],
    ['https://[::ffff:169.254.169.254]/', 'urlNotPublic', 'urlNotPublic'],
    ['https://[fd00:ec2::254]/', 'urlNotPublic', 'urlNotPublic'],
    ['https://localhost/', 'urlNotPublic', undefined],
    ['https://localhost./', 'urlNotPublic', undefined],
    ['https://x.localhost/', 'urlNotPublic', 'urlNotPublic'],
    ['https://printer.local/', 'urlNotPublic', 'urlNotPublic'],
    ['https://metadata.google.internal/', 'urlNotPublic', 'urlNotPublic'],
    ['https://metadata.google.internal./', 'urlNotPublic', 'urlNotPublic'],
    ['https://intranet/', 'urlNotPublic', 'urlNotPublic'],
    ['http://127.0.0.1:8080/', 'urlNotHttps', undefined],
    ['http://[::1]:8080/', 'urlNotHttps', undefined],
    ['http://10.0.0.1/', 'urlNotHttps', 'urlNotHttps'],
  ];

for (const [url, refused, refusedLoosely] of urls) {
  test(`${url.slice(0, 60)}: ${refused ?? 'taken'}`, () => {
    assert.equal(webhookUrlRefusal(url, strict), refused);
    assert.equal(webhookUrlRefusal(url, loose), refusedLoosely);
  });
}

test('a connection: public with TLS, this machine where it is allowed, nothing else', () => {
  assert.equal(mayConnect('8.8.8.8', { ...strict, isTls: true }), true);
  assert.equal(mayConnect('8.8.8.8', { ...loose, isTls: false }), false);
  assert.equal(mayConnect('127.0.0.1', { ...strict, isTls: true }), false);
  assert.equal(mayConnect('127.0.0.1', { ...loose, isTls: false }), true);
  assert.equal(mayConnect('10.0.0.1', { ...loose, isTls: true }), false);
});
