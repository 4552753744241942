/**
 * The lexicon from plain data, or every fault with its file and place. `files` are the parsed files by their path under
 * the lexicon's folder; docs/guides/wording.md describes them.
 */
import { characterTable } from './character-table.ts';
import { type Compiling, classNames, isKnown, type Language, patternsAt, phraseAt } from './compile-phrase.ts';
import { noDisguises, readDisguises } from './disguises.ts';
import {
  audiences,
  channels,
  courtStages,
  directions,
  type FindingCode,
  findingCodes,
  type Say,
} from './finding-codes.ts';
import { type Entry, type EntryPattern, type Lexicon, type Surroundings, scopes, type When } from './lexicon.ts';
import { type LexiconFault, Place } from './lexicon-fault.ts';
import type { Phrase } from './notation.ts';
import { PlainText } from './plain-text.ts';
import { soundsOf } from './sounds.ts';
import { speakersOf } from './speakers.ts';
import { soundWords, Vocabulary } from './vocabulary.ts';
import { Occurrences, wordTrie } from './word-trie.ts';

export type LexiconReading =
  | { readonly lexicon: Lexicon; readonly faults?: undefined }
  | { readonly faults: readonly LexiconFault[]; readonly lexicon?: undefined };

export function compileLexicon(files: Readonly<Record<string, unknown>>): LexiconReading {
  const build = new Build(files);
  const characters = build.place('characters.yaml');
  const speakers = build.place('speakers.yaml');
  characters.object(['plainForms', 'leet', 'pictures']);
  speakers.object(['agents', 'others']);
  const pairs = (key: string) => characters.at(key).items().flatMap(pairsAt);
  const pictures = characters
    .at('pictures')
    .fields()
    .map((field) => [String(field.path.at(-1)), field.text() ?? ''] as const);
  const table = characterTable({
    plainForms: pairs('plainForms'),
    leet: pairs('leet'),
    pictures: new Map(pictures),
  });
  const labels = { agents: speakers.at('agents').texts(), others: speakers.at('others').texts() };
  for (const language of build.languageCodes()) build.readLanguage(language);
  if (build.faults.length > 0) return { faults: build.faults };

  const { vocabulary, entryPatterns, disguises, apostropheKept, whole } = build;
  const words = vocabulary.words({ characters: table, disguises, apostropheKept, whole });
  const patternsByClass: EntryPattern[][] = [];
  for (const one of entryPatterns) {
    for (const classId of one.pattern.needs[0]!) {
      patternsByClass[classId] ??= [];
      patternsByClass[classId].push(one);
    }
  }
  return {
    lexicon: {
      characters: table,
      trie: wordTrie(words),
      sounds: soundsOf(soundWords(words, disguises), disguises),
      numbers: vocabulary.numbers,
      speakers: speakersOf(labels.agents, labels.others),
      patternsByClass,
      patternCount: entryPatterns.length,
      surroundingsCount: build.surroundingsTotal,
      identities: build.identities,
      says: build.says,
      room: {
        text: new PlainText(),
        words: new Occurrences(vocabulary.classCount),
        tried: new Int32Array(entryPatterns.length),
        turn: 0,
      },
    },
  };
}

/** "訴诉 獄狱": pairs in one text, other form first. */
function pairsAt(place: Place): string[] {
  const pairs = (place.text() ?? '').split(/\s+/).filter((pair) => pair !== '');
  for (const pair of pairs) if (pair.length !== 2) place.fault('notAPair', pair);
  return pairs;
}

const languageFiles = ['language.yaml', 'ordinary.yaml', 'surroundings.yaml', 'disguises.yaml'];

class Build {
  readonly faults: LexiconFault[] = [];
  readonly vocabulary = new Vocabulary();
  readonly entryPatterns: EntryPattern[] = [];
  readonly apostropheKept = new Set<string>();
  readonly whole = new Set<string>();
  disguises = noDisguises;
  surroundingsTotal = 0;
  readonly says = new Map<FindingCode, Say>();
  readonly identities: Surroundings[] = [];
  private readonly files: Readonly<Record<string, unknown>>;

  constructor(files: Readonly<Record<string, unknown>>) {
    this.files = files;
  }

