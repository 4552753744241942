/** What the commands of the evidence log share: its settings, its key, a beat, and the words for what is refused. */
import { type Beat, type BeatRefusal, beatEvidence } from '../application/beat-evidence.ts';
import type { Sealer } from '../application/ports.ts';
import { type EvidenceSettingFault, type EvidenceSetup, evidenceSetup, originOf } from '../composition/evidence.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { CommandError } from './book.ts';
import { policyFaultWords } from './witness.ts';
import { words } from './words.ts';

/** Runs `work` with the settings of the environment; a setting that cannot be used ends the command. */
export async function withEvidence<T>(work: (setup: EvidenceSetup) => Promise<T>): Promise<T> {
  const setup = await evidenceSetup();
  if ('fault' in setup) throw new CommandError(settingText(setup), 78);
  try {
    return await work(setup);
  } finally {
    await setup.close();
  }
}

export function settingText(fault: EvidenceSettingFault): string {
  const { setting, value } = fault;
  const what =
    fault.fault === 'policyNotValid'
      ? policyFaultWords(value, fault.policy)
      : fault.fault === 'anchorFaulty'
        ? words(`anchor.setting.${value}`, { setting })
        : words(`evidence.setting.${fault.fault}`, { value });
  return words('evidence.setting', { setting, what });
}

export function beatOf(
  database: Database,
  at: { readonly creditor: CreditorRow; readonly setup: EvidenceSetup; readonly sealer: Sealer | undefined },
): Promise<Beat | BeatRefusal> {
  const { creditor, setup, sealer } = at;
  const { policy, witnesses, folder, anchors, anchorEveryHours, holder } = setup;
  const origin = originOf(creditor.creditorRef, setup);
  return beatEvidence(database, {
    creditor,
    sealer,
    origin,
    policy,
    witnesses,
    folder,
    anchors,
    anchorEveryHours,
    holder,
  });
}

export function beatRefusalText(refusal: BeatRefusal): string {
  return words(`evidence.refused.${refusal.refused}`, { size: 'size' in refusal ? refusal.size : '' });
}
