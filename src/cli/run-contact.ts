/** Runs `contact`; a file of its own, so that other commands need not load the law, the words and the mail. */
import { randomUUID } from 'node:crypto';
import { readDeliveryReport } from '../adapters/channel-email-smtp/delivery-report.ts';
import { attemptContact, lawAndZone } from '../application/attempt-contact.ts';
import { type ContactAct, isSent } from '../application/contact-ask.ts';
import { attemptDocument, readContacts } from '../application/contact-document.ts';
import { recordDeliveryReport } from '../application/record-delivery-report.ts';
import { recordInbound } from '../application/record-facts.ts';
import { type OutcomeRefusal, recordOutcome } from '../application/record-outcome.ts';
import { zones } from '../composition/time-zones.ts';
import { formatInstant, type Zone } from '../core/calendar/zone.ts';
import { contactActs, modes, roles } from '../core/rules/act.ts';
import type { Law } from '../core/rules/law.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { CommandError, pickBook } from './book.ts';
import { carefulSealer } from './careful-sealer.ts';
import {
  askOfOptions,
  type ContactOptions,
  contactNumber,
  instantOf,
  oneOf,
  outcomeOf,
  readTextFile,
} from './contact-options.ts';
import { attemptText, dispatchText, listText, refusalText } from './contact-text.ts';
import { contactSetting, mailFault, sendWaiting } from './send-waiting.ts';
import { userName } from './user-name.ts';
import { words } from './words.ts';

interface Run {
  readonly database: Database;
  readonly creditor: CreditorRow;
  readonly law: Law;
  readonly zone: Zone;
  readonly options: ContactOptions;
}

export async function runContact(
  database: Database,
  caseNumber: string | undefined,
  options: ContactOptions,
): Promise<number> {
  if (options.sendWaiting) return runSendWaiting(database, options);
  const creditor = await pickBook(database, options.creditor);
  const inForce = lawAndZone(await contactSetting(database), creditor);
  if ('refused' in inForce) throw new CommandError(refusalText(inForce, { case: '', attempt: '', act: '' }), 66);
  const run: Run = { database, creditor, law: inForce.law, zone: inForce.zone, options };
  if (options.bounce.length > 0) return runBounces(run);
  if (options.of !== undefined) return runOutcome(run, options.of);
  if (options.outcome !== undefined && options.inbound === undefined) {
    throw new CommandError(words('contact.fault.outcome'), 64);
  }
  const isAsked = options.list || options.inbound !== undefined || options.act !== undefined;
  if (!isAsked) throw new CommandError(words('contact.fault.what'), 64);
  if (caseNumber === undefined) throw new CommandError(words('contact.fault.case'), 64);
  if (options.inbound !== undefined) return runInbound(run, caseNumber, options.inbound);
  return options.list ? runList(run, caseNumber) : runAttempt(run, caseNumber);
}

function print(options: ContactOptions, document: object, text: string): void {
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : text);
}

async function runAttempt({ database, creditor, law, zone, options }: Run, caseNumber: string): Promise<number> {
  const ask = await askOfOptions(options, law);
  // E-mail can wait for its server; for the others this program has none.
  if (isSent(ask.act) && ask.act !== 'sendEmail') {
    throw new CommandError(words('contact.fault.noChannel', { act: ask.act }), 64);
  }
  const atMs = options.at === undefined ? Date.now() : instantOf('--at', options.at);
  const attemptId = options.attempt ?? randomUUID();
  const answer = await attemptContact(database, {
    ...(await contactSetting(database)),
    creditor,
    caseNumber,
    attemptId,
    ask,
    atMs,
    recordedBy: userName(),
  });
  if ('refused' in answer) {
    const values = { case: caseNumber, attempt: attemptId, act: ask.act };
    throw new CommandError(refusalText(answer, values), answer.refused === 'unknownCase' ? 66 : 64);
  }
  const { contactId } = answer;
  const { creditorId } = creditor;
  const sends = contactId !== undefined && isSent(ask.act as ContactAct);
  if (sends && options.send) await sendWaiting(database, { only: { creditorId, contactId } });
  const listed = await readContacts(database, { creditor, caseNumber, zone });
  const own = 'refused' in listed ? undefined : listed.contacts.find(({ contact }) => contact === String(contactId));
  const document = attemptDocument(answer, { caseNumber, act: ask.act, zone, listed: own });
  print(options, document, attemptText(document, { law, role: ask.role }));
  const fault = sends && document.sending?.state === 'waiting' ? mailFault() : undefined;
  if (fault !== undefined) process.stderr.write(`${fault}\n`);
  return answer.outcome === 'allowed' ? 0 : 1;
}

