/** The borrower's door: codes and links, what is refused, and that nobody learns who owes. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AgreementBook, borrowerName } from '../../../tools/agreement-book.ts';
import { type Ground, groundAgent, makeGround } from '../../../tools/server-ground.ts';
import { smallBookKey } from '../../../tools/small-book.ts';
import { sealerOf } from '../../adapters/seal-aes-gcm/seal.ts';
import { keyContext, sealName } from '../../application/contact-request.ts';
import { portalWorkDone } from './portal-handlers.ts';

let ground: Ground;
let agreement: AgreementBook;
before(async () => {
  ground = await makeGround({
    prepare: async ({ database }) => {
      agreement = await AgreementBook.in(database);
    },
  });
});
after(() => ground.close());

const address = 'borrower@example.org';
const minuteMs = 60_000;
let askers = 0;

interface Told {
  readonly status: number;
  readonly document: Record<string, unknown>;
  readonly cookie: string | undefined;
}

/** Each from another address of the network, so that the limit of one address is met only where it is meant. */
async function post(path: string, body: object, how: { agent?: string; remoteAddress?: string } = {}): Promise<Told> {
  askers++;
  const remoteAddress = how.remoteAddress ?? `127.1.${askers >> 8}.${askers & 255}`;
  const response = await ground.server.inject({
    method: 'POST',
    url: path,
    remoteAddress,
    headers: { 'user-agent': how.agent ?? groundAgent, 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  });
  await portalWorkDone(ground.parts);
  const cookie = response.headers['set-cookie'];
  return {
    status: response.statusCode,
    document: response.json(),
    cookie: cookie === undefined ? undefined : String(cookie),
  };
}

const refusedBy = ({ status, document }: Told) => [status, document.refused];

function askCode(more: { case?: string; address?: string } = {}): Promise<Told> {
  return post('/api/v1/portal/codes', { case: ground.ownCase, address, ...more });
}

function enter(body: { ticket: unknown; code?: string; fact?: string }, how: { agent?: string } = {}): Promise<Told> {
  return post('/api/v1/portal/session', { fact: 'nothing', ...body }, how);
}

interface SentRow {
  borrower_id: bigint;
  decision_id: bigint;
  sealed_message: Uint8Array;
  wrapped_key: Uint8Array;
}

/** Messages with codes, as they went to the outbox, opened. */
async function sent(): Promise<{ readonly text: string; readonly subject: string; readonly address: string }[]> {
  const rows = await ground.database.session((session) =>
    session.query<SentRow>(
      `select d.borrower_id, d.decision_id, d.sealed_message, b.wrapped_key
         from decision d join borrower b using (creditor_id, borrower_id) join contact c using (creditor_id, borrower_id, decision_id)
        where d.attempt_id like 'signing-code:portal:%' order by d.decision_id`,
    ),
  );
  return rows.map(({ borrower_id: borrowerId, decision_id: id, sealed_message: sealed, wrapped_key: wrappedKey }) => {
    const context = keyContext({ creditorId: ground.book.creditorId, borrowerId });
    return JSON.parse(sealerOf(smallBookKey).under(context, wrappedKey).open(sealName.message(id), sealed));
  });
}

async function lastCode(): Promise<string> {
  return /\d{6}/.exec((await sent()).at(-1)!.text)![0];
}

/** The fact of the loan L3 of P3, as somebody types it. */
const factOf = (kind: unknown) => (kind === 'principal' ? '9,000.00' : '2025/10/15');

/** Counters look back one hour. */
function nextHours(): void {
  ground.clock.ms += 2 * 60 * minuteMs;
}

test('a code to a verified address, a fact, and the borrower is in: their own case and nobody else’s', async () => {
  const asked = await askCode();
  assert.equal(asked.status, 202, JSON.stringify(asked.document));
  assert.deepEqual(Object.keys(asked.document).sort(), ['expiresAt', 'factKind', 'ticket']);
  const message = (await sent()).at(-1)!;
  assert.equal(message.address, address);
  assert.match(message.subject, /A small lender/);
  const { ticket, factKind } = asked.document;
  const entered = await enter({ ticket, code: await lastCode(), fact: factOf(factKind) });
  assert.equal(entered.status, 201, JSON.stringify(entered.document));
  assert.match(entered.cookie!, /^forbear=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=3600; HttpOnly; SameSite=Strict$/);
  const token = /forbear=([^;]+)/.exec(entered.cookie!)![1]!;
  const me = await ground.ask('GET', '/api/v1/session', { token });
  assert.deepEqual([me.document.kind, me.document.csrfToken], ['borrower', entered.document.csrfToken]);
  assert.equal((await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/progress`, { token })).status, 200);
  assert.equal((await ground.ask('GET', `/api/v1/cases/${ground.foreignCase}/progress`, { token })).status, 404);
  // Idle for a quarter of an hour: over.
  ground.clock.ms += 15 * minuteMs;
  assert.equal((await ground.ask('GET', '/api/v1/session', { token })).document.refused, 'sessionExpired');
  assert.deepEqual(refusedBy(await enter({ ticket, code: '000000' })), [410, 'ticketUsed']);
});

test('in the evidence log the message stands without its code', async () => {
  const rows = await ground.database.session((session) =>
    session.query<{ attempt_id: string; words: string; recorded_by: string }>(
      `select attempt_id, words, recorded_by from decision where attempt_id like 'signing-code:portal:%'`,
    ),
  );
  assert.ok(rows.length > 0);
  assert.ok(rows.every(({ words, recorded_by: by }) => words === 'clean' && by === 'forbear portal'));
  const entry = (await agreement.entries()).find((each) => each.includes('signing-code:portal:'));
  assert.ok(entry?.includes('••••••'), entry);
  assert.ok(!entry!.includes(await lastCode()));
});

test('no difference between a case that is there and one that is not, an address that fits and one that does not', async () => {
  nextHours();
  const before = (await sent()).length;
  const tries = [{}, { address: 'somebody@example.org' }, { case: 'C2026-999999' }, { case: ground.foreignCase }];
  const told: Told[] = [];
  for (const each of tries) told.push(await askCode(each));
  const shapes = told.map(({ status, document }) => [
    status,
    ...Object.keys(document).sort(),
    String(document.ticket).length,
  ]);
  assert.deepEqual(new Set(shapes.map(String)).size, 1, JSON.stringify(shapes));
  assert.equal((await sent()).length, before + 1);
  // Wrong guesses are answered alike too, to the last of them.
  const code = await lastCode();
  for (const { document } of [told[0]!, told[2]!, told[3]!]) {
    const answers: unknown[] = [];
    for (let n = 0; n < 6; n++) {
      const answer = await enter({ ticket: document.ticket, code: '12345x', fact: factOf(document.factKind) });
      answers.push([...refusedBy(answer), answer.document.guessesLeft]);
    }
    assert.deepEqual(
      answers,
      [4, 3, 2, 1, 0].map((left) => [422, 'notRight', left]).concat([[423, 'tooManyGuesses', undefined as never]]),
    );
  }
  // Guessed out: the right code helps no more.
  const right = { ticket: told[0]!.document.ticket, code, fact: factOf(told[0]!.document.factKind) };
  assert.deepEqual(refusedBy(await enter(right)), [423, 'tooManyGuesses']);
});

test('which fact is asked depends on the number of the case alone', async () => {
  nextHours();
  const kinds = new Set<unknown>();
  for (let n = 0; n < 12; n++) {
    const number = `C2026-9000${String(n).padStart(2, '0')}`;
    const [one, other] = [await askCode({ case: number }), await askCode({ case: number, address: 'x@example.org' })];
    assert.equal(one.document.factKind, other.document.factKind);
    kinds.add(one.document.factKind);
  }
  assert.deepEqual([...kinds].sort(), ['paidOutOn', 'principal']);
});

test('code and fact are both needed, in time, in the browser that asked', async () => {
  nextHours();
  const { document } = await askCode();
  const { ticket, factKind } = document;
  const code = await lastCode();
  const fact = factOf(factKind);
  assert.deepEqual(refusedBy(await enter({ ticket, fact })), [422, 'notRight']);
  assert.deepEqual(refusedBy(await enter({ ticket, code, fact: '2025-10-16' })), [422, 'notRight']);
  assert.deepEqual(refusedBy(await enter({ ticket, code, fact }, { agent: 'another browser' })), [403, 'otherBrowser']);
  assert.deepEqual(refusedBy(await enter({ ticket: 'n'.repeat(43), code, fact })), [410, 'ticketUnknown']);
  ground.clock.ms += 10 * minuteMs;
  assert.deepEqual(refusedBy(await enter({ ticket, code, fact })), [410, 'ticketExpired']);
});

test('three codes an hour for a case, whether it is there or not', async () => {
  nextHours();
  for (const number of [ground.ownCase, 'C2026-888888']) {
    const told: unknown[] = [];
    for (let n = 0; n < 4; n++) told.push((await askCode({ case: number })).status);
    assert.deepEqual(told, [202, 202, 202, 429], number);
    assert.deepEqual(refusedBy(await askCode({ case: number })), [429, 'tooManyCodes']);
    assert.equal((await askCode({ case: number === ground.ownCase ? 'C2026-777777' : 'C2026-777778' })).status, 202);
  }
  ground.clock.ms += 61 * minuteMs;
  assert.equal((await askCode()).status, 202);
});

test('one address of the network asks ten times a minute, whatever the cases', async () => {
  nextHours();
  const told: number[] = [];
  for (let n = 0; n < 11; n++) {
    const body = { case: `C2026-5000${String(n).padStart(2, '0')}`, address };
    told.push((await post('/api/v1/portal/codes', body, { remoteAddress: '127.9.9.9' })).status);
  }
  assert.deepEqual(told, [...Array(10).fill(202), 429]);
});

async function makeLink(hours = 24): Promise<string> {
  const path = `/api/v1/cases/${ground.ownCase}/links`;
  const made = await ground.ask('POST', path, { token: await agent(), body: { purpose: 'talk', hours } });
  assert.equal(made.status, 201, made.text);
  const url = new URL(String(made.document.url));
  // What stands behind # is not sent to any server, and so in no log of one.
  assert.deepEqual([url.pathname, url.search], ['/portal', '']);
  return url.hash.slice(1);
}

/** The clock of these tests goes on for days: the session of the ground is renewed. */
async function agent(): Promise<string> {
  const token = ground.tokens.get('agent')!;
  await ground.database.transaction((session) =>
    session.query(
      `update app_session set last_seen_at = to_timestamp($1::float8 / 1000), expires_at = to_timestamp($1::float8 / 1000) + interval '1 hour'`,
      [ground.clock.ms],
    ),
  );
  return token;
}

test('a link opens once, in one browser, and asks for code and fact all the same', async () => {
  nextHours();
  const token = await makeLink();
  const opened = await post('/api/v1/portal/links', { token });
  assert.equal(opened.status, 200, JSON.stringify(opened.document));
  assert.deepEqual([opened.document.purpose, opened.document.needsCode], ['talk', true]);
  assert.deepEqual(refusedBy(await post('/api/v1/portal/links', { token })), [410, 'linkUsed']);
  const { ticket, factKind } = opened.document;
  const typed = { ticket, code: await lastCode(), fact: factOf(factKind) };
  assert.deepEqual(refusedBy(await enter(typed, { agent: 'another browser' })), [403, 'otherBrowser']);
  const entered = await enter(typed);
  assert.equal(entered.status, 201, JSON.stringify(entered.document));
  const [row] = await ground.database.session((session) =>
    session.query<{ opened_by: string }>(
      `select opened_by from app_session where kind = 'borrower' order by created_at desc limit 1`,
    ),
  );
  assert.equal(row!.opened_by, 'agent one');
});

test('a link that expired, that nobody made, and one whose time is longer than a week', async () => {
  nextHours();
  const token = await makeLink(1);
  ground.clock.ms += 60 * minuteMs;
  assert.deepEqual(refusedBy(await post('/api/v1/portal/links', { token })), [410, 'linkExpired']);
  assert.deepEqual(refusedBy(await post('/api/v1/portal/links', { token: 'n'.repeat(43) })), [404, 'linkUnknown']);
  const path = `/api/v1/cases/${ground.ownCase}/links`;
  const long = await ground.ask('POST', path, { token: await agent(), body: { purpose: 'talk', hours: 169 } });
  assert.equal(long.status, 400);
});

test('where the law lets no code out the link stays as it is', async () => {
  nextHours();
  const token = await makeLink();
  const { contact } = ground.parts;
  const { inspect } = contact;
  Object.assign(contact, { inspect: () => ({ outcome: 'review', findings: [] }) });
  const refused = await post('/api/v1/portal/links', { token });
  Object.assign(contact, { inspect });
  assert.deepEqual([...refusedBy(refused), refused.document.because], [409, 'codeNotSent', 'undetermined']);
  assert.equal((await post('/api/v1/portal/links', { token })).status, 200);
});

test('in the database a link is opened once and not changed, and its token is nowhere', async () => {
  const token = await makeLink();
  const rows = await ground.database.session((session) => session.query(`select * from portal_link`));
  assert.ok(!JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value)).includes(token));
  const again = () =>
    ground.database.transaction((session) =>
      session.query('update portal_link set opened_at = made_at where opened_at is not null'),
    );
  await assert.rejects(again, /opened once/);
  await assert.rejects(
    () => ground.database.transaction((session) => session.query('delete from portal_link')),
    /portal_link/,
  );
});

test('nothing personal stands in what was logged', () => {
  const text = JSON.stringify(ground.logged);
  for (const secret of [address, borrowerName, '9,000.00', '2025/10/15', 'C2026-9000'])
    assert.ok(!text.includes(secret), secret);
  assert.deepEqual(
    ground.logged.filter((line) => 'error' in line),
    [],
  );
});

test('who was erased, or whose case was closed more than a year ago, does not come in', async () => {
  nextHours();
  const set = (sql: string) => ground.database.transaction((session) => session.run(sql));
  const of = `case_number = '${ground.ownCase}'`;
  const made = await makeLink(168);
  const { document } = await askCode();
  const typed = { ticket: document.ticket, code: await lastCode(), fact: factOf(document.factKind) };
  await set(
    `set local session_replication_role = replica; update delinquency_case set closed_on = '2025-06-01', opened_on = '2025-01-01', stage = 'closed' where ${of}`,
  );
  const count = (await sent()).length;
  assert.deepEqual(refusedBy(await enter(typed)), [403, 'fileClosed']);
  assert.equal((await askCode()).status, 202);
  assert.equal((await sent()).length, count);
  assert.deepEqual(refusedBy(await post('/api/v1/portal/links', { token: made })), [403, 'fileClosed']);
  const path = `/api/v1/cases/${ground.ownCase}/links`;
  const another = await ground.ask('POST', path, { token: await agent(), body: { purpose: 'file', hours: 2 } });
  assert.deepEqual([another.status, another.document.refused], [409, 'fileClosed']);
  // Closed lately: no code goes out about a closed case, and the link asks for the fact alone.
  await set(
    `set local session_replication_role = replica; update delinquency_case set closed_on = '2026-06-01' where ${of}`,
  );
  const opened = await post('/api/v1/portal/links', { token: made });
  assert.equal(opened.document.needsCode, false, JSON.stringify(opened.document));
  const { ticket, factKind } = opened.document;
  await set('update borrower set erased_at = now()');
  assert.deepEqual(refusedBy(await enter({ ticket, fact: factOf(factKind) })), [403, 'fileClosed']);
});

test('without the deployment’s key there is no door', async () => {
  const { contact } = ground.parts;
  const { sealer } = contact;
  const doors = () =>
    Promise.all([
      askCode(),
      post('/api/v1/portal/links', { token: 'n'.repeat(43) }),
      enter({ ticket: 'n'.repeat(43) }),
    ]);
  Object.assign(contact, { sealer: undefined });
  const without = await doors();
  Object.assign(contact, { sealer: sealerOf(new Uint8Array(32).fill(1)) });
  const other = await doors();
  Object.assign(contact, { sealer });
  assert.deepEqual(without.map(refusedBy), Array(3).fill([409, 'noKey']));
  assert.deepEqual(other.map(refusedBy), Array(3).fill([409, 'keyDoesNotOpen']));
});
