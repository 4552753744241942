/** Runs `policy`. */
import { listPolicies, loadPolicy } from '../application/lender-policy.ts';
import { formatDay } from '../core/calendar/day.ts';
import type { Database } from '../store/database.ts';
import { pickBook } from './book.ts';
import { faultsError, readJsonFile } from './json-file.ts';
import { planKernel } from './plan-kernel.ts';
import type { PolicyOptions } from './policy.ts';
import { textTable } from './text-table.ts';
import { userName } from './user-name.ts';
import { words } from './words.ts';

export async function runPolicy(database: Database, file: string | undefined, options: PolicyOptions): Promise<number> {
  const creditor = await pickBook(database, options.creditor);
  if (file !== undefined) {
    const document = await readJsonFile(file);
    const loaded = await loadPolicy(database, { creditor, kernel: planKernel(), document, recordedBy: userName() });
    if ('refused' in loaded) throw faultsError(file, loaded.faults);
    const { product, from, authority } = loaded.policy;
    const { hash } = loaded.stored;
    const day = formatDay(from);
    const text = words(loaded.isNew ? 'negotiate.policy.loaded' : 'negotiate.policy.known', {
      product: words(`negotiate.product.${product}`),
      from: day,
      roles: authority.roles.join(', '),
    });
    const shown = { product, from: day, hash, new: loaded.isNew, roles: authority.roles };
    process.stdout.write(options.json ? `${JSON.stringify(shown)}\n` : `${text}\n`);
    return 0;
  }
  const stored = await listPolicies(database, creditor);
  const list = stored.map(({ product, from, hash }) => ({ product, from: formatDay(from), hash }));
  process.stdout.write(options.json ? `${JSON.stringify({ policies: list })}\n` : listText(list));
  return 0;
}

function listText(list: readonly { readonly product: string; readonly from: string; readonly hash: string }[]): string {
  if (list.length === 0) return `${words('negotiate.policy.none')}\n`;
  const table = textTable(
    ['product', 'from', 'hash'].map((name) => ({ title: words(`negotiate.policy.${name}`), align: 'left' })),
    list.map(({ product, from, hash }) => [words(`negotiate.product.${product}`), from, hash.slice(0, 19)]),
  );
  return `${table}\n`;
}
