/** Language and size of type: chosen by the person, kept in this browser; else as the page began. */
import { useSyncExternalStore } from 'react';
import type { Language } from '../kit/words.ts';

export type TypeSize = 'usual' | 'large';

let language: Language = 'zh';
let size: TypeSize = 'usual';
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It holds for this page, then.
  }
}

export function beginWith(given: Language): void {
  const chosen = kept('language');
  language = chosen === 'zh' || chosen === 'en' ? chosen : given;
  size = kept('size') === 'large' ? 'large' : 'usual';
  show();
}

function show(): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.dataset.size = size;
}

export const pageLanguage = (): Language => language;

export function chooseLanguage(next: Language): void {
  language = next;
  keep('language', next);
  show();
  for (const listener of listeners) listener();
}

export function chooseSize(next: TypeSize): void {
  size = next;
  keep('size', next);
  show();
  for (const listener of listeners) listener();
}

export function usePageLanguage(): Language {
  return useSyncExternalStore(subscribe, pageLanguage);
}

export function useTypeSize(): TypeSize {
  return useSyncExternalStore(subscribe, () => size);
}
