/** The operations under the headings "files" and "evidence". */
import { addFile, listFiles, readFile } from './case-files.ts';
import { exportEvidence } from './export-evidence.ts';
import { readLog } from './read-log.ts';
import type { Route } from './route.ts';
import { setHold } from './set-hold.ts';

export const filesRoutes = [
  listFiles,
  addFile,
  readFile,
  setHold,
  readLog,
  exportEvidence,
] as const satisfies readonly Route[];
