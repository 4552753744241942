/** Offers side by side: a table where there is room, else cards with the same rows in the same order. None is put forward. */
import { Link } from 'wouter';
import { Card, LinkButton, SummaryList } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { useOfferRows } from './offer-rows.tsx';
import { type OwnOffer, useIsWide } from './offers-load.ts';

interface CompareProps {
  readonly offers: readonly OwnOffer[];
  readonly currency: string;
}

export function Compare(props: CompareProps) {
  const isWide = useIsWide();
  return isWide ? <CompareTable {...props} /> : <CompareCards {...props} />;
}

function CompareCards({ offers, currency }: CompareProps) {
  const say = useWords();
  const rows = useOfferRows(currency, offers);
  return (
    <>
      {offers.map((offer) => {
        const name = say('pageOffers.plan', { number: offer.number });
        return (
          <div className="offer" key={offer.number}>
            <Card label={name}>
              <h2>{name}</h2>
              <SummaryList rows={rows.map((row) => ({ name: row.name, value: row.of(offer) }))} />
              <Detail number={offer.number} />
              <Choose number={offer.number} />
            </Card>
          </div>
        );
      })}
      <Card label={say('pageOffers.noneName')}>
        <h2>{say('pageOffers.noneName')}</h2>
        <p>{say('pageOffers.noneHint')}</p>
        <NoneOfThese />
      </Card>
    </>
  );
}

function CompareTable({ offers, currency }: CompareProps) {
  const say = useWords();
  const rows = useOfferRows(currency, offers);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways is reached by keyboard
    <section className="table-box compare" aria-label={say('pageOffers.compareName')} tabIndex={0}>
      <table>
        <caption className="unseen">{say('pageOffers.compareName')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('pageOffers.whatFor')}</th>
            {offers.map(({ number }) => (
              <th key={number} scope="col">
                {say('pageOffers.plan', { number })}
              </th>
            ))}
            <th scope="col">{say('pageOffers.noneName')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={row.key}>
              <th scope="row">{row.name}</th>
              {offers.map((offer) => (
                <td key={offer.number}>{row.of(offer)}</td>
              ))}
              {at === 0 && <td rowSpan={rows.length + 1}>{say('pageOffers.noneHint')}</td>}
            </tr>
          ))}
          <tr>
            <th scope="row">{say('pageOffers.row.detail')}</th>
            {offers.map(({ number }) => (
              <td key={number}>
                <Detail number={number} />
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">{say('pageOffers.row.choice')}</th>
            {offers.map(({ number }) => (
              <td key={number}>
                <Choose number={number} />
              </td>
            ))}
            <td>
              <NoneOfThese />
            </td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

function Detail({ number }: { readonly number: number }) {
  const say = useWords();
  return (
    <p>
      <Link className="detail" href={`/offers/one/${number}`}>
        {say('pageOffers.details', { number })}
      </Link>
    </p>
  );
}

function Choose({ number }: { readonly number: number }) {
  const say = useWords();
  return (
    <div className="buttons no-print">
      <LinkButton weight="second" to={`/offers/accept/${number}`}>
        {say('pageOffers.choose')}
        <span className="unseen"> {say('pageOffers.plan', { number })}</span>
      </LinkButton>
    </div>
  );
}

export function NoneOfThese() {
  const say = useWords();
  return (
    <div className="buttons no-print">
      <LinkButton weight="second" to="/offers/none">
        {say('pageOffers.none')}
      </LinkButton>
    </div>
  );
}
