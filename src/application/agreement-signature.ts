/**
 * The last step of signing: the law is asked again for the day, the figures are held against the book, and signature, events
 * and the case's stage are stored together. What speaks against it takes nothing: no code is used up by a law that changed.
 */
import type { AgreementRefusal } from '../core/agreement/agreement.ts';
import { evolveSigning, type Signing, type SigningState } from '../core/agreement/signing/ceremony.ts';
import type { SigningEvent } from '../core/agreement/signing/moves.ts';
import { recordText, signatureStatement } from '../core/agreement/signing/record.ts';
import { signStatement } from '../core/agreement/signing/statement.ts';
import { lawOfSigning, type SigningLaw } from '../core/agreement/signing-law.ts';
import { toBase64 } from '../core/evidence/bytes.ts';
import { areEqual, noAmounts } from '../core/loan/components.ts';
import type { Reason } from '../core/rules/decision.ts';
import { readAgreement, readTermsOf, type StoredTerms, setCaseStage, storeSignature } from '../store/agreements.ts';
import type { Database } from '../store/database.ts';
import { findSigning } from '../store/signings.ts';
import { figuresSince, owedAt } from './agreement-figures.ts';
import { decided, type HeldAgreement, happened, hashOfText, Undone } from './agreement-held.ts';
import { statementSigners } from './agreement-keys.ts';
import { caseFileOn, factsOf } from './agreement-of-offer.ts';
import { type CasePlan, type CasePlanRefusal, casePlan } from './case-plan.ts';
import { enterFacts } from './enter-fact.ts';
import { signatureFact } from './evidence-facts.ts';
import { keepLawPack } from './keep-law-pack.ts';
import type { CaseFile } from './read-case.ts';
import type { CertificateAnswer } from './signature-port.ts';
import { type HeldSigning, type SigningSetting, signingPolicy, storeMoves } from './signing-session.ts';

/** In order of precedence. */
export type SignRefusal =
  | { readonly refused: 'unknownCase' | 'noDayClosed' | 'noPolicy' | 'keyDoesNotOpen' }
  | CasePlanRefusal
  /** by which rules, or which facts are missing; `onlyForOptions`: the dates are lawful, those of the options are not */
  | {
      readonly refused: 'lawChanged';
      readonly because: readonly Reason[];
      readonly missing: readonly string[];
      readonly onlyForOptions: boolean;
    }
  | { readonly refused: Exclude<AgreementRefusal, 'lawChanged'> };

export interface SignedAnswer {
  readonly signing: Signing;
  readonly holding: HeldAgreement;
  readonly signatureId: bigint;
}

/** What is read before anything is locked. */
export interface SigningCase {
  readonly file: CaseFile;
}

export async function signingCase(
  database: Database,
  settings: SigningSetting & { readonly signingId: bigint },
): Promise<SigningCase | { readonly refused: 'unknownSigning' | 'unknownCase' | 'noDayClosed' }> {
  const { creditorId } = settings.creditor;
  const found = await database.session(async (session) => {
    const signing = await findSigning(session, { creditorId, signingId: settings.signingId });
    const row = signing && (await readAgreement(session, { creditorId, agreementNumber: signing.agreementNumber }));
    const terms = row && openTerms(await readTermsOf(session, row), row.agreement);
    return terms && { caseNumber: row.caseNumber, asOf: terms.terms.asOf };
  });
  if (found === undefined) return { refused: 'unknownSigning' };
  const { caseNumber, asOf } = found;
  const file = await caseFileOn(database, { ...settings, caseNumber }, asOf);
  return 'refused' in file ? file : { file };
}

function openTerms(all: readonly StoredTerms[], agreement: HeldAgreement['row']['agreement']): StoredTerms | undefined {
  const version = agreement.proposed?.version ?? agreement.version;
  return all.find(({ termsVersion }) => termsVersion === version);
}

/** `events`: with which the ceremony ends in a signature, not stored yet. */
export async function finishSignature(
  at: HeldSigning,
  of: {
    readonly found: SigningCase;
    readonly settings: SigningSetting;
    readonly events: readonly SigningEvent[];
    readonly answer?: CertificateAnswer | undefined;
  },
): Promise<SignedAnswer | SignRefusal> {
  const { holding, row } = at;
  const { settings, events } = of;
  const open = holding.proposed ?? holding.terms;
  const plan = await planOn(holding, { file: of.found.file, open });
  if ('refused' in plan) return plan.refused === 'forbiddenByLaw' ? lawRefusal(plan) : plan;
  const law = lawOn(holding, { open, plan, settings, ticked: at.state.opened.clauses.length > 0 });
  const signing = events.reduce<SigningState>(evolveSigning, at.state) as Signing;
  const isLawful = law.decision.outcome === 'allowed';
  const { party, level, termsHash } = signing.opened;
  const signatureId = row.signingId;
  const moved = decided(holding, {
    kind: 'sign',
    party,
    level,
    termsHash,
    signatureId: String(signatureId),
    isLawful,
    areFiguresTheSame: areFiguresTheSame(holding, open),
  });
  if ('refused' in moved) {
    const { refused } = moved;
    return refused === 'lawChanged' ? lawRefusal(law) : { refused };
  }
  const { session, held } = holding;
  const { creditorId } = held;
  const { packHash } = plan.law;
  await keepLawPack(session, { creditorId, packHash, jurisdiction: plan.jurisdiction, text: plan.lawText });
  await storeMoves(at, events);
  await storeSigned(at, { ...of, signing, open });
  const after = await happened(holding, moved);
  // The stage tells who looks at the list of cases; a change leaves it as it is.
  if (moved.some(({ kind }) => kind === 'signed'))
    await setCaseStage(session, holding.row, {
      stage: 'agreed',
      on: holding.today,
      because: open.terms.agreementNumber,
    });
  return { signing, holding: after, signatureId };
}

