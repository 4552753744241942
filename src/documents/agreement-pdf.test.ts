import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { sampleAmendmentTerms, sampleCardTerms, sampleSettlementTerms } from '../../tools/agreement-paper-sample.ts';
import { words } from '../cli/words.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { noAmounts } from '../core/loan/components.ts';
import {
  type AgreementPaperParts,
  agreementBlocks,
  agreementPdf,
  completionCertificatePdf,
  costTableStatesOf,
  hasPaperFor,
  planContentOf,
} from './agreement-pdf.ts';
import type { PaperLanguage } from './agreement-pen.ts';
import { elementsOf, type ReadElement, type ReadPdf, readBack, textOf } from './pdf/read-back.ts';

const termsHash = `sha256:${'3f9a'.repeat(16)}`;

function partsOf(language: PaperLanguage, change: Partial<AgreementPaperParts> = {}): AgreementPaperParts {
  return {
    language,
    words,
    termsHash,
    checkUrl: 'https://forbear.example/check',
    contact: '400-000-0000',
    names: { borrower: '林晓雨' },
    signatures: [],
    isDraft: false,
    ...change,
  };
}

async function paper(
  terms: AgreementTerms,
  language: PaperLanguage = 'zh',
  change: Partial<AgreementPaperParts> = {},
): Promise<ReadPdf> {
  return readBack(await agreementPdf(terms, partsOf(language, change)));
}

const hex = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('hex');

/** All that a paper says, without the work of laying it out. */
function textOfPaper(
  terms: AgreementTerms,
  language: PaperLanguage = 'zh',
  change: Partial<AgreementPaperParts> = {},
): string {
  const texts: string[] = [];
  const take = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) take(each);
  };
  take(agreementBlocks(terms, partsOf(language, change)));
  return texts.join('\n').replaceAll('**', '').replaceAll('\u2060', '');
}

function packItems(file: string, name: string): string[] {
  const values = parse(readFileSync(new URL(`../../jurisdictions/cn/${file}`, import.meta.url), 'utf8')) as {
    readonly name: string;
    readonly values: readonly { readonly value: string[] }[];
  }[];
  return values.find((value) => value.name === name)!.values.at(-1)!.value;
}

const samples = {
  card: sampleCardTerms(),
  amendment: sampleAmendmentTerms(),
  settlement: sampleSettlementTerms(),
};

test('the paper of a card has every item of art. 70, of any agreement every item of the cost table', () => {
  const items = packItems('credit-card-2011/70.values.yaml', 'cn.card.70.content.items');
  assert.deepEqual(planContentOf(samples.card).toSorted(), items.toSorted());
  const costs = packItems('cost-disclosure-2026/table.values.yaml', 'cn.cost.disclosure.items');
  for (const terms of Object.values(samples)) assert.deepEqual(costTableStatesOf(terms).toSorted(), costs.toSorted());
  assert.ok(!planContentOf(samples.amendment).includes('noNewCards'));
});

for (const [name, terms] of Object.entries(samples)) {
  for (const language of ['zh', 'en'] as const) {
    test(`${name}, ${language}: small, tagged, every mark owned, the plain part on the first page alone`, async () => {
      const bytes = await agreementPdf(terms, partsOf(language, { isDraft: true }));
      assert.ok(bytes.length <= 120_000, `${bytes.length} bytes`);
      const pdf = readBack(bytes);
      assert.deepEqual(pdf.faults, []);
      assert.match(pdf.catalog, /\/MarkInfo<<\/Marked true>>/);
      assert.match(pdf.catalog, /\/DisplayDocTitle true/);
      const code = language === 'zh' ? 'zh-CN' : 'en-GB';
      assert.ok(pdf.catalog.includes(`/Lang <FEFF${hex(code)}>`));
      assert.match(pdf.info, /\/Title <FEFF/);
      checkStructure(pdf.root);
      const text = textOf(pdf.root);
      assert.ok(!text.includes('agreement-document.'), 'a code without words');
      assert.doesNotMatch(text, /\{\w+\}|\uFFFD|(?<!\*)\*\*(?!\*)/, 'a placeholder or a mark is left');
      if (language === 'en')
        assert.doesNotMatch(text.replaceAll(terms.lender, '').replaceAll('林晓雨', ''), /\p{Script=Han}/u);
      const heading = words('agreement-document.formal.heading', {}, language);
      const formal = pdf.root.kids.findIndex((kid) => kid.text === heading);
      const before = pdf.root.kids.slice(0, formal).flatMap(elementsOf);
      assert.deepEqual(new Set(before.flatMap(({ pages }) => pages)), new Set([0]));
      assert.deepEqual(pdf.root.kids[formal]!.pages, [1]);
    });
  }
}

