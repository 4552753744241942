/** Naming somebody: who, what they are to the borrower, until when. */
import { DayField, FaultSummary, Radios, TextField } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { readDay } from '../../../kit/format.ts';
import { Button, Buttons } from '../../../kit/parts.tsx';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import { useSend } from '../../api.ts';
import { useSignedIn } from '../../session.ts';

const relations = ['family', 'friend', 'socialWorker', 'lawyer', 'adviser', 'other'];
const nameMax = 100;

export function NameHelper({ again }: { readonly again: () => void }) {
  const say = useWords();
  const format = useFormat();
  const { case: caseNumber, today } = useSignedIn();
  const form = useForm(`${caseNumber} helper`, { name: '', relation: '', until: '' });
  const send = useSend((api, body: object, headers) =>
    api.POST('/api/v1/cases/{case}/helpers', {
      params: { path: { case: caseNumber! } },
      body: body as never,
      headers: headers as never,
    }),
  );
  const submit = async () => {
    const { name, relation, until } = form.values;
    const day = readDay(until);
    const isRight = form.check({
      name: name.trim() === '' ? say('pageHelper.nameFault') : undefined,
      relation: relation === '' ? say('pageHelper.relationFault') : undefined,
      until: day === undefined ? say('pageHelper.untilFault', { day: format.day(today ?? '') }) : undefined,
    });
    if (!isRight) return;
    const told = await send.run({ name: name.trim(), relation, until: day });
    if (told === undefined) return;
    if (told.kind !== 'done') {
      const text = told.kind === 'cut' ? say('pageKit.notSent') : told.problem.title;
      const id = told.kind === 'refused' && told.problem.refused.startsWith('until') ? 'until' : undefined;
      return form.refuse([{ id, text }]);
    }
    form.setAll({ name: '', relation: '', until: '' });
    form.forget();
    again();
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h2>{say('pageHelper.name')}</h2>
      <FaultSummary faults={form.faults} />
      <TextField {...form.field('name')} label={say('pageHelper.nameWho')} maxLength={nameMax} />
      <Radios
        {...form.field('relation')}
        label={say('pageHelper.relationAsk')}
        choices={relations.map((relation) => ({ value: relation, label: say(`pageHelper.relation.${relation}`) }))}
      />
      <DayField {...form.field('until')} label={say('pageHelper.untilAsk')} hint={say('pageHelper.untilHint')} />
      <Buttons>
        <Button isBusy={send.isBusy}>{say('pageHelper.send')}</Button>
      </Buttons>
    </form>
  );
}
