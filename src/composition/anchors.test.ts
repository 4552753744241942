import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { rootCertificates } from 'node:tls';
import { type AnchorSetup, anchorSetups, evmDeploySettings } from './anchors.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-anchors-'));
after(() => rmSync(folder, { recursive: true, force: true }));
function fileOf(name: string, text: string, mode = 0o600): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const keyHex = '59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d';
const key = fileOf('key', `${keyHex}\n`);
const openKey = fileOf('openKey', keyHex, 0o644);
const noKey = fileOf('noKey', 'secret');
const roots = fileOf('roots.pem', rootCertificates.slice(0, 2).join('\n'));
const absent = join(folder, 'absent');

const evm = {
  FORBEAR_ANCHOR_EVM_URL: 'https://user:secret@node.example/v3/secret?key=secret',
  FORBEAR_ANCHOR_EVM_CONTRACT: `0x${'Ab'.repeat(20)}`,
  FORBEAR_ANCHOR_EVM_CHAIN_ID: '20200',
  FORBEAR_ANCHOR_EVM_KEY_FILE: key,
};
const tsa = { FORBEAR_ANCHOR_TSA_URL: 'http://tsa.example/secret', FORBEAR_ANCHOR_TSA_ROOTS: roots };

function said(setups: readonly AnchorSetup[]): string {
  return setups
    .map((setup) => {
      if (setup.state === 'ready') return `${setup.kind} ${setup.address}`;
      return setup.state === 'faulty' ? `${setup.setting.replace('FORBEAR_ANCHOR_', '')} ${setup.fault}` : setup.state;
    })
    .join(', ');
}

const rows: readonly (readonly [environment: Readonly<Record<string, string>>, expected: string])[] = [
  [{}, ''],
  [{ FORBEAR_ANCHOR_EVM_URL: '', FORBEAR_ANCHOR_TSA_URL: '' }, ''],
  // Without an address nothing is set, whatever else is.
  [{ ...evm, FORBEAR_ANCHOR_EVM_URL: '' }, ''],
  [evm, 'evm https://node.example'],
  [tsa, 'rfc3161 http://tsa.example'],
  [{ ...evm, ...tsa }, 'evm https://node.example, rfc3161 http://tsa.example'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_CONFIRMATIONS: '64' }, 'evm https://node.example'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_URL: 'node.example' }, 'EVM_URL notAnAddress'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_URL: 'http://%E0%A4%A@node.example' }, 'EVM_URL notAnAddress'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_URL: 'ws://node.example' }, 'EVM_URL notHttp'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_CONTRACT: '' }, 'EVM_CONTRACT notSet'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_CONTRACT: '0x12' }, 'EVM_CONTRACT notAContract'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_CHAIN_ID: '' }, 'EVM_CHAIN_ID notSet'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_CHAIN_ID: '0x1' }, 'EVM_CHAIN_ID notANumber'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_CHAIN_ID: '9007199254740993' }, 'EVM_CHAIN_ID notANumber'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_KEY_FILE: '' }, 'EVM_KEY_FILE notSet'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_KEY_FILE: absent }, 'EVM_KEY_FILE notThere'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_KEY_FILE: openKey }, 'EVM_KEY_FILE readableByOthers'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_KEY_FILE: noKey }, 'EVM_KEY_FILE notAKey'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_CONFIRMATIONS: '0' }, 'EVM_CONFIRMATIONS notANumber'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_CONFIRMATIONS: '1001' }, 'EVM_CONFIRMATIONS notANumber'],
  [{ ...evm, FORBEAR_ANCHOR_EVM_CHAIN_ID: 'x', ...tsa }, 'EVM_CHAIN_ID notANumber, rfc3161 http://tsa.example'],
  [{ ...tsa, FORBEAR_ANCHOR_TSA_URL: 'tsa.example' }, 'TSA_URL notAnAddress'],
  [{ ...tsa, FORBEAR_ANCHOR_TSA_URL: 'ftp://tsa.example' }, 'TSA_URL notHttp'],
  [{ ...tsa, FORBEAR_ANCHOR_TSA_ROOTS: '' }, 'TSA_ROOTS notSet'],
  [{ ...tsa, FORBEAR_ANCHOR_TSA_ROOTS: absent }, 'TSA_ROOTS notThere'],
  [{ ...tsa, FORBEAR_ANCHOR_TSA_ROOTS: noKey }, 'TSA_ROOTS noCertificate'],
];

test('anchors as the environment sets them up', async () => {
  for (const [environment, expected] of rows) {
    assert.equal(said(await anchorSetups(environment)), expected, JSON.stringify(environment));
  }
});

test('an anchor that is ready opens, and asks nobody before it is asked', async () => {
  for (const setup of await anchorSetups({ ...evm, ...tsa })) {
    assert.ok(setup.state === 'ready');
    const anchor = await setup.open();
    assert.equal(anchor.kind, setup.kind);
    await anchor.close();
  }
});

test('no secret stands in what is told of them', async () => {
  assert.ok(!JSON.stringify(await anchorSetups({ ...evm, ...tsa })).includes('secret'));
});

test('the contract is put on a chain by the same settings, without its address', async () => {
  const { FORBEAR_ANCHOR_EVM_CONTRACT: _, ...withoutContract } = evm;
  const settings = await evmDeploySettings(withoutContract);
  assert.ok('url' in settings && settings.chainId === 20_200 && settings.key.hex === keyHex);
  const faulty = await evmDeploySettings({ ...withoutContract, FORBEAR_ANCHOR_EVM_KEY_FILE: absent });
  assert.deepEqual(faulty, { state: 'faulty', setting: 'FORBEAR_ANCHOR_EVM_KEY_FILE', fault: 'notThere' });
  assert.deepEqual(await evmDeploySettings({}), { state: 'none' });
});
