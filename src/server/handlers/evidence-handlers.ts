/** The evidence log: what it is, and the bundle of one case, whose making is entered in it first. */
import { bundleType, exportEvidence as exportRoute } from '../../api/routes/export-evidence.ts';
import { readLog as logRoute } from '../../api/routes/read-log.ts';
import { cosignedNote } from '../../application/beat-evidence.ts';
import { filesOfCase } from '../../application/case-files.ts';
import { enterAccess, exportEvidence } from '../../application/export-evidence.ts';
import { FileStoreError } from '../../application/file-port.ts';
import { bothWords } from '../../composition/load-both-words.ts';
import { readLatestCheckpoint, readLog } from '../../store/evidence-log.ts';
import { type CaseCall, type Refused, type Served, serveCase, serveSigned } from '../call.ts';

export const evidenceHandlers: readonly Served[] = [
  serveSigned(logRoute, async ({ database, book }) => {
    const { creditorId } = book;
    return database.session(async (session) => {
      const log = await readLog(session, creditorId);
      const checkpoint = log && (await readLatestCheckpoint(session, creditorId));
      return {
        log: log === undefined ? null : { origin: log.origin, verifierKey: log.verifierKey, size: log.treeSize },
        checkpoint:
          checkpoint === undefined
            ? null
            : {
                size: checkpoint.size,
                madeAt: new Date(checkpoint.madeAtMs).toISOString(),
                witnesses: checkpoint.cosignatures.map(({ witness }) => witness),
                text: cosignedNote(checkpoint),
              },
      };
    });
  }),
  serveCase(exportRoute, exported),
];

async function exported(call: CaseCall<typeof exportRoute>) {
  const { database, book, seen, parts, by, atMs } = call;
  const { evidence, files: store } = parts.agreements;
  const { caseNumber } = seen;
  const settings = { creditor: book, caseNumber, sealer: parts.sealer };
  const access = await enterAccess(database, { ...settings, what: 'export', recordedBy: by });
  if ('refused' in access) return access;
  // So that what was entered a moment ago is in it too.
  const beat = await evidence.beat(book);
  if ('refused' in beat) return beat;
  const onLeftOut = ({ fileId, why }: { readonly fileId: bigint; readonly why: string }) =>
    parts.log.error({ requestId: call.requestId, file: String(fileId), code: why }, 'fileLeftOut');
  try {
    const made = await exportEvidence(database, {
      ...settings,
      policyText: evidence.policyText,
      madeAtMs: atMs,
      words: (code, values, language) => bothWords(code, values)[language],
      files: filesOfCase(database, { store, onLeftOut }),
      madeFor: call.identity.role === 'borrower' ? 'borrower' : 'whole',
    });
    if ('refused' in made) return made;
    call.looked({ isWhole: true });
    return { type: bundleType, fileName: `${caseNumber}.zip`, bytes: made.bundle };
  } catch (error) {
    if (error instanceof FileStoreError) return { refused: 'notStored', code: error.code } as Refused;
    throw error;
  }
}
