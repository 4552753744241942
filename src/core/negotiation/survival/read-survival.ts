/**
 * Reads the parameters of survival from plain data: one dated file of products and the published figures that it leans on
 * (docs/formats/survival-parameters.md). The products, or every fault with its place in the file.
 */
import { parseDay } from '../../calendar/day.ts';
import { isObject } from '../../rules/read-values.ts';
import { type Basis, bases, type Known, type ProductSurvival } from './product-survival.ts';

export const survivalFaultCodes = [
  'notAnObject',
  'notAList',
  'unknownField',
  'missing',
  'notAText',
  'notADate',
  'notABoolean',
  'notANumber',
  'outOfRange',
  'unknownBasis',
  'unknownMark',
  'unknownSource',
  'sourceMissing',
  'verifiedUnseen',
  'duplicateName',
  'unknownProduct',
  'defaultMissing',
] as const;
export type SurvivalFaultCode = (typeof survivalFaultCodes)[number];

export interface SurvivalFault {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly code: SurvivalFaultCode;
}

/** Seen in a primary document; in a summary of one; from memory; worked out from other entries. */
export const marks = ['F-A', 'F-B', 'M-hi', 'M-med', 'M-lo', 'D'] as const;

export interface PublishedFigure {
  readonly id: string;
  readonly what: string;
  readonly values: readonly number[];
  readonly mark: (typeof marks)[number];
  readonly source: string;
}

const anyNumber = { min: 0, max: Number.MAX_VALUE };
const share = { min: 0, max: 1 };
const aboveZero = { min: Number.MIN_VALUE, max: Number.MAX_VALUE };

/** Every parameter of a product, with the range in which it has a meaning. */
export const parameterRanges: Readonly<Record<string, { readonly min: number; readonly max: number }>> = {
  monthlyHazard: { min: Number.MIN_VALUE, max: 1 },
  earlyExtra: anyNumber,
  earlyFadeMonths: anyNumber,
  unmovedShare: { min: 0, max: 0.99 },
  paymentExponent: anyNumber,
  risingPaymentExponent: anyNumber,
  capacityExponent: anyNumber,
  obligationExponent: anyNumber,
  monthsExponent: anyNumber,
  referenceRelativePayment: aboveZero,
  referencePaymentToCapacity: aboveZero,
  referenceObligation: aboveZero,
  referenceMonths: aboveZero,
  logHazardDeviation: aboveZero,
  slipExtra: anyNumber,
  slipFadeMonths: aboveZero,
  slipTwoMonthsShare: share,
  jobLossMultiplier: { min: 1, max: Number.MAX_VALUE },
  jobLossChance: share,
  jobFindChance: { min: Number.MIN_VALUE, max: 1 },
  supportMultiplier: share,
  pauseGoodwill: anyNumber,
  habitBehind: anyNumber,
  habitPaying: anyNumber,
  habitFadeMonths: aboveZero,
  perAccount: anyNumber,
  noPlanMonthlyShare: share,
  noPlanFadeMonths: aboveZero,
};

interface Faults {
  readonly faults: SurvivalFault[];
  readonly path: readonly (string | number)[];
}

const fault = ({ faults, path }: Faults, code: SurvivalFaultCode, value: unknown, ...keys: (string | number)[]) => {
  faults.push({ path: [...path, ...keys], value: value ?? null, code });
};

/** Fields that are not listed, and listed ones that are not there. */
function checkFields(
  plain: Readonly<Record<string, unknown>>,
  at: Faults,
  fields: { readonly needed: readonly string[]; readonly may?: readonly string[] },
): void {
  for (const key of Object.keys(plain)) {
    if (!fields.needed.includes(key) && !fields.may?.includes(key)) fault(at, 'unknownField', key, key);
  }
  for (const key of fields.needed) if (plain[key] === undefined) fault(at, 'missing', undefined, key);
}

