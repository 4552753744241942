/** What the server needs for agreements, files and evidence, from this deployment's environment. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Sealer } from '../application/ports.ts';
import { evidenceSetup } from '../composition/evidence.ts';
import { signatureSetup } from '../composition/signatures.ts';
import { readYaml } from '../composition/yaml-lines.ts';
import { type Chart, readChart } from '../core/accounting/chart.ts';
import type { AgreementParts, EvidenceParts } from '../server/agreement-parts.ts';
import type { ServerLog } from '../server/parts.ts';
import type { Database } from '../store/database.ts';
import { certificateOf, hasPaperFor, paperOf, paperToSign, weightyClausesOf } from './agreement-papers.ts';
import { CommandError } from './book.ts';
import { beatOf, settingText } from './evidence-setting.ts';
import { openFileStore } from './run-files.ts';
import { sendWaiting } from './send-waiting.ts';

/** A setting that cannot be used ends the command: it is said when the server starts, and not to a borrower. */
export async function agreementParts(
  owner: Database,
  { sealer, log }: { readonly sealer: Sealer | undefined; readonly log: ServerLog },
): Promise<AgreementParts> {
  return {
    papers: { hasPaperFor, weightyClausesOf, paperOf, paperToSign, certificateOf },
    signatures: signatureSetup(),
    chart: usualChart(),
    files: await openFileStore(owner),
    evidence: await evidenceParts(owner, sealer),
    sendSoon: sendingSoon(owner, log),
  };
}

function usualChart(): Chart {
  const file = fileURLToPath(new URL('../../examples/chart-cn-bank.yaml', import.meta.url));
  const read = readYaml(readFileSync(file, 'utf8'), { firstLine: 1, onFault: () => {} });
  const { chart } = readChart(read?.plain);
  if (chart === undefined) throw new Error(`${file} is no chart of accounts`);
  return chart;
}

async function evidenceParts(owner: Database, sealer: Sealer | undefined): Promise<EvidenceParts> {
  const setup = await evidenceSetup();
  if ('fault' in setup) throw new CommandError(settingText(setup), 78);
  // The lease is by process: two requests at once would take each other's for their own.
  const own = { ...setup, holder: `${setup.holder}/server` };
  let before: Promise<unknown> = Promise.resolve();
  return {
    policyText: setup.policyText,
    close: () => setup.close(),
    beat(creditor) {
      const beating = () => beatOf(owner, { creditor, setup: own, sealer });
      const turn = before.then(beating, beating);
      before = turn.catch(() => {});
      return turn;
    },
  };
}

/** A run that is under way when something else comes in is followed by one more. */
function sendingSoon(owner: Database, log: ServerLog): () => void {
  let isSending = false;
  let isAskedAgain = false;
  const send = async () => {
    isSending = true;
    try {
      do {
        isAskedAgain = false;
        await sendWaiting(owner);
      } while (isAskedAgain);
    } catch (error) {
      log.error({ code: (error as { readonly code?: string }).code ?? (error as Error).name }, 'sendingFailed');
    } finally {
      isSending = false;
    }
  };
  return () => {
    isAskedAgain = isSending;
    if (!isSending) void send();
  };
}
