import type { CostProfileDto, FxRatesDto } from '@tracker/dto';
import type {
  CostProfileStore,
  FxRateStore,
  PricingContextRow,
  PricingContextStore,
  PutOutcome,
  StageStatusRow,
  StageStatusStore,
} from '@tracker/store-port';
import { compareAndSet } from './compare-and-set';
import type { DocumentIndex } from './document-index';

/** The id of a document of which there is one. */
export const ONE = 'one';

export class ElasticsearchCostProfile implements CostProfileStore {
  constructor(private readonly index: DocumentIndex<'cost_profile'>) {}

  async get(): Promise<CostProfileDto | null> {
    return (await this.index.get(ONE))?.document ?? null;
  }

  async put(profile: CostProfileDto): Promise<PutOutcome> {
    const change = { id: ONE, follows: profile.revision - 1, document: () => profile };
    const [outcome = 'conflict'] = await compareAndSet(this.index, [change], ({ revision }) => revision, ['revision']);
    return outcome;
  }
}

export class ElasticsearchPricingContext implements PricingContextStore {
  constructor(private readonly index: DocumentIndex<'pricing_context'>) {}

  async get(): Promise<PricingContextRow | null> {
    return (await this.index.get(ONE))?.document ?? null;
  }

  async put(row: PricingContextRow): Promise<PutOutcome> {
    const change = { id: ONE, follows: row.n - 1, document: () => row };
    const [outcome = 'conflict'] = await compareAndSet(this.index, [change], ({ n }) => n, ['n']);
    return outcome;
  }
}

export class ElasticsearchFxRates implements FxRateStore {
  constructor(private readonly index: DocumentIndex<'fx_rates'>) {}

  async newest(): Promise<FxRatesDto | null> {
    await this.index.showOwn();
    const { hits } = await this.index.search({ sort: [{ date: 'desc' }], size: 1 });
    return hits[0]?.document ?? null;
  }

  async put(rates: FxRatesDto): Promise<void> {
    await this.index.write([{ kind: 'put', id: rates.date, document: rates }]);
  }
}

const MOST_INSTANCES = 1_000;

export class ElasticsearchStageStatus implements StageStatusStore {
  constructor(private readonly index: DocumentIndex<'stage_status'>) {}

  async put(row: StageStatusRow): Promise<void> {
    await this.index.write([{ kind: 'put', id: `${row.stage}|${row.instance}`, document: row }]);
  }

  async list(): Promise<StageStatusRow[]> {
    const { hits } = await this.index.search({ sort: [{ stage: 'asc' }, { instance: 'asc' }], size: MOST_INSTANCES });
    return hits.map(({ document }) => document);
  }
}
