/**
 * README.html of a bundle: one page for a judge in Chinese, one in English, then a table of the entries. Static, without a
 * script, nothing fetched. It explains; what counts is the check.
 */
import type { BundleParts } from './bundle.ts';
import { witnessReports } from './bundle-check-signatures.ts';
import { instantMs, shownInstant } from './bundle-instant.ts';
import { type WithheldEntry, withheldByKind } from './bundle-reader.ts';
import { limitsOfEveryLog, type WitnessReport } from './bundle-report.ts';
import { toBase64, toHex } from './bytes.ts';
import { type Canonical, fieldOf, readCanonical } from './canonical-json.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Digest, VerifyEd25519 } from './digest.ts';
import { type Entry, readEntry } from './entry.ts';
import { factLine, factText } from './fact-words.ts';
import { formatVerifierKey } from './note-key.ts';
import { parseWitnessPolicy } from './witness-policy.ts';

export type PageLanguage = 'zh' | 'en';

/** The words for a code, 'verifier.readme.title', with its values put in; the code itself where there are none. */
export type PageWords = (
  code: string,
  values: Readonly<Record<string, string | number>>,
  language: PageLanguage,
) => string;

interface ListedEntry {
  readonly entry: Entry;
  readonly content: Canonical | undefined;
  readonly atMs: number | undefined;
}

interface Page {
  readonly parts: BundleParts;
  readonly checkpoint: Checkpoint;
  readonly entries: readonly ListedEntry[];
  /** what the reader does not get, who is told so here too */
  readonly withheld: readonly WithheldEntry[];
  readonly witnesses: readonly WitnessReport[];
  readonly keys: readonly { readonly key: string; readonly fingerprint: string }[];
  readonly words: PageWords;
}

/** China has had one zone without summer time since 1991; the page says which it is. */
const beijingMinutes = 8 * 60;

