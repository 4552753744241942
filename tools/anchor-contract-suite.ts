/**
 * What every anchor must do, whatever it leaves digests with, told by a server of its kind that can be made to fail. An
 * adapter's test hands in how to make the two. The pairs that matter: *failed and not anchored*, and *failed but
 * anchored*, where asking again must do no harm.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import {
  type Anchor,
  AnchorNotReached,
  type AnchorOutcome,
  type AnchorSubject,
} from '../src/application/anchor-port.ts';
import { utf8 } from '../src/core/evidence/bytes.ts';

export const anchorServerFaults = [
  'none',
  /** cannot take it now, and says so */
  'busy',
  /** the connection ends before it took anything */
  'dropsBeforeTaking',
  /** it takes the digest, and from then on every connection ends */
  'dropsAfterTaking',
  /** it takes the digest and never says another word */
  'silentAfterTaking',
  /** it never says a word */
  'silent',
  /** it does not take our name and password */
  'refusesCredentials',
  /** it answers something else altogether, such as the page of a hotel's network */
  'nonsense',
] as const;
export type AnchorServerFault = (typeof anchorServerFaults)[number];

export interface FaultyAnchorServer {
  fault: AnchorServerFault;
  /** nobody listens any more until it is opened again */
  setReachable(isReachable: boolean): Promise<void>;
  /** how often it took a digest for this log and size, also without saying so */
  takenOf(subject: AnchorSubject): Promise<number>;
  close(): Promise<void>;
}

export interface AnchorSetup {
  readonly anchor: Anchor;
  readonly server: FaultyAnchorServer;
  /** the same server under settings that trust another chain, another root */
  readonly elsewhere: Anchor;
  /** what `elsewhere` says of a receipt of the anchor's */
  readonly elsewhereCode: string;
}

/**
 * `keepsRecord`: the anchor can be asked what it holds, so it knows a checkpoint again and sees a fork. A time-stamping
 * service keeps nothing that can be asked for.
 */
export interface AnchorTraits {
  readonly keepsRecord: boolean;
}

const origin = 'log.bank.example/forbear';
let lastSize = 0;

