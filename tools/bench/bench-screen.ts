/** `screen` on one core: the labelled texts, joined or cut to 200 characters, in both languages. */
import { join } from 'node:path';
import { wordingFolder } from '../../src/composition/load-wording.ts';
import { loadWords } from '../../src/composition/load-words.ts';
import { screenWording } from '../../src/core/contact/wording/screen-wording.ts';
import { readLabelled } from '../wording-labelled.ts';
import { median, shown } from './measure.ts';
import type { Measured } from './run.ts';

const runs = 5;
const characters = 200;
const messages = 20_000;
const floorPerSecond = 20_000;
/** Of the messages that a lender sends, so many in a hundred are not lawful: more than should be, fewer than in the labelled texts. */
const unlawfulPercent = 5;

export async function benchScreen(): Promise<Measured[]> {
  const words = loadWords();
  const lines = readLabelled(join(wordingFolder, 'labelled', 'open.ndjson')).filter(
    (line) => line.direction === 'outbound',
  );
  const lawful = ofLength(lines.filter((line) => line.outcome === 'clean').map((line) => line.text));
  const unlawful = ofLength(lines.filter((line) => line.outcome === 'blocked').map((line) => line.text));
  const mixed = Array.from({ length: 2000 }, (_, n) => {
    const from = n % 100 < unlawfulPercent ? unlawful : lawful;
    return from[n % from.length]!;
  });
  const ruleFor = (code: string) => `bench.${code}`;
  const perSecond = (texts: readonly string[], count: number) => {
    const rates = Array.from({ length: runs }, () => {
      const started = performance.now();
      for (let n = 0; n < count; n++) {
        screenWording(words, {
          text: texts[n % texts.length]!,
          direction: 'outbound',
          audience: 'borrower',
          channel: 'text',
          firstContact: false,
          jurisdiction: 'cn',
          ruleFor,
        });
      }
      return count / ((performance.now() - started) / 1000);
    });
    return median(rates);
  };
  const rate = perSecond(mixed, messages);
  return [
    {
      what: `texts of ${characters} characters, ${unlawfulPercent} % unlawful`,
      value: `${shown(rate, 0)}/s`,
      against: `floor ${shown(floorPerSecond, 0)}`,
      passes: rate >= floorPerSecond,
    },
    {
      what: 'all of them unlawful, every finding placed',
      value: `${shown(perSecond(unlawful, messages / 10), 0)}/s`,
      against: 'no floor',
      passes: undefined,
    },
  ];
}

/** Each text joined with the next ones and cut, so that all are equally long. */
function ofLength(texts: readonly string[]): string[] {
  return texts.map((text, index) => {
    let long = text;
    for (let next = index + 1; long.length < characters; next++) long += `\n${texts[next % texts.length]!}`;
    return long.slice(0, characters);
  });
}
