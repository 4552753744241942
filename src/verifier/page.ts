/**
 * The page that checks a bundle or a receipt in a browser, from a file and without a network. tools/make-verifier.ts makes one file of
 * it: verifier/forbear-verify.html. Nothing of a bundle ever becomes markup (see dom.ts).
 */
import './old-engines.ts';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { checkBundle } from '../core/evidence/bundle-check.ts';
import { shownInstant } from '../core/evidence/bundle-instant.ts';
import type { BundleReport } from '../core/evidence/bundle-report.ts';
import { textOf } from '../core/evidence/bytes.ts';
import { readContainer } from '../core/evidence/container.ts';
import type { VerifyEd25519 } from '../core/evidence/digest.ts';
import { sizeText } from '../core/evidence/fact-words.ts';
import { checkReceipt, looksLikeReceipt, type ReceiptReport } from '../core/evidence/receipt-check.ts';
import { parseWitnessPolicy } from '../core/evidence/witness-policy.ts';
import { browserLanguage, byId, element, type PageElement, type PageFile, page, pageWindow } from './dom.ts';
import { entriesSection, filesSection } from './page-entries.ts';
import { receiptParts, receiptVerdictPart } from './page-receipt.ts';
import { aboutSection, limitsSection, stepsSection, verdictPart, whoSection } from './page-verdict.ts';
import { receiptVerdict } from './receipt-text.ts';
import { verdictText } from './report-text.ts';
import { type Language, type Teller, tellerOf } from './verifier-words.ts';

export type Zone = 'beijing' | 'utc' | 'device';

interface Checked {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly report: BundleReport | ReceiptReport;
  readonly members: ReadonlyMap<string, Uint8Array>;
}

interface State {
  language: Language;
  zone: Zone;
  checked: Checked | undefined;
  policy: { readonly file: string; readonly text: string } | undefined;
  /** what went wrong with a file or a policy, in words of the language of then */
  fault: string | undefined;
  policyFault: string | undefined;
}

/** What a page can be asked to hold in memory. */
const fileBytesMax = 512 * 1_000_000;
const entriesAtFirst = 100;

const isChinese = browserLanguage().toLowerCase().startsWith('zh');
const state: State = {
  language: isChinese ? 'zh' : 'en',
  zone: isChinese ? 'beijing' : 'utc',
  checked: undefined,
  policy: undefined,
  fault: undefined,
  policyFault: undefined,
};
let entriesShown = entriesAtFirst;

const verifyEd25519: VerifyEd25519 = ({ publicKey, message, signature }) => {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
};

function offsetMinutes(ms: number): number {
  switch (state.zone) {
    case 'beijing':
      return 480;
    case 'utc':
      return 0;
    case 'device':
      return -new Date(ms).getTimezoneOffset();
  }
}

function teller(): Teller {
  return tellerOf(state.language, (ms) => `${clock(ms)} ${zoneText(offsetMinutes(ms))}`);
}

function clock(ms: number): string {
  return shownInstant(ms, offsetMinutes(ms));
}

