/** What the server told this page when it made it: where its files are, in which language it began, whose sample it is. */
import type { Language, TopicFiles } from '../kit/words.ts';

export interface PageParts {
  readonly language: Language;
  readonly topics: TopicFiles;
  /** everything in it is invented */
  readonly isSample: boolean;
  /** how the lender is reached, in one line; undefined: it did not say */
  readonly lenderContact?: string | undefined;
}

export function readPageParts(): PageParts {
  return JSON.parse(document.getElementById('parts')!.textContent!) as PageParts;
}
