/** Needs no database: it stands among these tests because it opens servers, a chain in this process. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { anchorContract, type FaultyAnchorServer, subjectOf } from '../../../tools/anchor-contract-suite.ts';
import { chainKeys, type LocalChain, openLocalChain } from '../../../tools/anchor-local-chain.ts';
import { FaultyHttpServer } from '../../../tools/faulty-http-server.ts';
import type { AnchorSubject } from '../../application/anchor-port.ts';
import { anchorCall, logIdHex } from './anchor-contract.ts';
import { deployAnchorContract } from './deploy-contract.ts';
import { type EvmSettings, evmAnchor } from './evm-anchor.ts';
import { evmKeyOf } from './evm-key.ts';
import { jsonRpc } from './json-rpc.ts';
import { transact } from './transact.ts';

const timeouts = { askMs: 800, wholeMs: 1200, pollMs: 20 };
const [key, otherKey] = [evmKeyOf(chainKeys[0])!, evmKeyOf(chainKeys[1])!];

async function deployed(chain: LocalChain): Promise<string> {
  const { url, chainId } = chain;
  const outcome = await deployAnchorContract({ url, chainId, key, timeouts });
  assert.ok(outcome.kind === 'deployed', JSON.stringify(outcome));
  return outcome.contract;
}

/** In front of a node; a request that carries `stopsAt` is not passed on, and its connection ends. */
class FaultyNode extends FaultyHttpServer {
  stopsAt: string | undefined;
  constructor(chain: LocalChain) {
    super(async (body) => {
      if (this.stopsAt !== undefined && body.includes(this.stopsAt)) throw new Error('stopped');
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(chain.url, { method: 'POST', headers, body: new Uint8Array(body) });
      const isTaken = body.includes('eth_sendRawTransaction');
      return { body: new Uint8Array(await answer.arrayBuffer()), type: 'application/json', isTaken };
    });
  }
}

async function entriesOf(chain: LocalChain, contract: string, { origin, size }: AnchorSubject): Promise<number> {
  const topics = [null, null, `0x${logIdHex(origin)}`, `0x${size.toString(16).padStart(64, '0')}`];
  const logs = await jsonRpc(chain.url, 5000).ask('eth_getLogs', {
    address: contract,
    topics,
    fromBlock: '0x0',
    toBlock: 'latest',
  });
  return (logs as readonly unknown[]).length;
}

anchorContract(
  'evm',
  async () => {
    const chain = await openLocalChain();
    const contract = await deployed(chain);
    const node = await new FaultyNode(chain).open();
    const settings = { url: node.url, contract, chainId: chain.chainId, key, confirmations: 1, timeouts };
    const server: FaultyAnchorServer = {
      get fault() {
        return node.fault;
      },
      set fault(fault) {
        node.fault = fault;
      },
      setReachable: (isReachable) => node.setReachable(isReachable),
      takenOf: (subject) => entriesOf(chain, contract, subject),
      close: async () => {
        await node.close();
        await chain.close();
      },
    };
    const elsewhere = evmAnchor({ ...settings, chainId: chain.chainId + 1 });
    return { anchor: evmAnchor(settings), server, elsewhere, elsewhereCode: 'otherChain' };
  },
  { keepsRecord: true },
);

let chain: LocalChain;
let node: FaultyNode;
let settings: EvmSettings;
before(async () => {
  chain = await openLocalChain();
  node = await new FaultyNode(chain).open();
  settings = {
    url: node.url,
    contract: await deployed(chain),
    chainId: chain.chainId,
    key,
    confirmations: 1,
    timeouts,
  };
});
after(async () => {
  await node.close();
  await chain.close();
});

test('evm: the receipt leads a judge to the transaction', async () => {
  const subject = subjectOf();
  const outcome = await evmAnchor(settings).anchor(subject);
  assert.ok(outcome.kind === 'anchored');
  const { receipt } = outcome;
  assert.deepEqual(Object.keys(receipt.proof), ['chainId', 'contract', 'writer', 'transaction', 'block']);
  const rpc = jsonRpc(chain.url, 5000);
  const told = (await rpc.ask('eth_getTransactionByHash', receipt.proof.transaction)) as Record<string, string>;
  assert.equal(BigInt(told.blockNumber!), BigInt(receipt.proof.block!));
  assert.equal(told.from, key.address);
  assert.equal(
    told.input,
    anchorCall({ ...subject, contract: settings.contract, writer: key.address }, receipt.digestHex),
  );
  const block = (await rpc.ask('eth_getBlockByNumber', told.blockNumber, false)) as Record<string, string>;
  assert.equal(receipt.at, new Date(Number(BigInt(block.timestamp!)) * 1000).toISOString());
});

