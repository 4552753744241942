/** docs/ARCHITECTURE.md draws the folders as they are: what it draws exists, and every folder of src/ is drawn. */
import { type Finding, lineAt, type TextFile } from './finding.ts';

/** `folders` are the folders of the repository, from its root, without a slash at the end. */
export function checkMap(map: TextFile, folders: ReadonlySet<string>): Finding[] {
  const drawn = readTree(map.text);
  const findings: Finding[] = [];
  for (const { folder, line } of drawn) {
    if (!folders.has(folder)) {
      findings.push({
        path: map.path,
        line,
        rule: 'mapIsTrue',
        mend: `${folder}/ does not exist: take it off the map, or make it`,
      });
    }
  }
  const names = new Set(drawn.map(({ folder }) => folder));
  for (const folder of folders) {
    const isTop = /^src\/[^/]+$/.test(folder) || /^src\/core\/[^/]+$/.test(folder);
    if (isTop && !names.has(folder)) {
      findings.push({
        path: map.path,
        line: 1,
        rule: 'mapIsTrue',
        mend: `${folder}/ is not drawn: add it to the tree`,
      });
    }
  }
  return findings;
}

/** Folders drawn in the first fenced block: `name/` at the start of a line, two spaces deeper than its parent. */
export function readTree(text: string): { folder: string; line: number }[] {
  const block = /```[a-z]*\n([\s\S]*?)```/.exec(text);
  if (!block) return [];
  const firstLine = lineAt(text, block.index) + 1;
  const path: string[] = [];
  return block[1]!.split('\n').flatMap((lineText, index) => {
    const entry = /^( *)([\w.-]+(?:\/[\w.-]+)*)\//.exec(lineText);
    if (!entry) return [];
    const depth = entry[1]!.length / 2;
    path.length = Math.min(path.length, depth);
    path.push(entry[2]!);
    return [{ folder: path.join('/'), line: firstLine + index }];
  });
}
