/** Who helps at once, where money for food or medicine is missing. */
import { Note } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { readPageParts } from '../../page-parts.ts';

/** Numbers as the help page has them. */
export function HelpLines() {
  const say = useWords();
  const { lenderContact } = readPageParts();
  return (
    <>
      <p>{say('pageCause.urgentHelp.text')}</p>
      <Note kind="care">
        <p>{say('pageHelp.urgent')}</p>
      </Note>
      <ul>
        <li>{say('pageHelp.line12356')}</li>
        <li>{say('pageHelp.line12348')}</li>
        <li>{say('pageCause.urgentHelp.village')}</li>
        {lenderContact !== undefined && <li>{say('pageCause.urgentHelp.lender', { contact: lenderContact })}</li>}
      </ul>
      <p className="soft small">{say('pageHelp.linesSource')}</p>
    </>
  );
}
