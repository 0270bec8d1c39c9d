import { ChangeDetectionStrategy, Component, computed, input, model, signal } from '@angular/core';
import { AxesModule, BaseChartComponent, calculateViewDimensions, ChartCommonModule } from '@swimlane/ngx-charts';
import { scaleLinear, scaleTime } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import type { Currency } from '../marketplaces';
import { NEW_CHANGED_AT, type PriceLine } from './price-lines';
import { gaps, heldPoints, paddedRange, valueAt, type StepPoint } from './steps';

const LANE_HEIGHT = 6;
const DAY_MS = 86_400_000;

/**
 * Step lines with gaps where nothing was on offer. ngx-charts' own line chart has no gaps and looks for one timestamp in
 * every series, so this is a custom chart on its exported parts with an own series layer and crosshair.
 */
@Component({
  selector: 'app-price-history-chart',
  imports: [ChartCommonModule, AxesModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './price-history-chart.html',
  styleUrl: './price-history-chart.scss',
})
export class PriceHistoryChart extends BaseChartComponent {
  /** In the currency of the axis. */
  readonly lines = input.required<readonly PriceLine[]>();
  /** The window, epoch ms. */
  readonly from = input.required<number>();
  readonly to = input.required<number>();
  readonly currency = input.required<Currency>();
  readonly axisLabel = input.required<string>();
  /** The instant under the crosshair, epoch ms. */
  readonly cursor = model<number | null>(null);

  private readonly size = signal({ width: 600, height: 400 });
  private readonly yAxisWidth = signal(40);
  private readonly xAxisHeight = signal(20);

  protected readonly box = computed<[number, number]>(() => [this.size().width, this.size().height]);
  protected readonly dims = computed(() =>
    calculateViewDimensions({
      ...this.size(),
      margins: [18, 16, 14, 16],
      showXAxis: true,
      showYAxis: true,
      xAxisHeight: this.xAxisHeight(),
      yAxisWidth: this.yAxisWidth(),
      showYLabel: true,
    }),
  );
  protected readonly transform = computed(() => `translate(${this.dims().xOffset}, 18)`);
  /** A lane for each line that has a gap, below the prices. */
  private readonly lanes = computed(() =>
    this.lines()
      .map((drawn) => ({ drawn, gaps: gaps(drawn.points, Math.min(drawn.knownUntil, this.to())) }))
      .filter((lane) => lane.gaps.some(({ to }) => to > this.from())),
  );
  protected readonly xScale = computed(() =>
    scaleTime().domain([this.from(), this.to()]).range([0, this.dims().width]),
  );
  protected readonly yScale = computed(() => {
    const values = this.lines().flatMap(({ points }) => [
      ...points.filter(({ at }) => at >= this.from()).flatMap(({ value }) => value ?? []),
      ...[valueAt(points, this.from()) ?? []].flat(),
    ]);
    return scaleLinear()
      .domain(paddedRange(values) ?? [0, 100])
      .range([Math.max(0, this.dims().height - this.lanes().length * LANE_HEIGHT - 4), 0]);
  });
  protected readonly xTicks = computed(() => this.xScale().ticks(Math.max(2, Math.floor(this.dims().width / 110))));
  protected readonly yTicks = computed(() => this.yScale().ticks(Math.max(2, Math.floor(this.dims().height / 45))));

  protected readonly drawn = computed(() => {
    const [x, y] = [this.xScale(), this.yScale()];
    const [from, to] = [this.from(), this.to()];
    const path = line<StepPoint>()
      .defined(({ value }) => value !== null)
      .curve(curveStepAfter)
      .x(({ at }) => x(Math.max(at, from)))
      .y(({ value }) => y(value ?? 0));
    return this.lines().map((drawn) => {
      const end = Math.min(drawn.knownUntil, to);
      const held = heldPoints(drawn.points, end);
      const last = held.at(-1)?.value ?? null;
      const hangs = last !== null && end < to && drawn.kind !== 'NEW_LISTING';
      return {
        key: `${drawn.id} ${drawn.kind}`,
        market: `market-${drawn.marketplace}`,
        kind: drawn.kind,
        path: end < from ? '' : (path(held) ?? ''),
        tail: hangs ? `M${x(Math.max(end, from))},${y(last)}H${x(to)}` : '',
      };
    });
  });
  protected readonly gapLines = computed(() =>
    this.lanes().flatMap(({ drawn, gaps }, lane) =>
      gaps
        .filter(({ to }) => to > this.from())
        .map(({ from, to }) => ({
          key: `${drawn.id} ${drawn.kind} ${from}`,
          market: `market-${drawn.marketplace}`,
          from: this.xScale()(Math.max(from, this.from())),
          to: this.xScale()(to),
          y: this.dims().height - (this.lanes().length - lane - 0.5) * LANE_HEIGHT,
        })),
    ),
  );
  /** Where New's definition changed, when it lies in the window. */
  protected readonly changeX = computed(() =>
    this.from() < NEW_CHANGED_AT && NEW_CHANGED_AT < this.to() ? this.xScale()(NEW_CHANGED_AT) : null,
  );
  protected readonly cursorX = computed(() => {
    const at = this.cursor();
    return at === null ? null : this.xScale()(at);
  });

  protected readonly formatTime = computed(() => {
    const short = this.to() - this.from() <= 200 * DAY_MS;
    const format = new Intl.DateTimeFormat(
      undefined,
      short ? { day: 'numeric', month: 'short' } : { month: 'short', year: 'numeric' },
    );
    return (at: Date): string => format.format(at);
  });
  protected readonly formatPrice = computed(() => {
    const format = new Intl.NumberFormat(undefined, {
      style: 'currency',
      currency: this.currency(),
      minimumFractionDigits: 0,
      maximumFractionDigits: 2,
    });
    return (minor: number): string => format.format(minor / 100);
  });

  override update(): void {
    super.update();
    this.size.set({ width: this.width, height: this.height });
  }

  protected resizeY({ width }: { width: number }): void {
    this.yAxisWidth.set(width);
  }

  protected resizeX({ height }: { height: number }): void {
    this.xAxisHeight.set(height);
  }

  protected point(event: PointerEvent): void {
    const plot = (event.currentTarget as Element).getBoundingClientRect();
    this.cursor.set(
      this.xScale()
        .invert(event.clientX - plot.left)
        .getTime(),
    );
  }
}
