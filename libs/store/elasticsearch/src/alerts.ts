import { routeId, type AlertDto, type AlertEvent, type AlertQueryDto } from '@tracker/dto';
import { storedAlert, type AlertStore, type Page } from '@tracker/store-port';
import type { Write } from './bulk';
import type { DocumentIndex, Query } from './document-index';
import type { StoredDocuments } from './documents';
import { listPage, oneOf } from './listing';

export class ElasticsearchAlerts implements AlertStore {
  constructor(private readonly index: DocumentIndex<'alerts'>) {}

  async putMany(alerts: readonly AlertEvent[], storedAt: string): Promise<('stored' | 'known')[]> {
    const written = await this.index.write(
      alerts.map((alert): Write => ({
        kind: 'create',
        id: alert.alertId,
        document: toAlertDocument(storedAlert(alert, storedAt)),
      })),
    );
    return written.map((each) => (each === 'written' ? 'stored' : 'known'));
  }

  async getMany(alertIds: readonly string[]): Promise<Map<string, AlertDto>> {
    const found = await this.index.getMany(alertIds);
    return new Map([...found].map(([id, { document }]) => [id, document]));
  }

  async search({ limit, cursor, order = 'desc', asin, kind }: AlertQueryDto): Promise<Page<AlertDto>> {
    const filter: Query[] = [];
    if (asin !== undefined) filter.push({ term: { asin } });
    if (kind?.length) filter.push(oneOf('kind', kind));
    return listPage(this.index, {
      filter,
      sort: 'storedAt',
      sortsBy: 'number',
      id: 'alertId',
      order,
      limit,
      cursor,
      subject: ['alerts', order, asin ?? null, kind ?? null],
    });
  }

  async tail({ storedAt, alertId }: { storedAt: string; alertId: string }, limit: number): Promise<AlertDto[]> {
    const { hits } = await this.index.search({
      sort: [{ storedAt: 'asc' }, { alertId: 'asc' }],
      after: [Date.parse(storedAt), alertId],
      size: limit,
    });
    return hits.map(({ document }) => document);
  }

  async newest(): Promise<{ storedAt: string; alertId: string } | null> {
    const { hits } = await this.index.search({ sort: [{ storedAt: 'desc' }, { alertId: 'desc' }], size: 1 });
    const [newest] = hits;
    return newest ? { storedAt: newest.document.storedAt, alertId: newest.document.alertId } : null;
  }
}

export function toAlertDocument(alert: AlertDto): StoredDocuments['alerts'] {
  const { asin, buy, sell } = alert;
  return { ...alert, search: { route: asin && buy && sell ? routeId(asin, buy, sell) : null } };
}
