/** Agreed schedules written back: once, whatever fails on the way; never but as they were agreed. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { AgreementGround } from '../../tools/agreement-ground.ts';
import { hashOfTerms } from '../../tools/agreement-sample.ts';
import { FineractServer, fineractUser, type ServedLoan, type ServedPeriod } from '../../tools/fineract-server.ts';
import { openSmallBook, smallBookOf } from '../../tools/small-book.ts';
import { apiPath } from '../adapters/import-fineract/fineract-client.ts';
import { fineractSystem } from '../adapters/import-fineract/fineract-system.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { readTerms, termsText } from '../core/agreement/terms-text.ts';
import { formatDay, parseDay } from '../core/calendar/day.ts';
import { noAmounts, sumOf } from '../core/loan/components.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { beginPull, movePull, readWaitingWriteBacks } from '../store/core-system.ts';
import type { Database } from '../store/database.ts';
import { firstDifference, writeBackAgreements } from './write-back-agreements.ts';

let database: Database;
let ground: AgreementGround;
let server: FineractServer;
let loan: ServedLoan;
let terms: AgreementTerms;
const ref = 'forbear:A-L3-1/1';
const day = (text: string) => parseDay(text)!;

before(async () => {
  database = await openSmallBook();
  ground = new AgreementGround(database, await smallBookOf(database));
  await ground.sign('L3');
  await ground.close('2026-07-01');
  server = await new FineractServer().open();
  const [row] = await ground.rows<{ content: string }>('select content from agreement_terms');
  const read = readTerms(row!.content)!;
  // As lenders that write back agree: nothing let go, a rate, and nothing but principal and interest owed.
  const owed = {
    ...noAmounts,
    principal: sumOf(read.owed) - read.owed.interest - read.owed.penalty,
    interest: read.owed.interest + read.owed.penalty,
  };
  const last = read.instalments.length - 1;
  const instalments = read.instalments.map((one, n) =>
    n === last ? { ...one, principalMinor: one.principalMinor + sumOf(read.waived) } : one,
  );
  const capitalised = { ...noAmounts, interest: owed.interest };
  terms = { ...read, owed, waived: noAmounts, capitalised, instalments, agreedRateMillionths: 7_250_000n };
  await say(terms);
  const of = { creditorId: ground.creditorId, url: server.url + apiPath, tenant: 'default' };
  await database.transaction(async (session) => {
    const pullNumber = await beginPull(session, of, { readsAll: false, trailId: undefined, afterId: 0n, position: 0 });
    await movePull(session, of, {
      pullNumber,
      afterId: 1n,
      position: 1,
      seen: [{ remoteId: 1n, loanRef: 'L3', mark: '' }],
    });
  });
});
after(async () => {
  await server.close();
  await database.close();
});
beforeEach(async () => {
  server.loans.length = 0;
  server.requests.length = 0;
  server.asked.length = 0;
  server.previewOf = () => agreedThere();
  loan = server.lend({ principal: '7500.00', interest: '90.00', count: 3, on: '2026-03-15' });
  await ground.database.transaction((session) => session.run('delete from agreement_write_back'));
  await say(terms);
});

/** Other terms under the signed agreement: what the store would never do. */
async function say(said: AgreementTerms): Promise<void> {
  const text = termsText(said).replaceAll("'", "''");
  await database.transaction((session) =>
    session.run(
      `alter table agreement_terms disable trigger all; update agreement_terms set content = '${text}', terms_hash = '${hashOfTerms(said)}'; alter table agreement_terms enable trigger all`,
    ),
  );
}

/** The schedule that was agreed, with the overdue interest as interest: as the server divides it. */
function agreedThere(): ServedPeriod[] {
  const { instalments, owed } = terms;
  return instalments.map(({ dueOn, principalMinor, interestMinor }, n) => {
    const moved = n === 0 ? owed.interest : 0n;
    return {
      dueOn: formatDay(dueOn),
      principal: formatAmount(principalMinor - moved, 'CNY'),
      interest: formatAmount(interestMinor + moved, 'CNY'),
    };
  });
}

function run(reason?: string) {
  const address = {
    url: server.url + apiPath,
    tenant: 'default',
    ...fineractUser,
    timeoutMilliseconds: 2000,
    wait: async () => {},
  };
  const setting = { products: new Map(), asOf: day('2026-07-02'), rescheduleReason: reason };
  const system = fineractSystem(address, setting);
  const of = { creditorId: ground.creditorId, url: address.url, tenant: 'default' };
  return writeBackAgreements(database, { of, reschedules: system.reschedules, on: day('2026-07-02') });
}

