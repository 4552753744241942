/** Words for people: by code from messages/<language>/<topic>.json, fetched a topic at a time. A code without words is shown as it is. */
export type Language = 'zh' | 'en';
export type Values = Readonly<Record<string, string | number>>;
export type Say = (code: string, values?: Values) => string;

/** Where each topic's file stands: made by tools/make-web.ts, told by the page that the server makes. */
export type TopicFiles = Readonly<Record<Language, Readonly<Record<string, string>>>>;

const tables: Record<Language, Record<string, string>> = { zh: {}, en: {} };
const loaded = new Map<string, Promise<void>>();

export function loadTopics(language: Language, topics: readonly string[], files: TopicFiles): Promise<void> {
  return Promise.all(topics.map((topic) => loadTopic(language, topic, files))).then(() => undefined);
}

function loadTopic(language: Language, topic: string, files: TopicFiles): Promise<void> {
  const key = `${language} ${topic}`;
  const before = loaded.get(key);
  if (before !== undefined) return before;
  const file = files[language][topic];
  if (file === undefined) return Promise.reject(new Error(`there are no words about ${topic}`));
  const loading = fetch(file)
    .then((response) => {
      if (!response.ok) throw new Error(`${file}: ${response.status}`);
      return response.json() as Promise<Record<string, string>>;
    })
    .then((table) => {
      Object.assign(tables[language], table);
    });
  loaded.set(key, loading);
  // What failed is tried again the next time.
  loading.catch(() => loaded.delete(key));
  return loading;
}

export function wordsIn(language: Language): Say {
  return (code, values = {}) => {
    const text = tables[language][code];
    if (text === undefined) return code;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : String(value);
    });
  };
}

export function hasWords(language: Language, code: string): boolean {
  return code in tables[language];
}
