import { hasWords, words } from './words.ts';

/** A code of the outbox: letters, and the server's number where it gave one. */
export function whyText(code: string): string {
  const letters = code.replace(/\d+$/, '');
  const number = code.slice(letters.length);
  return hasWords(`contact.why.${letters}`) ? words(`contact.why.${letters}`, { code: number }) : code;
}
