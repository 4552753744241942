/**
 * All words of the lexicon as one tree of characters, and the places where they stand in a text. Each unit of the text is
 * tried once as a beginning; the walk goes on through what is put into a word to hide it, and stops where a word cannot
 * go on. Its length is bounded by the longest word, so the time is linear in the text.
 */
import { gaps, type PlainText, unitKinds } from './plain-text.ts';
import { hiddenWordsAt, type Sounds } from './sounds.ts';

export interface TrieWord {
  readonly characters: readonly number[];
  /** the classes of words that it belongs to */
  readonly classes: readonly number[];
  /** initials alone are no sign; they count as part of a longer pattern */
  readonly isWeak: boolean;
  /** letters that are Chinese only where Chinese stands beside them */
  readonly byChinese: boolean;
  /** words inside it are not those words: 联系人 is not 联系 */
  readonly isWhole: boolean;
}

export interface WordTrie {
  /** by UTF-16 unit: a small number of its own for each character that the words have, 0 for all others */
  readonly symbolOf: Uint16Array;
  /** open table: node and symbol to node */
  readonly keys: Int32Array;
  readonly nodes: Int32Array;
  readonly mask: number;
  /** by node: where the classes of its word begin in `classes`, and how many; 0 for no word */
  readonly classesFrom: Int32Array;
  readonly classesCount: Uint16Array;
  readonly isWeak: Uint8Array;
  readonly byChinese: Uint8Array;
  readonly isWhole: Uint8Array;
  readonly classes: Int32Array;
}

const symbolBits = 13;

export function wordTrie(words: readonly TrieWord[]): WordTrie {
  const symbolOf = new Uint16Array(0x1_0000);
  let symbols = 0;
  const children: Map<number, number>[] = [new Map()];
  const ends = new Map<number, TrieWord[]>();
  for (const word of words) {
    let node = 0;
    for (const code of word.characters) {
      if (symbolOf[code] === 0) symbolOf[code] = ++symbols;
      const symbol = symbolOf[code]!;
      let next = children[node]!.get(symbol);
      if (next === undefined) {
        next = children.length;
        children.push(new Map());
        children[node]!.set(symbol, next);
      }
      node = next;
    }
    if (node !== 0) ends.set(node, [...(ends.get(node) ?? []), word]);
  }
  if (symbols >= 1 << symbolBits) throw new Error(`${symbols} characters in the lexicon, more than the table holds`);
  const size = 1 << Math.ceil(Math.log2(children.length * 2 + 2));
  const keys = new Int32Array(size);
  const nodes = new Int32Array(size);
  children.forEach((map, node) => {
    for (const [symbol, next] of map) {
      const key = keyOf(node, symbol);
      let slot = slotOf(key, size - 1);
      while (keys[slot] !== 0) slot = (slot + 1) & (size - 1);
      keys[slot] = key;
      nodes[slot] = next;
    }
  });
  return { symbolOf, keys, nodes, mask: size - 1, ...classLists(children.length, ends) };
}

function classLists(nodeCount: number, ends: ReadonlyMap<number, readonly TrieWord[]>) {
  const classesFrom = new Int32Array(nodeCount);
  const classesCount = new Uint16Array(nodeCount);
  const isWeak = new Uint8Array(nodeCount);
  const byChinese = new Uint8Array(nodeCount);
  const isWhole = new Uint8Array(nodeCount);
  const classes: number[] = [];
  for (const [node, words] of ends) {
    const own = new Set(words.flatMap((word) => word.classes));
    classesFrom[node] = classes.length;
    classesCount[node] = own.size;
    isWeak[node] = words.every((word) => word.isWeak) ? 1 : 0;
    byChinese[node] = words.every((word) => word.byChinese) ? 1 : 0;
    isWhole[node] = words.some((word) => word.isWhole) ? 1 : 0;
    classes.push(...own);
  }
  return { classesFrom, classesCount, isWeak, byChinese, isWhole, classes: Int32Array.from(classes) };
}

function keyOf(node: number, symbol: number): number {
  return (node << symbolBits) | symbol;
}

