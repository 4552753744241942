/**
 * Agreements beside what they rest on: each stands as its events leave it, its terms are those that its events name, whoever
 * had to sign has signed these very terms, and every signature holds over a statement that says what its record says.
 */
import { type AgreementState, evolveAgreement, isActive, noAgreement } from '../core/agreement/agreement.ts';
import { checkSignedRecord, parseRecord } from '../core/agreement/signing/record.ts';
import { type StatementKey, type StatementSignature, verifySignature } from '../core/agreement/signing/statement.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { readTerms } from '../core/agreement/terms-text.ts';
import { formatDay } from '../core/calendar/day.ts';
import { fromBase64 } from '../core/evidence/bytes.ts';
import { canonicalOf, canonicalText } from '../core/evidence/canonical-json.ts';
import {
  type CheckedAgreement,
  type CheckedSignature,
  hasAgreements,
  readCheckedAgreements,
} from '../store/agreement-checks.ts';
import { headText, readSnapshot, sameState } from '../store/agreement-snapshot.ts';
import type { Database, Session } from '../store/database.ts';
import { readSigningKeys } from '../store/signing-keys.ts';
import type { Difference } from '../store/verify.ts';
import { hashOfAnswer } from './agreement-certificate.ts';
import { hashOfText } from './agreement-held.ts';
import { statementVerifiers } from './agreement-keys.ts';
import { signatureSeal } from './agreement-signature.ts';
import { keyContext } from './contact-request.ts';
import type { Sealer } from './ports.ts';
import type { CertificateAnswer } from './signature-port.ts';

export interface AgreementsChecked {
  readonly agreements: number;
  readonly signatures: number;
  /** signatures whose record cannot be opened: the key is destroyed, or the deployment's is not here */
  readonly signaturesSealed: number;
  readonly differences: readonly Difference[];
}

const agreementsPerChunk = 500;

export interface AgreementsAt {
  readonly creditorId: number;
  /** opens the records of ceremonies; undefined: they are left closed */
  readonly sealer: Sealer | undefined;
}

export async function verifyAgreements(database: Database, at: AgreementsAt): Promise<AgreementsChecked> {
  return database.transaction(async (session) => {
    await session.run('set transaction isolation level repeatable read, read only');
    return agreementsWithin(session, at);
  });
}

/** In the transaction that there is. */
export async function agreementsWithin(session: Session, at: AgreementsAt): Promise<AgreementsChecked> {
  const differences: Difference[] = [];
  const counted = { agreements: 0, signatures: 0, signaturesSealed: 0 };
  if (!(await hasAgreements(session))) return { ...counted, differences };
  const keys = await readSigningKeys(session, at.creditorId);
  let after = 0n;
  for (;;) {
    const chunk = await readCheckedAgreements(session, { ...at, after, rowsMax: agreementsPerChunk });
    for (const agreement of chunk) {
      const check = new Check(agreement, { ...at, keys });
      check.whole();
      counted.agreements += 1;
      counted.signatures += agreement.signatures.length;
      counted.signaturesSealed += check.sealed;
      differences.push(...check.found);
    }
    if (chunk.length < agreementsPerChunk) return { ...counted, differences };
    after = chunk.at(-1)!.agreementId;
  }
}

/** All that is found of one agreement. */
class Check {
  readonly found: Difference[] = [];
  sealed = 0;
  readonly #of: CheckedAgreement;
  readonly #at: AgreementsAt & { readonly keys: readonly StatementKey[] };

  constructor(of: CheckedAgreement, at: AgreementsAt & { readonly keys: readonly StatementKey[] }) {
    this.#of = of;
    this.#at = at;
  }

