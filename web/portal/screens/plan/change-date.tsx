/** One date moved to a later day, within what was agreed: the limits first, then the choice, then what it brings, then yes. */
import { useState } from 'react';
import { DayField, FaultSummary, Radios, Select } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { readDay } from '../../../kit/format.ts';
import { Button, Buttons, LinkButton, Note, Page, Spoken } from '../../../kit/parts.tsx';
import { DayText, Sentence, useFormat, useWords } from '../../../kit/speech.tsx';
import { ask, api as client, useSend } from '../../api.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { PreviewOf } from './preview-of.tsx';
import { type Kept, type Preview, usePlan } from './use-plan.ts';

export function ChangeDate() {
  const say = useWords();
  const { caseNumber, load } = usePlan();
  if (load.state !== 'ready' || load.data.plan === undefined) {
    return (
      <Page title={say('pagePlan.date')} back="/plan">
        {load.state === 'ready' ? <p>{say('pagePlan.none')}</p> : <Waiting load={load} />}
      </Page>
    );
  }
  return <Changing plan={load.data.plan} caseNumber={caseNumber} />;
}

interface At {
  readonly plan: Kept;
  readonly caseNumber: string;
}

function Changing({ plan, caseNumber }: At) {
  const say = useWords();
  const { dateMoves } = plan;
  const [preview, setPreview] = useState<{ readonly preview: Preview; readonly n: number; readonly to: string }>();
  const [done, setDone] = useState<string>();
  if (done !== undefined) return <Moved to={done} />;
  if (dateMoves === null || dateMoves.instalments.length === 0) {
    return (
      <Page title={say('pagePlan.date')} back="/plan">
        <NotNow plan={plan} />
      </Page>
    );
  }
  if (preview !== undefined) {
    return <Check {...{ plan, caseNumber, ...preview }} back={() => setPreview(undefined)} onDone={setDone} />;
  }
  return <Choose plan={plan} caseNumber={caseNumber} dateMoves={dateMoves} onPreview={setPreview} />;
}

function NotNow({ plan: { dateMoves } }: { readonly plan: Kept }) {
  const say = useWords();
  const why = dateMoves === null ? 'datesNotAgreed' : (dateMoves.refused ?? 'notRunning');
  const known = ['datesNotAgreed', 'datesUsedUp', 'late', 'notRunning', 'dueAlready', 'alreadyPaid', 'alreadyEnded'];
  return (
    <>
      <Note>
        <p>{say(`pagePlan.noDate.${known.includes(why) ? why : 'notRunning'}`)}</p>
        {dateMoves?.againOn && (
          <p>
            <Sentence code="pagePlan.againOn" parts={{ day: <DayText day={dateMoves.againOn} /> }} />
          </p>
        )}
      </Note>
      <Buttons>
        <LinkButton to="/plan/income">{say('pagePlan.income')}</LinkButton>
        <LinkButton to="/plan" weight="plain">
          {say('pagePlan.toPlan')}
        </LinkButton>
      </Buttons>
    </>
  );
}

type Moves = NonNullable<Kept['dateMoves']>;

type Choosing = At & {
  readonly dateMoves: Moves;
  readonly onPreview: (at: { readonly preview: Preview; readonly n: number; readonly to: string }) => void;
};

/** Which, and to which day: asked for within the limits, then worked out by the server. */
function useChoosing(at: Choosing) {
  const say = useWords();
  const format = useFormat();
  const { plan, caseNumber, dateMoves } = at;
  const form = useForm(`${caseNumber} date`, { instalment: '', to: '' });
  const [isBusy, setBusy] = useState(false);
  const range = dateMoves.instalments.find(({ n }) => String(n) === form.values.instalment);
  const submit = async () => {
    if (isBusy) return;
    const to = readDay(form.values.to);
    const isIn = range !== undefined && to !== undefined && to >= range.earliest && to <= range.latest;
    const between = range && { from: format.day(range.earliest), to: format.day(range.latest) };
    const isRight = form.check({
      instalment: range === undefined ? say('pagePlan.whichFault') : undefined,
      to: isIn ? undefined : between === undefined ? say('pagePlan.toFault') : say('pagePlan.betweenFault', between),
    });
    if (!isRight || range === undefined || to === undefined) return;
    setBusy(true);
    const told = await ask(() =>
      client.POST('/api/v1/cases/{case}/agreements/{agreement}/kept/preview', {
        params: { path: { case: caseNumber, agreement: plan.agreement } },
        body: { move: { kind: 'moveDate', instalment: range.n, to } },
      }),
    );
    setBusy(false);
    if (told.kind === 'done') return at.onPreview({ preview: told.data as unknown as Preview, n: range.n, to });
    form.refuse([{ id: undefined, text: told.kind === 'cut' ? say('pageKit.notSent') : told.problem.title }]);
  };
  return { form, isBusy, range, submit };
}

