/** From an offer that was taken to a signed agreement, and what nobody can do on the way. */
import assert from 'node:assert/strict';
import { after, before, describe, mock, test } from 'node:test';
import { AgreementBook, borrowerName, paperHash, testCode } from '../../tools/agreement-book.ts';
import { standing } from '../../tools/plan-book.ts';
import { openSmallBook } from '../../tools/small-book.ts';
import { localSignatures } from '../adapters/signature-local/local-signatures.ts';
import { serveTestProvider } from '../adapters/signature-local/serve.ts';
import { TestProvider } from '../adapters/signature-local/test-provider.ts';
import { lawFromText } from '../composition/load-laws.ts';
import { sumOf } from '../core/loan/components.ts';
import type { Database } from '../store/database.ts';
import { verifyAgreements } from './verify-agreements.ts';

const refused = (answer: object) => ('refused' in answer ? answer.refused : undefined);

let database: Database;
let book: AgreementBook;
/** of the agreement that is drafted in the base of all scenarios after the first */
let number: string;

before(async () => {
  database = await openSmallBook();
  book = await AgreementBook.in(database);
});
after(() => database.close());

const scenario = (what: string, work: () => Promise<void>) => test(what, () => book.scenario(work));
const stateOf = async () => (await book.rows<{ state: string }>('select state from agreement'))[0]?.state;
const verify = () => verifyAgreements(book.database, { ...book.setting, creditorId: book.setting.creditor.creditorId });

describe('the draft', () => {
  scenario('waits for the grant, and cannot be signed before it', async () => {
    const { row, terms } = standing(await book.draft());
    assert.equal(row.state, 'draft');
    const principal = terms.instalments.reduce((sum, each) => sum + each.principalMinor, 0n);
    assert.equal(principal + sumOf(terms.waived), sumOf(terms.owed));
    const [owed] = await book.rows<{ owed: bigint }>(
      `select sum(-contra_minor)::bigint as owed from ledger_entry join loan using (creditor_id, borrower_id, loan_id) where loan_ref = 'L3'`,
    );
    assert.equal(sumOf(terms.owed), owed!.owed);
    assert.equal(refused(await book.draft()), 'agreementStands');
    assert.equal(refused(await book.approve(row.agreementNumber)), 'approvalPending');
    assert.equal(refused(await book.open(row.agreementNumber)), 'notApproved');
    await book.grant();
    const approved = standing(await book.approve(row.agreementNumber));
    assert.equal(approved.row.state, 'approved');
    const event = await book.rows<{ by: string }>(
      `select content::jsonb ->> 'by' as by from agreement_event where kind = 'approved'`,
    );
    assert.deepEqual(event, [{ by: 'Zhao Yi' }]);
    assert.deepEqual((await verify()).differences, []);
  });

  scenario('ends where the offer is not granted, and its offer is not used again', async () => {
    const { row } = standing(await book.draft());
    await book.grant('reject');
    assert.equal(standing(await book.approve(row.agreementNumber)).row.state, 'ended');
    assert.equal(refused(await book.draft()), 'notAgreed');
    assert.deepEqual((await verify()).differences, []);
  });

  scenario('counts what was paid after the figures under the agreement, and once', async () => {
    await pay('later', '2026-07-01', 10_000n);
    const { terms } = standing(await book.draft());
    assert.deepEqual(await paidUnder(), [10_000n]);
    await pay('told late', '2026-06-25', 5_000n);
    assert.deepEqual(await paidUnder(), [10_000n, 5_000n]);
    const [owed] = await book.rows<{ owed: bigint }>(
      `select sum(-contra_minor)::bigint as owed from ledger_entry join loan using (creditor_id, borrower_id, loan_id) where loan_ref = 'L3'`,
    );
    assert.equal(owed!.owed + 15_000n, sumOf(terms.owed));
  });

  scenario('is not made of figures that are not those of the ledger', async () => {
    await pay('later', '2026-07-01', 10_000n);
    await book.run(
      `insert into ledger_entry select creditor_id, borrower_id, loan_id, nextval('entry_id_seq'), 'charge', '2026-06-29', '2026-07-01', now(), 0, 0, 0, 0, 500, 'costRecovered', -500, 'late cost'
         from loan where loan_ref = 'L3'`,
    );
    // What is owed was 500 less when the offer was made: the charge came after, and the draft is made without it.
    const { row } = standing(await book.draft());
    await book.grant();
    standing(await book.approve(row.agreementNumber));
    const signingId = await book.ready(row.agreementNumber);
    assert.equal(refused(await book.confirm(signingId)), 'figuresChanged');
    assert.equal(await stateOf(), 'approved');
  });

  scenario('a guarantor signs too, and nothing holds before', async () => {
    await book.grant();
    standing(await book.plan.facts({ guaranteeOnRecord: true }));
    const { row, terms } = standing(await book.draft());
    assert.deepEqual(terms.parties, ['borrower', 'guarantor']);
    const signed = standing(await book.confirm(await book.ready(row.agreementNumber)));
    assert.equal(signed.holding.row.state, 'approved');
    assert.equal(refused(await book.open(row.agreementNumber, { party: 'guarantor' })), 'nameNotOnRecord');
    await book.verified('guarantor', '李四');
    const signingId = await book.ready(row.agreementNumber, { party: 'guarantor' });
    assert.equal(refused(await book.confirm(signingId)), 'nameDiffers');
    const whole = standing(await book.confirm(signingId, { typedName: '李 四' }));
    assert.equal(whole.holding.row.state, 'signed');
  });

  scenario('a limitation that has run out is not given up unwarned', async () => {
    standing(await book.plan.facts({ timeBarred: true }));
    await book.grant();
    const { row, terms } = standing(await book.draft());
    assert.equal(terms.givesUpLimitation, true);
    const { signingId } = standing(await book.open(row.agreementNumber));
    for (const page of [1, 2]) await book.step(signingId, { kind: 'showPage', documentHash: paperHash, page });
    await book.step(signingId, { kind: 'scrollToEnd', documentHash: paperHash });
    const agree = { kind: 'agree', documentHash: paperHash, clauses: ['breach'] } as const;
    assert.equal(refused(await book.step(signingId, agree)), 'warningNotAcknowledged');
    const { signingId: warned } = standing(await book.open(row.agreementNumber));
    await book.readThrough(warned);
    standing(await book.code(warned));
    assert.equal(standing(await book.confirm(warned)).holding.row.state, 'signed');
  });
});

