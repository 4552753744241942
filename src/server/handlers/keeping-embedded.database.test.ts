/** The borrower's own screens of an agreement: the paper as text, what to do, how it is kept, what a change would bring and brings. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { AgreementServer, done, refusal } from '../../../tools/agreement-server.ts';
import { testPolicy, testStatement } from '../../../tools/plan-book.ts';
import type { Ground, GroundAnswer } from '../../../tools/server-ground.ts';

let server: AgreementServer;
let ground: Ground;
before(async () => {
  // As long as the law lets a plan of a card run: else no plan is left for an income that fell.
  server = await AgreementServer.make({ policy: { policy: { ...testPolicy.policy, termMonthsMax: 60 } } });
  ground = server.ground;
});
after(() => server.close());

const borrower = { as: 'borrower' } as const;
const get = (path: string) => ground.ask('GET', path, borrower);
const post = (path: string, body: unknown = {}): Promise<GroundAnswer> => server.post(path, 'borrower', body);
const caseOf = () => `/api/v1/cases/${ground.ownCase}`;
const tasks = async () => done(await get(`${caseOf()}/agreement-tasks`));
const firstTask = async () => ((await tasks()).tasks as { readonly task: string; readonly by: string | null }[])[0];

interface Kept {
  readonly task: string;
  readonly revision: number;
  readonly today: string;
  readonly next: {
    readonly n: number;
    readonly dueOn: string;
    readonly amount: string;
    readonly daysLeft: number;
  } | null;
  readonly kept: { readonly paid: number; readonly leftTotal: string; readonly paidTotal: string };
  readonly calendar: readonly {
    readonly n: number;
    readonly dueOn: string;
    readonly amount: string;
    readonly mark: string;
  }[];
  readonly coolingOff: { readonly endsOn: string; readonly daysLeft: number } | null;
  readonly dateMoves: {
    readonly timesLeft: number;
    readonly refused: string | null;
    readonly instalments: readonly { readonly n: number; readonly earliest: string; readonly latest: string }[];
  } | null;
  readonly options: readonly {
    readonly option: number;
    readonly timesLeft: number;
    readonly refused: string | null;
    readonly effect: { readonly nextDueOn: string; readonly lastDueOn: string; readonly added: string } | null;
  }[];
  readonly change: { readonly signBy: string; readonly isSigned: boolean } | null;
}
const kept = async () => done(await get(`${server.agreement}/kept`)) as unknown as Kept;
const preview = (move: object) => post(`${server.agreement}/kept/preview`, { move });

test('from an offer that was taken to a paper that waits', async () => {
  assert.deepEqual(refusal(await get(`${server.agreement}/kept`)), [404, 'unknownAgreement']);
  assert.deepEqual(refusal(await get(`${server.agreement}/paper-text`)), [404, 'unknownAgreement']);
  assert.deepEqual(refusal(await preview({ kind: 'useOption', option: 1 })), [404, 'unknownAgreement']);
  const { tasks: none, offer } = await tasks();
  assert.deepEqual([none, offer], [[], 'approvalWaited']);
  await server.book.grant();
  assert.equal((await tasks()).offer, 'lenderDrafts');
  done(await server.post(server.agreements, 'teamLead'), 201);
  const now = await tasks();
  assert.equal(now.offer, null);
  const { signBy } = done(await get(server.agreement));
  assert.deepEqual(await firstTask(), { ...(now.tasks as object[])[0], task: 'sign', by: signBy });
});

test('the paper as text is of the very file that is signed', async () => {
  const signing = await server.begin('borrower', { language: 'zh' });
  const { documentHash, pages } = signing.documents[0]!;
  const text = done(await get(`${server.agreement}/paper-text?language=zh`));
  assert.deepEqual([text.documentHash, (text.pages as object[]).length], [documentHash, pages]);
  const file = await get(`${server.agreement}/paper?form=toSign&language=zh`);
  assert.equal(text.documentHash, `sha256:${createHash('sha256').update(file.raw).digest('hex')}`);
  assert.equal(text.fileBytes, file.raw.length);
  const english = done(await get(`${server.agreement}/paper-text?language=en`));
  assert.notEqual(english.documentHash, text.documentHash);
  assert.ok(JSON.stringify(text.pages).includes('名 P3'), 'who signs is named');
  const audited = done(await ground.ask('GET', `${server.agreement}/paper-text?language=zh`, { as: 'auditor' }));
  assert.equal(JSON.stringify(audited.pages).includes('名 P3'), false);
  done(await server.step(signing, 'borrower', { kind: 'leave' }));
});

test('signed: until when it can be taken back, then from when on it holds', async () => {
  done(await server.sign('borrower'));
  const signed = await kept();
  assert.equal(signed.task, 'coolingOff');
  assert.equal((await firstTask())!.by, signed.coolingOff!.endsOn);
  assert.equal(signed.dateMoves!.refused, 'notRunning');
  assert.deepEqual(refusal(await preview({ kind: 'useOption', option: 1 })), [409, 'notRunning']);
  const { endsOn } = signed.coolingOff!;
  await server.book.close(endsOn);
  await server.at(`${nextDay(endsOn)}T10:00:00+08:00`);
  assert.equal((await kept()).task, 'startWaited');
  await server.book.close(nextDay(endsOn));
  await server.at(`${nextDay(nextDay(endsOn))}T10:00:00+08:00`);
  const running = await kept();
  assert.deepEqual([running.task, running.next!.n, running.calendar[0]!.mark], ['pay', 1, 'next']);
  assert.equal((await firstTask())!.by, running.next!.dueOn);
});

test('a date: the limits are shown, what is previewed is what is done', async () => {
  const { dateMoves, revision } = await kept();
  const { n, latest } = dateMoves!.instalments[0]!;
  const move = { kind: 'moveDate', instalment: n, to: latest };
  const shown = done(await preview(move));
  assert.equal(shown.revision, revision);
  assert.deepEqual(refusal(await preview({ ...move, to: nextDay(latest) })), [422, 'dateTooLate']);
  assert.deepEqual(refusal(await preview({ ...move, instalment: 999 })), [422, 'noSuchInstalment']);
  assert.equal((await kept()).revision, revision, 'a look changes nothing');
  const body = { instalment: n, to: latest, revision };
  done(await post(`${server.agreement}/move-date`, body));
  const { calendar } = await kept();
  const after = (shown.instalments as { readonly n: number; readonly after: { readonly dueOn: string } }[]).map(
    (each) => each.after.dueOn,
  );
  assert.deepEqual(
    calendar.map(({ dueOn }) => dueOn),
    after,
  );
  assert.deepEqual(refusal(await post(`${server.agreement}/move-date`, body)), [409, 'agreementMoved']);
});

test('an option: its effect is told before, and is what comes', async () => {
  const { options, calendar } = await kept();
  const { effect, option, timesLeft } = options[0]!;
  const shown = done(await preview({ kind: 'useOption', option }));
  assert.deepEqual([shown.added, (shown.lastDueOn as { after: string }).after], [effect!.added, effect!.lastDueOn]);
  assert.deepEqual(refusal(await preview({ kind: 'useOption', option: 9 })), [422, 'noSuchOption']);
  done(
    await post(`${server.agreement}/use-option`, {
      option,
      from: '2026-07-10',
      why: 'hoursCut',
      revision: shown.revision,
    }),
  );
  const after = await kept();
  assert.equal(after.next!.dueOn, effect!.nextDueOn);
  assert.equal(after.options[0]!.timesLeft, timesLeft - 1);
  assert.notDeepEqual(
    after.calendar.map(({ dueOn }) => dueOn),
    calendar.map(({ dueOn }) => dueOn),
  );
});

test('where no option fits: a new statement, offers, a change that is signed; until then the old dates hold', async () => {
  const { loan } = done(await get(server.agreement));
  const changed = { ...testStatement, asOf: (await kept()).today };
  const income = [{ ...testStatement.income[0]!, perMonth: '3300.00' }];
  done(await post(`${caseOf()}/statement`, { ...changed, income }), 201);
  done(await post(`${caseOf()}/talk`, { loan, willing: true }), 201);
  assert.deepEqual(refusal(await post(`${server.agreement}/propose`)), [409, 'notAgreed']);
  const shown = done(await ground.ask('POST', `${caseOf()}/talk/offers`, borrower));
  const [offer] = shown.offers as { readonly termsHash: string }[];
  done(await post(`${caseOf()}/talk/moves`, { move: 'accept', termsHash: offer!.termsHash }));
  assert.equal((await tasks()).offer, 'approvalWaited');
  assert.deepEqual(refusal(await post(`${server.agreement}/propose`)), [409, 'approvalPending']);
  await server.book.grant();
  const taken = await tasks();
  assert.deepEqual([taken.offer, taken.proposeFor], ['readyToPropose', server.agreement.split('/').at(-1)]);
  const before = await kept();
  const proposed = done(await post(`${server.agreement}/propose`));
  assert.equal(proposed.side, 'borrower');
  const open = await kept();
  assert.deepEqual([open.task, open.change!.isSigned], ['signChange', false]);
  assert.deepEqual(open.calendar, before.calendar);
  assert.deepEqual(refusal(await preview({ kind: 'useOption', option: 1 })), [409, 'changePending']);
  const text = done(await get(`${server.agreement}/paper-text`));
  assert.equal(text.version, 2);
  done(await server.sign('borrower'));
  const after = await kept();
  assert.deepEqual([after.task, after.change], ['pay', null]);
  assert.notDeepEqual(after.calendar, before.calendar);
});

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
