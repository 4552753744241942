/** The two listings of S3 that are read here (ListObjectsV2, ListObjectVersions), as far as they are needed. */

export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
}

export interface ListingPage {
  readonly objects: readonly ListedObject[];
  /** Where the next page begins; undefined: this is the last. */
  readonly next: string | undefined;
}

/** Undefined: no such listing, or a page that says there is more and not where. */
export function readListing(xml: string): ListingPage | undefined {
  if (!/<ListBucketResult[\s>]/.test(xml)) return undefined;
  const objects: ListedObject[] = [];
  for (const block of blocksOf(xml, 'Contents')) {
    const key = fieldOf(block, 'Key');
    const size = fieldOf(block, 'Size');
    if (key === undefined || size === undefined || !/^\d{1,15}$/.test(size)) return undefined;
    objects.push({ key, bytes: Number(size) });
  }
  const outside = xml.replaceAll(/<Contents>[\s\S]*?<\/Contents>/g, '');
  if (fieldOf(outside, 'IsTruncated') !== 'true') return { objects, next: undefined };
  const next = fieldOf(outside, 'NextContinuationToken');
  return next === undefined ? undefined : { objects, next };
}

/** All versions of one key, marks of deletion among them. Undefined: no such listing. */
export function readVersions(xml: string, key: string): string[] | undefined {
  if (!/<ListVersionsResult[\s>]/.test(xml)) return undefined;
  const versions: string[] = [];
  for (const block of [...blocksOf(xml, 'Version'), ...blocksOf(xml, 'DeleteMarker')]) {
    const id = fieldOf(block, 'VersionId');
    if (fieldOf(block, 'Key') === key && id !== undefined) versions.push(id);
  }
  return versions;
}

function blocksOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map((match) => match[1]!);
}

function fieldOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replaceAll(/&(?:amp|lt|gt|quot|apos|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));/g, plainOf);
}

function plainOf(entity: string, decimal?: string, hex?: string): string {
  if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
  return { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" }[entity] ?? entity;
}
