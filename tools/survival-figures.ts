/**
 * The published effects of plans beside ours: node tools/survival-figures.ts
 *
 * One line an assertion: id, what is measured, published, ours, the bounds that tests hold, and whether it holds. Below it
 * the parameters with how each is known. Exit 1 when one does not hold.
 */
import { loadSurvival } from '../src/composition/load-survival.ts';
import { survivalOf } from '../src/core/negotiation/survival/product-survival.ts';
import { modelAssertions } from '../src/simulator/borrowers/assertions.ts';
import { eventAssertions, populationAssertions } from '../src/simulator/borrowers/lived-assertions.ts';

const { dated, published: figures } = loadSurvival();
const { products, file } = dated.at(-1)!;
const given = {
  mortgage: survivalOf(products, 'mortgage').survival,
  card: survivalOf(products, 'card').survival,
  figures,
};
const number = (value: number) => String(Number(value.toPrecision(3)));
let failed = 0;
const byId = (id: string) => Number(id.slice(1));
const all = [...modelAssertions(given), ...populationAssertions(given), ...eventAssertions(given)].sort(
  (one, other) => byId(one.id) - byId(other.id),
);
for (const { id, what, published, ours, low, high } of all) {
  const holds = ours >= low && ours <= high;
  if (!holds) failed += 1;
  const cells = [id.padEnd(4), what.padEnd(104), published.padEnd(18), number(ours).padEnd(8)];
  console.log(`${cells.join('')}${number(low)} to ${number(high)}${holds ? '' : '  DOES NOT HOLD'}`);
}
console.log(`\n${file}`);
for (const { product, known } of products) {
  for (const [name, { value, basis, verified, sources }] of Object.entries(known)) {
    if (basis === 'borrowed' && product !== 'mortgage' && product !== 'card') continue;
    const how = `${basis}${verified ? ', verified' : ''}`;
    console.log(
      `${product.padEnd(11)}${name.padEnd(28)}${String(value).padEnd(10)}${how.padEnd(20)}${sources.join(' ')}`,
    );
  }
}
process.exit(failed === 0 ? 0 : 1);
