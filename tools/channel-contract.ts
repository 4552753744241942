/**
 * What every channel must do, whatever it sends by, told by a server of its kind that can be made to fail. An adapter's
 * test hands in how to make the two; the rows are the same for all. The pairs that matter: *failed and not sent*, which
 * may be tried again, and *failed but sent*, which may not.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Channel, ChannelMessage, SendOutcome } from '../src/application/ports.ts';

export const serverFaults = [
  'none',
  /** the address does not exist, and never will */
  'refusesAddress',
  /** cannot take it now, and says so */
  'busy',
  /** too many messages in too little time, and says so */
  'limits',
  /** the connection ends before it took the message */
  'dropsBeforeTaking',
  /** it takes the message, and the connection ends before it answers */
  'dropsAfterTaking',
  /** it takes the message and says nothing */
  'silentAfterTaking',
  /** it never says a word */
  'silent',
  /** it does not take our name and password */
  'refusesCredentials',
] as const;
export type ServerFault = (typeof serverFaults)[number];

/** What the server has: also what it took without saying so. */
export interface TakenMessage {
  /** the message's own id, as the server knows it */
  readonly id: string;
  readonly address: string;
  readonly subject: string;
  readonly text: string;
}

export interface FaultyServer {
  fault: ServerFault;
  /** nobody listens any more until it is opened again */
  setReachable(isReachable: boolean): Promise<void>;
  readonly taken: TakenMessage[];
  close(): Promise<void>;
}

export interface ContractSetup {
  readonly channel: Channel;
  readonly server: FaultyServer;
}

const message: ChannelMessage = {
  id: 'contact.17.00112233445566778899',
  address: 'zhang.wei@borrower.example',
  subject: '还款提醒：3月10日',
  text: '张伟，您好：\n本期应还 1,234.56 元。\n.\n如有困难，请与我们联系。\n',
};

type Row = readonly [what: string, fault: ServerFault, expected: Partial<SendOutcome>, taken: number];

const rows: readonly Row[] = [
  ['delivery', 'none', { kind: 'sent' }, 1],
  ['bounce: refused for good, and not to be tried again', 'refusesAddress', { kind: 'notSent', retry: false }, 0],
  ['busy: not sent, and may be tried again', 'busy', { kind: 'notSent', retry: true }, 0],
  ['rate limited: the channel waits', 'limits', { kind: 'notSent', retry: true, channel: 'limited' }, 0],
  ['failed and not sent', 'dropsBeforeTaking', { kind: 'notSent', retry: true }, 0],
  ['failed but sent: not known', 'dropsAfterTaking', { kind: 'unknown' }, 1],
  ['slow: taken and no answer in time', 'silentAfterTaking', { kind: 'unknown' }, 1],
  ['slow: no answer at all', 'silent', { kind: 'notSent', retry: true }, 0],
  ['wrong credentials stop the channel', 'refusesCredentials', { kind: 'notSent', retry: true, channel: 'stopped' }, 0],
];

/** `make` gives a channel whose time limits are of a second or so. `knowsDuplicates`: the protocol takes the same id once. */
export function channelContract(
  name: string,
  make: () => Promise<ContractSetup>,
  { knowsDuplicates }: { readonly knowsDuplicates: boolean },
): void {
  let setup: ContractSetup;
  before(async () => {
    setup = await make();
  });
  after(async () => {
    await setup.channel.close();
    await setup.server.close();
  });
  beforeEach(() => {
    setup.server.fault = 'none';
    setup.server.taken.length = 0;
  });

  const at: Suite = { name, setup: () => setup };
  testFaults(at);
  testRecovery(at);
  testIdentity(at, knowsDuplicates);
}

interface Suite {
  readonly name: string;
  readonly setup: () => ContractSetup;
}

function testFaults({ name, setup }: Suite): void {
  for (const [what, fault, expected, taken] of rows) {
    test(`${name}: ${what}`, async () => {
      const { channel, server } = setup();
      server.fault = fault;
      const outcome = await channel.send(message);
      for (const [field, value] of Object.entries(expected)) {
        assert.equal(outcome[field as keyof SendOutcome], value, `${field} of ${JSON.stringify(outcome)}`);
      }
      if (outcome.kind === 'notSent') assert.match(outcome.code, /^[A-Za-z]+[0-9]{0,3}$/);
      assert.equal(server.taken.length, taken);
    });
  }
}

function testRecovery({ name, setup }: Suite): void {
  test(`${name}: nobody listens: not sent, and sent once somebody does`, async () => {
    const { channel, server } = setup();
    await server.setReachable(false);
    const refused = await channel.send(message);
    assert.deepEqual([refused.kind, refused.kind === 'notSent' && refused.retry], ['notSent', true]);
    await server.setReachable(true);
    assert.equal((await channel.send(message)).kind, 'sent');
    assert.equal(server.taken.length, 1);
  });

  test(`${name}: after each fault the next message goes out`, async () => {
    const { channel, server } = setup();
    for (const fault of serverFaults) {
      server.fault = fault;
      await channel.send(message);
      server.fault = 'none';
      assert.equal((await channel.send(message)).kind, 'sent', fault);
    }
  });
}

function testIdentity({ name, setup }: Suite, knowsDuplicates: boolean): void {
  test(`${name}: the message arrives as it was written`, async () => {
    const { channel, server } = setup();
    await channel.send(message);
    assert.deepEqual(server.taken, [{ ...message }]);
  });

  test(`${name}: the same message twice is ${knowsDuplicates ? 'one message' : 'known by its id'}`, async () => {
    const { channel, server } = setup();
    await channel.send(message);
    await channel.send(message);
    if (knowsDuplicates) assert.equal(server.taken.length, 1);
    else assert.deepEqual(new Set(server.taken.map(({ id }) => id)), new Set([message.id]));
  });

  test(`${name}: several at once stay apart`, async () => {
    const { channel, server } = setup();
    const ids = Array.from({ length: 8 }, (_, index) => `contact.${index}.00112233445566778899`);
    const outcomes = await Promise.all(ids.map((id) => channel.send({ ...message, id, text: id })));
    assert.ok(outcomes.every(({ kind }) => kind === 'sent'));
    assert.deepEqual(
      new Set(server.taken.map(({ id, text }) => `${id} ${text.trim()}`)),
      new Set(ids.map((id) => `${id} ${id}`)),
    );
  });
}
