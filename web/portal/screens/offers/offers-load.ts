/** What is on the table, as the server tells it to the borrower; what several screens do with it. */
import { useSyncExternalStore } from 'react';
import { api, ask, type Load, useLoad, useSend } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';

export type OwnOffers = Read<'/api/v1/cases/{case}/own-offers'>;
export type OwnOffer = OwnOffers['offers'][number];

export function useOwnOffers(): { readonly caseNumber: string; readonly load: Load<OwnOffers> } {
  const caseNumber = useSignedIn().case!;
  const load = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/own-offers', { params: { path: { case: caseNumber } } }),
    [caseNumber],
  );
  return { caseNumber, load };
}

const runs: ReadonlySet<string> = new Set(['lateNow', 'pay']);

/** Opens the talk where none is open, and puts the plans on the table. */
export function useBegin(caseNumber: string) {
  const params = { path: { case: caseNumber } };
  const open = useSend((api, body: { readonly willing: true; readonly loan?: string }, headers) =>
    api.POST('/api/v1/cases/{case}/talk', { params, body, headers: headers as never }),
  );
  const present = useSend((api, _: Record<string, never>, headers) =>
    api.POST('/api/v1/cases/{case}/talk/offers', { params, headers: headers as never }),
  );
  const run = async (isTalkOpen: boolean) => {
    // Who has a plan already talks about the loan of that plan, whichever others they have.
    const tasks = isTalkOpen ? undefined : await ask(() => api.GET('/api/v1/cases/{case}/agreement-tasks', { params }));
    const running = tasks?.kind === 'done' ? tasks.data.tasks.find(({ task }) => runs.has(task))?.loan : undefined;
    const opened = isTalkOpen ? undefined : await open.run({ willing: true, ...(running && { loan: running }) });
    if (!isTalkOpen && opened?.kind !== 'done') return opened;
    return present.run({});
  };
  return { run, isBusy: open.isBusy || present.isBusy };
}

/** How long its time is over is the server's to say; which of its ends it had too. */
export function openOf({ offers }: OwnOffers): OwnOffer[] {
  return offers.filter(({ open }) => open);
}

const overStates = ['breached', 'completed', 'withdrawn', 'ended'];

/** Of this talk or another, one that is not over. */
export function standingAgreement({ agreement }: OwnOffers): OwnOffers['agreement'] {
  return agreement !== null && overStates.includes(agreement.state) ? null : agreement;
}

/** Nothing was signed yet. */
export function isUnsigned(state: string): boolean {
  return state === 'draft' || state === 'approved';
}

const wide = '(min-width: 60rem)';
function onWidth(tell: () => void): () => void {
  const query = window.matchMedia(wide);
  query.addEventListener('change', tell);
  return () => query.removeEventListener('change', tell);
}

export function useIsWide(): boolean {
  return useSyncExternalStore(onWidth, () => window.matchMedia(wide).matches);
}
