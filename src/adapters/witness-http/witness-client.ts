/** A log's side of a witness over HTTP (C2SP tlog-witness): it shows a checkpoint and takes the cosignatures that hold. */
import type { Witness } from '../../application/evidence-ports.ts';
import { textOf } from '../../core/evidence/bytes.ts';
import { parseCheckpoint, parseCount } from '../../core/evidence/checkpoint.ts';
import type { VerifyEd25519 } from '../../core/evidence/digest.ts';
import { noteOf, parseSignatureLine } from '../../core/evidence/note.ts';
import type { VerifierKey } from '../../core/evidence/note-key.ts';
import { noteVerdict } from '../../core/evidence/note-verdict.ts';
import { formatAddCheckpoint } from '../../core/evidence/witness-request.ts';

type Outcome = Awaited<ReturnType<Witness['cosign']>>;
type Ask = Parameters<Witness['cosign']>[0];

export interface WitnessAddress {
  /** within the policy */
  readonly name: string;
  /** the submission prefix, with or without a slash at its end */
  readonly url: string;
  /** of type `cosignature` */
  readonly key: VerifierKey;
  readonly verify: VerifyEd25519;
  readonly timeoutMilliseconds?: number;
}

const timeoutMillisecondsDefault = 5_000;
const answerBytesMax = 16 * 1024;

/**
 * Codes of `refused`: `sizeNotRead`, `aheadOfUs` (it has cosigned more than this checkpoint holds: the log went back, or
 * another writes it), `behindTwice`, `noGoodCosignature` with status 200; else what the witness said, or `status`. Codes
 * of `notReached`: `timeout`, `answerTooLarge`, or what the system calls it.
 */
export function witnessOverHttp(address: WitnessAddress): Witness {
  return {
    name: address.name,
    async cosign(ask) {
      const { checkpoint } = ask;
      const read = parseCheckpoint(checkpoint);
      if ('fault' in read) throw new Error(`a checkpoint of ours cannot be read: ${read.fault}`);
      const first = await submit(address, ask, Math.min(ask.lastKnownSize, read.size));
      if (!('sizeThere' in first)) return first;
      if (first.sizeThere === undefined) return { kind: 'refused', status: 409, code: 'sizeNotRead' };
      if (first.sizeThere > read.size) return { kind: 'refused', status: 409, code: 'aheadOfUs' };
      const second = await submit(address, ask, first.sizeThere);
      return 'sizeThere' in second ? { kind: 'refused', status: 409, code: 'behindTwice' } : second;
    },
  };
}

async function submit(
  address: WitnessAddress,
  { checkpoint, proof }: Ask,
  oldSize: number,
): Promise<Outcome | { readonly sizeThere: number | undefined }> {
  const hashes = oldSize === 0 ? [] : await proof(oldSize);
  const body = formatAddCheckpoint({ oldSize, proof: hashes, checkpointNote: checkpoint });
  const answer = await post(address, body);
  if ('kind' in answer) return answer;
  const { status, text } = answer;
  if (status === 200) return goodLines(address, checkpoint, text);
  if (status === 409) {
    const size = parseCount(text.replace(/\n$/, ''));
    return { sizeThere: typeof size === 'number' ? size : undefined };
  }
  // What it says is shown and logged: one word of it, and no more than a word.
  return { kind: 'refused', status, code: /^([A-Za-z]{1,40})\s*$/.exec(text)?.[1] ?? 'status' };
}

/** Lines of other keys are left out, also good ones; one of its own that fails spoils the answer. */
function goodLines({ key, verify }: WitnessAddress, checkpoint: string, text: string): Outcome {
  const nothing: Outcome = { kind: 'refused', status: 200, code: 'noGoodCosignature' };
  const ours = parseCheckpoint(checkpoint);
  if ('fault' in ours || !text.endsWith('\n')) return nothing;
  const lines = text.slice(0, -1).split('\n');
  if (lines.some((line) => 'fault' in parseSignatureLine(line))) return nothing;
  const signed = parseCheckpoint(noteOf({ text: ours.note.text, lines: lines.map((line) => `${line}\n`) }));
  if ('fault' in signed) return nothing;
  const verdict = noteVerdict(verify, { note: signed.note, keys: [key] });
  if ('refused' in verdict) return nothing;
  return { kind: 'cosigned', lines: verdict.good.map(({ line }) => line), size: ours.size };
}

async function post(
  { url, timeoutMilliseconds = timeoutMillisecondsDefault }: WitnessAddress,
  body: string,
): Promise<{ readonly status: number; readonly text: string } | Extract<Outcome, { readonly kind: 'notReached' }>> {
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  try {
    const target = `${url.replace(/\/+$/, '')}/add-checkpoint`;
    // Followed elsewhere, a checkpoint would be shown to somebody whom the policy does not name.
    const response = await fetch(target, { method: 'POST', body, signal, redirect: 'error' });
    const text = await limitedText(response);
    if (text === undefined) return { kind: 'notReached', code: 'answerTooLarge' };
    return { status: response.status, text };
  } catch (error) {
    return { kind: 'notReached', code: signal.aborted ? 'timeout' : systemCode(error) };
  }
}

async function limitedText(response: Response): Promise<string | undefined> {
  if (response.body === null) return '';
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body) {
    length += part.length;
    if (length > answerBytesMax) return undefined;
    parts.push(part);
  }
  return textOf(new Uint8Array(Buffer.concat(parts))) ?? '';
}

function systemCode(error: unknown): string {
  const cause = (error as { readonly cause?: { readonly code?: unknown } }).cause;
  return typeof cause?.code === 'string' ? cause.code : 'failed';
}
