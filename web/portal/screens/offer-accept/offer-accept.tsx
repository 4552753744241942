/** Check before you agree: what it comes to in five lines, and a no of the same size as the yes. */
import { useRef } from 'react';
import { useLocation, useParams } from 'wouter';
import { Button, Buttons, LinkButton, Note, Page, SummaryList } from '../../../kit/parts.tsx';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import { useSend } from '../../api.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { payText, waivedText } from '../offers/offer-rows.tsx';
import { useDraft } from '../offers/offers.tsx';
import { type OwnOffer, type OwnOffers, useOwnOffers } from '../offers/offers-load.ts';

export default function OfferAccept() {
  const say = useWords();
  const { number } = useParams<{ number: string }>();
  const { caseNumber, load } = useOwnOffers();
  const title = say('pageOffers.accept.title');
  if (load.state !== 'ready') {
    return (
      <Page title={title} back="/offers">
        <Waiting load={load} />
      </Page>
    );
  }
  const offer = load.data.offers.find((each) => String(each.number) === number);
  if (offer === undefined || !offer.open) return <Gone />;
  return <Check data={load.data} offer={offer} caseNumber={caseNumber} />;
}

export function Gone() {
  const say = useWords();
  return (
    <Page title={say('pageOffers.one.gone')} back="/offers">
      <p>{say('pageOffers.one.goneText')}</p>
      <Buttons>
        <LinkButton to="/offers">{say('pageOffers.ask.toOffers')}</LinkButton>
      </Buttons>
    </Page>
  );
}

type Move =
  | { readonly move: 'accept'; readonly termsHash: string }
  | { readonly move: 'consent'; readonly version: number };

interface CheckProps {
  readonly data: OwnOffers;
  readonly offer: OwnOffer;
  readonly caseNumber: string;
}

function useAgree({ data, offer, caseNumber }: CheckProps) {
  const [, go] = useLocation();
  const send = useSend((api, body: Move, headers) =>
    api.POST('/api/v1/cases/{case}/talk/moves', {
      params: { path: { case: caseNumber } },
      body,
      headers: headers as never,
    }),
  );
  const draft = useDraft(caseNumber);
  const isAgreed = useRef(false);
  const { talk } = data;
  const move: Move =
    talk?.mode === 'mediatorLed'
      ? { move: 'consent', version: talk.text?.version ?? 0 }
      : { move: 'accept', termsHash: offer.termsHash };
  const agree = async () => {
    // What was agreed is not agreed twice where only the writing of the paper has to be tried again.
    if (!isAgreed.current) {
      const told = await send.run(move);
      if (told?.kind !== 'done') return;
      isAgreed.current = true;
    }
    const isOwn = talk?.mode === 'selfService' && offer.approval === null;
    if (!isOwn) return go('/offers', { replace: true });
    const drafted = await draft.run({});
    if (drafted?.kind === 'done') go('/sign', { replace: true });
  };
  return { agree, isBusy: send.isBusy || draft.isBusy, told: send.told?.kind === 'done' ? draft.told : send.told };
}

function Check(props: CheckProps) {
  const { data, offer } = props;
  const say = useWords();
  const format = useFormat();
  const { currency } = data;
  const { agree, isBusy, told } = useAgree(props);
  const { record, ifMissed, pay, owed, approval } = offer;
  const rows = [
    { name: say('pageOffers.accept.pay'), value: payText(offer, { say, format, currency }) },
    {
      name: say('pageOffers.accept.total'),
      value: say(`pageOffers.accept.totalText.${owed.is}`, {
        total: format.money(pay.total, currency),
        by: format.money(owed.by, currency),
      }),
    },
    {
      name: say('pageOffers.accept.waived'),
      value: waivedText(offer, { say, format, currency }),
    },
    { name: say('pageOffers.accept.record'), value: say(`pageOffers.record.${record.account}.${record.as}`) },
    {
      name: say('pageOffers.accept.missed'),
      value: say('pageOffers.missed.short', { days: ifMissed.toleranceDays, mend: ifMissed.mendDays }),
    },
  ];
  return (
    <Page
      title={say('pageOffers.accept.title')}
      caption={say('pageOffers.plan', { number: offer.number })}
      back={`/offers/one/${offer.number}`}
    >
      <SummaryList rows={rows} />
      <p>
        {approval === null ? say('pageOffers.who.nobody') : say('pageOffers.who.person', { days: approval.withinDays })}
      </p>
      <Note>
        <p>{say('pageOffers.accept.notSigned')}</p>
        {offer.later.coolingOffDays > 0 && (
          <p>{say('pageOffers.later.cooling', { days: offer.later.coolingOffDays })}</p>
        )}
      </Note>
      <SendFault told={told} />
      <Buttons>
        <Button isBusy={isBusy} onPress={() => void agree()}>
          {say('pageOffers.accept.agree')}
        </Button>
        <LinkButton to="/offers/none">{say('pageOffers.accept.not')}</LinkButton>
      </Buttons>
    </Page>
  );
}
