/** What `permit` does beyond the document: explain to a person, and decide by the packs of an older decision. */
import type { PermitAnswer } from '../api/permit.ts';
import { permitOperation } from '../api/permit.ts';
import { lawByHash } from '../composition/kept-laws.ts';
import { loadLaw } from '../composition/load-laws.ts';
import { zones } from '../composition/time-zones.ts';
import type { Law } from '../core/rules/law.ts';
import { explainDecision } from './explain-decision.ts';
import { runKernelCommand } from './kernel-command.ts';
import type { KernelOptions } from './kernel-commands.ts';

/** Undefined when neither option was given. */
export async function runPermit(file: string | undefined, options: KernelOptions): Promise<number | undefined> {
  const packHash = options.packHash as string | undefined;
  const explain = options.explain === true;
  if (packHash === undefined && !explain) return undefined;
  let usedLaw: Law | undefined;
  const byJurisdiction = new Map<string, Law | undefined>();
  const lawOf = (jurisdiction: string) => {
    if (!byJurisdiction.has(jurisdiction)) {
      const law = packHash === undefined ? loadLaw(jurisdiction)?.law : lawByHash(jurisdiction, packHash);
      byJurisdiction.set(jurisdiction, law);
    }
    usedLaw = byJurisdiction.get(jurisdiction);
    return usedLaw;
  };
  const { run } = permitOperation({ lawOf, zones });
  const answer = (document: unknown) => {
    const found = run(document);
    if (packHash === undefined || !('invalid' in found) || usedLaw !== undefined) return found;
    return noSuchPacks(found as { readonly invalid: readonly object[] }, document, packHash);
  };
  return runKernelCommand(
    {
      run: answer,
      ...(explain ? { show: (found) => explainDecision(found as PermitAnswer, usedLaw!.vocabulary) } : {}),
    },
    { file, lines: options.lines },
  );
}

/** The jurisdiction is known and its packs of that hash are not: another fault than a jurisdiction that is none. */
function noSuchPacks(found: { readonly invalid: readonly object[] }, document: unknown, packHash: string): object {
  const jurisdiction = (document as { readonly jurisdiction?: unknown } | null)?.jurisdiction;
  if (typeof jurisdiction !== 'string' || loadLaw(jurisdiction) === undefined) return found;
  return { invalid: [{ path: '--pack-hash', value: packHash, code: 'unknownPackHash' }] };
}
