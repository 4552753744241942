/** One plan in full: every payment, every cost, what follows from it, and what may be changed later. */

import type { ReactNode } from 'react';
import { useParams } from 'wouter';
import { isZero } from '../../../kit/format.ts';
import { Buttons, Details, FiguresList, LinkButton, Note, Page, SummaryList, Table } from '../../../kit/parts.tsx';
import { useFormat, useLanguage, useWords } from '../../../kit/speech.tsx';
import { useSignedIn } from '../../session.ts';
import { Waiting } from '../../states.tsx';
import { Gone } from '../offer-accept/offer-accept.tsx';
import { NoneOfThese } from '../offers/compare.tsx';
import { useOfferRows } from '../offers/offer-rows.tsx';
import { type OwnOffer, useOwnOffers } from '../offers/offers-load.ts';

export default function OfferOne() {
  const say = useWords();
  const { number } = useParams<{ number: string }>();
  const { load } = useOwnOffers();
  if (load.state !== 'ready') {
    return (
      <Page title={say('pageOffers.plan', { number: number ?? '' })} back="/offers">
        <Waiting load={load} lines={12} />
      </Page>
    );
  }
  const offer = load.data.offers.find((each) => String(each.number) === number);
  if (offer === undefined) return <Gone />;
  return <One offer={offer} currency={load.data.currency} />;
}

interface OfferProps {
  readonly offer: OwnOffer;
  readonly currency: string;
}

const paying = ['each', 'first', 'count', 'down', 'total'];

function One({ offer, currency }: OfferProps) {
  const say = useWords();
  const rows = useOfferRows(currency, [offer]).filter(({ key }) => paying.includes(key));
  return (
    <Page title={say('pageOffers.plan', { number: offer.number })} back="/offers">
      {!offer.open && (
        <Note kind="care">
          <p>{say('pageOffers.one.closed')}</p>
        </Note>
      )}
      <h2>{say('pageOffers.one.pay')}</h2>
      <SummaryList rows={rows.map((row) => ({ name: row.name, value: row.of(offer) }))} />
      <Calendar offer={offer} currency={currency} />
      <Cost offer={offer} currency={currency} />
      <Nothing offer={offer} currency={currency} />
      <Waived offer={offer} currency={currency} />
      <CreditRecord offer={offer} />
      <Missed offer={offer} currency={currency} />
      <Later offer={offer} />
      <Lines title={say('pageOffers.one.who')} lines={[<Who key="who" offer={offer} />]} />
      <Because offer={offer} />
      {offer.open && (
        <>
          <Buttons>
            <LinkButton weight="second" to={`/offers/accept/${offer.number}`}>
              {say('pageOffers.choose')}
            </LinkButton>
          </Buttons>
          <NoneOfThese />
        </>
      )}
    </Page>
  );
}

function Who({ offer: { approval } }: { readonly offer: OwnOffer }) {
  const say = useWords();
  return approval === null ? say('pageOffers.who.nobody') : say('pageOffers.who.person', { days: approval.withinDays });
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly ReactNode[] }) {
  return (
    <>
      <h2>{title}</h2>
      <ul>
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of one fixed list
          <li key={at}>{line}</li>
        ))}
      </ul>
    </>
  );
}

function Calendar({ offer, currency }: OfferProps) {
  const say = useWords();
  const format = useFormat();
  return (
    <Details summary={say('pageOffers.one.calendar')}>
      <Table
        caption={say('pageOffers.one.calendarName', { number: offer.number })}
        columns={[
          { name: say('pageOffers.one.n') },
          { name: say('pageOffers.one.day') },
          { name: say('pageOffers.one.amount'), isAmount: true },
        ]}
        rows={offer.pay.schedule.map(({ n, dueOn, total }) => [n, format.day(dueOn), format.money(total, currency)])}
      />
    </Details>
  );
}

