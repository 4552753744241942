/**
 * One beat of a lender's log: entries get their place, the tree is signed, witnesses are asked, the folder is written, and
 * now and then the checkpoint's hash is anchored. Each step is stored before the next begins, so that a beat that was
 * killed anywhere is gone on with by the next: nothing is signed twice in two ways, nothing shown that is not stored.
 */
import { isEqual } from '../core/evidence/bytes.ts';
import { checkpointText, parseCheckpoint } from '../core/evidence/checkpoint.ts';
import { signNote } from '../core/evidence/note.ts';
import { verifierKeyOf } from '../core/evidence/note-key.ts';
import { TileMissingError } from '../core/evidence/tiles.ts';
import { quorumNone, type WitnessPolicy } from '../core/evidence/witness-policy.ts';
import { type CheckpointFinding, checkpointVerdict } from '../core/evidence/witness-policy-verdict.ts';
import { sha256, verifyEd25519 } from '../digest/node-crypto.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import {
  beginLog,
  endLease,
  readCosignedSize,
  readLatestCheckpoint,
  readLog,
  type StoredCheckpoint,
  storeCheckpoint,
  storeCosignature,
  takeLease,
} from '../store/evidence-log.ts';
import { type Anchored, anchorCheckpoint } from './anchor-checkpoint.ts';
import type { Anchor } from './anchor-port.ts';
import { type LogSigner, newLog, signerOf } from './evidence-keys.ts';
import type { LogFolder, Witness, WitnessAnswer } from './evidence-ports.ts';
import { consistencyPath, rootOf } from './evidence-tree.ts';
import { entriesPerBatch, integrateBatch } from './integrate-entries.ts';
import type { Sealer } from './ports.ts';
import { folderAgainst, type Published, type PublishRefusal, publishLog } from './publish-log.ts';

export interface BeatSettings {
  readonly creditor: CreditorRow;
  readonly sealer: Sealer | undefined;
  /** of a log that begins; one that is there keeps its own */
  readonly origin: string;
  readonly policy: WitnessPolicy;
  readonly witnesses: readonly Witness[];
  readonly folder: LogFolder | undefined;
  readonly anchors: readonly Anchor[];
  readonly anchorEveryHours: number;
  /** names this process; only one at a time has the beat */
  readonly holder: string;
  /** told of each step before it is done, by its name */
  readonly onStep?: (step: BeatStep) => void;
}

export const beatSteps = [
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
] as const;
export type BeatStep = (typeof beatSteps)[number];

/** In order of precedence. */
export type BeatRefusal =
  | { readonly refused: 'noKey' | 'keyDoesNotOpen' }
  /** another process has it; it does the same */
  | { readonly refused: 'leaseHeld' }
  /** the tree that is stored does not continue what was signed: nothing is signed any more */
  | { readonly refused: 'treeDiffers'; readonly size: number };

export interface Beat {
  readonly origin: string;
  readonly verifierKey: string;
  /** entries that got their place in this beat */
  readonly entered: number;
  /** undefined: nothing was entered yet */
  readonly checkpoint: StoredCheckpoint | undefined;
  readonly witnesses: readonly { readonly name: string; readonly answer: WitnessAnswer | 'before' }[];
  /** who has signed the newest checkpoint, and whether they are enough by the policy */
  readonly finding: CheckpointFinding | undefined;
  /** undefined: no folder, or not enough witnesses for it to be shown */
  readonly published: Published | PublishRefusal | undefined;
  readonly anchored: readonly Anchored[];
}

const leaseSeconds = 120;

export async function beatEvidence(database: Database, settings: BeatSettings): Promise<Beat | BeatRefusal> {
  const { creditor, sealer, holder } = settings;
  const { creditorId } = creditor;
  if (sealer === undefined) return { refused: 'noKey' };
  const signer = await ownSigner(database, { ...settings, sealer });
  if (signer === undefined) return { refused: 'keyDoesNotOpen' };
  const lease = { creditorId, holder, seconds: leaseSeconds };
  if (!(await database.transaction((session) => takeLease(session, lease)))) return { refused: 'leaseHeld' };
  try {
    return await beat(database, settings, signer);
  } finally {
    await database.transaction((session) => endLease(session, lease)).catch(() => {});
  }
}

