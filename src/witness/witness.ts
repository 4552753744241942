/**
 * A witness: it cosigns what logs show it, each log's tree once it continues the one cosigned before (C2SP tlog-witness).
 * A folder is all that it needs.
 *
 * Each request is read, decided, written to the disk and answered without giving way to another: that is what keeps two
 * trees of one size from both being cosigned, also when the program is killed in between.
 */
import { parseCheckpoint } from '../core/evidence/checkpoint.ts';
import { cosign } from '../core/evidence/cosignature.ts';
import type { SignEd25519 } from '../core/evidence/digest.ts';
import { noteOf } from '../core/evidence/note.ts';
import type { VerifierKey } from '../core/evidence/note-key.ts';
import { noteVerdict } from '../core/evidence/note-verdict.ts';
import {
  type AddCheckpoint,
  type Conflict,
  type CosignDecision,
  decideCosign,
  parseAddCheckpoint,
} from '../core/evidence/witness-request.ts';
import { sha256, verifyEd25519 } from '../digest/node-crypto.ts';
import { conflictName, type FolderFault, keepConflict, originHash, readState, writeState } from './witness-files.ts';

export interface WitnessKey {
  readonly key: VerifierKey;
  readonly vkey: string;
  readonly sign: SignEd25519;
}

/** What the one who runs it is told; words for it are made at the edge. */
export type WitnessNews =
  | {
      readonly kind: Conflict;
      readonly origin: string;
      readonly size: number;
      /** undefined: too many are kept already */
      readonly file: string | undefined;
      /** the note of the tree that was cosigned before; undefined: there was none */
      readonly against: string | undefined;
    }
  | { readonly kind: 'clockBehind'; readonly nowSeconds: number; readonly lastSeconds: number }
  | { readonly kind: 'stateDamaged'; readonly origin: string }
  | { readonly kind: 'notWritten'; readonly origin: string; readonly message: string };

export interface WitnessAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface WitnessSetup {
  readonly folder: string;
  readonly key: WitnessKey;
  /** keys of the logs that it follows; a key's name is its log's origin */
  readonly logKeys: readonly VerifierKey[];
  readonly nowMs: () => number;
  readonly tell: (news: WitnessNews) => void;
}

export interface Witness {
  readonly vkey: string;
  readonly name: string;
  readonly origins: readonly string[];
  addCheckpoint(body: Uint8Array): WitnessAnswer;
  /** `hash`: SHA-256 of the origin, 64 hexadecimal digits */
  checkpointOf(hash: string): WitnessAnswer;
}

interface HeldState {
  readonly size: number;
  readonly root: Uint8Array;
  readonly lastSeconds: number;
  readonly note: string;
}

const plain = 'text/plain; charset=utf-8';
/** tlog-witness, for the answer 409 */
export const sizeType = 'text/x.tlog.size';

/** The folder is this process's alone: whoever calls has locked it. */
export function openWitness(setup: WitnessSetup): Witness | FolderFault {
  const origins = [...new Set(setup.logKeys.map(({ name }) => name))];
  let lastSeconds = 0;
  for (const origin of origins) {
    const state = heldState(setup, origin);
    if (state === 'damaged') return { fault: 'stateDamaged', value: origin };
    lastSeconds = Math.max(lastSeconds, state?.lastSeconds ?? 0);
  }
  const told = new Set<string>();
  const hashes = new Map(origins.map((origin) => [originHash(origin), origin]));
  return {
    vkey: setup.key.vkey,
    name: setup.key.key.name,
    origins,
    addCheckpoint(body) {
      const request = parseAddCheckpoint(body);
      if ('fault' in request) return answer(400, `${request.fault}${request.line ? ` ${request.line}` : ''}\n`);
      const { origin } = request.checkpoint;
      if (!origins.includes(origin)) return answer(404, 'originNotKnown\n');
      const state = heldState(setup, origin);
      if (state === 'damaged') {
        setup.tell({ kind: 'stateDamaged', origin });
        return answer(500, 'stateDamaged\n');
      }
      const decision = decideCosign(request, {
        state,
        keys: setup.logKeys,
        digest: sha256,
        verify: verifyEd25519,
      });
      if ('refused' in decision) return refuse(setup, { request, decision, state, told });
      const nowSeconds = Math.floor(setup.nowMs() / 1000);
      if (nowSeconds < lastSeconds) {
        setup.tell({ kind: 'clockBehind', nowSeconds, lastSeconds });
        return answer(503, 'clockBehind\n');
      }
      const answered = cosignAndKeep(setup, { decision, nowSeconds });
      if (answered.status === 200) lastSeconds = nowSeconds;
      return answered;
    },
    checkpointOf(hash) {
      const origin = hashes.get(hash);
      const state = origin === undefined ? undefined : heldState(setup, origin);
      if (state === 'damaged') return answer(500, 'stateDamaged\n');
      return state === undefined ? answer(404, 'neverCosigned\n') : answer(200, state.note);
    },
  };
}