function Choose(at: Choosing) {
  const say = useWords();
  const format = useFormat();
  const { plan, dateMoves } = at;
  const { form, isBusy, range, submit } = useChoosing(at);
  const choices = dateMoves.instalments.map(({ n, dueOn, amount, latest }) => ({
    value: String(n),
    label: `${format.day(dueOn)}, ${format.money(amount, plan.currency)}`,
    hint: say('pagePlan.latest', { day: format.day(latest) }),
  }));
  const which = {
    ...form.field('instalment'),
    label: say('pagePlan.which'),
    choices,
  };
  return (
    <Page title={say('pagePlan.date')} back="/plan">
      <p>
        {say('pagePlan.dateLimits', {
          times: dateMoves.times,
          months: dateMoves.perMonths,
          days: dateMoves.daysMax,
          left: dateMoves.timesLeft,
        })}
      </p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <FaultSummary faults={form.faults} />
        {choices.length > 4 ? <Select {...which} /> : <Radios {...which} />}
        <DayField
          {...form.field('to')}
          label={say('pagePlan.toWhich')}
          hint={
            range === undefined
              ? say('pagePlan.toHint')
              : say('pagePlan.between', { from: format.day(range.earliest), to: format.day(range.latest) })
          }
        />
        <Buttons>
          <Button isBusy={isBusy}>{say('pagePlan.see')}</Button>
          <LinkButton to="/plan" weight="plain">
            {say('pagePlan.leaveAsIs')}
          </LinkButton>
        </Buttons>
      </form>
    </Page>
  );
}

function Check(
  at: At & {
    readonly preview: Preview;
    readonly n: number;
    readonly to: string;
    readonly back: () => void;
    readonly onDone: (to: string) => void;
  },
) {
  const say = useWords();
  const { plan, caseNumber, preview, n, to, back, onDone } = at;
  const form = useForm(`${caseNumber} date`, { instalment: '', to: '' });
  const { run, isBusy, told } = useSend((api, body: { instalment: number; to: string; revision: number }, headers) =>
    api.POST('/api/v1/cases/{case}/agreements/{agreement}/move-date', {
      params: { path: { case: caseNumber, agreement: plan.agreement } },
      body,
      headers: headers as never,
    }),
  );
  const confirm = async () => {
    const answer = await run({ instalment: n, to, revision: preview.revision });
    if (answer?.kind !== 'done') return;
    form.forget();
    onDone(to);
  };
  return (
    <Page key="check" title={say('pagePlan.checkDate')} caption={say('pagePlan.date')}>
      <PreviewOf preview={preview} />
      <SendFault told={told} />
      <Buttons>
        <Button isBusy={isBusy} onPress={() => void confirm()}>
          {say('pagePlan.moveIt')}
        </Button>
        <Button weight="plain" onPress={back}>
          {say('pagePlan.otherDay')}
        </Button>
        <LinkButton to="/plan" weight="plain">
          {say('pagePlan.leaveAsIs')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

function Moved({ to }: { readonly to: string }) {
  const say = useWords();
  return (
    <Page key="done" title={say('pagePlan.movedTitle')}>
      <Spoken>
        <Note kind="good">
          <p>
            <Sentence code="pagePlan.movedText" parts={{ day: <DayText day={to} /> }} />
          </p>
        </Note>
      </Spoken>
      <Buttons>
        <LinkButton to="/plan">{say('pagePlan.toPlan')}</LinkButton>
      </Buttons>
    </Page>
  );
}
