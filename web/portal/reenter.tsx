/** Over the screen when the session ended in the middle of something: what was typed stays below, and is sent afterwards. */
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Bones, Button } from '../kit/parts.tsx';
import { useWords } from '../kit/speech.tsx';
import { giveUpWaiting, sessionNow } from './session.ts';
import { AskCode, ShowWho, type Ticket } from './sign-in-steps.tsx';

/** The lender's people, in the assisted mode; fetched when it is needed. */
const StaffSignIn = lazy(() =>
  import('./screens/assist/staff-sign-in.tsx').then((module) => ({ default: module.StaffSignIn })),
);

export function Reenter() {
  const say = useWords();
  const [ticket, setTicket] = useState<Ticket>();
  const head = useRef<HTMLHeadingElement>(null);
  const now = sessionNow();
  const caseGiven = now.kind === 'in' ? (now.session.case ?? undefined) : undefined;
  useEffect(() => {
    head.current?.focus();
  }, []);
  return (
    <div className="veil" role="dialog" aria-modal="true" aria-labelledby="reenter-title">
      <div className="inside">
        <h1 id="reenter-title" ref={head} tabIndex={-1}>
          {say('pageDoor.againTitle')}
        </h1>
        <p>{say('pageDoor.againText')}</p>
        {now.kind === 'in' && now.session.kind === 'user' ? (
          <Suspense fallback={<Bones lines={2} />}>
            <StaffSignIn />
          </Suspense>
        ) : ticket === undefined ? (
          <AskCode onTicket={setTicket} {...(caseGiven !== undefined && { caseGiven })} />
        ) : (
          <ShowWho ticket={ticket} onIn={() => undefined} onAgain={() => setTicket(undefined)} />
        )}
        <Button weight="plain" onPress={giveUpWaiting}>
          {say('pageDoor.againLeave')}
        </Button>
      </div>
    </div>
  );
}
