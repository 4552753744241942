/** The life of one agreement through the server, by those who may; what others of its parties may not see is not in their answers. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AgreementServer, done, refusal } from '../../../tools/agreement-server.ts';
import { addAnotherLender, type Ground } from '../../../tools/server-ground.ts';
import type { QualifiedSignatures, StatusOutcome } from '../../application/signature-port.ts';
import type { AccessRole } from '../../core/access/role.ts';

let server: AgreementServer;
let ground: Ground;
before(async () => {
  server = await AgreementServer.make();
  ground = server.ground;
});
after(() => server.close());

const read = (as: AccessRole) => ground.ask('GET', server.agreement, { as });
const post = async (verb: string, as: AccessRole, body: unknown = {}) =>
  refusal(await server.post(`${server.agreement}/${verb}`, as, body));

/** Every key and every text of a document, however deep. */
function allOf(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') found.add(value);
  else if (Array.isArray(value)) for (const each of value) allOf(each, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      found.add(key);
      allOf(each, found);
    }
  }
  return found;
}

const ofTheLender =
  /^(told|toldValues|by|recordedBy|journal|authority|reservation|aspiration|treatment|carryingAmount|stage|riskClass)$|Zhao Yi|Wang Min|teamLead one|agent one|director/;

test('there is none yet, and nothing to sign', async () => {
  assert.deepEqual(done(await ground.ask('GET', server.agreements, { as: 'borrower' })), { agreements: [] });
  assert.deepEqual(refusal(await read('teamLead')), [404, 'unknownAgreement']);
  assert.deepEqual(await post('signing', 'borrower'), [404, 'unknownAgreement']);
});

test('drafted by one, approved by another, and only once the offer is granted', async () => {
  const twice = { as: 'teamLead', body: {}, headers: { 'idempotency-key': 'draft-1' } } as const;
  const drafted = done(await ground.ask('POST', server.agreements, twice), 201);
  assert.deepEqual(done(await ground.ask('POST', server.agreements, twice), 201), drafted);
  assert.deepEqual([drafted.id, drafted.state, drafted.side], [server.agreement.split('/').at(-1), 'draft', 'lender']);
  assert.deepEqual(refusal(await server.post(server.agreements, 'agent')), [409, 'agreementStands']);
  assert.deepEqual(await post('approve', 'teamLead'), [403, 'ownDraft']);
  assert.deepEqual(await post('approve', 'approver'), [409, 'approvalPending']);
  assert.deepEqual(await post('signing', 'borrower'), [409, 'notApproved']);
  await server.book.grant();
  assert.deepEqual(await post('approve', 'teamLead'), [403, 'ownDraft']);
  const approved = done(await server.post(`${server.agreement}/approve`, 'approver'));
  assert.equal(approved.state, 'approved');
  assert.deepEqual(await post('approve', 'approver'), [409, 'alreadyApproved']);
});

test('each side is shown its own document', async () => {
  const lender = done(await read('teamLead'));
  assert.ok(
    [...allOf(lender)].some((each) => ofTheLender.test(each)),
    'the lender is told who approved it',
  );
  for (const as of ['borrower', 'mediator', 'guarantor'] as const) {
    const shown = done(await read(as));
    assert.deepEqual(
      [...allOf(shown)].filter((each) => ofTheLender.test(each)),
      [],
      as,
    );
    assert.deepEqual(shown.terms, lender.terms, 'what is signed is one text for all');
  }
  const guarantor = done(await read('guarantor'));
  assert.deepEqual([guarantor.side, guarantor.history, guarantor.acts], ['guarantor', undefined, undefined]);
  for (const as of ['assignee', 'borrower'] as const) {
    const { agreements } = done(await ground.ask('GET', server.agreements, { as }));
    assert.equal((agreements as unknown[]).length, 1);
  }
});

