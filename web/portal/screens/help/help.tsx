/** The way to a person, and to those who help for nothing. */
import { Link } from 'wouter';
import { Note, Page } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { readPageParts } from '../../page-parts.ts';
import { useSession } from '../../session.ts';

const lines = ['12356', '12348', '12378'] as const;

export default function Help() {
  const say = useWords();
  const session = useSession();
  const { lenderContact } = readPageParts();
  return (
    <Page title={say('pageHelp.title')} back="/">
      <Note kind="care">
        <p>{say('pageHelp.urgent')}</p>
      </Note>
      <h2>{say('pageHelp.lender')}</h2>
      <p>{say('pageHelp.lenderText')}</p>
      <p>{lenderContact === undefined ? say('pageHelp.lenderNone') : <strong>{lenderContact}</strong>}</p>
      {session.kind === 'in' && (
        <p>
          <Link href="/messages">{say('pageHelp.toMessages')}</Link>
        </p>
      )}
      <h2>{say('pageHelp.lines')}</h2>
      <ul>
        {lines.map((number) => (
          <li key={number}>
            <a href={`tel:${number}`}>{say(`pageHelp.line${number}`)}</a>
          </li>
        ))}
      </ul>
      <p className="soft small">{say('pageHelp.linesSource')}</p>
      <h2>{say('pageHelp.assist')}</h2>
      <p>{say('pageHelp.assistText')}</p>
      <h2>{say('pageHelp.large')}</h2>
      <p>{say('pageHelp.largeText')}</p>
    </Page>
  );
}
