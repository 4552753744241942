/** A report for a person at a terminal: the verdict first, then what was checked, who vouches, and what nobody can prove. */
import { fingerprintText } from '../core/evidence/bundle-page.ts';
import { withheldByKind } from '../core/evidence/bundle-reader.ts';
import type { BundleReport, EntryReport } from '../core/evidence/bundle-report.ts';
import { sizeText } from '../core/evidence/fact-words.ts';
import { quorumNone } from '../core/evidence/witness-policy.ts';
import type { Teller } from './verifier-words.ts';

const faultsShown = 20;

export function reportText(report: BundleReport, teller: Teller): string {
  const { say } = teller;
  const parts = [
    verdictLines(report, teller),
    titled(say('who'), whoLines(report, teller)),
    titled(
      say('entries'),
      report.entries.flatMap((entry) => entryLines(entry, teller)),
    ),
    titled(say('files'), fileLines(report, teller)),
    titled(say('steps'), stepLines(report, teller)),
    titled(
      say('limits'),
      report.limits.map((limit) => `  · ${say(`limit.${limit}`)}`),
    ),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function verdictLines(report: BundleReport, teller: Teller): string[] {
  const { say, finding, place, instant } = teller;
  const { first, caseNumber, lender, entryCount, madeAt, notHandedOver } = report;
  const lines: string[] = [];
  if (first !== undefined) {
    lines.push(say('program.fails', { what: finding(first), place: place(first.place) }));
    lines.push(say('verdict.failsThen'));
  } else {
    const said = { case: caseNumber ?? '', lender: lender ?? '', count: entryCount ?? 0 };
    const withheld = notHandedOver.length;
    lines.push(withheld === 0 ? say('program.holds', said) : say('program.holdsInPart', { ...said, withheld }));
    lines.push(say('verdict.holdsWhat', { count: entryCount ?? 0 }));
    if (withheld > 0) {
      lines.push(say('verdict.notHandedOver'));
      lines.push(...notHandedOverLines(report, teller).map((line) => `  · ${line}`));
      lines.push(say('verdict.notHandedOver.then'));
    }
    const erased = report.entries.filter(({ state }) => state === 'erased').length;
    if (erased > 0) lines.push(say('verdict.erased', { count: erased }));
  }
  lines.push(say(report.policyFrom === 'yours' ? 'verdict.byYours' : 'verdict.byPolicy'));
  if (madeAt !== undefined)
    lines.push(say('labelled', { label: say('about.made'), value: instant(Date.parse(madeAt)) }));
  return lines;
}

/** A line a kind of entry, with the numbers: 'Negotiation: no. 8, 11–13'. */
export function notHandedOverLines({ notHandedOver }: BundleReport, { say }: Teller): string[] {
  return withheldByKind(notHandedOver).map(({ kind, ranges }) => {
    const numbers = say('verdict.notHandedOver.number', { numbers: ranges.join(say('verdict.notHandedOver.and')) });
    return say('verdict.notHandedOver.kind', { kind: say(`fact.${kind}`), numbers });
  });
}

/** The verdict in one line; what was not handed over is part of it. */
export function verdictText({ verdict, notHandedOver }: BundleReport, { say }: Teller): string {
  const count = notHandedOver.length;
  return verdict === 'holds' && count > 0 ? say('verdict.holdsInPart', { count }) : say(`verdict.${verdict}`);
}

function whoLines(report: BundleReport, { say, instant }: Teller): string[] {
  const { logKey, logKeyFingerprint, size, root, entries, quorum, witnesses, anchors } = report;
  if (logKey === undefined) return [];
  const lines = [
    // What a signature says is told only where it holds.
    ...(isSigned(report) ? [`  ${say('who.logWhat', { size: size ?? 0, count: entries.length })}`] : []),
    `  ${say('program.key', { key: logKey })}`,
    `  ${say('program.fingerprint', { fingerprint: fingerprintText(logKeyFingerprint ?? '') })}`,
    `  ${say('labelled', { label: say('who.root'), value: root ?? '' })}`,
  ];
  for (const { name, verdict, atMs } of witnesses) {
    const said = [say(`who.witness.${verdict}`), ...(atMs === undefined ? [] : [instant(atMs)])];
    lines.push(`  ${say('labelled', { label: `${say('who.witness')} ${name}`, value: said.join(say('place.and')) })}`);
  }
  if (witnesses.length === 0) lines.push(`  ${say('who.noWitnesses')}`);
  else if (quorum === quorumNone) lines.push(`  ${say('who.quorum.none')}`);
  else
    lines.push(`  ${say(`who.quorum.${report.isQuorumReached ? 'reached' : 'notReached'}`, { quorum: quorum ?? '' })}`);
  for (const { size: anchored, anchor, at } of anchors) {
    lines.push(`  ${say('who.anchor', { size: anchored, anchor, at: instant(Date.parse(at)) })}`);
  }
  return lines;
}

/** Whether the log's key signed both the list of contents and the state of the log. */
export function isSigned({ steps, entryCount, entries }: BundleReport): boolean {
  const signed = steps.filter(({ step }) => step === 'manifest' || step === 'checkpoint' || step === 'inclusion');
  return entries.length === entryCount && signed.every(({ outcome }) => outcome === 'holds');
}

/** Two lines an entry: what happened, and by when it stood in the log. */
function entryLines(entry: EntryReport, teller: Teller): string[] {
  const { say, instant } = teller;
  const { number, recordedAtMs, stoodByMs } = entry;
  const state = entry.state === 'shown' ? '' : ` [${stateText(entry, teller)}]`;
  const when = recordedAtMs === undefined ? '' : `${instant(recordedAtMs)}  `;
  const stood =
    stoodByMs === undefined
      ? say('entries.noWitness')
      : `${say('entries.stoodBy')} ${say('entries.stoodByEnd', { at: instant(stoodByMs) })}`;
  return [`${String(number).padStart(6)}  ${when}${teller.happened(entry)}${state}`, `        ${stood}`];
}

export function stateText({ state, erasedOn }: Pick<EntryReport, 'state' | 'erasedOn'>, { say }: Teller): string {
  return say(`state.${state}`, { on: erasedOn ?? '' });
}

function fileLines({ files }: BundleReport, { say }: Teller): string[] {
  return files.map(({ entry, kind, bytes, member, state }) => {
    const what = kind === undefined ? [] : [say(`file.${kind}`)];
    const where = state === 'holds' ? (member ?? '') : say(`files.${state}`);
    const value = [...what, sizeText(bytes), where].join(say('place.and'));
    return `  ${say('labelled', { label: say('files.ofEntry', { number: entry }), value })}`;
  });
}

function stepLines({ steps }: BundleReport, { say, finding, place }: Teller): string[] {
  const marks = { holds: '✓', fails: '✗', notChecked: '–' } as const;
  return steps.flatMap(({ step, outcome, findings }) => {
    const told = findings.slice(0, faultsShown).map((one) => `      ${finding(one)} (${place(one.place)})`);
    const more = findings.length - told.length;
    return [
      `  ${marks[outcome]} ${say('labelled', { label: say(`step.${step}`), value: say(`steps.${outcome}`) })}`,
      ...told,
      ...(more > 0 ? [`      ${say('moreFaults', { count: more })}`] : []),
    ];
  });
}
