/** What a request says of its sender: token, language, address. */
import type { IncomingHttpHeaders } from 'node:http';
import type { SpokenLanguage } from './call.ts';

export const cookieNames = { secure: '__Host-forbear', plain: 'forbear' } as const;

/** Undefined: none, or more than one, which no browser of ours sends. */
export function cookieOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const found = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return found.length === 1 ? found[0] : undefined;
}

export interface Presented {
  readonly token: string;
  readonly by: 'cookie' | 'bearer';
}

const tokenShape = /^[A-Za-z0-9_-]{20,128}$/;

export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
}

export function tokenPresented(headers: IncomingHttpHeaders, cookieName: string): Presented | undefined {
  const bearer = bearerOf(headers);
  if (bearer !== undefined) return tokenShape.test(bearer) ? { token: bearer, by: 'bearer' } : undefined;
  const cookie = cookieOf(headers, cookieName);
  return cookie !== undefined && tokenShape.test(cookie) ? { token: cookie, by: 'cookie' } : undefined;
}

/** Chinese unless English is asked for before it. */
export function languageOf(headers: IncomingHttpHeaders): SpokenLanguage {
  const asked = (headers['accept-language'] ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const q = parameters.map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return { language: tag.split('-')[0], weight: q === undefined ? 1 : Number(q) };
    })
    .filter(({ language, weight }) => weight > 0 && (language === 'zh' || language === 'en'))
    .sort((one, other) => other.weight - one.weight);
  return asked[0]?.language === 'en' ? 'en' : 'zh';
}
