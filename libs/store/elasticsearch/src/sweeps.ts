import { StoreUnavailable, type LeaseRow, type LeaseStore, type SweepRow, type SweepStore } from '@tracker/store-port';
import { COMPARE_TRIES } from './bulk';
import type { DocumentIndex } from './document-index';

export class ElasticsearchSweeps implements SweepStore {
  constructor(private readonly index: DocumentIndex<'sweeps'>) {}

  async put(row: SweepRow): Promise<void> {
    await this.index.write([{ kind: 'put', id: String(row.n), document: row }]);
  }

  async get(n: number): Promise<SweepRow | null> {
    return (await this.index.get(String(n)))?.document ?? null;
  }

  /** Also what the holder of the lease before has just written: the sweep goes on from there. */
  async newest(limit: number): Promise<SweepRow[]> {
    await this.index.refresh();
    const { hits } = await this.index.search({ sort: [{ n: 'desc' }], size: limit });
    return hits.map(({ document }) => document);
  }
}

export class ElasticsearchLeases implements LeaseStore {
  constructor(private readonly index: DocumentIndex<'leases'>) {}

  async take(row: LeaseRow, now: string): Promise<boolean> {
    for (let tries = 0; tries < COMPARE_TRIES; tries++) {
      const stored = await this.index.get(row.name);
      if (stored && stored.document.holder !== row.holder && Date.parse(stored.document.until) > Date.parse(now))
        return false;
      const [written] = await this.index.write([
        stored
          ? { kind: 'replace', id: row.name, document: row, place: stored.place }
          : { kind: 'create', id: row.name, document: row },
      ]);
      if (written === 'written') return true;
    }
    throw new StoreUnavailable(`The lease ${row.name} keeps changing, or takes no writes.`);
  }

  async release(name: string, holder: string): Promise<void> {
    const stored = await this.index.get(name);
    if (stored?.document.holder !== holder) return;
    // whoever changed it meanwhile holds it
    await this.index.write([{ kind: 'delete', id: name, place: stored.place }]);
  }
}
