/** import fineract: pulls a book from an Apache Fineract server, and writes agreed schedules back to it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { apiAddress, type FineractAddress } from '../adapters/import-fineract/fineract-client.ts';
import { fineractSystem } from '../adapters/import-fineract/fineract-system.ts';
import { CoreSystemError } from '../application/core-system-port.ts';
import { type PullReport, pullCoreSystem } from '../application/pull-core-system.ts';
import { type WrittenBack, writeBackAgreements } from '../application/write-back-agreements.ts';
import { orderOfPayment, sealerFor } from '../composition/deployment.ts';
import { zones } from '../composition/time-zones.ts';
import { type Product, products } from '../core/book/records.ts';
import { type Day, parseDay } from '../core/calendar/day.ts';
import { localDay } from '../core/calendar/zone.ts';
import { isCurrency } from '../core/money/currency.ts';
import { findBook } from '../store/core-system.ts';
import type { Database } from '../store/database.ts';
import { CommandError, reportErrors, withBook } from './book.ts';
import { progress } from './progress.ts';
import { hasWords, words } from './words.ts';

export interface FineractOptions {
  readonly url: string;
  readonly tenant: string;
  readonly product: readonly string[];
  readonly since?: string;
  readonly all: boolean;
  readonly writeBack: boolean;
  readonly reason?: string;
  readonly acceptGoodRows: boolean;
  readonly dryRun: boolean;
  readonly creditor?: string;
  readonly zone: string;
  readonly currency?: string;
  readonly jurisdiction?: string;
  readonly json: boolean;
}

const faultsShown = 20;
/** As sysexits.h has them: usage, data, unavailable, try again, no permission, configuration. */
const exits = { usage: 64, data: 65, unavailable: 69, later: 75, permission: 77, config: 78 } as const;

/** Below `import`, beside the formats of files. */
export function addImportFineract(importCommand: Command): void {
  importCommand
    .command('fineract')
    .description('pull a book from an Apache Fineract server, and write agreed schedules back to it')
    .requiredOption('--url <url>', 'https://… of the server, with or without /fineract-provider/api/v1')
    .option('--tenant <tenant>', "the server's tenant", 'default')
    .option(
      '--product <name=ours>',
      `a loan product of the server, and which it is here: ${products.join(', ')}`,
      gather,
      [],
    )
    .option('--since <day>', 'only loans that its audit trail names from this day on')
    .option('--all', 'read every loan, also those that look as they did', false)
    .option('--write-back', 'afterwards, write schedules that were agreed back as reschedule requests', false)
    .option('--reason <name>', 'the reason that such a request names, where the server has several')
    .option('--accept-good-rows', 'load the loans without fault and set the others aside', false)
    .option('--dry-run', 'check everything, store nothing', false)
    .option('--creditor <name>', 'whose book it is; left out: the server and tenant')
    .option('--zone <zone>', 'where the lender is, for a new book', 'Asia/Shanghai')
    .option('--currency <code>', 'of a new book; left out: that of its first loan')
    .option('--jurisdiction <code>', 'of a new book')
    .option('--json', 'the report as JSON', false)
    .addHelpText(
      'after',
      '\nThe user stands in FORBEAR_FINERACT_USER, the password in the file that FORBEAR_FINERACT_PASSWORD_FILE names.\nExample:\n' +
        '  forbear import fineract --url https://core.bank.example --product "Small loan=consumer"\n',
    )
    .action((options: FineractOptions, command: Command) =>
      reportErrors(async () => {
        const given = readOptions({ ...options, ...sharedOptions(command) }, process.env);
        await withBook((database) => runImportFineract(database, given));
        return Number(process.exitCode ?? 0);
      }),
    );
}

/** Options that `import` has too are taken by it, wherever they stand. */
function sharedOptions(command: Command): Partial<FineractOptions> {
  const parent = (command.parent?.opts() ?? {}) as Partial<FineractOptions>;
  const own = command.opts() as FineractOptions;
  const creditor = own.creditor ?? parent.creditor;
  return {
    acceptGoodRows: own.acceptGoodRows || parent.acceptGoodRows === true,
    dryRun: own.dryRun || parent.dryRun === true,
    json: own.json || parent.json === true,
    ...(creditor === undefined ? {} : { creditor }),
  };
}

function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

export interface FineractAsked {
  readonly address: FineractAddress;
  readonly products: ReadonlyMap<string, Product>;
  readonly since: Day | undefined;
  readonly on: Day;
  readonly creditorRef: string;
  readonly options: FineractOptions;
}

/** Reads all that was given before anything is opened. Throws CommandError. */
export function readOptions(
  options: FineractOptions,
  environment: Readonly<Record<string, string | undefined>>,
  nowMs = Date.now(),
): FineractAsked {
  const stop = (code: string, exit: number, values: Record<string, string> = {}) =>
    new CommandError(words(`fineract.${code}`, values), exit);
  const address = apiAddress(options.url);
  if ('refused' in address) throw stop(address.refused, exits.usage);
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(options.tenant)) throw stop('notATenant', exits.usage);
  const since = options.since === undefined ? undefined : parseDay(options.since);
  if (options.since !== undefined && since === undefined)
    throw stop('sinceNotADay', exits.usage, { value: options.since });
  const zone = zones(options.zone);
  if (zone === undefined) throw stop('notAZone', exits.usage, { value: options.zone });
  if (options.currency !== undefined && !isCurrency(options.currency))
    throw stop('notACurrency', exits.usage, { value: options.currency });
  const ours = new Map<string, Product>();
  for (const text of options.product) {
    const [, name, product] = /^(.+)=(\w+)$/.exec(text) ?? [];
    if (name === undefined || !(products as readonly string[]).includes(product!))
      throw stop('notAProduct', exits.usage, { value: text });
    ours.set(name.trim(), product as Product);
  }
  const user = environment.FORBEAR_FINERACT_USER ?? '';
  if (user === '' || user.includes(':')) throw stop('noUser', exits.config);
  const password = passwordOf(environment.FORBEAR_FINERACT_PASSWORD_FILE);
  if (password === undefined) throw stop('noPassword', exits.config);
  return {
    address: { url: address.url, tenant: options.tenant, user, password },
    products: ours,
    since,
    on: localDay(zone, nowMs),
    creditorRef: options.creditor ?? `${new URL(address.url).host}/${options.tenant}`,
    options,
  };
}