/** The table of the all-in cost: every item, what it is a year, what being late costs, and that nothing else is charged. */
function Cost({ offer, currency }: OfferProps) {
  const say = useWords();
  const format = useFormat();
  const { owed, pay, waived, rate } = offer;
  const money = (amount: string) => format.money(amount, currency);
  const rates = [
    say('pageOffers.one.rates', { percent: rate.percent }),
    ...(rate.contractPercent === null ? [] : [say('pageOffers.one.ratesContract', { percent: rate.contractPercent })]),
    ...(rate.allInPercent === null ? [] : [say('pageOffers.one.allIn', { percent: rate.allInPercent })]),
    say('pageOffers.missed.noPenalty'),
    say('pageOffers.one.noOther'),
  ];
  return (
    <>
      <h2>{say('pageOffers.one.cost')}</h2>
      <FiguresList
        rows={[
          { name: say('pageOffers.one.owedOn', { day: format.day(owed.asOf) }), value: money(owed.total) },
          { name: say('pageOffers.one.ofIt'), value: money(owed.principal) },
          { name: say('pageOffers.one.notPaid'), value: `−${money(waived.total)}` },
          { name: say('pageOffers.one.interest'), value: money(pay.interest) },
          { name: say('pageOffers.one.total'), value: money(pay.total), isTotal: true },
        ]}
      />
      <ul>
        {rates.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

function Nothing({ offer, currency }: OfferProps) {
  const say = useWords();
  const format = useFormat();
  const { ifNothing, pay } = offer;
  return (
    <>
      <h2>{say('pageOffers.one.nothingTitle', { day: format.day(ifNothing?.on ?? pay.lastOn) })}</h2>
      {ifNothing === null ? (
        <p>{say('pageOffers.one.nothingUnknown')}</p>
      ) : (
        <p>{say('pageOffers.one.nothingText', { amount: format.money(ifNothing.atLeast, currency) })}</p>
      )}
      {ifNothing?.less && (
        <p>{say('pageOffers.one.nothingLess', { amount: format.money(ifNothing.less, currency) })}</p>
      )}
    </>
  );
}

function Waived({ offer, currency }: OfferProps) {
  const say = useWords();
  const format = useFormat();
  const { waived } = offer;
  if (isZero(waived.total)) {
    return <Lines title={say('pageOffers.one.waived')} lines={[say('pageOffers.one.waivedNone')]} />;
  }
  const parts = waived.parts.map(({ part, amount }) =>
    say('pageOffers.one.part', { part: say(`pageOffers.part.${part}`), amount: format.money(amount, currency) }),
  );
  const when = say('pageOffers.one.waivedWhen', { when: say(`pageOffers.waived.when.${waived.when}`) });
  return <Lines title={say('pageOffers.one.waived')} lines={[...parts, when]} />;
}

function CreditRecord({ offer: { record } }: { readonly offer: OwnOffer }) {
  const say = useWords();
  const lines = [
    say(`pageOffers.record.${record.account}.${record.as}`),
    ...(record.as === 'agreedInstalments' ? [say('pageOffers.record.notOverdue')] : []),
    say('pageOffers.record.history'),
    ...(record.keptYears === null ? [] : [say('pageOffers.record.kept', { years: record.keptYears })]),
    say('pageOffers.record.uncertain'),
  ];
  return <Lines title={say('pageOffers.one.record')} lines={lines} />;
}

function Missed({ offer, currency }: OfferProps) {
  const say = useWords();
  const format = useFormat();
  const { ifMissed } = offer;
  const { toleranceDays, mendDays, warnAfterDays, toleratedShort, waivedThen, datesThen } = ifMissed;
  const lines = [
    say('pageOffers.missed.tolerance', { days: toleranceDays, amount: format.money(toleratedShort, currency) }),
    say('pageOffers.missed.warn', { days: warnAfterDays }),
    say('pageOffers.missed.notice', { mend: mendDays }),
    say('pageOffers.missed.end'),
    say(`pageOffers.missed.waived.${waivedThen}`),
    say(`pageOffers.missed.dates.${datesThen}`),
  ];
  return <Lines title={say('pageOffers.one.missed')} lines={lines} />;
}

function Later({ offer: { later } }: { readonly offer: OwnOffer }) {
  const say = useWords();
  const { coolingOffDays, dateMoves, options } = later;
  const lines = [
    ...(coolingOffDays > 0 ? [say('pageOffers.later.cooling', { days: coolingOffDays })] : []),
    ...(dateMoves === null
      ? []
      : [
          say('pageOffers.later.dateMoves', {
            times: dateMoves.times,
            months: dateMoves.perMonths,
            days: dateMoves.daysMax,
          }),
        ]),
    ...options.map(({ kind, months, times, sharePercent }) =>
      say(`pageOffers.later.${kind}`, { months, times, percent: sharePercent ?? '' }),
    ),
    say('pageOffers.later.early'),
    say('pageOffers.later.anew'),
    say('pageOffers.later.paper'),
  ];
  return <Lines title={say('pageOffers.one.later')} lines={lines} />;
}

function Because({ offer }: { readonly offer: OwnOffer }) {
  const say = useWords();
  const format = useFormat();
  const { currency } = useSignedIn();
  const language = useLanguage();
  // What the law warns the lender of is the lender's to mend.
  const { because } = offer;
  return (
    <>
      {because.length > 0 && (
        <Details summary={say('pageOffers.one.because')}>
          <ul>
            {because.map(({ code, text }) => (
              <li key={code + text.en}>{format.sentence(text[language], currency)}</li>
            ))}
          </ul>
        </Details>
      )}
    </>
  );
}
