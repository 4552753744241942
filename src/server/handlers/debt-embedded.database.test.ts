/** What a borrower reads of the debt: it adds up, the look ahead is what comes, and nobody else's is seen. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Ground, makeGround } from '../../../tools/server-ground.ts';
import { closeSmallBook } from '../../../tools/small-book.ts';
import { formatDay, parseDay } from '../../core/calendar/day.ts';
import { type Component, components } from '../../core/loan/components.ts';
import { parseAmountMinor } from '../../core/money/decimal.ts';

let ground: Ground;
before(async () => {
  ground = await makeGround();
});
after(() => ground.close());

type Amounts = Readonly<Record<Component | 'total', string>>;
interface Line {
  readonly line: string;
  readonly on: string;
  readonly kind: string;
  readonly change: Amounts;
  readonly after: Amounts;
  readonly reversed: boolean;
  readonly reversesOn: string | null;
}
interface Page {
  readonly opening: Amounts;
  readonly closing: Amounts;
  readonly owed: Amounts;
  readonly lines: readonly Line[];
  readonly next: string | null;
}
interface Loan {
  readonly loan: string;
  readonly currency: string;
  readonly state: string;
  readonly booked: Amounts;
  readonly grown: Amounts;
  readonly owed: Amounts;
  readonly overdue: string | null;
  readonly daysPastDue: number | null;
  readonly lines: number;
  readonly madeOf: readonly {
    component: Component;
    owed: string;
    parts: readonly { kind: string; amount: string }[];
  }[];
  readonly penalty: { readonly difference: string; readonly spans: readonly unknown[] } | null;
  readonly contract: { readonly allInRatePercent: string | null; readonly lastDueOn: string | null };
  readonly creditors: readonly { creditor: string; reason: string; since: string | null; name: string | null }[];
}

const minor = (text: string, currency: string) => {
  const read = parseAmountMinor(text, currency);
  if (typeof read !== 'bigint') throw new Error(text);
  return read;
};

/** The server keeps what it read of the book for some seconds. */
function bookIsReadAnew(): void {
  ground.clock.ms += 60_000;
}

async function casesOfBook(): Promise<string[]> {
  const rows = await ground.database.session((session) =>
    session.query<{ case_number: string }>('select case_number from delinquency_case order by case_id'),
  );
  return rows.map(({ case_number: number }) => number);
}

async function debtOf(caseNumber: string): Promise<readonly Loan[]> {
  const { status, document } = await ground.ask('GET', `/api/v1/cases/${caseNumber}/debt`, { as: 'auditor' });
  assert.equal(status, 200);
  return document.loans as never;
}

async function linesOf(caseNumber: string, query: string): Promise<Page> {
  const { status, document } = await ground.ask('GET', `/api/v1/cases/${caseNumber}/debt/lines?${query}`, {
    as: 'auditor',
  });
  assert.equal(status, 200, JSON.stringify(document));
  return document as never;
}

test('every loan of the book adds up: opening and lines are the balance, by component, and the balance is what is owed', async () => {
  const seen = new Set<string>();
  for (const caseNumber of await casesOfBook()) {
    for (const loan of await debtOf(caseNumber)) {
      seen.add(loan.loan);
      const { currency } = loan;
      const pages: Page[] = [];
      let next: string | null = '';
      while (next !== null) {
        const page: Page = await linesOf(
          caseNumber,
          `loan=${loan.loan}&order=oldest&limit=20${next && `&after=${next}`}`,
        );
        pages.push(page);
        next = page.next;
      }
      assert.equal(pages.flatMap(({ lines }) => lines).length, loan.lines);
      for (const of of [...components, 'total'] as const) {
        let owed = 0n;
        for (const page of pages) {
          assert.equal(minor(page.opening[of], currency), owed);
          for (const line of page.lines) {
            owed += minor(line.change[of], currency);
            assert.equal(minor(line.after[of], currency), owed);
          }
          assert.equal(minor(page.closing[of], currency), owed);
          assert.equal(page.owed[of], loan.booked[of]);
        }
        assert.equal(owed, minor(loan.booked[of], currency));
        assert.equal(owed + minor(loan.grown[of], currency), minor(loan.owed[of], currency));
      }
      for (const { component, owed, parts } of loan.madeOf) {
        assert.equal(owed, loan.booked[component]);
        const sum = parts.reduce((all, { amount }) => all + minor(amount, currency), 0n);
        assert.equal(sum, minor(owed, currency));
      }
      // What the contract makes of the days overdue is what was charged, but for the rounding of each posting.
      if (loan.penalty !== null) assert.ok(Math.abs(Number(loan.penalty.difference)) <= 0.05, loan.loan);
    }
  }
  assert.ok(
    ['L2', 'L3', 'L3b', 'L5', 'L7', 'L8'].every((loan) => seen.has(loan)),
    [...seen].join(),
  );
});

