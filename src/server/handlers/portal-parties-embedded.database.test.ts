/** What each party sees of a case under an agreement, the borrower's own file, and who looked. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AgreementBook, borrowerName } from '../../../tools/agreement-book.ts';
import { standing } from '../../../tools/plan-book.ts';
import { type Ground, makeGround } from '../../../tools/server-ground.ts';
import { keepCommandLook } from '../../application/file-looks.ts';
import type { AccessRole, Identity } from '../../core/access/role.ts';
import { readLookRows } from '../../store/file-looks.ts';
import { readCasesOfNumber } from '../../store/portal-tickets.ts';

let ground: Ground;
const guarantorName = '李四';
before(async () => {
  ground = await makeGround({ prepare: ({ database }) => prepare(database) });
  await ground.database.transaction(async (session) => {
    await session.run(`update user_account set organisation = 'BUYER' where role = 'assignee'`);
    await session.run(
      `insert into creditor_share (creditor_id, borrower_id, loan_id, from_on, owner_ref, share_numerator, share_denominator, reason)
       select creditor_id, borrower_id, loan_id, '2026-03-01'::date, owner, part, 10, 'sale'
         from loan, (values ('BUYER', 3), ('OTHEROWNER', 7)) as shares (owner, part) where loan_ref = 'L3'`,
    );
  });
});
after(() => ground.close());

/** P3's agreement, signed by the borrower and a guarantor; then a dispute on record. */
async function prepare(database: Parameters<typeof AgreementBook.in>[0]): Promise<void> {
  const book = await AgreementBook.in(database);
  await book.grant();
  standing(await book.plan.facts({ guaranteeOnRecord: true, guarantorObligedNow: true }));
  const { row } = standing(await book.draft());
  await book.verified('guarantor', guarantorName);
  standing(await book.confirm(await book.ready(row.agreementNumber)));
  const signingId = await book.ready(row.agreementNumber, { party: 'guarantor' });
  standing(await book.confirm(signingId, { typedName: guarantorName }));
  standing(await book.plan.facts({ disputed: true, complaintReceivedOn: '2026-06-29' }));
}

type Progress = Record<string, unknown> & { changes: { key: string; on: string; source: string; kind: string }[] };

async function progress(as: AccessRole, query = ''): Promise<Progress> {
  const answer = await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/progress${query}`, { as });
  assert.equal(answer.status, 200, answer.text);
  return answer.document as Progress;
}

/** Every key and every value, however deep. */
function parts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(parts);
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...parts(inner)]);
}

const base = ['asOf', 'case', 'changes', 'next', 'party', 'stage'];
const outsiders = ['guarantor', 'mediator', 'assignee', 'fund'] as const;

const sections: readonly (readonly [AccessRole, readonly string[]])[] = [
  ['borrower', ['agreements', 'contacts', 'held', 'loans', 'talks']],
  ['agent', ['agreements', 'contacts', 'held', 'loans', 'talks']],
  ['auditor', ['agreements', 'contacts', 'held', 'loans', 'talks']],
  ['guarantor', ['agreements', 'guaranteed']],
  ['mediator', ['agreements', 'offers', 'talks']],
  ['assignee', ['agreements', 'payments', 'shares']],
  ['fund', ['agreements', 'amounts', 'capacity']],
];
for (const [role, own] of sections) {
  test(`the slice of ${role} has its sections and no others`, async () => {
    assert.deepEqual(Object.keys(await progress(role)).sort(), [...base, ...own].sort());
  });
}

test('the borrower sees what is owed, the agreement, the talk, contacts made to them, what is held', async () => {
  const seen = await progress('borrower');
  assert.deepEqual(
    (seen.loans as { loan: string; daysPastDue: number }[]).map(({ loan, daysPastDue }) => [loan, daysPastDue]),
    [
      ['L3', 107],
      ['L3b', 10],
    ],
  );
  const [agreement] = seen.agreements as Record<string, unknown>[];
  assert.deepEqual([agreement!.state, agreement!.paid, agreement!.isChangeOpen], ['signed', 0, false]);
  assert.deepEqual(
    (seen.talks as { state: string; turn: unknown }[]).map(({ state, turn }) => [state, turn]),
    [['agreed', null]],
  );
  // The guarantor's code is no contact of theirs.
  assert.deepEqual(
    (seen.contacts as { act: string; initiatedBy: string }[]).map(({ act, initiatedBy }) => [act, initiatedBy]),
    [['sendEmail', 'us']],
  );
  assert.deepEqual(
    (seen.held as { fact: string; value: unknown }[]).map(({ fact, value }) => [fact, value]),
    [
      ['complaintReceivedOn', '2026-06-29'],
      ['disputed', true],
    ],
  );
});

test('nobody from outside is told name, address, income, contacts, facts, or what the lender would take', async () => {
  const { document } = await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/own-file`, { as: 'borrower' });
  const stated = JSON.stringify(document.statements);
  assert.ok(stated.includes('3900.00') && stated.includes('1600.00'), stated.slice(0, 300));
  const forbidden = new Set([
    borrowerName,
    guarantorName,
    'borrower@example.org',
    'guarantor@example.org',
    '3900.00',
    '1600.00',
    'P3',
    'contacts',
    'held',
    'disputed',
    'complaintReceivedOn',
    'sendEmail',
    'aspirationPercent',
    'concedeToPercent',
    'lookedFor',
    'planTest',
    'lenderPresentValue',
    'OTHEROWNER',
    'L3b',
    'contact',
    'fact',
  ]);
  for (const party of outsiders) {
    const met = parts(await progress(party)).filter((part) => forbidden.has(part));
    assert.deepEqual(met, [], party);
  }
});

