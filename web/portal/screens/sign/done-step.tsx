/** Signed: what happens now, until when it can be taken back, and what is theirs to keep. */
import { Link } from 'wouter';
import { Buttons, LinkButton, Note, Page, Spoken } from '../../../kit/parts.tsx';
import { DayText, Sentence, useLanguage, useWords } from '../../../kit/speech.tsx';
import { MaybeWaiting } from './read-step.tsx';
import { useSigning } from './use-signing.ts';

export function DoneStep() {
  const say = useWords();
  const language = useLanguage();
  const { caseNumber, here } = useSigning();
  if (here.state !== 'here' || here.signing.state !== 'signed') {
    return (
      <Page title={say('pageSign.caption')} back="/home">
        <MaybeWaiting here={here.state === 'here' ? { state: 'none' } : here} />
      </Page>
    );
  }
  const { agreementState, coolingOffEndsOn, agreement } = here.signing;
  const isByAll = agreementState !== 'approved' && agreementState !== 'draft';
  const copy = `/api/v1/cases/${caseNumber}/agreements/${agreement}/paper?language=${language}`;
  return (
    <Page title={say('pageSign.doneTitle')}>
      <Spoken>
        <Note kind="good">
          <p>{say(isByAll ? 'pageSign.doneText' : 'pageSign.doneOthers')}</p>
        </Note>
      </Spoken>
      <h2>{say('pageSign.nowTitle')}</h2>
      <ul>
        <li>{say('pageSign.nowQuiet')}</li>
        {agreementState === 'signed' && coolingOffEndsOn !== null && (
          <li>
            <Sentence code="pageSign.nowCooling" parts={{ day: <DayText day={coolingOffEndsOn} /> }} />{' '}
            <Link href="/plan/take-back">{say('pageSign.takeBack')}</Link>
          </li>
        )}
        <li>{say('pageSign.nowPlan')}</li>
      </ul>
      <h2>{say('pageSign.keepTitle')}</h2>
      <ul>
        <li>
          <a href={copy} target="_blank" rel="noreferrer">
            {say('pageSign.copy')}
          </a>
        </li>
        <li>
          <Link href="/receipts">{say('pageSign.receipt')}</Link>
        </li>
      </ul>
      <Buttons>
        <LinkButton to="/plan">{say('pageSign.toPlan')}</LinkButton>
        <LinkButton to="/home" weight="plain">
          {say('pageSign.home')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}
