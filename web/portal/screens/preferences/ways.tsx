/** Ways that the borrower does not want, and how agreed dates are reminded of. */
import { useState } from 'react';
import { Checkboxes, Radios } from '../../../kit/fields.tsx';
import { Button, Buttons } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { SendFault } from '../../states.tsx';
import { type PartProps, useWish } from './use-wish.ts';

const ways = ['voice', 'text', 'email', 'letter', 'visit'];
const reminders = ['text', 'email', 'letter', 'none'];

export function Ways({ preferences, again }: PartProps) {
  const say = useWords();
  const wish = useWish();
  const { channelsNotWanted, reminderChannel } = preferences;
  const [notWanted, setNotWanted] = useState(channelsNotWanted.filter((way) => ways.includes(way)).join());
  const [reminder, setReminder] = useState<string>(reminderChannel ?? '');
  const [isSaved, setSaved] = useState(false);
  const save = async () => {
    // What this page does not show is not the page's to take away.
    const kept = channelsNotWanted.filter((way) => !ways.includes(way));
    const told = await wish.run({
      channelsNotWanted: [...notWanted.split(',').filter((way) => way !== ''), ...kept],
      ...(reminder !== '' && { reminderChannel: reminder }),
    });
    if (told?.kind !== 'done') return;
    setSaved(true);
    again();
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2>{say('pagePreferences.ways.title')}</h2>
      <Checkboxes
        id="ways"
        value={notWanted}
        onChange={(value) => {
          setSaved(false);
          setNotWanted(value);
        }}
        label={say('pagePreferences.ways.question')}
        hint={say('pagePreferences.ways.hint')}
        choices={ways.map((way) => ({ value: way, label: say(`pagePreferences.way.${way}`) }))}
      />
      <Radios
        id="reminder"
        value={reminder}
        onChange={(value) => {
          setSaved(false);
          setReminder(value);
        }}
        label={say('pagePreferences.reminder.question')}
        hint={say('pagePreferences.reminder.hint')}
        choices={reminders.map((way) => ({ value: way, label: say(`pagePreferences.reminder.${way}`) }))}
      />
      <SendFault told={wish.told} />
      <Buttons>
        <Button weight="second" isBusy={wish.isBusy}>
          {say('pagePreferences.save')}
        </Button>
      </Buttons>
      <div role="status">{isSaved && <p>{say('pagePreferences.saved')}</p>}</div>
    </form>
  );
}
