/** The operations on the book, its cases and loans: who sees what, what is kept of a look, each refusal. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Ground, type GroundAnswer, makeGround } from '../../../tools/server-ground.ts';
import { readCases } from '../../application/read-cases.ts';
import { seenTerms } from '../../application/seen-case.ts';
import { defaultBuckets } from '../../composition/default-buckets.ts';
import { loadDatedValues } from '../../composition/load-packs.ts';
import { openCasesKept } from '../open-cases.ts';

let ground: Ground;
before(async () => {
  ground = await makeGround();
});
after(() => ground.close());

const get = (path: string, as: Parameters<Ground['ask']>[2] = { as: 'teamLead' }) => ground.ask('GET', path, as);
const refusal = ({ status, document }: GroundAnswer) => `${status} ${document.refused}`;
const cases = ({ document }: GroundAnswer) => (document.cases as { id: string }[]).map(({ id }) => id);
const looks = () =>
  ground.database.session((session) =>
    session.query<{ operation: string; by_role: string; whole: boolean; review: string | null; reason: string | null }>(
      'select operation, by_role, whole, review, reason from file_look order by look_id desc limit 1',
    ),
  );
const lookCount = async () =>
  (await ground.database.session((session) => session.query('select 1 from file_look'))).length;

test('the list: worst first, by page, narrowed; a cursor that is none, a bucket that is none', async () => {
  const all = cases(await get('/api/v1/cases'));
  assert.ok(all.length > 3);
  const first = await get('/api/v1/cases?limit=2');
  const second = await get(`/api/v1/cases?limit=200&after=${first.document.next}`);
  assert.deepEqual([...cases(first), ...cases(second)], all);
  assert.equal(first.document.openCases, all.length);
  assert.ok(cases(await get('/api/v1/cases?bucket=M1')).length < all.length);
  const closed = await get('/api/v1/cases?stage=closed');
  assert.ok(cases(closed).every((id) => !all.includes(id)));
  assert.equal(closed.document.openCases, all.length);
  assert.equal(refusal(await get('/api/v1/cases?bucket=M99')), '422 unknownBucket');
  assert.equal(refusal(await get('/api/v1/cases?after=x')), '422 cursorNotValid');
});

test('those who see granted cases are listed these, and these are counted; no name stands in any list', async () => {
  for (const role of ['agency', 'mediator', 'fund', 'guarantor', 'assignee'] as const) {
    const list = await get('/api/v1/cases?all=true', { as: role });
    assert.deepEqual([cases(list), list.document.openCases, list.document.next], [[ground.ownCase], 1, null], role);
    assert.deepEqual(cases(await get('/api/v1/cases?stage=closed', { as: role })), [], role);
    assert.deepEqual(cases(await get('/api/v1/cases?bucket=M7%2B', { as: role })), [], role);
  }
  for (const role of ['analyst', 'agency', 'teamLead'] as const) {
    assert.doesNotMatch((await get('/api/v1/cases', { as: role })).text, /名|name|phone|email/, role);
  }
});

test('the page of those who see few is asked for by their grants: it is theirs also where the second wall is gone', async () => {
  const { database, book } = ground;
  const userId = ground.userIds.get('agency')!;
  const identity = {
    kind: 'user',
    creditorId: book.creditorId,
    userId,
    login: '',
    shownName: '',
    role: 'agency',
    sees: 'granted',
  } as const;
  const filter = { stage: undefined, product: undefined, place: undefined };
  const asked = { book, limit: 50, after: undefined, filter, daysMin: 0, daysMax: undefined, which: 'all' } as const;
  const law = { buckets: defaultBuckets, lawValues: loadDatedValues() };
  const page = await readCases(database, { ...asked, ...law, seen: seenTerms(identity) });
  assert.ok(!('refused' in page));
  assert.deepEqual([page.openCases, page.cases.map(({ caseNumber }) => caseNumber)], [1, [ground.ownCase]]);
  for (const [narrowed, count] of [
    [{ stage: 'early' }, 1],
    [{ stage: 'agreed' }, 0],
    [{ product: 'card' }, 1],
    [{ product: 'auto' }, 0],
  ] as const) {
    const some = await readCases(database, {
      ...asked,
      ...law,
      filter: { ...filter, ...narrowed },
      which: 'open',
      seen: seenTerms(identity),
    });
    assert.equal('cases' in some && some.cases.length, count, JSON.stringify(narrowed));
  }
});

test('a grant that ended or ran out shows nothing more', async () => {
  const { database } = ground;
  const agency = ground.userIds.get('agency')!.toString();
  const set = (sql: string) =>
    database.session((session) => session.query(`update case_grant set ${sql} where user_id = $1::bigint`, [agency]));
  for (const over of [
    "ended_at = now(), ended_by = 'test'",
    "granted_at = now() - interval '2 day', until_at = now() - interval '1 day'",
  ]) {
    await set(over);
    const list = await get('/api/v1/cases?all=true', { as: 'agency' });
    assert.deepEqual([cases(list), list.document.openCases], [[], 0], over);
    assert.equal(refusal(await get('/api/v1/loans/L3', { as: 'agency' })), '404 unknownLoan', over);
    assert.equal(refusal(await get(`/api/v1/cases/${ground.ownCase}`, { as: 'agency' })), '404 unknownCase', over);
    await set('ended_at = null, ended_by = null, until_at = null');
  }
  assert.deepEqual(cases(await get('/api/v1/cases', { as: 'agency' })), [ground.ownCase]);
});

test('open cases are counted once in a while: the others take what was counted', () => {
  const parts = { now: () => at } as Ground['parts'];
  let at = 0;
  assert.equal(openCasesKept(parts, 1).known, undefined);
  openCasesKept(parts, 1).counted(7);
  at = 4_999;
  assert.equal(openCasesKept(parts, 1).known, 7);
  assert.equal(openCasesKept(parts, 2).known, undefined);
  at = 5_000;
  const counts = openCasesKept(parts, 1);
  assert.equal(counts.known, undefined);
  assert.equal(openCasesKept(parts, 1).known, 7, 'while one counts');
  counts.counted(8);
  assert.equal(openCasesKept(parts, 1).known, 8);
  at = 10_000;
  assert.equal(openCasesKept(parts, 1).known, undefined);
  at = 15_000;
  assert.equal(openCasesKept(parts, 1).known, undefined, 'whoever counted did not come to an end');
});

const otherRules = [
  'any.agreement.debit.most',
  'any.words.threat',
  'au.ncc.72',
  'au.ncc.72.2',
  'au.ncc.89A.1.c',
  'cn.cifa2024.freq.notify',
];

const personal = ({ document }: GroundAnswer) =>
  (document.borrower as { personal?: { shown: string; name: string } }).personal;

test('a case: masked unless asked for whole, by those who may; each look is kept as what it was', async () => {
  const path = `/api/v1/cases/${ground.ownCase}`;
  const masked = await get(path);
  assert.equal(masked.status, 200, masked.text);
  assert.equal(personal(masked)!.shown, 'masked');
  assert.deepEqual(await looks(), [
    { operation: 'readCase', by_role: 'teamLead', whole: false, review: null, reason: null },
  ]);
  const whole = await get(`${path}?reveal=true`, { as: 'agency', headers: { 'x-look-reason': 'file%2017' } });
  assert.equal(personal(whole)!.shown, 'whole');
  assert.notEqual(personal(whole)!.name, personal(masked)!.name);
  assert.deepEqual(await looks(), [
    { operation: 'readCase', by_role: 'agency', whole: true, review: null, reason: 'file 17' },
  ]);
  const before = await lookCount();
  for (const role of ['approver', 'auditor'] as const) {
    assert.equal(personal(await get(path, { as: role }))!.shown, 'masked', role);
    assert.equal(refusal(await get(`${path}?reveal=true`, { as: role })), '403 revealNotYours', role);
  }
  assert.equal(await lookCount(), before + 2);
});

test('an inquiry that the law keeps from the borrower: compliance alone, with a reason, kept as one', async () => {
  const path = `/api/v1/cases/${ground.ownCase}?review=moneyLaundering`;
  assert.equal(refusal(await get(path, { as: 'teamLead', headers: { 'x-look-reason': 'x' } })), '403 reviewNotYours');
  assert.equal(refusal(await get(path, { as: 'compliance' })), '422 reasonMissing');
  const unread = { as: 'compliance' as const, headers: { 'x-look-reason': '%zz' } };
  assert.equal(refusal(await get(path, unread)), '422 reasonNotRead');
  const why = { as: 'compliance' as const, headers: { 'x-look-reason': 'report%209' } };
  assert.equal((await get(path, why)).status, 200);
  assert.deepEqual(await looks(), [
    { operation: 'readCase', by_role: 'compliance', whole: false, review: 'moneyLaundering', reason: 'report 9' },
  ]);
});

test('a case on another day; a day that is not closed; a case that is not theirs', async () => {
  const path = `/api/v1/cases/${ground.ownCase}`;
  assert.equal((await get(`${path}?asOf=2026-05-31`)).document.asOf, '2026-05-31');
  const later = await get(`${path}?asOf=2026-07-15`);
  assert.deepEqual([refusal(later), later.document.businessDate], ['409 asOfNotClosed', '2026-06-30']);
  assert.equal(refusal(await get(`/api/v1/cases/${ground.foreignCase}`, { as: 'agency' })), '404 unknownCase');
  assert.equal((await get(`/api/v1/cases/${ground.foreignCase}`)).status, 200);
});

test('what hangs on the other cases of the borrower is not told to those who see one', async () => {
  const { database, book, ownCase } = ground;
  await database.session((session) =>
    session.run(
      `insert into delinquency_case (creditor_id, borrower_id, case_id, case_number, version, stage, opened_on, closed_on)
         select creditor_id, borrower_id, nextval('case_id_seq'), 'C2025-000099', 2, 'closed', '2025-12-16', '2025-12-20'
           from delinquency_case where creditor_id = ${book.creditorId} and case_number = '${ownCase}';
       insert into case_event (creditor_id, borrower_id, case_id, version, kind, on_day, because)
         select creditor_id, borrower_id, case_id, n, k, d::date, 'pastDue' from delinquency_case,
           (values (1, 'opened', '2025-12-16'), (2, 'closed', '2025-12-20')) v (n, k, d) where case_number = 'C2025-000099'`,
    ),
  );
  const history = async (as: 'agency' | 'teamLead') =>
    ((await get(`/api/v1/cases/${ownCase}`, { as })).document.history as { case: string }[]).map((event) => event.case);
  assert.ok((await history('teamLead')).includes('C2025-000099'));
  assert.deepEqual([...new Set(await history('agency'))], [ownCase]);
  assert.equal(refusal(await get('/api/v1/cases/C2025-000099', { as: 'agency' })), '404 unknownCase');
});

test('a loan: as the case has it, with one look where it is of a case, and only by cases that are seen', async () => {
  const file = (await get(`/api/v1/cases/${ground.ownCase}`)).document;
  for (const ofCase of file.loans as {
    loanRef: string;
    outstanding: object;
    arrears: string;
    bucket: string;
    terms: object;
  }[]) {
    const before = await lookCount();
    const loan = await get(`/api/v1/loans/${ofCase.loanRef}`, { as: 'analyst' });
    assert.equal(loan.status, 200, loan.text);
    const { owed, arrears, bucket, terms, case: own } = loan.document;
    assert.deepEqual([owed, arrears, bucket, terms], [ofCase.outstanding, ofCase.arrears, ofCase.bucket, ofCase.terms]);
    assert.deepEqual(own, { id: ground.ownCase, stage: 'early' });
    assert.equal(await lookCount(), before + 1);
    assert.deepEqual(await looks(), [
      { operation: 'readLoan', by_role: 'analyst', whole: false, review: null, reason: null },
    ]);
    assert.equal((await get(`/api/v1/loans/${ofCase.loanRef}`, { as: 'agency' })).status, 200);
  }
  const before = await lookCount();
  const quiet = await get('/api/v1/loans/L9');
  assert.deepEqual([quiet.document.case, quiet.document.daysPastDue], [null, 0]);
  for (const loanRef of ['L9', 'L7', 'nope']) {
    assert.equal(refusal(await get(`/api/v1/loans/${loanRef}`, { as: 'agency' })), '404 unknownLoan', loanRef);
  }
  assert.equal(refusal(await get('/api/v1/loans/nope')), '404 unknownLoan');
  assert.equal(await lookCount(), before);
});

test('the portfolio: by those who see the whole book, as of a closed day', async () => {
  const whole = await get('/api/v1/portfolio?months=2&by=product', { as: 'analyst' });
  assert.equal(whole.status, 200, whole.text);
  assert.deepEqual([whole.document.asOf, whole.document.breakdown], ['2026-06-30', 'product']);
  assert.equal(
    (await get('/api/v1/portfolio?asOf=2026-05-31&months=0&scheme=cn.card', { as: 'auditor' })).document.scheme,
    'cn.card',
  );
  const later = await get('/api/v1/portfolio?asOf=2026-08-01');
  assert.deepEqual([refusal(later), later.document.businessDate], ['409 asOfNotClosed', '2026-06-30']);
  assert.equal(refusal(await get('/api/v1/portfolio?months=121').then((answer) => answer)), '400 notValid');
  const statuses: number[] = [];
  for (let index = 0; index < 7; index++)
    statuses.push((await get('/api/v1/portfolio?months=0&asOf=2099-01-01')).status);
  assert.equal(statuses.at(-1), 429, 'more than six a minute');
});

test('money in suspense, a page at a time', async () => {
  const all = (await get('/api/v1/suspense')).document;
  const list = all.suspense as { paymentRef: string }[];
  assert.ok(list.length >= 2);
  const first = (await get('/api/v1/suspense?limit=1')).document;
  const second = (await get(`/api/v1/suspense?limit=1&after=${first.next}`)).document;
  assert.deepEqual([...(first.suspense as object[]), ...(second.suspense as object[])], list.slice(0, 2));
  assert.deepEqual(first.totals, all.totals);
  const before = (await get('/api/v1/suspense?asOf=2026-02-01', { as: 'approver' })).document;
  assert.equal((before.suspense as object[]).length, 1);
  assert.equal(refusal(await get('/api/v1/suspense?after=1')), '422 cursorNotValid');
});

test('the law: rules of every kind with article, values and cases; none of another name', async () => {
  const rule = await get('/api/v1/law/cn.gbt.hours', { as: 'borrower' });
  assert.equal(rule.status, 200, rule.text);
  const {
    article,
    values,
    cases: held,
  } = rule.document as { article: string; values: { spans: object[] }[]; cases: object[] };
  assert.ok(article.length > 0 && values.length === 2 && values[0]!.spans.length > 0 && held.length > 0);
  for (const id of otherRules) {
    const other = await get(`/api/v1/law/${id}`, { as: 'guarantor' });
    assert.equal(other.status, 200, `${id}: ${other.text}`);
  }
  assert.equal(refusal(await get('/api/v1/law/cn.gbt.none')), '404 unknownRule');
});

test('before a day is closed nothing is told of cases, loans, the portfolio', async () => {
  await ground.database.session((session) => session.run('update creditor set business_date = null'));
  ground.clock.ms += 2_000;
  for (const path of ['/cases', `/cases/${ground.ownCase}`, '/loans/L1']) {
    assert.equal(refusal(await get(`/api/v1${path}`)), '409 noDayClosed', path);
  }
});
