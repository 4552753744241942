/** A bundle held against the log's own folder: every entry of the case that stands in the log is in the bundle. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestName } from '../core/evidence/bundle-names.ts';
import type { BundleReport } from '../core/evidence/bundle-report.ts';
import { toBase64 } from '../core/evidence/bytes.ts';
import { parseCheckpoint } from '../core/evidence/checkpoint.ts';
import { readContainer } from '../core/evidence/container.ts';
import { GrowingRoot, StreamWatch } from '../core/evidence/log-scan.ts';
import { parseManifest } from '../core/evidence/manifest.ts';
import { parseVerifierKey } from '../core/evidence/note-key.ts';
import { noteVerdict } from '../core/evidence/note-verdict.ts';
import { readEntryBundle, tilePath, tileWidth } from '../core/evidence/tiles.ts';
import { sha256, verifyEd25519 } from '../digest/node-crypto.ts';

/** In order of precedence. `value` names the file, the number or the index. */
export type LogFault =
  | 'bundleFails'
  | 'logNotRead'
  | 'logNotSigned'
  | 'logShorter'
  | 'logFileNotRead'
  | 'logForked'
  | 'logNotWhole'
  | 'leftOut'
  | 'notInLog';

export type LogReport =
  | {
      readonly verdict: 'holds';
      readonly size: number;
      readonly entries: number /** entered after the bundle was made */;
      readonly later: number;
    }
  | { readonly verdict: 'fails'; readonly code: LogFault; readonly value: string };

export function scanLog(
  folder: string,
  { bytes, report }: { readonly bytes: Uint8Array; readonly report: BundleReport },
): LogReport {
  const fails = (code: LogFault, value: string | number = ''): LogReport => ({
    verdict: 'fails',
    code,
    value: String(value),
  });
  const members = readContainer(bytes);
  const manifest = members instanceof Map ? parseManifest(members.get(manifestName) ?? new Uint8Array(0)) : undefined;
  const key = parseVerifierKey(sha256, report.logKey ?? '');
  if (report.verdict === 'fails' || manifest === undefined || 'fault' in manifest || 'fault' in key)
    return fails('bundleFails');
  const note = fileOf(folder, 'checkpoint');
  const checkpoint = note === undefined ? undefined : parseCheckpoint(note);
  if (checkpoint === undefined || 'fault' in checkpoint) return fails('logNotRead', 'checkpoint');
  const isSigned =
    checkpoint.origin === report.origin &&
    !('refused' in noteVerdict(verifyEd25519, { note: checkpoint.note, keys: [key] }));
  if (!isSigned) return fails('logNotSigned', checkpoint.origin);
  const size = report.size!;
  if (checkpoint.size < size) return fails('logShorter', checkpoint.size);
  const growing = new GrowingRoot(sha256);
  const watch = new StreamWatch(manifest.tag);
  for (let index = 0; index * tileWidth < checkpoint.size; index++) {
    const width = Math.min(tileWidth, checkpoint.size - index * tileWidth);
    const path = tilePath({ level: 'entries', index, width });
    const tile = fileOf(folder, path);
    const entries = tile === undefined ? undefined : readEntryBundle(tile);
    if (entries?.length !== width) return fails('logFileNotRead', path);
    for (const entry of entries) {
      watch.see(entry, growing.size);
      growing.add(entry);
      if (growing.size === size && toBase64(growing.root()) !== report.root) return fails('logForked', size);
    }
  }
  if (toBase64(growing.root()) !== toBase64(checkpoint.root)) return fails('logNotWhole', checkpoint.size);
  const shown = new Set(report.entries.map(({ number }) => number));
  const inTree = watch.found.filter((entry) => entry.index < size);
  const leftOut = inTree.find(({ number }) => !shown.has(number));
  if (leftOut !== undefined) return fails('leftOut', leftOut.number);
  const missing = [...shown].find((number) => !inTree.some((entry) => entry.number === number));
  if (missing !== undefined) return fails('notInLog', missing);
  return { verdict: 'holds', size: checkpoint.size, entries: inTree.length, later: watch.found.length - inTree.length };
}

function fileOf(folder: string, path: string): Uint8Array | undefined {
  try {
    return new Uint8Array(readFileSync(join(folder, path)));
  } catch {
    return undefined;
  }
}
