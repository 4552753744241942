/** One move of a talk: decided by the protocol of the core, stored with its event, and entered in the evidence log. */
import type { OfferedTerms, TalkCommand } from '../core/negotiation/protocol/moves.ts';
import {
  decideNegotiation,
  evolveNegotiation,
  type Talk,
  type TalkRefusal,
  type TalkState,
} from '../core/negotiation/protocol/negotiation.ts';
import type { Session } from '../store/database.ts';
import {
  type EventOf,
  moveTalk,
  type OfTalk,
  type StoredOffer,
  storeOffer,
  storeTalkEvent,
  type TalkRow,
} from '../store/negotiations.ts';
import type { CasePlan } from './case-plan.ts';
import { type EnteredCase, enterFacts } from './enter-fact.ts';
import { offerFact, talkEventFact } from './evidence-facts.ts';
import { keepLawPack } from './keep-law-pack.ts';
import type { OfferDraft } from './plan-offers.ts';

/** A talk that is held, with the stream of its case. */
export interface MovingTalk {
  readonly session: Session;
  readonly row: TalkRow | undefined;
  readonly talk: TalkState;
  readonly entered: EnteredCase;
}

interface Clocked {
  readonly atMs: number;
  readonly recordedBy: string;
}

/** Decides the command and stores what follows: the offers first, then the event that puts them on the table. */
export async function move<M extends MovingTalk & { readonly settings: Clocked }>(
  moving: M,
  command: TalkCommand,
  more:
    | { readonly drafts: readonly OfferDraft[]; readonly plan: CasePlan }
    | { readonly approval: EventOf['approval'] } = {
    approval: undefined,
  },
): Promise<M | { readonly refused: TalkRefusal }> {
  const { session, settings, row, entered } = moving;
  const decided = decideNegotiation(command, moving.talk, { atMs: settings.atMs });
  if ('refused' in decided) return decided;
  let talk = moving.talk;
  let { version } = row!;
  for (const event of decided) {
    const before = talk;
    talk = evolveNegotiation(talk, event);
    version += 1;
    const { recordedBy } = settings;
    const fresh = { before: before as Talk, talk: talk as Talk, version };
    const stored = 'drafts' in more ? await storeFresh(session, row!, { ...fresh, ...more }) : [];
    const offers = stored.map((offer) => offerFact(row!, offer, recordedBy));
    const approval = event.kind === 'approved' && 'approval' in more ? more.approval : undefined;
    await storeTalkEvent(session, row!, { version, event, recordedBy, approval });
    await enterFacts(session, entered, [
      ...offers,
      talkEventFact(row!, { version, event, recordedBy, currency: row!.currency }),
    ]);
    await moveTalk(session, row!, { version, talk: talk as Talk });
  }
  const events = [...row!.events, ...decided];
  return { ...moving, talk, row: { ...row!, version, events, state: (talk as Talk).state } };
}

async function storeFresh(
  session: Session,
  at: OfTalk,
  of: {
    readonly before: Talk;
    readonly talk: Talk;
    readonly version: number;
    readonly drafts: readonly OfferDraft[];
    readonly plan: CasePlan;
  },
): Promise<StoredOffer[]> {
  const { before, talk, drafts, version, plan } = of;
  const isNew = ({ termsHash }: OfferedTerms) => !before.offers.some((offer) => offer.termsHash === termsHash);
  const stored: StoredOffer[] = [];
  for (const offer of talk.offers.filter(isNew)) {
    const draft = drafts.find(({ terms }) => terms.termsHash === offer.termsHash)!;
    const { packHash } = draft.stored;
    const { creditorId } = at;
    await keepLawPack(session, { creditorId, packHash, jurisdiction: plan.jurisdiction, text: plan.lawText });
    stored.push({ ...draft.stored, number: offer.number, version });
    await storeOffer(session, at, stored.at(-1)!);
  }
  return stored;
}
