/** What `doctor` says of the evidence log and of the place where files lie. */
import { evidenceSetup } from '../composition/evidence.ts';
import { fileStoreSetup } from '../composition/file-store.ts';
import type { Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { countWaiting, readLatestCheckpoint, readLog } from '../store/evidence-log.ts';
import type { Finding } from './doctor.ts';
import { settingText } from './evidence-setting.ts';
import { words } from './words.ts';

/** How a book's log stands. That entries wait for the next beat is as it should be. */
export async function logFinding(
  session: Session,
  { creditorId, creditorRef: creditor }: CreditorRow,
): Promise<Finding> {
  const log = await readLog(session, creditorId);
  const waiting = await countWaiting(session, creditorId);
  if (log === undefined) {
    return { ok: true, code: 'doctor.logNone', text: words('doctor.logNone', { creditor, waiting }) };
  }
  const checkpoint = await readLatestCheckpoint(session, creditorId);
  const values = {
    creditor,
    origin: log.origin,
    size: log.treeSize,
    waiting,
    witnesses: checkpoint?.cosignatures.length ?? 0,
  };
  return { ok: true, code: 'doctor.log', text: words('doctor.log', values) };
}

export async function evidenceFindings(): Promise<Finding[]> {
  const setup = await evidenceSetup();
  if ('fault' in setup) {
    const code = 'doctor.evidenceFault';
    return [{ ok: false, code, text: words(code, { what: settingText(setup) }) }];
  }
  await setup.close();
  const values = { witnesses: setup.witnesses.length, anchors: setup.anchors.length };
  const code = setup.folder === undefined ? 'doctor.evidence' : 'doctor.evidenceFolder';
  return [{ ok: true, code, text: words(code, { ...values, folder: setup.folder?.address ?? '' }) }];
}

/** `address`: of the database; an embedded one has its files beside it. */
export function filesFinding(address: string): Finding {
  const isServer = /^postgres(ql)?:\/\//.test(address);
  const setup = fileStoreSetup({ folder: isServer || address === 'memory://' ? undefined : address });
  switch (setup.state) {
    case 'ready':
      return { ok: true, code: 'doctor.files', text: words('doctor.files', { address: setup.address }) };
    case 'none':
      return { ok: true, code: 'doctor.filesNone', text: words('doctor.filesNone') };
    case 'faulty': {
      const values = { setting: setup.setting, fault: words(`files.setting.${setup.fault}`) };
      return { ok: false, code: 'doctor.filesFault', text: words('doctor.filesFault', values) };
    }
  }
}