  place(file: string): Place {
    const place = new Place({ file, path: [], value: this.files[file], faults: this.faults });
    if (!(file in this.files)) place.fault('fileMissing', file);
    return place;
  }

  /** The folders that hold a language. */
  languageCodes(): string[] {
    const codes = new Set<string>();
    for (const file of Object.keys(this.files)) {
      const [folder, name] = file.split('/');
      if (name !== undefined) codes.add(folder!);
      else if (file !== 'characters.yaml' && file !== 'speakers.yaml') this.unknownFile(file);
    }
    return [...codes].sort();
  }

  unknownFile(file: string): void {
    this.faults.push({ file, path: [], value: file, code: 'unknownFile' });
  }

  readLanguage(code: string): void {
    const head = this.place(`${code}/language.yaml`);
    if (head.object(['gaps', 'common', 'apostropheKept', 'whole']) === undefined) return;
    const gaps = head.at('gaps');
    gaps.object(['short', 'long']);
    const [short, long] = [gaps.at('short').wholeNumber() ?? 0, gaps.at('long').wholeNumber() ?? 0];
    for (const word of head.at('apostropheKept').texts()) this.apostropheKept.add(word);
    for (const word of head.at('whole').texts()) this.whole.add(word);
    if (`${code}/ordinary.yaml` in this.files) {
      for (const line of this.place(`${code}/ordinary.yaml`).texts()) {
        for (const word of line.split(' ')) this.whole.add(word);
      }
    }
    const language: Language = {
      code,
      gapUnits: { short, long, sentence: long },
      commonWords: new Set(head.at('common').texts()),
      classes: new Map(),
    };
    const compiling: Compiling = { language, vocabulary: this.vocabulary };
    const own = Object.keys(this.files).filter((file) => file.startsWith(`${code}/`));
    for (const file of own.filter((name) => /\/words-[\w-]+\.yaml$/.test(name))) this.readClasses(file, compiling);
    if (`${code}/disguises.yaml` in this.files) this.disguises = readDisguises(this.place(`${code}/disguises.yaml`));
    const named = this.readSurroundings(`${code}/surroundings.yaml`, compiling);
    for (const file of own) {
      const name = file.slice(code.length + 1);
      const findingCode = findingCodes.find((one) => name === `${one}.yaml` || name.startsWith(`${one}-`));
      if (findingCode !== undefined) this.readCode(file, findingCode, compiling, named);
      else if (!languageFiles.includes(name) && !name.startsWith('words-')) this.unknownFile(file);
    }
  }

  private readClasses(file: string, compiling: Compiling): void {
    const { classes } = compiling.language;
    const places = this.place(file).fields();
    for (const field of places) {
      const name = String(field.path[0]);
      if (isKnown(name, compiling)) field.fault('duplicateName', name);
      classes.set(
        name,
        field.items().flatMap((place) => phraseAt(place) ?? []),
      );
    }
    for (const [_name, _phrases] of classes) {
    }
    // A class may use only what stands above it or in a file before it, so that none contains itself.
    const later = new Set(places.map((field) => String(field.path[0])));
    for (const field of places) {
      const used = (classes.get(String(field.path[0])) ?? []).flatMap((phrase: Phrase) => classNames(phrase));
      for (const name of used) {
        if (later.has(name)) field.fault('classInItself', name);
        else if (!isKnown(name, compiling)) field.fault('unknownClass', name);
      }
      later.delete(String(field.path[0]));
    }
  }

  private readSurroundings(file: string, compiling: Compiling): Map<string, Surroundings> {
    const named = new Map<string, Surroundings>();
    for (const field of this.place(file).fields()) {
      const surroundings = this.surroundingsAt(field, compiling);
      if (surroundings) named.set(String(field.path[0]), surroundings);
    }
    return named;
  }

  private surroundingsAt(place: Place, compiling: Compiling): Surroundings | undefined {
    if (place.object([...scopes, 'breaks', 'not']) === undefined) return undefined;
    return {
      id: this.surroundingsTotal++,
      within: scopes.flatMap((scope) => {
        const patterns = patternsAt(place.at(scope), compiling);
        return patterns.length === 0 ? [] : [{ scope, patterns }];
      }),
      breaks: patternsAt(place.at('breaks'), compiling),
      not: patternsAt(place.at('not'), compiling),
    };
  }

