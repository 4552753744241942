/** Reading and writing by the interface: what a screen is told of a cut network, an ended session, a refusal. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { makeClient, type Problem } from '../client/client.ts';
import { useLanguage } from '../kit/speech.tsx';
import { pageLanguage } from './language.ts';
import { sessionNow, setSession, signInAgain } from './session.ts';

/** By chance, also where the page came without TLS and `randomUUID` is not there. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const api = makeClient({
  newKey,
  language: pageLanguage,
  csrfToken: () => {
    const now = sessionNow();
    return now.kind === 'in' ? (now.session.csrfToken ?? undefined) : undefined;
  },
});
export type Api = typeof api;

export type Told<T> =
  | { readonly kind: 'done'; readonly data: T }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** the network is cut, or the server does not answer now */
  | { readonly kind: 'cut' };

interface Answered<T> {
  readonly data?: T | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/** Of a request that needs a session: when it has ended, it is asked for, and the request is sent again. */
export async function ask<T>(request: () => Promise<Answered<T>>): Promise<Told<T>> {
  for (;;) {
    const told = await askOnce(request);
    if (told.kind !== 'refused' || told.problem.status !== 401 || sessionNow().kind !== 'in') return told;
    if (!(await signInAgain())) return told;
  }
}

/** Of a request for which nobody need be signed in. */
export async function askOnce<T>(request: () => Promise<Answered<T>>): Promise<Told<T>> {
  let answered: Answered<T>;
  try {
    answered = await request();
  } catch {
    return { kind: 'cut' };
  }
  const { data, error, response } = answered;
  if (response.ok) return { kind: 'done', data: data as T };
  const problem = error as Partial<Problem> | undefined;
  if (typeof problem?.refused !== 'string' || response.status === 502 || response.status === 503)
    return { kind: 'cut' };
  return { kind: 'refused', problem: problem as Problem };
}

export async function readSession(): Promise<void> {
  const told = await askOnce(() => api.GET('/api/v1/session'));
  if (told.kind === 'done') setSession(told.data);
  else if (told.kind === 'refused') setSession(undefined);
  else throw new Error('cut');
}

export type Load<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'cut'; readonly again: () => void }
  | { readonly state: 'refused'; readonly problem: Problem; readonly again: () => void }
  | { readonly state: 'ready'; readonly data: T; readonly again: () => void; readonly isStale: boolean };

/** Reads when the screen opens, when `keys` change, and when asked again: then what is there stays on the screen meanwhile. */
export function useLoad<T>(request: (api: Api) => Promise<Answered<T>>, keys: readonly unknown[]): Load<T> {
  const [told, setTold] = useState<Told<T>>();
  const [round, setRound] = useState(0);
  const [isStale, setStale] = useState(false);
  const latest = useRef(request);
  latest.current = request;
  // Words in answers are in the language that was asked for.
  const language = useLanguage();
  const again = useCallback(() => setRound((before) => before + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the keys or the round change
  useEffect(() => {
    let isOver = false;
    setStale(true);
    void ask(() => latest.current(api)).then((next) => {
      if (isOver) return;
      setStale(false);
      setTold((before) => (next.kind === 'cut' && before?.kind === 'done' ? before : next));
    });
    return () => {
      isOver = true;
    };
  }, [round, language, ...keys]);
  if (told === undefined) return { state: 'loading' };
  if (told.kind === 'done') return { state: 'ready', data: told.data, again, isStale };
  return told.kind === 'cut' ? { state: 'cut', again } : { state: 'refused', problem: told.problem, again };
}

export interface Send<I, T> {
  /** Once at a time: a second press while it is on its way does nothing. */
  readonly run: (input: I) => Promise<Told<T> | undefined>;
  readonly isBusy: boolean;
  /** what the last one came to; undefined while none was sent */
  readonly told: Told<T> | undefined;
}

/**
 * A write. The same input sent again after a cut carries the same key, so that it is done once. `headers` go with the request.
 */
export function useSend<I, T>(
  request: (api: Api, input: I, headers: { readonly 'idempotency-key': string }) => Promise<Answered<T>>,
): Send<I, T> {
  const [isBusy, setBusy] = useState(false);
  const [told, setTold] = useState<Told<T>>();
  const busy = useRef(false);
  const kept = useRef<{ readonly text: string; readonly key: string }>(undefined);
  const latest = useRef(request);
  latest.current = request;
  const run = useCallback(async (input: I) => {
    if (busy.current) return undefined;
    busy.current = true;
    setBusy(true);
    const text = JSON.stringify(input) ?? '';
    if (kept.current?.text !== text) kept.current = { text, key: newKey() };
    const headers = { 'idempotency-key': kept.current.key };
    try {
      const next = await ask(() => latest.current(api, input, headers));
      // What was answered is over; only what may not have arrived keeps its key.
      if (next.kind !== 'cut') kept.current = undefined;
      setTold(next);
      return next;
    } finally {
      busy.current = false;
      setBusy(false);
    }
  }, []);
  return { run, isBusy, told };
}
