import type { RawKeepaUpdateDto } from '@tracker/dto';
import type { Stores } from '@tracker/store-port';
import type { ServeOptions } from './serve-options';

export interface PriceSource {
  mode: 'demo' | 'live';
  tokenAccount: string;
}

const SIMULATED: RawKeepaUpdateDto['source'] = 'simulator';
const REAL: RawKeepaUpdateDto['source'] = 'keepa';

/**
 * Where prices come from: as the app says, or by whose ledger ingest keeps, since demo and real data never share a
 * store. Rejects with `StoreUnavailable`.
 */
export async function priceSource(
  stores: Pick<Stores, 'tokenLedger'>,
  { mode, tokenAccount }: Pick<ServeOptions, 'mode' | 'tokenAccount'>,
): Promise<PriceSource> {
  if (mode !== 'stored') return { mode, tokenAccount };
  const demo = (await stores.tokenLedger.get(SIMULATED)) !== null;
  return demo ? { mode: 'demo', tokenAccount: SIMULATED } : { mode: 'live', tokenAccount: REAL };
}
