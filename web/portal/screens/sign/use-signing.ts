/** The signing as every step of it needs it: found again after a reload, moved by one step at a time, told when it is over. */
import { useCallback, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { ask, api as client, type Told } from '../../api.ts';
import { useSignedIn } from '../../session.ts';
import { type Kept, keepSigning, keptSigning, nextStep, type Signing, type Step } from './signing-store.ts';

export type SigningHere =
  | { readonly state: 'loading' }
  | { readonly state: 'none' }
  | { readonly state: 'cut'; readonly again: () => void }
  | { readonly state: 'refused'; readonly title: string }
  | { readonly state: 'here'; readonly signing: Signing; readonly kept: Kept };

/** What the server said last, so that going from step to step asks for nothing twice. */
let last: { readonly caseNumber: string; readonly kept: Kept; readonly signing: Signing } | undefined;

export function rememberSigning(caseNumber: string, kept: Kept, signing: Signing): void {
  last = { caseNumber, kept, signing };
  keepSigning(caseNumber, kept);
}

export function forgetSigning(caseNumber: string): void {
  last = undefined;
  keepSigning(caseNumber, undefined);
}

export function sendStep(caseNumber: string, kept: Kept, step: Step): Promise<Told<Signing>> {
  return ask<Signing>(
    () =>
      client.POST('/api/v1/cases/{case}/signing/{signing}/steps', {
        params: { path: { case: caseNumber, signing: kept.signing } },
        body: { device: kept.device, step },
        // The client's own types lose what is a list: those of the contract say it.
      }) as never,
  );
}

/** Codes after which this signing is over, and only another can be begun. */
const overCodes = ['sessionOver', 'unknownSigning', 'notThisDevice', 'tooManyAttempts', 'termsChanged', 'signTimeOver'];

export function isOverBy(told: Told<unknown> | undefined): boolean {
  return told?.kind === 'refused' && overCodes.includes(told.problem.refused);
}

export function useSigning() {
  const { case: caseNumber } = useSignedIn();
  const at = caseNumber!;
  const [here, setHere] = useState<SigningHere>(() =>
    last?.caseNumber === at ? { state: 'here', signing: last.signing, kept: last.kept } : { state: 'loading' },
  );
  const [, go] = useLocation();
  const look = useCallback(async () => {
    const kept = keptSigning(at);
    if (kept === undefined) return setHere({ state: 'none' });
    const told = await sendStep(at, kept, { kind: 'look' });
    if (told.kind === 'done') {
      rememberSigning(at, kept, told.data);
      return setHere({ state: 'here', kept, signing: told.data });
    }
    if (told.kind === 'cut') return setHere({ state: 'cut', again: () => void look() });
    if (isOverBy(told)) forgetSigning(at);
    setHere({ state: 'refused', title: told.problem.title });
  }, [at]);
  useEffect(() => {
    if (here.state === 'loading') void look();
  }, [here.state, look]);
  /** Answers what came of it; the signing as it then stands is shown. */
  const step = useCallback(
    async (taken: Step) => {
      const kept = keptSigning(at);
      if (kept === undefined) return undefined;
      const told = await sendStep(at, kept, taken);
      if (told.kind === 'done') {
        rememberSigning(at, kept, told.data);
        setHere({ state: 'here', kept, signing: told.data });
      }
      if (isOverBy(told)) forgetSigning(at);
      return told;
    },
    [at],
  );
  const goOn = useCallback((signing: Signing) => go(`/sign/${nextStep(signing)}`), [go]);
  return { caseNumber: at, here, step, goOn };
}
