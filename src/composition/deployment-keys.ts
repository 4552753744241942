/**
 * Where the deployment's keys come from, by its environment: FORBEAR_KEY_FILE, a file; or FORBEAR_KEY_COMMAND, the tool of a key
 * management service; else a file beside the embedded database (docs/guides/keys.md).
 */
import { join } from 'node:path';
import { keyCommand } from '../adapters/seal-aes-gcm/key-command.ts';
import { keyFile } from '../adapters/seal-aes-gcm/key-file.ts';
import type { KeyFault } from '../adapters/seal-aes-gcm/key-lines.ts';
import type { KeySource } from '../adapters/seal-aes-gcm/key-source.ts';

/** `isBeside`: nobody named it; it lies beside the embedded database and may be made there. */
export type DeploymentKeySource = KeySource & { readonly isBeside: boolean };

type Environment = Readonly<Record<string, string | undefined>>;

/** A command is run once a process, however often its keys are asked for. */
const commands = new Map<string, KeySource>();

/** `folder`: of the embedded database. Undefined: nothing is set, and there is no such folder. */
export function keySourceOf(
  folder: string | undefined,
  environment: Environment = process.env,
): DeploymentKeySource | KeyFault | undefined {
  const { FORBEAR_KEY_FILE: file = '', FORBEAR_KEY_COMMAND: command = '' } = environment;
  if (file !== '' && command !== '') return { fault: 'bothSet', from: file };
  if (command !== '') {
    const source = commands.get(command) ?? keyCommand(command);
    commands.set(command, source);
    return { ...source, isBeside: false };
  }
  if (file !== '') return { ...keyFile(file), isBeside: false };
  return folder === undefined ? undefined : { ...keyFile(join(folder, 'forbear.key')), isBeside: true };
}
