/** Codes by which people check messages, where this deployment has an address that people can reach. */
import { type MessageChecks, messageChecks } from '../application/message-check.ts';
import { bothWords } from './load-both-words.ts';

/** `url`: https://…; undefined or empty: messages carry no code. */
export function checksAt(
  url: string | undefined,
  at: Pick<Parameters<typeof messageChecks>[0], 'owner' | 'sealer'>,
): MessageChecks | undefined {
  if (!url) return undefined;
  return messageChecks({ ...at, publicUrl: url.replace(/\/$/, ''), words: bothWords });
}