function slotOf(key: number, mask: number): number {
  return (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
}

function childOf(trie: WordTrie, node: number, symbol: number): number {
  const key = keyOf(node, symbol);
  let slot = slotOf(key, trie.mask);
  for (;;) {
    const found = trie.keys[slot];
    if (found === key) return trie.nodes[slot]!;
    if (found === 0) return 0;
    slot = (slot + 1) & trie.mask;
  }
}

/** The words that begin at one unit; as many as are looked at. */
interface WordEnds {
  readonly node: Int32Array;
  readonly end: Int32Array;
}

/** Where the words of each class stand in a text: lists by the unit at which they begin, and by class. */
export class Occurrences {
  readonly ends: WordEnds = { node: new Int32Array(32), end: new Int32Array(32) };
  count = 0;
  classOf = new Int32Array(1024);
  start = new Int32Array(1024);
  /** the unit after the last */
  end = new Int32Array(1024);
  weak = new Uint8Array(1024);
  nextAtUnit = new Int32Array(1024);
  nextOfClass = new Int32Array(1024);
  /** the next of the same class at the same unit */
  nextOfBoth = new Int32Array(1024);
  countAtUnit = new Int32Array(257);
  /** open addressing by unit and class; a slot is of this text when it bears its turn */
  private slotKey = new Int32Array(8192);
  private slotTurn = new Int32Array(8192);
  private slotFirst = new Int32Array(8192);
  private turn = 0;
  firstAtUnit = new Int32Array(257);
  firstOfClass: Int32Array;
  lastOfClass: Int32Array;
  /** each class that was found, once */
  readonly found: number[] = [];

  constructor(classCount: number) {
    this.firstOfClass = new Int32Array(classCount).fill(-1);
    this.lastOfClass = new Int32Array(classCount).fill(-1);
  }

  clear(units: number): void {
    for (const classId of this.found) this.firstOfClass[classId] = -1;
    this.found.length = 0;
    this.count = 0;
    if (this.firstAtUnit.length <= units) {
      this.firstAtUnit = new Int32Array(units * 2);
      this.countAtUnit = new Int32Array(units * 2);
    }
    this.firstAtUnit.fill(-1, 0, units + 1);
    this.countAtUnit.fill(0, 0, units + 1);
    this.turn++;
  }

  add(classId: number, start: number, end: number, weak: number): void {
    if (this.count === this.classOf.length) this.grow();
    const at = this.count++;
    this.classOf[at] = classId;
    this.start[at] = start;
    this.end[at] = end;
    this.weak[at] = weak;
    this.nextAtUnit[at] = this.firstAtUnit[start]!;
    this.firstAtUnit[start] = at;
    this.countAtUnit[start]!++;
    const slot = this.slotOf(start, classId);
    this.nextOfBoth[at] = this.slotTurn[slot] === this.turn ? this.slotFirst[slot]! : -1;
    this.slotKey[slot] = this.keyOf(start, classId);
    this.slotTurn[slot] = this.turn;
    this.slotFirst[slot] = at;
    this.nextOfClass[at] = -1;
    if (this.firstOfClass[classId] === -1) {
      this.firstOfClass[classId] = at;
      this.found.push(classId);
    } else this.nextOfClass[this.lastOfClass[classId]!] = at;
    this.lastOfClass[classId] = at;
  }

  /** The first of a class at a unit, or -1; the others follow by `nextOfBoth`. */
  firstAt(start: number, classId: number): number {
    if (this.firstOfClass[classId] === -1) return -1;
    const slot = this.slotOf(start, classId);
    return this.slotTurn[slot] === this.turn ? this.slotFirst[slot]! : -1;
  }

  private keyOf(start: number, classId: number): number {
    return Math.imul(start, this.firstOfClass.length) + classId;
  }

  private slotOf(start: number, classId: number): number {
    const key = this.keyOf(start, classId);
    const mask = this.slotKey.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 8) & mask;
    while (this.slotTurn[slot] === this.turn && this.slotKey[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  has(classId: number): boolean {
    return this.firstOfClass[classId] !== -1;
  }

  /** There are always four times as many slots as occurrences. */
  private growSlots(): void {
    const { slotKey, slotTurn, slotFirst } = this;
    const length = slotKey.length * 2;
    this.slotKey = new Int32Array(length);
    this.slotTurn = new Int32Array(length);
    this.slotFirst = new Int32Array(length);
    for (let old = 0; old < slotKey.length; old++) {
      if (slotTurn[old] !== this.turn) continue;
      let slot = (Math.imul(slotKey[old]!, 0x9e3779b1) >>> 8) & (length - 1);
      while (this.slotTurn[slot] === this.turn) slot = (slot + 1) & (length - 1);
      this.slotKey[slot] = slotKey[old]!;
      this.slotTurn[slot] = this.turn;
      this.slotFirst[slot] = slotFirst[old]!;
    }
  }

  private grow(): void {
    const wider = (from: Int32Array) => {
      const to = new Int32Array(from.length * 2);
      to.set(from);
      return to;
    };
    this.classOf = wider(this.classOf);
    this.start = wider(this.start);
    this.end = wider(this.end);
    this.nextAtUnit = wider(this.nextAtUnit);
    this.nextOfClass = wider(this.nextOfClass);
    this.nextOfBoth = wider(this.nextOfBoth);
    this.growSlots();
    const weak = new Uint8Array(this.weak.length * 2);
    weak.set(this.weak);
    this.weak = weak;
  }
}

/** Classes that are not lists of words but kinds of number. */
export interface NumberClasses {
  readonly number: number;
  readonly signedNumber: number;
  readonly longNumber: number;
  /** a word of letters with a capital */
  readonly capital: number;
}

/** The digits of a number that is one of an account, a card or a telephone. */
const longNumberDigits = 7;

export function findWords(parts: {
  readonly text: PlainText;
  readonly trie: WordTrie;
  readonly sounds: Sounds;
  readonly numbers: NumberClasses;
  readonly into: Occurrences;
}): void {
  const { text, trie, sounds, numbers, into } = parts;
  into.clear(text.units);
  let wholeUntil = 0;
  for (let unit = 0; unit < text.units; unit++) {
    const found = walk(text, trie, unit, into.ends);
    let wholeHere = 0;
    for (let at = 0; at < found; at++) {
      if (trie.isWhole[into.ends.node[at]!] === 1) wholeHere = into.ends.end[at]!;
    }
    for (let at = 0; at < found; at++) {
      const end = into.ends.end[at]!;
      if (end > wholeUntil && end >= wholeHere) addWord(text, trie, unit, { node: into.ends.node[at]!, end }, into);
    }
    if (wholeHere > wholeUntil) wholeUntil = wholeHere;
    for (const { word, end } of hiddenWordsAt(text, sounds, unit)) {
      for (const classId of word.classes) into.add(classId, unit, end, 0);
    }
    if (text.kind[unit] === unitKinds.number) addNumber(text, numbers, unit, into);
    else if (text.capital[unit] === 1) into.add(numbers.capital, unit, unit + 1, 0);
  }
}

function addWord(
  text: PlainText,
  trie: WordTrie,
  unit: number,
  { node, end }: { readonly node: number; readonly end: number },
  into: Occurrences,
): void {
  const from = trie.classesFrom[node]!;
  const weak = text.kind[unit] === unitKinds.letters ? trie.isWeak[node]! : 0;
  for (let index = from; index < from + trie.classesCount[node]!; index++) {
    into.add(trie.classes[index]!, unit, end, weak);
  }
}

/** Finds the words that begin at a unit: their nodes and the units after them, shortest first; gives how many. */
function walk(text: PlainText, trie: WordTrie, unit: number, ends: WordEnds): number {
  const { character, unitOf, first, characters } = text;
  let found = 0;
  let node = 0;
  let spaces = 0;
  let unitHere = unit;
  for (let at = first[unit]!; at < characters; at++) {
    const unitNext = unitOf[at]!;
    if (unitNext !== unitHere) {
      const step = mayPass(text, unitHere, unitNext);
      if (step === passes.no) return found;
      if (step === passes.space) spaces++;
      unitHere = unitNext;
    }
    const symbol = trie.symbolOf[character[at]!]!;
    if (symbol === 0) return found;
    node = childOf(trie, node, symbol);
    if (node === 0) return found;
    if (trie.classesCount[node] === 0 && trie.isWhole[node] === 0) continue;
    const endsUnit = at + 1 === first[unitHere + 1];
    if (!endsUnit || (spaces > 0 && !isWorthJoining(text, unit, unitHere))) continue;
    if (trie.byChinese[node] === 1 && !standsInChinese(text, unit, unitHere)) continue;
    if (found === ends.node.length) return found;
    ends.node[found] = node;
    ends.end[found++] = unitHere + 1;
  }
  return found;
}

const passes = { no: 0, yes: 1, space: 2 } as const;

/** Whether a word may go on from one unit to the next, over what stands between them. */
function mayPass(text: PlainText, left: number, right: number): number {
  const gap = text.gap[right]!;
  const areLetters = text.kind[left] === unitKinds.letters && text.kind[right] === unitKinds.letters;
  if (!areLetters) return gap <= gaps.space || text.passable[right] === 1 ? passes.yes : passes.no;
  if (isSingle(text, left) && isSingle(text, right)) return passes.yes;
  if (gap <= gaps.mark) return passes.yes;
  return gap === gaps.space ? passes.space : passes.no;
}

function isSingle(text: PlainText, unit: number): boolean {
  return text.first[unit + 1]! - text.first[unit]! === 1;
}

const joinedLettersMin = 6;

/** A word written with a space inside (arr est): long, and one of its pieces no word of its own. */
function isWorthJoining(text: PlainText, from: number, to: number): boolean {
  if (text.first[to + 1]! - text.first[from]! < joinedLettersMin) return false;
  let shortest = 99;
  for (let unit = from; unit <= to; unit++) {
    shortest = Math.min(shortest, text.first[unit + 1]! - text.first[unit]!);
  }
  return shortest <= 3 && to - from <= 2;
}

/** Initials are those of Chinese words only where Chinese stands beside them. */
function standsInChinese(text: PlainText, from: number, to: number): boolean {
  const before = from > 0 && text.kind[from - 1] === unitKinds.han && text.gap[from]! <= gaps.space;
  const after = to + 1 < text.units && text.kind[to + 1] === unitKinds.han && text.gap[to + 1]! <= gaps.space;
  return before || after;
}

function addNumber(text: PlainText, numbers: NumberClasses, unit: number, into: Occurrences): void {
  into.add(numbers.number, unit, unit + 1, 0);
  if (text.signed[unit] === 1) into.add(numbers.signedNumber, unit, unit + 1, 0);
  // Groups of digits (6222 0200 1234) are one number, told at its first group.
  const follows = unit > 0 && text.kind[unit - 1] === unitKinds.number && text.gap[unit]! <= gaps.space;
  if (follows) return;
  let last = unit;
  while (last + 1 < text.units && text.kind[last + 1] === unitKinds.number && text.gap[last + 1]! <= gaps.space) last++;
  if (text.first[last + 1]! - text.first[unit]! >= longNumberDigits) into.add(numbers.longNumber, unit, last + 1, 0);
}
