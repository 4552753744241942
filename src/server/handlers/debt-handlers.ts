/** What a borrower owes, how it came about, and what happens if nothing is done. */
import { readDebt as readDebtRoute } from '../../api/routes/read-debt.ts';
import { readDebtLines as readDebtLinesRoute } from '../../api/routes/read-debt-lines.ts';
import { readOutlook as readOutlookRoute } from '../../api/routes/read-outlook.ts';
import { debtDocument, debtLinesDocument } from '../../application/debt-document.ts';
import { readDebt } from '../../application/read-debt.ts';
import { readOutlook } from '../../application/read-outlook.ts';
import { boundaryDays } from '../../composition/deployment.ts';
import { loadDatedValues } from '../../composition/load-packs.ts';
import { type CaseCall, type Served, serveCase } from '../call.ts';

const linesUsual = 50;

function asked({ book, seen }: Pick<CaseCall, 'book' | 'seen'>) {
  const { caseNumber } = seen;
  return { book, caseNumber, boundaryDays: book.businessDate === undefined ? [] : boundaryDays(book.businessDate) };
}

export const debtHandlers: readonly Served[] = [
  serveCase(readDebtRoute, async (call) => {
    const file = await readDebt(call.database, asked(call));
    if ('refused' in file) return file;
    return debtDocument(file, { book: call.book, caseNumber: call.seen.caseNumber }) as never;
  }),
  serveCase(readDebtLinesRoute, async (call) => {
    const { loan: loanRef, order = 'newest', after, limit = linesUsual } = call.query;
    const file = await readDebt(call.database, asked(call));
    if ('refused' in file) return file;
    const loan = loanRef === undefined ? file.loans[0] : file.loans.find(({ terms }) => terms.loanRef === loanRef);
    if (loan === undefined) return { refused: 'unknownLoan' };
    const at = { newestFirst: order === 'newest', after: after === undefined ? undefined : BigInt(after), limit };
    return debtLinesDocument(file, loan, at) ?? { refused: 'cursorNotValid' };
  }),
  serveCase(readOutlookRoute, async (call) => {
    const { database, parts, atMs } = call;
    const { zones, contactLaw } = parts.contact;
    const more = { zones, contactLaw, sealer: parts.sealer, lawValues: loadDatedValues(), atMs };
    return (await readOutlook(database, { ...asked(call), ...more })) as never;
  }),
];
