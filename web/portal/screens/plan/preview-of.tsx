/** What a change would bring, as the server works it out, beside what holds now: seen before it counts. */
import { isZero } from '../../../kit/format.ts';
import { SummaryList } from '../../../kit/parts.tsx';
import { DayText, Money, useWords } from '../../../kit/speech.tsx';
import type { Preview } from './use-plan.ts';

const shownMax = 6;

export function PreviewOf({ preview }: { readonly preview: Preview }) {
  const say = useWords();
  const { currency, added, lastDueOn, leftTotal, instalments } = preview;
  const changed = instalments.filter(({ isChanged }) => isChanged);
  return (
    <>
      <SummaryList
        rows={[
          {
            name: say('pagePlan.added'),
            value: isZero(added) ? say('pagePlan.addedNothing') : <Money amount={added} currency={currency} />,
          },
          { name: say('pagePlan.leftThen'), value: <Money amount={leftTotal.after} currency={currency} /> },
          {
            name: say('pagePlan.lastThen'),
            value: <DayText day={lastDueOn.after} />,
          },
        ]}
      />
      <h2>{say('pagePlan.newDates')}</h2>
      <ol className="plan-dates">
        {changed.slice(0, shownMax).map(({ n, before, after }) => (
          <li key={n}>
            {after === null ? (
              <s>{before !== null && <DayText day={before.dueOn} />}</s>
            ) : (
              <DayText day={after.dueOn} />
            )}
            {after !== null && <Money amount={after.amount} currency={currency} />}
            <span className="told">
              {before === null ? (
                say('pagePlan.addedDate')
              ) : (
                <>
                  {say('pagePlan.before')} <DayText day={before.dueOn} />{' '}
                  <Money amount={before.amount} currency={currency} />
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
      {changed.length > shownMax && <p>{say('pagePlan.moreChanged', { more: changed.length - shownMax })}</p>}
    </>
  );
}
