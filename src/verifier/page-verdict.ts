/** The parts of the page that say whether the bundle holds, whose it is, who vouches, what was checked and what nobody can prove. */
import { fingerprintText } from '../core/evidence/bundle-page.ts';
import type { BundleReport, StepReport, WitnessReport } from '../core/evidence/bundle-report.ts';
import { quorumNone } from '../core/evidence/witness-policy.ts';
import { element, type PageElement } from './dom.ts';
import { isSigned, notHandedOverLines, verdictText } from './report-text.ts';
import type { Teller } from './verifier-words.ts';

const faultsShown = 20;

export function verdictPart(report: BundleReport, teller: Teller): PageElement {
  const { say, finding, place } = teller;
  const mark = element('span', { class: 'mark', 'aria-hidden': 'true' });
  const parts = [element('h2', {}, mark, element('span', {}, verdictText(report, teller)))];
  if (report.first === undefined) {
    parts.push(element('p', {}, say('verdict.holdsWhat', { count: report.entries.length })));
    const erased = report.entries.filter(({ state }) => state === 'erased').length;
    if (erased > 0) parts.push(element('p', {}, say('verdict.erased', { count: erased })));
    if (report.notHandedOver.length > 0) parts.push(notHandedOverPart(report, teller));
    parts.push(
      element('p', { class: 'small' }, say(report.policyFrom === 'yours' ? 'verdict.byYours' : 'verdict.byPolicy')),
    );
  } else {
    const where = element('span', { class: 'where' }, place(report.first.place));
    const others = report.steps.reduce((sum, { findings }) => sum + findings.length, 0) - 1;
    parts.push(element('p', {}, say('verdict.failsWhat')));
    parts.push(element('p', { class: 'fault' }, finding(report.first), where));
    if (others > 0) parts.push(element('p', { class: 'small' }, say('moreFaults', { count: others })));
    parts.push(element('p', {}, say('verdict.failsThen')));
  }
  const attributes = {
    id: 'verdict',
    class: `verdict ${report.verdict}`,
    tabindex: '-1',
    'aria-label': verdictText(report, teller),
  };
  return element('section', attributes, ...parts);
}

/** Which contents are missing by the lender's own signed word, and what whoever holds the bundle can do. */
function notHandedOverPart(report: BundleReport, teller: Teller): PageElement {
  const { say } = teller;
  const rows = notHandedOverLines(report, teller).map((line) => element('li', {}, line));
  return element(
    'div',
    { id: 'not-handed-over', class: 'kept-back' },
    element('p', {}, say('verdict.notHandedOver')),
    element('ul', {}, ...rows),
    element('p', {}, say('verdict.notHandedOver.then')),
  );
}

function titled(code: string, { say }: Teller, ...parts: readonly PageElement[]): PageElement {
  const id = `${code}-title`;
  return element('section', { 'aria-labelledby': id }, element('h2', { id }, say(code)), ...parts);
}

function list(rows: readonly (readonly [string, string | PageElement | undefined])[]): PageElement {
  const told = rows.filter(([, value]) => value !== undefined && value !== '');
  return element('dl', {}, ...told.flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)]));
}

export function aboutSection(
  report: BundleReport,
  { file, teller }: { readonly file: string; readonly teller: Teller },
): PageElement {
  const { say, instant } = teller;
  const { caseNumber, lender, entryCount, madeAt, madeFor } = report;
  return titled(
    'about',
    teller,
    list([
      [say('about.case'), caseNumber],
      [say('about.lender'), lender],
      [say('about.entries'), entryCount === undefined ? undefined : String(entryCount)],
      [say('about.made'), madeAt && instant(Date.parse(madeAt))],
      [say('about.for'), madeFor && say(`for.${madeFor}`)],
      [say('about.file'), file],
    ]),
  );
}