test('what can be paid is told to the fund alone; what is owed to nobody whose it is not', async () => {
  const fund = await progress('fund');
  const [step] = fund.capacity as { perMonth: string }[];
  const [amounts] = fund.amounts as { arrears: string; outstanding: string }[];
  for (const party of ['guarantor', 'mediator', 'assignee'] as const) {
    const all = parts(await progress(party));
    assert.ok(!all.includes(step!.perMonth), party);
    assert.ok(!all.includes(amounts!.arrears) && !all.includes(amounts!.outstanding), party);
  }
});

test('the guarantor sees what they stand for, as far as an agreement says so', async () => {
  const { guaranteed, agreements, changes } = await progress('guarantor');
  const [own] = guaranteed as { standing: string; amount: string }[];
  assert.equal(own!.standing, 'notYetDue');
  assert.match(own!.amount, /^[1-9]\d*\.\d\d$/);
  assert.equal((agreements as unknown[]).length, 1);
  assert.deepEqual([...new Set(changes.map(({ source }) => source))], ['agreement']);
});

test('the mediator sees the offers that are on the table and nothing of what they are worth', async () => {
  const { offers } = await progress('mediator');
  assert.ok((offers as { isOpen: boolean; payment: string }[]).length > 0);
});

test('an assignee sees their share to the unit, and payments since they own it', async () => {
  const { shares, payments, agreements } = await progress('assignee');
  const [share] = shares as Record<string, string>[];
  const whole = ((await progress('agent')).loans as { loan: string; outstanding: string }[]).find(
    ({ loan }) => loan === 'L3',
  )!;
  const minor = (text: string) => BigInt(text.replace('.', ''));
  const exact = (minor(whole.outstanding) * 3n) / 10n;
  assert.ok([exact, exact + 1n].includes(minor(share!.total!)), `${share!.total} of ${whole.outstanding}`);
  assert.deepEqual([share!.share, share!.loan, share!.since], ['3/10', 'L3', '2026-03-01']);
  assert.ok((payments as { on: string }[]).length > 0);
  assert.ok((payments as { on: string }[]).every(({ on }) => on >= '2026-03-01'));
  assert.equal((agreements as unknown[]).length, 1);
});

test('an assignee whose organisation owns no share sees an empty document', async () => {
  const set = (to: string) =>
    ground.database.transaction((session) =>
      session.run(`update user_account set organisation = ${to} where role = 'assignee'`),
    );
  for (const to of ["'NOBODY'", 'null']) {
    await set(to);
    const { shares, payments, agreements, changes } = await progress('assignee');
    assert.deepEqual([shares, payments, agreements, changes], [[], [], [], []], to);
  }
  await set("'BUYER'");
});

test('changes: newest first, since a day, a page at a time by key', async () => {
  const all = (await progress('borrower', '?limit=200')).changes;
  assert.deepEqual(
    all.map(({ on }) => on),
    all
      .map(({ on }) => on)
      .sort()
      .reverse(),
  );
  assert.deepEqual(
    new Set(all.map(({ source }) => source)),
    new Set(['agreement', 'talk', 'payment', 'loan', 'fact', 'contact', 'case']),
  );
  const since = (await progress('borrower', '?since=2026-07-01&limit=200')).changes;
  assert.deepEqual(
    since,
    all.filter(({ on }) => on >= '2026-07-01'),
  );
  const paged: unknown[] = [];
  let query = '?limit=7';
  for (;;) {
    const { changes, next } = await progress('borrower', query);
    paged.push(...changes);
    if (next === null) break;
    query = `?limit=7&after=${next}`;
  }
  assert.deepEqual(paged, all);
  for (const after of ['x', '2026-02-30.case.1.1', '2026-07-01.other.1.1']) {
    const answer = await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/progress?after=${after}`, {
      as: 'borrower',
    });
    assert.deepEqual([answer.status, answer.document.refused], [422, 'cursorNotValid'], after);
  }
});

test('the own file is whole: name, words of contacts, facts, statements, talk, agreement; and not other people’s', async () => {
  const answer = await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/own-file`, { as: 'borrower' });
  assert.equal(answer.status, 200, answer.text.slice(0, 500));
  const { document } = answer;
  const all = parts(document);
  assert.ok(all.includes(borrowerName));
  const contacts = document.contacts as { with: string; text: string | null; address: string | null }[];
  assert.deepEqual(
    contacts.map((each) => [each.with, each.address, each.text !== null]),
    [
      ['borrower', 'borrower@example.org', true],
      ['guarantor', null, false],
    ],
  );
  assert.ok(!all.includes('guarantor@example.org') && !all.includes(guarantorName));
  // Names of the lender's people stand in the list of looks alone.
  assert.ok(!all.includes('Zhao Yi') && !all.includes('recordedBy') && !all.includes('planTest'));
  assert.ok((document.facts as { fact: string }[]).some(({ fact }) => fact === 'disputed'));
  assert.equal((document.agreements as unknown[]).length, 1);
  assert.equal((document.talk as { view: string }).view, 'outside');
});

