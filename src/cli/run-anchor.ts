/** Runs `anchor`. */
import { anchorSubject } from '../application/anchor-checkpoint.ts';
import { type Anchor, AnchorNotReached, type AnchorReceipt } from '../application/anchor-port.ts';
import { type AnchorSetup, anchorSetups, evmDeploySettings } from '../composition/anchors.ts';
import { textOf } from '../core/evidence/bytes.ts';
import { parseCheckpoint } from '../core/evidence/checkpoint.ts';
import { readContainer } from '../core/evidence/container.ts';
import { CommandError } from './book.ts';
import { hasWords, words } from './words.ts';

function anchorText(code: string): string {
  return hasWords(`anchor.fault.${code}`) ? words(`anchor.fault.${code}`) : code;
}

function settingText({ setting, fault }: Extract<AnchorSetup, { readonly state: 'faulty' }>): string {
  return words(`anchor.setting.${fault}`, { setting });
}

export async function runDeploy(): Promise<number> {
  const settings = await evmDeploySettings();
  if ('state' in settings) {
    const text =
      settings.state === 'faulty'
        ? settingText(settings)
        : words('anchor.setting.notSet', { setting: 'FORBEAR_ANCHOR_EVM_URL' });
    throw new CommandError(text, 78);
  }
  const { deployAnchorContract } = await import('../adapters/anchor-evm/deploy-contract.ts');
  const deployed = await deployAnchorContract(settings);
  if (deployed.kind !== 'deployed')
    throw new CommandError(words('anchor.notDeployed', { why: anchorText(deployed.code) }), 69);
  process.stdout.write(`${words('anchor.deployed', { contract: deployed.contract })}\n`);
  return 0;
}

interface Asked {
  readonly member: string;
  readonly anchor: string;
  readonly size: number;
  readonly verdict: 'holds' | 'fails' | 'notAsked';
  readonly code?: string;
}

export async function runCheck(
  read: () => Uint8Array,
  { file, json }: { readonly file: string; readonly json: boolean },
): Promise<number> {
  const members = readContainer(readOrExplain(read, file));
  if ('fault' in members) throw new CommandError(words('anchor.notABundle', { file }), 65);
  const anchors: Anchor[] = [];
  for (const setup of await anchorSetups()) {
    if (setup.state === 'faulty') throw new CommandError(settingText(setup), 78);
    if (setup.state === 'ready') anchors.push(await setup.open());
  }
  const asked: Asked[] = [];
  try {
    for (const [name, bytes] of members) {
      if (name.startsWith('anchors/')) asked.push(await askOf(name, bytes, { members, anchors }));
    }
  } finally {
    for (const anchor of anchors) await anchor.close();
  }
  if (json) process.stdout.write(`${JSON.stringify({ file, anchors: asked })}\n`);
  else if (asked.length === 0) process.stdout.write(`${words('anchor.noneInBundle', { file })}\n`);
  else
    for (const each of asked)
      process.stdout.write(
        `${words(`anchor.check.${each.verdict}`, { ...each, code: anchorText(each.code ?? '') })}\n`,
      );
  return asked.every(({ verdict }) => verdict === 'holds') ? 0 : 1;
}

function readOrExplain(read: () => Uint8Array, file: string): Uint8Array {
  try {
    return read();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(words('anchor.cannotRead', { file, message: code ?? message }), 66);
  }
}

async function askOf(
  member: string,
  bytes: Uint8Array,
  at: { readonly members: ReadonlyMap<string, Uint8Array>; readonly anchors: readonly Anchor[] },
): Promise<Asked> {
  const receipt = receiptOf(bytes);
  if (receipt === undefined) return { member, anchor: '', size: 0, verdict: 'fails', code: 'notAReceipt' };
  const { anchor, size } = receipt;
  const checkpoint = [at.members.get(`history/${size}.checkpoint`), at.members.get('checkpoint')]
    .map((note) => (note === undefined ? undefined : parseCheckpoint(note)))
    .find((each) => each !== undefined && !('fault' in each) && each.size === size);
  if (checkpoint === undefined || 'fault' in checkpoint)
    return { member, anchor, size, verdict: 'fails', code: 'checkpointMissing' };
  const asking = at.anchors.find(({ kind }) => kind === anchor);
  if (asking === undefined) return { member, anchor, size, verdict: 'notAsked', code: 'notSet' };
  try {
    const verdict = await asking.check(receipt, anchorSubject(checkpoint.origin, checkpoint));
    return verdict.holds
      ? { member, anchor, size, verdict: 'holds' }
      : { member, anchor, size, verdict: 'fails', code: verdict.code };
  } catch (error) {
    if (error instanceof AnchorNotReached) return { member, anchor, size, verdict: 'notAsked', code: error.code };
    throw error;
  }
}

/** Undefined: not of a receipt's shape. What it says is then checked by the anchor. */
function receiptOf(bytes: Uint8Array): AnchorReceipt | undefined {
  try {
    const value = JSON.parse(textOf(bytes) ?? '') as AnchorReceipt;
    const isShaped =
      (value.anchor === 'evm' || value.anchor === 'rfc3161') &&
      Number.isSafeInteger(value.size) &&
      typeof value.digestHex === 'string' &&
      typeof value.at === 'string' &&
      typeof value.proof === 'object' &&
      value.proof !== null;
    return isShaped ? value : undefined;
  } catch {
    return undefined;
  }
}