function answer(status: number, body: string): WitnessAnswer {
  return { status, type: status === 409 ? sizeType : plain, body };
}

/**
 * What was cosigned last, from the disk each time, so that nothing held in memory can differ from it. The file is believed
 * for its own cosignature: a file that was spoilt or put there by another must not make this witness start anew.
 */
function heldState({ folder, key }: WitnessSetup, origin: string): HeldState | 'damaged' | undefined {
  let note: string | undefined;
  try {
    note = readState(folder, originHash(origin));
  } catch {
    return 'damaged';
  }
  if (note === undefined) return undefined;
  const checkpoint = parseCheckpoint(note);
  if ('fault' in checkpoint || checkpoint.origin !== origin) return 'damaged';
  const verdict = noteVerdict(verifyEd25519, { note: checkpoint.note, keys: [key.key] });
  if ('refused' in verdict) return 'damaged';
  const lastSeconds = Math.max(...verdict.good.map(({ cosignedAtMs }) => cosignedAtMs! / 1000));
  return { size: checkpoint.size, root: checkpoint.root, lastSeconds, note };
}

function cosignAndKeep(
  { folder, key, tell }: WitnessSetup,
  at: { readonly decision: Extract<CosignDecision, { readonly cosign: unknown }>; readonly nowSeconds: number },
): WitnessAnswer {
  const { cosign: checkpoint, logLines } = at.decision;
  const { text } = checkpoint.note;
  const line = cosign(sha256, {
    text,
    timestampSeconds: at.nowSeconds,
    name: key.key.name,
    publicKey: key.key.publicKey,
    sign: key.sign,
  });
  try {
    // Of what was sent, only what was found good is kept and shown again.
    writeState(folder, { hash: originHash(checkpoint.origin), note: noteOf({ text, lines: [...logLines, line] }) });
  } catch (error) {
    tell({ kind: 'notWritten', origin: checkpoint.origin, message: (error as Error).message });
    return answer(500, 'notWritten\n');
  }
  return answer(200, line);
}

function refuse(
  setup: WitnessSetup,
  at: {
    readonly request: AddCheckpoint;
    readonly decision: Extract<CosignDecision, { readonly refused: unknown }>;
    readonly state: HeldState | undefined;
    /** conflicts that the one who runs it has been told of since the start: kind and file name */
    readonly told: Set<string>;
  },
): WitnessAnswer {
  const { decision, state, told } = at;
  const { origin, size, note } = at.request.checkpoint;
  const kind = decision.conflict;
  // Without the signatures that nobody knows: with others of them it would be another file each time.
  const shown = noteOf({ text: note.text, lines: decision.logLines ?? [] });
  const news = `${kind} ${conflictName(shown)}`;
  if (kind !== undefined && !told.has(news)) {
    try {
      const file = keepConflict(setup.folder, { note: shown, kind });
      const against = state === undefined ? undefined : keepConflict(setup.folder, { note: state.note, kind });
      setup.tell({ kind, origin, size, file, against });
      told.add(news);
    } catch (error) {
      setup.tell({ kind: 'notWritten', origin, message: (error as Error).message });
    }
  }
  return answer(decision.status, decision.body);
}
