import type { Marketplace, Stage } from '@tracker/dto';
import type { KeptFor } from './store-retention';

/** What the app tells the stage about the process that it runs in. */
export interface ServeOptions {
  /** `demo`: simulated prices. `stored`: as the token ledger in the store tells, for a process apart from ingest. */
  mode: 'demo' | 'live' | 'stored';
  version: string;
  /** Names this process among the replicas of the stage. */
  instance: string;
  /** The tracked marketplaces. */
  marketplaces: readonly Marketplace[];
  /** Whose balance GET /health shows: the key of ingest's row in the token ledger. Not looked at when `mode` is `stored`. */
  tokenAccount: string;
  /** Who presents none of these API keys is refused; empty: nobody has to present one. */
  keys: readonly string[];
  /** For each key, and for each address without one; 0: no limit. */
  requestsPerMinute: number;
  /** Whether the console shows product pictures; left out: no. */
  pictures?: boolean;
  /** The stages that this process hosts, which readiness waits for; left out: all. */
  hosted?: readonly Stage[];
  /** Whether its readers of events are alive; left out: yes. */
  alive?: () => { live: boolean; detail: string };
  /** How long the store keeps what; left out: `KEPT_FOR`. */
  kept?: KeptFor;
}
