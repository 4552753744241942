/** The operations on contacts: nobody reaches a borrower but by the law's leave, whoever asks and whatever they say. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Ground, type GroundAnswer, makeGround } from '../../../tools/server-ground.ts';
import { sealerOf } from '../../adapters/seal-aes-gcm/seal.ts';
import { type AccessRole, accessRoles } from '../../core/access/role.ts';
import { contactActs } from '../../core/rules/act.ts';

let ground: Ground;
let own: string;
before(async () => {
  ground = await makeGround();
  own = `/api/v1/cases/${ground.ownCase}`;
});
after(() => ground.close());

const post = (path: string, body: object, as: AccessRole = 'agent') => ground.ask('POST', path, { as, body });
const refusal = ({ status, document }: GroundAnswer) => `${status} ${document.refused}`;
const rows = <R extends object>(sql: string) => ground.database.session((session) => session.query<R>(sql));
const stored = async () => {
  const [row] = await rows<{ contacts: bigint; decisions: bigint; not_allowed: bigint }>(
    `select (select count(*) from contact) as contacts, (select count(*) from decision) as decisions,
            (select count(*) from contact c join decision d using (creditor_id, borrower_id, decision_id) where d.outcome <> 'allowed') as not_allowed`,
  );
  return { contacts: Number(row!.contacts), decisions: Number(row!.decisions), notAllowed: Number(row!.not_allowed) };
};
const call = { act: 'placeCall', role: 'borrower', channel: { mode: 'interactive' }, address: '13800000000' };
let attempts = 0;
const attempt = (body: object, as: AccessRole = 'agent', path = own) =>
  post(`${path}/contacts`, { attemptId: `t-${++attempts}`, ...body }, as);
const mayCall: readonly AccessRole[] = ['agent', 'teamLead', 'agency'];

const claims: readonly object[] = [
  { facts: { leave: true, allowed: true, administrator: true } },
  { facts: { consents: 'yes' } },
  { facts: { agency: true, by: 'administrator' } },
  { by: 'agency' },
  { decision: 'allowed' },
  { at: '2026-07-01T10:00:00+08:00' },
  { attemptId: 'agreement:1' },
  { attemptId: 'send:1' },
];

const claimedActs = ['placeCall', 'sendEmail'] as const;
const asks = [
  ...contactActs.map((act) => ({ act, claim: {} })),
  ...claims.flatMap((claim) => claimedActs.map((act) => ({ act, claim }))),
];

test('every contact act as every role, whatever is claimed: no contact is stored without an allowed decision', async () => {
  let before = await stored();
  for (const role of accessRoles) {
    // A role that may not is told so before anything is read.
    for (const { act, claim } of mayCall.includes(role) ? asks : asks.slice(0, contactActs.length + 1)) {
      const channel = act === 'contactThirdParty' ? { channel: { kind: 'voice' } } : {};
      const words = { words: { subject: '还款安排', text: '您好，甲银行：请联系我们。' }, address: 'a@b.example' };
      const answer = await attempt({ act, role: 'borrower', ...channel, ...words, ...claim }, role);
      const said = `${role} ${act} ${JSON.stringify(claim)}: ${answer.status} ${answer.text}`;
      if (!mayCall.includes(role)) assert.equal(refusal(answer), '403 roleMayNot', said);
      else if (Object.keys(claim).length > 0) assert.ok(answer.status === 400 || answer.status === 422, said);
      const isMade = answer.status === 200 && answer.document.outcome === 'allowed';
      const isDecided = answer.status === 200;
      const now = await stored();
      assert.deepEqual(
        now,
        {
          notAllowed: 0,
          contacts: before.contacts + (isMade ? 1 : 0),
          decisions: before.decisions + (isDecided ? 1 : 0),
        },
        said,
      );
      before = now;
    }
  }
});

test('the question alone stores nothing, and says in both languages when it frees up', async () => {
  await post(
    `${own}/facts`,
    { facts: { agreementInForce: false, representedByAttorney: false, consents: [] } },
    'compliance',
  );
  const before = await stored();
  const permit = await post(`${own}/permits`, call, 'compliance');
  assert.equal(permit.document.outcome, 'allowed', permit.text);
  assert.deepEqual(permit.document.text, { en: 'Allowed', zh: '允许' });
  const day = ground.clock.ms;
  ground.clock.ms = Date.parse('2026-07-01T07:30:00+08:00');
  const night = await post(`${own}/permits`, call);
  ground.clock.ms = day;
  const { outcome, freesUpAt, because } = night.document as {
    outcome: string;
    freesUpAt: string;
    because: { ruleId: string; source: string }[];
  };
  assert.deepEqual([outcome, freesUpAt], ['forbidden', '2026-07-01T08:00:00+08:00'], night.text);
  assert.ok(because.some(({ ruleId, source }) => ruleId === 'cn.gbt.hours' && source.includes('5.3')));
  assert.deepEqual(await stored(), before);
});

test('an attempt decides like the question, stores what it decided, and the same again does nothing more', async () => {
  const before = await stored();
  const permit = (await post(`${own}/permits`, call)).document;
  const made = await post(`${own}/contacts`, { attemptId: 'one', ...call });
  assert.equal(made.status, 200, made.text);
  const { attemptId, again, decisionId, contact, sending, contactOutcome, ...verdict } = made.document;
  assert.deepEqual(verdict, permit);
  assert.deepEqual([attemptId, again, sending, contactOutcome], ['one', false, null, null]);
  assert.deepEqual(await stored(), { ...before, contacts: before.contacts + 1, decisions: before.decisions + 1 });
  const repeated = await post(`${own}/contacts`, { attemptId: 'one', ...call });
  assert.deepEqual(repeated.document, { ...made.document, again: true });
  assert.equal(refusal(await post(`${own}/contacts`, { attemptId: 'one', ...call, visitors: 2 })), '409 attemptIdUsed');
  assert.equal((await stored()).contacts, before.contacts + 1);
  const told = `${own}/contacts/${contact}/outcome`;
  assert.deepEqual((await post(told, { outcome: 'conversation' }, 'agency')).document, {
    contact,
    outcome: 'conversation',
    changed: true,
  });
  assert.equal((await post(told, { outcome: 'conversation' })).document.changed, false);
  assert.equal(refusal(await post(told, { outcome: 'unanswered' })), '409 alreadyTold');
  assert.equal(refusal(await post(told, { outcome: 'delivered' })), '422 outcomeNotOfAct');
  const replay = await ground.ask('POST', `${own}/decisions/${decisionId}/replay`, { as: 'auditor' });
  assert.deepEqual([replay.document.replayed, replay.document.differences], ['alike', []], replay.text);
});

test('a contact, a decision of another case is none of this one', async () => {
  const [contact] = await rows<{ contact_id: bigint; decision_id: bigint }>(
    'select contact_id, decision_id from contact limit 1',
  );
  const foreign = `/api/v1/cases/${ground.foreignCase}`;
  for (const id of [contact!.contact_id, 999n]) {
    assert.equal(
      refusal(await post(`${foreign}/contacts/${id}/outcome`, { outcome: 'unanswered' })),
      '404 unknownContact',
    );
  }
  for (const id of [contact!.decision_id, 999n]) {
    const answer = await ground.ask('POST', `${foreign}/decisions/${id}/replay`, { as: 'auditor' });
    assert.equal(refusal(answer), '404 unknownDecision');
  }
  assert.equal(refusal(await post(`${foreign}/contacts`, { attemptId: 'f', ...call }, 'agency')), '404 unknownCase');
  assert.equal(refusal(await post(`${own}/contacts/1/outcome`, { outcome: 'fine' })), '400 notValid');
});

test('an agency acts as one, and everybody else for the lender; who it was stands by it', async () => {
  const answer = await attempt({ act: 'sendLetter', role: 'borrower', address: '南京' }, 'agency');
  assert.equal(answer.status, 200, answer.text);
  const { attemptId } = answer.document;
  const [decision] = await rows<{ acted_by: string; recorded_by: string }>(
    `select acted_by, recorded_by from decision where attempt_id = '${attemptId}'`,
  );
  assert.deepEqual(decision, { acted_by: 'agency', recorded_by: 'agency one' });
  const ours = await attempt({ act: 'sendLetter', role: 'borrower', address: '南京' });
  const [other] = await rows<{ acted_by: string }>(
    `select acted_by from decision where attempt_id = '${ours.document.attemptId}'`,
  );
  assert.equal(other!.acted_by, 'us');
});

test('an e-mail waits for its server, and has no outcome before; other messages have no channel', async () => {
  const words = { subject: '还款安排', text: '您好，甲' };
  const mail = await attempt({ act: 'sendEmail', role: 'borrower', address: 'a@b.example', words });
  assert.deepEqual(
    [mail.document.outcome, (mail.document.sending as { state: string }).state],
    ['allowed', 'waiting'],
    mail.text,
  );
  const told = await post(`${own}/contacts/${mail.document.contact}/outcome`, { outcome: 'delivered' });
  assert.equal(refusal(told), '409 notSentYet');
  assert.equal(
    refusal(await attempt({ act: 'sendText', role: 'borrower', address: '13800000000', words })),
    '422 noChannel',
  );
});

test('calls add up: the fourth of a day is forbidden with its reason, and no new name for the borrower begins anew', async () => {
  let answer: GroundAnswer | undefined;
  for (let index = 0; index < 4; index++) answer = await attempt(call);
  const { outcome, why, because, text, freesUpAt, contact } = answer!.document as {
    outcome: string;
    why: string;
    because: { source: string; text: { en: string; zh: string } }[];
    text: { en: string; zh: string };
    freesUpAt: string;
    contact: null;
  };
  assert.deepEqual([outcome, why, contact], ['forbidden', 'forbidden', null], answer!.text);
  assert.ok(because.length > 0 && because[0]!.source !== '' && /\p{Script=Han}/u.test(because[0]!.text.zh));
  assert.match(text.en, /^Forbidden/);
  assert.ok(text.zh.includes(freesUpAt) && text.en.includes(freesUpAt));
  for (const claim of [
    { personId: 'somebody else' },
    { facts: { consents: [{ kind: 'calls', givenOn: '2026-06-01' }] } },
  ]) {
    const before = await stored();
    const said = refusal(await attempt({ ...call, ...claim }));
    assert.ok(['422 personOfBorrower', '409 factsOnRecordDiffer'].includes(said), said);
    assert.deepEqual(await stored(), before);
  }
});

test('the law counts what was done in other cases of the borrower too, for those who see one case alone', async () => {
  const { book, ownCase } = ground;
  const agency = ground.userIds.get('agency')!.toString();
  await ground.database.session((session) =>
    session.run(
      `update delinquency_case set version = version + 1, stage = 'closed', closed_on = '2026-07-01' where case_number = '${ownCase}';
       insert into delinquency_case (creditor_id, borrower_id, case_id, case_number, version, stage, opened_on)
         select creditor_id, borrower_id, nextval('case_id_seq'), 'C2026-000999', 1, 'early', '2026-07-01'
           from delinquency_case where creditor_id = ${book.creditorId} and case_number = '${ownCase}';
       update case_grant set ended_at = now(), ended_by = 'test' where user_id = ${agency};
       insert into case_grant (creditor_id, borrower_id, case_id, user_id, granted_at, granted_by, reason)
         select creditor_id, borrower_id, case_id, ${agency}, now(), 'test', 'test' from delinquency_case where case_number = 'C2026-000999'`,
    ),
  );
  assert.equal(refusal(await attempt(call)), '409 caseClosed');
  assert.equal(refusal(await post(`${own}/permits`, call)), '409 caseClosed');
  const next = '/api/v1/cases/C2026-000999';
  const ours = await post(`${next}/permits`, call);
  assert.equal(ours.document.outcome, 'forbidden', ours.text);
  const theirs = await post(`${next}/permits`, call, 'agency');
  assert.equal(theirs.document.outcome, 'forbidden', theirs.text);
  const made = await attempt(call, 'agency', next);
  assert.deepEqual([made.document.outcome, made.document.contact], ['forbidden', null], made.text);
  // Of what was done there they are shown nothing but the answer.
  const list = await ground.ask('GET', `${next}/contacts`, { as: 'agency' });
  assert.deepEqual(
    (list.document.contacts as { attemptId: string }[]).map((one) => one.attemptId),
    [made.document.attemptId],
  );
  own = next;
});

test('the list: what was asked and what came of it; no address, no words', async () => {
  const inbound = await post(
    `${own}/inbound`,
    { act: 'placeCall', role: 'borrower', outcome: 'conversation', address: '13811112222', text: '下周还款' },
    'agency',
  );
  assert.equal(inbound.status, 201, inbound.text);
  const list = await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/contacts`, { as: 'approver' });
  assert.equal(list.status, 200, list.text);
  assert.doesNotMatch(list.text, /138|下周|甲|b\.example/);
  const contacts = list.document.contacts as { decision: string | null; initiatedBy: string }[];
  assert.ok(contacts.some(({ decision }) => decision === 'forbidden'));
  assert.ok(contacts.some(({ decision, initiatedBy }) => decision === null && initiatedBy === 'borrower'));
});

test('what the borrower did is not told of a moment to come', async () => {
  const body = { act: 'sendLetter', role: 'guarantor', outcome: 'delivered' };
  assert.equal((await post(`${own}/inbound`, { ...body, at: '2026-06-28T09:00:00+08:00' })).status, 201);
  assert.equal(refusal(await post(`${own}/inbound`, { ...body, at: '2026-07-09T09:00:00+08:00' })), '422 atInFuture');
  assert.equal(refusal(await post(`${own}/inbound`, { ...body, debt: 'nope' })), '422 unknownDebt');
  assert.equal(refusal(await post(`${own}/inbound`, { ...body, at: 'yesterday' })), '400 notValid');
});

test('facts: recorded by name, shown with what they mean; addresses whole to those alone who may have them', async () => {
  const consents = [{ kind: 'email', givenOn: '2026-06-01', address: 'li@borrower.example' }];
  const recorded = await post(`${own}/facts`, { facts: { consents } }, 'legal');
  assert.equal(recorded.status, 201, recorded.text);
  const list = async (query: string, as: AccessRole) => {
    const answer = await ground.ask('GET', `${own}/facts${query}`, { as });
    assert.equal(answer.status, 200, answer.text);
    return (answer.document.facts as { name: string; value: unknown; recordedBy: string; text: { zh: string } }[]).find(
      ({ name }) => name === 'consents',
    )!;
  };
  const masked = await list('', 'auditor');
  assert.deepEqual(masked.value, [{ ...consents[0], address: '…' }]);
  assert.deepEqual([masked.recordedBy, masked.text.zh], ['legal one', '本人作出的同意']);
  assert.deepEqual((await list('?reveal=true', 'agency')).value, consents);
  assert.deepEqual(await rows('select operation, by_role, whole from file_look order by look_id desc limit 1'), [
    { operation: 'listFacts', by_role: 'agency', whole: true },
  ]);
  assert.equal(refusal(await ground.ask('GET', `${own}/facts?reveal=true`, { as: 'auditor' })), '403 revealNotYours');
  const unknown = await post(`${own}/facts`, { facts: { consent: [] } });
  assert.deepEqual(
    [refusal(unknown), (unknown.document.near as string[]).includes('consents')],
    ['422 unknownFact', true],
  );
  assert.equal(refusal(await post(`${own}/facts`, { facts: { consents: 'yes' } })), '422 factsNotValid');
  assert.equal(refusal(await post(`${own}/facts`, { facts: {} })), '400 notValid');
});

const words = (more: object = {}) => ({
  act: 'sendEmail',
  role: 'borrower',
  address: 'a@b.example',
  words: { subject: 'a', text: 'b', ...more },
});
const askFaults: readonly (readonly [string, object])[] = [
  ['422 channelMissing', { act: 'contactThirdParty', role: 'employer' }],
  ['422 personOfBorrower', { ...call, personId: 'x' }],
  ['422 unknownDebt', { ...call, debt: 'nope' }],
  ['422 wordsMissing', { act: 'sendEmail', role: 'borrower', address: 'a@b.example' }],
  ['422 subjectEmpty', words({ subject: ' ' })],
  ['422 subjectTooLong', words({ subject: 'x'.repeat(201) })],
  ['422 subjectNotOneLine', words({ subject: 'a\nb' })],
  ['422 textEmpty', words({ text: '' })],
  ['422 textTooLong', words({ text: 'x'.repeat(20_001) })],
  ['422 textNotPlain', words({ text: 'a\u0007' })],
  ['422 unsubscribeNotHttps', words({ unsubscribeUrl: 'http://a.example' })],
  ['422 addressNotGiven', { ...words(), address: undefined }],
  ['422 addressNotValid', { ...words(), address: 'a' }],
  ['409 factsOnRecordDiffer', { ...call, facts: { representedByAttorney: true } }],
  ['422 requestNotValid', { ...call, facts: { noSuchFact: true } }],
  ['422 requestNotValid', { ...call, channel: { kind: 'text' } }],
];

test('what cannot be asked is refused alike by the question and by the attempt', async () => {
  for (const [refused, body] of askFaults) {
    const asked = await post(`${own}/permits`, body);
    assert.equal(refusal(asked), refused, JSON.stringify(body).slice(0, 200));
    assert.equal(refusal(await attempt(body)), refused);
    assert.doesNotMatch(asked.text, /13800000000/);
  }
  assert.equal(refusal(await post(`${own}/contacts`, { ...call, attemptId: 'with a space' })), '422 attemptIdNotValid');
});

/** As if the deployment had another key, or none. */
async function withSealer(sealer: Ground['parts']['sealer'], work: () => Promise<void>): Promise<void> {
  const parts = ground.parts as { sealer: typeof sealer };
  const contact = ground.parts.contact as { sealer: typeof sealer };
  const kept = parts.sealer;
  parts.sealer = sealer;
  contact.sealer = sealer;
  try {
    await work();
  } finally {
    parts.sealer = kept;
    contact.sealer = kept;
  }
}

