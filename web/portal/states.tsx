/** What stands in a screen's place while there is nothing to show: fetching, cut off, refused. */
import { Bones, Button, Buttons, Note } from '../kit/parts.tsx';
import { useWords } from '../kit/speech.tsx';
import type { Load, Told } from './api.ts';

/** For a load that is not ready. */
export function Waiting<T>({ load, lines }: { readonly load: Load<T>; readonly lines?: number }) {
  if (load.state === 'loading' || load.state === 'ready') return <Bones {...(lines !== undefined && { lines })} />;
  if (load.state === 'cut') return <CutOff again={load.again} />;
  return (
    <Note kind="care">
      <p>{load.problem.title}</p>
    </Note>
  );
}

export function CutOff({ again }: { readonly again: () => void }) {
  const say = useWords();
  return (
    <div role="alert">
      <Note kind="care">
        <h2>{say('pageKit.cutTitle')}</h2>
        <p>{say('pageKit.cutText')}</p>
        <Buttons>
          <Button weight="second" onPress={again}>
            {say('pageKit.again')}
          </Button>
        </Buttons>
      </Note>
    </div>
  );
}

/** What a write came to, where it did not go through: nothing is lost, and it can be sent again. */
export function SendFault<T>({ told }: { readonly told: Told<T> | undefined }) {
  const say = useWords();
  if (told === undefined || told.kind === 'done') return null;
  return (
    <div role="alert">
      <Note kind="fault">
        <p>{told.kind === 'cut' ? say('pageKit.notSent') : told.problem.title}</p>
      </Note>
    </div>
  );
}
