/** Evidence and anchors as people run them: a log that is anchored on a local chain, exported, checked. On the embedded database. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chainKeys, type LocalChain, openLocalChain } from '../../tools/anchor-local-chain.ts';
import { ContactBook } from '../../tools/contact-book.ts';
import { layFresh } from '../../tools/fresh-embedded.ts';
import { openStore } from '../store/open.ts';
import { runForbear } from './faults/forbear-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-anchor-'));
const file = (name: string) => join(folder, name);
let chain: LocalChain;
let contract = '';

before(async () => {
  await layFresh(file('data'));
  const database = await openStore(file('data'));
  const book = await ContactBook.in(database);
  await book.attempt('a-1');
  await database.close();
  writeFileSync(file('key'), `${'0'.repeat(64)}\n`, { mode: 0o600 });
  writeFileSync(file('writer'), `${chainKeys[0]}\n`, { mode: 0o600 });
  chain = await openLocalChain();
});
after(async () => {
  await chain.close().catch(() => {});
  rmSync(folder, { recursive: true });
});

const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  runForbear(args, {
    database: file('data'),
    cwd: folder,
    environment: {
      FORBEAR_LANG: 'en',
      FORBEAR_KEY_FILE: file('key'),
      FORBEAR_ANCHOR_EVM_URL: chain.url,
      FORBEAR_ANCHOR_EVM_CHAIN_ID: String(chain.chainId),
      FORBEAR_ANCHOR_EVM_KEY_FILE: file('writer'),
      ...(contract === '' ? {} : { FORBEAR_ANCHOR_EVM_CONTRACT: contract }),
      ...more,
    },
  });

test('the contract is deployed, and its address told', async () => {
  const deployed = await run(['anchor', 'deploy']);
  assert.equal(deployed.exitCode, 0, deployed.stderr);
  contract = /0x[0-9a-fA-F]{40}/.exec(deployed.stdout)![0];
});

test('a setting that is missing is named before anything is done', async () => {
  const beat = await run(['evidence', 'beat'], { FORBEAR_ANCHOR_EVM_CONTRACT: 'nothing' });
  assert.equal(beat.exitCode, 78);
  assert.match(beat.stderr, /FORBEAR_ANCHOR_EVM_CONTRACT/);
});

test('a beat anchors its checkpoint, and not again until it is time', async () => {
  const first = await run(['evidence', 'beat', '--json']);
  assert.equal(first.exitCode, 0, first.stderr);
  const told = JSON.parse(first.stdout) as { anchored: { outcome: string; receipt: { size: number } }[]; size: number };
  assert.deepEqual([told.anchored[0]!.outcome, told.anchored[0]!.receipt.size], ['anchored', told.size]);
  const again = await run(['evidence', 'beat']);
  assert.match(again.stdout, /EVM contract: it is not time yet/);
});

test('the bundle holds the anchor, and the chain says that it holds', async () => {
  const exported = await run(['evidence', 'export', 'C1', '--out', 'C1.zip']);
  assert.equal(exported.exitCode, 0, exported.stderr);
  const verified = await run(['evidence', 'verify', 'C1.zip']);
  assert.equal(verified.exitCode, 0, verified.stdout);
  const checked = await run(['anchor', 'check', 'C1.zip']);
  assert.equal(checked.exitCode, 0, checked.stderr);
  assert.match(checked.stdout, /^anchors\/\d+-evm\.json: holds$/m);
  const twice = await run(['evidence', 'export', 'C1', '--out', 'C1.zip']);
  assert.deepEqual([twice.exitCode, existsSync(file('C1.zip'))], [73, true]);
});

test('receipts are written one by one; a case that there is not leaves no file behind', async () => {
  const receipts = await run(['evidence', 'receipts', 'C1', '--out', 'receipts', '--from', '2']);
  assert.equal(receipts.exitCode, 0, receipts.stderr);
  assert.deepEqual(readdirSync(file('receipts')).sort().slice(0, 2), [
    '0002-partyFact.tlog-proof',
    '0003-contactDecision.tlog-proof',
  ]);
  const none = await run(['evidence', 'export', 'C9', '--out', 'C9.zip']);
  assert.deepEqual([none.exitCode, existsSync(file('C9.zip'))], [66, false]);
});

test('a chain that cannot be asked says neither yes nor no: exit 1', async () => {
  await chain.close();
  const checked = await run(['anchor', 'check', 'C1.zip', '--json']);
  assert.equal(checked.exitCode, 1);
  const { anchors } = JSON.parse(checked.stdout) as { anchors: { verdict: string }[] };
  assert.deepEqual(
    anchors.map(({ verdict }) => verdict),
    ['notAsked'],
  );
});