function planOn(
  { session, held, seal, zone, settings }: HeldAgreement,
  { file, open }: { readonly file: CaseFile; readonly open: StoredTerms },
): Promise<CasePlan | CasePlanRefusal> {
  const { creditor, kernel, sealer } = settings;
  return casePlan(session, held, { creditor, kernel, sealer, zone, file, loanRef: open.terms.loanRef, seal });
}

function lawOn(
  { zone, today }: HeldAgreement,
  at: {
    readonly open: StoredTerms;
    readonly plan: CasePlan;
    readonly settings: SigningSetting;
    readonly ticked: boolean;
  },
): SigningLaw {
  const { open, plan, settings, ticked } = at;
  const { terms } = open;
  return lawOfSigning({
    terms,
    law: plan.law,
    zones: [zone],
    facts: factsOf(plan),
    today,
    loan: plan.lawful.planCase.debt,
    planContent: settings.paper.planContentOf(terms),
    costTable: settings.paper.costTableStatesOf(terms),
    standardTermsExplained: ticked || undefined,
  });
}

function lawRefusal(by: SigningLaw | { readonly because: readonly Reason[] }): SignRefusal {
  if ('because' in by) return { refused: 'lawChanged', because: by.because, missing: [], onlyForOptions: false };
  const { because, missing } = by.decision;
  return { refused: 'lawChanged', because, missing, onlyForOptions: by.onlyForOptions };
}

/**
 * What is owed and was paid since is what the terms say, where the schedule's own postings since are left out: they are taken
 * back on the day on which the agreement comes into force.
 */
function areFiguresTheSame({ entries }: HeldAgreement, open: StoredTerms): boolean {
  const owed = owedAt(entries, open.baseEntryId);
  const { changeMinor } = figuresSince(entries, open.baseEntryId);
  return areEqual(owed, open.terms.owed) && areEqual(changeMinor, noAmounts);
}

async function storeSigned(
  at: HeldSigning,
  of: {
    readonly settings: SigningSetting;
    readonly signing: Signing;
    readonly open: StoredTerms;
    readonly events: readonly SigningEvent[];
    readonly answer?: CertificateAnswer | undefined;
  },
): Promise<void> {
  const { holding, row, secrets } = at;
  const { session, seal, held, entered } = holding;
  const { signing, open, events, answer, settings } = of;
  const { creditorId } = held;
  const { sealer, recordedBy } = settings;
  const policy = await signingPolicy(holding);
  if (policy === undefined) throw new Undone<SignRefusal>({ refused: 'noPolicy' });
  const signers = await statementSigners(session, { creditorId, algorithms: policy.algorithms, sealer: sealer! });
  if (signers === undefined) throw new Undone<SignRefusal>({ refused: 'keyDoesNotOpen' });
  const all = [...row.events, ...events];
  const statement = signatureStatement(signing, { events: all, hashText: hashOfText });
  const signatures = signStatement(statement, signers).map(({ algorithm, keyId, signature }) => ({
    algorithm,
    keyId,
    signature: toBase64(signature),
  }));
  const { party, level, termsHash } = signing.opened;
  const kept = { record: recordText(all), nameSalt: secrets.nameSalt, answer };
  const last = all.at(-1)!;
  const stored = {
    signatureId: row.signingId,
    termsVersion: open.termsVersion,
    party,
    level,
    statement,
    signatures: JSON.stringify(signatures),
    sealedRecord: seal.seal(signatureSeal(row.signingId), JSON.stringify(kept)),
    signedAtMs: last.kind === 'signed' ? last.signedAtMs : last.atMs,
    recordedBy,
  };
  await storeSignature(session, holding.row, stored);
  const { agreementNumber } = holding.row;
  await enterFacts(session, entered, [signatureFact({ agreementNumber, termsHash }, stored)]);
}

/** The name under which the whole record of a signature is sealed: JSON of its record, the salt of the name, the answer of a provider. */
export const signatureSeal = (signatureId: bigint) => `signature ${signatureId}`;
