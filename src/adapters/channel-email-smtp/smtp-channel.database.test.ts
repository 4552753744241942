import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { channelContract } from '../../../tools/channel-contract.ts';
import { FaultySmtpServer, testLogin } from '../../../tools/faulty-smtp-server.ts';
import type { ChannelMessage, SendOutcome } from '../../application/ports.ts';
import { type SmtpSettings, smtpChannel } from './smtp-channel.ts';
import { parseSmtpUrl, type SmtpServer } from './smtp-url.ts';

const from = '甲银行 <service@bank.example>';
const timeouts = { connectMs: 1000, silenceMs: 700, wholeMs: 3000 };

function settingsOf(port: number, more: Partial<SmtpServer> = {}): SmtpSettings {
  const server = { host: '127.0.0.1', port, tls: 'none' as const, login: testLogin, ...more };
  return { server, from, returnPath: 'bounces@bank.example', timeouts };
}

channelContract(
  'smtp',
  async () => {
    const server = await new FaultySmtpServer().open();
    return { channel: smtpChannel(settingsOf(server.port)), server };
  },
  { knowsDuplicates: false },
);

let server: FaultySmtpServer;
before(async () => {
  server = await new FaultySmtpServer().open();
});
afterEach(() => {
  server.answer = undefined;
  server.fault = 'none';
  for (const list of [server.taken, server.mails, server.raw]) list.length = 0;
});
after(() => server.close());

const message: ChannelMessage = {
  id: 'contact.3.aabbccddeeff00112233',
  address: 'zhang.wei@borrower.example',
  subject: '通知',
  text: '正文',
};

const send = (more: Partial<ChannelMessage> = {}, settings = settingsOf(server.port)) =>
  smtpChannel(settings).send({ ...message, ...more });

const answers: readonly (readonly [NonNullable<FaultySmtpServer['answer']>, SendOutcome])[] = [
  [['RCPT', 550, '5.1.1 unknown'], { kind: 'notSent', code: 'smtp550', retry: false }],
  [['RCPT', 553, 'no'], { kind: 'notSent', code: 'smtp553', retry: false }],
  [
    ['RCPT', 450, '4.2.0 try again in 300 seconds'],
    { kind: 'notSent', code: 'smtp450', retry: true, afterSeconds: 300 },
  ],
  [['RCPT', 451, 'try later'], { kind: 'notSent', code: 'smtp451', retry: true }],
  [['RCPT', 452, 'full'], { kind: 'notSent', code: 'smtp452', retry: true }],
  [
    ['RCPT', 421, 'limit, wait 5 min'],
    { kind: 'notSent', code: 'smtp421', retry: true, afterSeconds: 300, channel: 'limited' },
  ],
  [['MAIL', 421, 'limit'], { kind: 'notSent', code: 'smtp421', retry: true, channel: 'limited' }],
  [['MAIL', 550, 'who are you'], { kind: 'notSent', code: 'refusesUs550', retry: true, channel: 'stopped' }],
  [['MAIL', 530, 'log in first'], { kind: 'notSent', code: 'wrongCredentials', retry: true, channel: 'stopped' }],
  [['DATA', 554, 'spam'], { kind: 'notSent', code: 'smtp554', retry: false }],
  [['DATA', 451, 'try later'], { kind: 'notSent', code: 'smtp451', retry: true }],
];

for (const [answer, expected] of answers) {
  test(`smtp: ${answer.slice(0, 2).join(' answered by ')}`, async () => {
    server.answer = answer;
    assert.deepEqual(await send(), expected);
    // A server that answered 4 or 5 to the message has not taken it, whatever it read.
    assert.equal(server.taken.length, 0);
  });
}

test('smtp: the server’s own name for the message is told', async () => {
  assert.deepEqual(await send(), { kind: 'sent', providerId: '4XyZ12' });
});

test('smtp: Chinese in subject, name and text; text alone, in UTF-8; mail that comes back goes to its own address', async () => {
  const subject = '关于您尾号1234的信用卡账单还款安排的说明（第二期）：请于2026年3月10日前查看';
  const text = `${'很长的一行，没有换行。'.repeat(60)}\n第二行\r\n.\n..\nFrom 行\n`;
  await send({ subject, text });
  const [mail] = server.mails;
  assert.equal(mail!.subject, subject);
  assert.equal(mail!.text!.replaceAll('\r\n', '\n').trimEnd(), text.replaceAll('\r\n', '\n').trimEnd());
  assert.deepEqual([mail!.from!.name, mail!.from!.address], ['甲银行', 'service@bank.example']);
  assert.equal(mail!.html, undefined);
  assert.equal(mail!.messageId, `<${message.id}@bank.example>`);
  assert.match(server.raw[0]!, /content-type: text\/plain; charset=utf-8/i);
  assert.ok(server.raw[0]!.split('\r\n').every((line) => line.length <= 998));
});

