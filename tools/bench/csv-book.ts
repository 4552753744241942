/** The bench book as files of the book format: the same loans, instalments and payments as copy-book.ts makes. */
import { once } from 'node:events';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatDay } from '../../src/core/calendar/day.ts';
import { bookAsOf, bookText } from './copy-book.ts';

const loansPerPiece = 5000;
const headers = {
  parties: 'partyRef,kind',
  loans:
    'loanRef,partyRef,product,currency,principal,annualRatePercent,method,dayCount,instalments,every,disbursedOn,firstDueOn,graceDays',
  instalments: 'loanRef,n,dueOn,principal,interest',
  payments: 'loanRef,paymentRef,valueOn,amount',
};

export async function writeCsvBook(folder: string, loans: number): Promise<void> {
  writeFileSync(
    join(folder, 'book.json'),
    JSON.stringify({
      creditor: 'bench',
      currency: 'CNY',
      zone: 'Asia/Shanghai',
      asOf: formatDay(bookAsOf),
      generated: true,
    }),
  );
  const files = Object.fromEntries(
    Object.entries(headers).map(([table, header]) => {
      const stream = createWriteStream(join(folder, `${table}.csv`));
      stream.write(`${header}\n`);
      return [table, stream];
    }),
  ) as Record<keyof typeof headers, ReturnType<typeof createWriteStream>>;
  for (let first = 1; first <= loans; first += loansPerPiece) {
    const text = bookText(1, first, Math.min(loansPerPiece, loans - first + 1));
    const cells = (row: string) => row.trimEnd().split('\t');
    const pieces = {
      parties: text.borrower.map((row) => cells(row).slice(2).join(',')),
      loans: text.loan.map((row) => {
        const [, borrower, , ref, product, currency, , rate, method, count, n, every, unit, on, due, grace] =
          cells(row);
        return [
          ref,
          `P${borrower}`,
          product,
          currency,
          '12000.00',
          rate,
          method,
          count,
          n,
          `${every} ${unit}`,
          on,
          due,
          grace,
        ].join(',');
      }),
      instalments: text.instalment.map((row) => {
        const [, , loan, , n, on, principal, interest] = cells(row);
        return [`L${loan}`, n, on, major(principal!), major(interest!)].join(',');
      }),
      payments: text.entry.flatMap((row) => {
        const [, , loan, , kind, on, , , , , , , , contra, ref] = cells(row);
        return kind === 'payment' ? [[`L${loan}`, ref, on, major(contra!)].join(',')] : [];
      }),
    };
    for (const [table, rows] of Object.entries(pieces)) {
      const stream = files[table as keyof typeof headers];
      if (rows.length > 0 && !stream.write(`${rows.join('\n')}\n`)) await once(stream, 'drain');
    }
  }
  for (const stream of Object.values(files)) {
    stream.end();
    await once(stream, 'finish');
  }
}

function major(minor: string): string {
  return `${minor.slice(0, -2)}.${minor.slice(-2)}`;
}
