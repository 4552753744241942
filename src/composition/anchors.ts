/** The anchors of this deployment, put together from its environment. docs/guides/anchor.md names the settings. */
import { readFileSync } from 'node:fs';
import type { Anchor } from '../application/anchor-port.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `address`: for messages, without secrets. `fault`: a code of ours. */
export type AnchorSetup =
  | {
      readonly state: 'ready';
      readonly kind: Anchor['kind'];
      readonly address: string;
      readonly open: () => Promise<Anchor>;
    }
  | { readonly state: 'none' }
  | { readonly state: 'faulty'; readonly setting: string; readonly fault: string };

/** Each kind on its own: both may be set, and one may be faulty. None unless its address is set. */
export async function anchorSetups(environment: Environment = process.env): Promise<readonly AnchorSetup[]> {
  const setups = [await evmSetup(environment), await timeStampSetup(environment)];
  return setups.filter(({ state }) => state !== 'none');
}

const confirmationsMost = 1000;

/**
 * FORBEAR_ANCHOR_EVM_URL: of a node · _CONTRACT: 0x and 40 hex digits · _CHAIN_ID: a whole number · _KEY_FILE: 64 hex
 * digits, readable by its owner alone · _CONFIRMATIONS: blocks to wait for, 1 when not set. Faults in this order of settings:
 * notAnAddress, notHttp; notSet, notAContract; notSet, notANumber; notSet, notThere, readableByOthers, notAKey; notANumber.
 */
export async function evmSetup(environment: Environment = process.env): Promise<AnchorSetup> {
  const node = evmNode(environment);
  if ('state' in node) return node;
  const { FORBEAR_ANCHOR_EVM_CONTRACT: contract, FORBEAR_ANCHOR_EVM_CONFIRMATIONS: confirmations = '1' } = environment;
  if (isUnset(contract)) return faulty('FORBEAR_ANCHOR_EVM_CONTRACT', 'notSet');
  if (!/^0x[0-9a-fA-F]{40}$/.test(contract)) return faulty('FORBEAR_ANCHOR_EVM_CONTRACT', 'notAContract');
  const signer = await evmSigner(environment);
  if ('state' in signer) return signer;
  if (!/^[1-9]\d{0,3}$/.test(confirmations) || Number(confirmations) > confirmationsMost) {
    return faulty('FORBEAR_ANCHOR_EVM_CONFIRMATIONS', 'notANumber');
  }
  const settings = { url: node.url, contract, ...signer, confirmations: Number(confirmations) };
  const open = async () => (await import('../adapters/anchor-evm/evm-anchor.ts')).evmAnchor(settings);
  return { state: 'ready', kind: 'evm', address: node.address, open };
}

/** What deployAnchorContract needs: the settings of the node and the key; there is no contract yet. */
export async function evmDeploySettings(environment: Environment = process.env) {
  const node = evmNode(environment);
  if ('state' in node) return node;
  const signer = await evmSigner(environment);
  return 'state' in signer ? signer : { url: node.url, ...signer };
}

type Unready = Exclude<AnchorSetup, { readonly state: 'ready' }>;

function evmNode({ FORBEAR_ANCHOR_EVM_URL: url }: Environment): { url: string; address: string } | Unready {
  if (isUnset(url)) return { state: 'none' };
  const fault = urlFault(url);
  return fault === undefined ? { url, address: withoutSecrets(url) } : faulty('FORBEAR_ANCHOR_EVM_URL', fault);
}

async function evmSigner({ FORBEAR_ANCHOR_EVM_CHAIN_ID: chainId, FORBEAR_ANCHOR_EVM_KEY_FILE: keyFile }: Environment) {
  if (isUnset(chainId)) return faulty('FORBEAR_ANCHOR_EVM_CHAIN_ID', 'notSet');
  const isNumber = /^[1-9]\d*$/.test(chainId) && Number.isSafeInteger(Number(chainId));
  if (!isNumber) return faulty('FORBEAR_ANCHOR_EVM_CHAIN_ID', 'notANumber');
  if (isUnset(keyFile)) return faulty('FORBEAR_ANCHOR_EVM_KEY_FILE', 'notSet');
  const key = (await import('../adapters/anchor-evm/evm-key.ts')).readEvmKey(keyFile);
  return 'fault' in key ? faulty('FORBEAR_ANCHOR_EVM_KEY_FILE', key.fault) : { chainId: Number(chainId), key };
}

/**
 * FORBEAR_ANCHOR_TSA_URL: of the service · FORBEAR_ANCHOR_TSA_ROOTS: a file of certificates in PEM that are trusted. Faults in
 * this order of settings: notAnAddress, notHttp; notSet, notThere, noCertificate, notACertificate.
 */
export async function timeStampSetup(environment: Environment = process.env): Promise<AnchorSetup> {
  const { FORBEAR_ANCHOR_TSA_URL: url, FORBEAR_ANCHOR_TSA_ROOTS: rootsFile } = environment;
  if (isUnset(url)) return { state: 'none' };
  const fault = urlFault(url);
  if (fault !== undefined) return faulty('FORBEAR_ANCHOR_TSA_URL', fault);
  const roots = await rootsOf(rootsFile);
  if ('fault' in roots) return faulty('FORBEAR_ANCHOR_TSA_ROOTS', roots.fault);
  const open = async () =>
    (await import('../adapters/anchor-rfc3161/time-stamp-anchor.ts')).timeStampAnchor({ url, roots });
  return { state: 'ready', kind: 'rfc3161', address: withoutSecrets(url), open };
}

async function rootsOf(file: string | undefined) {
  if (isUnset(file)) return { fault: 'notSet' };
  const pem = textOf(file);
  if (pem === undefined) return { fault: 'notThere' };
  return (await import('../adapters/anchor-rfc3161/trusted-chain.ts')).readRoots(pem);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isUnset(value: string | undefined): value is undefined | '' {
  return value === undefined || value === '';
}

function urlFault(text: string): 'notAnAddress' | 'notHttp' | undefined {
  if (!URL.canParse(text)) return 'notAnAddress';
  const { protocol, username, password } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'notHttp';
  return isDecodable(username) && isDecodable(password) ? undefined : 'notAnAddress';
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Keys of services stand in user, path and query alike. */
function withoutSecrets(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

function faulty(setting: string, fault: string): Extract<AnchorSetup, { readonly state: 'faulty' }> {
  return { state: 'faulty', setting, fault };
}
