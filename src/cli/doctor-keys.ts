/** What `doctor` says of the deployment's keys. It makes none, and shows none. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keyFileOpenTo } from '../adapters/seal-aes-gcm/key-file.ts';
import { fingerprint } from '../adapters/seal-aes-gcm/key-lines.ts';
import { keySourceOf } from '../composition/deployment-keys.ts';
import type { Finding } from './doctor.ts';
import { keyFaultText } from './key-fault-text.ts';
import { words } from './words.ts';

/** `address`: of the database; an embedded one may have its key beside it. */
export function keyFindings(address: string): Finding[] {
  const isEmbedded = !/^postgres(ql)?:\/\//.test(address) && address !== 'memory://';
  const source = keySourceOf(isEmbedded ? address : undefined);
  if (source === undefined) return [missing('doctor.keyUnset')];
  if ('fault' in source) return [missing('doctor.keyFault', { message: keyFaultText(source) })];
  const { from: file } = source;
  const keys = source.read();
  if ('fault' in keys) {
    if (keys.fault !== 'fileNotThere') return [missing('doctor.keyFault', { message: keyFaultText(keys) })];
    const isMadeLater = source.isBeside && !existsSync(join(address, 'pglite'));
    return isMadeLater ? [fine('doctor.keyLater', { file })] : [missing('doctor.keyGone', { file })];
  }
  const openTo = source.kind === 'file' ? keyFileOpenTo(file) : undefined;
  const older = keys.slice(1).map(fingerprint);
  return [
    fine(source.kind === 'file' ? 'doctor.key' : 'doctor.keyCommand', { file, key: fingerprint(keys[0]) }),
    ...(openTo === undefined ? [] : [missing(`doctor.keyOpenTo.${openTo}`, { file })]),
    ...(older.length === 0 ? [] : [missing('doctor.keyRotation', { file, older: older.join(', ') })]),
  ];
}

function fine(code: string, values: Readonly<Record<string, string>> = {}): Finding {
  return { ok: true, code, text: words(code, values) };
}

function missing(code: string, values: Readonly<Record<string, string>> = {}): Finding {
  return { ok: false, code, text: words(code, values) };
}