/** A checkpoint of a size that no test had before. */
export function subjectOf({
  size = ++lastSize,
  seed = 0,
}: {
  readonly size?: number;
  readonly seed?: number;
} = {}): AnchorSubject {
  const root = new Uint8Array(createHash('sha256').update(`${size} ${seed}`).digest());
  const noteText = `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
  const digest = new Uint8Array(createHash('sha256').update(utf8(noteText)).digest());
  return { origin, size, root, noteText, digest };
}

type Kind = AnchorOutcome['kind'];
type Row = readonly [what: string, fault: AnchorServerFault, withRecord: Kind, without: Kind, taken: number];

const rows: readonly Row[] = [
  ['it is anchored', 'none', 'anchored', 'anchored', 1],
  ['busy: not anchored, and may be tried again', 'busy', 'notAnchored', 'notAnchored', 0],
  ['failed and not anchored', 'dropsBeforeTaking', 'notAnchored', 'notAnchored', 0],
  ['failed but anchored', 'dropsAfterTaking', 'unknown', 'notAnchored', 1],
  ['slow: taken and no answer in time', 'silentAfterTaking', 'unknown', 'notAnchored', 1],
  ['slow: no answer at all', 'silent', 'notAnchored', 'notAnchored', 0],
  ['wrong credentials', 'refusesCredentials', 'notAnchored', 'notAnchored', 0],
  ['an answer of something else', 'nonsense', 'notAnchored', 'notAnchored', 0],
];

/** `make` gives an anchor whose time limits are of a second or so. */
export function anchorContract(name: string, make: () => Promise<AnchorSetup>, traits: AnchorTraits): void {
  let setup: AnchorSetup;
  before(async () => {
    setup = await make();
  });
  after(async () => {
    await setup.anchor.close();
    await setup.elsewhere.close();
    await setup.server.close();
  });
  beforeEach(() => {
    setup.server.fault = 'none';
  });
  const at: Suite = { name, setup: () => setup, ...traits };
  testFaults(at);
  testRecovery(at);
  testRepetition(at);
  testCheck(at);
}

interface Suite extends AnchorTraits {
  readonly name: string;
  readonly setup: () => AnchorSetup;
}

function testFaults({ name, setup, keepsRecord }: Suite): void {
  for (const [what, fault, withRecord, without, taken] of rows) {
    test(`${name}: ${what}`, async () => {
      const { anchor, server } = setup();
      const subject = subjectOf();
      server.fault = fault;
      const outcome = await anchor.anchor(subject);
      assert.equal(outcome.kind, keepsRecord ? withRecord : without, JSON.stringify(outcome));
      if (outcome.kind !== 'anchored') assert.match(outcome.code, /^[A-Za-z]+[0-9]{0,3}$/);
      if (outcome.kind === 'notAnchored') assert.equal(outcome.retry, true);
      server.fault = 'none';
      assert.equal(await server.takenOf(subject), taken);
      const found = await anchor.find(subject);
      assert.equal(found !== undefined, keepsRecord && taken === 1, 'what can be found again');
      await anchoredAgain(setup(), subject, keepsRecord ? 1 : taken + 1);
    });
  }
}

/** Whatever happened before, asking again ends well, and an anchor with a record holds it once. */
async function anchoredAgain({ anchor, server }: AnchorSetup, subject: AnchorSubject, taken: number): Promise<void> {
  const outcome = await anchor.anchor(subject);
  assert.equal(outcome.kind, 'anchored', JSON.stringify(outcome));
  if (outcome.kind !== 'anchored') return;
  assert.deepEqual(await anchor.check(outcome.receipt, subject), { holds: true });
  assert.equal(await server.takenOf(subject), taken);
}

function testRecovery({ name, setup, keepsRecord }: Suite): void {
  test(`${name}: nobody listens: not anchored, and anchored once somebody does`, async () => {
    const { anchor, server } = setup();
    const subject = subjectOf();
    await server.setReachable(false);
    try {
      assert.deepEqual(await anchor.anchor(subject), { kind: 'notAnchored', code: 'noConnection', retry: true });
      if (keepsRecord) await assert.rejects(anchor.find(subject), new AnchorNotReached('noConnection'));
    } finally {
      await server.setReachable(true);
    }
    await anchoredAgain(setup(), subject, 1);
  });
}

function testRepetition({ name, setup, keepsRecord }: Suite): void {
  test(`${name}: the same twice ${keepsRecord ? 'is one entry with one receipt' : 'gives two tokens that both hold'}`, async () => {
    const { anchor, server } = setup();
    const subject = subjectOf();
    const [first, second] = [await anchor.anchor(subject), await anchor.anchor(subject)];
    assert.ok(first.kind === 'anchored' && second.kind === 'anchored');
    if (keepsRecord) assert.deepEqual(second, first);
    assert.deepEqual(await anchor.find(subject), keepsRecord ? first.receipt : undefined);
    for (const { receipt } of [first, second]) assert.deepEqual(await anchor.check(receipt, subject), { holds: true });
    assert.equal(await server.takenOf(subject), keepsRecord ? 1 : 2);
  });

  test(`${name}: two histories of one size ${keepsRecord ? 'are refused' : 'are not seen here'}`, async () => {
    const { anchor } = setup();
    const subject = subjectOf();
    const fork = subjectOf({ size: subject.size, seed: 1 });
    const first = await anchor.anchor(subject);
    assert.ok(first.kind === 'anchored');
    const second = await anchor.anchor(fork);
    if (keepsRecord) assert.deepEqual(second, { kind: 'notAnchored', code: 'otherDigestAnchored', retry: false });
    else assert.equal(second.kind, 'anchored');
    assert.equal((await anchor.check(first.receipt, fork)).holds, false);
    assert.deepEqual(await anchor.check(first.receipt, subject), { holds: true });
  });

  test(`${name}: several at once stay apart`, async () => {
    const { anchor } = setup();
    const subjects = Array.from({ length: 4 }, () => subjectOf());
    const outcomes = await Promise.all(subjects.map((subject) => anchor.anchor(subject)));
    for (const [index, outcome] of outcomes.entries()) {
      assert.ok(outcome.kind === 'anchored', JSON.stringify(outcome));
      assert.equal(outcome.receipt.size, subjects[index]!.size);
      assert.deepEqual(await anchor.check(outcome.receipt, subjects[index]!), { holds: true });
    }
  });
}

function testCheck({ name, setup }: Suite): void {
  test(`${name}: a receipt holds for its own checkpoint, as it was given, and nothing else`, async () => {
    const { anchor } = setup();
    const subject = subjectOf();
    const outcome = await anchor.anchor(subject);
    assert.ok(outcome.kind === 'anchored');
    const { receipt } = outcome;
    const other = subjectOf();
    const altered = [
      { ...receipt, anchor: receipt.anchor === 'evm' ? ('rfc3161' as const) : ('evm' as const) },
      { ...receipt, size: receipt.size + 1 },
      { ...receipt, digestHex: Buffer.from(other.digest).toString('hex') },
      { ...receipt, at: new Date(Date.parse(receipt.at) + 1000).toISOString() },
      { ...receipt, proof: {} },
      ...Object.keys(receipt.proof).map((key) => ({ ...receipt, proof: { ...receipt.proof, [key]: '0' } })),
    ];
    for (const changed of altered) {
      const verdict = await anchor.check(changed, subject);
      assert.equal(verdict.holds, false, JSON.stringify(changed));
    }
    const changedNote = { ...subject, noteText: other.noteText };
    assert.deepEqual(await anchor.check(receipt, changedNote), { holds: false, code: 'digestNotOfNote' });
    assert.equal((await anchor.check(receipt, other)).holds, false);
    assert.equal(
      (
        await anchor.check(
          { ...receipt, size: other.size, digestHex: Buffer.from(other.digest).toString('hex') },
          other,
        )
      ).holds,
      false,
    );
  });

  test(`${name}: who trusts something else takes neither the receipt nor the server`, async () => {
    const { anchor, elsewhere, elsewhereCode } = setup();
    const subject = subjectOf();
    const outcome = await anchor.anchor(subject);
    assert.ok(outcome.kind === 'anchored');
    assert.deepEqual(await elsewhere.check(outcome.receipt, subject), { holds: false, code: elsewhereCode });
    const refused = await elsewhere.anchor(subjectOf());
    assert.deepEqual(refused, { kind: 'notAnchored', code: elsewhereCode, retry: true });
  });
}
