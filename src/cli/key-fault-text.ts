/** What is wrong with the deployment's keys, in words; nothing of a key is in them. */
import type { KeyFault } from '../adapters/seal-aes-gcm/key-lines.ts';
import { words } from './words.ts';

export function keyFaultText({ fault, from, line, ended }: KeyFault): string {
  return words(`keys.fault.${fault}`, { from, line: line ?? '', ended: ended ?? '' });
}
