/** The way to a person, and to those who help for nothing. */
import { Note, Page } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { readPageParts } from '../../page-parts.ts';

export default function Help() {
  const say = useWords();
  const { lenderContact } = readPageParts();
  return (
    <Page title={say('pageHelp.title')} back="/">
      <Note kind="care">
        <p>{say('pageHelp.urgent')}</p>
      </Note>
      <h2>{say('pageHelp.lender')}</h2>
      <p>{say('pageHelp.lenderText')}</p>
      <p>{lenderContact === undefined ? say('pageHelp.lenderNone') : <strong>{lenderContact}</strong>}</p>
      <h2>{say('pageHelp.lines')}</h2>
      <ul>
        <li>{say('pageHelp.line12356')}</li>
        <li>{say('pageHelp.line12348')}</li>
        <li>{say('pageHelp.line12378')}</li>
      </ul>
      <p className="soft small">{say('pageHelp.linesSource')}</p>
      <h2>{say('pageHelp.assist')}</h2>
      <p>{say('pageHelp.assistText')}</p>
      <h2>{say('pageHelp.large')}</h2>
      <p>{say('pageHelp.largeText')}</p>
    </Page>
  );
}