test('smtp: one click ends it, where a link is given', async () => {
  const unsubscribeUrl = `https://bank.example/stop?token=${'a1b2'.repeat(40)}`;
  await send({ unsubscribeUrl });
  const header = (key: string) => server.mails[0]!.headers.find((one) => one.key === key)?.value;
  assert.equal(header('list-unsubscribe')!.replaceAll(/\s/g, ''), `<${unsubscribeUrl}>`);
  assert.equal(header('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  await send();
  assert.equal(
    server.mails[1]!.headers.find((one) => one.key.startsWith('list-')),
    undefined,
  );
});

const injections: readonly (readonly [what: string, more: Partial<ChannelMessage>])[] = [
  ['a subject with lines', { subject: 'a\r\nBcc: eve@evil.example\r\n\r\nbody' }],
  ['a subject with a bare line feed', { subject: 'a\nBcc: eve@evil.example' }],
  ['an address with lines', { address: 'zhang@borrower.example\r\nBcc: eve@evil.example' }],
  ['an address with a second one', { address: 'zhang@borrower.example, eve@evil.example' }],
  ['an address with a command', { address: 'zhang@borrower.example>\r\nRCPT TO:<eve@evil.example' }],
  ['an id with lines', { id: 'contact.1.aa>\r\nBcc: eve@evil.example' }],
  ['a link with lines', { unsubscribeUrl: 'https://a.example/\r\nBcc: eve@evil.example' }],
  [
    'a text that ends the message',
    { text: 'a\r\n.\r\nMAIL FROM:<x@y.example>\r\nRCPT TO:<eve@evil.example>\r\nDATA\r\n' },
  ],
];

for (const [what, more] of injections) {
  test(`smtp: nobody else is reached by ${what}`, async () => {
    await send(more);
    for (const taken of server.taken) assert.ok(!taken.address.includes('eve'), taken.address);
    for (const mail of server.mails) {
      assert.equal(mail.bcc, undefined);
      assert.ok(mail.headers.every(({ key }) => key !== 'bcc'));
    }
    assert.ok(server.taken.length <= 1);
  });
}

test('smtp: a text too large is not sent', async () => {
  assert.deepEqual(await send({ text: 'x'.repeat(300_000) }), { kind: 'notSent', code: 'tooLarge', retry: false });
});

test('smtp: without TLS nothing is said where TLS was asked for', async () => {
  const upgrade = await send({}, settingsOf(server.port, { tls: 'upgrade' }));
  assert.deepEqual(upgrade, { kind: 'notSent', code: 'noTls', retry: true, channel: 'stopped' });
  const fromStart = await send({}, settingsOf(server.port, { tls: 'fromStart' }));
  assert.equal(fromStart.kind, 'notSent');
  assert.equal(server.taken.length, 0);
});

test('smtp: a certificate that nobody vouches for is not trusted', async () => {
  const secure = await new FaultySmtpServer({ secure: true, disabledCommands: [], logger: false }).open();
  try {
    const outcome = await send({}, settingsOf(secure.port, { tls: 'fromStart' }));
    assert.deepEqual(outcome, { kind: 'notSent', code: 'noTls', retry: true, channel: 'stopped' });
    assert.equal(secure.taken.length, 0);
  } finally {
    await secure.close();
  }
});

test('smtp: a password that is not ours stops the channel', async () => {
  const settings = settingsOf(server.port, { login: { user: 'forbear', password: 'guess' } });
  const outcome = await send({}, settings);
  assert.deepEqual(outcome, { kind: 'notSent', code: 'wrongCredentials', retry: true, channel: 'stopped' });
});

const urls: readonly (readonly [string, ReturnType<typeof parseSmtpUrl>])[] = [
  [
    'smtps://u:p@mail.example',
    { host: 'mail.example', port: 465, tls: 'fromStart', login: { user: 'u', password: 'p' } },
  ],
  [
    'smtp://u%40x:p%3A1@mail.example:2525',
    { host: 'mail.example', port: 2525, tls: 'upgrade', login: { user: 'u@x', password: 'p:1' } },
  ],
  ['smtp://mail.example', { host: 'mail.example', port: 587, tls: 'upgrade', login: undefined }],
  ['smtp://relay.example:25?tls=none', { host: 'relay.example', port: 25, tls: 'none', login: undefined }],
  ['smtp://localhost:25', { host: 'localhost', port: 25, tls: 'none', login: undefined }],
  ['smtp://[::1]:25', { host: '::1', port: 25, tls: 'none', login: undefined }],
  ['mail.example', { fault: 'notAnAddress' }],
  ['https://mail.example', { fault: 'notSmtp' }],
  ['smtp://u@mail.example', { fault: 'loginNotWhole' }],
  ['smtps://mail.example?tls=none', { fault: 'unknownSetting' }],
  ['smtp://mail.example?pool=true', { fault: 'unknownSetting' }],
  ['smtp://u:%E0%A4%A@mail.example', { fault: 'notAnAddress' }],
];

test('smtp: what an address of a server says', () => {
  for (const [text, expected] of urls) assert.deepEqual(parseSmtpUrl(text), expected, text);
});