const kept = () =>
  ground.rows<{ state: string; code: string | null; request_id: bigint | null; ref: string }>(
    'select state, code, request_id, ref from agreement_write_back',
  );
const posts = () => server.asked.filter((asked) => asked === 'POST /rescheduleloans').length;
const inForce = [{ agreementNumber: 'A-L3-1', loanRef: 'L3', outcome: 'inForceThere' }];

test('a request is made, held against the agreement, approved, and not made again', async () => {
  assert.deepEqual(await run(), inForce);
  assert.deepEqual(server.requests[0]!.body, {
    dateFormat: 'yyyy-MM-dd',
    locale: 'en',
    loanId: 1,
    submittedOnDate: '2026-07-02',
    rescheduleReasonId: 7,
    rescheduleReasonComment: ref,
    rescheduleFromDate: '2026-04-15',
    adjustedDueDate: '2026-07-20',
    extraTerms: 1,
    newInterestRate: '7.25',
  });
  assert.equal(server.requests[0]!.status, 200);
  assert.deepEqual(await kept(), [
    { state: 'inForceThere', code: null, request_id: BigInt(server.requests[0]!.id), ref },
  ]);
  assert.deepEqual(await run(), []);
  assert.equal(posts(), 1);
});

test('failed and not done, failed but done: one request in the end, and the intent is kept before it goes out', async () => {
  server.fail(/^POST \/rescheduleloans$/, 'lostBefore');
  const [lost] = await run();
  assert.deepEqual([lost!.outcome, (await kept())[0]!.state, server.requests.length], ['notYet', 'intended', 0]);
  assert.deepEqual(await run(), inForce);
  assert.equal(server.requests.length, 1);

  await beginAnew();
  server.fail(/^POST \/rescheduleloans$/, 'lostAfter');
  const [unknown] = await run();
  assert.deepEqual([unknown!.outcome, (await kept())[0]!.state, server.requests.length], ['notYet', 'intended', 1]);
  assert.deepEqual(await run(), inForce);
  assert.equal(server.requests.length, 1, 'found by its comment');
});

test('the approval fails and is not done, or is done all the same', async () => {
  for (const fault of ['lostBefore', 'lostAfter', 'failed'] as const) {
    await beginAnew();
    server.fail(/^POST \/rescheduleloans\/[0-9]+$/, fault);
    assert.equal((await run())[0]!.outcome, 'notYet', fault);
    assert.equal((await kept())[0]!.state, 'requested', fault);
    assert.deepEqual(await run(), inForce, fault);
    assert.deepEqual([server.requests.length, server.requests[0]!.status], [1, 200], fault);
  }
});

async function beginAnew(): Promise<void> {
  server.requests.length = 0;
  await database.transaction((session) => session.run('delete from agreement_write_back'));
}

test('another schedule than was agreed, by a cent or a day, is rejected there and left to a person', async () => {
  const spoils: readonly ((periods: ServedPeriod[]) => ServedPeriod[])[] = [
    ([first, ...rest]) => [{ ...first!, interest: '0.01' }, ...rest],
    ([first, ...rest]) => [{ ...first!, dueOn: '2026-07-21' }, ...rest],
    (periods) => periods.slice(0, -1),
    ([first, ...rest]) => [{ ...first!, principal: sumText(first!), interest: '0.00' }, ...rest],
  ];
  for (const spoil of spoils) {
    await beginAnew();
    server.previewOf = () => spoil(agreedThere());
    const [left] = await run();
    assert.deepEqual(
      [left!.outcome, left!.outcome === 'leftToPerson' && left!.code],
      ['leftToPerson', 'scheduleDiffers'],
    );
    assert.equal(server.requests[0]!.status, 300);
    assert.deepEqual([(await kept())[0]!.code, await run()], ['scheduleDiffers', []]);
  }
});

function sumText({ principal, interest }: ServedPeriod): string {
  const minor = [principal, interest].reduce((sum, text) => sum + BigInt(text.replace('.', '')), 0n);
  return formatAmount(minor, 'CNY');
}

