/** Codes in messages: whether one is real, and what happens when whoever received it says that it is not for them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AgreementBook } from '../../../tools/agreement-book.ts';
import { type Ground, type GroundAnswer, makeGround } from '../../../tools/server-ground.ts';
import { smallBookKey } from '../../../tools/small-book.ts';
import { sealerOf } from '../../adapters/seal-aes-gcm/seal.ts';
import { keyContext, type SealedMessage, sealName } from '../../application/contact-request.ts';
import { dispatchOutbox } from '../../application/dispatch-outbox.ts';
import { openEntry } from '../../application/enter-fact.ts';
import { checkedMessage } from '../../application/message-check.ts';
import { sayNotMe } from '../../application/say-not-me.ts';
import { bothWords } from '../../composition/load-both-words.ts';
import { zones } from '../../composition/time-zones.ts';
import { readCheckCode } from '../../core/access/check-code.ts';
import { localDay } from '../../core/calendar/zone.ts';
import { portalWorkDone } from './portal-handlers.ts';

const checkUrl = 'https://forbear.bank.example';
const address = 'borrower@example.org';
const dayMs = 24 * 3_600_000;

let ground: Ground;
let own: string;
before(async () => {
  ground = await makeGround({
    checkUrl,
    prepare: async ({ database }) => {
      await AgreementBook.in(database);
    },
  });
  own = `/api/v1/cases/${ground.ownCase}`;
});
after(() => ground.close());

const sealer = sealerOf(smallBookKey);
const rows = <R extends object>(sql: string) => ground.database.session((session) => session.query<R>(sql));
const refusal = ({ status, document }: GroundAnswer) => `${status} ${document.refused}`;

let attempts = 0;
const words = { subject: '您的来信', text: '您好，这里是A small lender，就您询问的贷款账单作答：资料已经备好。' };
/** Nothing else stands in the way: it is the answer to what the borrower asked. */
const mail = (more: object = {}, attemptId = `mail-${++attempts}`) =>
  ground.ask('POST', `${own}/contacts`, {
    as: 'agent',
    body: { attemptId, act: 'sendEmail', role: 'borrower', address, words, facts: { purpose: 'answer' }, ...more },
  });

let askers = 0;
/** As a stranger, each time from another address of the network. */
async function stranger(path: string, body: object, remoteAddress = `127.2.0.${++askers}`) {
  const response = await ground.server.inject({
    method: 'POST',
    url: `/api/v1/portal/${path}`,
    remoteAddress,
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  });
  await portalWorkDone(ground.parts);
  return { status: response.statusCode, document: response.json() as Record<string, unknown>, text: response.payload };
}
const check = (code: string) => stranger('checks', { code });
const say = (code: string, wish: string) => stranger('not-me', { code, wish });
const strangerRefusal = ({ status, document }: Awaited<ReturnType<typeof stranger>>) => `${status} ${document.refused}`;

interface DecidedRow {
  borrower_id: bigint;
  decision_id: bigint;
  contact_id: bigint;
  attempt_id: string;
  sealed_message: Uint8Array;
  wrapped_key: Uint8Array;
}

async function messages(): Promise<(SealedMessage & { attempt: string; contactId: bigint })[]> {
  const found = await rows<DecidedRow>(
    `select d.borrower_id, d.decision_id, d.attempt_id, k.contact_id, d.sealed_message, b.wrapped_key
       from decision d join borrower b using (creditor_id, borrower_id) join contact k using (creditor_id, borrower_id, decision_id)
      where d.sealed_message is not null order by d.decision_id`,
  );
  return found.map((row) => {
    const seal = sealer.under(keyContext({ creditorId: 1, borrowerId: row.borrower_id }), row.wrapped_key);
    const message = JSON.parse(seal.open(sealName.message(row.decision_id), row.sealed_message)) as SealedMessage;
    return { ...message, attempt: row.attempt_id, contactId: row.contact_id };
  });
}

async function lastCode(): Promise<string> {
  return (await messages()).flatMap(({ check: added }) => (added === undefined ? [] : [added.code])).at(-1)!;
}

/** All that stands in the evidence log of the borrower, opened. */
async function entries(): Promise<string[]> {
  const found = await rows<{
    number: number;
    sealed: Uint8Array | null;
    opened: string | null;
    tag: Uint8Array;
    borrower_id: bigint;
    wrapped_key: Uint8Array | null;
  }>(
    `select e.number, e.sealed, e.opened, s.tag, e.borrower_id, b.wrapped_key from evidence_entry e
       join evidence_stream s using (creditor_id, borrower_id, case_id) left join borrower b using (creditor_id, borrower_id)
      order by e.borrower_id, e.number`,
  );
  return found.map((row) => {
    const context = keyContext({ creditorId: 1, borrowerId: row.borrower_id });
    const seal = row.wrapped_key === null ? undefined : sealer.under(context, row.wrapped_key);
    const entry = { number: row.number, sealed: row.sealed ?? undefined, opened: row.opened ?? undefined };
    return openEntry(entry, { tag: Buffer.from(row.tag).toString('hex'), seal })?.content ?? '';
  });
}

