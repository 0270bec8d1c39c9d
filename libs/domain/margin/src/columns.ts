import { Store } from './marketplace';
import { MarginRequest } from './request';

const EU4: readonly Store[] = ['DE', 'FR', 'IT', 'ES'];

/** Columns of the fee grids for the way from the stock to the store. */
export interface Columns {
  readonly standard: string;
  readonly selected: string;
  /** The standard column is another store's, for want of an own one. */
  readonly substituted: boolean;
}

const sameColumns = (column: string): Columns => ({ standard: column, selected: column, substituted: false });

function localColumns(store: Store, centralEurope: boolean): Columns {
  if (store === 'IE') return sameColumns('local');
  return sameColumns(store === 'DE' && centralEurope ? 'CEP' : store);
}

/** Remote Fulfilment with stock in the UK; null where no column is published. */
function columnsFromUk(store: Store): Columns | null {
  if (store === 'IE') return sameColumns('remote');
  if (EU4.includes(store)) return sameColumns('UK_TO_EU4');
  if (store === 'SE') return sameColumns('UK_TO_SE');
  // outside the selected categories the card has the Netherlands' column alone, which then stands in for Belgium's
  if (store === 'NL' || store === 'BE')
    return { standard: 'UK_TO_NL', selected: 'UK_TO_NLBE', substituted: store === 'BE' };
  return null;
}

function columnsFromEu(store: Store, centralEurope: boolean): Columns {
  if (store === 'IE') return sameColumns('efn');
  if (store === 'UK') return sameColumns('EU4_TO_UK');
  if (store === 'DE')
    return centralEurope
      ? { standard: 'EU4', selected: 'CEP', substituted: false }
      : { standard: 'DE_NON_CEE', selected: 'DE', substituted: false };
  const standard = EU4.includes(store) ? 'EU4' : store === 'NL' || store === 'BE' ? 'NLBE' : store;
  return { standard, selected: store, substituted: false };
}

/** Null where no fee is published for the way. EFN ships from the country where the seller is established. */
export function columnsOf({ sell, seller, fulfilment }: MarginRequest): Columns | null {
  const centralEurope = fulfilment.centralEurope === true;
  if (fulfilment.method === 'fba_local') return localColumns(sell.marketplace, centralEurope);
  return seller.establishedIn === 'UK'
    ? columnsFromUk(sell.marketplace)
    : columnsFromEu(sell.marketplace, centralEurope);
}
