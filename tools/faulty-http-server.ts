/** An HTTP server on loopback that fails as an anchor's contract suite tells it to: for tests. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AnchorServerFault } from './anchor-contract-suite.ts';

export interface HttpAnswer {
  readonly body: Uint8Array;
  readonly type: string;
  /** the request after which a fault *after taking* strikes */
  readonly isTaken: boolean;
}

export class FaultyHttpServer {
  #fault: AnchorServerFault = 'none';
  /** after it took a digest under a fault *after taking*: everything fails until the fault is set anew */
  #isDown = false;
  #server: Server | undefined;
  port = 0;
  readonly #answer: (body: Buffer) => Promise<HttpAnswer>;

  constructor(answer: (body: Buffer) => Promise<HttpAnswer>) {
    this.#answer = answer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get fault(): AnchorServerFault {
    return this.#fault;
  }

  set fault(fault: AnchorServerFault) {
    this.#fault = fault;
    this.#isDown = false;
  }

  async open(): Promise<this> {
    const server = createServer((request, response) => {
      // Clients that break off are what it is for.
      this.#serve(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }

  async setReachable(isReachable: boolean): Promise<void> {
    if (isReachable) await this.open();
    else await this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    switch (this.#fault) {
      case 'none':
        return this.#take(Buffer.concat(chunks), response);
      case 'busy':
        return void response.writeHead(503).end();
      case 'dropsBeforeTaking':
        return void response.destroy();
      case 'dropsAfterTaking':
        if (!this.#isDown) await this.#take(Buffer.concat(chunks), response);
        if (this.#isDown) response.destroy();
        return;
      case 'silentAfterTaking':
        if (!this.#isDown) await this.#take(Buffer.concat(chunks), response);
        return;
      case 'silent':
        return;
      case 'refusesCredentials':
        return void response.writeHead(401).end();
      case 'nonsense':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome, please log in</html>');
    }
  }

  async #take(body: Buffer, response: ServerResponse): Promise<void> {
    const answer = await this.#answer(body);
    this.#isDown = answer.isTaken && (this.#fault === 'dropsAfterTaking' || this.#fault === 'silentAfterTaking');
    if (!this.#isDown) response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
  }
}
