/**
 * Every message by e-mail or text carries a code of its own, so that whoever received it can find out whether it is real. The code
 * stands in the message alone (under the borrower's key) and as a hash under the deployment's pepper: what nobody but the receiver
 * has also shows that they received it, which is what `say-not-me.ts` goes by.
 */
import { createHmac, randomInt } from 'node:crypto';
import { checkCodeLength, checkCodeOf, checkCodeSymbols, readCheckCode } from '../core/access/check-code.ts';
import type { Database } from '../store/database.ts';
import { type CheckedMessage, findCheckedMessage } from '../store/message-checks.ts';
import type { ContactAsk } from './contact-ask.ts';
import type { SealedMessage } from './contact-request.ts';
import { type DoorRefusal, openDoor } from './portal-door.ts';
import type { Sealer } from './ports.ts';

/** Ours: so long after a message its code is answered. */
export const checkAnsweredDays = 180;
const dayMs = 24 * 3_600_000;

/** Of one deployment that people can reach: makes codes, and writes the line that says where to check. */
export interface MessageChecks {
  /** Of one message that is not there yet; undefined: there is no key, and nothing will be sent. Not inside a transaction. */
  draw(): Promise<DrawnCheck | undefined>;
}

export interface DrawnCheck {
  readonly code: string;
  readonly codeHash: Uint8Array;
  /** the line, in the language of the case */
  readonly line: Readonly<Record<'zh' | 'en', string>>;
}

export function messageChecks(at: {
  /** the deployment's own database: the pepper is for nobody else */
  readonly owner: Database;
  readonly sealer: Sealer | undefined;
  /** where people reach this deployment: https://…, without a slash at the end */
  readonly publicUrl: string;
  readonly words: (
    code: string,
    values: Readonly<Record<string, string>>,
  ) => { readonly zh: string; readonly en: string };
}): MessageChecks {
  const { owner, sealer, publicUrl, words } = at;
  let pepper: Uint8Array | undefined;
  return {
    async draw() {
      if (pepper === undefined) {
        const door = await openDoor(owner, sealer);
        if ('refused' in door) return undefined;
        pepper = door.pepper;
      }
      const code = newCode();
      const line = words('portal.check.line', { url: `${publicUrl}/check`, code });
      return { code, codeHash: checkHash(code, pepper), line };
    },
  };
}

function newCode(): string {
  for (;;) {
    const code = checkCodeOf(Array.from({ length: checkCodeLength }, () => randomInt(checkCodeSymbols.length)));
    if (code !== undefined) return code;
  }
}

/** `code` as `readCheckCode` answers it. */
function checkHash(code: string, pepper: Uint8Array): Uint8Array {
  return createHmac('sha256', pepper).update(`forbear message check\n${code}`).digest();
}

/** Messages that a program of ours sends to somebody outside: who reads one here is here already. */
export function carriesCheck({ act, words }: ContactAsk): boolean {
  return words !== undefined && (act === 'sendEmail' || act === 'sendText');
}

/**
 * The message as it goes out. What people wrote is inspected and judged as they wrote it: with the line, words that are not let pass
 * were found to pass, and letters of the code to be taken for words. The line is always the same, and inspected by a test.
 */
export function withCheck(
  message: SealedMessage,
  { drawn, language }: { readonly drawn: DrawnCheck; readonly language: 'zh' | 'en' },
): SealedMessage {
  const line = `\n\n${drawn.line[language]}`;
  return { ...message, text: `${message.text}${line}`, check: { line, code: drawn.code } };
}

/** As it was asked for. */
export function withoutCheck(message: SealedMessage): SealedMessage {
  const { check, text, ...rest } = message;
  if (check === undefined || text === undefined) return message;
  return { ...rest, text: text.slice(0, text.length - check.line.length) };
}

/** For the log, which more people read than the one who received it. */
export function withoutCheckCode(message: SealedMessage): string | undefined {
  const { check, text } = message;
  return check === undefined ? text : text?.replaceAll(check.code, '••••-••••');
}

export interface AnsweredCheck extends CheckedMessage {
  readonly answeredUntilMs: number;
}

/** Undefined: no message of ours within that time has this code. The same is done for a code that there is and one that there is not. */
export async function checkedMessage(
  owner: Database,
  at: { readonly sealer: Sealer | undefined; readonly code: string; readonly atMs: number },
): Promise<{ readonly message: AnsweredCheck | undefined } | DoorRefusal> {
  const door = await openDoor(owner, at.sealer);
  if ('refused' in door) return door;
  const codeHash = checkHash(readCheckCode(at.code) ?? 'none', door.pepper);
  const found = await owner.session((session) => findCheckedMessage(session, codeHash));
  if (found === undefined) return { message: undefined };
  const answeredUntilMs = found.sentAtMs + checkAnsweredDays * dayMs;
  return { message: at.atMs < answeredUntilMs ? { ...found, answeredUntilMs } : undefined };
}
