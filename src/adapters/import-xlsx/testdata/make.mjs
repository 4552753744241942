// Makes the workbooks of this folder: node make.mjs
import { fileURLToPath } from 'node:url';
import ExcelJs from 'exceljs';

const place = (name) => fileURLToPath(new URL(name, import.meta.url));
const day = (text) => new Date(`${text}Z`);

const good = new ExcelJs.Workbook();
good.addWorksheet('notes').addRow(['anything']);
const loans = good.addWorksheet('loans');
loans.addRow(['loanRef', 'partyRef', 'product', 'currency', 'principal', 'annualRatePercent', 'method', 'dayCount', 'instalments', 'every', 'disbursedOn', 'firstDueOn']);
loans.addRow(['L1', 'B1', 'rural', 'CNY', 10000.07, 15.6, 'equalInstalment', '30/360', 12, '1 month', day('2026-01-05'), day('2026-02-05')]);
const payments = good.addWorksheet('payments');
payments.addRow(['loanRef', 'paymentRef', 'valueOn', 'amount', 'dayAssumed', null]);
payments.addRow(['L1', 'P1', day('2026-01-31'), 1157.29, true]);
payments.addRow([]);
payments.addRow([{ richText: [{ text: 'L' }, { font: { bold: true }, text: '1' }] }, 'P2', '2026-02-28', '0.07']);
payments.addRow(['L1', 'P3', { formula: 'C2', result: day('2026-01-31') }, { formula: '1+1.5', result: 2.5 }, false]);
payments.getColumn(3).numFmt = 'yyyy/m/d';
await good.xlsx.writeFile(place('good/book.xlsx'));

const bad = new ExcelJs.Workbook();
const cells = bad.addWorksheet('payments');
cells.addRow(['loanRef', 'paymentRef', 'valueOn', 'amount']);
cells.addRow(['L1', 'P1', '2026-02-30', 0.1 + 0.2]);
cells.addRow(['L1', 'P2', day('2026-01-31T05:00:00'), { formula: 'A1+1' }]);
cells.addRow(['L1', 'P3', 46000, { error: '#N/A' }]);
cells.addRow(['L1', 'P4', day('2026-01-31'), -1, 'over']);
cells.addRow(['L1', null, day('2026-01-31'), 1e21]);
await bad.xlsx.writeFile(place('bad/cells.xlsx'));

const headers = new ExcelJs.Workbook();
headers.addWorksheet('payments').addRow(['loanRef', 'paymentRef', 'valueOn', 'amount', 'amount']);
await headers.xlsx.writeFile(place('bad/duplicate-header.xlsx'));

const empty = new ExcelJs.Workbook();
empty.addWorksheet('payments');
await empty.xlsx.writeFile(place('bad/empty-sheet.xlsx'));
