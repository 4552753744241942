/**
 * Who speaks in a transcript. Only the agent's words are inspected. A line without a label belongs to the last speaker;
 * where nobody is named as the agent all of it is inspected, since it cannot be told whose words it is.
 */
import type { Ranges } from './plain-text.ts';

export interface Speakers {
  /** labels in small letters */
  readonly agents: readonly string[];
  readonly others: readonly string[];
  /** finds a known label in the middle of a line */
  readonly inline: RegExp;
}

/** A label at the beginning of a line, after a time or a bracket if any: "[00:12] Agent:", "坐席：", "客户(本人)：". */
const label =
  /(?:^|[\r\n])[\s[【(（]{0,4}(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\.\d{1,3})?[\s\]】)）-]{0,4})?(\p{L}[\p{L}\p{N} ._()（）#-]{0,24}?)[ \]】]{0,2}[:：]/gu;

type Who = 'agent' | 'other' | 'unnamed';

interface Turn {
  readonly who: Who;
  readonly labelAt: number;
  readonly from: number;
}

export function speakersOf(agents: readonly string[], others: readonly string[]): Speakers {
  const known = [...agents, ...others].sort((a, b) => b.length - a.length);
  const words = known.map((word) => word.replace(/[^\p{L}\p{N} ]/gu, '')).join('|');
  return { agents, others, inline: new RegExp(`(?<=[\\s。！？!?.;；”"])(${words})[ ]?[:：]`, 'giu') };
}

export function agentRanges(text: string, speakers: Speakers): Ranges {
  const turns: Turn[] = [];
  for (const match of [...text.matchAll(label), ...text.matchAll(speakers.inline)]) {
    turns.push({ who: whoIs(match[1]!, speakers), labelAt: match.index, from: match.index + match[0].length });
  }
  if (!turns.some((turn) => turn.who === 'agent')) return [[0, text.length]];
  // Where the other side has a label, a word with a colon that is none ("Note:") changes no speaker.
  const othersAreNamed = turns.some((turn) => turn.who === 'other');
  const told = turns
    .filter((turn) => turn.who !== 'unnamed' || !othersAreNamed)
    .sort((a, b) => a.labelAt - b.labelAt || b.from - a.from);
  const ranges: [number, number][] = [];
  told.forEach((turn, index) => {
    const to = told[index + 1]?.labelAt ?? text.length;
    if (turn.who === 'agent' && to > turn.from) ranges.push([turn.from, to]);
  });
  return ranges;
}

/** By the longest known word in the label: 客户经理 is an agent, 客户 is not. */
function whoIs(written: string, { agents, others }: Speakers): Who {
  const name = written.toLowerCase().trim();
  const longest = (known: readonly string[]) =>
    known.reduce((length, word) => (word.length > length && isNamed(name, word) ? word.length : length), 0);
  const [agent, other] = [longest(agents), longest(others)];
  if (agent === 0 && other === 0) return 'unnamed';
  return agent > other ? 'agent' : 'other';
}

/** Chinese labels contain the word (8821号坐席), English ones have it as a word of its own (Agent 12). */
function isNamed(name: string, word: string): boolean {
  if (!/^[a-z0-9 ]+$/.test(word)) return name.includes(word);
  return ` ${name.replace(/[^a-z0-9]+/g, ' ')} `.includes(` ${word} `);
}
