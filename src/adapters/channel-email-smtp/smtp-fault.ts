/** What a fault of an SMTP conversation means for the message: not sent for good, not sent yet, or not known. */
import type { SendOutcome } from '../../application/ports.ts';

/** Fields of the errors of nodemailer's connection. */
export interface SmtpFault {
  readonly code?: string;
  /** of Node, where nodemailer put its own in place of it */
  readonly originalCode?: string;
  /** of the server, when it answered */
  readonly responseCode?: number | undefined;
  /** the command that it answered to */
  readonly command?: string | undefined;
  readonly response?: string | false | undefined;
}

/** `isHandedOver`: the server had said that it takes the message. */
export function outcomeOfFault(fault: SmtpFault, { isHandedOver }: { readonly isHandedOver: boolean }): SendOutcome {
  const { responseCode } = fault;
  // It is said of the server, and its certificate is mended by a person.
  if (fault.code === 'ETLS' || isUntrusted(fault)) {
    return { kind: 'notSent', code: 'noTls', retry: true, channel: 'stopped' };
  }
  if (responseCode !== undefined && responseCode >= 400 && responseCode <= 599) return refused(fault, responseCode);
  if (isHandedOver) return { kind: 'unknown' };
  if (fault.code === 'EAUTH' || fault.code === 'ENOAUTH') {
    return { kind: 'notSent', code: 'wrongCredentials', retry: true, channel: 'stopped' };
  }
  return { kind: 'notSent', code: codeOf(fault.code), retry: fault.code !== 'EENVELOPE' && fault.code !== 'EMESSAGE' };
}

/** The server said no: by RFC 5321 it has not taken the message. */
function refused(fault: SmtpFault, responseCode: number): SendOutcome {
  const { code: kind, command = '' } = fault;
  const code = `smtp${responseCode}`;
  const isLogin = kind === 'EAUTH' || responseCode === 530 || responseCode === 535;
  if (isLogin && responseCode >= 500) {
    return { kind: 'notSent', code: 'wrongCredentials', retry: true, channel: 'stopped' };
  }
  const wait = afterSeconds(fault.response);
  // 421: the server closes the connection as it is not available; whatever comes next would meet the same.
  if (responseCode === 421) return { kind: 'notSent', code, retry: true, ...wait, channel: 'limited' };
  if (responseCode < 500) return { kind: 'notSent', code, retry: true, ...wait };
  // Before a recipient was named it is not theirs to have been refused: the server does not take mail from us.
  const isOurs = !command.startsWith('RCPT') && !command.startsWith('DATA');
  if (isOurs) return { kind: 'notSent', code: `refusesUs${responseCode}`, retry: true, channel: 'stopped' };
  return { kind: 'notSent', code, retry: false };
}

/** Node's codes of certificates that are not taken. */
function isUntrusted({ originalCode }: SmtpFault): boolean {
  return /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY|^ERR_SSL/.test(originalCode ?? '');
}

const codes: Readonly<Record<string, string>> = {
  ECONNECTION: 'noConnection',
  ESOCKET: 'noConnection',
  EDNS: 'unknownHost',
  ETIMEDOUT: 'timeout',
  EENVELOPE: 'addressNotValid',
  EMESSAGE: 'tooLarge',
};

function codeOf(code: string | undefined): string {
  return codes[code ?? ''] ?? 'noConnection';
}

const secondsMax = 24 * 60 * 60;
const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Where the server says how long to wait: '450 4.2.0 greylisted, try again in 300 seconds'. */
function afterSeconds(response: string | false | undefined): { readonly afterSeconds?: number } {
  const said = /\b(\d{1,5}) ?(s|sec|secs|seconds|m|min|mins|minutes|h|hours?)\b/i.exec(response || '');
  if (said === null) return {};
  const seconds = Number(said[1]) * secondsOf[said[2]!.charAt(0).toLowerCase()]!;
  return { afterSeconds: Math.min(seconds, secondsMax) };
}