test('evm: a connection that ends as the transaction is sent: not known, nothing found, and anchored once when asked again', async () => {
  const anchor = evmAnchor(settings);
  const subject = subjectOf();
  node.stopsAt = 'eth_sendRawTransaction';
  const outcome = await anchor.anchor(subject);
  node.stopsAt = undefined;
  assert.deepEqual(outcome, { kind: 'unknown', code: 'notMinedInTime' });
  assert.equal(await anchor.find(subject), undefined);
  assert.equal((await anchor.anchor(subject)).kind, 'anchored');
  assert.equal(await entriesOf(chain, settings.contract, subject), 1);
});

test('evm: a smaller checkpoint after a larger one is refused for good; another writer’s history is another', async () => {
  const [small, large] = [subjectOf(), subjectOf()];
  const anchor = evmAnchor(settings);
  assert.equal((await anchor.anchor(large)).kind, 'anchored');
  assert.deepEqual(await anchor.anchor(small), { kind: 'notAnchored', code: 'smallerThanLast', retry: false });
  const other = evmAnchor({ ...settings, key: otherKey });
  assert.equal(await other.find(large), undefined);
  const outcome = await other.anchor(small);
  assert.ok(outcome.kind === 'anchored');
  assert.deepEqual(await anchor.check(outcome.receipt, small), { holds: false, code: 'otherWriter' });
});

const settingFaults: readonly (readonly [string, () => Partial<EvmSettings>])[] = [
  ['otherChain', () => ({ chainId: 1 })],
  ['contractNotKnown', () => ({ contract: key.address })],
  ['noFunds', () => ({ key: evmKeyOf('1'.repeat(64))! })],
  ['unknownHost', () => ({ url: 'http://node.invalid' })],
];
for (const [code, more] of settingFaults) {
  test(`evm: ${code}: not anchored, and may be once the setting is mended`, async () => {
    const outcome = await evmAnchor({ ...settings, ...more() }).anchor(subjectOf());
    assert.deepEqual(outcome, { kind: 'notAnchored', code, retry: true });
  });
}

test('evm: each fault of a receipt is named', async () => {
  const anchor = evmAnchor(settings);
  const subject = subjectOf();
  const outcome = await anchor.anchor(subject);
  assert.ok(outcome.kind === 'anchored');
  const { receipt } = outcome;
  const { proof } = receipt;
  const never = subjectOf();
  const ofNever = { ...receipt, size: never.size, digestHex: Buffer.from(never.digest).toString('hex') };
  const fork = subjectOf({ size: subject.size, seed: 2 });
  const ofFork = { ...receipt, digestHex: Buffer.from(fork.digest).toString('hex') };
  const codeOf = async (one: typeof receipt, of = subject, by = anchor) => {
    const verdict = await by.check(one, of);
    return verdict.holds ? 'holds' : verdict.code;
  };
  assert.equal(await codeOf({ ...receipt, anchor: 'rfc3161' }), 'otherAnchor');
  assert.equal(await codeOf({ ...receipt, size: 1 }), 'otherSize');
  assert.equal(await codeOf({ ...receipt, digestHex: '00' }), 'otherDigest');
  assert.equal(await codeOf({ ...receipt, proof: { ...proof, chainId: '1' } }), 'otherChain');
  assert.equal(await codeOf({ ...receipt, proof: { ...proof, contract: key.address } }), 'otherContract');
  assert.equal(await codeOf({ ...receipt, proof: { ...proof, writer: otherKey.address } }), 'otherWriter');
  assert.equal(await codeOf(ofNever, never), 'notOnChain');
  assert.equal(await codeOf(ofFork, fork), 'otherDigestOnChain');
  assert.equal(await codeOf({ ...receipt, proof: { ...proof, transaction: '0x00' } }), 'otherTransaction');
  assert.equal(await codeOf({ ...receipt, proof: { ...proof, block: '0' } }), 'otherBlock');
  assert.equal(await codeOf({ ...receipt, at: '2020-01-01T00:00:00.000Z' }), 'otherTime');
  assert.equal(await codeOf(receipt, subject, evmAnchor({ ...settings, confirmations: 100 })), 'notConfirmed');
  const moved = evmAnchor({ ...settings, contract: key.address });
  assert.equal(
    await codeOf({ ...receipt, proof: { ...proof, contract: key.address } }, subject, moved),
    'contractNotKnown',
  );
  assert.equal(await codeOf(receipt), 'holds');
});

