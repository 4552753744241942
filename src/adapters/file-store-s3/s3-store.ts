/**
 * Files in a bucket of an S3-compatible store: <prefix>/<digest>, each put by one request that names its digest, so that the
 * store itself refuses other bytes. Nothing is held in memory but a few pieces.
 */
import type { IncomingMessage } from 'node:http';
import {
  ChangedFileError,
  checkDigest,
  type FilePutOutcome,
  type FileStore,
  FileStoreError,
  type FileToPut,
  heldUntilRight,
  type StoredFile,
  WrongBytesError,
} from '../../application/file-port.ts';
import { readListing, readVersions } from './s3-listing.ts';
import { addressOf, ask, type S3Answer, S3Refusal, type S3Settings, textOf } from './s3-request.ts';

/** Of one request: 5 GiB ("Amazon S3 multipart upload limits", Amazon S3 User Guide; MinIO and Ceph follow it). */
const bytesMax = 5 * 1024 ** 3;
const listingBytesMax = 16 * 1024 ** 2;

export function s3Store(settings: S3Settings & { readonly pageKeys?: number }): FileStore {
  return {
    address: addressOf(settings),
    put: (file) => put(settings, file),
    async get(digestHex) {
      const answer = await ifThere(ask(settings, { method: 'GET', key: keyOf(settings, digestHex) }));
      return answer === undefined ? undefined : received(answer.message, { digestHex, settings });
    },
    has: async (digestHex) => (await sizeOf(settings, digestHex)) !== undefined,
    remove: (digestHex) => remove(settings, digestHex),
    list: () => list(settings),
    // One request takes a file whole or not at all.
    sweepLeftovers: async () => 0,
    close: async () => {},
  };
}

function keyOf({ prefix }: S3Settings, digestHex: string): string {
  checkDigest(digestHex);
  return prefix === '' ? digestHex : `${prefix}/${digestHex}`;
}

async function put(settings: S3Settings, file: FileToPut): Promise<FilePutOutcome> {
  const key = keyOf(settings, file.digestHex);
  if (file.bytes === 0) return { kind: 'failed', code: 'empty' };
  if (file.bytes > bytesMax) return { kind: 'failed', code: 'tooLarge' };
  const { digestHex, bytes } = file;
  try {
    if ((await sizeOf(settings, digestHex)) === bytes) return { kind: 'alreadyThere' };
    // Held back: a store that does not check the digest gets less than the announced length of wrong bytes.
    const open = () => heldUntilRight(file.open(), { digestHex, bytes });
    const { message } = await ask(settings, { method: 'PUT', key, body: { digestHex, bytes, open } });
    message.resume();
    return { kind: 'stored' };
  } catch (error) {
    if (error instanceof WrongBytesError || error instanceof FileStoreError)
      return { kind: 'failed', code: error.code };
    throw error;
  }
}

/**
 * Asked by the first byte and not by HEAD, whose answers have no body: only the body tells a file that is not there from a
 * bucket that is not there.
 */
async function sizeOf(settings: S3Settings, digestHex: string): Promise<number | undefined> {
  const request = { method: 'GET', key: keyOf(settings, digestHex), range: 'bytes=0-0' } as const;
  const answer = await ifThere(ask(settings, request));
  if (answer === undefined) return undefined;
  const { headers } = answer.message;
  answer.message.destroy();
  const whole =
    answer.status === 206 ? /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] : headers['content-length'];
  if (whole === undefined) throw new FileStoreError('notUnderstood', addressOf(settings));
  return Number(whole);
}

async function ifThere(asked: Promise<S3Answer>): Promise<S3Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof S3Refusal)) throw error;
    if (error.status === 404 && error.reason === 'NoSuchKey') return undefined;
    throw error;
  }
}

async function* received(message: IncomingMessage, at: { readonly digestHex: string; readonly settings: S3Settings }) {
  try {
    yield* heldUntilRight(message as AsyncIterable<Uint8Array>, { digestHex: at.digestHex });
  } catch (error) {
    if (error instanceof WrongBytesError) throw new ChangedFileError(at.digestHex);
    throw new FileStoreError('notReached', addressOf(at.settings));
  }
}

async function remove(settings: S3Settings, digestHex: string): Promise<void> {
  const key = keyOf(settings, digestHex);
  const answer = await ifThere(ask(settings, { method: 'DELETE', key }));
  if (answer === undefined) return;
  answer.message.resume();
  // A bucket that keeps versions has only marked it as deleted: each version goes by its own name.
  if (answer.message.headers['x-amz-delete-marker'] !== 'true') return;
  const listed = await ask(settings, { method: 'GET', query: { versions: '', prefix: key } });
  const versions = readVersions(await textIn(listed, settings), key);
  if (versions === undefined) throw new FileStoreError('notUnderstood', addressOf(settings));
  for (const versionId of versions) {
    const gone = await ifThere(ask(settings, { method: 'DELETE', key, query: { versionId } }));
    gone?.message.resume();
  }
}

async function* list(
  settings: S3Settings & { readonly pageKeys?: number },
): AsyncGenerator<StoredFile, void, undefined> {
  const prefix = settings.prefix === '' ? '' : `${settings.prefix}/`;
  let last = '';
  let token: string | undefined;
  do {
    const query = {
      'list-type': '2',
      'max-keys': String(settings.pageKeys ?? 1000),
      ...(prefix === '' ? {} : { prefix }),
      ...(token === undefined ? {} : { 'continuation-token': token }),
    };
    const page = readListing(await textIn(await ask(settings, { method: 'GET', query }), settings));
    if (page === undefined) throw new FileStoreError('notUnderstood', addressOf(settings));
    for (const { key, bytes } of page.objects) {
      const digestHex = key.slice(prefix.length);
      if (!key.startsWith(prefix) || !/^[0-9a-f]{64}$/.test(digestHex)) continue;
      // Whoever compares the list with a book goes through both side by side: an order that does not hold loses files.
      if (digestHex <= last) throw new FileStoreError('notUnderstood', addressOf(settings));
      last = digestHex;
      yield { digestHex, bytes };
    }
    token = page.next;
  } while (token !== undefined);
}

async function textIn({ message }: S3Answer, settings: S3Settings): Promise<string> {
  try {
    return await textOf(message, listingBytesMax);
  } catch {
    throw new FileStoreError('notReached', addressOf(settings));
  }
}