async function personal(): Promise<Record<string, string>> {
  const [row] = await rows<{ borrower_id: bigint; wrapped_key: Uint8Array; sealed: Uint8Array }>(
    `select b.borrower_id, b.wrapped_key, b.sealed from borrower b join delinquency_case c using (creditor_id, borrower_id) where c.case_number = '${ground.ownCase}'`,
  );
  const { borrower_id: borrowerId, wrapped_key: wrappedKey, sealed } = row!;
  return JSON.parse(sealer.open(keyContext({ creditorId: 1, borrowerId }), { wrappedKey, sealed }));
}

test('a message carries a code: who types it learns that it is real, of which lender and when, and nothing more', async () => {
  const made = await mail();
  assert.equal(made.document.outcome, 'allowed', made.text);
  const message = (await messages()).at(-1)!;
  const { code, line } = message.check!;
  assert.equal(message.text, `${words.text}${line}`);
  assert.ok(line.includes(`${checkUrl}/check`) && line.endsWith(`${code}。`), line);
  assert.equal(readCheckCode(code), code);
  for (const typed of [code, code.toLowerCase(), ` ${code.replace('-', ' ')} `]) {
    const answer = await check(typed);
    assert.deepEqual(
      answer,
      {
        ...answer,
        status: 200,
        document: {
          message: {
            lender: ground.book.name,
            channel: 'email',
            sentAt: '2026-07-01T10:00:00+08:00',
            answeredUntil: '2026-12-27',
          },
          answeredDays: 180,
        },
      },
      answer.text,
    );
    for (const told of [ground.ownCase, 'borrower', 'P3', 'L3', '9000']) assert.ok(!answer.text.includes(told), told);
  }
});

test('who wrote it sees no code, and the evidence log has none; the stored hash alone finds it', async () => {
  const code = await lastCode();
  const list = await ground.ask('GET', `${own}/contacts`, { as: 'auditor' });
  assert.ok(!list.text.includes(code));
  const told = (await entries()).join('\n');
  assert.ok(told.includes('••••-••••') && !told.includes(code));
  const kept = await rows<{ text: string }>('select m::text as text from message_check m');
  assert.ok(kept.length > 0 && kept.every(({ text }) => !text.includes(code)));
  // The borrower has the message itself.
  assert.ok((await ground.ask('GET', `${own}/own-file`, { as: 'borrower' })).text.includes(code));
});

test('the same attempt again is answered alike and makes no second code; other words under its id are refused', async () => {
  const before = (await messages()).length;
  const first = await mail({}, 'again-1');
  const again = await mail({}, 'again-1');
  assert.deepEqual(again.document, { ...first.document, again: true });
  assert.equal((await messages()).length, before + 1);
  const [checks] = await rows<{ count: bigint }>('select count(*) as count from message_check');
  assert.equal(Number(checks!.count), before + 1);
  assert.equal(refusal(await mail({ words: { ...words, text: `${words.text}。` } }, 'again-1')), '409 attemptIdUsed');
});

test('words that are not let are not let with the line either; what is not allowed has no code', async () => {
  const before = await rows('select 1 from message_check');
  const said = await mail({ words: { ...words, text: '再不还钱就上门抓人，法院已经立案，全家等着坐牢。' } });
  assert.equal(said.document.outcome, 'forbidden', said.text);
  assert.equal((await rows('select 1 from message_check')).length, before.length);
  const called = await mail({ act: 'placeCall', channel: { mode: 'interactive' }, words: undefined });
  assert.equal(called.status, 200, called.text);
  assert.equal((await rows('select 1 from message_check')).length, before.length);
});

test('a code of nobody, a mistyped one, one that is too old: no message, and nothing else', async () => {
  const code = await lastCode();
  const other = `${code.slice(0, -1)}${code.endsWith('7') ? '9' : '7'}`;
  for (const typed of ['0000-0000', other, 'hello', '核验码', code.slice(0, 7)]) {
    assert.deepEqual((await check(typed)).document, { message: null, answeredDays: 180 }, typed);
    assert.equal(strangerRefusal(await say(typed, 'stop')), '404 codeUnknown', typed);
  }
  assert.equal((await stranger('checks', { code: '' })).status, 400);
  assert.equal((await say(code, 'payLess')).status, 400);
  const before = ground.clock.ms;
  ground.clock.ms = before + 180 * dayMs - 1;
  assert.notEqual((await check(code)).document.message, null);
  ground.clock.ms = before + 180 * dayMs;
  assert.equal((await check(code)).document.message, null);
  ground.clock.ms = before;
});