export function bundlePage(
  parts: BundleParts,
  at: {
    readonly checkpoint: Checkpoint;
    readonly withheld: readonly WithheldEntry[];
    readonly digest: Digest;
    readonly verify: VerifyEd25519;
    readonly words: PageWords;
  },
): string {
  const { checkpoint, digest, verify, words } = at;
  const policy = parseWitnessPolicy(digest, parts.policy);
  const known = 'faults' in policy ? { logs: [], witnesses: [] } : policy;
  const page: Page = {
    parts,
    checkpoint,
    entries: listedEntries(parts),
    withheld: at.withheld,
    witnesses: witnessReports(verify, { note: checkpoint.note, witnesses: known.witnesses }),
    keys: known.logs
      .filter(({ key }) => key.name === checkpoint.origin)
      .map(({ key }) => ({ key: formatVerifierKey(key), fingerprint: fingerprintText(toHex(digest(key.publicKey))) })),
    words,
  };
  const title = escaped(`${words('verifier.readme.title', {}, 'zh')} · ${words('verifier.readme.title', {}, 'en')}`);
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${onePage(page, 'zh')}
${onePage(page, 'en')}
${table(page)}
</body>
</html>
`;
}

/** A digest in groups of four, to be read aloud. */
export function fingerprintText(hex: string): string {
  return hex.match(/.{1,4}/g)?.join(' ') ?? '';
}

function listedEntries(parts: BundleParts): ListedEntry[] {
  const listed = parts.entries.map(({ entry: bytes, opened }) => {
    const entry = readEntry(bytes);
    if ('fault' in entry) throw new Error(`an entry cannot be read: ${entry.fault}`);
    const content = opened && readCanonical(opened.content);
    const recorded = fieldOf(content, 'at');
    return { entry, content, atMs: typeof recorded === 'string' ? instantMs(recorded) : undefined };
  });
  return listed.sort((one, other) => one.entry.number - other.entry.number);
}

function shown(ms: number, { words }: Page, language: PageLanguage): string {
  return words('verifier.readme.at', { at: shownInstant(ms, beijingMinutes) }, language);
}

function onePage(page: Page, language: PageLanguage): string {
  const { parts, checkpoint, entries, words } = page;
  const say = (code: string, values: Readonly<Record<string, string | number>> = {}) =>
    escaped(words(`verifier.readme.${code}`, values, language));
  const limit = (code: string) => `<li>${escaped(words(`verifier.limit.${code}`, {}, language))}</li>`;
  const { lender, caseNumber } = parts;
  const times = entries.flatMap(({ atMs }) => (atMs === undefined ? [] : [atMs]));
  const span = (ms: number | undefined) =>
    ms === undefined ? words('verifier.readme.unknownTime', {}, language) : shown(ms, page, language);
  const said = {
    lender,
    case: caseNumber,
    count: entries.length,
    from: span(times[0]),
    to: span(times.at(-1)),
    made: span(instantMs(parts.madeAt)),
  };
  const keys = page.keys.map(
    ({ key, fingerprint }) => `<code>${escaped(key)}</code><br>SHA-256 <code>${escaped(fingerprint)}</code>`,
  );
  return `<section lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<h1>${say('title')}</h1>
<p class="of">${say('of', { lender, case: caseNumber })}</p>
<p>${say('what', said)}</p>${notHandedOver(page, language)}
<h2>${say('vouch')}</h2>
<ul><li>${say('partyLog', { lender, size: checkpoint.size, count: entries.length })}</li>${witnessLines(page, language)}</ul>
<h2>${say('state')}</h2>
<dl><dt>${say('origin')}</dt><dd>${escaped(checkpoint.origin)}</dd><dt>${say('size')}</dt><dd>${checkpoint.size}</dd>
<dt>${say('root')}</dt><dd><code>${toBase64(checkpoint.root)}</code></dd><dt>${say('key')}</dt><dd>${keys.join('<br>')}</dd></dl>
<h2>${say('check')}</h2>
<ol><li>${say('step1')}</li><li>${say('step2')}</li><li>${say('step3')}</li></ol>
<p>${say('compare', { lender })}</p>
<h2>${say('proves')}</h2>
<p>${say('proves.what')}</p>
<h2>${say('cannot')}</h2>
<ul>${limitsOfEveryLog.map(limit).join('')}</ul>
<p class="end">${say('page')}</p>
</section>`;
}

function notHandedOver({ withheld, parts, words }: Page, language: PageLanguage): string {
  if (withheld.length === 0) return '';
  const say = (code: string, values: Readonly<Record<string, string | number>> = {}) =>
    words(`verifier.${code}`, values, language);
  const entries = withheldByKind(withheld).map(({ kind, ranges }) => {
    const numbers = say('verdict.notHandedOver.number', { numbers: ranges.join(say('verdict.notHandedOver.and')) });
    return say('verdict.notHandedOver.kind', { kind: say(`fact.${kind}`), numbers });
  });
  const told = { count: withheld.length, entries: entries.join(say('place.listed')), lender: parts.lender };
  return `\n<p>${escaped(say('readme.notHandedOver', told))}</p>`;
}

function witnessLines(page: Page, language: PageLanguage): string {
  const cosigned = page.witnesses.filter(({ verdict }) => verdict === 'cosigned');
  const { lender } = page.parts;
  const line = (code: string, values: Readonly<Record<string, string>>) =>
    `<li>${escaped(page.words(`verifier.readme.${code}`, values, language))}</li>`;
  if (cosigned.length === 0) return line('partyNone', { lender });
  return cosigned
    .map(({ name, atMs }) => line('partyWitness', { witness: name, at: shown(atMs!, page, language) }))
    .join('');
}

function table(page: Page): string {
  const both = (code: string) =>
    `${escaped(page.words(`verifier.${code}`, {}, 'zh'))}<br><span lang="en">${escaped(page.words(`verifier.${code}`, {}, 'en'))}</span>`;
  const rows = page.entries.map((listed) => {
    const { entry, atMs } = listed;
    const when = atMs === undefined ? '–' : escaped(shownInstant(atMs, beijingMinutes));
    const what = `${escaped(whatHappened(page, listed, 'zh'))}<br><span lang="en">${escaped(whatHappened(page, listed, 'en'))}</span>`;
    return `<tr><th scope="row">${entry.number}</th><td>${what}</td><td>${when}</td></tr>`;
  });
  return `<section class="list">
<h2>${both('readme.entries')}</h2>
<table><thead><tr><th scope="col">${both('entries.number')}</th><th scope="col">${both('entries.what')}</th><th scope="col">${both('entries.when')}<br>${both('readme.beijing')}</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>
</section>`;
}

function whatHappened(page: Page, { entry, content }: ListedEntry, language: PageLanguage): string {
  const say = (code: string, values: Readonly<Record<string, string | number>> = {}) =>
    page.words(`verifier.${code}`, values, language);
  const hasWords = (code: string) => say(code) !== `verifier.${code}`;
  const instant = (ms: number) => shown(ms, page, language);
  const line = factText(factLine(entry.kind, content), { words: say, hasWords, instant });
  return content === undefined ? `${line} · ${say('readme.notShown')}` : line;
}

/** Text as markup: nothing of a lender's or a borrower's words is ever markup itself. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const style = `@page{size:A4;margin:16mm 18mm}
*{box-sizing:border-box}
body{margin:0 auto;max-width:44rem;padding:1.5rem 1rem 3rem;background:#fff;color:#0b0c0c;font:15px/1.5 "Helvetica Neue",Arial,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif;font-variant-numeric:tabular-nums}
section{margin:0 0 3rem;border-top:4px solid #0b0c0c;padding-top:1rem}
h1{font-size:1.75rem;line-height:1.2;margin:0}h2{font-size:1.05rem;margin:1.1rem 0 .25rem}
p,ul,ol,dl{margin:.25rem 0}ul,ol{padding-left:1.3rem}.of{font-size:1.15rem;margin-bottom:.75rem}
dl{display:grid;grid-template-columns:minmax(7em,auto) 1fr;gap:.1rem 1rem}dt{color:#505a5f}dd{margin:0;overflow-wrap:anywhere}
code{font:.85em/1.4 ui-monospace,Consolas,monospace;overflow-wrap:anywhere}
.end{margin-top:1rem;padding-top:.5rem;border-top:1px solid #b1b4b6;color:#505a5f}
table{width:100%;border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #b1b4b6}
th{white-space:nowrap}td{overflow-wrap:anywhere}td:last-child{white-space:nowrap}td span,thead span{color:#505a5f}thead{display:table-header-group}tr{break-inside:avoid}
@media print{body{max-width:none;padding:0;font-size:10.5pt;line-height:1.42}section{break-after:page;margin:0}.list{break-after:auto}h1{font-size:19pt}}
`;
