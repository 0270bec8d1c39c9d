import type { BuyMode, FulfilmentMethod, Money, VatProfile } from '@tracker/margin';
import type { Marketplace } from './product';

/** When routes open and close. Money in the home currency. */
export interface Thresholds {
  openProfit: Money;
  openRoiBps: number;
  closeProfit: Money;
  closeRoiBps: number;
}

export interface AgeLimits {
  /** A route whose older side is older than this is stale. */
  showMinutes: number;
  /** A route whose older side is older than this is confirmed before it alerts. */
  alertMinutes: number;
}

/** How the seller buys, sells and pays tax. */
export interface CostProfile {
  revision: number;
  home: Marketplace;
  registeredIn: Marketplace[];
  vatProfile: VatProfile;
  buyMode: Record<Marketplace, BuyMode>;
  thirdPartyMode: BuyMode;
  sell: Record<Marketplace, FulfilmentMethod>;
  centralEurope: boolean;
  inbound: Money;
  prep: Money;
  storageMonths: number;
  /** Decimal strings. */
  returnsRate: string;
  fxSpread: string;
  /** Import routes only. */
  freight: Money;
  brokerage: Money;
  dutyRate: string;
  thresholds: Thresholds;
  ageLimits: AgeLimits;
  updatedAt: string;
}

const euro = (amount: number): Money => ({ amount, currency: 'EUR' });

/** A seller in Germany, registered for VAT there, who has not told us anything else yet. */
export const DEFAULT_COST_PROFILE: CostProfile = {
  revision: 1,
  home: 'DE',
  registeredIn: ['DE'],
  vatProfile: 'registered',
  buyMode: {
    DE: 'domestic_invoice',
    IT: 'b2b_reverse_charge',
    ES: 'b2b_reverse_charge',
    UK: 'import',
    FR: 'b2b_reverse_charge',
  },
  thirdPartyMode: 'source_vat_sunk',
  sell: { DE: 'fba_local', IT: 'fba_efn', ES: 'fba_efn', UK: 'fba_local', FR: 'fba_efn' },
  centralEurope: false,
  inbound: euro(60),
  prep: euro(40),
  storageMonths: 1,
  returnsRate: '0.02',
  fxSpread: '0.01',
  freight: euro(180),
  brokerage: euro(50),
  dutyRate: '0.03',
  thresholds: { openProfit: euro(300), openRoiBps: 2500, closeProfit: euro(200), closeRoiBps: 2000 },
  ageLimits: { showMinutes: 24 * 60, alertMinutes: 6 * 60 },
  updatedAt: '2026-07-01T00:00:00.000Z',
};
