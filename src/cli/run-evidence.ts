/** Runs the commands of the evidence log that need the book; a file of its own, so that `verify` need not load them. */
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Beat } from '../application/beat-evidence.ts';
import { type FileLeftOut, filesOfCase } from '../application/case-files.ts';
import {
  type EvidenceRefusal,
  enterAccess,
  exportEvidence,
  proveCase,
  receiptsOf,
} from '../application/export-evidence.ts';
import type { BundleReader } from '../core/evidence/bundle-reader.ts';
import type { Database } from '../store/database.ts';
import { countWaiting, readLatestCheckpoint, readLog } from '../store/evidence-log.ts';
import { CommandError, pickBook } from './book.ts';
import { carefulSealer } from './careful-sealer.ts';
import type { EvidenceOptions } from './evidence.ts';
import { beatOf, beatRefusalText, withEvidence } from './evidence-setting.ts';
import { openFileStore, storeError } from './run-files.ts';
import { userName } from './user-name.ts';
import { hasWords, words } from './words.ts';

function print(options: EvidenceOptions, document: object, text: string): void {
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : `${text}\n`);
}

export async function runLog(database: Database, options: EvidenceOptions): Promise<number> {
  const creditor = await pickBook(database, options.creditor);
  const { creditorId } = creditor;
  const state = await database.session(async (session) => ({
    log: await readLog(session, creditorId),
    waiting: await countWaiting(session, creditorId),
    checkpoint: await readLatestCheckpoint(session, creditorId),
  }));
  const { log, waiting, checkpoint } = state;
  if (log === undefined) {
    print(options, { log: null, waiting }, words('evidence.noLog', { waiting }));
    return 0;
  }
  const { origin, verifierKey, treeSize } = log;
  const signed = checkpoint && {
    size: checkpoint.size,
    root: Buffer.from(checkpoint.root).toString('base64'),
    madeAt: new Date(checkpoint.madeAtMs).toISOString(),
    witnesses: checkpoint.cosignatures.map(({ witness }) => witness),
  };
  const lines = [
    words('evidence.origin', { origin }),
    words('evidence.key', { key: verifierKey }),
    words('evidence.size', { size: treeSize, waiting }),
  ];
  if (signed !== undefined) {
    const witnesses = signed.witnesses.join(', ') || words('evidence.none');
    lines.push(words('evidence.checkpoint', { ...signed, witnesses }));
  }
  print(
    options,
    { log: { origin, verifierKey, size: treeSize }, waiting, checkpoint: signed ?? null },
    lines.join('\n'),
  );
  return 0;
}

export async function runBeat(database: Database, options: EvidenceOptions): Promise<number> {
  const creditor = await pickBook(database, options.creditor);
  return withEvidence(async (setup) => {
    const sealer = await carefulSealer(database);
    const beat = await beatOf(database, { creditor, setup, sealer });
    if ('refused' in beat) {
      if (options.json) process.stdout.write(`${JSON.stringify(beat)}\n`);
      throw new CommandError(beatRefusalText(beat), beat.refused === 'leaseHeld' ? 75 : 65);
    }
    print(options, beatDocument(beat), beatText(beat));
    return wentWell(beat) ? 0 : 1;
  });
}

function wentWell({ published, anchored, finding }: Beat): boolean {
  const isShown = published === undefined || !('refused' in published);
  return isShown && finding?.isQuorumReached !== false && anchored.every(({ outcome }) => outcome !== 'failed');
}

function beatDocument(beat: Beat): object {
  const { origin, verifierKey, entered, checkpoint, witnesses, finding, published, anchored } = beat;
  return {
    origin,
    verifierKey,
    entered,
    size: checkpoint?.size ?? 0,
    root: checkpoint === undefined ? null : Buffer.from(checkpoint.root).toString('base64'),
    witnesses: witnesses.map(({ name, answer }) => ({ name, ...(answer === 'before' ? { kind: answer } : answer) })),
    quorum: finding?.isQuorumReached ?? null,
    missing: finding?.missing ?? [],
    published: published ?? null,
    anchored,
  };
}

function beatText(beat: Beat): string {
  const { entered, checkpoint, witnesses, finding, published, anchored } = beat;
  if (checkpoint === undefined) return words('evidence.nothingEntered');
  const lines = [words('evidence.beat', { entered, size: checkpoint.size })];
  for (const { name, answer } of witnesses) {
    if (answer === 'before') lines.push(words('evidence.witness.before', { name }));
    else lines.push(words(`evidence.witness.${answer.kind}`, { name, code: 'code' in answer ? answer.code : '' }));
  }
  if (finding?.isQuorumReached === false) {
    lines.push(words('evidence.quorumNotReached', { missing: finding.missing.join(', ') }));
  }
  if (published !== undefined && 'refused' in published) {
    lines.push(words(`evidence.refused.${published.refused}`, { path: '', origin: '', size: '', ...published }));
  } else if (published !== undefined)
    lines.push(words('evidence.published', { files: published.files, size: published.size }));
  for (const each of anchored) {
    const code = 'code' in each ? anchorCode(each.code) : '';
    lines.push(words(`evidence.anchor.${each.outcome}`, { anchor: words(`evidence.anchor.${each.anchor}`), code }));
  }
  return lines.join('\n');
}

function anchorCode(code: string): string {
  return hasWords(`anchor.fault.${code}`) ? words(`anchor.fault.${code}`) : code;
}