/** Money of that day, as an import posts it. */
function pay(ref: string, on: string, amountMinor: bigint): Promise<void> {
  return book.run(
    `insert into ledger_entry select creditor_id, borrower_id, loan_id, nextval('entry_id_seq'), 'payment', '${on}', '2026-07-01', now(), -${amountMinor}, 0, 0, 0, 0, 'cash', ${amountMinor}, '${ref}'
       from loan where loan_ref = 'L3'`,
  );
}

async function paidUnder(): Promise<bigint[]> {
  const rows = await book.rows<{ paid: bigint }>(
    `select e.contra_minor as paid from ledger_entry e join agreement a using (creditor_id, borrower_id, loan_id) join agreement_terms t using (creditor_id, borrower_id, agreement_id)
      where e.kind = 'payment' and e.entry_id > t.base_entry_id order by e.entry_id`,
  );
  return rows.map(({ paid }) => paid);
}

describe('the signature', () => {
  before(async () => {
    await book.grant();
    number = standing(await book.draft()).row.agreementNumber;
  });

  scenario('is given by who read to the end, typed the code and the name, once', async () => {
    const { signingId } = standing(await book.open(number));
    const agree = { kind: 'agree', documentHash: paperHash, clauses: ['breach'] } as const;
    assert.equal(refused(await book.step(signingId, agree)), 'notShownWhole');
    assert.equal(refused(await book.code(signingId)), 'notShownWhole');
    await book.readThrough(signingId);
    assert.equal(refused(await book.confirm(signingId)), 'codeNotAsked');
    const sent = standing(await book.code(signingId));
    assert.equal(sent.contact.outcome, 'allowed');
    assert.equal(refused(await book.code(signingId)), 'tooSoon');
    assert.equal(refused(await book.confirm(signingId, { deviceSecret: 'another' })), 'notThisDevice');
    assert.equal(refused(await book.confirm(signingId, { typedName: '名 P4' })), 'nameDiffers');
    const signed = standing(await book.confirm(signingId));
    assert.equal(signed.holding.row.state, 'signed');
    assert.equal(refused(await book.confirm(signingId)), 'sessionOver');
    assert.equal(refused(await book.open(number)), 'alreadySigned');
    await nothingIsInClear();
    await theLogTellsNoCode();
    const [{ stage } = { stage: '' }] = await book.rows<{ stage: string }>(
      'select stage from delinquency_case join agreement using (creditor_id, borrower_id, case_id)',
    );
    assert.equal(stage, 'agreed');
    const checked = await verify();
    assert.deepEqual([checked.differences, checked.signatures, checked.signaturesSealed], [[], 1, 0]);
    await forgedBySqlIsRefused();
    await verifyFindsIt();
  });

  scenario(
    'is not given by guessing: too many wrong entries lock the session, too many sessions the agreement',
    async () => {
      for (let session = 0; session < 3; session++) {
        const signingId = await book.ready(number);
        const wrong = () => book.confirm(signingId, { code: '000000' });
        for (let n = 1; n < 5; n++) assert.equal(refused(await wrong()), 'wrongCode');
        assert.equal(refused(await wrong()), 'tooManyAttempts');
        // Also the right one is too late.
        assert.equal(refused(await book.confirm(signingId)), 'sessionOver');
      }
      assert.equal(refused(await book.open(number)), 'tooManyAttempts');
      assert.equal(await stateOf(), 'approved');
    },
  );

  scenario('takes the last code alone, and in its time', async () => {
    const signingId = await book.ready(number);
    book.plan.at = '2026-07-01T10:02:00+08:00';
    standing(await book.code(signingId, '777777'));
    assert.equal(refused(await book.confirm(signingId, { code: testCode })), 'wrongCode');
    book.plan.at = '2026-07-01T10:08:00+08:00';
    assert.equal(refused(await book.confirm(signingId, { code: '777777' })), 'codeExpired');
    book.plan.at = '2026-07-01T11:30:00+08:00';
    assert.equal(refused(await book.code(signingId)), 'sessionOver');
    book.plan.at = '2026-07-20T10:00:00+08:00';
    assert.equal(refused(await book.open(number)), 'signTimeOver');
  });

  scenario('is not taken on a day on which the law no longer allows the terms', async () => {
    const signingId = await book.ready(number);
    const { kernel } = book.plan;
    const { lawFor } = kernel;
    const law = lawFor('cn')!;
    const content = JSON.parse(law.text);
    const months = content.packs
      .flatMap(({ values }: { values: object[] }) => values)
      .find(({ name }: { name: string }) => name === 'cn.card.70.plan.monthsMax');
    months.spans.at(-1).value = 12;
    const text = JSON.stringify(content);
    try {
      (kernel as { lawFor: typeof lawFor }).lawFor = () => ({ law: lawFromText(text), text });
      const answer = await book.confirm(signingId);
      assert.ok('refused' in answer && answer.refused === 'lawChanged');
      assert.deepEqual(
        answer.because.map(({ ruleId }) => ruleId),
        ['cn.card.70.plan.term'],
      );
    } finally {
      (kernel as { lawFor: typeof lawFor }).lawFor = lawFor;
    }
    // Nothing was taken: as the law is, the same code signs.
    assert.equal(standing(await book.confirm(signingId)).holding.row.state, 'signed');
  });

  scenario('counts a payment of the days between and no other change of the figures', async () => {
    const signingId = await book.ready(number);
    await pay('between', '2026-07-01', 20_000n);
    standing(await book.confirm(signingId));
    assert.deepEqual(await paidUnder(), [20_000n]);
    assert.deepEqual((await verify()).differences, []);
  });

  scenario('by a certificate after a check of the person', async () => {
    // The test authority certifies from the day it is.
    mock.timers.enable({ apis: ['Date'], now: book.setting.atMs });
    const { setting } = book;
    const keyId = 'forbear';
    const secret = new Uint8Array(32).fill(5);
    const provider = new TestProvider({ keyId, secret, lapseMinutes: 30, nowMs: () => book.setting.atMs });
    const words = { title: '', warning: '', name: '', sign: '', refuse: '', failLiveness: '', over: '' };
    const served = await serveTestProvider({ provider, words, tell: () => {} });
    try {
      const nowMs = () => setting.atMs;
      const made = localSignatures({ keyId, secret, url: served.url, rootsPem: provider.authority.rootPem, nowMs });
      assert.ok('begin' in made);
      const { signingId } = standing(await book.open(number, { level: 'qualified' }));
      assert.equal(refused(await book.handOver(signingId, made)), 'notShownWhole');
      await book.readThrough(signingId);
      assert.equal(refused(await book.code(signingId)), 'notThisLevel');
      const first = standing(await book.handOver(signingId, made));
      assert.equal(first.begun.kind, 'begun', JSON.stringify(first.begun));
      // Killed after it was asked: asked again, it is the same request.
      const again = standing(await book.handOver(signingId, made));
      assert.deepEqual(again, first);
      assert.equal(provider.requests.length, 1);
      assert.deepEqual('waiting' in (await book.takeAnswer(signingId, made)), true);
      assert.ok(first.begun.kind === 'begun' && provider.sign(first.begun.providerRef, borrowerName));
      const signed = await book.takeAnswer(signingId, made);
      assert.ok(
        'signatureId' in signed,
        JSON.stringify(signed, (_, value) => (typeof value === 'bigint' ? `${value}` : value)).slice(0, 300),
      );
      assert.equal(await stateOf(), 'signed');
      assert.deepEqual((await verify()).differences, []);
    } finally {
      mock.timers.reset();
      await served.close();
    }
  });
});