/** The log's own signer; a lender's first beat begins the log. */
async function ownSigner(
  database: Database,
  { creditor, sealer, origin, onStep }: BeatSettings & { readonly sealer: Sealer },
): Promise<(LogSigner & { readonly verifierKey: string }) | undefined> {
  const { creditorId } = creditor;
  const log = await database.transaction(async (session) => {
    const there = await readLog(session, creditorId);
    if (there !== undefined) return there;
    onStep?.('beginLog');
    await beginLog(session, newLog(sealer, { creditorId, origin }));
    return (await readLog(session, creditorId))!;
  });
  const signer = signerOf(sealer, log);
  return signer && { ...signer, verifierKey: log.verifierKey };
}

async function beat(
  database: Database,
  settings: BeatSettings,
  signer: LogSigner & { readonly verifierKey: string },
): Promise<Beat | BeatRefusal> {
  const { creditor, onStep, policy, folder } = settings;
  const { creditorId } = creditor;
  const { origin, verifierKey } = signer;
  const entered = await integrateAll(database, settings);
  // A store that was put back and went on would sign a second history: the folder knows, and is asked first.
  const against = folder && (await folderNow(database, { creditorId, origin, folder }));
  if (against !== undefined) {
    const checkpoint = await database.session((session) => readLatestCheckpoint(session, creditorId));
    const finding = checkpoint && findingOf(checkpoint, { policy, signer });
    return { origin, verifierKey, entered, checkpoint, witnesses: [], finding, published: against, anchored: [] };
  }
  const signed = await signTree(database, settings, signer);
  if (signed !== undefined && 'refused' in signed) return signed;
  const witnesses = signed === undefined ? [] : await askWitnesses(database, settings, signed);
  const checkpoint = await database.session((session) => readLatestCheckpoint(session, creditorId));
  const finding = checkpoint && findingOf(checkpoint, { policy, signer });
  let published: Beat['published'];
  if (checkpoint !== undefined && folder !== undefined && finding?.isQuorumReached === true) {
    onStep?.('publish');
    const { size } = checkpoint;
    published = await publishLog(database, folder, { creditorId, origin, size, note: cosignedNote(checkpoint) });
  }
  const anchored: Anchored[] = [];
  for (const anchor of checkpoint === undefined ? [] : settings.anchors) {
    onStep?.('anchor');
    const { anchorEveryHours: everyHours } = settings;
    anchored.push(
      await anchorCheckpoint(database, anchor, { creditorId, origin, checkpoint: checkpoint!, everyHours }),
    );
  }
  onStep?.('end');
  return { origin, verifierKey, entered, checkpoint, witnesses, finding, published, anchored };
}

async function folderNow(
  database: Database,
  { creditorId, origin, folder }: { readonly creditorId: number; readonly origin: string; readonly folder: LogFolder },
): Promise<PublishRefusal | undefined> {
  const { treeSize } = (await database.session((session) => readLog(session, creditorId)))!;
  return folderAgainst(database, folder, { creditorId, origin, size: treeSize });
}

async function integrateAll(database: Database, { creditor, onStep, holder }: BeatSettings): Promise<number> {
  const { creditorId } = creditor;
  let entered = 0;
  for (;;) {
    onStep?.('integrate');
    const batch = await integrateBatch(database, creditorId);
    onStep?.('integrated');
    entered += batch;
    // What comes in meanwhile is the next beat's: where facts never stop, this one would never sign.
    if (batch < entriesPerBatch) return entered;
    // A long run keeps what it has taken.
    await database.transaction((session) => takeLease(session, { creditorId, holder, seconds: leaseSeconds }));
  }
}

