/** What a tidy rule says when it is broken: where, which rule, and how to mend it. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly mend: string;
}

/** A file as the rules see it: its path from the repository's root with forward slashes, and its text. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

export function isUnder(path: string, ...folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
