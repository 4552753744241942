/**
 * The file store of this deployment, put together from its environment.
 *
 * FORBEAR_FILES: a folder, or s3://bucket/prefix with FORBEAR_S3_ENDPOINT (https://host, or https://{bucket}.host where the
 * store wants the bucket in the host's name), FORBEAR_S3_REGION (us-east-1 when not set, as stores without regions take it)
 * and FORBEAR_S3_KEY_FILE (two lines: the key's id, its secret; without it, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Settings } from '../adapters/file-store-s3/s3-request.ts';
import type { FileStore } from '../application/file-port.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** In order of precedence. */
export const fileSettingFaults = [
  'notSet',
  /** neither a folder nor s3://bucket/prefix; an endpoint that is no https address */
  'notAnAddress',
  /** http to another machine than this one: what is sent could be read, and the key's signatures used again */
  'noTls',
  'notABucket',
  'notAPrefix',
  'notARegion',
  /** the file of the key is not there or may not be read */
  'notReadable',
  'notTwoLines',
] as const;
export type FileSettingFault = (typeof fileSettingFaults)[number];

export type FileStoreSetup =
  | { readonly state: 'ready'; readonly address: string; readonly open: () => Promise<FileStore> }
  | { readonly state: 'none' }
  | { readonly state: 'faulty'; readonly setting: string; readonly fault: FileSettingFault };

/**
 * Not set: beside the embedded database, in its folder; on PostgreSQL and in memory none, because nobody would know of a
 * folder that was made up.
 */
export function fileStoreSetup(
  database: { readonly folder?: string | undefined },
  environment: Environment = process.env,
): FileStoreSetup {
  const asked = environment.FORBEAR_FILES ?? '';
  if (asked.startsWith('s3://')) return s3Setup(asked, environment);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(asked)) return faulty('FORBEAR_FILES', 'notAnAddress');
  if (asked !== '') return diskSetup(asked);
  return database.folder === undefined ? { state: 'none' } : diskSetup(join(database.folder, 'files'));
}

function diskSetup(folder: string): FileStoreSetup {
  const open = async () => (await import('../adapters/file-store-disk/disk-store.ts')).diskStore({ folder });
  return { state: 'ready', address: folder, open };
}

function s3Setup(asked: string, environment: Environment): FileStoreSetup {
  const place = placeOf(asked);
  if ('fault' in place) return faulty('FORBEAR_FILES', place.fault);
  const endpoint = endpointOf(environment.FORBEAR_S3_ENDPOINT ?? '');
  if ('fault' in endpoint) return faulty('FORBEAR_S3_ENDPOINT', endpoint.fault);
  const region = environment.FORBEAR_S3_REGION || 'us-east-1';
  if (!/^[A-Za-z0-9-]{1,63}$/.test(region)) return faulty('FORBEAR_S3_REGION', 'notARegion');
  const key = keyOf(environment);
  if ('fault' in key) return faulty(key.setting, key.fault);
  const settings: S3Settings = { ...place, ...endpoint, region, ...key };
  const open = async () => (await import('../adapters/file-store-s3/s3-store.ts')).s3Store(settings);
  return { state: 'ready', address: asked, open };
}

interface Fault {
  readonly fault: FileSettingFault;
}

/** A bucket as S3 names them ("General purpose bucket naming rules", Amazon S3 User Guide); a prefix that needs no escaping. */
function placeOf(asked: string): { readonly bucket: string; readonly prefix: string } | Fault {
  const [bucket = '', ...parts] = asked.slice('s3://'.length).replace(/\/$/, '').split('/');
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes('..')) return { fault: 'notABucket' };
  const isPrefix = parts.every((part) => /^[A-Za-z0-9._-]{1,100}$/.test(part) && part !== '.' && part !== '..');
  return isPrefix ? { bucket, prefix: parts.join('/') } : { fault: 'notAPrefix' };
}

function endpointOf(text: string): { readonly endpoint: string } | Fault {
  if (text === '') return { fault: 'notSet' };
  const plain = text.replace('{bucket}.', 'bucket.');
  if (!URL.canParse(plain)) return { fault: 'notAnAddress' };
  const url = new URL(plain);
  const hasMore =
    url.username !== '' || url.password !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '';
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || hasMore) return { fault: 'notAnAddress' };
  if (url.protocol === 'http:' && !isThisMachine(url.hostname)) return { fault: 'noTls' };
  return { endpoint: text };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

type Key = { readonly keyId: string; readonly secret: string };

function keyOf(environment: Environment): Key | (Fault & { readonly setting: string }) {
  const setting = 'FORBEAR_S3_KEY_FILE';
  const { FORBEAR_S3_KEY_FILE: file, AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: secret } = environment;
  if (file === undefined || file === '') {
    return keyId && secret ? { keyId, secret } : { setting, fault: 'notSet' };
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { setting, fault: 'notReadable' };
  }
  const lines = text.trim().split(/\r?\n/);
  const isKey = lines.length === 2 && lines.every((line) => /^[\x21-\x7e]{1,256}$/.test(line));
  return isKey ? { keyId: lines[0]!, secret: lines[1]! } : { setting, fault: 'notTwoLines' };
}

function faulty(setting: string, fault: FileSettingFault): FileStoreSetup {
  return { state: 'faulty', setting, fault };
}
