/** YAML with the line of every place in it, for faults that name file and line. */
import { type Document, isNode, LineCounter, parseDocument, visit } from 'yaml';

export interface ReadYaml {
  readonly plain: unknown;
  /** the line (from 1) of the value at `path`, or of the nearest place above it that exists */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

/** `firstLine` is where the text begins in its file. `onFault` hears of each place that is no YAML. */
export function readYaml(
  text: string,
  at: { readonly firstLine: number; readonly onFault: (line: number, message: string) => void },
): ReadYaml | undefined {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  for (const error of document.errors) {
    at.onFault(lineCounter.linePos(error.pos[0]).line + at.firstLine - 1, error.message);
  }
  if (document.errors.length > 0) return undefined;
  let plain: unknown;
  try {
    plain = document.toJS();
  } catch (error) {
    // An alias of nothing, or aliases without end, show only here.
    at.onFault(firstAliasLine(document, lineCounter) + at.firstLine - 1, (error as Error).message);
    return undefined;
  }
  return {
    plain,
    lineOf: (keys) => lineOf(document, lineCounter, keys) + at.firstLine - 1,
  };
}

function firstAliasLine(document: Document, lineCounter: LineCounter): number {
  let line = 1;
  visit(document, {
    Alias: (_, node) => {
      if (node.range) line = lineCounter.linePos(node.range[0]).line;
      return visit.BREAK;
    },
  });
  return line;
}

function lineOf(document: Document, lineCounter: LineCounter, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line;
  }
  return 1;
}
