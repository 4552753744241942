import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type AuthorityMatrix,
  type AuthorityRow,
  authorityLimits,
  authorityNeeded,
  authorityWithin,
  type Concession,
} from './authority.ts';
import { type AuthorityFault, type AuthorityRowText, readAuthority } from './read-authority.ts';

function matrixOf(rows: readonly AuthorityRowText[]): AuthorityMatrix {
  const read = readAuthority(rows, 'CNY');
  assert.ok('matrix' in read);
  return read.matrix;
}

const nothing: Concession = {
  product: 'card',
  principalMinor: 4_800_000n,
  interestMinor: 320_000n,
  penaltyMinor: 90_000n,
  feeMinor: 20_000n,
  totalOwedMinor: 5_230_000n,
  principalWaivedMinor: 0n,
  interestWaivedMinor: 0n,
  penaltyWaivedMinor: 0n,
  feeWaivedMinor: 0n,
  settledMinor: undefined,
  ratePercentMillionths: undefined,
  termMonths: 36,
  deferMonths: 0,
  tools: ['extendMaturity'],
};

const contractExample = [
  { role: 'agent', principalWaiverMaxPercent: '0' },
  { role: 'teamLead', principalWaiverMaxPercent: '10' },
];
const fullRows: readonly AuthorityRowText[] = [
  {
    role: 'agent',
    principalWaiverMaxPercent: '0',
    interestWaiverMaxPercent: '25',
    penaltyWaiverMaxPercent: '50',
    feeWaiverMaxPercent: '100',
    rateFloorPercent: '12',
    termMonthsMax: 36,
    deferMonthsMax: 1,
    amountMax: '60000.00',
    tools: ['extendMaturity', 'waive', 'reduceRate', 'defer'],
  },
  {
    role: 'teamLead',
    principalWaiverMaxPercent: '10',
    interestWaiverMaxPercent: '50',
    settlementMinPercent: '80',
    rateFloorPercent: '6',
    termMonthsMax: 60,
    deferMonthsMax: 6,
    fourEyesFrom: '50000.00',
  },
  { role: 'director', principalWaiverMaxPercent: '33.333333', settlementMinPercent: '60', rateFloorPercent: '0' },
  { role: 'agent', product: 'mortgage', termMonthsMax: 12 },
];

