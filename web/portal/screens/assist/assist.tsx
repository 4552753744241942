/** The assisted mode: somebody of the lender's fills in a form with a borrower, on the telephone or at the branch. */
import { useCallback, useEffect, useState } from 'react';
import { FaultSummary, TextField } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { Button, Buttons, Note, Page, TaskList } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { api, askOnce } from '../../api.ts';
import { forgetDrafts, useDrafts } from '../../drafts.ts';
import { assistCase, assistedCase } from '../../journey.ts';
import { useSession } from '../../session.ts';
import { StaffSignIn } from './staff-sign-in.tsx';

export default function Assist() {
  const say = useWords();
  const session = useSession();
  const [caseNumber, setCase] = useState(assistedCase);
  const choose = useCallback((next: string) => {
    assistCase(next);
    forgetDrafts();
    setCase(next);
  }, []);
  const isIn = session.kind === 'in' && session.session.kind === 'user';
  useEffect(() => {
    // The next who signs in here names their own case.
    if (!isIn) choose('');
  }, [isIn, choose]);
  if (!isIn) {
    return (
      <Page title={say('pageHelped.assistTitle')} back="/">
        <p>{say('pageHelped.assistIntro')}</p>
        <StaffSignIn />
      </Page>
    );
  }
  return (
    <Page title={say('pageHelped.assistTitle')} caption={session.session.name}>
      {caseNumber === '' ? <AskCase onCase={choose} /> : <Forms caseNumber={caseNumber} onOther={() => choose('')} />}
    </Page>
  );
}

/** Who asks for a case that they may not see is answered as for one that is not there. */
function AskCase({ onCase }: { readonly onCase: (caseNumber: string) => void }) {
  const say = useWords();
  const form = useForm('assist', { case: '' });
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    const typed = form.values.case.normalize('NFKC').replace(/\s/g, '').toUpperCase();
    if (!form.check({ case: typed === '' ? say('pageHelped.caseFault') : undefined })) return;
    setBusy(true);
    const told = await askOnce(() => api.GET('/api/v1/cases/{case}/drafts', { params: { path: { case: typed } } }));
    setBusy(false);
    if (told.kind === 'done') {
      form.forget();
      return onCase(typed);
    }
    const text =
      told.kind === 'cut'
        ? say('pageKit.notSent')
        : told.problem.status === 400
          ? say('pageHelped.caseFault')
          : told.problem.title;
    form.refuse([{ id: 'case', text }]);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void submit();
      }}
    >
      <FaultSummary faults={form.faults} />
      <TextField {...form.field('case')} label={say('pageHelped.case')} hint={say('pageHelped.caseHint')} isShort />
      <Buttons>
        <Button isBusy={isBusy}>{say('pageStatement.goOn')}</Button>
      </Buttons>
    </form>
  );
}

function Forms({ caseNumber, onOther }: { readonly caseNumber: string; readonly onOther: () => void }) {
  const say = useWords();
  const { drafts } = useDrafts(caseNumber);
  const task = (kind: 'cause' | 'statement') => ({
    to: `/assist/${kind}`,
    name: say(kind === 'cause' ? 'pageCause.title' : 'pageStatement.title'),
    about: say(
      drafts.some((each) => each.kind === kind && each.side === 'helped') ? 'pageHelped.begun' : 'pageHelped.notBegun',
    ),
  });
  return (
    <>
      <p>{say('pageHelped.caseIs', { case: caseNumber })}</p>
      <Note>
        <p>{say('pageHelped.rules')}</p>
      </Note>
      <TaskList tasks={[task('cause'), task('statement')]} />
      <Button weight="second" onPress={onOther}>
        {say('pageHelped.otherCase')}
      </Button>
    </>
  );
}
