/** The beat of the evidence log beside other work: once at the end of a command, or again and again in a worker. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Beat, BeatRefusal } from '../application/beat-evidence.ts';
import { sealerFor } from '../composition/deployment.ts';
import { type EvidenceSetup, evidenceSetup } from '../composition/evidence.ts';
import type { Database } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { beatOf, beatRefusalText, settingText } from './evidence-setting.ts';
import { hasWords, words } from './words.ts';

const everySecondsDefault = 10;
const everySecondsMax = 3600;

/** Seconds between beats: FORBEAR_EVIDENCE_EVERY_SECONDS; undefined: not a number from 1 to 3,600. */
export function beatSeconds(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): number | undefined {
  const text = environment.FORBEAR_EVIDENCE_EVERY_SECONDS ?? String(everySecondsDefault);
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return seconds >= 1 && seconds <= everySecondsMax ? seconds : undefined;
}

/** Undefined: there is no key to sign with here, and what waits is signed where there is. */
export async function beatOnce(database: Database, creditor: CreditorRow): Promise<Beat | BeatRefusal | undefined> {
  const sealer = sealerFor(database, { make: false });
  if (sealer === undefined) return undefined;
  const setup = await evidenceSetup();
  if ('fault' in setup) {
    process.stderr.write(`${settingText(setup)}\n`);
    return undefined;
  }
  try {
    return await beatOf(database, { creditor, setup, sealer });
  } finally {
    await setup.close();
  }
}

/** Until `signal`, for every book. What goes wrong is said when it begins; the next beat tries again. */
export async function keepBeating(database: Database, signal: AbortSignal): Promise<void> {
  const seconds = beatSeconds();
  if (seconds === undefined) {
    const value = process.env.FORBEAR_EVIDENCE_EVERY_SECONDS ?? '';
    process.stderr.write(`${words('evidence.setting.secondsNotValid', { value })}\n`);
    return;
  }
  const setup = await evidenceSetup();
  if ('fault' in setup) {
    process.stderr.write(`${settingText(setup)}\n`);
    return;
  }
  let said = '';
  try {
    while (!signal.aborted) {
      const saying = await beatAll(database, setup).catch((error: Error) => error.message);
      if (saying !== '' && saying !== said) process.stderr.write(`${saying}\n`);
      said = saying;
      await sleep(seconds * 1000, undefined, { signal }).catch(() => {});
    }
  } finally {
    await setup.close();
  }
}

async function beatAll(database: Database, setup: EvidenceSetup): Promise<string> {
  const sealer = sealerFor(database, { make: false });
  if (sealer === undefined) return '';
  const faults: string[] = [];
  for (const creditor of await database.session((session) => readCreditors(session))) {
    const beat = await beatOf(database, { creditor, setup, sealer });
    // Another process has it: then it does the same.
    if ('refused' in beat) {
      if (beat.refused !== 'leaseHeld') faults.push(beatRefusalText(beat));
      continue;
    }
    if (beat.finding?.isQuorumReached === false) {
      faults.push(words('evidence.quorumNotReached', { missing: beat.finding.missing.join(', ') }));
    }
    if (beat.published !== undefined && 'refused' in beat.published) {
      faults.push(
        words(`evidence.refused.${beat.published.refused}`, { path: '', origin: '', size: '', ...beat.published }),
      );
    }
    for (const each of beat.anchored) {
      if (each.outcome !== 'failed') continue;
      const anchor = words(`evidence.anchor.${each.anchor}`);
      const code = hasWords(`anchor.fault.${each.code}`) ? words(`anchor.fault.${each.code}`) : each.code;
      faults.push(words('evidence.anchor.failed', { anchor, code }));
    }
  }
  return faults.join('\n');
}
