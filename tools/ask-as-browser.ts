/** A request as a browser makes it that keeps its cookie in its own hands: for tests of signing in. */
import { csrfTokenOf } from '../src/application/who-is-signed-in.ts';
import { type Ground, groundAgent } from './server-ground.ts';

let addresses = 0;

export interface BrowserAsk {
  /** name=token */
  readonly cookie?: string;
  /** what a write carries; that of the cookie where it is not said */
  readonly csrf?: string;
  readonly body?: unknown;
  readonly agent?: string;
}

/** From an address of its own, so that the measure of one address is not what is tried. */
export async function askAsBrowser(ground: Ground, method: string, path: string, { cookie, ...how }: BrowserAsk = {}) {
  addresses += 1;
  const answer = await ground.server.inject({
    method: method as 'GET',
    url: path,
    remoteAddress: `10.1.${addresses >> 8}.${addresses & 255}`,
    headers: {
      'user-agent': how.agent ?? groundAgent,
      ...(cookie !== undefined && { cookie, 'x-csrf-token': how.csrf ?? csrfTokenOf(cookie.split('=')[1]!) }),
      ...(how.body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(how.body !== undefined && { payload: JSON.stringify(how.body) }),
  });
  const document = /json/.test(String(answer.headers['content-type']))
    ? (answer.json() as Record<string, unknown>)
    : {};
  return {
    status: answer.statusCode,
    document,
    headers: answer.headers,
    text: answer.payload,
    cookie: cookieOf(answer.headers['set-cookie']),
  };
}

function cookieOf(set: string | string[] | number | undefined): string | undefined {
  const all = [set ?? []].flat().map(String);
  return all.find((each) => each.startsWith('forbear='))?.split(';')[0];
}