/** '+08:00'; 'UTC' at its own clock. */
function zoneText(minutes: number): string {
  const [hour, minute] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const text = [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
  return minutes === 0 ? 'UTC' : `${minutes < 0 ? '−' : '+'}${text}`;
}

const status = element('p', { id: 'status', class: 'hidden', role: 'status', 'aria-live': 'polite' });
const body = element('div', { id: 'body' });

/** Everything anew; the focus stands where it is asked for. */
function render(focusOn?: string): void {
  const told = teller();
  const { say } = told;
  page.documentElement.setAttribute('lang', state.language === 'zh' ? 'zh-CN' : 'en');
  page.title = state.checked === undefined ? say('title') : `${state.checked.file} · ${say('title')}`;
  body.classList.toggle('checked', state.checked !== undefined);
  body.replaceChildren(topBar(told), element('main', { class: 'wide' }, ...mainParts(told)), foot(told));
  if (focusOn !== undefined) byId(focusOn).focus();
}

function mainParts(told: Teller): PageElement[] {
  const { say } = told;
  const { checked, fault } = state;
  const error = fault === undefined ? [] : [element('p', { class: 'error', role: 'alert' }, fault)];
  if (checked === undefined) {
    const lede = ['lede.what', 'lede.where'].map((code) => element('p', { class: 'lede' }, say(code)));
    return [element('h1', {}, say('title')), ...lede, dropZone(told), ...error];
  }
  const { report, members, file } = checked;
  if ('is' in report) {
    const head = [element('h1', {}, say('title')), receiptVerdictPart(report, told), dropZone(told), ...error];
    return [...head, ...receiptParts(report, { file, teller: told, policy: policyPart(told) })];
  }
  return [
    element('h1', {}, say('title')),
    verdictPart(report, told),
    dropZone(told),
    ...error,
    aboutSection(report, { file, teller: told }),
    whoSection(report, { teller: told, policy: policyPart(told) }),
    entriesSection(report, {
      teller: told,
      shown: entriesShown,
      zone: zoneSelect(told),
      clock,
      isUtc: state.zone === 'utc',
      more: (all) => {
        entriesShown = all ? report.entries.length : entriesShown + entriesAtFirst;
        render('entries-title');
      },
    }),
    filesSection(report, { teller: told, members }),
    stepsSection(report, told),
    limitsSection(report, told),
  ];
}

function topBar({ say }: Teller): PageElement {
  const radios = (['zh', 'en'] as const).flatMap((language) => {
    const id = `language-${language}`;
    const chosen = state.language === language ? 'checked' : undefined;
    const input = element('input', { type: 'radio', name: 'language', id, value: language, checked: chosen });
    input.addEventListener('change', () => {
      state.language = language;
      state.fault = undefined;
      render(id);
    });
    const name = { zh: tellerOf('zh', String), en: tellerOf('en', String) }[language].say('language.own');
    return [input, element('label', { for: id, lang: language === 'zh' ? 'zh-CN' : 'en' }, name)];
  });
  const legend = element('legend', { class: 'hidden' }, say('language'));
  return element(
    'header',
    { class: 'top' },
    element(
      'div',
      { class: 'wide' },
      element('p', { class: 'brand' }, 'Forbear 缓和'),
      element('fieldset', { class: 'switch' }, legend, ...radios),
    ),
  );
}

function foot({ say }: Teller): PageElement {
  return element('footer', {}, element('div', { class: 'wide' }, element('p', {}, say('footer'))));
}

/** A field for a file that looks like what its label says, and takes what is dropped on it. */
function fileField(
  at: { readonly id: string; readonly class: string; readonly words: string },
  take: (file: PageFile) => void,
): PageElement {
  const input = element('input', { type: 'file', id: at.id });
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file !== undefined) take(file);
    // The same file may be chosen again, after it was made anew.
    input.value = '';
  });
  return element('div', { class: `file ${at.class}` }, input, element('label', { for: at.id }, at.words));
}

function dropZone({ say }: Teller): PageElement {
  const words = say(state.checked === undefined ? 'drop' : 'again');
  return fileField({ id: 'bundle', class: 'drop', words }, (file) => void check(file));
}

function zoneSelect({ say }: Teller): PageElement {
  const options = (['beijing', 'utc', 'device'] as const).map((zone) =>
    element(
      'option',
      { value: zone, selected: state.zone === zone ? 'selected' : undefined },
      say(`entries.zone.${zone}`),
    ),
  );
  const select = element('select', { id: 'zone' }, ...options);
  select.addEventListener('change', () => {
    state.zone = select.value as Zone;
    render('zone');
  });
  return element('p', { class: 'zone small' }, element('label', { for: 'zone' }, say('entries.zone')), ' ', select);
}