interface Looks {
  readonly looks: {
    by: { name: string; kind: string; role: string };
    review: string | null;
    operation: string;
    whole: boolean;
    look: string;
  }[];
  readonly next: string | null;
}

async function looks(as: AccessRole, query = ''): Promise<Looks> {
  const answer = await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/looks${query}`, { as });
  assert.equal(answer.status, 200, answer.text);
  return answer.document as unknown as Looks;
}

async function ownCase() {
  return (await ground.database.session((session) => readCasesOfNumber(session, ground.ownCase)))[0]!;
}

test('looks: by whom, in which role, at what; a review is told to those who watch over it alone', async () => {
  const of = await ownCase();
  await ground.database.transaction((session) =>
    session.query(
      `insert into file_look (creditor_id, borrower_id, case_id, look_id, operation, by_kind, by_name, by_role, whole, review, reason, at)
       values ($1, $2::bigint, $3::bigint, nextval('look_id_seq'), 'readCase', 'user', 'compliance one', 'compliance', true, 'moneyLaundering', 'report 7', now())`,
      [of.creditorId, of.borrowerId, of.caseId],
    ),
  );
  for (const role of ['compliance', 'auditor'] as const) {
    assert.ok(
      (await looks(role, '?limit=200')).looks.some(({ review }) => review === 'moneyLaundering'),
      role,
    );
  }
  const own = (await looks('borrower', '?limit=200')).looks;
  assert.ok(own.some(({ by, operation }) => by.role === 'mediator' && operation === 'readProgress'));
  assert.ok(own.some(({ by, operation, whole }) => by.kind === 'borrower' && operation === 'readOwnFile' && whole));
  assert.ok(own.every(({ review }) => review === null));
  assert.ok(!JSON.stringify(own).includes('report 7'));
});

test('either wall alone keeps a review from the borrower', async () => {
  const of = await ownCase();
  const page = { before: undefined, limit: 1000 } as const;
  const hasReview = (rows: readonly { review: string | undefined }[]) =>
    rows.some(({ review }) => review !== undefined);
  // The application's, on a connection that sees everything.
  const all = await ground.database.session((session) => readLookRows(session, of, { ...page, withReviews: true }));
  const without = await ground.database.session((session) =>
    readLookRows(session, of, { ...page, withReviews: false }),
  );
  assert.deepEqual([hasReview(all), hasReview(without)], [true, false]);
  // The database's, where the application forgot.
  const borrower: Identity = { kind: 'borrower', shownName: 'P3', role: 'borrower', sees: 'own', ...of };
  const bound = (identity: Identity) =>
    ground.parts.bound
      .boundTo(identity)
      .session((session) => readLookRows(session, of, { ...page, withReviews: true }));
  const forBorrower = await bound(borrower);
  assert.ok(forBorrower.length > 0 && !hasReview(forBorrower));
  const user = { kind: 'user', creditorId: of.creditorId, userId: 1n, login: 'x', shownName: 'x' } as const;
  assert.equal(hasReview(await bound({ ...user, role: 'agent', sees: 'book' })), false);
  assert.equal(hasReview(await bound({ ...user, role: 'compliance', sees: 'book' })), true);
});

test('looks a page at a time; a command leaves one too', async () => {
  const { creditorId } = ground.book;
  const look = { creditorId, operation: 'readCase', isWhole: true, atMs: ground.clock.ms, userName: 'root' };
  await keepCommandLook(ground.database, { ...look, caseNumber: ground.ownCase });
  await keepCommandLook(ground.database, { ...look, caseNumber: 'C2026-999999' });
  const first = await looks('borrower', '?limit=2');
  assert.deepEqual(first.looks[0]!.by, { kind: 'command', name: 'root', role: 'command' });
  assert.equal(first.looks.length, 2);
  const second = await looks('borrower', `?limit=2&before=${first.next}`);
  assert.ok(BigInt(second.looks[0]!.look) < BigInt(first.looks[1]!.look));
});
