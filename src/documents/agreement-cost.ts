/** What the agreement costs: the table that 个人贷款业务明示综合融资成本规定 asks to be shown before signing. */
import type { AgreementTerms } from '../core/agreement/terms.ts';
import type { Section } from './agreement-articles.ts';
import type { Pen } from './agreement-pen.ts';
import { mayComeBackMinor, totalAsked, totalInterest } from './agreement-statements.ts';
import type { Block } from './pdf/blocks.ts';

export function costSection(terms: AgreementTerms, pen: Pen): Section {
  const interest = totalInterest(terms);
  const rate = pen.percent(terms.agreedRateMillionths);
  const text = (words: string): Block => ({ kind: 'paragraph', text: words });
  const comesBack = mayComeBackMinor(terms);
  const waived = comesBack === 0n ? '' : pen.say('cost.default.waived', { amount: pen.money(comesBack) });
  return {
    title: pen.say('cost'),
    planContent: ['whetherChargesAccrue'],
    weighty: 'cost',
    costContent: ['principal', 'items', 'annualisedNormalCost', 'contingentDefaultCosts', 'nothingElseCharged'],
    blocks: [
      {
        kind: 'box',
        style: 'bar',
        label: pen.say('cost.table'),
        blocks: [
          { kind: 'paragraph', style: 'small', text: pen.say('cost.basis') },
          text(pen.say(interest === 0n ? 'cost.accruesNot' : 'cost.accrues', { asOf: pen.day(terms.asOf), rate })),
          costTable(terms, pen),
          text(pen.say('cost.apr', { apr: `${terms.aprPercent}%` })),
          text(pen.say('cost.default', { waived, contract: pen.percent(terms.contractRateMillionths) })),
          text(pen.say('cost.nothingElse')),
        ],
      },
    ],
  };
}

function costTable(terms: AgreementTerms, pen: Pen): Block {
  const interest = totalInterest(terms);
  const total = totalAsked(terms);
  const rate = pen.percent(terms.agreedRateMillionths);
  const none = pen.say('cost.interest.none');
  return {
    kind: 'table',
    columns: [
      { share: 32, align: 'left' },
      { share: 28, align: 'left' },
      { share: 20, align: 'right' },
      { share: 20, align: 'left' },
    ],
    heads: [pen.say('owed.item'), pen.say('cost.how'), pen.say('cost.amount'), pen.say('cost.by')],
    rows: [
      [pen.say('cost.principal'), pen.say('cost.principal.how'), pen.figure(total - interest), pen.say('party.lender')],
      [
        pen.say('cost.interest'),
        interest === 0n ? none : pen.say('cost.interest.how', { rate }),
        pen.figure(interest),
        interest === 0n ? pen.say('none') : pen.say('party.lender'),
      ],
      [pen.say('cost.fees'), none, pen.figure(0n), pen.say('none')],
      [pen.say('owed.sum'), '', pen.figure(total), ''],
    ],
    summed: true,
  };
}