/** The newest checkpoint, over all that has its place. Undefined: nothing has. */
function signTree(
  database: Database,
  { creditor, onStep }: BeatSettings,
  signer: LogSigner,
): Promise<StoredCheckpoint | BeatRefusal | undefined> {
  const { creditorId } = creditor;
  return database.transaction(async (session) => {
    const { treeSize } = (await readLog(session, creditorId, { hold: true }))!;
    const last = await readLatestCheckpoint(session, creditorId);
    if (last !== undefined) {
      if (last.size > treeSize) return { refused: 'treeDiffers', size: last.size };
      const root = await rootOf(session, { creditorId, size: last.size }).catch(missingTile);
      if (root === undefined || !isEqual(root, last.root)) return { refused: 'treeDiffers', size: last.size };
    }
    if (treeSize === 0 || last?.size === treeSize) return last;
    onStep?.('sign');
    const root = await rootOf(session, { creditorId, size: treeSize });
    const text = checkpointText({ origin: signer.origin, size: treeSize, root });
    const note = signNote(sha256, { text, name: signer.origin, publicKey: signer.publicKey, sign: signer.sign });
    onStep?.('storeCheckpoint');
    await storeCheckpoint(session, creditorId, { size: treeSize, root, note });
    return readLatestCheckpoint(session, creditorId);
  });
}

/** A tile that is not there is a tree that differs. */
function missingTile(error: unknown): undefined {
  if (!(error instanceof TileMissingError)) throw error;
  return undefined;
}

/** Each witness is asked by itself: one that is slow or gone keeps nobody else waiting. */
function askWitnesses(
  database: Database,
  { creditor, witnesses, onStep }: BeatSettings,
  checkpoint: StoredCheckpoint,
): Promise<Beat['witnesses'][number][]> {
  const { creditorId } = creditor;
  const { size, note } = checkpoint;
  const known = new Set(checkpoint.cosignatures.map(({ witness }) => witness));
  return Promise.all(
    witnesses.map(async (witness) => {
      const { name } = witness;
      if (known.has(name)) return { name, answer: 'before' as const };
      onStep?.('witness');
      const lastKnownSize = await database.session((session) => readCosignedSize(session, creditorId, name));
      const proof = (oldSize: number) =>
        database.session((session) => consistencyPath(session, { creditorId, oldSize, newSize: size }));
      const answer = await witness.cosign({ checkpoint: note, proof, lastKnownSize });
      if (answer.kind === 'cosigned') {
        onStep?.('storeCosignature');
        const line = answer.lines.join('');
        await database.transaction((session) =>
          storeCosignature(session, { creditorId, size }, { witness: name, line }),
        );
      }
      return { name, answer };
    }),
  );
}

/** The checkpoint with all the signatures that came so far. */
export function cosignedNote({ note, cosignatures }: Pick<StoredCheckpoint, 'note' | 'cosignatures'>): string {
  return `${note}${cosignatures.map(({ line }) => line).join('')}`;
}

/** Who has signed by this policy; its own log's key is known without the policy's saying so. */
export function findingOf(
  checkpoint: StoredCheckpoint,
  { policy, signer }: { readonly policy: WitnessPolicy; readonly signer: Pick<LogSigner, 'origin' | 'publicKey'> },
): CheckpointFinding | undefined {
  const read = parseCheckpoint(cosignedNote(checkpoint));
  if ('fault' in read) return undefined;
  const finding = checkpointVerdict({ checkpoint: read, policy: withLog(policy, signer), verify: verifyEd25519 });
  return 'refused' in finding ? undefined : finding;
}

function withLog(policy: WitnessPolicy, signer: Pick<LogSigner, 'origin' | 'publicKey'>): WitnessPolicy {
  const key = verifierKeyOf(sha256, { name: signer.origin, type: 'ed25519', publicKey: signer.publicKey });
  return { ...policy, logs: [{ key, url: undefined }] };
}

/** No witness is asked, none is needed. */
export const noWitnesses: WitnessPolicy = { logs: [], witnesses: [], groups: [], quorum: quorumNone };
