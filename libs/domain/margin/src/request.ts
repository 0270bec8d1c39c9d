import { Fx } from './fx';
import { Country, Store } from './marketplace';
import { Money } from './money';
import { FeeCategory } from './tables';

/**
 * How the goods are bought, which decides the VAT that stays in their cost.
 * b2b_reverse_charge: with a verified VAT id from another member state; retail_delivered_home: Amazon replaces the
 * store's VAT by that of the destination; domestic_invoice: VAT of the own country on an invoice;
 * source_vat_sunk: foreign VAT that nobody refunds; import: across the UK-EU border; private_purchase: no VAT shown.
 */
export const BUY_MODES = [
  'b2b_reverse_charge',
  'retail_delivered_home',
  'domestic_invoice',
  'source_vat_sunk',
  'import',
  'private_purchase',
] as const;
export type BuyMode = (typeof BUY_MODES)[number];

export const VAT_PROFILES = ['registered', 'exempt', 'margin_scheme'] as const;
export type VatProfile = (typeof VAT_PROFILES)[number];

/** fba_local: stock in the selling country; fba_efn: FBA from stock in the seller's country; fbm: the seller ships. */
export const FULFILMENT_METHODS = ['fba_local', 'fba_efn', 'fbm'] as const;
export type FulfilmentMethod = (typeof FULFILMENT_METHODS)[number];

/** What is omitted here is 0. */
export interface Costs {
  readonly inbound?: Money;
  readonly prep?: Money;
  readonly freight?: Money;
  readonly brokerage?: Money;
  /** Decimal string; used by mode import only. */
  readonly dutyRate?: string;
  readonly returnsRate?: string;
  readonly fxSpread?: string;
}

/** The body of POST /margin with asOf and fx resolved by the caller. All rates are decimal strings ("0.07"). */
export interface MarginRequest {
  /** Calendar date in the selling marketplace's zone. */
  readonly asOf: string;
  readonly buy: {
    readonly marketplace: Store;
    /** Shelf price including VAT, in the marketplace's currency. */
    readonly price: Money;
    readonly mode: BuyMode;
    /** The standard rate of the country when absent. */
    readonly vatRate?: string;
  };
  readonly sell: {
    readonly marketplace: Store;
    /** What the buyer pays in all, including VAT and delivery, in the marketplace's currency. */
    readonly price: Money;
    readonly vatRate?: string;
  };
  readonly item: {
    /** Absent: unknown, so the observed rate or everything_else counts. */
    readonly feeCategory?: FeeCategory;
    readonly hazmat?: boolean;
    /** Three sides in millimetres, in any order. */
    readonly packageMm?: readonly number[];
    readonly unitWeightG?: number;
    /** What Amazon states for this product in the selling store. */
    readonly observed?: {
      readonly referralRate?: string;
      /** Fulfilment fee with add-on, without fuel, in the selling store's currency. */
      readonly fulfilmentFee?: Money;
    };
  };
  readonly seller: {
    readonly vatProfile: VatProfile;
    /** The seller's country; EFN and FBM ship from here. */
    readonly establishedIn: Country;
  };
  readonly fulfilment: {
    readonly method: FulfilmentMethod;
    /** Stock enrolled in the Central Europe Programme, else stock in Germany costs more; false when absent. */
    readonly centralEurope?: boolean;
    readonly storageMonths?: number;
    /** FBM only. */
    readonly outboundShipping?: Money;
  };
  readonly costs?: Costs;
  readonly fx: Fx;
}
