/** The order of payment by the law packs that come with the program: what `forbear allocate` prints. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allocateOperation } from '../api/allocate.ts';
import { loadDatedValues } from '../composition/load-packs.ts';

const operation = allocateOperation(loadDatedValues());
const owed = { cost: '300.00', interest: '1200.00', penalty: '0.00', fee: '0.00', principal: '10000.00' };

const rows: readonly {
  why: string;
  asked: object;
  allocated: Record<string, string>;
  ruleId: string;
  verified: boolean;
}[] = [
  {
    why: 'Civil Code art. 561: cost, interest, principal',
    asked: { payment: '4000.00' },
    allocated: { cost: '300.00', interest: '1200.00', principal: '2500.00' },
    ruleId: 'cn.cc.561',
    verified: true,
  },
  {
    why: 'art. 561: agreement prevails',
    asked: { payment: '4000.00', order: ['principal', 'interest', 'cost'] },
    allocated: { principal: '4000.00' },
    ruleId: 'cn.cc.561',
    verified: true,
  },
  {
    why: 'a card on day 90: interest and fees first',
    asked: { payment: '1000.00', product: 'card', daysPastDue: 90 },
    allocated: { cost: '300.00', interest: '700.00' },
    ruleId: 'cn.card.order',
    verified: false,
  },
  {
    why: 'a card on day 91: principal first',
    asked: { payment: '1000.00', product: 'card', daysPastDue: 91 },
    allocated: { principal: '1000.00' },
    ruleId: 'cn.card.order',
    verified: false,
  },
];
for (const { why, asked, allocated, ruleId, verified } of rows) {
  test(`allocate by law: ${why}`, () => {
    const found = operation.run({ currency: 'CNY', owed, order: null, ...asked }) as {
      allocated: Record<string, string>;
      because: { ruleId: string; verified: boolean; source: string }[];
    };
    const paid = Object.entries(found.allocated).filter(([, amount]) => amount !== '0.00');
    assert.deepEqual(Object.fromEntries(paid), allocated);
    assert.equal(found.because[0]!.ruleId, ruleId);
    assert.equal(found.because[0]!.verified, verified);
    assert.notEqual(found.because[0]!.source, '');
  });
}