/** `plain` is the parsed published.yaml: a list of figures, each with `percent` or `count`. */
export function readPublished(plain: unknown): {
  readonly figures: ReadonlyMap<string, PublishedFigure>;
  readonly faults: readonly SurvivalFault[];
} {
  const faults: SurvivalFault[] = [];
  const figures = new Map<string, PublishedFigure>();
  if (!Array.isArray(plain)) return { figures, faults: [{ path: [], value: plain, code: 'notAList' }] };
  for (const [index, entry] of (plain as unknown[]).entries()) {
    const at = { faults, path: [index] };
    if (!isObject(entry)) {
      fault(at, 'notAnObject', entry);
      continue;
    }
    checkFields(entry, at, { needed: ['id', 'what', 'mark', 'source'], may: ['percent', 'count'] });
    for (const key of ['id', 'what', 'source']) {
      if (entry[key] !== undefined && (typeof entry[key] !== 'string' || entry[key] === '')) {
        fault(at, 'notAText', entry[key], key);
      }
    }
    if (entry.mark !== undefined && !(marks as readonly unknown[]).includes(entry.mark)) {
      fault(at, 'unknownMark', entry.mark, 'mark');
    }
    const values = [entry.percent ?? entry.count ?? []].flat();
    if (values.length === 0) fault(at, 'missing', undefined, 'percent');
    values.forEach((value, place) => {
      if (!Number.isFinite(value))
        fault(at, 'notANumber', value, entry.percent === undefined ? 'count' : 'percent', place);
    });
    if (figures.has(String(entry.id))) fault(at, 'duplicateName', entry.id, 'id');
    figures.set(String(entry.id), { ...entry, values } as unknown as PublishedFigure);
  }
  return { figures, faults };
}

/** `plain` is the parsed file of one date: `from` and `products`. */
export function readSurvival(
  plain: unknown,
  figures: ReadonlyMap<string, PublishedFigure>,
): { readonly products: readonly ProductSurvival[]; readonly faults: readonly SurvivalFault[] } {
  const faults: SurvivalFault[] = [];
  const at = { faults, path: [] };
  if (!isObject(plain)) return { products: [], faults: [{ path: [], value: plain, code: 'notAnObject' }] };
  checkFields(plain, at, { needed: ['from', 'products'] });
  if (typeof plain.from !== 'string' || parseDay(plain.from) === undefined) fault(at, 'notADate', plain.from, 'from');
  if (!Array.isArray(plain.products)) {
    if (plain.products !== undefined) fault(at, 'notAList', plain.products, 'products');
    return { products: [], faults };
  }
  const knowns = new Map<string, Readonly<Record<string, Known>>>();
  const products: ProductSurvival[] = [];
  for (const [index, entry] of (plain.products as unknown[]).entries()) {
    const place = { faults, path: ['products', index] };
    const before = faults.length;
    const read = readProduct(entry, place, { figures, knowns });
    if (read === undefined || faults.length > before) continue;
    if (knowns.has(read.product)) {
      fault(place, 'duplicateName', read.product, 'product');
      continue;
    }
    knowns.set(read.product, read.known);
    products.push(read);
  }
  if (faults.length === 0 && !knowns.has('default')) fault(at, 'defaultMissing', 'default', 'products');
  return { products, faults };
}

function readProduct(
  entry: unknown,
  at: Faults,
  given: {
    readonly figures: ReadonlyMap<string, PublishedFigure>;
    readonly knowns: ReadonlyMap<string, Readonly<Record<string, Known>>>;
  },
): ProductSurvival | undefined {
  if (!isObject(entry)) {
    fault(at, 'notAnObject', entry);
    return undefined;
  }
  checkFields(entry, at, { needed: ['product', 'parameters'], may: ['alsoCalled', 'like', 'because'] });
  if (typeof entry.product !== 'string') fault(at, 'notAText', entry.product, 'product');
  const alsoCalled = [entry.alsoCalled ?? []].flat();
  if (alsoCalled.some((name) => typeof name !== 'string')) fault(at, 'notAText', entry.alsoCalled, 'alsoCalled');
  const like = entry.like === undefined ? undefined : given.knowns.get(String(entry.like));
  if (entry.like !== undefined && like === undefined) fault(at, 'unknownProduct', entry.like, 'like');
  // What is taken from another product without a figure of its own says why that may stand for it.
  if (entry.like !== undefined && typeof entry.because !== 'string') fault(at, 'missing', entry.because, 'because');
  if (!isObject(entry.parameters)) {
    if (entry.parameters !== undefined) fault(at, 'notAnObject', entry.parameters, 'parameters');
    return undefined;
  }
  const known: Record<string, Known> = {};
  for (const [name, of] of Object.entries(like ?? {})) {
    known[name] = { ...of, basis: 'borrowed', verified: false, note: String(entry.because) };
  }
  for (const [name, parameter] of Object.entries(entry.parameters)) {
    const read = readParameter(parameter, name, {
      at: { faults: at.faults, path: [...at.path, 'parameters', name] },
      figures: given.figures,
    });
    if (read !== undefined) known[name] = read;
  }
  for (const name of Object.keys(parameterRanges)) {
    if (known[name] === undefined && !(name in entry.parameters)) fault(at, 'missing', undefined, 'parameters', name);
  }
  return productOf({ product: String(entry.product), alsoCalled: alsoCalled as string[], known });
}

