/** It is told: what happens next, and where to go on. */
import { Buttons, LinkButton, Note, Page } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { HelpLines } from './help-lines.tsx';

export function Done() {
  const say = useWords();
  const came = (window.history.state as { readonly came?: string } | null)?.came;
  return (
    <Page title={say('pageCause.done.title')}>
      <Note kind="good">
        <p>{say('pageCause.done.text')}</p>
      </Note>
      {came === 'urgent' && (
        <>
          <h2>{say('pageCause.done.urgent')}</h2>
          <HelpLines />
        </>
      )}
      {came === 'disputes' && <p>{say('pageCause.done.disputes')}</p>}
      <Buttons>
        {came === 'disputes' && <LinkButton to="/debt">{say('pageCause.done.toDebt')}</LinkButton>}
        <LinkButton to="/statement" weight={came === 'disputes' ? 'second' : 'first'}>
          {say('pageCause.done.toStatement')}
        </LinkButton>
        <LinkButton to="/home" weight="second">
          {say('pageStatement.result.toHome')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}
