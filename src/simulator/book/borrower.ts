/** One generated borrower with loans, payments and events: a function of the seed and the borrower's number alone. */
import type {
  CreditorShareRecord,
  InstalmentRecord,
  LoanEventRecord,
  LoanRecord,
  PartyRecord,
  PaymentRecord,
} from '../../core/book/records.ts';
import type { Day } from '../../core/calendar/day.ts';
import behaviour from './behaviour.json' with { type: 'json' };
import { liveLoan } from './loan-life.ts';
import { drawLoan, drawProduct, productTerms } from './loan-terms.ts';
import names from './names.json' with { type: 'json' };
import { type Archetype, drawPayer, refusingPayer } from './payer.ts';
import { type RandomStream, randomStream } from './random.ts';
import { scheduleLines } from './schedule-lines.ts';

export interface GeneratedBorrower {
  readonly archetype: Archetype;
  readonly party: PartyRecord;
  readonly loans: readonly LoanRecord[];
  readonly instalments: readonly InstalmentRecord[];
  readonly payments: readonly PaymentRecord[];
  readonly events: readonly LoanEventRecord[];
  readonly creditors: readonly CreditorShareRecord[];
}

/** More than the generator can number: phone numbers have eight free digits. */
export const borrowersMax = 50_000_000;

export function generateBorrower(of: {
  readonly seed: number;
  readonly number: number;
  readonly asOf: Day;
}): GeneratedBorrower {
  const random = randomStream({ ...of, part: 0 });
  const fate = fateOf(of.number);
  const payer = fate === undefined ? drawPayer(random) : refusingPayer(fateMonthsBefore);
  const terms = fate === 'guaranteePaid' ? microFirmTerms : fate === 'sale' ? consumerTerms : drawProduct(random);
  const party = drawParty(random, of.number, terms.party, terms.product === 'rural');
  const loanCount = fate === undefined && terms.party === 'person' ? 1 + random.weighted([0.86, 0.11, 0.03]) : 1;
  const directDebit = random.chance(behaviour.directDebitShare.value);
  const pause =
    random.chance(behaviour.pauseChance.value) && fate === undefined
      ? { fromMonthsBefore: random.whole(2, 20), months: random.whole(1, 3) }
      : undefined;
  const loans: LoanRecord[] = [];
  const instalments: InstalmentRecord[] = [];
  const payments: PaymentRecord[] = [];
  const events: LoanEventRecord[] = [];
  const creditors: CreditorShareRecord[] = [];
  for (let index = 0; index < loanCount; index++) {
    const own = randomStream({ ...of, part: index + 1 });
    const loanTerms = index === 0 || terms.party === 'firm' ? terms : secondTerms(own);
    const loanRef = `${loanTerms.refLetter}${String(of.number).padStart(7, '0')}${index === 0 ? '' : `-${index + 1}`}`;
    const ask = { terms: loanTerms, partyRef: party.partyRef, loanRef, asOf: of.asOf };
    let loan = drawLoan(own, ask);
    for (let tries = 0; fate !== undefined && !agedEnough(loan, of.asOf) && tries < 200; tries++)
      loan = drawLoan(own, ask);
    if (loan.product === 'consumer' && fate === undefined && own.chance(behaviour.jointChance.value)) {
      loan = { ...loan, originator: jointPartner };
      creditors.push(...jointShares(loan));
    }
    const lines = scheduleLines(loan);
    // Only where no penalty interest is charged and nothing is paid early is it beyond doubt what an undivided
    // payment pays.
    const splits = loan.penaltyRatePercent !== undefined || loan.product === 'card' || !directDebit || own.chance(0.2);
    const life = liveLoan(own, {
      loan,
      lines,
      payer,
      asOf: of.asOf,
      directDebit,
      splits,
      ...(pause === undefined ? {} : { pause }),
      ...(fate === undefined ? {} : { fate }),
    });
    loans.push(loan);
    for (const line of lines) instalments.push({ loanRef, feeMinor: 0n, ...line });
    payments.push(...life.payments);
    events.push(...life.events);
    creditors.push(...life.creditors);
  }
  return { archetype: payer.archetype, party, loans, instalments, payments, events, creditors };
}

const bank = 'FORBEAR-EXAMPLE-BANK';
const jointPartner = 'PLATFORM-EXAMPLE-BANK';
const fateMonthsBefore = 12;
const microFirmTerms = productTerms.find((terms) => terms.product === 'microFirm')!;
const consumerTerms = productTerms.find((terms) => terms.product === 'consumer')!;
const personTerms = productTerms.filter((terms) => terms.product === 'card' || terms.product === 'consumer');

/** Rare fates fall on fixed numbers, so that any book of a few thousand borrowers has one or two of each. */
function fateOf(number: number): 'guaranteePaid' | 'sale' | undefined {
  if (number % 1500 === 350) return 'guaranteePaid';
  if (number % 2000 === 811) return 'sale';
  return undefined;
}

/** Old enough to have been paid for a while before it was given up, and with a year still to run. */
function agedEnough(loan: LoanRecord, asOf: Day): boolean {
  return loan.firstDueOn < asOf - 450 && loan.firstDueOn + loan.instalments * 30 > asOf - 200;
}

function secondTerms(random: RandomStream) {
  return random.pick(personTerms);
}

function jointShares(loan: LoanRecord): CreditorShareRecord[] {
  const common = { loanRef: loan.loanRef, from: loan.disbursedOn, shareDenominator: 10n, reason: 'jointLoan' as const };
  return [
    { ...common, creditorRef: bank, shareNumerator: 7n },
    { ...common, creditorRef: jointPartner, shareNumerator: 3n },
  ];
}

function drawParty(random: RandomStream, number: number, kind: 'person' | 'firm', rural: boolean): PartyRecord {
  const partyRef = `${kind === 'firm' ? 'F' : 'P'}${String(number).padStart(7, '0')}`;
  const places = rural ? countyPlaces : names.places;
  const place = places[random.weighted(places.map(({ weight }) => weight))]!;
  const name = kind === 'firm' ? firmName(random, place.name) : personName(random);
  const email = random.chance(0.2) ? { email: `${partyRef.toLowerCase()}@example.com` } : {};
  return { partyRef, kind, name, phone: phoneNumber(number), ...email, place: place.code, language: 'zh' };
}

const countyPlaces = names.places.filter(({ county }) => county);

function firmName(random: RandomStream, place: string): string {
  return names.firmForm
    .replace('{place}', place)
    .replace('{first}', random.pick(names.firmFirst))
    .replace('{second}', random.pick(names.firmSecond))
    .replace('{trade}', random.pick(names.firmTrades));
}

function personName(random: RandomStream): string {
  const first = random.chance(0.75) ? random.pick(names.givenFirst) : '';
  return `${random.pick(names.surnames)}${first}${random.pick(names.givenSecond)}`;
}

/** A number of the prefix 154, which no operator holds: it can belong to nobody. */
function phoneNumber(number: number): string {
  const digits = String(number).padStart(8, '0');
  return `+86 154 ${digits.slice(0, 4)} ${digits.slice(4)}`;
}