test('evm: the contract itself refuses what the adapter did not see in time', async () => {
  const subject = subjectOf();
  assert.equal((await evmAnchor(settings).anchor(subject)).kind, 'anchored');
  const place = { ...subject, contract: settings.contract, writer: key.address };
  const rpc = jsonRpc(chain.url, 5000);
  const call = (size: number, digestHex: string) =>
    transact(rpc, {
      ...settings,
      to: settings.contract,
      data: anchorCall({ ...place, size }, digestHex),
      timeouts,
      gasMin: 0n,
    });
  const [same, other] = [Buffer.from(subject.digest).toString('hex'), 'ab'.repeat(32)];
  assert.deepEqual(await call(subject.size, other), { kind: 'notMined', code: 'reverted' });
  assert.deepEqual(await call(subject.size - 1, other), { kind: 'notMined', code: 'reverted' });
  assert.deepEqual(await call(subject.size + 1, '00'.repeat(32)), { kind: 'notMined', code: 'reverted' });
  assert.equal((await call(subject.size, same)).kind, 'mined');
  assert.equal(await entriesOf(chain, settings.contract, subject), 1);
});

test('evm: what one anchoring costs, in gas', async () => {
  const rpc = jsonRpc(chain.url, 5000);
  const gasOf = async (subject: AnchorSubject) => {
    const outcome = await evmAnchor({ ...settings, key: otherKey }).anchor(subject);
    assert.ok(outcome.kind === 'anchored');
    const receipt = (await rpc.ask('eth_getTransactionReceipt', outcome.receipt.proof.transaction)) as {
      gasUsed: string;
    };
    return Number(receipt.gasUsed);
  };
  const [first, next] = [
    await gasOf({ ...subjectOf(), origin: 'new.example' }),
    await gasOf({ ...subjectOf(), origin: 'new.example' }),
  ];
  // The guide says 95,000 for a log's first and 78,000 for each after it.
  assert.ok(first < 95_000 && next < 78_000, `${first} ${next}`);
});

test('evm: a block too young is waited for, and a transaction that waits is not doubled', async () => {
  const slow = await openLocalChain({ isMining: false });
  const mining = setInterval(() => void slow.mine(), 40);
  try {
    const contract = await deployed(slow);
    const waiting = { ...settings, url: slow.url, contract, timeouts: { ...timeouts, wholeMs: 300 } };
    const subject = subjectOf();
    clearInterval(mining);
    assert.deepEqual(await evmAnchor(waiting).anchor(subject), { kind: 'unknown', code: 'notMinedInTime' });
    assert.deepEqual(await evmAnchor(waiting).anchor(subject), { kind: 'unknown', code: 'notMinedInTime' });
    await slow.mine();
    assert.equal(await entriesOf(slow, contract, subject), 1);
    const nonce = await jsonRpc(slow.url, 5000).ask('eth_getTransactionCount', key.address, 'latest');
    assert.equal(nonce, '0x2', 'the deployment and one anchoring');
    const patient = evmAnchor({ ...waiting, confirmations: 3 });
    assert.equal(await patient.find(subject), undefined);
    assert.deepEqual(await patient.anchor(subject), { kind: 'unknown', code: 'notConfirmedInTime' });
    await slow.mine();
    await slow.mine();
    assert.equal((await patient.anchor(subject)).kind, 'anchored');
  } finally {
    clearInterval(mining);
    await slow.close();
  }
});

test('evm: deployment: each way in which it does not come about is told', async () => {
  const { url, chainId } = chain;
  assert.deepEqual(await deployAnchorContract({ url, chainId: 1, key, timeouts }), {
    kind: 'notDeployed',
    code: 'otherChain',
  });
  const poor = await deployAnchorContract({ url, chainId, key: evmKeyOf('1'.repeat(64))!, timeouts });
  assert.deepEqual(poor, { kind: 'notDeployed', code: 'noFunds' });
  node.stopsAt = 'eth_sendRawTransaction';
  const lost = await deployAnchorContract({ url: node.url, chainId, key, timeouts });
  node.stopsAt = undefined;
  assert.ok(lost.kind === 'unknown' && /^0x[0-9a-f]{64}$/.test(lost.transaction));
});

test('evm: a later chain takes the same bytes', async () => {
  const later = await openLocalChain({ hardfork: 'prague' });
  try {
    const at = { ...settings, url: later.url, contract: await deployed(later) };
    assert.equal((await evmAnchor(at).anchor(subjectOf())).kind, 'anchored');
  } finally {
    await later.close();
  }
});
