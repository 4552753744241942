/** Rights of the operations of src/api/routes/kernel-routes.ts. */
import { type AccessRole, accessRoles } from '../../src/core/access/role.ts';
import { testPolicy, testStatement } from '../plan-book.ts';
import type { RightsRow } from '../rights-row.ts';

const staff: readonly AccessRole[] = accessRoles.filter((role) => role !== 'borrower');

const planCase = {
  currency: 'CNY',
  asOf: '2026-07-01',
  jurisdiction: 'cn',
  product: 'card',
  debt: { principal: '9000.00', annualRatePercent: '18', daysPastDue: 107, instalmentBefore: '830.00' },
  capacity: [{ from: '2026-07-01', perMonth: '600.00' }],
  policy: testPolicy.policy,
};

/** By the name of the kernel command: a document that it takes. */
export const kernelDocuments = {
  schedule: {
    currency: 'CNY',
    principal: '12000.00',
    annualRatePercent: '7.2',
    disbursedOn: '2026-01-15',
    instalments: 12,
    every: { count: 1, unit: 'month' },
    method: 'equalInstalment',
    dayCount: '30/360',
  },
  age: {
    currency: 'CNY',
    due: [{ on: '2026-05-15', amount: '500.00' }],
    payments: [],
    asOf: ['2026-07-01'],
  },
  allocate: {
    currency: 'CNY',
    product: 'card',
    daysPastDue: 107,
    asOf: '2026-07-01',
    owed: { cost: '0.00', interest: '300.00', penalty: '50.00', fee: '0.00', principal: '9000.00' },
    payment: '500.00',
  },
  apr: {
    method: 'irr',
    currency: 'CNY',
    unitPeriodsPerYear: '1',
    flows: [
      { amount: '-1000.00', years: '0' },
      { amount: '1100.00', years: '1' },
    ],
  },
  permit: {
    jurisdiction: 'cn',
    act: 'placeCall',
    at: '2026-07-01T23:00:00+08:00',
    person: { role: 'borrower', zones: ['Asia/Shanghai'] },
    facts: {},
    history: [],
  },
  screen: {
    jurisdiction: 'cn',
    direction: 'outbound',
    audience: 'borrower',
    channel: 'text',
    firstContact: false,
    text: '您好，请于方便时联系我们。',
  },
  assess: testStatement,
  offers: planCase,
  respond: { ...planCase, counter: { payment: '500.00', months: 24 } },
} as const;

function row(operation: RightsRow['operation'], name: keyof typeof kernelDocuments, may: RightsRow['may']): RightsRow {
  return {
    operation,
    may,
    ask: () => ({ method: 'POST', path: `/api/v1/kernel/${name}`, body: kernelDocuments[name] }),
  };
}

export const kernelRights: readonly RightsRow[] = [
  row('runSchedule', 'schedule', accessRoles),
  row('runAge', 'age', accessRoles),
  row('runAllocate', 'allocate', accessRoles),
  row('runApr', 'apr', accessRoles),
  row('runPermit', 'permit', accessRoles),
  row('runScreen', 'screen', accessRoles),
  row('runAssess', 'assess', accessRoles),
  row('runOffers', 'offers', staff),
  row('runRespond', 'respond', staff),
];