test('the line itself is nothing that the inspection of words stops, whatever the law and whoever reads it', () => {
  const languages = ['zh', 'en'] as const;
  const line = bothWords('portal.check.line', { url: `${checkUrl}/check`, code: '2222-2222' });
  for (const jurisdiction of ['cn', 'gb', 'ie', 'au', 'eu', 'us-federal']) {
    const { law } = ground.parts.contact.contactLaw.lawFor(jurisdiction)!;
    for (const language of languages) {
      for (const audience of ['borrower', 'thirdParty'] as const) {
        const found = ground.parts.contact.inspect({
          jurisdiction,
          law,
          institutions: [ground.book.name],
          onDay: localDay(zones('UTC')!, ground.clock.ms),
          audience,
          channel: 'email',
          firstContact: false,
          text: line[language],
          facts: {},
        });
        assert.deepEqual(found, { outcome: 'clean', findings: [] }, `${jurisdiction} ${language} ${audience}`);
      }
    }
  }
});

test('without the key nothing is answered; guessing is slowed down', async () => {
  const at = { sealer: undefined, code: await lastCode(), atMs: ground.clock.ms };
  assert.deepEqual(await checkedMessage(ground.database, at), { refused: 'noKey' });
  assert.deepEqual(await sayNotMe(ground.database, { ...at, wish: 'stop' }), { refused: 'noKey' });
  const foreign = { ...at, sealer: sealerOf(new Uint8Array(32).fill(9)) };
  assert.deepEqual(await checkedMessage(ground.database, foreign), { refused: 'keyDoesNotOpen' });
  const answers = [];
  for (let n = 0; n < 11; n++) answers.push((await stranger('checks', { code: '0000-0000' }, '127.3.0.1')).status);
  assert.deepEqual(answers, [...Array(10).fill(200), 429]);
});

test('stop: nobody is contacted there any more, what waited does not go out, and staff see why', async () => {
  const waiting = await mail();
  const code = await lastCode();
  ground.clock.ms += 60_000;
  const versionOf = async () =>
    (
      await rows<{ version: number }>(`select version from delinquency_case where case_number = '${ground.ownCase}'`)
    )[0]!.version;
  const version = await versionOf();
  const said = await say(code, 'stop');
  // What was decided before is decided for a case that stands no longer so.
  assert.equal(await versionOf(), version + 1);
  assert.deepEqual([said.status, said.document.channel, said.document.wish], [201, 'email', 'stop'], said.text);
  assert.deepEqual(Object.keys(said.document).sort(), ['channel', 'saidAt', 'wish']);
  // Said twice, done once.
  assert.deepEqual((await say(code, 'stop')).document, said.document);
  assert.equal(strangerRefusal(await say(code, 'delete')), '409 saidBefore');
  assert.equal((await rows('select 1 from address_claim')).length, 1);
  // Whatever the purpose, however it is spelt, whoever stands behind the address.
  for (const more of [
    {},
    { address: ' Borrower@Example.org '.trim() },
    { facts: { purpose: 'service' } },
    { role: 'guarantor' },
  ]) {
    const refused = await mail(more);
    assert.equal(refused.document.outcome, 'forbidden', refused.text);
    const because = refused.document.because as { ruleId: string; verified: boolean }[];
    assert.ok(
      because.some(({ ruleId }) => ruleId === 'any.address.refused'),
      refused.text,
    );
  }
  assert.equal((await mail({ address: 'other@example.org' })).document.outcome, 'allowed');
  assert.equal(
    refusal(await mail({ facts: { purpose: 'answer', addressNotTheirs: false } })),
    '409 factsOnRecordDiffer',
  );
  const byHand = await ground.ask('POST', `${own}/facts`, {
    as: 'agent',
    body: { facts: { addressNotTheirs: false } },
  });
  assert.equal(refusal(byHand), '422 unknownFact');
  const claim = { wish: 'stop', channel: 'email', address: 'b***@example.org', verifiedSince: false };
  const facts = await ground.ask('GET', `${own}/facts`, { as: 'agent' });
  assert.deepEqual(facts.document.addressClaims, [{ ...claim, saidAt: '2026-07-01T10:01:00+08:00' }], facts.text);
  const file = await ground.ask('GET', own, { as: 'agent' });
  const { borrower } = file.document as { borrower: { addressClaims: object[] } };
  assert.deepEqual(borrower.addressClaims, [{ ...claim, saidAt: '2026-07-01T02:01:00.000Z' }], file.text);
  const entered = (await entries()).filter((text) => text.includes('addressNotTheirs'));
  assert.ok(entered.some((text) => text.includes('"value":"email stop"')));
  assert.ok(entered.every((text) => text.includes('contactDecision') || !text.includes(address)));
  const sent: string[] = [];
  await dispatchOutbox(ground.database, {
    ...ground.parts.contact,
    channels: [
      {
        act: 'sendEmail',
        send: async ({ address: to }) => {
          sent.push(to);
          return { kind: 'sent', providerId: 'x' };
        },
        close: async () => {},
      },
    ],
    now: () => ground.clock.ms,
  });
  assert.deepEqual(sent, ['other@example.org']);
  const [row] = await rows<{ state: string }>(
    `select state from outbox where contact_id = ${waiting.document.contact}`,
  );
  assert.equal(row!.state, 'cancelled');
});

