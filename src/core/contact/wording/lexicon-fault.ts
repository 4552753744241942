/** Faults of the lexicon's data, each with its file and its place in it, and reading of plain data that gathers them. */

export const lexiconFaultCodes = [
  'fileMissing',
  'unknownFile',
  'notAnObject',
  'notAList',
  'notAText',
  'notABoolean',
  'notAWholeNumber',
  'notANumber',
  'empty',
  'missing',
  'unknownField',
  'notOneOf',
  'duplicateName',
  'unknownClass',
  'classInItself',
  'unknownSurroundings',
  'notAPair',
  'unclosed',
  'unopened',
  'nothingBetween',
  'unreadable',
  'gapAtEdge',
  'noWord',
  'onlyMaybe',
] as const;
export type LexiconFaultCode = (typeof lexiconFaultCodes)[number];

export interface LexiconFault {
  /** path under the lexicon's folder: zh/threat.yaml */
  readonly file: string;
  /** keys from the file's root to the place */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly code: LexiconFaultCode;
}

export type PlainObject = Readonly<Record<string, unknown>>;

/** A place in a file: reads what stands there, and notes what is wrong. */
export class Place {
  readonly file: string;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  private readonly faults: LexiconFault[];

  constructor(parts: {
    readonly file: string;
    readonly path: readonly (string | number)[];
    readonly value: unknown;
    readonly faults: LexiconFault[];
  }) {
    this.file = parts.file;
    this.path = parts.path;
    this.value = parts.value;
    this.faults = parts.faults;
  }

  fault(code: LexiconFaultCode, value: unknown = this.value): undefined {
    this.faults.push({ file: this.file, path: this.path, value: value ?? null, code });
  }

  at(key: string | number): Place {
    const value = (this.value as Record<string | number, unknown> | undefined)?.[key];
    return new Place({ file: this.file, path: [...this.path, key], value, faults: this.faults });
  }

  get isThere(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** Its fields, when it is an object that has no others than those named. */
  object(known?: readonly string[]): PlainObject | undefined {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.fault(this.isThere ? 'notAnObject' : 'missing');
    }
    if (known) {
      for (const key of Object.keys(value)) if (!known.includes(key)) this.at(key).fault('unknownField', key);
    }
    return value as PlainObject;
  }

  /** Places of the fields of an object whose names are free. */
  fields(): Place[] {
    return Object.keys(this.object() ?? {}).map((key) => this.at(key));
  }

  /** Places of the items of a list; none when nothing stands here. */
  items(): Place[] {
    if (!this.isThere) return [];
    if (!Array.isArray(this.value)) {
      this.fault('notAList');
      return [];
    }
    if (this.value.length === 0) this.fault('empty');
    return this.value.map((_item, index) => this.at(index));
  }

  text(): string | undefined {
    if (typeof this.value === 'string' && this.value.trim() !== '') return this.value;
    return this.fault(this.isThere ? 'notAText' : 'missing');
  }

  texts(): string[] {
    return this.items().flatMap((item) => item.text() ?? []);
  }

  boolean(): boolean | undefined {
    return typeof this.value === 'boolean' ? this.value : this.fault(this.isThere ? 'notABoolean' : 'missing');
  }

  wholeNumber(): number | undefined {
    const isOne = typeof this.value === 'number' && Number.isSafeInteger(this.value) && this.value >= 0;
    return isOne ? (this.value as number) : this.fault(this.isThere ? 'notAWholeNumber' : 'missing');
  }

  oneOf<T extends string>(known: readonly T[]): T | undefined {
    if ((known as readonly unknown[]).includes(this.value)) return this.value as T;
    return this.fault(this.isThere ? 'notOneOf' : 'missing');
  }
}
