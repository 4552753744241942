/** doctor: what is set up, what is missing, and how to mend it. It changes nothing and makes nothing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { mailSetup } from '../composition/channels.ts';
import { databaseAddress } from '../composition/deployment.ts';
import { packsFolder, readPacks } from '../composition/load-packs.ts';
import { formatDay } from '../core/calendar/day.ts';
import type { Session } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { newestSchemaVersion, schemaVersion } from '../store/migrate.ts';
import { connectStore } from '../store/open.ts';
import { readOutboxStanding } from '../store/outbox.ts';
import { evidenceFindings, filesFinding, logFinding } from './doctor-evidence.ts';
import { keyFindings } from './doctor-keys.ts';
import {
  accountFinding,
  roleFindings,
  serverDatabaseFindings,
  settingFindings,
  webhookFindings,
} from './doctor-server.ts';
import { whyText } from './why-text.ts';
import { words } from './words.ts';

/** One thing looked at, in words. */
export interface Finding {
  readonly ok: boolean;
  readonly code: string;
  readonly text: string;
}

const nodeMajorMin = 24;
const postgresMajorMin = 15;

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('say what is set up, what is missing, and how to mend it')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExit 0: nothing is missing; 1: something is.\n\nExample:\n  forbear doctor\n')
    .action(async ({ json }: { json: boolean }) => {
      const findings = await examine();
      if (json) process.stdout.write(`${JSON.stringify({ findings }, undefined, 1)}\n`);
      else
        for (const { ok, text } of findings)
          process.stdout.write(`${words(ok ? 'doctor.ok' : 'doctor.missing')}  ${text}\n`);
      process.exitCode = findings.every(({ ok }) => ok) ? 0 : 1;
    });
}

export async function examine(address = databaseAddress()): Promise<Finding[]> {
  return [
    ...nodeFindings(),
    ...(await databaseFindings(address)),
    ...keyFindings(address),
    ...settingFindings(),
    ...(await serverDatabaseFindings()),
    ...mailFindings(),
    ...(await evidenceFindings()),
    filesFinding(address),
    packFinding(),
    zoneFinding(),
  ];
}

function fine(code: string, values: Readonly<Record<string, string | number>> = {}): Finding {
  return { ok: true, code, text: words(code, values) };
}

function missing(code: string, values: Readonly<Record<string, string | number>> = {}): Finding {
  return { ok: false, code, text: words(code, values) };
}

function nodeFindings(): Finding[] {
  const version = process.versions.node;
  return [
    Number(version.split('.')[0]) >= nodeMajorMin
      ? fine('doctor.node', { version })
      : missing('doctor.nodeOld', { version }),
  ];
}

function isServer(address: string): boolean {
  return /^postgres(ql)?:\/\//.test(address);
}

async function databaseFindings(address: string): Promise<Finding[]> {
  const shown = isServer(address) ? withoutPassword(address) : address;
  if (!isServer(address) && address !== 'memory://' && !existsSync(join(address, 'pglite'))) {
    return [missing('doctor.databaseNone', { address: shown })];
  }
  try {
    const database = await connectStore(address);
    try {
      const engine = database.engine === 'embedded' ? 'PGlite' : 'PostgreSQL';
      return await database.session((session) => storeFindings(session, { address: shown, engine }));
    } finally {
      await database.close();
    }
  } catch (error) {
    // Refused connections come as a bundle of one error an address, with no message of its own.
    const { message, code } = error as NodeJS.ErrnoException;
    return [missing('doctor.databaseFault', { address: shown, message: message || code || String(error) })];
  }
}

