import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mailSetup } from './channels.ts';

const url = 'smtps://u:p@mail.example';
const from = '甲银行 <service@bank.example>';

const rows: readonly (readonly [Parameters<typeof mailSetup>[0], string])[] = [
  [{}, 'none'],
  [{ FORBEAR_SMTP_URL: '' }, 'none'],
  [{ FORBEAR_SMTP_URL: url, FORBEAR_MAIL_FROM: from }, 'mail.example service@bank.example'],
  [
    { FORBEAR_SMTP_URL: url, FORBEAR_MAIL_FROM: 'service@bank.example', FORBEAR_MAIL_RETURN: 'b@bank.example' },
    'mail.example service@bank.example',
  ],
  [{ FORBEAR_SMTP_URL: 'mail.example', FORBEAR_MAIL_FROM: from }, 'FORBEAR_SMTP_URL notAnAddress'],
  [{ FORBEAR_SMTP_URL: url }, 'FORBEAR_MAIL_FROM notSet'],
  [{ FORBEAR_SMTP_URL: url, FORBEAR_MAIL_FROM: '甲银行' }, 'FORBEAR_MAIL_FROM notASender'],
  [{ FORBEAR_SMTP_URL: url, FORBEAR_MAIL_FROM: 'a@b.example\r\nBcc: c@d.example' }, 'FORBEAR_MAIL_FROM notASender'],
  [{ FORBEAR_SMTP_URL: url, FORBEAR_MAIL_FROM: from, FORBEAR_MAIL_RETURN: 'nobody' }, 'FORBEAR_MAIL_RETURN notASender'],
];

test('mail as the environment sets it up', () => {
  for (const [environment, expected] of rows) {
    const mail = mailSetup(environment);
    const said =
      mail.state === 'ready'
        ? `${mail.host} ${mail.from}`
        : mail.state === 'faulty'
          ? `${mail.setting} ${mail.fault}`
          : mail.state;
    assert.equal(said, expected);
  }
});

test('no password stands in what is told of it', () => {
  const mail = mailSetup({ FORBEAR_SMTP_URL: 'smtps://u:secret@mail.example', FORBEAR_MAIL_FROM: from });
  assert.ok(!JSON.stringify(mail).includes('secret'));
});
