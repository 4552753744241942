/**
 * Words for people by code, in the language of the terminal: FORBEAR_LANG, else LANG; Chinese for zh, else English.
 * The first part of a code names its file: 'fault.notADate' stands in messages/<language>/fault.json.
 */
import { existsSync, readFileSync } from 'node:fs';

export type Language = 'zh' | 'en';

export function language(): Language {
  const asked = process.env.FORBEAR_LANG ?? process.env.LC_ALL ?? process.env.LANG ?? '';
  return asked.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

const loaded = new Map<string, Readonly<Record<string, string>>>();

/** The words for `code`, with {name} replaced from `values`. A code without words is shown as it is. */
export function words(code: string, values: Readonly<Record<string, string | number>> = {}, lang = language()): string {
  const template = topic(code.split('.', 1)[0]!, lang)[code] ?? code;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Whether there are words for this code. */
export function hasWords(code: string, lang = language()): boolean {
  return code in topic(code.split('.', 1)[0]!, lang);
}

function topic(name: string, lang: Language): Readonly<Record<string, string>> {
  const key = `${lang}/${name}`;
  let table = loaded.get(key);
  if (!table) {
    const file = new URL(`../../messages/${key}.json`, import.meta.url);
    table = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
    loaded.set(key, table);
  }
  return table;
}