async function runList({ database, creditor, zone, options }: Run, caseNumber: string): Promise<number> {
  const listed = await readContacts(database, { creditor, caseNumber, zone });
  if ('refused' in listed) throw new CommandError(words('contact.refused.unknownCase', { case: caseNumber }), 66);
  print(options, { case: caseNumber, ...listed }, listText(caseNumber, listed.contacts));
  return 0;
}

function outcomeRefusal(refusal: OutcomeRefusal, contact: string, asked: string): CommandError {
  const values = {
    contact,
    outcome: 'outcome' in refusal ? words(`contact.outcome.${refusal.outcome}`) : asked,
    outcomes: 'outcomes' in refusal ? refusal.outcomes.join(', ') : '',
    zone: 'zone' in refusal ? refusal.zone : '',
  };
  return new CommandError(words(`contact.refused.${refusal.refused}`, values), 64);
}

async function runOutcome({ database, creditor, options }: Run, contact: string): Promise<number> {
  if (options.outcome === undefined) throw new CommandError(words('contact.fault.outcome'), 64);
  const contactId = contactNumber('--of', contact);
  const outcome = outcomeOf(options.outcome);
  const told = await recordOutcome(database, {
    creditor,
    zones,
    contactId,
    outcome,
    nowMs: Date.now(),
    sealer: await carefulSealer(database),
    recordedBy: userName(),
  });
  if ('refused' in told) throw outcomeRefusal(told, contact, options.outcome);
  const values = { contact, outcome: words(`contact.outcome.${outcome}`) };
  const text = words(told.changed ? 'contact.told' : 'contact.toldBefore', values);
  print(options, { contact, outcome, changed: told.changed }, `${text}\n`);
  return 0;
}

async function runInbound(run: Run, caseNumber: string, given: string): Promise<number> {
  const { database, creditor, zone, options } = run;
  if (options.outcome === undefined) throw new CommandError(words('contact.fault.outcome'), 64);
  const acts = contactActs.filter((act) => act !== 'contactThirdParty');
  const act = oneOf('--inbound', given, acts);
  const role = oneOf('--role', options.role, roles);
  const outcome = outcomeOf(options.outcome);
  const atMs = options.at === undefined ? Date.now() : instantOf('--at', options.at);
  const inbound = {
    act,
    role,
    personId: options.person,
    mode: options.mode === undefined ? undefined : oneOf('--mode', options.mode, modes),
    debt: options.debt,
    outcome,
    atMs,
    address: options.address,
    text: options.textFile === undefined ? undefined : await readTextFile(options.textFile),
  };
  const setting = await contactSetting(database);
  const told = await recordInbound(database, { ...setting, creditor, caseNumber, inbound, recordedBy: userName() });
  if ('refused' in told) {
    const exitCode = told.refused === 'unknownCase' ? 66 : 64;
    throw new CommandError(refusalText(told, { case: caseNumber, attempt: '', act }), exitCode);
  }
  const text = words('contact.inbound', {
    act: words(`contact.act.${act}`),
    role: words(`contact.role.${role}`),
    outcome: words(`contact.outcome.${outcome}`),
    at: formatInstant(zone, atMs),
    version: told.version,
  });
  print(options, { case: caseNumber, version: told.version, inbound: told.inboundId.toString() }, `${text}\n`);
  return 0;
}

async function runBounces({ database, creditor, options }: Run): Promise<number> {
  const answers: object[] = [];
  let someNot = false;
  const setting = { creditor, zones, sealer: await carefulSealer(database), recordedBy: userName() };
  for (const file of options.bounce) {
    const report = readDeliveryReport(await readTextFile(file));
    const told = report && (await recordDeliveryReport(database, { ...setting, report, nowMs: Date.now() }));
    const isOurs = told !== undefined && !('refused' in told);
    someNot ||= !isOurs;
    answers.push(
      isOurs
        ? { file, contact: told.contactId.toString(), kind: told.kind, changed: told.changed }
        : { file, refused: told?.refused ?? 'notOurs' },
    );
    if (options.json) continue;
    const text = isOurs
      ? words('contact.bounce', {
          file,
          contact: told.contactId.toString(),
          kind: words(`contact.bounce.${told.kind}`),
        })
      : words('contact.bounce.notOurs', { file });
    process.stdout.write(`${text}\n`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ reports: answers })}\n`);
  return someNot ? 1 : 0;
}

async function runSendWaiting(database: Database, options: ContactOptions): Promise<number> {
  const creditorId =
    options.creditor === undefined ? undefined : (await pickBook(database, options.creditor)).creditorId;
  const report = await sendWaiting(database, creditorId === undefined ? {} : { only: { creditorId } });
  if (report === undefined) throw new CommandError(mailFault()!, 78);
  print(options, report, dispatchText(report));
  return report.stopped.length > 0 ? 1 : 0;
}
