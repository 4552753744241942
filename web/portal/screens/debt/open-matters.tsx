/** What was raised about the debt and is not answered yet, or was answered: what happens now, and by when. */
import { Link } from 'wouter';
import { Note, Spoken } from '../../../kit/parts.tsx';
import { useFormat, useLanguage, useWords } from '../../../kit/speech.tsx';
import { useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';

export type Matters = Read<'/api/v1/cases/{case}/matters'>;
export type Matter = Matters['matters'][number];

const open: ReadonlySet<Matter['state']> = new Set(['open', 'taken', 'inReview']);

export function useMatters() {
  const { case: caseNumber } = useSignedIn();
  return useLoad(
    (api) => api.GET('/api/v1/cases/{case}/matters', { params: { path: { case: caseNumber! } } }),
    [caseNumber],
  );
}

export function OpenMatters({ raised }: { readonly raised: readonly Matter[] }) {
  const mine = raised.filter(({ kind }) => kind === 'dispute' || kind === 'proof');
  const shown = mine.filter(({ state }) => open.has(state));
  const answered = mine.find(({ state }) => state === 'answered');
  if (shown.length === 0 && answered === undefined) return null;
  return (
    <Spoken>
      {shown.map((matter) => (
        <Waits key={matter.matter} matter={matter} />
      ))}
      {shown.length === 0 && answered !== undefined && <Answered matter={answered} />}
    </Spoken>
  );
}

function Waits({ matter }: { readonly matter: Matter }) {
  const say = useWords();
  const { day } = useFormat();
  const isDispute = matter.kind === 'dispute';
  return (
    <Note kind="good">
      <h2>{say(isDispute ? 'pageDebt.openDispute' : 'pageDebt.openProof', { day: day(matter.openedOn) })}</h2>
      <DueText matter={matter} />
      {isDispute && <p>{say('pageDebt.openRests')}</p>}
      <p>
        <Link href="/matters">{say('pageDebt.toMatters')}</Link>
      </p>
    </Note>
  );
}

function Answered({ matter }: { readonly matter: Matter }) {
  const say = useWords();
  const { day } = useFormat();
  return (
    <Note>
      <h2>{say('pageDebt.answered', { day: day(matter.answer?.on ?? matter.openedOn) })}</h2>
      <p>
        <Link href="/matters">{say('pageDebt.toAnswer')}</Link>
      </p>
    </Note>
  );
}

/** By when it is answered, and who says so. */
export function DueText({ matter }: { readonly matter: Matter }) {
  const say = useWords();
  const { day } = useFormat();
  const language = useLanguage();
  const { due } = matter;
  if (due === null) return <p>{say('pageDebt.doneNoDue')}</p>;
  return (
    <>
      <p>
        <strong>{say('pageDebt.doneDue', { day: day(due.on) })}</strong>
      </p>
      <p className="hint">
        {due.by === 'promise'
          ? say('pageDebt.byPromise')
          : say('pageDebt.byLaw', { source: due.source ?? due.text[language] })}
        {due.by === 'law' && !due.verified && ` (${say('pageDebt.notVerified')})`}
      </p>
    </>
  );
}
