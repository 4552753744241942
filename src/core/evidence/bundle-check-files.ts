/** Step 8 of a check: the files that `file` entries tell of. */
import type { Check } from './bundle-findings.ts';
import { readMemberName } from './bundle-names.ts';
import type { EntryReport, FileReport } from './bundle-report.ts';
import { fromHex, toHex } from './bytes.ts';
import { type Canonical, fieldOf } from './canonical-json.ts';
import { digestBytes } from './digest.ts';

/** Of a `file` entry, what is checked. */
interface ToldFile {
  readonly entry: number;
  readonly sha256Hex: string;
  /** of the sealed file, which no second filing of the same file has; undefined: not said */
  readonly sealedHex: Canonical | undefined;
  readonly bytes: number;
  readonly mediaType: string;
  readonly kind: string | undefined;
}

/** Erasures and removals by which a file need not be there. */
interface Excuses {
  /** the highest number up to which an erasure reaches */
  readonly erasedThrough: number;
  readonly removals: readonly {
    readonly number: number;
    readonly sha256: Canonical | undefined;
    readonly sealed: Canonical | undefined;
  }[];
}

export function checkFiles(check: Check, entries: readonly EntryReport[]): FileReport[] {
  const { members, findings } = check;
  findings.begin('files');
  const held = new Map<string, string>();
  for (const member of members.keys()) {
    const name = readMemberName(member);
    if (name?.is !== 'file') continue;
    if (held.has(name.sha256Hex)) findings.add('files', 'fileTwice', { member });
    held.set(name.sha256Hex, member);
  }
  const told = entries.flatMap((entry) => toldFile(check, entry));
  const excuses = excusesOf(entries);
  const files = told.map((file) => reportOf(check, { file, member: held.get(file.sha256Hex), excuses }));
  const digests = new Set(told.map(({ sha256Hex }) => sha256Hex));
  for (const [sha256Hex, member] of held) {
    if (!digests.has(sha256Hex)) findings.add('files', 'fileNotTold', { member });
  }
  return files;
}

function toldFile({ findings }: Check, { kind, number, content }: EntryReport): ToldFile[] {
  if (kind !== 'file' || content === undefined) return [];
  const fact = fieldOf(content, 'fact');
  const [sha256Hex, bytes, mediaType, fileKind] = ['sha256', 'bytes', 'mediaType', 'kind'].map((key) =>
    fieldOf(fact, key),
  );
  const isDigest = typeof sha256Hex === 'string' && fromHex(sha256Hex)?.length === digestBytes;
  if (!isDigest || typeof bytes !== 'number' || bytes < 0) {
    findings.add('files', 'fileFactNotValid', { entry: number });
    return [];
  }
  return [
    {
      entry: number,
      sha256Hex,
      sealedHex: fieldOf(fact, 'sealedSha256'),
      bytes,
      mediaType: typeof mediaType === 'string' ? mediaType : 'application/octet-stream',
      kind: typeof fileKind === 'string' ? fileKind : undefined,
    },
  ];
}

function excusesOf(entries: readonly EntryReport[]): Excuses {
  let erasedThrough = 0;
  const removals: Excuses['removals'][number][] = [];
  for (const { kind, number, content } of entries) {
    const fact = fieldOf(content, 'fact');
    const through = fieldOf(fact, 'through');
    if (kind === 'erasure' && typeof through === 'number' && through < number) {
      erasedThrough = Math.max(erasedThrough, through);
    }
    if (kind === 'fileRemoved') {
      removals.push({ number, sha256: fieldOf(fact, 'sha256'), sealed: fieldOf(fact, 'sealedSha256') });
    }
  }
  return { erasedThrough, removals };
}

/** Erased or removed after it was filed. A removal is of one filing where both say the digest of what was sealed. */
function isExcused(file: ToldFile, { erasedThrough, removals }: Excuses): boolean {
  if (erasedThrough >= file.entry) return true;
  return removals.some(({ number, sha256, sealed }) => {
    const isSaid = sealed !== undefined && file.sealedHex !== undefined;
    return number > file.entry && (isSaid ? sealed === file.sealedHex : sha256 === file.sha256Hex);
  });
}

function reportOf(
  { members, findings, memberDigest }: Check,
  at: { readonly file: ToldFile; readonly member: string | undefined; readonly excuses: Excuses },
): FileReport {
  const { file, member, excuses } = at;
  const { sealedHex: _, ...told } = file;
  const report = { ...told, member };
  if (member === undefined) {
    if (isExcused(file, excuses)) return { ...report, state: 'absent' };
    findings.add('files', 'fileMissing', { entry: file.entry }, { sha256: file.sha256Hex });
    return { ...report, state: 'fails' };
  }
  const place = { entry: file.entry, member };
  const is = members.get(member)!.length;
  if (is !== file.bytes) findings.add('files', 'fileSizeDiffers', place, { said: file.bytes, is });
  else if (toHex(memberDigest(member)) !== file.sha256Hex) findings.add('files', 'fileDigestDiffers', place);
  else return { ...report, state: 'holds' };
  return { ...report, state: 'fails' };
}