const table: readonly {
  readonly says: string;
  readonly rows: readonly AuthorityRowText[];
  readonly conceded: Partial<Concession>;
  readonly needs: string;
}[] = [
  { says: 'the contract: nothing waived', rows: contractExample, conceded: {}, needs: 'agent' },
  {
    says: 'the contract: a cent of principal is not the agent to give',
    rows: contractExample,
    conceded: { principalWaivedMinor: 1n },
    needs: 'teamLead',
  },
  {
    says: 'the contract: exactly ten percent',
    rows: contractExample,
    conceded: { principalWaivedMinor: 480_000n },
    needs: 'teamLead',
  },
  {
    says: 'the contract: a cent above ten percent',
    rows: contractExample,
    conceded: { principalWaivedMinor: 480_001n },
    needs: 'exception: principalWaiverMaxPercent 10',
  },
  {
    says: 'a limit left out does not limit',
    rows: contractExample,
    conceded: { interestWaivedMinor: 320_000n, penaltyWaivedMinor: 90_000n, feeWaivedMinor: 20_000n, termMonths: 600 },
    needs: 'agent',
  },
  {
    says: 'interest at the edge',
    rows: fullRows,
    conceded: { interestWaivedMinor: 80_000n, tools: ['waive'] },
    needs: 'agent',
  },
  {
    says: 'interest beyond it, and four eyes by the amount',
    rows: fullRows,
    conceded: { interestWaivedMinor: 80_001n },
    needs: 'teamLead x2',
  },
  { says: 'the rate at the floor', rows: fullRows, conceded: { ratePercentMillionths: 12_000_000n }, needs: 'agent' },
  {
    says: 'the rate a millionth below',
    rows: fullRows,
    conceded: { ratePercentMillionths: 11_999_999n },
    needs: 'teamLead x2',
  },
  { says: 'a month longer', rows: fullRows, conceded: { termMonths: 37 }, needs: 'teamLead x2' },
  { says: 'longer than the team lead may', rows: fullRows, conceded: { termMonths: 61 }, needs: 'director' },
  { says: 'two months deferred', rows: fullRows, conceded: { deferMonths: 2 }, needs: 'teamLead x2' },
  { says: 'a tool not on the list', rows: fullRows, conceded: { tools: ['reAge'] }, needs: 'teamLead x2' },
  {
    says: 'more is owed than the agent may decide on',
    rows: fullRows,
    conceded: { totalOwedMinor: 6_000_001n },
    needs: 'teamLead x2',
  },
  {
    says: 'a product with a row of its own',
    rows: fullRows,
    conceded: { product: 'mortgage', termMonths: 13 },
    needs: 'teamLead x2',
  },
  {
    says: 'a settlement goes by its own limit: exactly 80 percent of 52,300',
    rows: fullRows,
    conceded: { settledMinor: 4_184_000n, principalWaivedMinor: 616_000n },
    needs: 'teamLead x2',
  },
  {
    says: 'a cent less',
    rows: fullRows,
    conceded: { settledMinor: 4_183_999n, principalWaivedMinor: 616_001n },
    needs: 'director',
  },
  {
    says: 'no limit for settlements: the waiver limits hold, so that the name gives no power',
    rows: contractExample,
    conceded: { settledMinor: 4_700_000n, principalWaivedMinor: 100_000n },
    needs: 'teamLead',
  },
  {
    says: 'beyond the highest role in two ways',
    rows: [{ role: 'lead', termMonthsMax: 12, rateFloorPercent: '4.35', tools: ['defer'], amountMax: '1.00' }],
    conceded: { termMonths: 13, ratePercentMillionths: 1n },
    needs: 'exception: tools defer, amountMaxMinor 100, rateFloorPercent 4.35, termMonthsMax 12',
  },
];

for (const { says, rows, conceded, needs } of table) {
  test(says, () => {
    const answer = authorityNeeded(matrixOf(rows), { ...nothing, ...conceded });
    const shown =
      'role' in answer
        ? `${answer.role}${answer.approvers === 1 ? '' : ` x${answer.approvers}`}`
        : `exception: ${answer.exception.map(({ limit, allowed }) => `${limit} ${allowed}`).join(', ')}`;
    assert.equal(shown, needs);
  });
}

const faultTable: readonly [string, readonly AuthorityRowText[], readonly string[]][] = [
  ['no roles', [], [' noRoles']],
  ['the same role twice', [{ role: 'a' }, { role: 'a' }], ['1/role duplicateRole']],
  ['the same role for another product is another row', [{ role: 'a' }, { role: 'a', product: 'card' }], []],
  [
    'all faults at once',
    [
      { role: ' ', principalWaiverMaxPercent: '1O', amountMax: '1.001', termMonthsMax: 1.5 },
      { role: 'b', rateFloorPercent: '-1', fourEyesFrom: '-5.00', amountMax: '9999999999999999999' },
    ],
    [
      '0/role missing',
      '0/amountMax tooManyDecimals',
      '0/principalWaiverMaxPercent notAPercent',
      '0/termMonthsMax notACount',
      '1/amountMax amountTooLarge',
      '1/rateFloorPercent notAPercent',
      '1/fourEyesFrom notAnAmount',
    ],
  ],
  [
    'a higher role with a tighter limit',
    [
      { role: 'a', principalWaiverMaxPercent: '10', rateFloorPercent: '4' },
      { role: 'b', principalWaiverMaxPercent: '5', rateFloorPercent: '6' },
    ],
    ['1/principalWaiverMaxPercent notRising', '1/rateFloorPercent notRising'],
  ],
];

