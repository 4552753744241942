import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDeliveryReport } from './delivery-report.ts';

const id = 'contact.17.00112233445566778899';

interface Report {
  readonly type?: string;
  readonly envelopeId?: string | undefined;
  readonly recipients?: readonly string[];
  readonly returned?: string;
  readonly statusHeaders?: string;
}

const failed =
  'Final-Recipient: rfc822; zhang.wei@borrower.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user';

function report({
  type = 'multipart/report; report-type=delivery-status; boundary="=_b1"',
  envelopeId = id,
  recipients = [failed],
  returned = `Content-Type: message/rfc822\n\nFrom: service@bank.example\nMessage-ID: <${id}@bank.example>\nSubject: x\n\nbody`,
  statusHeaders = '',
}: Report = {}): string {
  return `Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: bounces@bank.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: ${type}

This is a MIME-encapsulated message.

--=_b1
Content-Type: text/plain; charset=us-ascii

The message could not be delivered.

--=_b1
Content-Type: message/delivery-status${statusHeaders}

Reporting-MTA: dns; mx.example${envelopeId === '' ? '' : `\nOriginal-Envelope-Id: ${envelopeId}`}
Arrival-Date: Mon, 2 Mar 2026 10:00:00 +0800

${recipients.join('\n\n')}

--=_b1
${returned}

--=_b1--
`;
}

const bounced = { messageId: id, kind: 'bounced', status: '5.1.1' };
const rows: readonly (readonly [what: string, raw: string, expected: ReturnType<typeof readDeliveryReport>])[] = [
  ['a bounce', report(), bounced as never],
  ['with lines as they travel', report().replaceAll('\n', '\r\n'), bounced as never],
  ['known by the returned message alone', report({ envelopeId: '' }), bounced as never],
  [
    'by its headers alone',
    report({
      envelopeId: '',
      returned: `Content-Type: text/rfc822-headers\n\nSubject: x\nMessage-Id:\n <${id}@bank.example>`,
    }),
    bounced as never,
  ],
  [
    'delayed',
    report({ recipients: ['Final-Recipient: rfc822; a@b.example\nAction: delayed\nStatus: 4.4.1'] }),
    { messageId: id, kind: 'delayed', status: '4.4.1' },
  ],
  [
    'delivered',
    report({ recipients: ['Final-Recipient: rfc822; a@b.example\nAction: Delivered\nStatus: 2.0.0'] }),
    { messageId: id, kind: 'delivered', status: '2.0.0' },
  ],
  [
    'the worst of several steps',
    report({ recipients: ['Final-Recipient: rfc822; a@b.example\nAction: relayed\nStatus: 2.0.0', failed] }),
    bounced as never,
  ],
  [
    'without a status code',
    report({ recipients: ['Final-Recipient: rfc822; a@b.example\nAction: failed'] }),
    { messageId: id, kind: 'bounced', status: undefined },
  ],
  [
    'a boundary without quotes, a folded type',
    report({ type: 'multipart/report;\n\tboundary==_b1;\n report-type=delivery-status' }),
    bounced as never,
  ],
  [
    'the status in base64',
    report({ statusHeaders: '\nContent-Transfer-Encoding: base64' }).replace(
      /Reporting-MTA[\s\S]*?no such user/,
      (text) => Buffer.from(text).toString('base64'),
    ),
    bounced as never,
  ],
  [
    'about a message of somebody else',
    report({ envelopeId: 'QQ123', returned: 'Content-Type: message/rfc822\n\nMessage-ID: <abc@other.example>\n\nx' }),
    undefined,
  ],
  [
    'an id cut short',
    report({ envelopeId: 'contact.17.0011', returned: 'Content-Type: message/rfc822\n\nSubject: x\n\nx' }),
    undefined,
  ],
  [
    'an id that goes on',
    report({ envelopeId: `${id}9`, returned: 'Content-Type: message/rfc822\n\nSubject: x\n\nx' }),
    undefined,
  ],
  [
    'an answer of a person',
    `From: a@b.example\nSubject: Re: ${id}\nContent-Type: text/plain\n\nAction: failed\n${id}`,
    undefined,
  ],
  [
    'a report that was read',
    report({ type: 'multipart/report; report-type=disposition-notification; boundary="=_b1"' }).replace(
      'message/delivery-status',
      'message/disposition-notification',
    ),
    undefined,
  ],
  ['an unknown action', report({ recipients: ['Action: pondered\nStatus: 5.0.0'] }), undefined],
  ['no recipient', report({ recipients: [''] }), undefined],
  ['cut off', report().slice(0, 500), undefined],
  ['nothing', '', undefined],
  ['headers alone', 'Content-Type: multipart/report; boundary=x', undefined],
];

for (const [what, raw, expected] of rows) {
  test(`delivery report: ${what}`, () => assert.deepEqual(readDeliveryReport(raw), expected));
}

test('delivery report: no mail takes long to read', () => {
  const startedMs = performance.now();
  for (const piece of ['a', '\n', '--=_b1\n', ' \n\n', 'x: y\n ', '=\n', 'contact.1.', '<contact.17.']) {
    readDeliveryReport(report({ returned: piece.repeat(200_000 / piece.length) }));
    readDeliveryReport(report({ recipients: [piece.repeat(200_000 / piece.length)] }));
  }
  assert.ok(performance.now() - startedMs < 3000);
});