test('what is of another case is not there, also for who sees the whole book', async () => {
  const foreign = server.agreement.replace(ground.ownCase, ground.foreignCase);
  for (const [method, path] of [
    ['GET', foreign],
    ['GET', `${foreign}/paper`],
    ['POST', `${foreign}/explain`],
    ['POST', `${foreign}/propose`],
    ['POST', `${foreign}/withdraw`],
    ['POST', `${foreign}/signing`],
  ] as const) {
    const body = method === 'GET' ? undefined : path.endsWith('signing') ? { party: 'borrower' } : {};
    assert.deepEqual(
      refusal(await ground.ask(method, path, { as: 'teamLead', body })),
      [404, 'unknownAgreement'],
      path,
    );
    const stranger = await ground.ask(method, path, { as: path.endsWith('propose') ? 'agent' : 'borrower', body });
    assert.ok(stranger.status === 404, `${path}: ${stranger.text}`);
  }
  const other = (await addAnotherLender(ground)).get('teamLead')!;
  assert.deepEqual(refusal(await ground.ask('GET', server.agreement, { token: other })), [404, 'unknownCase']);
  assert.deepEqual(refusal(await ground.ask('GET', `${server.agreements}/A-C2020-000001-1`, { as: 'teamLead' })), [
    404,
    'unknownAgreement',
  ]);
});

test('the paper names its parties to them, and to others as much as they may see', async () => {
  const paper = (as: AccessRole, query = '') => ground.ask('GET', `${server.agreement}/paper${query}`, { as });
  const sizes: Record<string, number> = {};
  for (const as of ['borrower', 'guarantor', 'agent', 'auditor', 'mediator'] as const) {
    const { status, raw, headers } = await paper(as, '?language=en');
    assert.deepEqual([status, headers['content-type']], [200, 'application/pdf']);
    assert.equal(Buffer.from(raw.subarray(0, 5)).toString(), '%PDF-');
    sizes[as] = raw.length;
  }
  assert.equal(sizes.borrower, sizes.agent);
  assert.notEqual(sizes.auditor, sizes.agent, 'a masked name is another text');
  assert.deepEqual(refusal(await paper('borrower', '?form=certificate')), [409, 'notCompleted']);
  const looks = await server.book.rows<{ by_role: string; whole: boolean }>(
    "select distinct by_role, whole from file_look where operation = 'readAgreementPaper' and by_role in ('agent', 'auditor') order by 1",
  );
  assert.deepEqual(looks, [
    { by_role: 'agent', whole: true },
    { by_role: 'auditor', whole: false },
  ]);
});

test('what will happen is told in both languages; a question that is no question is not guessed at', async () => {
  const explain = (body: unknown, as: AccessRole = 'borrower') => server.post(`${server.agreement}/explain`, as, body);
  const told = done(await explain({}));
  const happenings = told.happenings as { readonly on: string; readonly text: { readonly zh: string } }[];
  assert.ok(happenings.length > 3);
  const { nextDueOn } = done(await read('borrower'));
  const missed = done(await explain({ if: [`payment missed on ${nextDueOn}`] }, 'guarantor'));
  assert.notDeepEqual(missed.happenings, told.happenings);
  const rows = [
    ['what then?', 'notUnderstood'],
    ['payment missed on 2026-02-31', 'notADay'],
    ['payment missed on 2020-01-01', 'dayPassed'],
    ['payment missed on 2026-07-03', 'noInstalmentOn'],
  ] as const;
  for (const [asked, refused] of rows) {
    const answer = await explain({ if: [asked] });
    assert.deepEqual(refusal(answer), [422, refused], asked);
    assert.equal(answer.document.at, 0);
  }
});

