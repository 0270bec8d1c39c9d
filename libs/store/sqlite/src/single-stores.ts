import type { CostProfileDto } from '@tracker/dto';
import type {
  CostProfileStore,
  PricingContextRow,
  PricingContextStore,
  PutOutcome,
  StageStatusRow,
  StageStatusStore,
} from '@tracker/store-port';
import type { Database } from './database';
import { outcomes } from './outcomes';

/** A document of which there is one, changed by compare-and-set of its revision. */
class Single<T> {
  constructor(
    private readonly db: Database,
    private readonly name: string,
  ) {}

  read(): T | null {
    const row = this.db.get<{ document: string }>('SELECT document FROM single WHERE name = ?', this.name);
    return row ? (JSON.parse(row.document) as T) : null;
  }

  async put(document: T, revision: number): Promise<PutOutcome> {
    const sql =
      revision === 1
        ? 'INSERT INTO single (revision, document, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
        : 'UPDATE single SET revision = ?, document = ? WHERE name = ? AND revision = ?';
    const params = [revision, JSON.stringify(document), this.name, ...(revision === 1 ? [] : [revision - 1])];
    const [outcome = 'conflict'] = outcomes(await this.db.write([{ sql, params }]));
    return outcome;
  }
}

export class SqliteCostProfile implements CostProfileStore {
  private readonly single: Single<CostProfileDto>;

  constructor(db: Database) {
    this.single = new Single(db, 'cost_profile');
  }

  async get(): Promise<CostProfileDto | null> {
    return this.single.read();
  }

  put(profile: CostProfileDto): Promise<PutOutcome> {
    return this.single.put(profile, profile.revision);
  }
}

export class SqlitePricingContext implements PricingContextStore {
  private readonly single: Single<PricingContextRow>;

  constructor(db: Database) {
    this.single = new Single(db, 'pricing_context');
  }

  async get(): Promise<PricingContextRow | null> {
    return this.single.read();
  }

  put(row: PricingContextRow): Promise<PutOutcome> {
    return this.single.put(row, row.n);
  }
}

const PUT_STATUS = `INSERT INTO stage_status (stage, instance, document) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET document = excluded.document`;

export class SqliteStageStatus implements StageStatusStore {
  constructor(private readonly db: Database) {}

  async put(row: StageStatusRow): Promise<void> {
    await this.db.write([{ sql: PUT_STATUS, params: [row.stage, row.instance, JSON.stringify(row)] }]);
  }

  async list(): Promise<StageStatusRow[]> {
    return this.db
      .all<{ document: string }>('SELECT document FROM stage_status ORDER BY stage, instance')
      .map(({ document }) => JSON.parse(document) as StageStatusRow);
  }
}
