/** All that the inspection of words knows: the lexicon, and what labelled texts taught. Read once. */
import type { WordingKnowledge } from '../core/contact/wording/screen-wording.ts';
import { readLearned } from './load-learned.ts';
import { loadWording, wordingFolder } from './load-wording.ts';

let loaded: WordingKnowledge | undefined;

export function loadWords(): WordingKnowledge {
  loaded ??= { lexicon: loadWording(), learned: readLearned(wordingFolder) };
  return loaded;
}
