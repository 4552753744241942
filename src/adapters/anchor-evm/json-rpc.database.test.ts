/** Needs no database: it stands among these tests because it opens a server on loopback. */
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { bytesHex, fields, jsonRpc, quantity, RpcFault } from './json-rpc.ts';

let status = 200;
let body = '';
let headers: IncomingHttpHeaders = {};
const server = createServer((request, response) => {
  headers = request.headers;
  request.resume();
  response.writeHead(status, { location: '/elsewhere' }).end(body);
});
let port = 0;
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
after(() => new Promise<void>((resolve) => server.close(() => resolve())));

const rows: readonly (readonly [status: number, body: string, said: string])[] = [
  [200, '{"jsonrpc":"2.0","id":1,"result":"0x1"}', '0x1'],
  [200, '{"jsonrpc":"2.0","id":1,"result":null}', 'null'],
  [200, '{"error":{"code":-32000,"message":"nonce too low"}}', 'refused refusedByNode nonce too low'],
  // Some nodes say so under a status of its own.
  [400, '{"error":{"code":-32600,"message":"no"}}', 'refused refusedByNode no'],
  [500, '{"error":{"code":-32000,"message":"execution reverted"}}', 'refused refusedByNode execution reverted'],
  [200, '{"error":{}}', 'refused refusedByNode '],
  [200, '', 'noAnswer notJsonRpc '],
  [200, '[]', 'noAnswer notJsonRpc '],
  [200, '{}', 'noAnswer notJsonRpc '],
  [200, '<html>', 'noAnswer notJsonRpc '],
  [401, '', 'refused wrongCredentials '],
  [403, '<html>', 'refused wrongCredentials '],
  [404, '', 'refused http404 '],
  [429, '', 'refused busy '],
  [503, '', 'refused busy '],
  // What stands before a node can say these after the node took the request.
  [500, '', 'noAnswer http500 '],
  [502, '<html>', 'noAnswer http502 '],
  [504, '', 'noAnswer http504 '],
  // The key's transactions go where the setting says, and nowhere else.
  [307, '', 'noAnswer connectionLost '],
];
test('json-rpc: what a node answered', async () => {
  for (const row of rows) {
    [status, body] = row;
    const said = await jsonRpc(`http://127.0.0.1:${port}`, 2000)
      .ask('eth_chainId')
      .then(String, (fault: RpcFault) => `${fault.kind} ${fault.code} ${fault.said}`);
    assert.equal(said, row[2], `${status} ${body}`);
  }
});

test('json-rpc: user and password go into a header', async () => {
  [status, body] = [200, '{"result":1}'];
  await jsonRpc(`http://user:p%40ss@127.0.0.1:${port}`, 2000).ask('eth_chainId');
  assert.equal(headers.authorization, `Basic ${Buffer.from('user:p@ss').toString('base64')}`);
});

test('json-rpc: an answer larger than any is not read to its end', async () => {
  [status, body] = [200, `{"result":"${'0'.repeat(5_000_000)}"}`];
  await assert.rejects(jsonRpc(`http://127.0.0.1:${port}`, 5000).ask('eth_chainId'), { code: 'answerTooLarge' });
});

test('json-rpc: numbers, bytes and objects as nodes write them, and nothing else', () => {
  assert.equal(quantity('0x0'), 0n);
  assert.equal(quantity('0xFf'), 255n);
  assert.equal(bytesHex('0xAB'), '0xab');
  assert.equal(bytesHex('0x'), '0x');
  assert.equal(fields(null), undefined);
  assert.deepEqual(fields({ a: 1 }), { a: 1 });
  for (const wrong of ['', '0x', '1', '0xg', 1, null, undefined, {}]) assert.throws(() => quantity(wrong), RpcFault);
  for (const wrong of ['', '0xa', 'ab', 1, null, undefined]) assert.throws(() => bytesHex(wrong), RpcFault);
  for (const wrong of ['', 1, undefined, true]) assert.throws(() => fields(wrong), RpcFault);
});
