/** What a borrower writes and tells: drafts, what happened, a statement on its way. */
import { dropDraft as dropDraftRoute } from '../../api/routes/drop-draft.ts';
import { prepareStatement as prepareStatementRoute } from '../../api/routes/prepare-statement.ts';
import { readCause as readCauseRoute } from '../../api/routes/read-cause.ts';
import { readDrafts as readDraftsRoute } from '../../api/routes/read-drafts.ts';
import { readStatementForm as readStatementFormRoute } from '../../api/routes/read-statement-form.ts';
import { saveDraft as saveDraftRoute } from '../../api/routes/save-draft.ts';
import { tellCause as tellCauseRoute } from '../../api/routes/tell-cause.ts';
import { answerPath, statementOfAnswers } from '../../api/statement-answers.ts';
import { dropDraft, readDrafts, saveDraft } from '../../application/portal-drafts.ts';
import { readCause, tellCause } from '../../application/tell-cause.ts';
import { loadLivingCosts } from '../../composition/load-living-costs.ts';
import { formatDay } from '../../core/calendar/day.ts';
import { localDay } from '../../core/calendar/zone.ts';
import { parametersOn } from '../../core/capacity/parameters.ts';
import type { PlaceFigures } from '../../core/capacity/place-costs.ts';
import { formatAmount } from '../../core/money/decimal.ts';
import { readOwedMinor } from '../../store/owed.ts';
import { type CaseCall, type Served, serveCase } from '../call.ts';
import { causeShown, draftMovedShown, draftSettings, draftShown } from './drafts-documents.ts';
import { zoneOf } from './plans-documents.ts';

type Asked = Pick<CaseCall, 'atMs' | 'book'>;

function todayOf(call: Asked) {
  return localDay(zoneOf(call), call.atMs);
}

/** A pack's id begins with its country: cn, us-federal. */
function placesOf({ book }: Pick<CaseCall, 'book'>): { place: string; areas: PlaceFigures['area'][] }[] {
  const country = book.jurisdiction.slice(0, 2).toUpperCase();
  const areasOf = new Map<string, Set<PlaceFigures['area']>>();
  for (const { place, area, currency } of loadLivingCosts().places) {
    if (currency !== book.currency || (place !== country && !place.startsWith(`${country}-`))) continue;
    areasOf.set(place, (areasOf.get(place) ?? new Set()).add(area));
  }
  return [...areasOf]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([place, of]) => ({ place, areas: [...of] }));
}

async function owedOf({ database, seen, book }: Pick<CaseCall, 'database' | 'seen' | 'book'>): Promise<bigint> {
  return database.session((session) => readOwedMinor(session, seen, book.currency));
}

export const toldHandlers: readonly Served[] = [
  serveCase(saveDraftRoute, async (call) => {
    const { database, params, body } = call;
    const saved = await saveDraft(database, { ...draftSettings(call), kind: params.kind, ...body });
    if ('refused' in saved) return saved.refused === 'draftMoved' ? draftMovedShown(saved, call) : saved;
    const { content: _, ...shown } = draftShown(saved, call);
    return shown;
  }),
  serveCase(readDraftsRoute, async (call) => {
    const drafts = await readDrafts(call.database, draftSettings(call));
    return 'refused' in drafts ? drafts : { drafts: drafts.map((draft) => draftShown(draft, call)) };
  }),
  serveCase(dropDraftRoute, async ({ database, seen, params, query, identity }) => {
    const ownSide = identity.kind === 'borrower' ? 'own' : 'helped';
    const { side = ownSide } = query;
    if (identity.kind !== 'borrower' && side === 'own') return { refused: 'notTheirsToSay', fields: ['/side'] };
    return dropDraft(database, { seen, kind: params.kind, side });
  }),
  serveCase(tellCauseRoute, async (call) => {
    const { helpedDraft, ...told } = call.body;
    const { seen, parts, by, atMs } = call;
    const confirming = { helpedDraft, atMs };
    const settings = { seen, sealer: parts.sealer, told, recordedBy: by, asOf: todayOf(call), confirming };
    const recorded = await tellCause(call.database, settings);
    if (!('refused' in recorded)) return { cause: recorded.causeId.toString() };
    if (recorded.refused === 'draftMoved') return draftMovedShown(recorded, call);
    return recorded.refused === 'causeNotValid' ? { refused: recorded.refused, invalid: recorded.faults } : recorded;
  }),
  serveCase(readCauseRoute, async (call) => {
    const { database, seen, parts } = call;
    const read = await readCause(database, { seen, sealer: parts.sealer });
    if ('refused' in read) return read;
    return { cause: read.cause === undefined ? null : causeShown(read.cause, call) };
  }),
  serveCase(readStatementFormRoute, async (call) => {
    const { currency } = call.book;
    const asOf = todayOf(call);
    const owedMinor = await owedOf(call);
    const lightMaxMinor = parametersOn(loadLivingCosts().parameters, asOf)?.lightMaxMinor(currency);
    return {
      asOf: formatDay(asOf),
      currency,
      owed: formatAmount(owedMinor, currency),
      lightMax: lightMaxMinor === undefined ? null : formatAmount(lightMaxMinor, currency),
      mayBeLight: lightMaxMinor !== undefined && owedMinor <= lightMaxMinor,
      places: placesOf(call),
    };
  }),
  serveCase(prepareStatementRoute, async (call) => {
    const at = { currency: call.book.currency, asOf: formatDay(todayOf(call)), owedMinor: await owedOf(call) };
    const made = statementOfAnswers(call.body, at);
    if ('invalid' in made) return { refused: 'statementNotValid', invalid: made.invalid };
    const assessed = call.parts.kernel.assess(made.document);
    if ('invalid' in assessed) {
      const invalid = assessed.invalid.map(({ path, ...rest }) => ({ ...rest, path: answerPath(path) }));
      return { refused: 'statementNotValid', invalid };
    }
    if ('refused' in assessed) return { refused: 'notAssessed', because: assessed.refused };
    return { document: made.document as never };
  }),
];