const askCode = () => stranger('codes', { case: ground.ownCase, address });
const codesSent = async () => (await messages()).filter(({ attempt }) => attempt.includes('portal:')).length;

test('no code goes there; verified anew it is used again, and the next claim counts again', async () => {
  const before = await codesSent();
  assert.equal((await askCode()).status, 202);
  assert.equal(await codesSent(), before);
  ground.clock.ms += 60_000;
  const verified = { party: 'borrower', kind: 'email', address, how: 'inPerson' };
  assert.equal((await ground.ask('POST', `${own}/addresses`, { as: 'agent', body: verified })).status, 201);
  const facts = await ground.ask('GET', `${own}/facts`, { as: 'agent' });
  assert.deepEqual(
    (facts.document.addressClaims as { verifiedSince: boolean }[]).map((one) => one.verifiedSince),
    [true],
  );
  assert.equal((await askCode()).status, 202);
  assert.equal(await codesSent(), before + 1);
  // The message with the code to sign in carries one to check it, and neither stands in the log.
  const { check: added, text } = (await messages()).at(-1)!;
  const logged = (await entries()).join('\n');
  assert.ok(!logged.includes(added!.code) && !logged.includes(/\d{6}/.exec(text!)![0]));
  ground.clock.ms += 60_000;
  assert.equal((await say(added!.code, 'notMe')).status, 201);
  assert.equal((await mail()).document.outcome, 'forbidden');
});

test('delete: the address leaves the file, is known again all the same, and no other is touched', async () => {
  ground.clock.ms += 60_000;
  const known = await personal();
  const phone = known.phone ?? '13800000000';
  const text = { act: 'sendText', address: phone };
  // Text messages go out by other programs: an agent cannot send one here, so it is written as the program writes it.
  const { attemptContact } = await import('../../application/attempt-contact.ts');
  const sendText = (attemptId: string) =>
    attemptContact(ground.database, {
      ...ground.parts.contact,
      creditor: ground.book,
      caseNumber: ground.ownCase,
      attemptId,
      ask: {
        ...text,
        act: 'sendText',
        role: 'borrower',
        personId: undefined,
        channel: { kind: 'text', mode: undefined, place: undefined },
        debt: undefined,
        by: 'us',
        visitors: undefined,
        ground: undefined,
        content: undefined,
        facts: { purpose: 'answer' },
        words: { ...words, unsubscribeUrl: undefined },
      },
      atMs: ground.clock.ms,
      recordedBy: 'test',
    });
  const made = await sendText('text-1');
  assert.ok(
    'outcome' in made && made.outcome === 'allowed',
    JSON.stringify(made, (_, v) => (typeof v === 'bigint' ? `${v}` : v)),
  );
  const deleted = await say(await lastCode(), 'delete');
  assert.deepEqual([deleted.status, deleted.document.channel], [201, 'text'], deleted.text);
  const { phone: gone, ...left } = await personal();
  assert.equal(gone, undefined);
  const { phone: _, ...wanted } = known;
  assert.deepEqual(left, wanted);
  const again = await sendText('text-2');
  assert.ok('outcome' in again && again.outcome === 'forbidden');
  const facts = await ground.ask('GET', `${own}/facts`, { as: 'agent' });
  const claims = facts.document.addressClaims as { wish: string; address: string | null }[];
  assert.deepEqual(claims.at(-1), { ...claims.at(-1), wish: 'delete', address: null });
});
