/** Foreign units per 1 EUR as printed by the source (decimal strings). EUR itself is absent. */
export class FxPerEuroDto {
  GBP?: string;
  PLN?: string;
  SEK?: string;
}

/** `none`: rates are switched off, and routes between currencies have no figures. */
export const FX_SOURCES = ['ecb', 'simulated', 'none'] as const;
export type FxSource = (typeof FX_SOURCES)[number];

export class FxRatesDto {
  /** The day of the rates (`YYYY-MM-DD`), from the file itself. */
  date!: string;
  perEuro!: FxPerEuroDto;
  source!: FxSource;
  fetchedAt!: string;
}
