/**
 * node tools/train-wording.ts [--write]: fits what the labelled texts teach beside the lexicon and says, by ten folds, how
 * well it does on texts that it was not fitted on. Texts under labelled/held-back* are never read here: they measure.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadWording, wordingFolder } from '../src/composition/load-wording.ts';
import { inspectWording } from '../src/core/contact/wording/inspect-wording.ts';
import {
  compileLearned,
  type LearnedBalance,
  type Resemblance,
  resemblance,
  unitsOf,
  weighed,
} from '../src/core/contact/wording/learned.ts';
import { PlainText, readPlainText } from '../src/core/contact/wording/plain-text.ts';
import { agentRanges } from '../src/core/contact/wording/speakers.ts';
import { type BalanceText, fitBalance, fitRuns, type LabelledText } from '../src/training/fit-wording.ts';
import { type LabelledLine, readLabelled } from './wording-labelled.ts';

const folds = 10;
const rare = 2;
const weightMin = 0.15;
const kindMin = 0.5;
/** The lexicon was written while looking at these: what it finds in them says too much for it. */
const seenByLexicon = ['open.ndjson'];
/** By the folds: no text to be blocked stood under these, and three of four clean ones did. */
const bounds = {
  cleanUnder: { whole: -2, sentence: 3, sentenceOfLong: -0.5, longOver: 220 },
  sentenceLess: { alone: 2, withCertain: 0.5 },
};
const noBalance: LearnedBalance = {
  bias: 0,
  resembles: 1,
  certain: {},
  weak: 0,
  blockedOver: 0,
  reviewOver: 0,
  ...bounds,
};

const lexicon = loadWording();
const folder = process.env.FORBEAR_LABELLED ?? join(wordingFolder, 'labelled');
const lines = readdirSync(folder)
  .filter((file) => file.endsWith('.ndjson') && !file.startsWith('held-back'))
  .sort()
  .flatMap((file) => readLabelled(join(folder, file)).map((line) => ({ ...line, file })));

type Line = LabelledLine & { readonly file: string };

function plainOf(line: Line): PlainText {
  const ranges =
    line.direction === 'transcript' ? agentRanges(line.text, lexicon.speakers) : [[0, line.text.length] as const];
  return readPlainText(line.text, ranges, lexicon.characters, new PlainText());
}

function labelled(line: Line): LabelledText {
  const { audience, facts, outcome, codes } = line;
  return { units: unitsOf(plainOf(line)), audience, facts, blocked: outcome === 'blocked', codes };
}

/** A name that is missing is a matter of the lexicon: no words speak for it. */
const taught = lines.filter((line) => line.codes.length === 0 || line.codes.some((code) => code !== 'missingIdentity'));
const texts = taught.map(labelled);

/** A lawful paragraph that is put before each text once more: what is unlawful must not hide behind it. */
const paragraphs: Readonly<Record<string, string>> = {
  zh: '尊敬的客户：您在我行的贷款本期应还款项已到期，请核对账单金额。如您暂时遇到困难，可致电我行客服或在手机银行申请延期、分期方案，我们会在三个工作日内答复您。我行将按合同约定和法律规定处理。\n',
  en: 'Dear customer, the payment due on your account has not reached us. If you are in difficulty, please call us or write to us about a plan that you can afford; free and independent advice is available to you.\n',
};

interface Sides {
  readonly alone: Resemblance;
  readonly padded: Resemblance;
}

const outOfFold = new Map<string, Sides>();
for (let fold = 0; fold < folds; fold++) {
  const runs = fitRuns(
    texts.filter((_, index) => index % folds !== fold),
    { rare, weightMin, withCodes: false },
  );
  const learned = compileLearned(runs, noBalance);
  taught.forEach((line, index) => {
    if (index % folds !== fold) return;
    const padded = line.direction === 'transcript' ? line : { ...line, text: `${paragraphs[line.lang]}${line.text}` };
    outOfFold.set(line.id, {
      alone: resemblance(learned, plainOf(line), line),
      padded: resemblance(learned, plainOf(padded), line),
    });
  });
}

const balanceTexts = taught
  .filter((line) => !seenByLexicon.includes(line.file))
  .map((line): BalanceText & Sides & { readonly line: Line } => {
    const { findings } = inspectWording(lexicon, { ...line, ruleFor: (code) => code });
    const ofWords = findings.filter((finding) => finding.code !== 'missingIdentity');
    return {
      line,
      ...outOfFold.get(line.id)!,
      resemblance: outOfFold.get(line.id)!.alone,
      certain: ofWords.filter((finding) => finding.certain).map((finding) => finding.code),
      hasWeak: ofWords.some((finding) => !finding.certain),
      blocked: line.outcome === 'blocked',
    };
  });
const padded = balanceTexts.map((text) => ({ ...text, resemblance: text.padded }));
const fitted = fitBalance(balanceTexts, bounds);

function figures(of: readonly BalanceText[], blocks: (text: BalanceText) => boolean): string {
  let right = 0;
  let wrong = 0;
  let passed = 0;
  for (const text of of) {
    if (blocks(text)) text.blocked ? right++ : wrong++;
    else if (text.blocked) passed++;
  }
  return `precision ${(right / (right + wrong)).toFixed(3)}  recall ${(right / (right + passed)).toFixed(3)}`;
}

const say = (line: string) => process.stdout.write(`${line}\n`);
say(`${lines.length} texts, ${balanceTexts.length} of them not seen by the lexicon; ${folds} folds`);
say(`lexicon alone      ${figures(balanceTexts, (text) => text.certain.length > 0)}`);
say(`resemblance alone  ${figures(balanceTexts, (text) => text.resemblance.whole > 0)}`);
say(`balance ${JSON.stringify(fitted)}`);
for (const over of [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1]) {
  const balance = { ...noBalance, ...fitted };
  const blocks = (text: BalanceText) => weighed(balance, text) > over;
  say(
    `blocked over ${over.toFixed(2)}  ${figures(balanceTexts, blocks)}   behind a lawful paragraph ${figures(padded, blocks)}`,
  );
}

for (const sentence of [-0.5, 1, 2, 3]) {
  const skips = ({ resemblance: { whole, sentence: worst } }: BalanceText) => whole < -2 && worst < sentence;
  const share = (of: readonly BalanceText[]) => `${((100 * of.filter(skips).length) / of.length).toFixed(1)} %`;
  const lawful = balanceTexts.filter((text) => !text.blocked);
  const unlawful = (all: readonly BalanceText[]) => share(all.filter((text) => text.blocked));
  say(
    `sentence under ${sentence}: skips ${share(lawful)} of lawful, ${unlawful(balanceTexts)} of unlawful, ${unlawful(padded)} behind a paragraph`,
  );
}

if (process.argv.includes('--write')) {
  const runs = fitRuns(texts, { rare, weightMin, withCodes: true });
  const balance = { ...fitted, blockedOver: 0, reviewOver: -0.75, ...bounds };
  // What speaks for a kind is kept where it speaks clearly; what speaks against one seldom decides which it is.
  const rows = runs.map(({ units, weight, codes }) => {
    const named = codes
      .map((one, index) => (one >= kindMin ? `${index}:${one.toFixed(1)}` : ''))
      .filter((one) => one !== '');
    return `${units}\t${weight}\t${named.join(' ')}`;
  });
  const head = `# made by tools/train-wording.ts from ${lines.length} labelled texts: run of units, weight, weights by kind\n`;
  writeFileSync(join(wordingFolder, 'learned.tsv'), `${head}${JSON.stringify(balance)}\n${rows.sort().join('\n')}\n`);
  say(`${runs.length} runs written`);
}
