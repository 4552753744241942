/** Agreements as each side may see them: what the lender decided by whom is not in the document of another. */

import type { z } from 'zod';
import type { agreementAnswer } from '../api/routes/agreement-shapes.ts';
import { type AgreementDocument, agreementDocument, type EventDocument } from '../application/agreements-document.ts';
import type { AgreementFile } from '../application/read-agreements.ts';
import { zones } from '../composition/time-zones.ts';
import type { AccessRole } from '../core/access/role.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { termsText } from '../core/agreement/terms-text.ts';

export type AgreementAnswer = z.input<typeof agreementAnswer>;
export type AgreementSide = AgreementAnswer['side'];

/** A mediator is on nobody's side, and is told no more of the lender than the borrower is. */
export function sideOf(role: AccessRole): AgreementSide {
  switch (role) {
    case 'guarantor':
      return 'guarantor';
    case 'borrower':
    case 'mediator':
    case 'assignee':
      return 'borrower';
    case 'agent':
    case 'teamLead':
    case 'approver':
    case 'compliance':
    case 'analyst':
    case 'agency':
    case 'legal':
    case 'fund':
    case 'auditor':
    case 'administrator':
      return 'lender';
  }
}

export function agreementAnswerOf(file: AgreementFile, role: AccessRole): AgreementAnswer {
  const side = sideOf(role);
  const document = agreementDocument(file, zones(file.terms.rules.zone) ?? zones('UTC')!);
  const { acts, history, ...agreed } = document;
  switch (side) {
    case 'lender':
      return { side, ...agreedOf(file, agreed), history: history.map(copied), acts: acts.map((act) => ({ ...act })) };
    case 'borrower':
      return {
        side,
        ...agreedOf(file, agreed),
        history: history.map(withoutName),
        acts: acts.map(({ told: _, toldValues: __, ...act }) => act),
      };
    case 'guarantor':
      return { side, ...guaranteedOf(file, agreed) };
  }
}

type Agreed = Omit<AgreementDocument, 'acts' | 'history'>;

function heldOf({ row, terms }: AgreementFile, document: Agreed) {
  const { agreement } = row;
  return {
    id: document.id,
    case: document.case,
    loan: document.loan,
    state: row.state,
    currency: document.currency,
    instalments: document.instalments,
    paid: document.paid,
    nextDueOn: document.nextDueOn,
    nextDue: document.nextDue,
    lastDueOn: document.lastDueOn,
    mendBy: document.mendBy,
    revision: row.version,
    version: document.version,
    termsHash: document.termsHash,
    signBy: document.signBy,
    parties: [...terms.parties],
    signedBy: [...agreement.signedBy],
    coolingOffEndsOn: document.coolingOffEndsOn,
    inForceOn: document.inForceOn,
    total: document.total,
    proposed: document.proposed,
  };
}

function termsOf({ terms, proposed }: AgreementFile) {
  return { terms: plainTerms(terms), proposedTerms: proposed === undefined ? null : plainTerms(proposed) };
}

/** Word for word what is signed. */
function plainTerms(terms: AgreementTerms): Record<string, unknown> {
  return JSON.parse(termsText(terms)) as Record<string, unknown>;
}

function agreedOf(file: AgreementFile, document: Agreed) {
  return {
    ...heldOf(file, document),
    basis: document.basis,
    asOf: document.asOf,
    ratePercent: document.ratePercent,
    contractRatePercent: document.contractRatePercent,
    aprPercent: document.aprPercent,
    owed: { ...document.owed },
    owedTotal: document.owedTotal,
    waived: { ...document.waived },
    waivedTotal: document.waivedTotal,
    release: document.release,
    schedule: document.schedule.map((each) => ({ ...each, how: each.how as 'onTime' | null })),
    ...termsOf(file),
  };
}

function guaranteedOf(file: AgreementFile, document: Agreed) {
  const { owedTotal, waivedTotal, schedule } = document;
  return {
    ...heldOf(file, document),
    owedTotal,
    waivedTotal,
    schedule: schedule.map(({ n, dueOn, total, missing }) => ({ n, dueOn, total, missing })),
    ...termsOf(file),
  };
}

function copied(event: EventDocument) {
  return { ...event, values: { ...event.values } };
}

/** Who of the lender's approved or ended it is the lender's own affair. */
function withoutName(event: EventDocument) {
  const { by: _, ...values } = event.values;
  return { ...event, values };
}
