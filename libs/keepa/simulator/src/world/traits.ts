import { Draws, hashText } from './hash';
import { eanOf } from './identity';
import { DAY } from './keepa-time';
import { MARKETPLACES, type Marketplace, type MarketplaceCode } from './marketplaces';
import { ROOT_CATEGORIES, referralPercent, type RootCategory, type SubCategory } from './root-categories';
import { spreadOf, type Spread } from './spread';
import { ARTICLES, BRANDS, COLOURS, FEATURES, TWO_PACK, inLanguage, type Article } from './vocabulary';

/** Shares of the world's oddities, each a knob. */
const HAZMAT_SHARE = { withCells: 0.4, others: 0.015 };
const NO_DIMENSIONS_SHARE = 0.05;
const OTHER_PACK_SHARE = 0.025;
const UNKNOWN_CATEGORY_SHARE = 0.015;
const VARIATION_PARENT_SHARE = 0.01;
const EBOOK_SHARE = 0.005;
const LIGHTNING_SHARE = 0.03;

export type ProductKind = 'standard' | 'variation_parent' | 'ebook';

/** Everything about a product that does not change with time; a function of (seed, ASIN). */
export interface ProductTraits {
  asin: string;
  draws: Draws;
  kind: ProductKind;
  article: Article;
  root: RootCategory;
  category: SubCategory;
  unknownCategory: boolean;
  brand: string;
  model: string;
  grams: number;
  mm: readonly [number, number, number];
  noDimensions: boolean;
  hazmat: boolean;
  ean: string;
  /** Where the same ASIN is a pack of two, if anywhere. */
  otherPack: MarketplaceCode | undefined;
  /** 0 sells hardly, 1 sells all day. */
  demand: number;
  lightningDeals: boolean;
  /** Usual level in euro cents per country. */
  levels: Readonly<Record<MarketplaceCode, number>>;
  spread: Spread | undefined;
  trackingSince: number;
}

/** How a page stands in its marketplace: for sale, known but never on offer any more, without offer data, not known. */
export type Presence = 'sold' | 'dormant' | 'inaccessible' | 'unlisted';

export interface PageTraits {
  product: ProductTraits;
  marketplace: Marketplace;
  draws: Draws;
  presence: Presence;
  title: string;
  ean: string;
  packs: number;
  grams: number;
  trackingSince: number;
  /** Usual price in local minor units. */
  level: number;
  amazonSells: boolean;
  fbaSellers: number;
  fbmSellers: number;
  used: boolean;
}

function levelsOf(draws: Draws, base: number): Record<MarketplaceCode, number> {
  const levels = MARKETPLACES.map(
    ({ code, level }) => [code, base * level * Math.exp(0.05 * draws.normal(`level-${code}`))] as const,
  );
  return Object.fromEntries(levels) as Record<MarketplaceCode, number>;
}

function kindOf(draws: Draws): ProductKind {
  const u = draws.unit('kind');
  if (u < VARIATION_PARENT_SHARE) return 'variation_parent';
  return u < VARIATION_PARENT_SHARE + EBOOK_SHARE ? 'ebook' : 'standard';
}

export function productTraits(seed: number, epoch: number, asin: string): ProductTraits {
  const draws = new Draws(hashText(seed, asin));
  const article = draws.pick('article', ARTICLES);
  const root = ROOT_CATEGORIES.find(({ children }) => children.some(({ key }) => key === article.category));
  const category = root?.children.find(({ key }) => key === article.category);
  if (!root || !category) throw new Error(`no category ${article.category}`);
  const kind = kindOf(draws);
  const size = Math.exp(0.12 * draws.normal('size'));
  const grams = Math.max(10, Math.round(article.grams * size));
  const side = (mm: number) => Math.max(10, Math.round(mm * Math.cbrt(size)));
  const mm = [side(article.mm[0]), side(article.mm[1]), side(article.mm[2])] as const;
  const hazmat = draws.chance('hazmat', article.hazmat ? HAZMAT_SHARE.withCells : HAZMAT_SHARE.others);
  const levels = levelsOf(draws, 100 * article.euros * Math.exp(0.38 * draws.normal('price')));
  const subject = {
    grams,
    mm,
    hazmat,
    referralPercent: (price: number) => referralPercent(category.referral, price),
    levelOf: ({ code }: Marketplace) => levels[code],
  };
  return {
    asin,
    draws,
    kind,
    article,
    root,
    category,
    unknownCategory: draws.chance('unknown-category', UNKNOWN_CATEGORY_SHARE),
    brand: draws.pick('brand', BRANDS),
    model: `${draws.pick('letter', [...'ACEKLMRSTX'])}${String(draws.whole('number', 10, 990))}`,
    grams,
    mm,
    noDimensions: draws.chance('no-dimensions', NO_DIMENSIONS_SHARE),
    hazmat,
    ean: eanOf(draws.derive('ean').key),
    otherPack: draws.chance('other-pack', OTHER_PACK_SHARE)
      ? draws.pick('other-pack-where', MARKETPLACES).code
      : undefined,
    demand: draws.unit('demand'),
    lightningDeals: draws.chance('lightning', LIGHTNING_SHARE),
    levels,
    spread: kind === 'standard' ? spreadOf(draws, subject) : undefined,
    trackingSince: epoch - draws.whole('tracked', 200 * DAY, 500 * DAY),
  };
}

function presenceOf(draws: Draws, needed: boolean): Presence {
  const u = draws.unit('presence');
  if (needed || u >= 0.12) return 'sold';
  if (u < 0.05) return 'unlisted';
  return u < 0.075 ? 'inaccessible' : 'dormant';
}

function titleOf(product: ProductTraits, language: number, packs: number): string {
  const { draws, article, brand, model } = product;
  const words = [
    `${brand} ${inLanguage(article.names, language)} ${model}`,
    inLanguage(draws.pick('colour', COLOURS), language),
    inLanguage(draws.pick('feature', FEATURES), language),
  ];
  return (packs > 1 ? [...words, inLanguage(TWO_PACK, language)] : words).join(', ');
}

/** A function of (seed, ASIN, marketplace). */
export function pageTraits(product: ProductTraits, marketplace: Marketplace): PageTraits {
  const { code } = marketplace;
  const draws = product.draws.derive(`page-${code}`);
  const { spread } = product;
  const packs = product.otherPack === code ? 2 : 1;
  const onRoute = code === spread?.buy.code || code === spread?.sell.code;
  const lift = (code === spread?.sell.code ? spread.sellLift : 1) * (packs > 1 ? 1.92 : 1);
  const fbaSellers = draws.chance('fba', 0.8) || code === spread?.sell.code ? draws.whole('fba-sellers', 1, 9) : 0;
  return {
    product,
    marketplace,
    draws,
    presence: presenceOf(draws, onRoute),
    title: titleOf(product, marketplace.language, packs),
    ean: packs > 1 ? eanOf(product.draws.derive('ean-pack').key) : product.ean,
    packs,
    grams: product.grams * packs,
    trackingSince: product.trackingSince + draws.whole('tracked', 0, 3 * DAY),
    level: product.levels[code] * lift * marketplace.perEuroCent,
    amazonSells: draws.chance('amazon', 0.55) || code === spread?.buy.code,
    fbaSellers,
    fbmSellers: draws.whole('fbm-sellers', fbaSellers ? 0 : 1, 6),
    used: draws.chance('used', 0.4),
  };
}