/** Neither code nor name nor address stands in any column that is not sealed, nor in what is said of the code. */
async function nothingIsInClear(): Promise<void> {
  const rows = await book.rows<{ text: string }>(
    `select row_to_json(s)::text as text from signing_event s union all select row_to_json(s)::text from agreement_signature s
     union all select row_to_json(d)::text from decision d union all select row_to_json(e)::text from evidence_entry e
     union all select row_to_json(v)::text from verified_address v`,
  );
  for (const { text } of rows)
    for (const secret of [testCode, 'example.org', '名']) assert.ok(!text.includes(secret), `${secret} in ${text}`);
}

/** Also the log tells of the message without its code, to whoever has the key. */
async function theLogTellsNoCode(): Promise<void> {
  const texts = await book.entries();
  const sent = texts.filter((text) => text.includes('signing-code:'));
  assert.equal(sent.length, 1);
  assert.ok(sent[0]!.includes('••••••'));
  for (const text of texts) assert.ok(!text.includes(testCode), text);
}

async function forgedBySqlIsRefused(): Promise<void> {
  const of = 'select creditor_id, borrower_id, agreement_id';
  const cases: readonly (readonly [what: string, by: string, sql: string])[] = [
    [
      'a signature without its entry',
      '23001',
      `insert into agreement_signature ${of.replace('agreement_id', '99, agreement_id')}, 1, 'guarantor', 'code', 'x', '[]', '', now(), 'x' from agreement`,
    ],
    [
      'called signed by who has not signed',
      '23001',
      `insert into agreement_event ${of}, 9, 'signed', null, now(), '{"kind":"signed","version":2}', 'x' from agreement`,
    ],
    ['a state without an event', '23001', `update agreement set state = 'completed'`],
    ['terms changed', '23001', `update agreement_terms set content = content`],
    ['a signature changed', '23001', `update agreement_signature set party = 'guarantor'`],
    ['what was tried taken out', '23001', 'delete from signing_event'],
    ['a key exchanged', '23001', `update signing_key set public_key = ''`],
  ];
  for (const [what, by, sql] of cases) {
    const attempt = book.run(sql);
    await assert.rejects(attempt, (error: Error & { code?: string }) => error.code === by, what);
  }
}

/** What came in while the guards were off. */
async function verifyFindsIt(): Promise<void> {
  await book.run(`alter table agreement_signature disable trigger agreement_signature_append_only;
    update agreement_signature set statement = replace(statement, 'level code', 'level qualified');
    alter table agreement_signature enable always trigger agreement_signature_append_only`);
  const { differences } = await verify();
  assert.deepEqual(
    differences.map(({ table, field, stored }) => [table, field, stored]),
    [['agreement_signature', 'signatures', 'signatureFails']],
  );
}
