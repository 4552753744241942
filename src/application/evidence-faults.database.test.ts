/**
 * The evidence log and a program that is killed, or is told that a commit failed when it did not: at each step of a beat and
 * inside the transaction of a fact, on PostgreSQL and on the embedded folder. Whatever was committed is in the log once.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  assertStoredWhole,
  beatSettings,
  enterOne,
  failingCommits,
  goodBeat,
  groundOf,
  losingAnswers,
  makeGround,
  policyOf,
  readPublished,
  witnessIn,
} from '../../tools/evidence-ground.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { logFolder } from '../adapters/log-folder/log-folder.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open.ts';
import { type BeatStep, beatEvidence } from './beat-evidence.ts';

/** A beat, or a fact, of a program that kills itself: at a step, at the n-th write to the folder, or around a commit. */
const program = `
const [address, work, at] = process.argv.slice(1);
const root = ${JSON.stringify(pathToFileURL(`${join(import.meta.dirname, '../..')}/`).href)};
const ground = await import(root + 'tools/evidence-ground.ts');
const { openStore } = await import(root + 'src/store/open.ts');
const { beatEvidence } = await import(root + 'src/application/beat-evidence.ts');
const { logFolder } = await import(root + 'src/adapters/log-folder/log-folder.ts');
const die = () => process.kill(process.pid, 'SIGKILL');
const database = await openStore(address);
const creditor = await ground.groundOf(database);
if (work === 'fact') {
  await ground.enterOne(ground.dyingAtCommit(database, at, die), creditor, 'C1', 'killed');
} else {
  const [witnesses, published] = process.argv.slice(4);
  const witness = ground.witnessIn(witnesses, 'w.example', { database });
  let writes = 0;
  const onWrite = (what) => { if (what === 'write' && work === 'write' && ++writes === Number(at)) die(); };
  const onStep = (step) => { if (work === 'step' && step === at) die(); };
  const folder = ground.folderWith(logFolder(published), onWrite);
  await beatEvidence(database, ground.beatSettings(creditor, { policy: ground.policyOf([witness]), witnesses: [witness], folder, onStep, anchors: [ground.freeAnchor] }));
}
await database.close();
`;

function runKilled(given: readonly string[]): void {
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program, '--', ...given], {
    encoding: 'utf8',
  });
  assert.equal(run.signal, 'SIGKILL', `not killed at ${given.slice(1, 3).join(' ')}: ${run.stderr}`);
}

