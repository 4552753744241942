/** What every step of signing has alike: where one is, the way on, and two ways not to go on, always in the same place. */
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { Button, Buttons, LinkButton, Note, Page } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import type { Told } from '../../api.ts';
import { CutOff } from '../../states.tsx';
import { keptSigning, type Signing, type SigningStep, stepsOf } from './signing-store.ts';
import { forgetSigning, isOverBy, type SigningHere, sendStep } from './use-signing.ts';

/** "Step 2 of 4". */
export function useStepCaption(signing: Signing | undefined, step: SigningStep): string {
  const say = useWords();
  if (signing === undefined) return say('pageSign.caption');
  const steps = stepsOf(signing);
  return say('pageSign.step', { at: steps.indexOf(step) + 1, of: steps.length });
}

/** `main`: the way on. The other two are as large and as near, at every step. */
export function SignButtons({ main, caseNumber }: { readonly main: ReactNode; readonly caseNumber: string }) {
  const say = useWords();
  const [, go] = useLocation();
  const [isBusy, setBusy] = useState(false);
  const decline = async () => {
    setBusy(true);
    const kept = keptSigning(caseNumber);
    // Nothing hangs on its arrival: what was not finished signs nothing.
    if (kept !== undefined) await sendStep(caseNumber, kept, { kind: 'leave' });
    forgetSigning(caseNumber);
    go('/sign/declined');
  };
  return (
    <Buttons>
      {main}
      <Button weight="plain" onPress={() => go('/sign/later')}>
        {say('pageSign.notNow')}
      </Button>
      <Button weight="plain" isBusy={isBusy} onPress={() => void decline()}>
        {say('pageSign.decline')}
      </Button>
    </Buttons>
  );
}

/** Why there is nothing to show of a signing, and the way on from there. */
export function NotHere({ here }: { readonly here: Exclude<SigningHere, { state: 'here' }> }) {
  const say = useWords();
  if (here.state === 'cut') return <CutOff again={here.again} />;
  return (
    <>
      <Note kind="care">
        <p>{here.state === 'refused' ? here.title : say('pageSign.notOpen')}</p>
        <p>{say('pageSign.nothingSigned')}</p>
      </Note>
      <Buttons>
        <LinkButton to="/sign">{say('pageSign.fromStart')}</LinkButton>
      </Buttons>
    </>
  );
}

/** A step was refused because this signing is over: nothing was signed, and another can be begun. */
export function OverNote({ told }: { readonly told: Told<unknown> | undefined }) {
  const say = useWords();
  if (told?.kind !== 'refused' || !isOverBy(told)) return null;
  return (
    <div role="alert">
      <Note kind="care">
        <p>{told.problem.title}</p>
      </Note>
      <Buttons>
        <LinkButton to="/sign">{say('pageSign.fromStart')}</LinkButton>
      </Buttons>
    </div>
  );
}

export function Later() {
  const say = useWords();
  return (
    <Page title={say('pageSign.laterTitle')} back="/sign">
      <p>{say('pageSign.laterText')}</p>
      <Buttons>
        <LinkButton to="/home">{say('pageSign.home')}</LinkButton>
        <LinkButton to="/sign" weight="plain">
          {say('pageSign.comeBack')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

export function Declined() {
  const say = useWords();
  return (
    <Page title={say('pageSign.declinedTitle')}>
      <p>{say('pageSign.declinedText')}</p>
      <ul>
        <li>{say('pageSign.declinedAsBefore')}</li>
        <li>{say('pageSign.declinedOther')}</li>
        <li>{say('pageSign.declinedBack')}</li>
      </ul>
      <Buttons>
        <LinkButton to="/offers">{say('pageSign.otherPlan')}</LinkButton>
        <LinkButton to="/home" weight="plain">
          {say('pageSign.home')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}
