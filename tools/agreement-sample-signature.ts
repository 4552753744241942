/** A signature as a whole ceremony leaves it, for tests and measurements that make signed agreements past the ceremony. */

import { hashOfTerms, hashOfText } from '../src/application/agreement-held.ts';
import { statementSigners } from '../src/application/agreement-keys.ts';
import { signatureSeal } from '../src/application/agreement-signature.ts';
import type { BorrowerSeal, Sealer } from '../src/application/ports.ts';
import {
  decideSigning,
  evolveSigning,
  noSigning,
  type Signing,
  type SigningState,
} from '../src/core/agreement/signing/ceremony.ts';
import type { SigningCommand, SigningEvent } from '../src/core/agreement/signing/moves.ts';
import { recordText, signatureStatement } from '../src/core/agreement/signing/record.ts';
import { signStatement } from '../src/core/agreement/signing/statement.ts';
import type { AgreementParty, AgreementTerms } from '../src/core/agreement/terms.ts';
import { toBase64 } from '../src/core/evidence/bytes.ts';
import type { StoredSignature } from '../src/store/agreements.ts';
import type { Session } from '../src/store/database.ts';

const settings = {
  sessionMinutes: 60,
  codeMinutes: 5,
  attemptsMax: 5,
  codesMax: 5,
  resendWaitSeconds: 60,
  locksMax: 3,
};

/** What somebody did who read two pages, asked for a code and typed it, all at one instant. */
export function sampleCeremony(
  terms: AgreementTerms,
  at: { readonly signatureId: bigint; readonly party: AgreementParty; readonly atMs: number },
): { readonly events: readonly SigningEvent[]; readonly state: Signing } {
  const { signatureId, party, atMs } = at;
  const termsHash = hashOfTerms(terms);
  const [deviceHash, documentHash, codeHash, nameCommitment] = ['device', 'paper', 'code', 'name'].map(hashOfText) as [
    string,
    string,
    string,
    string,
  ];
  const warned: SigningCommand[] = terms.givesUpLimitation
    ? [
        { kind: 'warn', deviceHash, language: 'zh', wordsHash: hashOfText('warning') },
        { kind: 'acknowledge', deviceHash },
      ]
    : [];
  const commands: readonly SigningCommand[] = [
    {
      kind: 'open',
      sessionId: String(signatureId),
      agreementNumber: terms.agreementNumber,
      termsHash,
      party,
      level: 'code',
      deviceHash,
      address: { kind: 'email', addressRef: 'sample', verifiedAtMs: atMs },
      nameCommitment,
      documents: [{ language: 'zh', documentHash, pages: 1 }],
      clauses: ['breach'],
      givesUpLimitation: terms.givesUpLimitation,
      settings,
      locksBefore: 0,
    },
    { kind: 'showPage', deviceHash, documentHash, page: 1 },
    { kind: 'scrollToEnd', deviceHash, documentHash },
    ...warned,
    { kind: 'agree', deviceHash, documentHash, clauses: ['breach'] },
    { kind: 'issueCode', deviceHash, codeHash },
    { kind: 'confirm', deviceHash, codeHash, nameCommitment },
  ];
  const events: SigningEvent[] = [];
  let state: SigningState = noSigning;
  for (const command of commands) {
    const decision = decideSigning(command, state, { atMs, termsHash, levelNeeded: 'code' });
    if (decision.refused !== undefined) throw new Error(`${command.kind} of a sample: ${decision.refused}`);
    events.push(...decision.events);
    state = decision.events.reduce<SigningState>(evolveSigning, state);
  }
  return { events, state: state as Signing };
}

/** As it is stored, attested by the lender's key, which is made where there is none. */
export async function sampleSignature(
  session: Session,
  at: {
    readonly creditorId: number;
    readonly sealer: Sealer;
    readonly seal: BorrowerSeal;
    readonly terms: AgreementTerms;
    readonly signatureId: bigint;
    readonly party?: AgreementParty;
    readonly atMs: number;
  },
): Promise<StoredSignature> {
  const { creditorId, sealer, seal, terms, signatureId, party = 'borrower', atMs } = at;
  const { events, state } = sampleCeremony(terms, { signatureId, party, atMs });
  const statement = signatureStatement(state, { events, hashText: hashOfText });
  const signers = await statementSigners(session, { creditorId, algorithms: ['ed25519'], sealer });
  const signatures = signStatement(statement, signers!).map(({ algorithm, keyId, signature }) => ({
    algorithm,
    keyId,
    signature: toBase64(signature),
  }));
  return {
    signatureId,
    termsVersion: terms.version,
    party,
    level: 'code',
    statement,
    signatures: JSON.stringify(signatures),
    sealedRecord: seal.seal(signatureSeal(signatureId), JSON.stringify({ record: recordText(events) })),
    signedAtMs: atMs,
  };
}
