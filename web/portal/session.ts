/** Who is signed in, as the server says; and the wish to sign in again where a session ended in the middle of something. */
import { useSyncExternalStore } from 'react';
import { forgetForms } from '../kit/form.ts';
import type { components } from './contract.ts';

export type SessionDocument = components['session'];

/** `unknown`: not asked yet. */
export type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'out' }
  | { readonly kind: 'in'; readonly session: SessionDocument };

let state: SessionState = { kind: 'unknown' };
/** Those who wait for the person to sign in again; empty: nobody does. */
let waiting: ((isBack: boolean) => void)[] = [];
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function sessionNow(): SessionState {
  return state;
}

export function setSession(session: SessionDocument | undefined): void {
  const before = state.kind === 'in' ? state.session.case : undefined;
  state = session === undefined ? { kind: 'out' } : { kind: 'in', session };
  if (session === undefined || (before !== undefined && before !== session.case)) forgetForms();
  if (session !== undefined) {
    const back = waiting;
    waiting = [];
    for (const resolve of back) resolve(before === undefined || before === session.case);
  }
  tell();
}

/** Resolves when the same person is signed in again: true; somebody else: false, and nothing is sent on. */
export function signInAgain(): Promise<boolean> {
  return new Promise((resolve) => {
    waiting = [...waiting, resolve];
    tell();
  });
}

export function giveUpWaiting(): void {
  const back = waiting;
  waiting = [];
  for (const resolve of back) resolve(false);
  setSession(undefined);
}

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, sessionNow);
}

export function useIsWaiting(): boolean {
  return useSyncExternalStore(subscribe, () => waiting.length > 0);
}

/** Of who is signed in; only for screens that nobody else reaches. */
export function useSignedIn(): SessionDocument {
  const now = useSession();
  if (now.kind !== 'in') throw new Error('this screen is for who is signed in');
  return now.session;
}