function policyPart(told: Teller): PageElement {
  const { say } = told;
  const field = fileField(
    { id: 'policy', class: 'button', words: say('policy.choose') },
    (file) => void takePolicy(file),
  );
  const row = element('div', { class: 'row' }, field);
  if (state.policy !== undefined) {
    const drop = element('button', { type: 'button' }, say('policy.drop'));
    drop.addEventListener('click', () => {
      state.policy = undefined;
      recheck();
    });
    row.append(element('span', {}, say('policy.using', { file: state.policy.file })), drop);
  }
  const parts = [element('h3', {}, say('policy')), element('p', { class: 'small' }, say('policy.what')), row];
  if (state.policyFault !== undefined) parts.push(element('p', { class: 'error', role: 'alert' }, state.policyFault));
  return element('div', { class: 'policy' }, ...parts);
}

async function bytesOf(file: PageFile): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return undefined;
  }
}

async function check(file: PageFile): Promise<void> {
  const { say } = teller();
  state.fault = undefined;
  if (file.size > fileBytesMax) {
    state.fault = say('tooLarge', { file: file.name, size: sizeText(file.size), limit: sizeText(fileBytesMax) });
    render('bundle');
    return;
  }
  status.textContent = say('working', { file: file.name });
  const bytes = await bytesOf(file);
  if (bytes === undefined) {
    state.fault = say('notRead', { file: file.name });
    render('bundle');
    return;
  }
  // The browser shows that it works before it works.
  pageWindow.setTimeout(() => {
    entriesShown = entriesAtFirst;
    state.checked = checkedBytes(file.name, bytes);
    tellVerdict();
  }, 20);
}

function checkedBytes(file: string, bytes: Uint8Array): Checked {
  const at = { digest: sha256, verify: verifyEd25519, policy: state.policy?.text };
  if (looksLikeReceipt(bytes)) return { file, bytes, report: checkReceipt(bytes, at), members: new Map() };
  const report = checkBundle(bytes, at);
  const members = readContainer(bytes);
  return { file, bytes, report, members: members instanceof Map ? members : new Map() };
}

function tellVerdict(): void {
  const { report } = state.checked!;
  status.textContent = 'is' in report ? receiptVerdict(report, teller()) : verdictText(report, teller());
  render('verdict');
}

async function takePolicy(file: PageFile): Promise<void> {
  const { say } = teller();
  state.policyFault = undefined;
  const bytes = await bytesOf(file);
  const policy = bytes && parseWitnessPolicy(sha256, bytes);
  if (bytes === undefined || policy === undefined) state.policyFault = say('notRead', { file: file.name });
  else if ('faults' in policy) {
    const { line, value, code } = policy.faults[0]!;
    state.policyFault = say('policy.fault', { file: file.name, line, value, fault: code });
  } else {
    state.policy = { file: file.name, text: textOf(bytes)! };
    recheck();
    return;
  }
  render('policy');
}

/** The same bundle by another policy. */
function recheck(): void {
  state.policyFault = undefined;
  if (state.checked === undefined) return;
  state.checked = checkedBytes(state.checked.file, state.checked.bytes);
  tellVerdict();
}

/** A file dropped anywhere on the page is taken, so that a browser never leaves the page for it. */
function takeDrops(): void {
  const over = (on: boolean) => page.getElementById('bundle') !== null && body.classList.toggle('over', on);
  page.addEventListener('dragover', (event) => {
    event.preventDefault();
    over(true);
  });
  page.addEventListener('dragleave', () => over(false));
  page.addEventListener('drop', (event) => {
    event.preventDefault();
    over(false);
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) void check(file);
  });
}

byId('app').replaceChildren(status, body);
takeDrops();
// On paper all entries stand, and not the first hundred.
pageWindow.addEventListener('beforeprint', () => {
  const report = state.checked?.report;
  if (report === undefined || 'is' in report || entriesShown >= report.entries.length) return;
  entriesShown = report.entries.length;
  render();
});
render();
