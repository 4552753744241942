/** The deployment's keys for commands: an end in words where they cannot be used. */
import { keyFileOpenTo } from '../adapters/seal-aes-gcm/key-file.ts';
import { type DeploymentKeySource, keySourceOf } from '../composition/deployment-keys.ts';
import type { Database } from '../store/database.ts';
import { CommandError } from './book.ts';
import { keyFaultText } from './key-fault-text.ts';
import { words } from './words.ts';

/** Ends the command where there are none, or they cannot be read. */
export function keySourceOrEnd(database: Pick<Database, 'folder'>): DeploymentKeySource {
  const source = keySourceOf(database.folder);
  if (source === undefined) throw new CommandError(words('keys.fault.notSet'), 78);
  if ('fault' in source) throw new CommandError(keyFaultText(source), 78);
  return source;
}

/** A server does not start on keys that everybody on the machine can read; that a group can is told by `doctor` alone. */
export function refuseOpenKeyFile(database: Pick<Database, 'folder'>): void {
  const source = keySourceOf(database.folder);
  if (source === undefined || 'fault' in source || source.kind !== 'file') return;
  if (keyFileOpenTo(source.from) !== 'world') return;
  throw new CommandError(words('keys.fault.openToWorld', { file: source.from }), 78);
}