test('a party signs for itself; staff say for whom they open it', async () => {
  assert.deepEqual(await post('signing', 'borrower', { party: 'guarantor' }), [403, 'notYourParty']);
  assert.deepEqual(await post('signing', 'agent'), [422, 'partyMissing']);
  assert.deepEqual(await post('signing', 'guarantor'), [422, 'notAParty']);
  const assisted = await server.begin('agent', { party: 'borrower' });
  const look = { kind: 'look' };
  assert.equal(done(await server.step(assisted, 'agent', look)).party, 'borrower');
  // What the agent's browser began is stepped by that browser alone, and by the party's own guarantor not at all.
  assert.deepEqual(refusal(await server.step({ ...assisted, device: 'mine' }, 'borrower', look)), [
    403,
    'notThisDevice',
  ]);
  assert.deepEqual(refusal(await server.step(assisted, 'guarantor', look)), [404, 'unknownSigning']);
  const foreign = `/api/v1/cases/${ground.foreignCase}/signing/${assisted.signing}/steps`;
  const body = { device: assisted.device, step: look };
  assert.deepEqual(refusal(await server.post(foreign, 'teamLead', body)), [404, 'unknownSigning']);
  assert.deepEqual(refusal(await server.post(foreign.replace(/\d+\/steps/, '99999/steps'), 'teamLead', body)), [
    404,
    'unknownSigning',
  ]);
  const refused = refusal(await server.step(assisted, 'agent', { kind: 'confirm', code: '000000', name: 'x' }));
  assert.deepEqual(refused, [409, 'notShownWhole']);
  assert.equal(done(await server.step(assisted, 'agent', { kind: 'leave' })).state, 'left');
  assert.deepEqual(refusal(await server.step(assisted, 'agent', { kind: 'acknowledge' })), [410, 'sessionOver']);
  const recorded = await server.book.rows(
    `select distinct recorded_by from signing_event where signing_id = ${assisted.signing}`,
  );
  assert.deepEqual(recorded, [{ recorded_by: 'agent one' }]);
});

test('by a certificate: sent to the provider once, waited for, and nothing is signed where it fails', async () => {
  const { agreements } = ground.parts;
  const asked: string[] = [];
  let status: StatusOutcome = { kind: 'pending' };
  const provider: QualifiedSignatures = {
    provider: 'test',
    begin: async ({ id, personRef }) => {
      asked.push(`${id} ${personRef}`);
      return { kind: 'begun', providerRef: id, url: 'https://provider.example.org/sign' };
    },
    status: async () => status,
    check: () => undefined,
  };
  const before = agreements.signatures;
  const setup = { state: 'ready', provider, returnUrl: 'https://example.org/back' } as const;
  (agreements as { signatures: typeof before }).signatures = setup;
  const signing = await server.begin('borrower', { level: 'qualified' });
  const certificate = () => server.step(signing, 'borrower', { kind: 'certificate' });
  assert.deepEqual(refusal(await certificate()), [409, 'notShownWhole']);
  await server.readThrough(signing, 'borrower');
  assert.deepEqual(refusal(await server.step(signing, 'borrower', { kind: 'sendCode' })), [409, 'notThisLevel']);
  const url = 'https://provider.example.org/sign';
  assert.deepEqual(done(await certificate()).waiting, { state: 'begun', url });
  assert.deepEqual(done(await certificate()).waiting, { state: 'pending', url });
  assert.equal(new Set(asked).size, 1, 'asked again it is the same request, and names nobody');
  assert.ok(asked[0]!.endsWith(` ${ground.ownCase}/borrower`));
  const stolen = { ...signing, device: 'another' };
  assert.deepEqual(refusal(await server.step(stolen, 'borrower', { kind: 'certificate' })), [403, 'notThisDevice']);
  status = { kind: 'refused', code: 'livenessFailed' };
  const failed = await certificate();
  assert.deepEqual([...refusal(failed), failed.document.code], [409, 'providerFailed', 'livenessFailed']);
  assert.equal(done(await read('borrower')).state, 'approved');
  (agreements as { signatures: typeof before }).signatures = before;
});

