import { keepaMinutes, type KeepaPage, type Question } from './scripted-keepa';

/** Keepa's number of amazon.de. */
export const GERMANY = 3;

export interface Shop {
  amazon: number;
  new: number;
  buyBox: number;
}

/**
 * What worked deal E01 earns on 2026-09-30, line by line: without the Central Europe Programme (3.40 instead of 3.14), with
 * 2 % for returns of 117.64.
 */
export const DEAL_LINES = [
  { code: 'sale_price', amount: 13_999 },
  { code: 'output_vat', amount: -2_235 },
  { code: 'referral_fee', amount: -980 },
  { code: 'fulfilment_fee', amount: -340 },
  { code: 'fuel_surcharge', amount: -5 },
  { code: 'storage', amount: -10 },
  { code: 'returns_allowance', amount: -235 },
  { code: 'inbound_and_prep', amount: -100 },
  { code: 'goods', amount: -7_376 },
];

/** The article of worked deal E01 as Keepa would describe it: 250 x 180 x 80 mm, 650 g, consumer electronics. */
export function dealPage(asin: string, shop: Shop, question: Question, at: Date): KeepaPage {
  const now = keepaMinutes(at);
  const before = now - 120 * 1440;
  const csv: (number[] | null)[] = Array.from({ length: 36 }, () => null);
  csv[0] = [before, shop.amazon];
  csv[1] = [before, shop.new];
  csv[3] = [before, 1234];
  csv[11] = [before, 4];
  if (question.buyBox) csv[18] = [before, shop.buyBox, 0];
  const german = question.domain === GERMANY;
  const root = german ? 562066 : 412609031;
  return {
    asin,
    domainId: question.domain,
    productType: 0,
    title: german ? 'Kopfhörer, kabellos' : 'Cuffie senza fili',
    brand: 'Orbitone',
    rootCategory: root,
    categories: [root],
    categoryTree: [{ catId: root, name: german ? 'Elektronik & Foto' : 'Elettronica' }],
    eanList: ['4006381333931'],
    packageLength: 250,
    packageWidth: 180,
    packageHeight: 80,
    packageWeight: 650,
    packageQuantity: 1,
    availabilityAmazon: shop.amazon > 0 ? 0 : -1,
    hazardousMaterials: [],
    lastUpdate: now,
    lastPriceChange: before,
    trackingSince: before,
    csv,
    stats: {
      current: Array.from({ length: 36 }, () => -1),
      salesRankDrops30: 40,
      salesRankDrops90: 120,
      lastBuyBoxUpdate: question.buyBox ? now : null,
      buyBoxPrice: question.buyBox ? shop.buyBox : -2,
      buyBoxShipping: question.buyBox ? 0 : -2,
      buyBoxSellerId: question.buyBox ? 'A1SELLER00001' : null,
      buyBoxIsAmazon: question.buyBox ? false : null,
      buyBoxIsFBA: question.buyBox ? true : null,
    },
  };
}