test('a waiver, a payment that came back and is paid again, a claim that was sold, a schedule that is not known', async () => {
  const loans = new Map<string, Loan & { readonly of: string }>();
  for (const of of await casesOfBook()) for (const loan of await debtOf(of)) loans.set(loan.loan, { ...loan, of });
  const kinds = async (name: string, kind: string) => {
    const { lines } = await linesOf(loans.get(name)!.of, `loan=${name}&limit=200`);
    return lines.filter((line) => line.kind === kind);
  };
  assert.deepEqual(
    (await kinds('L2', 'waiver')).map(({ change }) => change.penalty),
    ['-1.00'],
  );
  const [back] = await kinds('L5', 'reversal');
  const undone = (await kinds('L5', 'payment')).filter(({ reversed }) => reversed);
  assert.deepEqual(
    undone.map(({ on }) => on),
    [back!.reversesOn],
  );
  const sold = loans.get('L8')!.creditors.map(({ creditor, reason, since }) => [creditor, reason, since]);
  assert.deepEqual(sold, [['BUYER', 'sale', '2026-06-01']]);
  const card = loans.get('L3')!;
  assert.equal(card.creditors[0]!.name, 'A small lender');
  // 14.4 % in twelve equal payments, as an effective rate a year.
  assert.match(card.contract.allInRatePercent!, /^15\.\d\d$/);
  assert.ok(minor(card.overdue!, 'CNY') >= minor(card.owed.cost, 'CNY') + minor(card.owed.penalty, 'CNY'));
  assert.ok(card.penalty!.spans.length > 0);
  // Dates agreed anew: the contract alone does not tell its penalty interest.
  assert.equal(loans.get('L5')!.penalty, null);
});

test('what the outlook says of thirty days is what the book says once they are over', async () => {
  const from = parseDay('2026-06-30')!;
  const foretold = new Map<
    string,
    { readonly owed: Amounts; readonly overdue: string; readonly daysPastDue: number }
  >();
  for (const caseNumber of await casesOfBook()) {
    const { document } = await ground.ask('GET', `/api/v1/cases/${caseNumber}/outlook`, { as: 'auditor' });
    for (const { loan, ahead } of document.loans as never as { loan: string; ahead: readonly never[] }[]) {
      if (ahead[0] !== undefined) foretold.set(loan, ahead[0]);
    }
  }
  assert.ok(foretold.size >= 5, [...foretold.keys()].join());
  const before = new Map(
    (await Promise.all((await casesOfBook()).map(debtOf))).flat().map((loan) => [loan.loan, loan]),
  );
  for (let on = from + 1; on <= from + 30; on++)
    await closeSmallBook(ground.database, ground.book.creditorId, formatDay(on));
  bookIsReadAnew();
  let grown = 0;
  for (const caseNumber of await casesOfBook()) {
    for (const { loan, owed, overdue, daysPastDue, state } of await debtOf(caseNumber)) {
      const told = foretold.get(loan);
      if (told === undefined) {
        assert.equal(state, 'settled', loan);
        continue;
      }
      assert.deepEqual(owed, told.owed, loan);
      assert.deepEqual([overdue, daysPastDue], [told.overdue, told.daysPastDue], loan);
      if (owed.penalty !== before.get(loan)!.owed.penalty) grown += 1;
    }
  }
  assert.ok(grown >= 2, `${grown}`);
});

