/**
 * A book of agreements in force made straight into the tables by COPY, for measuring on: each on a loan of its own, with 24 to 36
 * monthly instalments of which twelve were paid, and the payment of the thirteenth come in on its day. Nobody's data.
 */
import { createHash, randomBytes } from 'node:crypto';
import { keyContext } from '../../src/application/contact-request.ts';
import type { Sealer } from '../../src/application/ports.ts';
import { type Agreement, evolveAgreement } from '../../src/core/agreement/agreement.ts';
import type { AgreementEvent } from '../../src/core/agreement/moves.ts';
import { type AgreementTerms, askedMinor } from '../../src/core/agreement/terms.ts';
import { termsText } from '../../src/core/agreement/terms-text.ts';
import { type Day, formatDay, parseDay } from '../../src/core/calendar/day.ts';
import { headText, snapshotText } from '../../src/store/agreement-snapshot.ts';
import { copyBytes, copyRow } from '../../src/store/copy-text.ts';
import type { Session } from '../../src/store/database.ts';
import { eventText } from '../../src/store/event-text.ts';
import { hashOfTerms, sampleRules, sampleSigning, sampleTerms } from '../agreement-sample.ts';

/** On which the thirteenth instalments fall due. */
export const dueOn: Day = parseDay('2026-11-15')!;
const signedOn = parseDay('2025-10-31')!;
const paidBefore = 12;
/** Entries of a loan are numbered within so many. */
export const entriesPerLoan = 100;
/** Stands for a number in rows that are made once for all agreements of one length. */
const anyId = 7_777_777;
const anyKey = 'ffeeddccbbaa';
const anyTag = 'aabbccddeeff';
const atMs = Date.UTC(2026, 10, 1);

const tables = {
  borrower: 'borrower (creditor_id, borrower_id, party_ref, kind, wrapped_key, sealed)',
  loan: 'loan (creditor_id, borrower_id, loan_id, loan_ref, product, currency, principal_minor, annual_rate_percent, method, day_count, instalments, every_count, every_unit, disbursed_on, first_due_on, grace_days, penalty_rate_percent)',
  loanState:
    'loan_state (creditor_id, borrower_id, loan_id, next_event_on, aged_through, principal_minor, due_posted_through)',
  case: 'delinquency_case (creditor_id, borrower_id, case_id, case_number, version, stage, opened_on)',
  negotiation:
    'negotiation (creditor_id, borrower_id, negotiation_id, case_id, loan_id, mode, state, version, deadline_at)',
  schedule: 'schedule (creditor_id, borrower_id, loan_id, schedule_version, starts_on, reason)',
  agreed:
    'schedule (creditor_id, borrower_id, loan_id, schedule_version, starts_on, reason, carried_paid_minor, agreement_id, base_entry_id, from_entry_id, ahead_minor, base_penalty_minor, base_cost_minor, penalty_free)',
  instalment:
    'instalment (creditor_id, borrower_id, loan_id, schedule_version, n, due_on, principal_minor, interest_minor, fee_minor)',
  entry:
    'ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor, penalty_minor, fee_minor, cost_minor, contra, contra_minor, ref)',
  agreement:
    'agreement (creditor_id, borrower_id, agreement_id, agreement_number, case_id, loan_id, negotiation_id, state, version, terms_version, next_event_on, touched, through_on, active_from, snapshot)',
  terms:
    'agreement_terms (creditor_id, borrower_id, agreement_id, terms_version, terms_hash, content, head, base_entry_id, recorded_by)',
  event:
    'agreement_event (creditor_id, borrower_id, agreement_id, version, kind, signature_id, at, content, recorded_by)',
  stream: 'evidence_stream (creditor_id, borrower_id, case_id, tag, last_number, last_at)',
} as const;

type Texts = Record<keyof typeof tables, string>;

/** Rows for agreements first … first + count − 1. Constraints between tables and triggers are put aside by who calls. */
export async function copyAgreements(
  session: Session,
  at: { readonly first: number; readonly count: number; readonly sealer: Sealer; readonly releasing: boolean },
): Promise<void> {
  const { sealer, releasing } = at;
  const texts = emptyTexts();
  const names = Object.keys(tables) as (keyof typeof tables)[];
  for (let id = at.first; id < at.first + at.count; id++) {
    const { rows, content, hash } = patternOf(lengthOf(id), { sealer, releasing });
    const own = createHash('sha256')
      .update(content.replaceAll(String(anyId), String(id)))
      .digest('hex');
    const key = sealer.newKey(keyContext({ creditorId: 1, borrowerId: BigInt(id) }));
    for (const name of names) {
      let text = rows[name].replaceAll(String(anyId), String(id));
      if (text.includes(hash)) text = text.replaceAll(hash, own);
      if (name === 'borrower') text = text.replace(anyKey, Buffer.from(key).toString('hex'));
      if (name === 'stream') text = text.replace(anyTag, randomBytes(16).toString('hex'));
      texts[name] += text;
    }
  }
  for (const name of names) await session.copyIn(tables[name], texts[name]);
}

function emptyTexts(): Texts {
  return Object.fromEntries(Object.keys(tables).map((name) => [name, ''])) as Texts;
}

const lengthOf = (id: number) => 24 + (id % 13);

interface Pattern {
  readonly rows: Texts;
  readonly content: string;
  /** of the terms, 64 hexadecimal digits */
  readonly hash: string;
}

const patterns = new Map<string, Pattern>();

function patternOf(count: number, of: { readonly sealer: Sealer; readonly releasing: boolean }): Pattern {
  const known = patterns.get(`${count} ${of.releasing}`);
  if (known) return known;
  const rows = emptyTexts();
  const terms = addAgreement(rows, { id: anyId, count, ...of });
  const pattern = { rows, content: termsText(terms), hash: hashOfTerms(terms).slice('sha256:'.length) };
  patterns.set(`${count} ${of.releasing}`, pattern);
  return pattern;
}