export function whoSection(
  report: BundleReport,
  { teller, policy }: { readonly teller: Teller; readonly policy: PageElement },
): PageElement {
  const { say, instant } = teller;
  const { logKey, logKeyFingerprint, root, size, entries, witnesses, quorum, anchors } = report;
  const parts: PageElement[] = [];
  if (logKey !== undefined) {
    parts.push(element('h3', {}, say('who.log')));
    // What a signature says is told only where it holds.
    if (isSigned(report)) parts.push(element('p', {}, say('who.logWhat', { size: size ?? 0, count: entries.length })));
    parts.push(
      list([
        [say('who.key'), element('code', {}, logKey)],
        [say('who.fingerprint'), element('code', {}, fingerprintText(logKeyFingerprint ?? ''))],
        [say('who.root'), root && element('code', {}, root)],
      ]),
    );
    parts.push(element('h3', {}, say('who.witnesses')));
    if (witnesses.length === 0) parts.push(element('p', {}, say('who.noWitnesses')));
    else {
      parts.push(element('ul', { class: 'plain rows' }, ...witnesses.map((witness) => witnessRow(witness, teller))));
      parts.push(element('p', { class: 'small soft' }, quorumText({ quorum, isReached: report.isQuorumReached }, say)));
    }
  }
  if (anchors.length > 0) parts.push(element('h3', {}, say('who.anchors')));
  for (const { anchor, size: anchored, at, proof } of anchors) {
    parts.push(element('p', {}, say('who.anchor', { anchor, size: anchored, at: instant(Date.parse(at)) })));
    const receipt = element('pre', { tabindex: '0' }, JSON.stringify(proof, undefined, 2));
    parts.push(element('details', {}, element('summary', {}, say('who.receipt')), receipt));
  }
  return titled('who', teller, ...parts, policy);
}

function witnessRow({ name, key, verdict, atMs }: WitnessReport, { say, instant }: Teller): PageElement {
  const tag = { cosigned: 'holds', notCosigned: '', fails: 'fails' }[verdict];
  const said = element('span', {}, say(`who.witness.${verdict}`));
  if (verdict === 'fails') said.setAttribute('class', `tag ${tag}`);
  const what = element('div', {}, said, ...(atMs === undefined ? [] : [say('place.and'), instant(atMs)]));
  what.append(element('br', {}), element('code', { class: 'soft' }, key));
  return element('li', { class: 'witness' }, element('strong', {}, name), what);
}

function quorumText(
  { quorum, isReached }: { readonly quorum: string | undefined; readonly isReached: boolean },
  say: Teller['say'],
): string {
  if (quorum === quorumNone) return say('who.quorum.none');
  return say(`who.quorum.${isReached ? 'reached' : 'notReached'}`, { quorum: quorum ?? '' });
}

export function stepsSection(report: BundleReport, teller: Teller): PageElement {
  return titled(
    'steps',
    teller,
    element('ol', { class: 'plain steps' }, ...report.steps.map((step) => stepRow(step, teller))),
  );
}

function stepRow({ step, outcome, findings }: StepReport, { say, finding, place }: Teller): PageElement {
  const signs = { holds: '✓', fails: '✗', notChecked: '–' } as const;
  const told = findings.slice(0, faultsShown).map((one) => element('li', {}, `${finding(one)} (${place(one.place)})`));
  const more = findings.length - told.length;
  if (more > 0) told.push(element('li', {}, say('moreFaults', { count: more })));
  const words = element('span', { class: 'hidden' }, say(`steps.${outcome}`));
  const text = element('div', {}, say(`step.${step}`));
  if (outcome === 'notChecked') text.append(` (${say('steps.notChecked')})`);
  if (told.length > 0) text.append(element('ul', {}, ...told));
  return element(
    'li',
    { class: outcome },
    element('span', { class: 'sign' }, element('span', { 'aria-hidden': 'true' }, signs[outcome]), words),
    text,
  );
}

export function limitsSection(report: BundleReport, teller: Teller): PageElement {
  const lines = report.limits.map((limit) => element('li', {}, teller.say(`limit.${limit}`)));
  const part = titled('limits', teller, element('ul', {}, ...lines));
  part.setAttribute('class', 'limits');
  return part;
}