function passwordOf(file: string | undefined): string | undefined {
  if (file === undefined || file === '') return undefined;
  try {
    const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}

export async function runImportFineract(database: Database, asked: FineractAsked): Promise<number> {
  const { options, creditorRef, on } = asked;
  const system = fineractSystem(asked.address, {
    products: asked.products,
    asOf: on,
    rescheduleReason: options.reason,
  });
  const bar = progress();
  try {
    bar.begin(creditorRef, 0);
    const pulled = await pullCoreSystem(
      database,
      {
        system,
        owner: {
          creditorRef,
          name: creditorRef,
          zone: options.zone,
          currency: options.currency,
          jurisdiction: options.jurisdiction,
          generated: false,
          bookAsOf: on,
        },
        mappingDigest: createHash('sha256')
          .update(JSON.stringify([...asked.products].sort()))
          .digest('hex'),
        acceptGoodRows: options.acceptGoodRows,
        dryRun: options.dryRun,
        readsAll: options.all,
        since: asked.since,
        sealer: sealerFor(database),
        orderOfPayment: orderOfPayment(),
      },
      { onPage: ({ listed }) => bar.reach(listed) },
    );
    bar.end();
    const creditorId = await database.session((session) => findBook(session, creditorRef));
    const isWritten = options.writeBack && !options.dryRun && creditorId !== undefined && pulled.outcome === 'complete';
    const { url, tenant, reschedules } = system;
    const written = isWritten
      ? await writeBackAgreements(database, { of: { creditorId, url, tenant }, reschedules, on })
      : [];
    report({ pulled, written, json: options.json });
    return exitOf(pulled, written);
  } catch (error) {
    if (error instanceof CoreSystemError) throw explained(error);
    throw error;
  } finally {
    bar.end();
  }
}

function exitOf({ outcome, faults }: PullReport, written: readonly WrittenBack[]): number {
  if (outcome === 'trailNotReadable') return exits.permission;
  if (outcome === 'overtaken') return exits.later;
  if (faults.length > 0 || written.some((one) => one.outcome === 'leftToPerson')) return exits.data;
  return written.some((one) => one.outcome === 'notYet') ? exits.later : 0;
}

function explained({ code, path, detail }: CoreSystemError): CommandError {
  const values = { path, detail: detail ?? '' };
  const own = `fineract.${detail ?? ''}`;
  const exit = code === 'unauthorised' || code === 'forbidden' ? exits.permission : exits.unavailable;
  return new CommandError(words(hasWords(own) ? own : `fineract.${code}`, values), exit);
}

function report({
  pulled,
  written,
  json,
}: {
  pulled: PullReport;
  written: readonly WrittenBack[];
  json: boolean;
}): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...pulled, writtenBack: written })}\n`);
    return;
  }
  const { outcome, listed, read, unchanged, notLent, rowsTaken, rowsRefused, controlTotals, faults } = pulled;
  const out = (text: string) => process.stdout.write(`${text}\n`);
  out(words(`fineract.outcome.${outcome}`, { listed, read, unchanged, notLent, rowsTaken, rowsRefused }));
  const amounts = [
    ...Object.entries(controlTotals.lent).map(([currency, amount]) => `${words('load.lent')} ${amount} ${currency}`),
    ...Object.entries(controlTotals.received).map(
      ([currency, amount]) => `${words('load.received')} ${amount} ${currency}`,
    ),
  ];
  if (amounts.length > 0) out(`  ${amounts.join(' · ')}`);
  if (!pulled.trailRead && outcome === 'complete') out(`  ${words('fineract.withoutTrail')}`);
  for (const { loan, field, value, code } of faults.slice(0, faultsShown)) {
    process.stderr.write(`  ${loan} ${field}${value === '' ? '' : ` "${value}"`} ${code}${mend(code)}\n`);
  }
  if (faults.length > faultsShown)
    process.stderr.write(`  ${words('load.moreFaults', { count: faults.length - faultsShown })}\n`);
  for (const one of written) {
    const { agreementNumber, loanRef } = one;
    out(words(`fineract.written.${one.outcome}`, { agreementNumber, loanRef }));
    if (one.outcome !== 'inForceThere')
      out(`  ${one.code}${one.detail === '' ? '' : ` (${one.detail})`}${mend(one.code)}`);
  }
}

/** What is wrong and what to do; codes of files and of the book have their words there. */
function mend(code: string): string {
  const key = [`fineract.fault.${code}`, `fineract.left.${code}`, `load.${code}`, `import.${code}`].find((one) =>
    hasWords(one),
  );
  return key === undefined ? '' : `: ${words(key)}`;
}
