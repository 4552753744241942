/**
 * Laws as they were: the canonical text of each law that a release decided by, under its pack hash, so that an old
 * decision can be run again (`permit --pack-hash`). They stand in jurisdictions/<jurisdiction>/kept/ and are only added to.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Law } from '../core/rules/law.ts';
import { lawFromText, loadLaw, packHashOf } from './load-laws.ts';
import { packsFolder } from './load-packs.ts';

const hashPattern = /^sha256:([0-9a-f]{64})$/;

/** The law of a jurisdiction by its pack hash: the one in force, or one that was kept; undefined when there is neither. */
export function lawByHash(jurisdiction: string, packHash: string, folder = packsFolder): Law | undefined {
  const current = loadLaw(jurisdiction);
  if (current === undefined || current.law.packHash === packHash) return current?.law;
  const path = keptPath(folder, jurisdiction, packHash);
  if (path === undefined || !existsSync(path)) return undefined;
  const text = gunzipSync(readFileSync(path)).toString('utf8');
  if (packHashOf(text) !== packHash) throw new Error(`${path} was changed: its content is not that of ${packHash}`);
  return lawFromText(text);
}

/** Keeps the law in force; the path of its file, and whether it was there already. Undefined: no such jurisdiction. */
export function keepLaw(
  jurisdiction: string,
  folder = packsFolder,
): { readonly path: string; readonly isNew: boolean } | undefined {
  const current = loadLaw(jurisdiction);
  if (current === undefined) return undefined;
  const path = keptPath(folder, jurisdiction, current.law.packHash)!;
  const isNew = !existsSync(path);
  if (isNew) {
    mkdirSync(join(folder, jurisdiction, 'kept'), { recursive: true });
    writeFileSync(path, gzipSync(current.text, { level: 9 }));
  }
  return { path, isNew };
}

function keptPath(folder: string, jurisdiction: string, packHash: string): string | undefined {
  const hex = hashPattern.exec(packHash)?.[1];
  return hex === undefined ? undefined : join(folder, jurisdiction, 'kept', `${hex}.json.gz`);
}
