/** The page that a witness shows to a person who opens its address: what it is, and by which key it is known. */

/** Words for people, handed in: this folder knows none. */
export interface PageWords {
  readonly language: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly nameLabel: string;
  readonly keyLabel: string;
  readonly logsLabel: string;
}

export function witnessPage(
  { name, vkey, origins }: { readonly name: string; readonly vkey: string; readonly origins: readonly string[] },
  languages: readonly PageWords[],
): string {
  const parts = languages.map((words) => {
    const paragraphs = words.paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n');
    const rows = [
      [words.nameLabel, [name]],
      [words.keyLabel, [vkey]],
      [words.logsLabel, origins],
    ] as const;
    const list = rows.map(([label, values]) => {
      return `<dt>${escaped(label)}</dt>${values.map((value) => `<dd><code>${escaped(value)}</code></dd>`).join('')}`;
    });
    return `<section lang="${escaped(words.language)}">\n<h1>${escaped(words.title)}</h1>\n${paragraphs}\n<dl>${list.join('')}</dl>\n</section>`;
  });
  const style =
    'body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}code{overflow-wrap:anywhere}';
  return `<!doctype html>
<html lang="${escaped(languages[0]?.language ?? 'en')}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(name)}</title><style>${style}</style></head>
<body>
${parts.join('\n')}
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign]!);
}
