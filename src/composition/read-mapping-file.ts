/** A mapping file from disk: YAML to plain data, the data to a mapping, every fault with its line. */
import { readFile } from 'node:fs/promises';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { MappingFault } from '../core/book/mapping/expression.ts';
import { type Mapping, readMapping } from '../core/book/mapping/read-mapping.ts';

export interface MappingFileFault extends Omit<MappingFault, 'code'> {
  readonly line: number;
  /** One of the mapping's codes, or `notYaml`. */
  readonly code: MappingFault['code'] | 'notYaml';
}

/** A mapping file that says something it cannot mean; all its faults at once. */
export class MappingFileError extends Error {
  readonly file: string;
  readonly faults: readonly MappingFileFault[];
  constructor(file: string, faults: readonly MappingFileFault[]) {
    super(faults.map((fault) => `${file}:${fault.line} ${describe(fault)}`).join('\n'));
    this.name = 'MappingFileError';
    this.file = file;
    this.faults = faults;
  }
}

function describe({ path, code, value, options }: MappingFileFault): string {
  const instead = options && options.length > 0 ? ` [${options.join(', ')}]` : '';
  return `${path} "${value}" ${code}${instead}`;
}

/** Longest mapping file read, and how often its anchors may be used: a mapping is written by hand. */
const fileLengthMax = 1_000_000;
const aliasCountMax = 1000;

/** Throws MappingFileError. */
export async function readMappingFile(path: string, file: string = path): Promise<Mapping> {
  return parseMappingText(await readFile(path, 'utf8'), file);
}

export function parseMappingText(text: string, file: string): Mapping {
  const lines = new LineCounter();
  const fail = (fault: Omit<MappingFileFault, 'line'>, at: number): never => {
    throw new MappingFileError(file, [{ ...fault, line: lines.linePos(at).line }]);
  };
  if (text.length > fileLengthMax) fail({ path: '', value: String(text.length), code: 'notYaml' }, 0);
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', uniqueKeys: true });
  const [error] = document.errors;
  if (error) fail({ path: '', value: error.message.split('\n')[0]!, code: 'notYaml' }, error.pos[0]);
  const data = toData(document, fail);
  const read = readMapping(data);
  if ('mapping' in read) return read.mapping;
  throw new MappingFileError(
    file,
    read.faults.map((fault) => ({ ...fault, line: lines.linePos(offsetOf(document, fault.path)).line })),
  );
}

function toData(document: Document, fail: (fault: Omit<MappingFileFault, 'line'>, at: number) => never): unknown {
  try {
    return document.toJS({ maxAliasCount: aliasCountMax });
  } catch (error) {
    return fail({ path: '', value: (error as Error).message, code: 'notYaml' }, 0);
  }
}

/** Where the node of a JSON pointer begins; where there is none, its nearest parent. */
function offsetOf(document: Document, pointer: string): number {
  const parts = pointer === '' ? [] : pointer.slice(1).split('/');
  for (let length = parts.length; length >= 0; length--) {
    const node = document.getIn(parts.slice(0, length).map(asKey), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function asKey(part: string): string | number {
  return /^[0-9]+$/.test(part) ? Number(part) : part;
}
