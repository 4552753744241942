/** One deployment, put together from its environment: where the book is, its key, the law, the buckets. */
import { existsSync } from 'node:fs';
import { makeKeyFile } from '../adapters/seal-aes-gcm/key-file.ts';
import { KeyFaultError } from '../adapters/seal-aes-gcm/key-lines.ts';
import { sealerFrom, sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import type { OrderOfPayment } from '../application/loan-ledger.ts';
import type { Sealer } from '../application/ports.ts';
import { bucketBoundaryDays } from '../core/ageing/bucket.ts';
import { classBoundaryDays, cnClassRulesOn, cnSchemes } from '../core/ageing/class-rules.ts';
import type { Day } from '../core/calendar/day.ts';
import { orderByDaysPastDue } from '../core/loan/payment-order.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open.ts';
import { defaultBuckets } from './default-buckets.ts';
import { keySourceOf } from './deployment-keys.ts';
import { loadDatedValues } from './load-packs.ts';

/** FORBEAR_DATABASE: a folder (embedded, ./data when not set) or postgres://… */
export function databaseAddress(): string {
  return process.env.FORBEAR_DATABASE ?? './data';
}

/** Opens the book at FORBEAR_DATABASE, its schema brought up to date. */
export function openDeployment(address = databaseAddress()): Promise<Database> {
  return openStore(address);
}

/**
 * The sealer for personal data, by the keys that the deployment's settings name (deployment-keys.ts). A key beside the embedded
 * database is made on first use. Undefined on PostgreSQL where nothing is set: no key is made up where nobody would know of it.
 * Throws KeyFaultError.
 */
export function sealerFor(database: Database, { make } = { make: true }): Sealer | undefined {
  const source = keySourceOf(database.folder);
  if (source === undefined) return database.address === 'memory' ? sealerOf(new Uint8Array(32)) : undefined;
  if ('fault' in source) throw new KeyFaultError(source);
  if (source.isBeside) {
    if (make) makeKeyFile(source.from);
    else if (!existsSync(source.from)) return undefined;
  }
  return sealerFrom(source);
}

/** The order of payment by product, from the law in force on a day, or as it stands where none was in force yet. */
export function orderOfPayment(values: DatedValues = loadDatedValues()): OrderOfPayment {
  const known = new Map<string, ReturnType<OrderOfPayment>>();
  return (product: string, asOf: Day) => {
    const key = `${product} ${asOf}`;
    let order = known.get(key);
    if (order === undefined) {
      order = orderByDaysPastDue({ values, product, asOf }) ?? orderByDaysPastDue({ values, product, asOf: undefined });
      if (order === undefined) throw new Error(`the law packs have no order of payment for ${product}`);
      known.set(key, order);
    }
    return order;
  };
}

/** Days past due at which a bucket or a risk class begins: what the day close has to wake up for. */
export function boundaryDays(asOf: Day, values: DatedValues = loadDatedValues()): number[] {
  const classes = cnSchemes.flatMap((scheme) => classBoundaryDays(cnClassRulesOn(values, { scheme, asOf })));
  const days = new Set([...bucketBoundaryDays(defaultBuckets), ...classes]);
  return [...days].filter((day) => day >= 1).sort((a, b) => a - b);
}
