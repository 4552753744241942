/** Words for people in both languages at once, read once and taken apart at their placeholders: a file of cases asks for millions. */
import { readFileSync } from 'node:fs';

interface Both {
  readonly en: string;
  readonly zh: string;
}

type Language = keyof Both;
/** Text and names of placeholders in turn, beginning with text. */
type Template = readonly string[];
/** What replaces a placeholder: the same in both languages, or a text of each. */
type Value = string | number | Both;

/** The words of messages/<language>/<topic>.json by code, whose first part is the topic. A code without words is shown as it is. */
export function bothWords(code: string, values: Readonly<Record<string, Value>> = {}): Both {
  const topic = topicOf(code.split('.', 1)[0]!);
  return { en: filled(topic.en.get(code), code, values, 'en'), zh: filled(topic.zh.get(code), code, values, 'zh') };
}

const topics = new Map<string, Readonly<Record<Language, ReadonlyMap<string, Template>>>>();

function topicOf(name: string) {
  let topic = topics.get(name);
  if (topic === undefined) {
    topic = { en: readTopic('en', name), zh: readTopic('zh', name) };
    topics.set(name, topic);
  }
  return topic;
}

function filled(
  template: Template | undefined,
  code: string,
  values: Readonly<Record<string, Value>>,
  language: Language,
): string {
  if (template === undefined) return code;
  let text = template[0]!;
  for (let at = 1; at < template.length; at += 2) {
    const value = values[template[at]!];
    text += value === undefined ? `{${template[at]}}` : typeof value === 'object' ? value[language] : value;
    text += template[at + 1]!;
  }
  return text;
}

function readTopic(language: Language, name: string): ReadonlyMap<string, Template> {
  const file = new URL(`../../messages/${language}/${name}.json`, import.meta.url);
  const table = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  return new Map(Object.entries(table).map(([code, text]) => [code, text.split(/\{(\w+)\}/)]));
}