test('the outlook: what the law of the place says, each with its source, and nothing that is not on record', async () => {
  const path = `/api/v1/cases/${ground.ownCase}`;
  const read = async () =>
    (await ground.ask('GET', `${path}/outlook`, { as: 'borrower' })).document as never as Outlook;
  const shown = await read();
  assert.deepEqual(
    shown.nobodyMay.map(({ topic }) => topic),
    ['night', 'tellOthers', 'threat', 'insult', 'falseAuthority', 'falseConsequence', 'privateAccount'],
  );
  const [night, , , , , , account] = shown.nobodyMay;
  assert.deepEqual(night!.open, { from: '08:00', until: '22:00' });
  assert.equal(night!.verified, true);
  assert.match(night!.source, /GB\/T 45251/);
  assert.equal(account!.verified, false);
  assert.deepEqual([shown.creditRecord!.years, shown.creditRecord!.rule], [5, 'cn.zx.16.end']);
  assert.equal(shown.agreementKept!.rule, 'any.agreement.kept');
  assert.equal(shown.limitation, null);
  assert.ok(shown.steps.every(({ reached }) => !reached));
  assert.deepEqual(
    shown.helpLines.map(({ number }) => number),
    ['12348', '12378', '12356'],
  );
  const facts = {
    courtStage: 'judgment',
    lastDueOn: '2026-09-10',
    limitationInterruptions: [],
    limitationObstacles: [],
  };
  const recorded = await ground.ask('POST', `${path}/facts`, { as: 'compliance', body: { facts } });
  assert.ok(recorded.status < 300, JSON.stringify(recorded.document));
  const later = await read();
  assert.deepEqual(
    later.steps.filter(({ reached }) => reached).map(({ step }) => step),
    ['court', 'judgment'],
  );
  assert.deepEqual([later.limitation!.until, later.limitation!.over], ['2029-09-10', false]);
});

interface Outlook {
  readonly nobodyMay: readonly { topic: string; verified: boolean; source: string; open: object | null }[];
  readonly creditRecord: { readonly years: number; readonly rule: string } | null;
  readonly agreementKept: { readonly rule: string } | null;
  readonly limitation: { readonly until: string; readonly over: boolean } | null;
  readonly steps: readonly { readonly step: string; readonly reached: boolean }[];
  readonly helpLines: readonly { readonly number: string }[];
}

for (const [says, path, status, refused] of [
  ["somebody else's debt", () => `/api/v1/cases/${ground.foreignCase}/debt`, 404, 'unknownCase'],
  ["somebody else's outlook", () => `/api/v1/cases/${ground.foreignCase}/outlook`, 404, 'unknownCase'],
  ["a loan of somebody else's", () => `/api/v1/cases/${ground.ownCase}/debt/lines?loan=L8`, 404, 'unknownLoan'],
  ['a line that is not there', () => `/api/v1/cases/${ground.ownCase}/debt/lines?after=999999`, 422, 'cursorNotValid'],
] as const) {
  test(`not seen: ${says}`, async () => {
    const answer = await ground.ask('GET', path(), { as: 'borrower' });
    assert.deepEqual([answer.status, answer.document.refused], [status, refused]);
  });
}

test('each look is kept', async () => {
  for (const what of ['debt', 'debt/lines', 'outlook']) {
    assert.equal((await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/${what}`, { as: 'borrower' })).status, 200);
  }
  const { document } = await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/looks?limit=3`, { as: 'borrower' });
  const looks = document.looks as readonly { readonly operation: string }[];
  assert.deepEqual(
    looks.map(({ operation }) => operation),
    ['readOutlook', 'readDebtLines', 'readDebt'],
  );
});

test('before the first day is closed nothing is told', async () => {
  await ground.database.session((session) => session.run('update creditor set business_date = null'));
  bookIsReadAnew();
  for (const what of ['debt', 'debt/lines', 'outlook']) {
    const answer = await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/${what}`, { as: 'borrower' });
    assert.deepEqual([answer.status, answer.document.refused], [409, 'noDayClosed']);
  }
});