test('nobody signs what was not shown, by a code that was not sent, or by another name', async () => {
  const signing = await server.begin('borrower');
  const { documentHash, pages } = signing.documents[0]!;
  const step = async (taken: object) => refusal(await server.step(signing, 'borrower', taken));
  const agree = { kind: 'agree', documentHash, clauses: signing.clauses.map(({ clause }) => clause) };
  assert.deepEqual(await step(agree), [409, 'notShownWhole']);
  assert.deepEqual(await step({ kind: 'showPage', documentHash, page: pages + 1 }), [422, 'pageNotInDocument']);
  const otherHash = documentHash.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  assert.deepEqual(await step({ kind: 'scrollToEnd', documentHash: otherHash }), [422, 'documentNotKnown']);
  assert.deepEqual(await step({ kind: 'warn', language: 'zh' }), [409, 'warningNotCalledFor']);
  assert.deepEqual(await step({ kind: 'sendCode' }), [409, 'notShownWhole']);
  await server.readThrough(signing, 'borrower');
  assert.deepEqual(await step(agree), [409, 'alreadyAgreed']);
  assert.deepEqual(await step({ kind: 'confirm', code: '000000', name: '名' }), [409, 'codeNotAsked']);
  assert.deepEqual(await step({ kind: 'certificate' }), [409, 'noProvider']);
  done(await server.step(signing, 'borrower', { kind: 'sendCode' }));
  assert.deepEqual(await step({ kind: 'sendCode' }), [429, 'tooSoon']);
  const { code, address } = await server.codeSent();
  assert.equal(address, 'borrower@example.org');
  const wrong = code === '000000' ? '000001' : '000000';
  assert.deepEqual(await step({ kind: 'confirm', code: wrong, name: '名 P3\t\\' }), [422, 'wrongCode']);
  assert.deepEqual(await step({ kind: 'confirm', code, name: 'somebody else' }), [422, 'nameDiffers']);
  const { attemptsLeft } = done(await server.step(signing, 'borrower', { kind: 'look' }));
  assert.ok(Number(attemptsLeft) >= 1);
  const signed = done(await server.step(signing, 'borrower', { kind: 'confirm', code, name: '名 P3\t\\' }));
  assert.deepEqual([signed.state, signed.agreementState], ['signed', 'signed']);
  assert.equal(signed.signature, signing.signing);
  assert.deepEqual(await step({ kind: 'confirm', code, name: '名 P3\t\\' }), [410, 'sessionOver']);
  assert.deepEqual(await post('signing', 'borrower'), [409, 'alreadySigned']);
  assert.deepEqual(done(await read('borrower')).signedBy, ['borrower']);
});

test('kept in force: a date is moved, an option used, a change proposed; each held against what was seen', async () => {
  assert.deepEqual(await post('move-date', 'borrower', { instalment: 1, to: '2026-08-01' }), [409, 'notRunning']);
  const { coolingOffEndsOn } = done(await read('borrower'));
  await server.book.close(String(coolingOffEndsOn));
  await server.at(`${nextDay(nextDay(String(coolingOffEndsOn)))}T10:00:00+08:00`);
  await server.book.close(nextDay(String(coolingOffEndsOn)));
  const running = done(await read('borrower'));
  assert.equal(running.state, 'inForce', `in force after ${coolingOffEndsOn}`);
  assert.deepEqual(await post('withdraw', 'borrower'), [409, 'coolingOffOver']);
  const schedule = running.schedule as { readonly n: number; readonly dueOn: string }[];
  const { n, dueOn } = schedule[1]!;
  const to = nextDay(dueOn);
  const at = { instalment: n, to };
  const refused = [
    [{ ...at, instalment: 99 }, 422, 'noSuchInstalment'],
    [{ ...at, to: dueOn }, 422, 'dateNotLater'],
    [{ ...at, to: '2030-01-01' }, 422, 'dateTooLate'],
    [{ ...at, revision: Number(running.revision) - 1 }, 409, 'agreementMoved'],
  ] as const;
  for (const [body, status, code] of refused) {
    const answer = await server.post(`${server.agreement}/move-date`, 'borrower', body);
    assert.deepEqual(refusal(answer), [status, code]);
  }
  const moved = done(
    await server.post(`${server.agreement}/move-date`, 'borrower', { ...at, revision: running.revision }),
  );
  assert.equal((moved.schedule as typeof schedule)[1]!.dueOn, to);
  assert.deepEqual(
    [...allOf(moved)].filter((each) => ofTheLender.test(each)),
    [],
  );
  const option = { option: 1, from: '2026-08-01', why: 'shorterHours' };
  assert.deepEqual(await post('use-option', 'borrower', { ...option, option: 9 }), [422, 'noSuchOption']);
  assert.deepEqual(await post('use-option', 'borrower', { ...option, incomePerMonth: '-1' }), [
    422,
    'incomeNotAnAmount',
  ]);
  const used = done(
    await server.post(`${server.agreement}/use-option`, 'borrower', { ...option, incomePerMonth: '3000.00' }),
  );
  assert.equal(used.state, 'rePlanned');
  assert.deepEqual(await post('notice', 'legal', { on: '2026-07-20' }), [409, 'noNoticeDue']);
  assert.deepEqual(await post('propose', 'agent'), [409, 'noNewOffer']);
});