function refusalError(refusal: EvidenceRefusal, caseNumber: string): CommandError {
  const text = words(`evidence.refused.${refusal.refused}`, { case: caseNumber, number: refusal.number ?? '' });
  return new CommandError(text, refusal.refused === 'unknownCase' ? 66 : 65);
}

/** What was said of the witnesses while the log was brought up to the moment; nothing where all is well. */
async function upToNow(database: Database, at: Parameters<typeof beatOf>[1]): Promise<void> {
  const beat = await beatOf(database, at);
  if ('refused' in beat) throw new CommandError(beatRefusalText(beat), beat.refused === 'leaseHeld' ? 75 : 65);
  if (beat.finding?.isQuorumReached === false) {
    const missing = beat.finding.missing.join(', ');
    process.stderr.write(`${words('evidence.quorumNotReached', { missing })} ${words('evidence.quorumShows')}\n`);
  }
}

/** Why a file cannot be begun, where it has words of its own. */
const openFaults: Readonly<Record<string, string>> = {
  EEXIST: 'evidence.fault.exists',
  ENOENT: 'evidence.fault.noFolder',
};

export async function runExport(
  database: Database,
  caseNumber: string,
  options: EvidenceOptions & { readonly out: string; readonly for: BundleReader },
): Promise<number> {
  const creditor = await pickBook(database, options.creditor);
  return withEvidence(async (setup) => {
    const sealer = await carefulSealer(database);
    const settings = { creditor, caseNumber, sealer };
    const file = await open(options.out, 'wx').catch((error: NodeJS.ErrnoException) => {
      const code = openFaults[error.code ?? ''] ?? 'evidence.fault.cannotWrite';
      throw new CommandError(words(code, { file: options.out, message: error.code ?? error.message }), 73);
    });
    let isWritten = false;
    try {
      const access = await enterAccess(database, { ...settings, what: 'export', recordedBy: userName() });
      if ('refused' in access) throw refusalError(access, caseNumber);
      await upToNow(database, { creditor, setup, sealer });
      const { policyText } = setup;
      const made = await exportWithFiles(database, {
        ...settings,
        policyText,
        madeAtMs: Date.now(),
        madeFor: options.for,
        words: (code, values, language) => words(code, values, language),
      });
      if ('refused' in made) throw refusalError(made, caseNumber);
      await file.writeFile(made.bundle);
      await file.sync();
      isWritten = true;
      const { entries, checkpoint, log } = made.proved;
      const withheld = entries.filter(({ isWithheld = false }) => isWithheld).map(({ stored }) => stored.number);
      const document = {
        case: caseNumber,
        file: options.out,
        bytes: made.bundle.length,
        for: options.for,
        entries: entries.length,
        erased: entries.filter(({ opened }) => opened === undefined).length - withheld.length,
        withheld,
        origin: log.origin,
        size: checkpoint.size,
        witnesses: checkpoint.cosignatures.map(({ witness }) => witness),
      };
      const { witnesses, withheld: _, ...said } = document;
      const lines = [words('evidence.exported', { ...said, witnesses: witnesses.length })];
      if (withheld.length > 0) lines.push(words('verifier.program.exportedFor', { count: withheld.length }));
      print(options, document, lines.join('\n'));
      return 0;
    } finally {
      await file.close();
      if (!isWritten) await import('node:fs/promises').then(({ rm }) => rm(options.out, { force: true }));
    }
  });
}

/** A file that ought to be in the store and is not is named; the bundle is made all the same, and its check says so too. */
async function exportWithFiles(
  database: Database,
  settings: Omit<Parameters<typeof exportEvidence>[1], 'files'>,
): ReturnType<typeof exportEvidence> {
  const store = await openFileStore(database);
  try {
    const onLeftOut = ({ fileId, why }: FileLeftOut) =>
      process.stderr.write(`${words(`evidence.leftOut.${why}`, { file: String(fileId) })}\n`);
    return await exportEvidence(database, { ...settings, files: filesOfCase(database, { store, onLeftOut }) });
  } catch (error) {
    throw store === undefined ? error : storeError(error, store);
  } finally {
    await store?.close();
  }
}

export async function runReceipts(
  database: Database,
  caseNumber: string,
  options: EvidenceOptions & { readonly out: string; readonly from: string },
): Promise<number> {
  const creditor = await pickBook(database, options.creditor);
  const from = /^[1-9]\d{0,8}$/.test(options.from) ? Number(options.from) : undefined;
  if (from === undefined) throw new CommandError(words('evidence.fault.from', { value: options.from }), 64);
  return withEvidence(async (setup) => {
    const sealer = await carefulSealer(database);
    const settings = { creditor, caseNumber, sealer, recordedBy: userName() };
    const access = await enterAccess(database, { ...settings, what: 'receipts' });
    if ('refused' in access) throw refusalError(access, caseNumber);
    await upToNow(database, { creditor, setup, sealer });
    const proved = await proveCase(database, { creditor, caseNumber, sealer }, { from });
    if ('refused' in proved) throw refusalError(proved, caseNumber);
    const receipts = receiptsOf(proved);
    await mkdir(options.out, { recursive: true });
    for (const { name, text } of receipts) await writeFile(join(options.out, name), text);
    const document = { case: caseNumber, folder: options.out, receipts: receipts.map(({ name }) => name) };
    print(options, document, words('evidence.receipts', { count: receipts.length, folder: options.out }));
    return 0;
  });
}