async function eachIsRefused(refused: string): Promise<void> {
  const bodies = [
    ['permits', call],
    ['contacts', { ...call, attemptId: 'never' }],
    ['facts', { facts: { consents: [] } }],
    ['inbound', { act: 'placeCall', role: 'borrower', outcome: 'conversation' }],
  ] as const;
  for (const [path, body] of bodies) assert.equal(refusal(await post(`${own}/${path}`, body)), refused, path);
}

test('without the key of personal data, or with another, nothing is asked, told or recorded', async () => {
  for (const [sealer, refused] of [
    [undefined, '409 noKey'],
    [sealerOf(new Uint8Array(32).fill(7)), '409 keyDoesNotOpen'],
  ] as const) {
    await withSealer(sealer, async () => {
      await eachIsRefused(refused);
      assert.equal(refusal(await ground.ask('GET', `${own}/facts`, { as: 'agent' })), refused);
    });
  }
});

test('a book without a law, or with a clock that nobody knows: nobody is contacted', async () => {
  const set = async (sql: string) => {
    await ground.database.session((session) => session.run(`update creditor set ${sql}`));
    ground.clock.ms += 60_000;
  };
  const { jurisdiction, zone } = ground.book;
  await set("jurisdiction = 'none'");
  await eachIsRefused('409 noLaw');
  await set(`jurisdiction = '${jurisdiction}', zone = 'Nowhere/Else'`);
  await eachIsRefused('409 unknownZone');
  assert.equal(refusal(await ground.ask('GET', `${own}/contacts`, { as: 'agent' })), '409 unknownZone');
  assert.equal(refusal(await ground.ask('GET', `${own}/facts`, { as: 'agent' })), '409 unknownZone');
  await set(`zone = '${zone}'`);
});

test('of a borrower who was erased nothing more is said', async () => {
  await ground.database.session((session) =>
    session.run(
      `update delinquency_case set version = version + 1, stage = 'closed', closed_on = '2026-07-01' where case_number = 'C2026-000999';
       alter table borrower disable trigger all;
       update borrower set erased_at = now(), wrapped_key = null, sealed = null
        where borrower_id = (select borrower_id from delinquency_case where case_number = 'C2026-000999');
       alter table borrower enable trigger all`,
    ),
  );
  await eachIsRefused('410 erased');
  const [contact] = await rows<{ contact_id: bigint }>(
    "select contact_id from contact c join decision d using (creditor_id, borrower_id, decision_id) where d.act = 'sendLetter' and c.outcome is null limit 1",
  );
  const told = await post(`/api/v1/cases/${ground.ownCase}/contacts/${contact!.contact_id}/outcome`, {
    outcome: 'delivered',
  });
  assert.equal(refusal(told), '410 erased');
  const file = await ground.ask('GET', own, { as: 'legal' });
  assert.deepEqual((file.document.borrower as { personal: object }).personal, {
    shown: 'erased',
    name: null,
    phone: null,
    email: null,
  });
});
