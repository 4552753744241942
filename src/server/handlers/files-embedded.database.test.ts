/** Files and evidence through the server: handed in and read back by both sides, held, and a bundle that the verifier takes. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { AgreementServer, done, refusal } from '../../../tools/agreement-server.ts';
import type { Ground } from '../../../tools/server-ground.ts';
import { uploadBytesMax, uploadKinds, uploadTypes } from '../../api/routes/case-files.ts';
import { fileKinds, mediaTypes } from '../../application/file-kind.ts';
import type { AccessRole } from '../../core/access/role.ts';
import { checkBundle } from '../../core/evidence/bundle-check.ts';
import { sha256, verifyEd25519 } from '../../digest/node-crypto.ts';

let server: AgreementServer;
let ground: Ground;
before(async () => {
  server = await AgreementServer.make();
  ground = server.ground;
  await server.book.grant();
});
after(() => server.close());

const files = () => `/api/v1/cases/${ground.ownCase}/files`;
const text = (words: string) => new TextEncoder().encode(words);

function hand(
  as: AccessRole,
  body: Uint8Array | undefined,
  more: { kind?: string; type?: string; name?: string } = {},
) {
  const { kind = 'letter', type = 'text/plain', name = encodeURIComponent('收入说明.txt') } = more;
  const headers = { 'content-type': type, 'x-file-name': name };
  return ground.ask('POST', `${files()}?kind=${kind}`, { as, body, headers });
}

test('the contract names the kinds and types that are kept', () => {
  assert.deepEqual([...uploadKinds], [...fileKinds]);
  assert.deepEqual([...uploadTypes].sort(), [...mediaTypes].sort());
});

test('handed in by the borrower and by staff, listed and read by both, each look entered first', async () => {
  const own = done(await hand('borrower', text('my hours were cut')), 201);
  assert.deepEqual([own.mediaType, own.size, own.lookedThrough], ['text/plain', 17, true]);
  const theirs = done(await hand('agent', text('a letter of the bank'), { name: 'letter.txt' }), 201);
  for (const as of ['borrower', 'auditor', 'agency'] as const) {
    const listed = done(await ground.ask('GET', files(), { as })).files as { file: string; name: string }[];
    assert.deepEqual(
      listed.map(({ file, name }) => [file, name]),
      [
        [own.file, '收入说明.txt'],
        [theirs.file, 'letter.txt'],
      ],
    );
  }
  for (const [as, file, words] of [
    ['borrower', theirs.file, 'a letter of the bank'],
    ['agent', own.file, 'my hours were cut'],
  ] as const) {
    const got = await ground.ask('GET', `${files()}/${file}`, { as });
    assert.deepEqual([got.status, got.text, got.headers['content-type']], [200, words, 'text/plain']);
    assert.match(String(got.headers['content-disposition']), /^attachment; filename\*=UTF-8''/);
    assert.equal(got.headers['x-content-type-options'], 'nosniff');
  }
  const looks = await server.book.rows<{ operation: string }>(
    "select operation from file_look where operation = 'readFile' and whole order by look_id",
  );
  assert.equal(looks.length, 2);
  const entered = (await server.book.entries()).filter(
    (entry) => entry.includes('"kind":"access"') || entry.includes('"what":"file"'),
  );
  assert.ok(entered.length >= 2, 'each look at a file is entered in the log');
});

test('what is not taken says why, and nothing of it is kept', async () => {
  const before = await server.book.rows('select file_id from case_file');
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
  const refused: readonly (readonly [Parameters<typeof hand>, number, string])[] = [
    [['borrower', text('x'), { kind: 'minutes' }], 403, 'kindNotYours'],
    [['borrower', text('x'), { kind: 'agreement' }], 403, 'kindNotYours'],
    [['agent', text('my hours were cut')], 409, 'alreadyKept'],
    [['agent', text('x'), { name: '%' }], 422, 'nameNotValid'],
    [['agent', text('x'), { name: encodeURIComponent('a\nb') }], 422, 'nameNotValid'],
    [['agent', text('')], 422, 'empty'],
    [['agent', Uint8Array.from([1, 2, 3, 4])], 415, 'typeNotKnown'],
    [['agent', png, { kind: 'recording', type: 'image/png' }], 415, 'typeNotOfKind'],
    [['agent', Uint8Array.from([0x61, 0xff])], 415, 'textNotUtf8'],
    [
      ['agent', text('%PDF-1.4\n1 0 obj << /OpenAction << /S /JavaScript >> >>\n'), { type: 'application/pdf' }],
      422,
      'activeContent',
    ],
    [['agent', text('x'), { type: 'text/html' }], 415, 'typeNotTaken'],
    [['agent', new Uint8Array(uploadBytesMax + 1).fill(0x61)], 413, 'tooLarge'],
    [
      ['agent', new Uint8Array(17 * 1024 * 1024).fill(0x61), { kind: 'identification', type: 'text/plain' }],
      413,
      'tooLarge',
    ],
  ];
  for (const [asked, status, code] of refused) assert.deepEqual(refusal(await hand(...asked)), [status, code], code);
  const ofNone = await ground.ask('POST', `${files()}?kind=letter&contact=999999`, {
    as: 'agent',
    body: text('x'),
    headers: { 'content-type': 'text/plain' },
  });
  assert.deepEqual(refusal(ofNone), [404, 'unknownContact']);
  assert.deepEqual(await server.book.rows('select file_id from case_file'), before);
});

test('a file of another case is not there, also for who sees the whole book', async () => {
  const [own] = done(await ground.ask('GET', files(), { as: 'teamLead' })).files as { file: string }[];
  const foreign = files().replace(ground.ownCase, ground.foreignCase);
  assert.deepEqual(refusal(await ground.ask('GET', `${foreign}/${own!.file}`, { as: 'teamLead' })), [
    404,
    'unknownFile',
  ]);
  assert.deepEqual(refusal(await ground.ask('GET', `${foreign}/${own!.file}`, { as: 'borrower' })), [
    404,
    'unknownCase',
  ]);
  assert.deepEqual(refusal(await ground.ask('GET', `${files()}/999999`, { as: 'borrower' })), [404, 'unknownFile']);
});

test('a hold is set once and released once, with a reason', async () => {
  const hold = async (body: object) =>
    refusal(await server.post(`/api/v1/cases/${ground.ownCase}/holds`, 'legal', body));
  assert.deepEqual(await hold({ state: 'set' }), [422, 'reasonMissing']);
  assert.deepEqual(await hold({ state: 'released' }), [409, 'notSet']);
  assert.deepEqual(await hold({ state: 'set', reason: 'a court asked' }), [201, undefined]);
  assert.deepEqual(await hold({ state: 'set', reason: 'again' }), [409, 'alreadySet']);
  assert.deepEqual(await hold({ state: 'released' }), [201, undefined]);
});

test('a bundle is handed out to both sides, without the aims of the lender to the borrower; each taking is in the next', async () => {
  const before = done(await ground.ask('GET', '/api/v1/evidence/log', { as: 'guarantor' }));
  assert.deepEqual(before, { log: null, checkpoint: null });
  const path = `/api/v1/cases/${ground.ownCase}/evidence`;
  const counts: number[] = [];
  for (const as of ['legal', 'borrower'] as const) {
    const { status, raw, headers, text: said } = await ground.ask('POST', path, { as, body: {} });
    assert.deepEqual([status, headers['content-type']], [200, 'application/zip'], said.slice(0, 300));
    const report = checkBundle(raw, { digest: sha256, verify: verifyEd25519 });
    assert.equal(report.verdict, 'holds', JSON.stringify(report.first));
    // The borrower's says by number and kind what was kept back, and the verifier that this and everything else holds.
    assert.equal(report.madeFor, as === 'legal' ? 'whole' : 'borrower');
    const keptBack = [...new Set(report.notHandedOver.map(({ kind }) => kind))].sort();
    assert.deepEqual(keptBack, as === 'legal' ? [] : ['approvalEvent', 'legalHold', 'talkEvent']);
    counts.push(report.entries.length);
    // The members are stored as they are: what is in the clear can be read in them.
    const isTold = (words: string) => Buffer.from(raw).includes(words);
    const ofLender = ['"stance":', '"concedeTo":', 'a court asked', '"lineReasons":'].map(isTold);
    assert.deepEqual(ofLender, as === 'legal' ? [true, true, true, true] : [false, false, false, false], as);
    const clear = createHash('sha256').update('my hours were cut').digest('hex');
    assert.ok(Buffer.from(raw).includes(clear), 'the files are in it');
  }
  assert.equal(counts[1]! - counts[0]!, 1);
  const { log, checkpoint } = done(await ground.ask('GET', '/api/v1/evidence/log', { as: 'borrower' })) as {
    readonly log: { readonly origin: string; readonly size: number };
    readonly checkpoint: { readonly size: number; readonly text: string };
  };
  assert.equal(checkpoint.size, log.size);
  assert.ok(checkpoint.text.startsWith(`${log.origin}\n${log.size}\n`));
  assert.deepEqual(refusal(await server.post(path, 'agent')), [403, 'roleMayNot']);
});

test('where no files are kept that is said, and signing goes on', async () => {
  const { agreements } = ground.parts;
  const store = agreements.files;
  (agreements as { files: unknown }).files = undefined;
  assert.deepEqual(refusal(await hand('agent', text('y'))), [409, 'noFileStore']);
  assert.deepEqual(refusal(await ground.ask('GET', `${files()}/1`, { as: 'agent' })), [409, 'noFileStore']);
  (agreements as { files: unknown }).files = store;
});
