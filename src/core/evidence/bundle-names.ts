/** The names of a bundle's members (docs/formats/evidence-bundle.md): made in one place, read in one place. */

export const manifestName = 'MANIFEST';
export const pageName = 'README.html';
export const checkpointName = 'checkpoint';
export const policyName = 'policy';

/** Members that every bundle has, MANIFEST apart. */
export const neededNames = [pageName, checkpointName, policyName] as const;

/** What a member is by its name alone; what it holds is another question. */
export type MemberName =
  | { readonly is: 'manifest' | 'page' | 'checkpoint' | 'policy' }
  | { readonly is: 'receipt' | 'content'; readonly number: number; readonly kind: string }
  | { readonly is: 'file'; readonly sha256Hex: string; readonly ending: string }
  | { readonly is: 'earlierCheckpoint' | 'consistency'; readonly size: number }
  | { readonly is: 'anchor'; readonly size: number; readonly anchor: string };

const single: ReadonlyMap<string, MemberName> = new Map<string, MemberName>([
  [manifestName, { is: 'manifest' }],
  [pageName, { is: 'page' }],
  [checkpointName, { is: 'checkpoint' }],
  [policyName, { is: 'policy' }],
]);

/** Undefined: no member of a bundle is called so. One spelling for each number. */
export function readMemberName(name: string): MemberName | undefined {
  const whole = single.get(name);
  if (whole !== undefined) return whole;
  const entry = /^entries\/([0-9]{4,16})-([A-Za-z]+)\.(tlog-proof|json)$/.exec(name);
  if (entry !== null) {
    const [, digits, kind, ending] = entry as unknown as [string, string, string, string];
    const number = Number(digits);
    if (entryStem({ number, kind }) !== `entries/${digits}-${kind}` || !Number.isSafeInteger(number)) return undefined;
    return { is: ending === 'json' ? 'content' : 'receipt', number, kind };
  }
  const file = /^files\/([0-9a-f]{64})\.([a-z0-9]{1,8})$/.exec(name);
  if (file !== null) return { is: 'file', sha256Hex: file[1]!, ending: file[2]! };
  const sized = /^(history|anchors)\/(0|[1-9][0-9]{0,15})(\.checkpoint|\.consistency|-([a-z0-9]{1,16})\.json)$/.exec(
    name,
  );
  if (sized === null || !Number.isSafeInteger(Number(sized[2]))) return undefined;
  const size = Number(sized[2]);
  const isHistory = sized[1] === 'history';
  if (sized[4] !== undefined) return isHistory ? undefined : { is: 'anchor', size, anchor: sized[4] };
  if (!isHistory) return undefined;
  return { is: sized[3] === '.checkpoint' ? 'earlierCheckpoint' : 'consistency', size };
}

function entryStem({ number, kind }: { readonly number: number; readonly kind: string }): string {
  return `entries/${String(number).padStart(4, '0')}-${kind}`;
}

export function receiptName(of: { readonly number: number; readonly kind: string }): string {
  return `${entryStem(of)}.tlog-proof`;
}

export function contentName(of: { readonly number: number; readonly kind: string }): string {
  return `${entryStem(of)}.json`;
}

export function earlierCheckpointName(size: number): string {
  return `history/${size}.checkpoint`;
}

export function consistencyName(size: number): string {
  return `history/${size}.consistency`;
}

export function anchorName({ size, anchor }: { readonly size: number; readonly anchor: string }): string {
  return `anchors/${size}-${anchor}.json`;
}

/** Endings by media type; a type that is not here ends in `bin`, and is opened by nobody without a thought. */
const endings: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
  ['image/heic', 'heic'],
  ['image/tiff', 'tiff'],
  ['audio/wav', 'wav'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp4', 'm4a'],
  ['audio/ogg', 'ogg'],
  ['application/mp4', 'mp4'],
  ['audio/amr', 'amr'],
  ['audio/amr-wb', 'awb'],
  ['text/plain', 'txt'],
]);

export function fileName(of: { readonly sha256Hex: string; readonly mediaType: string }): string {
  return `files/${of.sha256Hex}.${endings.get(of.mediaType) ?? 'bin'}`;
}

/** The media type that an ending stands for: the one under which a page hands the file out. */
export function mediaTypeOfEnding(ending: string): string {
  for (const [mediaType, known] of endings) if (known === ending) return mediaType;
  return 'application/octet-stream';
}
