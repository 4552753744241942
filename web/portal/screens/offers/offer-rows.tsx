/** What is told of every offer, in the same order everywhere, so that one can be held against another. */

import type { ReactNode } from 'react';
import { isZero } from '../../../kit/format.ts';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import type { Say } from '../../../kit/words.ts';
import type { OwnOffer } from './offers-load.ts';

export interface OfferRow {
  readonly key: string;
  readonly name: string;
  of(offer: OwnOffer): ReactNode;
}

type Format = ReturnType<typeof useFormat>;

interface Speaking {
  readonly say: Say;
  readonly format: Format;
  readonly currency: string;
}

export function useOfferRows(currency: string, offers: readonly OwnOffer[]): OfferRow[] {
  const say = useWords();
  const format = useFormat();
  const at: Speaking = { say, format, currency };
  const rows: OfferRow[] = Object.entries(tellers).map(([key, of]) => ({
    key,
    name: say(`pageOffers.row.${key}`),
    of: (offer) => of(offer, at),
  }));
  const isDown = offers.some(({ pay }) => !isZero(pay.down));
  return rows.filter(({ key }) => key !== 'down' || isDown);
}

/** In the order in which they stand. */
const tellers: Readonly<Record<string, (offer: OwnOffer, at: Speaking) => ReactNode>> = {
  each: ({ pay }, { say, format, currency }) => {
    const amount = format.money(pay.each, currency);
    if (pay.count === 1) return say('pageOffers.each.once', { amount });
    if (!pay.level) return say('pageOffers.each.upTo', { amount });
    if (pay.last !== pay.each)
      return say('pageOffers.each.levelLast', { amount, last: format.money(pay.last, currency) });
    return say('pageOffers.each.level', { amount });
  },
  first: ({ pay }, { format }) => format.day(pay.firstOn),
  count: ({ pay }, { say, format }) => say('pageOffers.countLast', { count: pay.count, day: format.day(pay.lastOn) }),
  down: ({ pay }, { format, currency }) => format.money(pay.down, currency),
  total: ({ pay }, { format, currency }) => format.money(pay.total, currency),
  owed: ({ owed }, { say, format, currency }) =>
    say(`pageOffers.owed.${owed.is}`, { amount: format.money(owed.by, currency) }),
  nothing: ({ ifNothing }, { say, format, currency }) =>
    ifNothing === null
      ? say('pageOffers.nothing.unknown')
      : say('pageOffers.nothing.atLeast', {
          amount: format.money(ifNothing.atLeast, currency),
          day: format.day(ifNothing.on),
        }),
  waived: waivedText,
  rate: ({ rate }, { say }) => say('pageOffers.rate.year', { percent: rate.percent }),
  record: ({ record }, { say }) => say(`pageOffers.record.short.${record.as}`),
  missed: ({ ifMissed }, { say }) =>
    say('pageOffers.missed.short', { days: ifMissed.toleranceDays, mend: ifMissed.mendDays }),
  person: ({ approval }, { say }) =>
    approval === null ? say('pageOffers.person.no') : say('pageOffers.person.yes', { days: approval.withinDays }),
};

/** What is let go, and when. */
export function waivedText({ waived }: OwnOffer, { say, format, currency }: Speaking): string {
  if (isZero(waived.total)) return say('pageOffers.waived.none');
  const when = say(`pageOffers.waived.when.${waived.when}`);
  return say('pageOffers.waived.text', { amount: format.money(waived.total, currency), when });
}

/** In one sentence: what is paid, how often, from when to when. */
export function payText({ pay }: OwnOffer, { say, format, currency }: Speaking): string {
  const values = {
    amount: format.money(pay.each, currency),
    count: pay.count,
    first: format.day(pay.firstOn),
    last: format.day(pay.lastOn),
  };
  const code = pay.count === 1 ? 'payOnce' : pay.level ? 'payLevel' : 'payUpTo';
  const text = say(`pageOffers.accept.${code}`, values);
  if (isZero(pay.down)) return text;
  const down = say('pageOffers.accept.down', { amount: format.money(pay.down, currency) });
  return say('pageOffers.accept.both', { pay: text, down });
}
