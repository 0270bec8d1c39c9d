import type { Marketplace } from '@tracker/dto';

/** What the app tells the stage about the process that it runs in. */
export interface ServeOptions {
  /** `demo`: simulated prices. */
  mode: 'demo' | 'live';
  version: string;
  /** Names this process among the replicas of the stage. */
  instance: string;
  /** The tracked marketplaces. */
  marketplaces: readonly Marketplace[];
  /** Whose balance GET /health shows: the key of ingest's row in the token ledger. */
  tokenAccount: string;
  /** Who presents none of these API keys is refused; empty: nobody has to present one. */
  keys: readonly string[];
  /** For each key, and for each address without one; 0: no limit. */
  requestsPerMinute: number;
}
