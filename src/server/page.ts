/** The frame of every page that the server makes itself: no script, nothing inline, nothing from elsewhere. */
import { bothWords } from '../composition/load-both-words.ts';
import type { SpokenLanguage } from './call.ts';
import { type Html, html } from './html.ts';

export function page(at: {
  readonly language: SpokenLanguage;
  readonly title: string;
  readonly path: string;
  readonly main: Html;
}): string {
  const { language, title, path, main } = at;
  const say = (code: string) => bothWords(`api.page.${code}`)[language];
  const other = language === 'zh' ? 'en' : 'zh';
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/assets/page.css">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
</head>
<body>
<header><strong>${say('name')}</strong><a href="/">${say('home')}</a><a href="/docs">${say('docs')}</a><a href="${path}?lang=${other}" lang="${other === 'zh' ? 'zh-CN' : 'en'}">${say('other')}</a></header>
<main>${main}</main>
</body>
</html>
`.text;
}