function readParameter(
  plain: unknown,
  name: string,
  { at, figures }: { readonly at: Faults; readonly figures: ReadonlyMap<string, PublishedFigure> },
): Known | undefined {
  const before = at.faults.length;
  const range = parameterRanges[name];
  if (range === undefined) fault(at, 'unknownField', name);
  if (!isObject(plain)) {
    fault(at, 'notAnObject', plain);
    return undefined;
  }
  checkFields(plain, at, { needed: ['value', 'basis', 'verified'], may: ['sources', 'note'] });
  const { value, basis, verified, note } = plain;
  if (value !== undefined && (typeof value !== 'number' || !Number.isFinite(value)))
    fault(at, 'notANumber', value, 'value');
  else if (
    range !== undefined &&
    value !== undefined &&
    ((value as number) < range.min || (value as number) > range.max)
  ) {
    fault(at, 'outOfRange', value, 'value');
  }
  if (basis !== undefined && !(bases as readonly unknown[]).includes(basis)) fault(at, 'unknownBasis', basis, 'basis');
  if (verified !== undefined && typeof verified !== 'boolean') fault(at, 'notABoolean', verified, 'verified');
  const sources = [plain.sources ?? []].flat() as unknown[];
  sources.forEach((source, index) => {
    if (typeof source !== 'string' || !figures.has(source)) fault(at, 'unknownSource', source, 'sources', index);
  });
  if ((basis === 'fitted' || basis === 'published') && sources.length === 0) fault(at, 'sourceMissing', basis, 'basis');
  // An assumption without its reason would be a number out of the air.
  if ((basis === 'assumed' || basis === 'borrowed') && typeof note !== 'string') fault(at, 'missing', note, 'note');
  const seen = sources.length > 0 && sources.every((source) => figures.get(String(source))?.mark === 'F-A');
  if (verified === true && (basis === 'assumed' || basis === 'borrowed' || !seen))
    fault(at, 'verifiedUnseen', verified, 'verified');
  if (at.faults.length > before) return undefined;
  return {
    value: value as number,
    basis: basis as Basis,
    sources: sources as string[],
    verified: verified as boolean,
    note: note as string | undefined,
  };
}

function productOf(of: Pick<ProductSurvival, 'product' | 'alsoCalled' | 'known'>): ProductSurvival {
  const value = (name: string) => of.known[name]?.value ?? Number.NaN;
  return {
    ...of,
    model: {
      product: of.product,
      monthlyHazard: value('monthlyHazard'),
      early: { extra: value('earlyExtra'), fadeMonths: value('earlyFadeMonths') },
      unmovedShare: value('unmovedShare'),
      paymentExponent: value('paymentExponent'),
      risingPaymentExponent: value('risingPaymentExponent'),
      capacityExponent: value('capacityExponent'),
      obligationExponent: value('obligationExponent'),
      monthsExponent: value('monthsExponent'),
      reference: {
        relativePayment: value('referenceRelativePayment'),
        paymentToCapacity: value('referencePaymentToCapacity'),
        obligation: value('referenceObligation'),
        months: value('referenceMonths'),
      },
      logHazardDeviation: value('logHazardDeviation'),
    },
    slips: {
      extra: value('slipExtra'),
      fadeMonths: value('slipFadeMonths'),
      twoMonthsShare: value('slipTwoMonthsShare'),
    },
    events: {
      job: {
        lossMultiplier: value('jobLossMultiplier'),
        lossChance: value('jobLossChance'),
        findChance: value('jobFindChance'),
      },
      supportMultiplier: value('supportMultiplier'),
      pause: {
        goodwill: value('pauseGoodwill'),
        habitBehind: value('habitBehind'),
        habitPaying: value('habitPaying'),
        habitFadeMonths: value('habitFadeMonths'),
      },
      perAccount: value('perAccount'),
    },
    noPlan: { monthlyShare: value('noPlanMonthlyShare'), fadeMonths: value('noPlanFadeMonths') },
  };
}
