/** Agreements on the borrower's own screens: the paper as text, what to do next, how it is kept, what a change would bring. */
import { createHash } from 'node:crypto';
import { listAgreementTasks, previewKeptPlan, readKeptPlan } from '../../api/routes/kept-plan.ts';
import { readPaperText } from '../../api/routes/read-paper-text.ts';
import { readAgreementTasks } from '../../application/agreement-tasks.ts';
import { keptAt, keptPlanDocument, previewDocument } from '../../application/kept-plan.ts';
import { zones } from '../../composition/time-zones.ts';
import { formatDay, parseDay } from '../../core/calendar/day.ts';
import { localDay } from '../../core/calendar/zone.ts';
import { agreementAsked } from '../agreement-calls.ts';
import { type Served, serveCase } from '../call.ts';
import { namesShown, openTerms, paperToSign, partyNames } from './paper-handlers.ts';
import { zoneOf } from './plans-documents.ts';

export const keepingHandlers: readonly Served[] = [
  serveCase(readPaperText, async (call) => {
    const file = await agreementAsked(call);
    if ('refused' in file) return file;
    const { language = call.language } = call.query;
    const open = openTerms(file);
    const { names, isWhole } = namesShown(await partyNames(call, open.terms), call.identity.role);
    const paper = paperToSign(call, { file, names, language });
    if (paper === undefined) return { refused: 'noPaper', jurisdiction: open.terms.jurisdiction };
    call.looked({ isWhole });
    return {
      agreement: file.row.agreementNumber,
      version: open.termsVersion,
      language,
      title: paper.title,
      documentHash: `sha256:${createHash('sha256').update(paper.bytes).digest('hex')}`,
      fileBytes: paper.bytes.length,
      pages: paper.pageBlocks as never,
    };
  }),
  serveCase(listAgreementTasks, async (call) => {
    const { database, book, seen, atMs } = call;
    const today = formatDay(localDay(zoneOf(call), atMs));
    const at = { creditorId: book.creditorId, caseNumber: seen.caseNumber, zones, atMs, today };
    const told = await readAgreementTasks(database, at);
    return 'refused' in told ? told : { ...told, tasks: [...told.tasks] };
  }),
  serveCase(readKeptPlan, async (call) => {
    const file = await agreementAsked(call);
    return 'refused' in file ? file : keptPlanDocument(keptAt(file, { zones, atMs: call.atMs }));
  }),
  serveCase(previewKeptPlan, async (call) => {
    const file = await agreementAsked(call);
    if ('refused' in file) return file;
    const { move } = call.body;
    const at = keptAt(file, { zones, atMs: call.atMs });
    switch (move.kind) {
      case 'moveDate':
        return previewDocument(at, { kind: 'moveDate', n: move.instalment, to: parseDay(move.to)! });
      case 'useOption':
        return previewDocument(at, { kind: 'useOption', option: move.option - 1 });
    }
  }),
];
