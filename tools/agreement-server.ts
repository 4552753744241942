/** A server over the small book with an offer that was taken: agreements are drafted, signed and kept through it, as people would. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskStore } from '../src/adapters/file-store-disk/disk-store.ts';
import { dispatchOutbox } from '../src/application/dispatch-outbox.ts';
import type { AccessRole } from '../src/core/access/role.ts';
import { AgreementBook, borrowerName } from './agreement-book.ts';
import { type Ground, type GroundAnswer, makeGround } from './server-ground.ts';

interface SigningShown {
  readonly signing: string;
  readonly device: string;
  readonly documents: readonly { readonly documentHash: string; readonly pages: number }[];
  readonly clauses: readonly { readonly clause: string }[];
}

export class AgreementServer {
  readonly ground: Ground;
  readonly book: AgreementBook;
  /** undefined: of a ground that somebody else made, and closes */
  readonly #folder: string | undefined;

  private constructor(ground: Ground, { book, folder }: { book: AgreementBook; folder?: string }) {
    this.ground = ground;
    this.book = book;
    this.#folder = folder;
  }

  /** `policy`: what the lender's document says otherwise than `AgreementBook`. */
  static async make(settings: { readonly address?: string; readonly policy?: object } = {}): Promise<AgreementServer> {
    const { policy, ...rest } = settings;
    const folder = await mkdtemp(join(tmpdir(), 'forbear-files-'));
    let book: AgreementBook | undefined;
    const ground = await makeGround({
      ...rest,
      prepare: async ({ database }) => {
        book = await AgreementBook.in(database, policy);
      },
      moreParts: (parts) => ({ ...parts, agreements: { ...parts.agreements, files: diskStore({ folder }) } }),
    });
    return new AgreementServer(ground, { book: book!, folder });
  }

  /** Over a ground that stands already, with the book that it was prepared with. */
  static over(ground: Ground, book: AgreementBook): AgreementServer {
    return new AgreementServer(ground, { book });
  }

  async close(): Promise<void> {
    if (this.#folder === undefined) return;
    await this.ground.close();
    await rm(this.#folder, { recursive: true });
  }

  get agreements(): string {
    return `/api/v1/cases/${this.ground.ownCase}/agreements`;
  }

  get agreement(): string {
    return `${this.agreements}/A-${this.ground.ownCase}-1`;
  }

  post(path: string, as: AccessRole, body: unknown = {}): Promise<GroundAnswer> {
    return this.ground.ask('POST', path, { as, body });
  }

  /** The clock of the server, and all who are signed in stay so. */
  async at(instant: string): Promise<void> {
    const { ground, book } = this;
    ground.clock.ms = Date.parse(instant);
    book.plan.at = instant;
    await book.run(
      `update app_session set last_seen_at = to_timestamp(${ground.clock.ms / 1000}), expires_at = to_timestamp(${ground.clock.ms / 1000} + 3600)`,
    );
  }

  step(signing: Pick<SigningShown, 'signing' | 'device'>, as: AccessRole, step: object): Promise<GroundAnswer> {
    const path = `/api/v1/cases/${this.ground.ownCase}/signing/${signing.signing}/steps`;
    return this.post(path, as, { device: signing.device, step });
  }

  async begin(as: AccessRole, body: object = {}): Promise<SigningShown> {
    return done(await this.post(`${this.agreement}/signing`, as, body), 201) as unknown as SigningShown;
  }

  /** The paper as it is asked for, page by page to its end, and agreed to. */
  async readThrough(signing: SigningShown, as: AccessRole): Promise<void> {
    const { documentHash, pages } = signing.documents[0]!;
    const paper = await this.ground.ask('GET', `${this.agreement}/paper?form=toSign&language=zh`, { as });
    assert.equal(paper.status, 200);
    assert.equal(`sha256:${createHash('sha256').update(paper.raw).digest('hex')}`, documentHash);
    for (let page = 1; page <= pages; page++)
      done(await this.step(signing, as, { kind: 'showPage', documentHash, page }));
    done(await this.step(signing, as, { kind: 'scrollToEnd', documentHash }));
    const clauses = signing.clauses.map(({ clause }) => clause);
    done(await this.step(signing, as, { kind: 'agree', documentHash, clauses }));
  }

  /** The code as the party gets it, from what was sent; to whom it went. */
  async codeSent(): Promise<{ readonly code: string; readonly address: string }> {
    const { book, ground } = this;
    const sent: { readonly code: string; readonly address: string }[] = [];
    const act = 'sendEmail';
    const send = async ({ text, address }: { readonly text: string; readonly address: string }) => {
      sent.push({ code: /(?<![-\d])\d{6}(?!\d)/.exec(text)![0], address });
      return { kind: 'sent', providerId: String(sent.length) } as const;
    };
    const channels = [{ act, send, close: async () => {} }] as const;
    await dispatchOutbox(ground.database, { ...book.setting, channels, now: () => ground.clock.ms });
    assert.equal(sent.length, 1);
    return sent[0]!;
  }

  async sign(as: AccessRole, { name = borrowerName, body = {} as object } = {}): Promise<GroundAnswer> {
    const signing = await this.begin(as, body);
    await this.readThrough(signing, as);
    done(await this.step(signing, as, { kind: 'sendCode' }));
    const { code } = await this.codeSent();
    return this.step(signing, as, { kind: 'confirm', code, name });
  }
}

/** The document of an answer that was no refusal. */
export function done({ status, document, text }: GroundAnswer, expected = 200): Record<string, unknown> {
  assert.equal(status, expected, text.slice(0, 500));
  return document;
}

export function refusal({ status, document }: GroundAnswer): readonly [number, unknown] {
  return [status, document.refused];
}