test('the same terms and parts give the same bytes', async () => {
  const make = async () => Buffer.from(await agreementPdf(samples.card, partsOf('zh')));
  assert.deepEqual(await make(), await make());
});

/** What PDF/UA asks of the tree and a parser can see. */
function checkStructure(root: ReadElement): void {
  assert.equal(root.type, 'Document');
  const all = elementsOf(root);
  const inside: Readonly<Record<string, readonly string[]>> = {
    L: ['LI'],
    LI: ['Lbl', 'LBody'],
    Table: ['TR'],
    TR: ['TH', 'TD'],
  };
  let level = 0;
  for (const { type, kids, dictionary, text } of all) {
    const allowed = inside[type];
    if (allowed)
      assert.ok(
        kids.every((kid) => allowed.includes(kid.type)),
        `${type} holds ${kids.map((kid) => kid.type)}`,
      );
    if (type === 'TH') assert.match(dictionary, /\/O\/Table\/Scope\/(Row|Column)/);
    if (type === 'Figure') assert.match(dictionary, /\/Alt <FEFF\w+>.*\/BBox\[/);
    if (/^H\d$/.test(type)) {
      assert.ok(Number(type[1]) <= level + 1, `${text}: ${type} after H${level}`);
      level = Number(type[1]);
    }
  }
  assert.equal(all.filter(({ type }) => type === 'H1').length, 1);
  assert.equal(all.filter(({ type }) => type === 'Figure').length, 1);
  for (const { kids } of all.filter(({ type }) => type === 'Table')) {
    assert.equal(new Set(kids.map((row) => row.kids.length)).size, 1, 'rows of different length');
  }
}

test('the schedule: heads once in the tree, a row for each instalment, its sum, right to the cent', async () => {
  const { root } = await paper(samples.card);
  const heading = root.kids.findIndex(({ text }) => text === '还款计划表');
  const table = root.kids.slice(heading).find(({ type }) => type === 'Table')!;
  const rows = table.kids.map((row) => row.kids.map(({ text }) => text));
  assert.equal(rows.length, 62);
  assert.deepEqual(rows[0], ['期数', '到期日', '本金', '利息', '应还', '还后剩余本金']);
  assert.deepEqual(rows[1], ['1', '2026年12月20日', '781.41', '187.54', '968.95', '46,102.66']);
  assert.deepEqual(rows[60], ['60', '2031年11月20日', '781.40', '3.13', '784.53', '0.00']);
  assert.deepEqual(rows[61], ['合计', '', '46,884.07', '5,719.85', '52,603.92', '']);
});

const withRules = (change: Partial<AgreementTerms['rules']>, terms = samples.amendment): AgreementTerms => ({
  ...terms,
  rules: { ...terms.rules, ...change },
});

// One line, one rule of the terms, and what the paper says of it.
const said: readonly (readonly [string, AgreementTerms, RegExp, RegExp | undefined])[] = [
  ['tolerance', samples.amendment, /到期后3天内还上，都算按时/, /到期当天/],
  ['no tolerance', withRules({ toleranceDays: 0 }), /请在到期当天还上/, /天内还上，都算按时/],
  ['notice later', samples.amendment, /宽限过后1天仍未还上/, undefined],
  ['notice at once', withRules({ breach: { noticeDaysAfter: 0, mendDays: 15 } }), /我们当天发违约通知/, /宽限过后0/],
  ['mending', samples.amendment, /从通知那天起15天内补上差额/, undefined],
  ['owed again', samples.amendment, /还款日期恢复为原合同的约定；给您免的654\.01元重新计入欠款；/, /照样免掉/],
  [
    'let go all the same',
    withRules({ fallback: { waived: 'letGo', schedule: 'allDue' } }),
    /没还清的钱一次全部到期；给您免的654\.01元照样免掉；/,
    /重新计入欠款|最多恢复减免/,
  ],
  [
    'gone at the start',
    { ...samples.amendment, release: 'atStart' },
    /协议一生效就免掉，以后不再恢复/,
    /重新计入欠款|最多恢复减免/,
  ],
  [
    'gone with each instalment',
    { ...samples.amendment, release: 'withEachInstalment' },
    /已经随各期免掉的不恢复，还没免掉的重新计入欠款/,
    undefined,
  ],
  ['nothing waived', { ...samples.card }, /没有减免/, /什么时候算免掉/],
  ['options', samples.amendment, /没到期的各期一起推后2个月，可用一次/, /一起重新商量/],
  ['a share', samples.amendment, /3个月内每期只还50%/, undefined],
  ['no option', { ...samples.amendment, options: [] }, /我们一起重新商量/, /往后推/],
  ['date moves', samples.amendment, /每12个月可改一次，每次最多挪10天/, undefined],
  ['no date moves', withRules({ dateMoves: undefined }), /./, /自己改还款日/],
  ['cooling off', samples.amendment, /签字后7天内可以撤回/, /没有撤回的期间/],
  ['no cooling off', withRules({ coolingOffDays: 0 }), /没有撤回的期间/, /天内可以撤回/],
  ['debited', samples.card, /只从您授权的账户扣当期应还的金额（授权号M-88120）/, /不自动扣款/],
  ['not debited', samples.amendment, /不自动扣款/, /授权号/],
  ['capitalised', samples.card, /4,750\.52元，自协议生效起算作本金/, undefined],
  ['not capitalised', samples.amendment, /./, /转为本金/],
  ['limitation', samples.settlement, /诉讼时效已经届满.*您可以不签/s, undefined],
  ['no limitation', samples.amendment, /./, /诉讼时效/],
  ['guarantor', samples.amendment, /保证人签字，表示知悉并书面同意/, undefined],
  ['no guarantor', samples.card, /./, /保证人签字/],
  ['card', samples.card, /不再向任何银行申请信用卡/, undefined],
  ['no card', samples.amendment, /./, /申请信用卡/],
  ['kept quiet', samples.amendment, /我们和合作机构都不催收/, undefined],
  ['by a certificate', samples.settlement, /核验身份后，使用数字证书/, /一次性验证码/],
  ['not reported', { ...samples.card, reportedAs: 'notReported' }, /本协议不报送征信机构/, /按协议分期还款/],
  ['help', samples.card, /12378.*12348.*12356/s, undefined],
];
test('each rule of the terms is told, and none that is not agreed', async () => {
  for (const [name, terms, tells, not] of said) {
    const text = textOfPaper(terms);
    assert.match(text, tells, name);
    assert.doesNotMatch(text, /agreement-document/, name);
    if (not) assert.doesNotMatch(text, not, name);
  }
});

test('what the paper never says', async () => {
  for (const terms of Object.values(samples)) {
    assert.doesNotMatch(textOfPaper(terms), /征信修复|停息挂账|黑名单/);
  }
});

test('a draft says so in its first line, and only a draft', async () => {
  const draft = await paper(samples.settlement, 'en', { isDraft: true });
  assert.equal(draft.root.kids[0]!.text, 'Draft: not signed, and without any effect.');
  assert.doesNotMatch(textOfPaper(samples.settlement, 'en'), /Draft/);
});

test('a signature fills its block; a name that is absent is a line to write on', async () => {
  const at = Date.UTC(2026, 10, 23, 16, 4, 5);
  const signature = { party: 'borrower', name: '林晓雨', signedAtMs: at, level: 'code', signatureId: 'S-1' } as const;
  const signed = textOfPaper(samples.card, 'zh', { signatures: [signature] });
  assert.match(
    signed,
    /签署时间\n2026年11月24日 00:04:05（北京时间）\n签署方式\n一次性验证码，输入本人姓名\n签署编号\nS-1/,
  );
  const empty = textOf((await paper(samples.settlement, 'zh', { names: {} })).root);
  assert.match(empty, /借款人\n姓名\n签名\n日期\n/);
  assert.ok(!empty.includes('林晓雨'));
});

test('an addendum tells first what has changed, and only that', async () => {
  const now = withRules(
    { toleranceDays: 5 },
    { ...samples.amendment, version: 2, replaces: `sha256:${'ab'.repeat(32)}` },
  );
  const { root } = await paper(now, 'zh', { before: samples.amendment });
  assert.equal(root.kids[0]!.text, '补充协议：还款变更协议');
  const table = root.kids.find(({ type }) => type === 'Table')!;
  assert.deepEqual(
    table.kids.map((row) => row.kids.map(({ text }) => text)),
    [
      ['要点', '原来', '现在'],
      ['宽限', '到期后3天内还上，都算按时，没有任何后果。', '到期后5天内还上，都算按时，没有任何后果。'],
    ],
  );
  const [first, ...others] = samples.amendment.instalments;
  const moved = {
    ...now,
    rules: samples.amendment.rules,
    instalments: [first!, { ...others[0]!, dueOn: others[0]!.dueOn + 1 }, ...others.slice(1)],
  };
  assert.match(textOfPaper(moved, 'zh', { before: samples.amendment }), /还款计划表\n—\n有改动，见后面的还款计划表/);
});

test('the certificate: nothing is owed any more, and the record stays as it was reported', async () => {
  const terms = samples.settlement;
  const completion = {
    completedOn: terms.instalments[0]!.dueOn,
    paid: { ...noAmounts, principal: 400_000n },
    released: terms.waived,
  };
  for (const language of ['zh', 'en'] as const) {
    const bytes = await completionCertificatePdf(terms, completion, partsOf(language));
    const pdf = readBack(bytes);
    assert.deepEqual(pdf.faults, []);
    assert.equal(pdf.pageCount, 1);
    checkStructure(pdf.root);
    const text = textOf(pdf.root);
    const expected =
      language === 'zh' ? /不再欠云岭银行股份有限公司任何款项/ : /owes 云岭银行股份有限公司 nothing more/;
    assert.match(text, expected);
    assert.match(text, /(合计|Total)\n4,000\.00\n3,584\.10/);
    assert.match(text, language === 'zh' ? /照实保留.*不会因结清而改写/s : /completion does not rewrite it/);
    assert.doesNotMatch(text, /征信修复/);
  }
});

test('the code holds the address with the hash, or the hash alone', async () => {
  const figure = (pdf: ReadPdf) => elementsOf(pdf.root).find(({ type }) => type === 'Figure')!.dictionary;
  assert.ok(figure(await paper(samples.settlement)).includes(hex(`https://forbear.example/check?h=${termsHash}`)));
  const alone = await paper(samples.settlement, 'zh', { checkUrl: undefined });
  assert.ok(figure(alone).includes(hex(`forbear-agreement:${termsHash}`)));
  assert.equal(elementsOf(alone.root).filter(({ type }) => type === 'Link').length, 0);
});

test('asterisks of a number stay; a character that the face lacks is told by its number', async () => {
  const text = textOf((await paper(samples.card, 'zh', { names: { borrower: '林\u{A85}' } })).root);
  assert.match(text, /6226-\*\*\*\*-1180/);
  assert.match(text, /林\[U\+A85\]/);
});

test('there is no paper for another law', async () => {
  assert.equal(hasPaperFor('cn'), true);
  assert.equal(hasPaperFor('gb'), false);
  await assert.rejects(agreementPdf({ ...samples.card, jurisdiction: 'gb' }, partsOf('en')), /no paper/);
});
