import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Transaction, type TxCoder } from 'micro-eth-signer';
import { blockInstant, readEntry, readEvent } from './anchor-contract.ts';
import { evmKeyOf } from './evm-key.ts';
import { type Rpc, RpcFault } from './json-rpc.ts';
import { transact } from './transact.ts';

const key = evmKeyOf('59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d')!;
const contract = `0x${'cc'.repeat(20)}`;
const wanted = {
  to: contract,
  data: '0x1234',
  chainId: 20_200,
  key,
  timeouts: { askMs: 10, wholeMs: 5, pollMs: 1 },
  gasMin: 150_000n,
};

type Answers = Readonly<Record<string, unknown>>;
const usual: Answers = {
  eth_getTransactionCount: '0x7',
  eth_gasPrice: '0x64',
  eth_estimateGas: '0x5208',
  eth_sendRawTransaction: '0x00',
  eth_getTransactionReceipt: { status: '0x1', blockNumber: '0x2' },
};

/** Answers each method by what stands for it: a fault is thrown, a function is asked. */
function nodeOf(answers: Answers): Rpc & { readonly asked: (readonly unknown[])[] } {
  const asked: (readonly unknown[])[] = [];
  return {
    asked,
    ask: async (method, ...params) => {
      asked.push([method, ...params]);
      const answer = { ...usual, ...answers }[method];
      const given = typeof answer === 'function' ? answer(...params) : answer;
      if (given instanceof RpcFault) throw given;
      return given;
    },
  };
}

const said = (words: string) => new RpcFault('refused', 'refusedByNode', words);
const lost = new RpcFault('noAnswer', 'connectionLost');

const rows: readonly (readonly [what: string, answers: Answers, said: string])[] = [
  ['all is well', {}, 'mined'],
  ['no nonce', { eth_getTransactionCount: lost }, 'notMined connectionLost'],
  ['a nonce that is no number', { eth_getTransactionCount: 7 }, 'notMined notJsonRpc'],
  ['the estimate meets a refusal', { eth_estimateGas: said('execution reverted') }, 'notMined reverted'],
  ['no money for the estimate', { eth_estimateGas: said('insufficient funds for transfer') }, 'notMined noFunds'],
  ['no money', { eth_sendRawTransaction: said('insufficient funds for gas * price + value') }, 'notMined noFunds'],
  [
    'the nonce was used',
    { eth_sendRawTransaction: said('nonce too low: next nonce 8, tx nonce 7') },
    'notMined nonceTaken',
  ],
  ['it is there already', { eth_sendRawTransaction: said('already known') }, 'mined'],
  ['another refusal', { eth_sendRawTransaction: said('exceeds block gas limit') }, 'notMined refusedByNode'],
  ['always too cheap', { eth_sendRawTransaction: said('replacement transaction underpriced') }, 'notMined underpriced'],
  ['never sent', { eth_sendRawTransaction: new RpcFault('notSent', 'noConnection') }, 'notMined noConnection'],
  ['no answer, and it was taken', { eth_sendRawTransaction: lost }, 'mined'],
  [
    'no answer, and none later',
    { eth_sendRawTransaction: lost, eth_getTransactionReceipt: lost },
    'unknown connectionLost',
  ],
  [
    'no answer, and no receipt',
    { eth_sendRawTransaction: lost, eth_getTransactionReceipt: null },
    'unknown notMinedInTime',
  ],
  ['not in a block yet', { eth_getTransactionReceipt: { blockNumber: null } }, 'unknown notMinedInTime'],
  ['in a block, and undone', { eth_getTransactionReceipt: { status: '0x0', blockNumber: '0x2' } }, 'notMined reverted'],
];
for (const [what, answers, expected] of rows) {
  test(`a transaction: ${what}`, async () => {
    const done = await transact(nodeOf(answers), wanted);
    assert.equal(done.kind === 'mined' ? done.kind : `${done.kind} ${done.code}`, expected);
  });
}

test('a transaction: what is signed, and that the same is signed again', async () => {
  const node = nodeOf({});
  await transact(node, wanted);
  await transact(node, wanted);
  const [first, second] = node.asked.filter(([method]) => method === 'eth_sendRawTransaction');
  assert.deepEqual(first, second);
  const { raw, type, sender } = Transaction.fromHex(first![1] as string, false);
  assert.equal(type, 'legacy');
  assert.equal(sender.toLowerCase(), key.address);
  const { nonce, gasPrice, gasLimit, to, data, value } = raw as TxCoder<'legacy'>;
  assert.deepEqual([nonce, gasPrice, gasLimit, value], [7n, 100n, 150_000n, 0n]);
  assert.deepEqual([to.toLowerCase(), data], [contract, wanted.data]);
  assert.deepEqual(node.asked[0], ['eth_getTransactionCount', key.address, 'latest']);
});

test('a transaction: the price rises until it replaces what waits', async () => {
  const prices: bigint[] = [];
  const eth_sendRawTransaction = (raw: string) => {
    prices.push((Transaction.fromHex(raw, false).raw as TxCoder<'legacy'>).gasPrice);
    return prices.length < 3 ? said('replacement transaction underpriced') : '0x00';
  };
  assert.equal((await transact(nodeOf({ eth_sendRawTransaction }), wanted)).kind, 'mined');
  assert.deepEqual(prices, [100n, 125n, 156n]);
});

const place = { contract, writer: key.address, origin: 'log.bank.example', size: 9 };

test('a block’s time: seconds, and the milliseconds of older FISCO BCOS', async () => {
  const instantOf = (timestamp: unknown) => blockInstant(nodeOf({ eth_getBlockByNumber: { timestamp } }), 5n);
  assert.equal(await instantOf('0x6568fc80'), '2023-11-30T21:20:00.000Z');
  assert.equal(await instantOf(`0x${(0x6568fc80 * 1000).toString(16)}`), '2023-11-30T21:20:00.000Z');
  await assert.rejects(instantOf('0xffffffffffffffffffff'), RpcFault);
  await assert.rejects(blockInstant(nodeOf({ eth_getBlockByNumber: null }), 5n), RpcFault);
});

test('an entry: its event in its own block, else wherever it stands', async () => {
  const entry = { digestHex: 'ab'.repeat(32), blockNumber: 5n };
  const log = { transactionHash: `0x${'EE'.repeat(32)}`, blockNumber: '0x6' };
  const elsewhere = nodeOf({
    eth_getLogs: ({ fromBlock }: { fromBlock: string }) => (fromBlock === '0x0' ? [log] : []),
  });
  assert.deepEqual(await readEvent(elsewhere, place, entry), { transaction: `0x${'ee'.repeat(32)}`, blockNumber: 6n });
  assert.equal(await readEvent(nodeOf({ eth_getLogs: [] }), place, entry), undefined);
  await assert.rejects(readEvent(nodeOf({ eth_getLogs: 'none' }), place, entry), RpcFault);
});

test('an entry: an answer of another length is no answer', async () => {
  for (const answer of ['0x', '0x00', `0x${'00'.repeat(96)}`, 'nonsense', null, 5]) {
    await assert.rejects(readEntry(nodeOf({ eth_call: answer }), place), RpcFault, String(answer));
  }
  assert.equal(await readEntry(nodeOf({ eth_call: `0x${'00'.repeat(64)}` }), place), undefined);
});
