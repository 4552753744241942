/** A mail server on this machine that fails as it is told: for tests. */
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { FaultyServer, ServerFault, TakenMessage } from './channel-contract.ts';

export const testLogin = { user: 'forbear', password: 'of tests' };

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

export class FaultySmtpServer implements FaultyServer {
  fault: ServerFault = 'none';
  /** refuses a command with this answer instead: [command, code, words] */
  answer: readonly ['MAIL' | 'RCPT' | 'DATA', number, string] | undefined;
  readonly taken: TakenMessage[] = [];
  readonly mails: Email[] = [];
  readonly raw: string[] = [];
  #server: SMTPServer;
  port = 0;

  readonly #options: ConstructorParameters<typeof SMTPServer>[0];

  constructor(options: ConstructorParameters<typeof SMTPServer>[0] = {}) {
    this.#options = options;
    this.#server = this.#make();
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(this.port, '127.0.0.1', () => resolve());
    });
    this.port = (this.#server.server.address() as AddressInfo).port;
    return this;
  }

  async close(): Promise<void> {
    for (const connection of this.#server.connections) socketOf(connection).destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async setReachable(isReachable: boolean): Promise<void> {
    if (!isReachable) return this.close();
    this.#server = this.#make();
    await this.open();
  }

  #make(): SMTPServer {
    const never = () => {};
    const server = new SMTPServer({
      authOptional: true,
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      closeTimeout: 100,
      onConnect: (_session, callback) => (this.fault === 'silent' ? never() : callback()),
      onAuth: ({ username, password }, _session, callback) => {
        const isOurs = username === testLogin.user && password === testLogin.password;
        if (this.fault === 'refusesCredentials' || !isOurs) return callback(refusal(535, 'authentication failed'));
        callback(null, { user: username });
      },
      onMailFrom: (_address, session, callback) => {
        if (this.answer?.[0] === 'MAIL') return callback(refusal(this.answer[1], this.answer[2]));
        if (this.fault === 'dropsBeforeTaking') return this.#drop(session);
        if (this.fault === 'limits') return callback(refusal(421, '4.7.0 too many messages, try again in 2 minutes'));
        callback();
      },
      onRcptTo: ({ address }, _session, callback) => {
        if (this.answer?.[0] === 'RCPT') return callback(refusal(this.answer[1], this.answer[2]));
        if (this.fault === 'refusesAddress') return callback(refusal(550, `5.1.1 no such user: ${address}`));
        callback(this.fault === 'busy' ? refusal(450, '4.2.0 greylisted, try again in 300 seconds') : undefined);
      },
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', async () => {
          if (this.answer?.[0] === 'DATA') return callback(refusal(this.answer[1], this.answer[2]));
          await this.#take(Buffer.concat(chunks), session);
          if (this.fault === 'dropsAfterTaking') this.#drop(session);
          else if (this.fault !== 'silentAfterTaking') callback(null, 'queued as 4XyZ12');
        });
      },
      ...this.#options,
    });
    // Clients that break off are what it is for.
    server.on('error', () => {});
    return server;
  }

  #drop({ id }: SMTPServerSession): void {
    for (const connection of this.#server.connections) {
      if ((connection as unknown as { id: string }).id === id) socketOf(connection).destroy();
    }
  }

  async #take(raw: Buffer, session: SMTPServerSession): Promise<void> {
    const mail = await PostalMime.parse(raw);
    this.raw.push(raw.toString('utf8'));
    this.mails.push(mail);
    this.taken.push({
      id: /^<(.*)@[^@]*>$/.exec(mail.messageId ?? '')?.[1] ?? '',
      address: session.envelope.rcptTo.map(({ address }) => address).join(', '),
      subject: mail.subject ?? '',
      text: mail.text ?? '',
    });
  }
}

function socketOf(connection: unknown): { destroy(): void } {
  return (connection as { _socket: { destroy(): void } })._socket;
}
