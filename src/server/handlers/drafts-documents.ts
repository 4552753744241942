/** Drafts, and what was told of a cause, as the interface shows them. */
import type { DraftShown } from '../../api/routes/draft-shapes.ts';
import type { CauseShown } from '../../api/routes/read-cause.ts';
import type { Draft } from '../../application/portal-drafts.ts';
import type { KnownCause } from '../../application/tell-cause.ts';
import { formatInstant } from '../../core/calendar/zone.ts';
import type { CaseCall, Refused } from '../call.ts';
import { zoneOf } from './plans-documents.ts';

export function draftSettings({ seen, identity, parts, atMs }: Pick<CaseCall, 'seen' | 'identity' | 'parts' | 'atMs'>) {
  return { seen, identity, sealer: parts.sealer, atMs };
}

export function causeShown(cause: KnownCause, call: Pick<CaseCall, 'book'>): CauseShown {
  const { causeId, toldAtMs, recordedBy: _, helpedBy, ...told } = cause;
  const head = { id: causeId.toString(), toldAt: formatInstant(zoneOf(call), toldAtMs), helpedBy: helpedBy ?? null };
  return { ...told, ...head } as CauseShown;
}

export function draftShown(draft: Draft, call: Pick<CaseCall, 'book'>): DraftShown {
  const { kind, side, version, content, by, savedAtMs } = draft;
  return {
    kind,
    side,
    version,
    content: content as DraftShown['content'],
    by: by ?? null,
    savedAt: formatInstant(zoneOf(call), savedAtMs),
  };
}

/** The newer one comes with the refusal, so that nothing is lost. */
export function draftMovedShown(
  { refused, draft }: { readonly refused: 'draftMoved'; readonly draft: Draft | undefined },
  call: Pick<CaseCall, 'book'>,
): Refused {
  const told: Refused & { readonly draft: DraftShown | null } = {
    refused,
    draft: draft === undefined ? null : draftShown(draft, call),
  };
  return told;
}
