/** What a screen shows of a paper is what the file says: the same words, in the same order, on the same pages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleAmendmentTerms, sampleCardTerms, sampleSettlementTerms } from '../../tools/agreement-paper-sample.ts';
import { words } from '../cli/words.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { agreementPaper } from './agreement-pdf.ts';
import type { PaperLanguage } from './agreement-pen.ts';
import type { PageBlock, Runs } from './pdf/page-blocks.ts';
import { elementsOf, readBack } from './pdf/read-back.ts';

const card = sampleCardTerms();
const samples: Readonly<Record<string, AgreementTerms>> = {
  card,
  amendment: sampleAmendmentTerms(),
  settlement: sampleSettlementTerms(),
  limitation: { ...card, givesUpLimitation: true },
  /** a schedule that goes on over several pages */
  long: {
    ...card,
    instalments: Array.from({ length: 5 }, (_, times) =>
      card.instalments.map((each) => ({ ...each, n: each.n + times * card.instalments.length })),
    ).flat(),
  },
};

const bare = (text: string) => text.replace(/[\s\u00A0]/g, '');
const said = (runs: Runs) => runs.map(({ text }) => text).join('');

/** In reading order, what a page's end repeats (heads, labels) told once. */
function* wordsOf(blocks: readonly PageBlock[]): Generator<string> {
  for (const block of blocks) {
    switch (block.kind) {
      case 'heading':
      case 'paragraph':
        yield said(block.text);
        break;
      case 'list':
        for (const { mark, text, goesOn } of block.items) yield (goesOn ? '' : mark) + said(text);
        break;
      case 'table':
        if (!block.goesOn) for (const head of block.heads ?? []) yield said(head);
        for (const row of block.rows) for (const cell of row) yield said(cell);
        break;
      case 'fields':
        for (const { label, value } of block.fields) yield said(label) + said(value ?? []);
        break;
      case 'box':
        if (!block.goesOn) yield said(block.label);
        yield* wordsOf(block.blocks);
        break;
      case 'code':
        yield* wordsOf(block.blocks);
        break;
    }
  }
}

function paper(terms: AgreementTerms, language: PaperLanguage) {
  return agreementPaper(terms, {
    language,
    words,
    termsHash: `sha256:${'3f9a'.repeat(16)}`,
    checkUrl: 'https://forbear.example/check',
    contact: '400-000-0000',
    names: { borrower: '林晓雨' },
    signatures: [],
    isDraft: false,
    ...(terms.replaces === undefined ? {} : { before: card }),
  });
}

for (const [name, terms] of Object.entries(samples)) {
  for (const language of ['zh', 'en'] as const) {
    test(`${name}, ${language}: the words of the screen are those of the file, page by page`, () => {
      const { bytes, pages, pageBlocks } = paper(terms, language);
      const pdf = readBack(bytes);
      assert.equal(pageBlocks.length, pages);
      assert.equal(pdf.pageCount, pages);
      const shown = pageBlocks.map((blocks) => bare([...wordsOf(blocks)].join('')));
      const elements = elementsOf(pdf.root).filter(({ text }) => text !== '');
      assert.equal(shown.join(''), bare(elements.map(({ text }) => text).join('')));
      for (const { text, pages: on } of elements) {
        if (on.length === 1) assert.ok(shown[on[0]!]!.includes(bare(text)), `page ${on[0]}: ${text}`);
        else assert.ok(bare(shown.slice(on[0], on.at(-1)! + 1).join('')).includes(bare(text)), text);
      }
      for (const blocks of pageBlocks) assert.ok(blocks.length > 0, 'no page is empty');
    });
  }
}

test('what a page cuts in two says that it goes on; heads are there again', () => {
  const { pageBlocks } = paper(samples.long!, 'zh');
  const tables = pageBlocks.flatMap((blocks, page) =>
    blocks.flatMap((block) => (block.kind === 'table' && block.align.length === 6 ? [{ page, ...block }] : [])),
  );
  assert.ok(tables.length > 1);
  assert.deepEqual(
    tables.map(({ goesOn }) => goesOn),
    tables.map((_, at) => at > 0),
  );
  for (const { heads } of tables) assert.deepEqual(heads, tables[0]!.heads);
  assert.deepEqual(
    tables.map(({ summed }) => summed),
    tables.map((_, at) => at === tables.length - 1),
  );
  assert.equal(
    tables.reduce((rows, table) => rows + table.rows.length, 0),
    samples.long!.instalments.length + 1,
  );
});

test('what is set off in the file is set off on the screen', () => {
  const { pageBlocks } = paper(card, 'zh');
  const [first] = pageBlocks.flat().filter((block) => block.kind === 'table');
  assert.ok(
    first!.rows.every(([label, value]) => label!.every((run) => !run.strong) && value!.some((run) => run.strong)),
  );
  const heading = pageBlocks[0]!.find((block) => block.kind === 'heading')!;
  assert.ok(heading.text.every(({ strong }) => !strong));
});
