/** Times that do not suit: those on record, each to be removed in one tap, and one to add. */
import { Checkboxes, FaultSummary, Select } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { Button, Buttons } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { useSignedIn } from '../../session.ts';
import { SendFault } from '../../states.tsx';
import { type PartProps, useWish } from './use-wish.ts';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const hours = Array.from({ length: 25 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);

type Time = PartProps['preferences']['inconvenient'][number];

type Put = (times: readonly Time[]) => Promise<boolean>;

export function Times({ preferences, again }: PartProps) {
  const say = useWords();
  const wish = useWish();
  const { inconvenient, otherTimes } = preferences;
  const put: Put = async (times) => {
    const told = await wish.run({ inconvenient: times });
    if (told?.kind !== 'done') return false;
    again();
    return true;
  };
  return (
    <section aria-labelledby="times">
      <h2 id="times">{say('pagePreferences.times.title')}</h2>
      {inconvenient.length === 0 && <p>{say('pagePreferences.times.none')}</p>}
      {inconvenient.length > 0 && (
        <ul className="plain-list">
          {inconvenient.map((time, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two alike are told apart by their place
            <li key={index}>
              {timeText(time, say)}
              <Buttons>
                <Button
                  weight="second"
                  isBusy={wish.isBusy}
                  onPress={() => void put(inconvenient.filter((_, other) => other !== index))}
                >
                  {say('pagePreferences.times.remove')}
                  <span className="unseen"> {timeText(time, say)}</span>
                </Button>
              </Buttons>
            </li>
          ))}
        </ul>
      )}
      {otherTimes > 0 && <p className="soft">{say('pagePreferences.times.others', { count: otherTimes })}</p>}
      <SendFault told={wish.told} />
      <AddTime isBusy={wish.isBusy} add={(time) => put([...inconvenient, time])} />
    </section>
  );
}

const hourChoices = (list: readonly string[]) => list.map((hour) => ({ value: hour, label: hour }));

function AddTime({ isBusy, add }: { readonly isBusy: boolean; readonly add: (time: Time) => Promise<boolean> }) {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const form = useForm(`${caseNumber} times`, { weekdays: '', from: '', until: '' });
  const submit = async () => {
    const { weekdays: days, from, until } = form.values;
    const isHalf = (from === '') !== (until === '');
    const fault = {
      weekdays: days === '' && from === '' && until === '' ? say('pagePreferences.times.fault') : undefined,
      until: isHalf || (from !== '' && from === until) ? say('pagePreferences.times.hoursFault') : undefined,
    };
    if (!form.check(fault)) return;
    const time = {
      ...(days !== '' && { weekdays: days.split(',') }),
      ...(from !== '' && { hours: { from, until } }),
    } as Time;
    if (!(await add(time))) return;
    form.setAll({ weekdays: '', from: '', until: '' });
    form.forget();
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <FaultSummary faults={form.faults} />
      <Checkboxes
        {...form.field('weekdays')}
        label={say('pagePreferences.times.days')}
        hint={say('pagePreferences.times.daysHint')}
        choices={weekdays.map((day) => ({ value: day, label: say(`pagePreferences.day.${day}`) }))}
      />
      <Select
        {...form.field('from')}
        label={say('pagePreferences.times.from')}
        hint={say('pagePreferences.times.hoursHint')}
        choices={hourChoices(hours.slice(0, -1))}
      />
      <Select
        {...form.field('until')}
        label={say('pagePreferences.times.until')}
        choices={hourChoices(hours.slice(1))}
      />
      <Buttons>
        <Button weight="second" isBusy={isBusy}>
          {say('pagePreferences.times.add')}
        </Button>
      </Buttons>
    </form>
  );
}

function timeText({ weekdays: days, hours: between }: Time, say: ReturnType<typeof useWords>): string {
  const named =
    days === undefined
      ? say('pagePreferences.times.everyDay')
      : days.map((day) => say(`pagePreferences.day.${day}`)).join(say('pagePreferences.times.and'));
  return between === undefined
    ? say('pagePreferences.times.wholeDay', { days: named })
    : say('pagePreferences.times.between', { days: named, ...between });
}