function addAgreement(
  texts: Texts,
  at: { readonly id: number; readonly count: number; readonly sealer: Sealer; readonly releasing: boolean },
): AgreementTerms {
  const { id, count, sealer, releasing } = at;
  const caseNumber = `C2025-${id}`;
  const agreementNumber = `A-${caseNumber}-1`;
  const terms = sampleTerms(
    {
      creditorId: 1,
      sealer,
      caseNumber,
      loanRef: `L${id}`,
      agreementNumber,
      asOf: signedOn,
      count,
      firstDueOn: parseDay('2025-11-15')!,
      interestMinor: 4_000n,
      release: releasing ? 'withEachInstalment' : 'onCompletion',
      rules: { ...sampleRules, remindDaysBefore: [7, 3] },
    },
    { principal: 1_000_000n, interest: 60_000n, penalty: 20_000n, fee: 0n, cost: 0n },
  );
  const { events, agreement } = livedThrough(terms, id);
  const key = [1, id, id];
  const on = formatDay(signedOn);
  texts.borrower += copyRow([1, id, `P${id}`, 'person', copyBytes(Buffer.from(anyKey, 'hex')), copyBytes(Buffer.of())]);
  const plain = ['equalInstalment', '30/360', 12, 1, 'month', '2024-10-15', '2024-11-15', 0, '21.6'];
  texts.loan += copyRow([...key, `L${id}`, 'card', 'CNY', 1_200_000n, '14.4', ...plain]);
  texts.loanState += copyRow([...key, formatDay(dueOn), formatDay(dueOn - 1), 1_000_000n, formatDay(dueOn - 1)]);
  texts.case += copyRow([1, id, id, caseNumber, 1, 'agreed', on]);
  texts.negotiation += copyRow([1, id, id, id, id, 'agentLed', 'agreed', 1, '2025-11-01']);
  texts.schedule += copyRow([...key, 1, '2024-10-15', 'contract']);
  const base = id * entriesPerLoan;
  texts.agreed += copyRow([...key, 2, formatDay(signedOn + 1), 'agreement', 0n, id, base, base + 2, 0n, 0n, 0n, true]);
  for (const { n, dueOn: due, principalMinor, interestMinor } of terms.instalments)
    texts.instalment += copyRow([...key, 2, n, formatDay(due), principalMinor, interestMinor, 0n]);
  texts.entry += entries(terms, key, base);
  const through = formatDay(dueOn - 3);
  const state = [agreement.state, events.length, 1, formatDay(dueOn), true, through, on, snapshotText(agreement)];
  texts.agreement += copyRow([1, id, id, agreementNumber, id, id, id, ...state]);
  const content = [hashOfTerms(terms), termsText(terms), headText(terms)];
  texts.terms += copyRow([...key.slice(0, 2), id, 1, ...content, base, 'bench']);
  const instant = new Date(atMs).toISOString();
  events.forEach((event, index) => {
    const signature = event.kind === 'signedBy' ? id : undefined;
    texts.event += copyRow([1, id, id, index + 1, event.kind, signature, instant, eventText(event), 'bench']);
  });
  texts.stream += copyRow([1, id, id, copyBytes(Buffer.from(anyTag, 'hex')), 0, instant]);
  return terms;
}

function livedThrough(
  terms: AgreementTerms,
  id: number,
): { readonly events: readonly AgreementEvent[]; readonly agreement: Agreement } {
  const signed = sampleSigning(terms, BigInt(id));
  const lived: AgreementEvent[] = [{ kind: 'cameIntoForce', on: signedOn + 1, atMs }];
  for (const { n, dueOn: on } of terms.instalments.slice(0, paidBefore + 1)) {
    lived.push({ kind: 'actDue', on: on - 7, act: 'reminder', n, amountMinor: 1n, atMs });
    lived.push({ kind: 'actDue', on: on - 3, act: 'reminder', n, amountMinor: 1n, atMs });
    if (n <= paidBefore) lived.push({ kind: 'instalmentPaid', n, on, how: 'onTime', atMs });
  }
  const agreement = lived.reduce((state, event) => evolveAgreement(state, event, terms), signed.agreement);
  return { events: [...signed.events, ...lived], agreement };
}

function entries(terms: AgreementTerms, key: readonly number[], base: number): string {
  let next = base;
  let text = '';
  const row = (kind: string, on: Day, of: readonly bigint[], contra: string, ref?: string) => {
    const [principal = 0n, interest = 0n, penalty = 0n] = of;
    const day = formatDay(on);
    const sum = principal + interest + penalty;
    text += copyRow([...key, next++, kind, day, day, principal, interest, penalty, 0n, 0n, contra, -sum, ref]);
  };
  row('disbursement', signedOn - 380, [1_000_000n, 60_000n, 20_000n], 'cash');
  const named = `agreement:${terms.agreementNumber}:t1:v5`;
  row('capitalise', signedOn + 1, [60_000n, -60_000n], 'none', `${named}:capitalised`);
  row('setAside', signedOn + 1, [0n, 0n, -20_000n], 'setAside', `${named}:setAside`);
  for (const instalment of terms.instalments.slice(0, paidBefore + 1)) {
    const { n, dueOn: on, principalMinor, interestMinor } = instalment;
    if (n <= paidBefore) row('interestDue', on, [0n, interestMinor], 'interestIncome');
    // The close of the day posts what falls due on it.
    const paid = n <= paidBefore ? [-principalMinor, -interestMinor] : [-askedMinor(instalment)];
    row('payment', on, paid, 'cash', `PM${n}`);
  }
  return text;
}
