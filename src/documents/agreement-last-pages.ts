/** The last pages of an agreement's paper: the schedule, the signatures, and how to check that the paper is the true one. */
import { type AgreementParty, type AgreementTerms, askedMinor, type SignatureLevel } from '../core/agreement/terms.ts';
import type { Pen } from './agreement-pen.ts';
import { totalAsked, totalInterest } from './agreement-statements.ts';
import type { Block } from './pdf/blocks.ts';

export interface PaperSignature {
  readonly party: AgreementParty;
  /** as typed */
  readonly name: string;
  /** milliseconds since 1970 */
  readonly signedAtMs: number;
  readonly level: SignatureLevel;
  readonly signatureId: string;
}

export function scheduleBlocks(terms: AgreementTerms, pen: Pen): Block[] {
  let left = totalAsked(terms) - totalInterest(terms);
  const rows = terms.instalments.map((instalment) => {
    left -= instalment.principalMinor;
    const figures = [instalment.principalMinor, instalment.interestMinor, askedMinor(instalment), left];
    return [String(instalment.n), pen.day(instalment.dueOn), ...figures.map(pen.figure)];
  });
  const interest = totalInterest(terms);
  const total = totalAsked(terms);
  const sum = [pen.say('owed.sum'), '', ...[total - interest, interest, total].map(pen.figure), ''];
  const right = { share: 18, align: 'right' } as const;
  return [
    { kind: 'heading', level: 2, text: pen.say('schedule') },
    { kind: 'paragraph', style: 'small', text: pen.say('schedule.unit', { currency: pen.currency }) },
    {
      kind: 'table',
      columns: [{ share: 9, align: 'left' }, { share: 22, align: 'left' }, right, right, right, right],
      heads: ['n', 'dueOn', 'principal', 'interest', 'asked', 'left'].map((code) => pen.say(`schedule.${code}`)),
      rows: [...rows, sum],
      summed: true,
      dense: true,
    },
  ];
}

export function signatureBlocks(at: {
  readonly terms: AgreementTerms;
  readonly pen: Pen;
  readonly names: Readonly<Partial<Record<AgreementParty, string>>>;
  readonly signatures: readonly PaperSignature[];
}): Block[] {
  const { terms, pen } = at;
  const read = pen.say('sign.read');
  const signer = (party: AgreementParty): Block => ({
    kind: 'box',
    style: 'frame',
    label: pen.say(`party.${party}`),
    blocks: [signatureFields({ ...at, party })],
  });
  const lender: Block = {
    kind: 'box',
    style: 'frame',
    label: pen.say('party.lender'),
    blocks: [
      {
        kind: 'fields',
        fields: [
          { label: pen.say('sign.lender'), value: terms.lender },
          { label: pen.say('sign.seal'), value: undefined },
          { label: pen.say('sign.on'), value: undefined },
        ],
      },
    ],
  };
  const limitation = terms.givesUpLimitation
    ? `${pen.language === 'en' ? ' ' : ''}**${pen.say('sign.limitation')}**`
    : '';
  return [
    { kind: 'heading', level: 2, text: pen.say('sign') },
    { kind: 'paragraph', text: `${read}${limitation}` },
    ...terms.parties.map(signer),
    lender,
  ];
}

function signatureFields(at: {
  readonly terms: AgreementTerms;
  readonly pen: Pen;
  readonly names: Readonly<Partial<Record<AgreementParty, string>>>;
  readonly signatures: readonly PaperSignature[];
  readonly party: AgreementParty;
}): Block {
  const { pen, terms, party } = at;
  const signature = at.signatures.find((each) => each.party === party);
  if (signature === undefined) {
    const fields = [
      { label: pen.say('sign.name'), value: at.names[party] },
      { label: pen.say('sign.signature'), value: undefined },
      { label: pen.say('sign.on'), value: undefined },
    ];
    return { kind: 'fields', fields };
  }
  return {
    kind: 'fields',
    fields: [
      { label: pen.say('sign.name'), value: signature.name },
      { label: pen.say('sign.at'), value: signedAtText(signature.signedAtMs, terms.rules.zone, pen) },
      { label: pen.say('sign.level'), value: pen.say(`sign.level.${signature.level}`) },
      { label: pen.say('sign.id'), value: signature.signatureId },
    ],
  };
}

const msPerDay = 86_400_000;

/** By the wall clock of the agreement's zone, to the second. */
function signedAtText(atMs: number, zone: string, pen: Pen): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(atMs);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)!.value;
  const midnight = Date.UTC(Number(part('year')), Number(part('month')) - 1, Number(part('day')));
  const time = `${part('hour')}:${part('minute')}:${part('second')}`;
  return pen.say('sign.at.text', { day: pen.day(midnight / msPerDay), time, zone: pen.zone(zone) });
}

export function checkBlocks(at: {
  readonly pen: Pen;
  readonly termsHash: string;
  readonly checkUrl: string | undefined;
}): Block[] {
  const { pen, termsHash, checkUrl } = at;
  const url = checkUrl === undefined ? undefined : `${checkUrl}?h=${termsHash}`;
  const holds = url ?? `forbear-agreement:${termsHash}`;
  const how = checkUrl === undefined ? pen.say('check.offline') : pen.say('check.scan', { url: checkUrl });
  return [
    { kind: 'heading', level: 2, text: pen.say('check') },
    {
      kind: 'code',
      holds,
      alt: pen.say('check.alt', { holds }),
      link: url === undefined ? undefined : { url, says: pen.say('check.open') },
      blocks: [
        { kind: 'paragraph', text: how },
        { kind: 'paragraph', text: pen.say('check.hash', { hash: termsHash }) },
      ],
    },
  ];
}
