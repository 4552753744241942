/** What handlers of agreements share: the agreement of the case that was asked about, with what moves are made; refusals as told. */

import type { AgreementSetting } from '../application/agreement-held.ts';
import { type AgreementFile, readAgreementFile } from '../application/read-agreements.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { zones } from '../composition/time-zones.ts';
import type { AccessRole } from '../core/access/role.ts';
import { formatDay } from '../core/calendar/day.ts';
import type { Reason } from '../core/rules/decision.ts';
import { type AgreementAnswer, agreementAnswerOf, sideOf } from './agreement-documents.ts';
import type { CaseCall, Refused } from './call.ts';

/** One about an agreement by its number. */
export type AgreementCall = Pick<CaseCall, 'database' | 'book' | 'seen' | 'parts' | 'by' | 'atMs' | 'identity'> & {
  readonly params: { readonly agreement: string };
};

/** What every move is made with. */
export function moveSetting(call: Pick<CaseCall, 'book' | 'parts' | 'by' | 'atMs'>): AgreementSetting {
  const { book, parts, by, atMs } = call;
  const { kernel, sealer } = parts;
  return { creditor: book, kernel, sealer, zones, buckets: defaultBuckets, atMs, recordedBy: by };
}

/** An agreement of another case is one that is not there, whoever asks. */
export async function agreementAsked(call: AgreementCall): Promise<AgreementFile | Refused> {
  const { database, book, seen, params } = call;
  const at = { creditorId: book.creditorId, agreementNumber: params.agreement };
  const file = await readAgreementFile(database, at);
  if (file === undefined || file.row.caseNumber !== seen.caseNumber) return { refused: 'unknownAgreement' };
  return file;
}

/** The agreement as it stands after a move, or why there was none. */
export async function movedAnswer(call: AgreementCall, moved: object | Refused): Promise<AgreementAnswer | Refused> {
  if ('refused' in moved) return refusalTold(moved, call.identity.role);
  const file = await agreementAsked(call);
  return 'refused' in file ? file : agreementAnswerOf(file, call.identity.role);
}

/** What a refusal says beside its code; what is the lender's alone is told to nobody else. */
export function refusalTold(refusal: Refused, role: AccessRole): Refused {
  const { refused } = refusal;
  const more: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(refusal)) {
    if (name === 'because') more.because = reasonsTold(value);
    else if (name === 'dueOn') more.dueOn = (value as readonly number[] | undefined)?.map(formatDay);
    else if (sideOf(role) === 'lender' || toldToAll.has(name)) more[name] = value;
  }
  return { ...more, refused };
}

const toldToAll: ReadonlySet<string> = new Set(['missing', 'version', 'agreementNumber', 'at', 'onlyForOptions']);

/** By which rules; the facts that they were asked with are in the file of the case. */
export function reasonsTold(because: unknown): unknown {
  if (!Array.isArray(because)) return because;
  return (because as readonly Reason[]).map(({ ruleId, source, verified, text }) => ({
    ruleId,
    source,
    verified,
    text,
  }));
}
