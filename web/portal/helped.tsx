/** What somebody of the lender's filled in with the borrower: it is the borrower's to look at, to change, to confirm or to take away. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Button, Buttons, Card, Note } from '../kit/parts.tsx';
import { useFormat, useWords } from '../kit/speech.tsx';
import type { Told } from './api.ts';
import { type DraftKind, type DraftParts, dropDraft, type Part, type Parts } from './drafts.ts';
import { useJourney } from './journey.ts';
import { SendFault } from './states.tsx';

/** The part of the borrower's own draft that says whose help it began with. */
export const helpedPart = 'helped';

/** The version that the borrower looked at; undefined: nobody helped. */
export function helpedDraftOf(parts: Parts): number | undefined {
  const version = parts[helpedPart]?.version;
  return version === undefined ? undefined : Number(version);
}

export function HelpedNote({ kind, of }: { readonly kind: DraftKind; readonly of: DraftParts }) {
  const say = useWords();
  const format = useFormat();
  const { caseNumber } = useJourney();
  const [, go] = useLocation();
  const [told, setTold] = useState<Told<unknown>>();
  const helped = of.drafts.find((each) => each.kind === kind && each.side === 'helped');
  if (helped === undefined || helpedDraftOf(of.parts) === helped.version) return null;
  const look = async () => {
    const from: Part = { version: String(helped.version), by: helped.by ?? '', on: helped.savedAt };
    if (await of.replace({ ...(helped.content as Parts), [helpedPart]: from })) go(`/${kind}/check`);
  };
  const hasOwn = of.draft !== undefined;
  return (
    <Card label={say('pageHelped.title')}>
      <h2>{say('pageHelped.filled', { name: helped.by ?? '', day: format.instant(helped.savedAt) })}</h2>
      <p>{say('pageHelped.nothingCounts')}</p>
      {hasOwn && <p>{say('pageHelped.ownReplaced')}</p>}
      <SendFault told={of.fault ?? told} />
      <Buttons>
        <Button isBusy={of.isBusy} onPress={() => void look()}>
          {say('pageHelped.look')}
        </Button>
        <Button
          weight="second"
          isBusy={of.isBusy}
          onPress={() => void dropDraft(caseNumber, { kind, side: 'helped' }).then(setTold)}
        >
          {say('pageHelped.remove')}
        </Button>
      </Buttons>
    </Card>
  );
}

/** On the page where answers are checked: whose help they began with. */
export function HelpedBy({ parts }: { readonly parts: Parts }) {
  const say = useWords();
  const format = useFormat();
  const helped = parts[helpedPart];
  if (helped === undefined) return null;
  return (
    <Note>
      <p>
        {say('pageHelped.filled', { name: helped.by ?? '', day: format.instant(helped.on ?? '') })}{' '}
        {say('pageHelped.checkEach')}
      </p>
    </Note>
  );
}

/** For the lender's people, where the borrower would send. */
export function SavedForThem() {
  const say = useWords();
  return (
    <Note kind="good">
      <h2>{say('pageHelped.savedTitle')}</h2>
      <p>{say('pageHelped.savedText')}</p>
    </Note>
  );
}
