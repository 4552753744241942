/** What a page of a draft shows beside its questions: it is being read, another window was faster, it could not be kept. */
import type { ReactNode } from 'react';
import { Bones, Button, Buttons, Note, SummaryList } from '../kit/parts.tsx';
import { useWords } from '../kit/speech.tsx';
import type { DraftParts, KnownDrafts, Part } from './drafts.ts';
import { CutOff, SendFault } from './states.tsx';

/** Undefined: it is ready. */
export function draftWaiting(drafts: KnownDrafts): ReactNode | undefined {
  if (drafts.state === 'ready') return undefined;
  if (drafts.state === 'loading') return <Bones lines={3} />;
  return drafts.told?.kind === 'cut' ? <CutOff again={drafts.again} /> : <SendFault told={drafts.told} />;
}

/** `onKept`: theirs was chosen, and is kept; `onTheirs`: the page begins anew with what the other window saved. */
export function DraftFault(props: {
  readonly of: DraftParts;
  readonly onKept: () => void;
  readonly onTheirs: (part: Part) => void;
}) {
  const { of, onKept, onTheirs } = props;
  const say = useWords();
  const { moved } = of;
  if (moved === undefined) return <SendFault told={of.fault} />;
  const theirs = (moved.theirs.content as Record<string, Part>)[moved.name] ?? {};
  const text = (part: Part) =>
    Object.values(part)
      .filter((value) => value !== '')
      .join(' · ') || '—';
  return (
    <div role="alert">
      <Note kind="care">
        <h2>{say('pageStatement.movedTitle')}</h2>
        <p>{say('pageStatement.movedText')}</p>
        <SummaryList
          rows={[
            { name: say('pageStatement.movedMine'), value: text(moved.mine) },
            { name: say('pageStatement.movedTheirs'), value: text(theirs) },
          ]}
        />
        <Buttons>
          <Button
            weight="second"
            isBusy={of.isBusy}
            onPress={() => void of.takeMine().then((isKept) => isKept && onKept())}
          >
            {say('pageStatement.movedKeep')}
          </Button>
          <Button
            weight="second"
            onPress={() => {
              of.takeTheirs();
              onTheirs(theirs);
            }}
          >
            {say('pageStatement.movedTake')}
          </Button>
        </Buttons>
      </Note>
    </div>
  );
}