for (const [says, rows, expected] of faultTable) {
  test(`the matrix: ${says}`, () => {
    const read = readAuthority(rows, 'CNY');
    const faults: readonly AuthorityFault[] = 'faults' in read ? read.faults : [];
    assert.deepEqual(
      faults.map(({ path, code }) => `${path.join('/')} ${code}`),
      expected,
    );
  });
}

const wholePercentMillionths = 100_000_000n;
const arbitraryRow = fc.record({
  principalWaiverMaxMillionths: fc.option(fc.bigInt({ min: 0n, max: wholePercentMillionths }), { nil: undefined }),
  feeWaiverMaxMillionths: fc.option(fc.bigInt({ min: 0n, max: wholePercentMillionths }), { nil: undefined }),
  settlementMinMillionths: fc.option(fc.bigInt({ min: 0n, max: wholePercentMillionths }), { nil: undefined }),
  termMonthsMax: fc.option(fc.integer({ min: 0, max: 480 }), { nil: undefined }),
});

test('the answer is that of comparing exact fractions, role by role', () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryRow, { minLength: 1, maxLength: 4 }),
      fc.bigInt({ min: 0n, max: 10n ** 14n }),
      fc.bigInt({ min: 0n, max: wholePercentMillionths }),
      fc.boolean(),
      fc.integer({ min: 0, max: 480 }),
      (parts, principalMinor, share, settles, termMonths) => {
        const rows: AuthorityRow[] = parts.map((part, index) => ({ ...part, role: `r${index}` }));
        const matrix = { roles: rows.map((row) => row.role), rows };
        const principalWaivedMinor = (principalMinor * share) / wholePercentMillionths;
        const settledMinor = settles ? principalMinor - principalWaivedMinor : undefined;
        const concession = {
          ...nothing,
          principalMinor,
          totalOwedMinor: principalMinor,
          principalWaivedMinor,
          settledMinor,
          termMonths,
        };
        const expected = rows.findIndex((row) => {
          if (row.termMonthsMax !== undefined && termMonths > row.termMonthsMax) return false;
          if (settledMinor !== undefined && row.settlementMinMillionths !== undefined) {
            return settledMinor * wholePercentMillionths >= principalMinor * row.settlementMinMillionths;
          }
          const most = row.principalWaiverMaxMillionths ?? wholePercentMillionths;
          return principalWaivedMinor * wholePercentMillionths <= principalMinor * most;
        });
        const answer = authorityNeeded(matrix, concession);
        assert.equal('role' in answer ? answer.role : 'none', expected < 0 ? 'none' : `r${expected}`);
        if ('exception' in answer) assert.ok(answer.exception.length > 0);
        const within = authorityWithin(authorityLimits(matrix, concession), concession);
        assert.equal(within?.role ?? 'none', expected < 0 ? 'none' : `r${expected}`);
      },
    ),
    { seed: 20261122, numRuns: 500 },
  );
});

test('a larger concession never needs a lower role', () => {
  const matrix = matrixOf(fullRows);
  const rank = (concession: Concession) => {
    const answer = authorityNeeded(matrix, concession);
    return 'role' in answer ? matrix.roles.indexOf(answer.role) : matrix.roles.length;
  };
  const amount = fc.bigInt({ min: 0n, max: 20_000n });
  fc.assert(
    fc.property(
      amount,
      amount,
      fc.integer({ min: 0, max: 80 }),
      fc.integer({ min: 0, max: 3 }),
      (one, more, term, by) => {
        const small = { ...nothing, principalWaivedMinor: one * 50n, feeWaivedMinor: one, termMonths: term };
        const large = {
          ...small,
          principalWaivedMinor: small.principalWaivedMinor + more,
          deferMonths: by,
          termMonths: term + by,
        };
        assert.ok(rank(large) >= rank(small));
      },
    ),
    { seed: 20261122, numRuns: 300 },
  );
});
