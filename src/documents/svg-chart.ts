/**
 * Small charts as inline SVG: lines and paired columns on plain axes. Text and lines take their colours from the page's
 * style sheet, so that light, dark and print need no second drawing.
 */

export interface ChartPoint {
  /** place along the x axis, from 0 */
  readonly at: number;
  /** what is drawn */
  readonly value: number;
  /** the same as a reader sees it */
  readonly shown: string;
}

export interface ChartLine {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** CSS colour */
  readonly colour: string;
  /** is its last value written beside it? */
  readonly labelled: boolean;
}

export interface ChartAxis {
  /** names of the places 0, 1, 2 … */
  readonly places: readonly string[];
  readonly name: string;
  /** which place surely has its label, and how many places lie between two; left out: the last, as many as fit */
  readonly labelsFrom?: 'start';
  readonly labelStep?: number;
}

/** The page's size; it is shown as wide as its column, so text is drawn for a column of about this width. */
const width = 400;
const height = 220;
const inner = { left: 46, right: 384, top: 14, bottom: 184 };
/** Letters that fit under the axis before they run into one another. */
const axisLabelsMax = 6;

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** The smallest round figure that is not below `value`, half of which is round too; 1 when nothing is above zero. */
export function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((top) => top >= value * (1 - 1e-9))!;
}

const round = (value: number) => Math.round(value * 10) / 10;

interface Scale {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly top: number;
}

function scaleOf(axis: ChartAxis, top: number): Scale {
  const steps = Math.max(1, axis.places.length - 1);
  return {
    x: (at) => round(inner.left + ((inner.right - inner.left) * at) / steps),
    y: (value) => round(inner.bottom - ((inner.bottom - inner.top) * value) / top),
    top,
  };
}

function grid(scale: Scale, shownValue: (value: number) => string): string {
  return [0, 0.5, 1]
    .map((part) => {
      const y = scale.y(part * scale.top);
      const label = escaped(shownValue(part * scale.top));
      return `<line class="${part === 0 ? 'base' : 'grid'}" x1="${inner.left}" x2="${inner.right}" y1="${y}" y2="${y}"/><text class="tick" x="${inner.left - 7}" y="${y + 4}" text-anchor="end">${label}</text>`;
    })
    .join('');
}

function axisLabels(axis: ChartAxis, x: (at: number) => number): string {
  const last = axis.places.length - 1;
  const step = axis.labelStep ?? Math.max(1, Math.ceil(last / (axisLabelsMax - 1)));
  const shown = axis.places
    .map((_, at) => at)
    .filter((at) => (axis.labelsFrom === 'start' ? at : last - at) % step === 0);
  const labels = shown.map(
    (at) =>
      `<text class="tick" x="${x(at)}" y="${inner.bottom + 17}" text-anchor="middle">${escaped(axis.places[at]!)}</text>`,
  );
  return `${labels.join('')}<text class="axis" x="${inner.right}" y="${height - 4}" text-anchor="end">${axis.name}</text>`;
}

function frame(title: string, id: string, body: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}"><title id="${id}">${escaped(title)}</title>${body}</svg>`;
}

/** `axis.name` is markup (it may hold both languages); `top`: undefined takes the largest value. */
export function lineChart(at: {
  readonly id: string;
  readonly title: string;
  readonly axis: ChartAxis;
  readonly lines: readonly ChartLine[];
  readonly shownValue: (value: number) => string;
  readonly top: number | undefined;
}): string {
  const values = at.lines.flatMap((line) => line.points.map((point) => point.value));
  const scale = scaleOf(at.axis, at.top ?? niceTop(Math.max(0, ...values)));
  const drawn = at.lines.map((line) => {
    if (line.points.length === 0) return '';
    const path = line.points.map(
      (point, index) =>
        `${index === 0 || line.points[index - 1]!.at < point.at - 1 ? 'M' : 'L'}${scale.x(point.at)} ${scale.y(point.value)}`,
    );
    const end = line.points.at(-1)!;
    const dots = (line.labelled ? line.points : [end])
      .map(
        (point) =>
          `<circle cx="${scale.x(point.at)}" cy="${scale.y(point.value)}" r="${point === end ? 3.4 : 2}" fill="${line.colour}"><title>${escaped(`${line.name} ${at.axis.places[point.at] ?? ''} ${point.shown}`)}</title></circle>`,
      )
      .join('');
    // Beside a line that comes from above, the label stands below it, and the other way round.
    const fromAbove = (line.points.at(-2)?.value ?? 0) > end.value;
    const above = !fromAbove || scale.y(end.value) > inner.bottom - 22;
    const label = line.labelled
      ? `<text class="value" x="${scale.x(end.at)}" y="${scale.y(end.value) + (above ? -9 : 18)}" text-anchor="end">${escaped(end.shown)}</text>`
      : '';
    return `<path class="line" d="${path.join('')}" stroke="${line.colour}"/>${dots}${label}`;
  });
  return frame(at.title, at.id, `${grid(scale, at.shownValue)}${axisLabels(at.axis, scale.x)}${drawn.join('')}`);
}

/** Two columns at every place. */
export function pairedColumns(at: {
  readonly id: string;
  readonly title: string;
  readonly axis: ChartAxis;
  readonly series: readonly { readonly colour: string; readonly points: readonly ChartPoint[] }[];
  readonly shownValue: (value: number) => string;
}): string {
  const values = at.series.flatMap((each) => each.points.map((point) => point.value));
  const scale = scaleOf(at.axis, niceTop(Math.max(0, ...values)));
  const slot = (inner.right - inner.left) / Math.max(1, at.axis.places.length);
  const columnWidth = round(Math.min(22, (slot * 0.72) / at.series.length));
  const middle = (place: number) => inner.left + slot * (place + 0.5);
  const drawn = at.series.flatMap(({ colour, points }, index) =>
    points.map((point) => {
      const x = round(middle(point.at) + (index - at.series.length / 2) * columnWidth);
      const y = scale.y(point.value);
      return `<rect x="${x}" y="${y}" width="${round(Math.max(1, columnWidth - 1))}" height="${round(inner.bottom - y)}" fill="${colour}"><title>${escaped(point.shown)}</title></rect>`;
    }),
  );
  const labels = axisLabels(at.axis, (place) => round(middle(place)));
  return frame(at.title, at.id, `${grid(scale, at.shownValue)}${drawn.join('')}${labels}`);
}
