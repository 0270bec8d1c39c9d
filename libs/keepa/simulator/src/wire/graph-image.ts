import { isAsin } from '../world/identity';
import { DAY } from '../world/keepa-time';
import { KEEPA_DOMAIN_IDS } from '../world/marketplaces';
import { pointCount, pointInForce, valueAt, widthOf, type Series } from '../world/series';
import { Refusal, domainOf, flag, whole } from './parameters';
import { Picture, type Colour } from './png';

/** A series that a graph can show: its parameter, place in csv, colour, and whether it is shown unless asked. */
type Line = readonly [name: string, type: number, colour: string, standard: boolean];

const LINES: readonly Line[] = [
  ['amazon', 0, 'FFA500', true],
  ['new', 1, '8888DD', true],
  ['used', 2, '444444', false],
  ['salesrank', 3, '3A883A', false],
  ['bb', 18, 'FF00B4', false],
  ['bbu', 32, 'DA66FF', false],
  ['fba', 10, 'FF5722', false],
  ['fbm', 7, '039BE5', false],
  ['ld', 8, 'FF0000', false],
  ['wd', 9, '9C27B0', false],
  ['pe', 33, '37BCE5', false],
];
const MARGIN = 12;
const TITLE_HEIGHT = 16;
const GRID_LINES = 4;
const THICKNESS = 2;
const MOST_DOTS = 1800;

export interface GraphRequest {
  asin: string;
  domainId: number;
  days: number;
  width: number;
  height: number;
  title: boolean;
  /** Cuts the price axis to the prices that occur. */
  zoom: boolean;
  background: Colour;
  lines: readonly { type: number; colour: Colour }[];
}

function colour(query: URLSearchParams, name: string, standard: string): Colour {
  const text = query.get(name) ?? standard;
  if (!/^[0-9a-fA-F]{6}$/.test(text)) throw new Refusal(400);
  return [0, 2, 4].map((at) => parseInt(text.slice(at, at + 2), 16)) as unknown as Colour;
}

const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);

/**
 * Reads the parameters of /graphimage (Keepa docs, graph image).
 * @throws Refusal
 */
export function parseGraphRequest(query: URLSearchParams): GraphRequest {
  const domainId = domainOf(query.get('domain'), KEEPA_DOMAIN_IDS);
  const asin = query.get('asin') ?? '';
  if (!isAsin(asin)) throw new Refusal(400);
  return {
    asin,
    domainId,
    days: whole(query, 'range', 1, 10_000) ?? 90,
    width: whole(query, 'width', 300, MOST_DOTS) ?? 500,
    height: whole(query, 'height', 150, MOST_DOTS) ?? 200,
    title: flag(query, 'title', true),
    zoom: flag(query, 'yzoom', true),
    background: colour(query, 'cBackground', 'FFFFFF'),
    lines: LINES.filter(([name, , , standard]) => flag(query, name, standard)).map(([name, type, standard]) => ({
      type,
      colour: colour(query, `c${capital(name)}`, standard),
    })),
  };
}

interface Step {
  from: number;
  to: number;
  value: number;
}

/** The stretches with a value within the last days. */
function stepsOf(series: Series, type: number, from: number, now: number): Step[] {
  const width = widthOf(type);
  const count = pointCount(series, width);
  const steps: Step[] = [];
  for (let point = Math.max(0, pointInForce(series, width, from)); point < count; point++) {
    const start = Math.max(from, series[point * width] as number);
    const end = point + 1 < count ? Math.min(now, series[(point + 1) * width] as number) : now;
    const value = valueAt(series, point, width);
    if (end > start && value >= 0) steps.push({ from: start, to: end, value });
  }
  return steps;
}

interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

function drawLine(
  picture: Picture,
  frame: Frame,
  steps: readonly Step[],
  axis: { from: number; now: number; low: number; high: number },
  ink: Colour,
): void {
  const x = (minute: number) =>
    frame.left + Math.round(((minute - axis.from) / (axis.now - axis.from)) * (frame.width - 1));
  const y = (value: number) =>
    frame.top + Math.round((1 - (value - axis.low) / Math.max(1, axis.high - axis.low)) * (frame.height - THICKNESS));
  let before: Step | undefined;
  for (const step of steps) {
    const [left, level] = [x(step.from), y(step.value)];
    picture.fill(left, level, Math.max(1, x(step.to) - left), THICKNESS, ink);
    if (before?.to === step.from) {
      const [a, b] = [y(before.value), level].sort((one, other) => one - other) as [number, number];
      picture.fill(left, a, 1, b - a + THICKNESS, ink);
    }
    before = step;
  }
}

/** The price graph of a page as PNG: one stepped line per series, prices and rank each on an axis of their own. */
export function graphImage(request: GraphRequest, csv: readonly (Series | null)[], now: number): Buffer {
  const { width, height, days, zoom, lines, title, background } = request;
  const picture = new Picture(width, height, background);
  const top = title ? TITLE_HEIGHT + MARGIN : MARGIN;
  const frame = { left: MARGIN, top, width: width - 2 * MARGIN, height: height - top - MARGIN };
  for (let n = 0; n <= GRID_LINES; n++)
    picture.fill(
      frame.left,
      frame.top + Math.round((n * (frame.height - 1)) / GRID_LINES),
      frame.width,
      1,
      [230, 230, 230],
    );
  const from = now - days * DAY;
  const drawn = lines.map(({ type, colour: ink }) => ({ type, ink, steps: stepsOf(csv[type] ?? [], type, from, now) }));
  // a legend of colours stands in the title's place: there is no font here
  if (title) lines.forEach(({ colour: ink }, n) => picture.fill(MARGIN + n * 18, 6, 14, 10, ink));
  for (const ofRank of [false, true]) {
    const group = drawn.filter(({ type }) => (type === 3) === ofRank);
    const values = group.flatMap(({ steps }) => steps.map(({ value }) => value));
    const high = values.reduce((a, b) => Math.max(a, b), 0);
    const low = zoom ? values.reduce((a, b) => Math.min(a, b), high) : 0;
    for (const { ink, steps } of group) drawLine(picture, frame, steps, { from, now, low, high }, ink);
  }
  return picture.toPng();
}
