/** The test provider over HTTP on loopback, with the page on which a person signs. Run by tests and the demonstration. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { headerOf, type TestProvider } from './test-provider.ts';
import { signatureHeader } from './wire.ts';

/** In the languages of whoever serves it: messages/<language>/signing.json, `signing.testProvider.…`. */
export interface PageWords {
  readonly title: string;
  /** that this is a test provider and what it signs is worth nothing */
  readonly warning: string;
  readonly name: string;
  readonly sign: string;
  readonly refuse: string;
  readonly failLiveness: string;
  readonly over: string;
}

export interface ServedProvider {
  readonly url: string;
  close(): Promise<void>;
}

const bodyBytesMax = 512 * 1024;

/** `tell` is given the warning once, at the start. */
export async function serveTestProvider({
  provider,
  words,
  tell,
  port = 0,
}: {
  readonly provider: TestProvider;
  readonly words: PageWords;
  readonly tell: (warning: string) => void;
  readonly port?: number;
}): Promise<ServedProvider> {
  const server = createServer((request, response) => {
    serve(request, response, { provider, words }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Loopback and nothing else: it believes whoever comes.
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider.pagesUrl = url;
  tell(words.warning);
  return { url, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

interface Site {
  readonly provider: TestProvider;
  readonly words: PageWords;
}

async function serve(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const { method = '', url: path = '' } = request;
  const body = await bodyOf(request);
  if (body === undefined) return void response.writeHead(413).end();
  const ref = /^\/sign\/([A-Za-z0-9-]+)$/.exec(path)?.[1];
  if (ref !== undefined) return page(response, { ...site, ref, method, form: new URLSearchParams(body) });
  const {
    status,
    body: text,
    header,
  } = site.provider.handle({ method, path, header: headerOf(request.headers), body });
  const signed = header === undefined ? {} : { [signatureHeader]: header };
  response.writeHead(status, { 'content-type': 'application/json', ...signed }).end(text);
}

/** Undefined: more than a request can be. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > bodyBytesMax) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const failures: Readonly<Record<string, string>> = { refuse: 'byPerson', failLiveness: 'livenessFailed' };

function page(
  response: ServerResponse,
  at: Site & { readonly ref: string; readonly method: string; readonly form: URLSearchParams },
): void {
  const { provider, words, ref, method, form } = at;
  const waiting = provider.requests.find(({ providerRef }) => providerRef === ref);
  if (waiting === undefined) return void response.writeHead(404).end();
  if (method === 'POST') {
    const act = form.get('act') ?? '';
    const name = form.get('name')?.trim() ?? '';
    const code = failures[act];
    if (act === 'sign' && name !== '') provider.sign(ref, name);
    else if (code !== undefined) provider.end(ref, { state: 'refused', code });
    return void response.writeHead(303, { location: waiting.redirectUrl }).end();
  }
  const isOpen = provider.statusOf(ref)?.state === 'pending';
  const button = (act: string, text: string) => `<button name="act" value="${act}">${escaped(text)}</button>`;
  const asks = `<form method="post"><label>${escaped(words.name)} <input name="name" autocomplete="name"></label>
<p>${button('sign', words.sign)} ${button('refuse', words.refuse)} ${button('failLiveness', words.failLiveness)}</p></form>`;
  const statement = escaped(Buffer.from(waiting.statement).toString('utf8'));
  const html = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(words.title)}</title><h1>${escaped(words.title)}</h1><p><strong>${escaped(words.warning)}</strong></p>
<pre style="white-space:pre-wrap">${statement}</pre>${isOpen ? asks : `<p>${escaped(words.over)}</p>`}`;
  const policy = "default-src 'none'; style-src 'unsafe-inline'; form-action *; frame-ancestors 'none'";
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }).end(html);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