test('an address is kept sealed, and who it is of is asked', async () => {
  const path = `/api/v1/cases/${ground.ownCase}/addresses`;
  const address = { party: 'guarantor', kind: 'email', address: 'second@example.org', how: 'inPerson' };
  assert.deepEqual(refusal(await server.post(path, 'agent', address)), [422, 'nameMissing']);
  assert.deepEqual(refusal(await server.post(path, 'agent', { ...address, address: ' ', name: '李四' })), [
    422,
    'addressMissing',
  ]);
  const kept = done(await server.post(path, 'agent', { ...address, name: '李四' }), 201);
  assert.equal(JSON.stringify(kept).includes('second@'), false);
});

test('the journal is told between closed days, to the accountant and not to the desk', async () => {
  const journal = (query: string, as: AccessRole = 'auditor') => ground.ask('GET', `/api/v1/journal?${query}`, { as });
  type Loan = { readonly loan: string; readonly journal: readonly { readonly on: string }[] };
  const daysOf = async (from: string, to: string) => {
    const [loan] = done(await journal(`from=${from}&to=${to}`)).loans as readonly Loan[];
    return loan?.journal.map(({ on }) => on) ?? [];
  };
  const { businessDate } = done(await ground.ask('GET', '/api/v1/book', { as: 'auditor' }));
  const whole = await daysOf('2026-01-01', String(businessDate));
  assert.ok(whole.length > 0);
  assert.deepEqual(
    await daysOf('2026-03-01', '2026-06-30'),
    whole.filter((on) => on >= '2026-03-01' && on <= '2026-06-30'),
  );
  assert.deepEqual(await daysOf('2026-01-01', '2026-01-01'), []);
  assert.deepEqual(refusal(await journal('from=2026-07-02&to=2026-07-01')), [422, 'daysBackwards']);
  assert.deepEqual(refusal(await journal('from=2026-07-02&to=2031-07-01')), [422, 'dayNotClosed']);
  assert.deepEqual(refusal(await journal('from=2026-07-02&to=2026-07-03', 'teamLead')), [403, 'roleMayNot']);
});

test('ended by those who may, with a reason', async () => {
  assert.equal((await server.post(`${server.agreement}/end`, 'approver', { reason: 'notGranted' })).status, 400);
  const ended = done(await server.post(`${server.agreement}/end`, 'approver', { reason: 'agreedByBoth' }));
  assert.equal(ended.state, 'ended');
  assert.deepEqual(await post('end', 'approver', { reason: 'error' }), [409, 'alreadyEnded']);
  assert.deepEqual(
    ground.logged.filter((line) => JSON.stringify(line).includes('名 P3')),
    [],
  );
});

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
