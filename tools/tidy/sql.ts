/**
 * What the schema promises, read from the migrations: every row says its creditor; what hangs on a borrower carries
 * borrower_id in every key, so that the tables can be distributed by it; amounts are bigint.
 *
 * A table that does not hang on one borrower by design says so and why, on the lines before it:
 *   -- reference: from the lender's own number to our keys.
 *   -- local: money that cannot be matched yet hangs on no borrower.
 */
import { type Finding, lineAt, type TextFile } from './finding.ts';

interface Key {
  readonly kind: 'unique' | 'foreign';
  readonly columns: readonly string[];
  /** The table a foreign key points to. */
  readonly to?: string;
  readonly at: number;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly at: number;
}

interface Table {
  readonly name: string;
  readonly path: string;
  readonly at: number;
  /** Why it stands outside the rule of the borrower. */
  readonly reference: string | undefined;
  readonly columns: Column[];
  readonly keys: Key[];
}

const inexactTypes = /^(float\d*|real|double|numeric|decimal|money)\b/;
const floatTypes = /^(float\d*|real|double)\b/;
const moneyNames =
  /(^|_)(amount|principal|interest|penalty|fee|cost|balance|arrears|payment|total|price|outstanding|minor)s?$/;
const probabilityNames = /(probability|score|weight)$/;

export function checkMigrations(files: readonly TextFile[]): Finding[] {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const tables = new Map<string, Table>();
  for (const file of files) readMigration(file, tables);
  const findings: Finding[] = [];
  for (const table of tables.values()) {
    const say = (at: number, rule: string, mend: string) =>
      findings.push({
        path: table.path,
        line: lineAt(texts.get(table.path)!, at),
        rule,
        mend: `${table.name}: ${mend}`,
      });
    if (!has(table, 'creditor_id')) say(table.at, 'rowSaysCreditor', 'add creditor_id: every row says whose it is');
    checkColumns(table, say);
    if (table.reference === undefined && has(table, 'borrower_id')) checkKeys(table, tables, say);
  }
  return findings;
}

type Say = (at: number, rule: string, mend: string) => void;

function checkColumns(table: Table, say: Say): void {
  for (const { name, type, at } of table.columns) {
    if (name.endsWith('_minor') && !/^(bigint|int8)\b(?!\[)/.test(type))
      say(at, 'moneyIsBigint', `${name} is ${type}; minor units are bigint`);
    else if (inexactTypes.test(type) && moneyNames.test(name))
      say(at, 'moneyIsBigint', `${name} is ${type}; name it ${name}_minor, bigint`);
    else if (floatTypes.test(type) && !probabilityNames.test(name))
      say(at, 'noFloatColumns', `${name} is ${type}; only probabilities and scores float`);
  }
}

function checkKeys(table: Table, tables: ReadonlyMap<string, Table>, say: Say): void {
  for (const key of table.keys) {
    if (key.columns.includes('borrower_id')) continue;
    const target = key.to === undefined ? undefined : tables.get(key.to);
    // Keys to reference tables cannot carry the borrower, and need not: such tables stand on every node.
    if (key.kind === 'foreign' && target && (target.reference !== undefined || !has(target, 'borrower_id'))) continue;
    const what =
      key.kind === 'foreign'
        ? `foreign key (${key.columns.join(', ')}) to ${key.to}`
        : `unique (${key.columns.join(', ')})`;
    say(key.at, 'keysCarryBorrower', `${what} leaves out borrower_id`);
  }
}

function has(table: Table, column: string): boolean {
  return table.columns.some(({ name }) => name === column);
}

function readMigration(file: TextFile, tables: Map<string, Table>): void {
  const sql = blankOut(file.text);
  for (const match of sql.matchAll(/create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?([\w.]+)\s*\(/gi)) {
    const name = match[1]!.toLowerCase();
    const open = match.index + match[0].length;
    const reference = /-- (?:reference|local): *(\S.*)\n(?:--.*\n)*\s*$/.exec(file.text.slice(0, match.index))?.[1];
    const table: Table = { name, path: file.path, at: match.index, reference, columns: [], keys: [] };
    tables.set(name, table);
    for (const item of splitList(sql, open)) readItem(table, item);
  }
  for (const match of sql.matchAll(
    /create\s+unique\s+index\s+[^;]*?\bon\s+(?:only\s+)?([\w.]+)\s*(?:using\s+\w+\s*)?\(/gi,
  )) {
    const columns = splitList(sql, match.index + match[0].length).map(({ text }) =>
      text.trim().split(/\s/)[0]!.toLowerCase(),
    );
    tables.get(match[1]!.toLowerCase())?.keys.push({ kind: 'unique', columns, at: match.index });
  }
  for (const match of sql.matchAll(/alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?([\w.]+)\s/gi)) {
    const table = tables.get(match[1]!.toLowerCase());
    if (!table || table.path !== file.path) continue;
    for (const { text, at } of splitList(sql, match.index + match[0].length)) {
      const added = /^\s*add\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?/i.exec(text);
      if (added) readItem(table, { text: text.slice(added[0].length), at: at + added[0].length });
    }
  }
  for (const match of sql.matchAll(/drop\s+table\s+(?:if\s+exists\s+)?([\w.]+)/gi))
    tables.delete(match[1]!.toLowerCase());
}

/** One column or constraint of a table. */
function readItem(table: Table, item: { text: string; at: number }): void {
  const text = item.text.trim().toLowerCase().replace(/\s+/g, ' ');
  const at = item.at + (item.text.length - item.text.trimStart().length);
  const constraint = text.replace(/^constraint \w+ /, '');
  const unique = /^(?:primary key|unique(?: nulls(?: not)? distinct)?) ?\(([^)]*)\)/.exec(constraint);
  const foreign = /^foreign key ?\(([^)]*)\) ?references ([\w.]+)/.exec(constraint);
  const columnsOf = (list: string) => list.split(',').map((column) => column.trim());
  if (unique) table.keys.push({ kind: 'unique', columns: columnsOf(unique[1]!), at });
  else if (foreign) table.keys.push({ kind: 'foreign', columns: columnsOf(foreign[1]!), to: foreign[2]!, at });
  else if (!/^(check|exclude|like|constraint|primary|unique|foreign)\b/.test(constraint)) {
    const [, name, type] = /^"?(\w+)"? (.*)$/.exec(text) ?? [];
    if (!name || !type) return;
    table.columns.push({ name, type, at });
    if (/\b(primary key|unique)\b/.test(type)) table.keys.push({ kind: 'unique', columns: [name], at });
    const to = /\breferences ([\w.]+)/.exec(type)?.[1];
    if (to) table.keys.push({ kind: 'foreign', columns: [name], to, at });
  }
}

/** Splits at commas from `from` to the bracket that closes the list, or to the end of the statement. */
function splitList(sql: string, from: number): { text: string; at: number }[] {
  const items: { text: string; at: number }[] = [];
  let depth = 0;
  let start = from;
  for (let at = from; at <= sql.length; at += 1) {
    const character = sql[at] ?? ';';
    if (character === '(') depth += 1;
    const ends = character === ';' || (character === ')' && depth === 0);
    if (character === ')') depth -= 1;
    if (ends || (character === ',' && depth === 0)) {
      items.push({ text: sql.slice(start, at), at: start });
      start = at + 1;
    }
    if (ends) break;
  }
  return items;
}

/** Comments, texts and function bodies become spaces, so that offsets stay as they are. */
function blankOut(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'/g, (found) =>
    found.replace(/[^\n]/g, ' '),
  );
}
