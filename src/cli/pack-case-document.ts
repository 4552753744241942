/** The `permit` document of a case: an ordinary call to the borrower, overlaid by what the case says. */
import { isObject } from '../core/rules/read-values.ts';

export type Plain = Readonly<Record<string, unknown>>;

const ordinaryCall: Plain = {
  act: 'placeCall',
  person: { role: 'borrower' },
  debt: 'D1',
  channel: { mode: 'interactive', address: 'A1', place: 'mobile' },
  facts: {
    representedByAttorney: false,
    ceaseRequestReceivedOn: null,
    inconvenient: [],
    consents: [],
    agreementInForce: false,
    disputed: false,
  },
  history: [],
};

/** As many past contacts as a request may have. */
const timesMax = 100_000;

const ofTheCase: readonly string[] = ['rule', 'case', 'expect', 'on', 'freesUpAt', 'missing', 'source', 'note'];

/** `ordinary` is the file's own change of what every case begins with. */
export function caseDocument(entry: Plain, ordinary: Plain, jurisdiction: string): Plain {
  const said = Object.fromEntries(Object.entries(entry).filter(([key]) => !ofTheCase.includes(key)));
  const base = overlaid(ordinaryCall, ordinary);
  const act = said.act ?? base.act;
  // What an ordinary call says of its channel is not so of another act.
  const ground = act === 'placeCall' ? base : { ...base, channel: isObject(ordinary.channel) ? ordinary.channel : {} };
  const document = overlaid(ground, said);
  return { jurisdiction, at: '2026-08-20T10:00:00+08:00', ...document, history: historyOf(document, String(act)) };
}

function overlaid(base: Plain, over: Plain): Plain {
  const result: Record<string, unknown> = { ...base, ...over };
  for (const key of ['facts', 'person', 'channel']) {
    if (isObject(base[key]) && isObject(over[key])) result[key] = { ...base[key], ...over[key] };
  }
  return result;
}

function historyOf(document: Plain, act: string): unknown {
  const { history, channel } = document;
  if (!Array.isArray(history)) return history;
  const mode = isObject(channel) ? channel.mode : undefined;
  return history.flatMap((entry: unknown) => {
    if (!isObject(entry)) return [entry];
    const { times = 1, ...contact } = entry;
    const isNumber = Number.isSafeInteger(times) && (times as number) >= 1 && (times as number) <= timesMax;
    const ofCall = (contact.act ?? act) === 'placeCall' && mode !== undefined && mode !== 'unknown' ? { mode } : {};
    const full = {
      act,
      ...ofCall,
      debt: 'D1',
      person: 'borrower',
      address: 'A1',
      outcome: 'unanswered',
      initiatedBy: 'us',
      ...contact,
      // What is no number of times is left to the reading of the document, which knows no such field.
      ...(isNumber ? {} : { times }),
    };
    return Array.from({ length: isNumber ? (times as number) : 1 }, () => full);
  });
}
