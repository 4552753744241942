/** Deleting what is kept: first what must be kept and until when, as it is today; then the wish. */
import { Details, Note } from '../../../kit/parts.tsx';
import { DayText, Sentence, useFormat, useLanguage, useWords } from '../../../kit/speech.tsx';
import { useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { RaiseMatter } from '../../raise-matter.tsx';
import { useSignedIn } from '../../session.ts';
import { Waiting } from '../../states.tsx';

type Keeping = Read<'/api/v1/cases/{case}/keeping'>;

const whats = ['all', 'contactPersons', 'files', 'other'];

export default function EraseMe() {
  const { case: caseNumber } = useSignedIn();
  const load = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/keeping', { params: { path: { case: caseNumber! } } }),
    [caseNumber],
  );
  return (
    <RaiseMatter kind="erasure" whats={whats} back="/data">
      {load.state === 'ready' ? <Kept keeping={load.data as Keeping} /> : <Waiting load={load} lines={3} />}
    </RaiseMatter>
  );
}

function Kept({ keeping }: { readonly keeping: Keeping }) {
  const say = useWords();
  const format = useFormat();
  const language = useLanguage();
  const { keptUntil, why, openLoans, openCase, openMatter, source, text, verified } = keeping;
  return (
    <Note>
      <h2>{say('pageMatters.kept.title')}</h2>
      {openLoans.length > 0 && <p>{say('pageMatters.kept.loan')}</p>}
      {openLoans.length === 0 && openCase && <p>{say('pageMatters.kept.case')}</p>}
      {openMatter !== null && <p>{say(`pageMatters.kept.${openMatter}`)}</p>}
      {keptUntil !== null && (
        <p>
          <Sentence code="pageMatters.kept.until" parts={{ day: <DayText day={keptUntil} /> }} />
        </p>
      )}
      {why === 'noDayYet' && <p>{say('pageMatters.kept.noDayYet')}</p>}
      {why === 'noRule' && <p>{say('pageMatters.kept.noRule')}</p>}
      <p>{say('pageMatters.kept.after')}</p>
      {source !== null && (
        <Details summary={say('pageMatters.whoSays')}>
          {text !== null && keptUntil !== null && <p>{text[language].replaceAll(keptUntil, format.day(keptUntil))}</p>}
          <p className="small">{say('pageMatters.rule', { rule: keeping.rule ?? '', source })}</p>
          <p className="small">{say(verified ? 'pageMatters.checked' : 'pageMatters.notChecked')}</p>
        </Details>
      )}
    </Note>
  );
}