export async function storeFindings(session: Session, at: { address: string; engine: string }): Promise<Finding[]> {
  const [row] = await session.query<{ version: string }>("select current_setting('server_version') as version");
  const version = row!.version.split(' ')[0]!;
  const isOld = Number(version.split('.')[0]) < postgresMajorMin;
  const findings = [
    isOld ? missing('doctor.databaseOld', { ...at, version }) : fine('doctor.database', { ...at, version }),
  ];
  const schema = await schemaVersion(session);
  const known = newestSchemaVersion();
  if (schema > known) return [...findings, missing('doctor.schemaNewer', { version: schema, known })];
  findings.push(fine(schema < known ? 'doctor.schemaOld' : 'doctor.schema', { version: schema, known }));
  const books = schema === 0 ? [] : await readCreditors(session);
  if (books.length === 0) findings.push(missing('doctor.bookNone'));
  for (const { creditorRef: creditor, zone, businessDate } of books) {
    const on = businessDate === undefined ? words('doctor.noDay') : formatDay(businessDate);
    findings.push(isZone(zone) ? fine('doctor.book', { creditor, on, zone }) : missing('doctor.zoneUnknown', { zone }));
  }
  if (schema >= schemaOfContacts) for (const book of books) findings.push(...(await contactFindings(session, book)));
  if (schema >= schemaOfEvidence) for (const book of books) findings.push(await logFinding(session, book));
  if (schema >= schemaOfAccounts) {
    findings.push(...(await roleFindings(session)));
    for (const book of books) findings.push(await accountFinding(session, book));
  }
  if (schema >= schemaOfWebhooks) findings.push(...(await webhookFindings(session, books)));
  return findings;
}

const schemaOfContacts = 6;
const schemaOfEvidence = 8;
const schemaOfAccounts = 12;
const schemaOfWebhooks = 15;
/** What was handed over so long ago and has no answer will not get one. */
const answerMinutes = 10;

/** What stands in the way of contacts; nothing when nothing does. */
async function contactFindings(session: Session, book: CreditorRow): Promise<Finding[]> {
  const { creditorRef: creditor, creditorId, jurisdiction } = book;
  const sinceMs = Date.now() - answerMinutes * 60_000;
  const { waiting, unconfirmed, stopped } = await readOutboxStanding(session, { creditorId, sinceMs });
  const hasPack = existsSync(join(packsFolder, jurisdiction, 'pack.yaml'));
  return [
    ...(hasPack ? [] : [missing('doctor.lawNone', { creditor, jurisdiction })]),
    ...(waiting > 0 && mailSetup().state === 'none' ? [missing('doctor.mailNone', { creditor, waiting })] : []),
    ...stopped.map(({ code, rows }) => missing('doctor.channelStopped', { creditor, rows, why: whyText(code) })),
    ...(unconfirmed > 0 ? [missing('doctor.unconfirmed', { creditor, rows: unconfirmed })] : []),
  ];
}

function mailFindings(): Finding[] {
  const mail = mailSetup();
  switch (mail.state) {
    case 'none':
      return [];
    case 'ready':
      return [fine('doctor.mail', { host: mail.host, from: mail.from })];
    case 'faulty':
      return [missing('doctor.mailFault', { setting: mail.setting, fault: words(`contact.mail.${mail.fault}`) })];
  }
}

function withoutPassword(address: string): string {
  try {
    const url = new URL(address);
    url.password = '';
    return url.href;
  } catch {
    return 'postgres://…';
  }
}

function packFinding(): Finding {
  const { packs, faults } = readPacks({ folder: packsFolder });
  if (faults.length > 0) return missing('doctor.packsFault', { faults: faults.length });
  const values = packs.flatMap((pack) => pack.values);
  const unverified = values.filter((value) => !value.verified).length;
  return fine('doctor.packs', { packs: packs.length, values: values.length, unverified });
}

function zoneFinding(): Finding {
  for (const zone of ['Asia/Shanghai', 'America/New_York', 'Europe/London']) {
    if (!isZone(zone)) return missing('doctor.zoneUnknown', { zone });
  }
  return fine('doctor.zones', { version: process.versions.tz ?? process.versions.icu ?? '' });
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