const root = mkdtempSync(join(tmpdir(), 'forbear-evidence-faults-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** One database with its witness and its folder, which goes through one kill after the other. */
class Killed {
  readonly address: string;
  readonly witnesses: string;
  readonly published: string;
  #open: Database | undefined;
  entered = 0;

  constructor(address: string, name: string) {
    this.address = address;
    this.witnesses = join(root, `${name}-witness`);
    this.published = join(root, `${name}-log`);
  }

  async with<T>(work: (database: Database) => Promise<T>): Promise<T> {
    this.#open ??= await openStore(this.address);
    return work(this.#open);
  }

  async close(): Promise<void> {
    await this.#open?.close();
    this.#open = undefined;
  }

  /** Two cases have each a fact more; then a beat is killed, and the next one goes on. */
  async kill(work: 'step' | 'write', at: string): Promise<void> {
    await this.with(async (database) => {
      const creditor = await groundOf(database);
      for (const caseNumber of ['C1', 'C2']) await enterOne(database, creditor, caseNumber, at);
    });
    await this.close();
    runKilled([this.address, work, at, this.witnesses, this.published]);
    const shown = readPublished(this.published);
    await this.with(async (database) => {
      const left = await assertStoredWhole(database);
      this.#assertShownIsStored(shown, left);
      const creditor = await groundOf(database);
      const witness = witnessIn(this.witnesses, 'w.example', { database });
      const settings = {
        policy: policyOf([witness]),
        witnesses: [witness],
        folder: logFolder(this.published),
      };
      const beat = await goodBeat(database, beatSettings(creditor, settings));
      assert.equal(beat.finding?.isQuorumReached, true, JSON.stringify(beat.witnesses));
      const whole = await assertStoredWhole(database);
      assert.equal(whole.waiting, 0);
      assert.deepEqual(whole.lines.slice(0, left.lines.length), left.lines);
      assert.equal(whole.lines.length, left.lines.length + left.waiting);
      assert.ok(whole.lines.length > this.entered);
      this.entered = whole.lines.length;
      const now = readPublished(this.published);
      assert.deepEqual(now?.lines, whole.lines);
      this.#assertShownIsStored(now, whole);
    });
  }

  #assertShownIsStored(
    shown: ReturnType<typeof readPublished>,
    stored: Awaited<ReturnType<typeof assertStoredWhole>>,
  ): void {
    if (shown === undefined) return;
    const own = stored.checkpoints.find(({ size }) => size === shown.size);
    assert.ok(own && shown.checkpoint.startsWith(own.note), `the checkpoint of ${shown.size} is not stored`);
    assert.deepEqual(shown.lines, stored.lines.slice(0, shown.size));
  }

  async killFact(side: 'before' | 'after'): Promise<void> {
    const had = await this.with(assertStoredWhole);
    await this.close();
    runKilled([this.address, 'fact', side]);
    const has = await this.with(assertStoredWhole);
    assert.equal(has.waiting, had.waiting + (side === 'after' ? 1 : 0));
    assert.deepEqual(has.lines, had.lines);
  }
}

const steps: readonly BeatStep[] = [
  'beginLog',
  'integrate',
  'integrated',
  'sign',
  'storeCheckpoint',
  'witness',
  'storeCosignature',
  'publish',
  'anchor',
  'end',
];

describe('killed on PostgreSQL', { skip }, () => {
  let killed: Killed;
  before(async () => {
    killed = new Killed(await freshPostgres('evidence_faults'), 'postgres');
    await killed.with((database) => makeGround(database, 2));
  });
  after(async () => {
    await killed.close();
    await dropPostgres(killed.address);
  });
  for (const step of steps) test(`at ${step}`, () => killed.kill('step', step));
  for (const nth of ['1', '2', '3']) test(`at write ${nth} to the folder`, () => killed.kill('write', nth));
  test('inside the transaction of a fact: nothing of it', () => killed.killFact('before'));
  test('after the transaction of a fact: all of it', () => killed.killFact('after'));
});

describe('killed on the embedded folder', () => {
  const killed = new Killed(join(root, 'embedded'), 'embedded');
  before(() => killed.with((database) => makeGround(database, 2)));
  after(() => killed.close());
  for (const step of ['integrated', 'storeCheckpoint', 'publish'] as const)
    test(`at ${step}`, () => killed.kill('step', step));
  test('inside the transaction of a fact: nothing of it', () => killed.killFact('before'));
  test('after the transaction of a fact: all of it', () => killed.killFact('after'));
});

describe('a commit that failed, and one that only seems to have', { skip }, () => {
  let address: string;
  let database: Database;
  before(async () => {
    address = await freshPostgres('evidence_answers');
    database = await openStore(address);
    await makeGround(database, 2);
  });
  after(async () => {
    await database.close();
    await dropPostgres(address);
  });

  const begins = async () =>
    (await database.session((session) => session.query('select 1 from evidence_log'))).length > 0;
  test('at beginLog: not stored, then stored; the next beat has the one log', async () => {
    const creditor = await groundOf(database);
    await assert.rejects(
      beatEvidence(
        failingCommits(database, () => true),
        beatSettings(creditor),
      ),
      /commit/,
    );
    assert.equal(await begins(), false);
    await assert.rejects(
      beatEvidence(
        losingAnswers(database, () => true),
        beatSettings(creditor),
      ),
      /commit/,
    );
    assert.equal(await begins(), true);
    assert.equal((await goodBeat(database, beatSettings(creditor))).checkpoint, undefined);
  });

  const at: readonly BeatStep[] = ['integrate', 'sign', 'storeCosignature'];
  for (const [how, faulty] of [
    ['failed and not stored', failingCommits],
    ['failed but stored', losingAnswers],
  ] as const) {
    for (const step of at) {
      test(`${how}: at ${step}`, async () => {
        const creditor = await groundOf(database);
        await enterOne(database, creditor, 'C1', step);
        const log = logFolder(join(root, 'answers-log'));
        const witness = witnessIn(join(root, 'answers-witness'), 'w.example', { database });
        const more = { policy: policyOf([witness]), witnesses: [witness], folder: log };
        let isNext = false;
        const failing = faulty(database, () => {
          const fails = isNext;
          isNext = false;
          return fails;
        });
        const onStep = (now: BeatStep) => {
          if (now === step) isNext = true;
        };
        await assert.rejects(beatEvidence(failing, beatSettings(creditor, { ...more, onStep })), /commit/);
        await assertStoredWhole(database);
        const asked = witness.asked.length;
        const beat = await goodBeat(database, beatSettings(creditor, more));
        assert.equal(beat.finding?.isQuorumReached, true);
        const whole = await assertStoredWhole(database);
        assert.equal(whole.waiting, 0);
        assert.deepEqual(readPublished(log.address)?.lines, whole.lines);
        // What the witness answered and we have is not asked for again.
        const isAskedAgain = !(step === 'storeCosignature' && how === 'failed but stored');
        assert.equal(witness.asked.length > asked, isAskedAgain);
      });
    }
  }
});
