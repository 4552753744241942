/** A bundle held against the log's folder: what it leaves out shows. Needs no database; it writes folders. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { sampleKey, sampleOrigin, sampleParts, written } from '../../tools/bench-evidence-bundle.ts';
import type { BundleParts } from '../core/evidence/bundle.ts';
import { checkBundle } from '../core/evidence/bundle-check.ts';
import { utf8 } from '../core/evidence/bytes.ts';
import { checkpointText } from '../core/evidence/checkpoint.ts';
import { GrowingRoot } from '../core/evidence/log-scan.ts';
import { signNote } from '../core/evidence/note.ts';
import { entryBundle, tilePath, tileWidth } from '../core/evidence/tiles.ts';
import { sha256, verifyEd25519 } from '../digest/node-crypto.ts';
import { type LogReport, scanLog } from './scan-log.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const alone = { others: 0, witnesses: 0 };

/** The folder of a log of these entries, signed by the sample log's key or another. */
function folderOf(
  entries: readonly Uint8Array[],
  more: { readonly key?: string; readonly size?: number } = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-log-'));
  folders.push(folder);
  const put = (path: string, content: Uint8Array | string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const growing = new GrowingRoot(sha256);
  for (const entry of entries) growing.add(entry);
  for (let from = 0; from < entries.length; from += tileWidth) {
    const tile = entries.slice(from, from + tileWidth);
    put(tilePath({ level: 'entries', index: from / tileWidth, width: tile.length }), entryBundle(tile));
  }
  const text = checkpointText({ origin: sampleOrigin, size: more.size ?? entries.length, root: growing.root() });
  put('checkpoint', signNote(sha256, { text, name: sampleOrigin, ...sampleKey(more.key ?? sampleOrigin) }));
  return folder;
}

function scan(parts: BundleParts, folder: string): LogReport {
  const bytes = written(parts);
  const report = checkBundle(bytes, { digest: sha256, verify: verifyEd25519 });
  assert.equal(report.verdict, 'holds', 'the bundle by itself');
  return scanLog(folder, { bytes, report });
}

const parts = sampleParts(600, alone);
const entries = parts.entries.map(({ entry }) => entry);
/** The last entries are left out, and the lender signs a smaller count: by itself such a bundle holds. */
const shortened: BundleParts = { ...parts, entries: parts.entries.slice(0, 590) };

const rows: readonly (readonly [what: string, of: BundleParts, folder: () => string, expected: LogReport])[] = [
  ['the very log', parts, () => folderOf(entries), { verdict: 'holds', size: 600, entries: 600, later: 0 }],
  [
    'a log that went on, with other things in it',
    sampleParts(300, alone),
    () =>
      folderOf([
        ...sampleParts(300, alone).entries.map(({ entry }) => entry),
        utf8('of another kind'),
        ...entries.slice(300),
      ]),
    { verdict: 'holds', size: 601, entries: 300, later: 300 },
  ],
  [
    'entries left out at the end',
    shortened,
    () => folderOf(entries),
    { verdict: 'fails', code: 'leftOut', value: '591' },
  ],
  ['no log there', parts, () => tmpdir(), { verdict: 'fails', code: 'logNotRead', value: 'checkpoint' }],
  [
    'signed by another key',
    parts,
    () => folderOf(entries, { key: 'other' }),
    { verdict: 'fails', code: 'logNotSigned', value: sampleOrigin },
  ],
  [
    'an older copy',
    parts,
    () => folderOf(entries.slice(0, 500)),
    { verdict: 'fails', code: 'logShorter', value: '500' },
  ],
  [
    'a file that is not there',
    parts,
    () => {
      const folder = folderOf(entries);
      rmSync(join(folder, 'tile/entries/001'));
      return folder;
    },
    { verdict: 'fails', code: 'logFileNotRead', value: 'tile/entries/001' },
  ],
  [
    'another history',
    parts,
    () => folderOf([...entries.slice(0, 7), utf8('changed'), ...entries.slice(8)]),
    { verdict: 'fails', code: 'logForked', value: '600' },
  ],
  [
    'entries after it that are not those that were signed',
    parts,
    () => {
      const folder = folderOf([...entries, utf8('one')]);
      writeFileSync(join(folder, 'tile/entries/002.p/89'), entryBundle([...entries.slice(512), utf8('two')]));
      return folder;
    },
    { verdict: 'fails', code: 'logNotWhole', value: '601' },
  ],
];
for (const [what, of, folder, expected] of rows) {
  test(what, () => assert.deepEqual(scan(of, folder()), expected));
}

test('a bundle that does not hold is not held against a log', () => {
  const bytes = written(parts);
  bytes[100]! ^= 1;
  const report = checkBundle(bytes, { digest: sha256, verify: verifyEd25519 });
  assert.deepEqual(scanLog(folderOf(entries), { bytes, report }), { verdict: 'fails', code: 'bundleFails', value: '' });
});