  private readCode(
    file: string,
    code: FindingCode,
    compiling: Compiling,
    named: ReadonlyMap<string, Surroundings>,
  ): void {
    const root = this.place(file);
    root.object(['say', 'unless', 'entries', 'identity']);
    const say = sayAt(root.at('say'));
    if (!this.says.has(code)) this.says.set(code, say);
    if (code === 'missingIdentity') {
      for (const item of root.at('identity').items()) {
        const identity = this.surroundingsAt(item, compiling);
        if (identity) this.identities.push(identity);
      }
      return;
    }
    const names = new Set<string>();
    for (const place of root.at('entries').items()) {
      if (place.object(entryFields) === undefined) continue;
      const name = place.at('id').text() ?? '';
      if (names.has(name)) place.at('id').fault('duplicateName');
      names.add(name);
      const unlessAt = place.at('unless').value === undefined ? root.at('unless') : place.at('unless');
      const unless = unlessAt.value === 'none' ? [] : this.namedAt(unlessAt, named);
      if (place.at('except').isThere) unless.push(...[this.surroundingsAt(place.at('except'), compiling) ?? []].flat());
      const beside = this.besideAt(place.at('beside'), compiling, named);
      const entry = entryAt(place, { code, name: `${file}: ${name}`, unless, beside, say });
      if (!place.at('match').isThere) place.at('match').fault('missing');
      for (const pattern of patternsAt(place.at('match'), compiling)) {
        this.entryPatterns.push({ entry, pattern, id: this.entryPatterns.length });
      }
    }
  }

  /** The name of what must stand beside a match, or what it is. */
  private besideAt(
    place: Place,
    compiling: Compiling,
    named: ReadonlyMap<string, Surroundings>,
  ): Surroundings | undefined {
    if (!place.isThere) return undefined;
    if (typeof place.value !== 'string') return this.surroundingsAt(place, compiling);
    return named.get(place.value) ?? place.fault('unknownSurroundings');
  }

  private namedAt(list: Place, named: ReadonlyMap<string, Surroundings>): Surroundings[] {
    return list.items().flatMap((place) => {
      const found = named.get(place.text() ?? '');
      if (found === undefined) place.fault('unknownSurroundings');
      return found ?? [];
    });
  }
}

const entryFields = [
  'id',
  'certain',
  'audience',
  'direction',
  'channels',
  'jurisdictions',
  'when',
  'unless',
  'except',
  'beside',
  'say',
  'match',
];

function entryAt(
  place: Place,
  given: Pick<Entry, 'code' | 'name' | 'unless' | 'beside'> & { readonly say: Say },
): Entry {
  const optional = <T>(key: string, read: (at: Place) => T): T | undefined =>
    place.at(key).isThere ? read(place.at(key)) : undefined;
  return {
    ...given,
    certain: place.at('certain').boolean() ?? true,
    audience: optional('audience', (at) => at.oneOf(audiences)),
    direction: optional('direction', (at) => at.oneOf(directions)),
    channels: optional('channels', (at) => at.items().flatMap((item) => item.oneOf(channels) ?? [])),
    jurisdictions: optional('jurisdictions', (at) => at.texts()),
    when: optional('when', whenAt) ?? {},
    say: optional('say', sayAt) ?? given.say,
  };
}

function whenAt(place: Place): When {
  place.object(['courtStage', 'agreementInForce', 'timeBarred']);
  const flag = (key: string) => (place.at(key).isThere ? place.at(key).boolean() : undefined);
  const stages = place.at('courtStage');
  return {
    courtStage: stages.isThere
      ? stages.items().flatMap((item) => item.oneOf([...courtStages, 'unknown'] as const) ?? [])
      : undefined,
    agreementInForce: flag('agreementInForce'),
    timeBarred: flag('timeBarred'),
  };
}

function sayAt(place: Place): Say {
  place.object(['en', 'zh']);
  return { en: place.at('en').text() ?? '', zh: place.at('zh').text() ?? '' };
}
