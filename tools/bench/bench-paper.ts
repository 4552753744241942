/** The paper of an agreement: the time to make one after the first, and its size, in both languages. */
import { words } from '../../src/cli/words.ts';
import { agreementPdf } from '../../src/documents/agreement-pdf.ts';
import { sampleAmendmentTerms, sampleCardTerms } from '../agreement-paper-sample.ts';
import { median, seconds, shown } from './measure.ts';
import type { Measured } from './run.ts';

const runs = 20;
const millisecondsMax = 150;
const kilobytesMax = 120;

export async function benchPaper(): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const [name, terms] of [
    ['card, 60 instalments', sampleCardTerms()],
    ['amendment, 12', sampleAmendmentTerms()],
  ] as const) {
    for (const language of ['zh', 'en'] as const) {
      const make = () =>
        agreementPdf(terms, {
          language,
          words: (code, values, lang) => words(code, values, lang),
          termsHash: `sha256:${'0'.repeat(64)}`,
          checkUrl: undefined,
          contact: '400-000-0000',
          names: {},
          signatures: [],
          isDraft: false,
        });
      const kilobytes = (await make()).length / 1000;
      const times: number[] = [];
      for (let run = 0; run < runs; run++) times.push(await seconds(make));
      const milliseconds = median(times) * 1000;
      measured.push({
        what: `${name}, ${language}`,
        value: `${shown(milliseconds, 0)} ms, ${shown(kilobytes, 0)} kB`,
        against: `floor ${millisecondsMax} ms, ${kilobytesMax} kB`,
        passes: milliseconds <= millisecondsMax && kilobytes <= kilobytesMax,
      });
    }
  }
  return measured;
}
