/** What was worked out of the statement, line by line, in words. */
import { Buttons, Details, FiguresList, LinkButton, Note, Page } from '../../../kit/parts.tsx';
import { Money, Sentence, useFormat, useLanguage, useWords } from '../../../kit/speech.tsx';
import { useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';
import { Waiting } from '../../states.tsx';
import { SendProof } from './proof.tsx';

type Capacity = NonNullable<Read<'/api/v1/cases/{case}/plan'>['capacity']>;
type Line = NonNullable<Capacity['lines']>[number];

export function Result() {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const load = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/plan', { params: { path: { case: caseNumber! } } }),
    [caseNumber],
  );
  return (
    <Page title={say('pageStatement.result.title')} back="/home">
      {load.state !== 'ready' ? (
        <Waiting load={load} lines={6} />
      ) : load.data.capacity === null ? (
        <p>{say('pageStatement.result.none')}</p>
      ) : (
        <Worked capacity={load.data.capacity as unknown as Capacity} />
      )}
    </Page>
  );
}

const groups = {
  income: ['income', 'haircut'],
  costs: ['priority', 'expense', 'floor'],
  rest: ['buffer', 'override'],
} as const;

function Worked({ capacity }: { readonly capacity: Capacity }) {
  const say = useWords();
  const format = useFormat();
  const { currency, steps, helpedBy } = capacity;
  const lines = (capacity.lines ?? []).filter(({ from }) => from === undefined);
  const [first, ...later] = steps;
  const isNothing = first !== undefined && /^0(\.0+)?$/.test(first.perMonth);
  return (
    <>
      <Note kind="good">
        <p>{say('pageStatement.result.kept', { day: format.day(capacity.statementAsOf) })}</p>
      </Note>
      {first !== undefined && (
        <>
          <p>{say('pageStatement.result.canPay')}</p>
          <p className="answer">
            <Money amount={first.perMonth} currency={currency} />
          </p>
          <p>{say(isNothing ? 'pageStatement.result.nothing' : 'pageStatement.result.most')}</p>
        </>
      )}
      {later.length > 0 && (
        <ul>
          {later.map(({ from, perMonth }) => (
            <li key={from}>
              <Sentence
                code="pageStatement.result.later"
                parts={{ day: format.day(from), amount: <Money amount={perMonth} currency={currency} /> }}
              />
            </li>
          ))}
        </ul>
      )}
      {lines.length > 0 && (
        <Details summary={say('pageStatement.result.how')}>
          <Lines lines={lines} currency={currency} total={first?.perMonth} />
        </Details>
      )}
      {helpedBy !== null && <p className="soft">{say('pageStatement.result.helped', { name: helpedBy })}</p>}
      <p>{say('pageStatement.result.change')}</p>
      <Buttons>
        <LinkButton to="/offers">{say('pageStatement.result.toOffers')}</LinkButton>
        <LinkButton to="/home" weight="second">
          {say('pageStatement.result.toHome')}
        </LinkButton>
      </Buttons>
      <SendProof />
    </>
  );
}

function Lines(props: {
  readonly lines: readonly Line[];
  readonly currency: string;
  readonly total: string | undefined;
}) {
  const { lines, currency, total } = props;
  const say = useWords();
  const language = useLanguage();
  const rowsOf = (codes: readonly string[]) =>
    lines
      .filter(({ code }) => codes.includes(code))
      .map(({ label, amount }) => ({
        name: label[language],
        value: <Money amount={amount} currency={currency} />,
      }));
  return (
    <>
      {(['income', 'costs', 'rest'] as const).map((group) => {
        const rows = rowsOf(groups[group]);
        return (
          rows.length > 0 && (
            <section key={group}>
              <h2>{say(`pageStatement.result.${group}`)}</h2>
              <FiguresList rows={rows} />
            </section>
          )
        );
      })}
      {total !== undefined && (
        <FiguresList
          rows={[
            {
              name: say('pageStatement.result.left'),
              value: <Money amount={total} currency={currency} />,
              isTotal: true,
            },
          ]}
        />
      )}
    </>
  );
}
