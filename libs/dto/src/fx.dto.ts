/** Foreign units per 1 EUR as printed by the source (decimal strings). EUR itself is absent. */
export class FxPerEuroDto {
  GBP?: string;
  PLN?: string;
  SEK?: string;
}

export class FxRatesDto {
  /** The day of the rates (`YYYY-MM-DD`), from the file itself. */
  date!: string;
  perEuro!: FxPerEuroDto;
  source!: 'ecb' | 'simulated';
  fetchedAt!: string;
}