test('what no request can say is refused by its code, and nothing is sent', async () => {
  const fewer = { ...terms, instalments: terms.instalments.slice(0, 2) };
  const earlier = {
    ...terms,
    instalments: terms.instalments.map((one, n) => (n === 0 ? { ...one, dueOn: day('2026-04-14') } : one)),
  };
  const as = terms.contractRateMillionths;
  const same = {
    ...terms,
    agreedRateMillionths: as,
    instalments: terms.instalments
      .slice(0, 3)
      .map((one, n) => ({ ...one, dueOn: day(['2026-04-15', '2026-05-15', '2026-06-15'][n]!) })),
  };
  const waived = { ...terms, waived: { ...noAmounts, interest: 100n } };
  const charged = { ...terms, owed: { ...terms.owed, penalty: 100n } };
  const table: readonly (readonly [string, AgreementTerms, () => void])[] = [
    ['waives', waived, () => {}],
    ['chargesInSchedule', charged, () => {}],
    ['interestFree', { ...terms, agreedRateMillionths: 0n }, () => {}],
    ['loanNotActive', terms, () => Object.assign(loan, { status: 600 })],
    ['noUnpaidInstalment', terms, () => Object.assign(loan, { more: { repaymentSchedule: { periods: [] } } })],
    ['dueEarlier', earlier, () => {}],
    ['fewerInstalments', fewer, () => {}],
    ['nothingToSay', same, () => {}],
  ];
  for (const [code, said, change] of table) {
    await beginAnew();
    loan.status = 300;
    loan.more = {};
    change();
    await say(said);
    const [left] = await run();
    assert.deepEqual([left!.outcome, left!.outcome === 'leftToPerson' && left!.code], ['leftToPerson', code]);
    assert.equal(posts(), 0, code);
    assert.deepEqual(
      (await kept()).map((row) => [row.state, row.code]),
      [['leftToPerson', code]],
    );
  }
});

test('a person rejected it there, or the server takes none', async () => {
  server.fail(/^POST \/rescheduleloans$/, 'forbidden');
  const [refused] = await run();
  assert.deepEqual(
    [refused!.outcome, refused!.outcome === 'leftToPerson' && refused!.detail],
    ['leftToPerson', 'error.msg.not.authorized'],
  );
  await beginAnew();
  server.fail(/^POST \/rescheduleloans$/, 'lostAfter');
  await run();
  server.requests[0]!.status = 300;
  const [rejected] = await run();
  assert.deepEqual([rejected!.outcome === 'leftToPerson' && rejected!.code], ['rejectedThere']);
});

test('the reason is the only one, or the one that was named', async () => {
  server.reasons = [...server.reasons, { id: 8, name: 'Illness' }];
  const [unchosen] = await run();
  assert.deepEqual([unchosen!.outcome === 'notYet' && unchosen!.detail, await kept()], ['reasonNotChosen', []]);
  const [unknown] = await run('Whim');
  assert.equal(unknown!.outcome === 'notYet' && unknown!.detail, 'reasonNotThere');
  assert.deepEqual(await run('Illness'), inForce);
  assert.equal(server.requests[0]!.body.rescheduleReasonId, 8);
  server.reasons = server.reasons.slice(0, 1);
});

test('a password that is wrong ends it; what was written back is not written over', async () => {
  server.fail(/^GET \/loans/, 'unauthorised');
  await assert.rejects(run(), { code: 'unauthorised' });
  assert.deepEqual(await run(), inForce);
  await assert.rejects(
    database.transaction((session) => session.run(`update agreement_write_back set state = 'requested'`)),
    /stays as it was/,
  );
  const of = { creditorId: ground.creditorId, url: server.url + apiPath, tenant: 'other' };
  assert.deepEqual(await database.session((session) => readWaitingWriteBacks(session, of)), []);
});

test('the difference is told in words of days and amounts', () => {
  const agreed = {
    instalments: [{ dueOn: day('2026-07-20'), principalMinor: 100n, interestMinor: 5n }],
    principalMinor: 100n,
    currency: 'CNY',
  };
  const there = { dueOn: day('2026-07-20'), principalMinor: 100n, interestMinor: 5n };
  assert.equal(firstDifference(agreed, [there]), undefined);
  assert.equal(firstDifference(agreed, [{ ...there, interestMinor: 6n }]), '1: 2026-07-20 1.05 / 2026-07-20 1.06');
  assert.equal(firstDifference(agreed, []), '1: 2026-07-20 1.05 / -');
  assert.equal(firstDifference(agreed, [{ ...there, principalMinor: 105n, interestMinor: 0n }]), '1.00 / 1.05');
});
