/** The parts of the page that tell the case: its entries in order, and the documents. */
import { instantText, shownInstant } from '../core/evidence/bundle-instant.ts';
import { mediaTypeOfEnding, pageName } from '../core/evidence/bundle-names.ts';
import type { BundleReport, EntryReport, FileReport } from '../core/evidence/bundle-report.ts';
import { fieldOf } from '../core/evidence/canonical-json.ts';
import { sizeText } from '../core/evidence/fact-words.ts';
import { element, type PageElement, saveLink } from './dom.ts';
import { stateText } from './report-text.ts';
import type { Teller } from './verifier-words.ts';

export interface EntriesAt {
  readonly teller: Teller;
  /** how many of them */
  readonly shown: number;
  readonly zone: PageElement;
  /** an instant by the chosen clock, which `zone` names */
  readonly clock: (ms: number) => string;
  /** the clock is that of UTC already */
  readonly isUtc: boolean;
  readonly more: (all: boolean) => void;
}

export function entriesSection({ entries }: BundleReport, at: EntriesAt): PageElement {
  const { say } = at.teller;
  const title = element('h2', { id: 'entries-title', tabindex: '-1' }, say('entries'));
  const part = element(
    'section',
    { 'aria-labelledby': 'entries-title' },
    element('div', { class: 'head' }, title, at.zone),
  );
  if (entries.length === 0) {
    part.append(element('p', {}, say('entries.none')));
    return part;
  }
  part.append(element('p', { class: 'soft' }, say('entries.lede')));
  const shown = entries.slice(0, at.shown);
  part.append(element('ol', { class: 'timeline' }, ...shown.map((entry) => entryRow(entry, at))));
  const left = entries.length - shown.length;
  if (left > 0) {
    const button = element('button', { type: 'button' }, say('entries.more', { count: Math.min(left, 100) }));
    button.addEventListener('click', () => at.more(false));
    const told = element(
      'span',
      { class: 'soft small' },
      say('entries.shownOf', { shown: shown.length, count: entries.length }),
    );
    part.append(element('p', {}, button, ' ', told));
  }
  return part;
}

function entryRow(entry: EntryReport, at: EntriesAt): PageElement {
  const { teller } = at;
  const { say, finding } = teller;
  const wrong = entry.state === 'withheld' || entry.state === 'notHolding' || entry.findings.length > 0;
  const tag = element('span', { class: `tag ${entry.state}` }, stateText(entry, teller));
  const happened = element('p', { class: 'what' }, element('span', {}, teller.happened(entry)), tag);
  const parts = [happened, whenPart(entry, at)];
  for (const found of entry.findings) parts.push(element('p', { class: 'found' }, finding(found)));
  if (entry.content !== undefined) parts.push(detailsPart(entry, teller));
  const number = element(
    'span',
    { class: 'number' },
    element('span', { class: 'hidden' }, say('place.entry', { entry: entry.number })),
    element('span', { 'aria-hidden': 'true' }, String(entry.number)),
  );
  return element('li', { class: wrong ? 'wrong' : undefined }, number, element('div', {}, ...parts));
}

/** By the chosen clock, and by UTC beside it; and by when a witness had seen it. */
function whenPart({ recordedAtMs, stoodByMs }: EntryReport, { teller: { say }, clock, isUtc }: EntriesAt): PageElement {
  const when = element('p', { class: 'when' });
  if (recordedAtMs !== undefined) {
    const time = element('time', { datetime: instantText(recordedAtMs) }, clock(recordedAtMs));
    const beside = isUtc ? undefined : utcBeside(recordedAtMs, clock);
    when.append(element('span', {}, `${say('entries.recorded')} `, time, beside && ' ', beside));
  }
  const stood =
    stoodByMs === undefined
      ? say('entries.noWitness')
      : `${say('entries.stoodBy')} ${say('entries.stoodByEnd', { at: clock(stoodByMs) })}`;
  when.append(element('span', {}, stood));
  return when;
}

/** The day of UTC only where it is another day there. */
function utcBeside(ms: number, clock: (ms: number) => string): PageElement {
  const utc = shownInstant(ms, 0);
  const isSameDay = utc.slice(0, 10) === clock(ms).slice(0, 10);
  return element('small', {}, `(${isSameDay ? utc.slice(11) : utc} UTC)`);
}

/** The content as it was entered, put on several lines when it is asked for. */
function detailsPart({ number, content }: EntryReport, { say }: Teller): PageElement {
  const summary = element('summary', { 'aria-label': say('entries.detailsOf', { number }) }, say('entries.details'));
  const details = element('details', {}, summary);
  let isMade = false;
  details.addEventListener('toggle', () => {
    if (isMade) return;
    isMade = true;
    const who = fieldOf(content, 'recordedBy');
    if (typeof who === 'string') details.append(element('p', { class: 'when' }, say('entries.by', { who })));
    details.append(element('pre', { tabindex: '0' }, JSON.stringify(content, undefined, 2)));
  });
  return details;
}

export function filesSection(
  { files }: BundleReport,
  at: { readonly teller: Teller; readonly members: ReadonlyMap<string, Uint8Array> },
): PageElement {
  const { say } = at.teller;
  const id = 'files-title';
  const part = element('section', { 'aria-labelledby': id }, element('h2', { id }, say('files')));
  const rows = files.map((file) => fileRow(file, at));
  const forCourt = at.members.get(pageName);
  if (forCourt !== undefined) {
    // Handed out as bytes and not as a page: its markup is the bundle's, and is not to run here.
    const mediaType = 'application/octet-stream';
    const link = saveLink({ bytes: forCourt, name: pageName, mediaType }, say('files.open'));
    rows.push(element('li', {}, say('files.page'), ' ', link));
  }
  if (files.length === 0) part.append(element('p', { class: 'soft' }, say('files.none')));
  if (rows.length > 0) part.append(element('ul', { class: 'plain rows' }, ...rows));
  return part;
}

function fileRow(
  { entry, kind, member, bytes, state }: FileReport,
  { teller: { say }, members }: { readonly teller: Teller; readonly members: ReadonlyMap<string, Uint8Array> },
): PageElement {
  const what = kind === undefined ? '' : say(`file.${kind}`);
  const told = [what, sizeText(bytes), say('files.ofEntry', { number: entry })]
    .filter((part) => part !== '')
    .join(say('place.and'));
  const row = element('li', {}, told, ' ');
  const held = member === undefined ? undefined : members.get(member);
  if (state !== 'holds')
    row.append(element('span', { class: state === 'fails' ? 'tag fails' : 'tag' }, say(`files.${state}`)));
  else if (held !== undefined) {
    const ending = member!.slice(member!.lastIndexOf('.') + 1);
    const name = `${String(entry).padStart(4, '0')}-${kind ?? 'file'}.${ending}`;
    row.append(
      saveLink(
        { bytes: held, name: name.replace(/[^A-Za-z0-9.-]/g, '_'), mediaType: mediaTypeOfEnding(ending) },
        say('files.open'),
      ),
    );
  }
  return row;
}