  #same(table: string, field: string, of: { stored: string | null; recomputed: string | null; row?: string }): void {
    if (of.stored === of.recomputed) return;
    const { agreementNumber, loanRef } = this.#of;
    const row = of.row === undefined ? `agreement ${agreementNumber}` : `${of.row} of agreement ${agreementNumber}`;
    this.found.push({ table, loan: loanRef, row, field, stored: of.stored, recomputed: of.recomputed });
  }

  whole(): void {
    const terms = new Map(this.#of.terms.map((stored) => [stored.termsVersion, readTerms(stored.content)]));
    const first = terms.get(1);
    this.#terms(terms);
    if (first === undefined) return;
    this.#state(first);
    this.#parties(terms);
    for (const signature of this.#of.signatures) this.#signature(signature);
  }

  /** What is stored of them beside their text follows from it, and the events name them by their hashes. */
  #terms(terms: ReadonlyMap<number, AgreementTerms | undefined>): void {
    const { agreementNumber, events } = this.#of;
    for (const stored of this.#of.terms) {
      const { termsVersion, termsHash, content, head } = stored;
      const row = `terms ${termsVersion}`;
      const read = terms.get(termsVersion);
      this.#same('agreement_terms', 'terms_hash', { row, stored: termsHash, recomputed: hashOfText(content) });
      if (read === undefined) {
        this.#same('agreement_terms', 'content', { row, stored: 'cannot be read', recomputed: 'terms' });
        continue;
      }
      const heads = { stored: inOneSpelling(head), recomputed: inOneSpelling(headText(read)) };
      this.#same('agreement_terms', 'head', { row, ...heads });
      const named = { row, stored: agreementNumber, recomputed: read.agreementNumber };
      this.#same('agreement_terms', 'agreement_number', named);
      this.#same('agreement_terms', 'version', { row, stored: `${termsVersion}`, recomputed: `${read.version}` });
    }
    const hashes = new Map(this.#of.terms.map(({ termsVersion, termsHash }) => [termsVersion, termsHash]));
    for (const { version, event } of events) {
      if (event.kind !== 'drafted' && event.kind !== 'changeProposed' && event.kind !== 'changeSigned') continue;
      const stored = event.termsHash;
      const recomputed = hashes.get(event.version) ?? null;
      this.#same('agreement_event', 'terms_hash', { row: `event ${version}`, stored, recomputed });
    }
  }

  #state(first: AgreementTerms): void {
    const { events, state, version, termsVersion, snapshot, activeFrom, activeTo } = this.#of;
    events.forEach((each, index) => {
      const row = `event ${each.version}`;
      this.#same('agreement_event', 'version', { row, stored: `${each.version}`, recomputed: `${index + 1}` });
      this.#same('agreement_event', 'kind', { row, stored: each.kind, recomputed: each.event.kind });
    });
    this.#same('agreement', 'version', { stored: `${version}`, recomputed: `${events.length}` });
    let replayed: AgreementState = noAgreement;
    try {
      for (const { event } of events) replayed = evolveAgreement(replayed, event, first);
    } catch (error) {
      this.#same('agreement', 'state', { stored: state, recomputed: (error as Error).message });
      return;
    }
    this.#same('agreement', 'state', { stored: state, recomputed: replayed.state });
    if (replayed.state === 'none') return;
    const agreement = replayed as Exclude<AgreementState, { readonly state: 'none' }>;
    this.#same('agreement', 'terms_version', { stored: `${termsVersion}`, recomputed: `${agreement.version}` });
    const isSame = sameState(readSnapshot(snapshot), agreement);
    this.#same('agreement', 'snapshot', { stored: isSame ? 'of its events' : 'another', recomputed: 'of its events' });
    const signed = events.find(({ event }) => event.kind === 'signed')?.event;
    const from = signed?.kind === 'signed' ? formatDay(signed.on) : null;
    const stored = activeFrom === undefined ? null : formatDay(activeFrom);
    this.#same('agreement', 'active_from', { stored, recomputed: from });
    const ends = signed !== undefined && !isActive(agreement);
    const isEnded = activeTo !== undefined;
    this.#same('agreement', 'active_to', {
      stored: isEnded ? 'ended' : 'open',
      recomputed: ends ? 'ended' : 'open',
    });
  }

  /** Nothing is called signed that one of them has not signed. */
  #parties(terms: ReadonlyMap<number, AgreementTerms | undefined>): void {
    const { events, signatures } = this.#of;
    for (const { version, event } of events) {
      if (event.kind === 'signed' || event.kind === 'changeSigned') {
        const parties = terms.get(event.version)?.parties ?? [];
        const have = signatures.filter(({ termsVersion }) => termsVersion === event.version);
        const missing = parties.filter((party) => !have.some((each) => each.party === party));
        const stored = missing.length === 0 ? 'all' : `not ${missing.join(', ')}`;
        this.#same('agreement_event', 'signed_by', { row: `event ${version}`, stored, recomputed: 'all' });
      }
    }
    const named = new Set(events.map(({ signatureId }) => signatureId));
    for (const { signatureId } of signatures) {
      const recomputed = named.has(signatureId) ? 'told of' : 'told of by no event';
      this.#same('agreement_signature', 'event', { row: `signature ${signatureId}`, stored: 'told of', recomputed });
    }
  }

  #signature(signature: CheckedSignature): void {
    const row = `signature ${signature.signatureId}`;
    const say = (field: string, stored: string, recomputed: string) =>
      this.#same('agreement_signature', field, { row, stored, recomputed });
    const signatures = signaturesOf(signature.signatures);
    const { keys } = this.#at;
    const algorithms = signatures.map(({ algorithm }) => algorithm);
    const verified = verifySignature(statementVerifiers, { text: signature.statement, signatures, keys, algorithms });
    if ('refused' in verified) {
      say('signatures', verified.refused, 'hold');
      return;
    }
    const { agreementNumber, terms } = this.#of;
    const { statement } = verified;
    const hash = terms.find(({ termsVersion }) => termsVersion === signature.termsVersion)?.termsHash ?? 'none';
    say('agreement', statement.agreementNumber, agreementNumber);
    say('terms_hash', statement.termsHash, hash);
    say('party', signature.party, statement.party);
    say('level', signature.level, statement.level);
    this.#record(signature, say);
  }

  #record(signature: CheckedSignature, say: (field: string, stored: string, recomputed: string) => void): void {
    const { creditorId, sealer } = this.#at;
    const { wrappedKey, borrowerId } = this.#of;
    let kept: { readonly record: string; readonly answer?: CertificateAnswer };
    try {
      if (sealer === undefined || wrappedKey === undefined) throw new Error('no key');
      const seal = sealer.under(keyContext({ creditorId, borrowerId }), wrappedKey);
      kept = JSON.parse(seal.open(signatureSeal(signature.signatureId), signature.sealedRecord));
    } catch {
      this.sealed += 1;
      return;
    }
    const { record, answer } = kept;
    const verdict = checkSignedRecord({ hashText: hashOfText, record, statement: signature.statement });
    say('record', verdict.holds ? 'holds' : verdict.refused, 'holds');
    const events = parseRecord(record);
    if ('fault' in events) return;
    const taken = events.find((event) => event.kind === 'certificateTaken');
    const isTaken = taken?.kind === 'certificateTaken';
    if (isTaken) say('answer', answer === undefined ? 'none' : hashOfAnswer(answer), taken.answerHash);
  }
}

/** Whatever the order in which its fields were written. */
function inOneSpelling(json: string): string {
  return canonicalText(canonicalOf(JSON.parse(json)));
}

function signaturesOf(text: string): StatementSignature[] {
  const list = JSON.parse(text) as readonly {
    algorithm: StatementSignature['algorithm'];
    keyId: string;
    signature: string;
  }[];
  return list.map(({ algorithm, keyId, signature }) => ({
    algorithm,
    keyId,
    signature: fromBase64(signature) ?? new Uint8Array(),
  }));
}
