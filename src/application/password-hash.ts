/**
 * Passwords as argon2id (RFC 9106) in PHC form, which says its own parameters, so that stronger ones can come in later. At most a
 * few are worked out at once: each takes 19 MiB, and whoever knocks at the door shall not decide how much memory is used.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { normalPassword } from './password-rules.ts';

interface Argon2Cost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. */
export const usualCost: Argon2Cost = { memoryKiB: 19_456, passes: 2, lanes: 1 };
/** What a stored hash may ask for at most: a row that was tampered with shall not stop the process. */
const memoryKiBMax = 262_144;
const passesMax = 16;
const saltBytes = 16;
const tagBytes = 32;

/** Undefined: too many are waiting. */
export interface PasswordWork {
  hash(password: string): Promise<string | undefined>;
  /** The same work is done where there is no hash to compare with. */
  verify(
    password: string,
    phc: string | undefined,
  ): Promise<{ readonly isRight: boolean; readonly isOutdated: boolean } | undefined>;
  /** how many hashes were worked out since the start */
  readonly done: () => number;
}

export function passwordWork({
  atOnceMax = 4,
  waitingMax = 32,
  cost = usualCost,
}: {
  readonly atOnceMax?: number;
  readonly waitingMax?: number;
  readonly cost?: Argon2Cost;
} = {}): PasswordWork {
  let running = 0;
  let done = 0;
  const waiting: (() => void)[] = [];
  const inTurn = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    if (running >= atOnceMax) {
      if (waiting.length >= waitingMax) return undefined;
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      done += 1;
      return await work();
    } finally {
      // The place goes to the next one, and is not free in between.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
  return {
    done: () => done,
    hash: (password) =>
      inTurn(async () => {
        const salt = randomBytes(saltBytes);
        return phcOf(cost, salt, await tagOf(password, { cost, salt }));
      }),
    verify: (password, phc) =>
      inTurn(async () => {
        const stored = phc === undefined ? undefined : parsePhc(phc);
        if (phc !== undefined && stored === undefined) throw new Error('a stored password is no argon2id of ours');
        const used = stored ?? { cost, salt: randomBytes(saltBytes), tag: randomBytes(tagBytes) };
        const tag = await tagOf(password, used);
        const isSame = tag.length === used.tag.length && timingSafeEqual(tag, used.tag);
        return {
          isRight: stored !== undefined && isSame,
          isOutdated: stored !== undefined && !isSameCost(stored.cost, cost),
        };
      }),
  };
}

/** Of this process: the limit holds for all of it. */
export const passwords: PasswordWork = passwordWork();

function tagOf(
  password: string,
  { cost, salt }: { readonly cost: Argon2Cost; readonly salt: Uint8Array },
): Promise<Buffer> {
  const { memoryKiB: memory, passes, lanes: parallelism } = cost;
  const message = Buffer.from(normalPassword(password), 'utf8');
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength: tagBytes }, (error, tag) =>
      error === null || error === undefined ? resolve(Buffer.from(tag)) : reject(error),
    );
  });
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '');

function phcOf({ memoryKiB, passes, lanes }: Argon2Cost, salt: Uint8Array, tag: Uint8Array): string {
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${lanes}$${base64(salt)}$${base64(tag)}`;
}

function parsePhc(phc: string): { readonly cost: Argon2Cost; readonly salt: Buffer; readonly tag: Buffer } | undefined {
  const found =
    /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$/.exec(phc);
  if (found === null) return undefined;
  const [memoryKiB, passes, lanes] = [Number(found[1]), Number(found[2]), Number(found[3])] as const;
  if (memoryKiB > memoryKiBMax || passes > passesMax || passes < 1 || lanes < 1 || memoryKiB < 8 * lanes)
    return undefined;
  return {
    cost: { memoryKiB, passes, lanes },
    salt: Buffer.from(found[4]!, 'base64'),
    tag: Buffer.from(found[5]!, 'base64'),
  };
}

function isSameCost(one: Argon2Cost, other: Argon2Cost): boolean {
  return one.memoryKiB === other.memoryKiB && one.passes === other.passes && one.lanes === other.lanes;
}
