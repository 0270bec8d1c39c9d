import { MARKETPLACES, type MarketplaceCode } from './marketplaces';

export type ReferralRule =
  | { mode: 'flat'; percent: number }
  /** The rate of the band that the price falls in, on the whole price; limits in major units of the currency. */
  | { mode: 'band'; bands: readonly (readonly [limit: number, percent: number])[]; above: number }
  /** `percent` up to the limit, `above` on the rest. */
  | { mode: 'portion'; limit: number; percent: number; above: number };

export interface CategoryNode {
  id: number;
  name: string;
}

export interface SubCategory {
  key: string;
  nodes: Record<MarketplaceCode, CategoryNode>;
  referral: ReferralRule;
}

export interface RootCategory {
  key: string;
  /** Keepa's root category of each marketplace. */
  roots: Record<MarketplaceCode, CategoryNode>;
  /** Second level of the category tree. Names are plausible, ids are invented. */
  children: readonly SubCategory[];
}

const flat = (percent: number): ReferralRule => ({ mode: 'flat', percent });
const upToTen = (percent: number): ReferralRule => ({ mode: 'band', bands: [[10, percent]], above: 15 });
const ACCESSORIES: ReferralRule = { mode: 'portion', limit: 100, percent: 15, above: 8 };
const HOME: ReferralRule = { mode: 'band', bands: [[20, 8]], above: 15 };
const CLOTHING: ReferralRule = {
  mode: 'band',
  bands: [
    [15, 5],
    [20, 10],
  ],
  above: 15,
};

type ChildRow = readonly [key: string, names: string, referral: ReferralRule];
type Row = readonly [key: string, ids: readonly number[], names: string, children: readonly ChildRow[]];

// Ids and names in the order of MARKETPLACES: DE, IT, ES, UK, FR.
// prettier-ignore
const ROWS: readonly Row[] = [
  ['electronics', [562066, 412609031, 599370031, 560798, 13921051], 'Elektronik & Foto|Elettronica|Electrónica|Electronics & Photo|High-Tech', [
    ['audio', 'Kopfhörer & HiFi|Audio e HiFi|Audio y Hi-Fi|Audio & HiFi|Audio et HiFi', flat(7)],
    ['electronics_accessories', 'Zubehör|Accessori|Accesorios|Accessories|Accessoires', ACCESSORIES],
  ]],
  ['toys', [12950651, 523997031, 599385031, 468292, 322086011], 'Spielzeug|Giochi e giocattoli|Juguetes y juegos|Toys & Games|Jeux et Jouets', [
    ['building_sets', 'Bau- & Konstruktionsspielzeug|Costruzioni|Construcción|Building Toys|Jeux de construction', flat(15)],
  ]],
  ['kitchen', [3167641, 524015031, 599391031, 11052681, 57004031], 'Küche, Haushalt & Wohnen|Casa e cucina|Hogar y cocina|Home & Kitchen|Cuisine et Maison', [
    ['cookware', 'Kochen & Backen|Pentole e cottura|Cocina y repostería|Cookware & Bakeware|Casseroles et moules', flat(15)],
    ['home_products', 'Wohnaccessoires|Decorazioni per la casa|Decoración del hogar|Home Accessories|Décoration', HOME],
  ]],
  ['diy', [80084031, 2454160031, 2454133031, 79903031, 590748031], 'Baumarkt|Fai da te|Bricolaje y herramientas|DIY & Tools|Bricolage', [
    ['hand_tools', 'Handwerkzeuge|Utensili a mano|Herramientas manuales|Hand Tools|Outils à main', flat(13)],
  ]],
  ['beauty', [84230031, 6198082031, 6198054031, 117332031, 197858031], 'Beauty|Bellezza|Belleza|Beauty|Beauté et Parfum', [
    ['skin_care', 'Hautpflege|Cura della pelle|Cuidado de la piel|Skin Care|Soins de la peau', upToTen(8)],
  ]],
  ['sports', [16435051, 524012031, 2454136031, 318949011, 325614031], 'Sport & Freizeit|Sport e tempo libero|Deportes y aire libre|Sports & Outdoors|Sports et Loisirs', [
    ['fitness', 'Fitness|Fitness e palestra|Fitness y ejercicio|Fitness|Fitness et musculation', flat(15)],
  ]],
  ['computers', [340843031, 425916031, 667049031, 340831031, 340858031], 'Computer & Zubehör|Informatica|Informática|Computers & Accessories|Informatique', [
    ['components', 'Komponenten|Componenti|Componentes|Components|Composants', flat(7)],
    ['peripherals', 'Tastaturen & Mäuse|Tastiere e mouse|Teclados y ratones|Keyboards & Mice|Claviers et souris', ACCESSORIES],
  ]],
  ['office', [192416031, 3606310031, 3628728031, 192413031, 192419031], 'Bürobedarf & Schreibwaren|Cancelleria e prodotti per ufficio|Oficina y papelería|Stationery & Office Supplies|Fournitures de bureau', [
    ['office_supplies', 'Büromaterial|Forniture per ufficio|Material de oficina|Office Supplies|Matériel de bureau', flat(15)],
  ]],
  ['pets', [340852031, 12472499031, 12472654031, 340840031, 1571268031], 'Haustier|Prodotti per animali domestici|Productos para mascotas|Pet Supplies|Animalerie', [
    ['pet_gear', 'Hunde- & Katzenbedarf|Articoli per cani e gatti|Perros y gatos|Dog & Cat Gear|Chiens et chats', flat(15)],
    ['pet_food', 'Futter|Cibo|Comida|Food|Alimentation', upToTen(5)],
  ]],
  ['garden', [10925031, 635016031, 1571259031, 11052671, 3557027031], 'Garten|Giardino e giardinaggio|Jardín|Garden|Jardin', [
    ['gardening', 'Gartenarbeit|Giardinaggio|Jardinería|Gardening|Jardinage', flat(15)],
  ]],
  ['health', [64187031, 1571289031, 3677430031, 65801031, 197861031], 'Drogerie & Körperpflege|Salute e cura della persona|Salud y cuidado personal|Health & Personal Care|Hygiène et Santé', [
    ['personal_care', 'Körperpflege|Cura del corpo|Cuidado corporal|Personal Care|Soins du corps', upToTen(8)],
    ['supplements', 'Nahrungsergänzung|Integratori|Suplementos|Supplements|Compléments alimentaires', upToTen(5)],
  ]],
  ['baby', [355007011, 1571286031, 1703495031, 59624031, 206617031], 'Baby|Prima infanzia|Bebé|Baby Products|Bébé et Puériculture', [
    ['feeding', 'Füttern & Stillen|Pappa e allattamento|Lactancia y alimentación|Feeding|Repas et allaitement', upToTen(8)],
  ]],
  ['games', [300992, 412603031, 599382031, 300703, 530490], 'Games|Videogiochi|Videojuegos|PC & Video Games|Jeux vidéo', [
    ['game_accessories', 'Konsolenzubehör|Accessori per console|Accesorios para consolas|Console Accessories|Accessoires de console', flat(15)],
  ]],
  ['apparel', [11961464031, 5512286031, 5512276031, 11961407031, 11961521031], 'Fashion|Moda|Moda|Fashion|Mode', [
    ['clothing', 'Bekleidung|Abbigliamento|Ropa|Clothing|Vêtements', CLOTHING],
  ]],
  ['music', [340849031, 3628629031, 3628866031, 340837031, 340861031], 'Musikinstrumente & DJ-Equipment|Strumenti musicali|Instrumentos musicales|Musical Instruments & DJ|Instruments de musique et Sono', [
    ['instrument_accessories', 'Instrumentenzubehör|Accessori per strumenti|Accesorios para instrumentos|Instrument Accessories|Accessoires pour instruments', flat(12)],
  ]],
];

function perMarketplace(names: string, id: (position: number) => number): Record<MarketplaceCode, CategoryNode> {
  const words = names.split('|');
  const nodes = MARKETPLACES.map(({ code }, i) => [code, { id: id(i), name: words[i] as string }] as const);
  return Object.fromEntries(nodes) as Record<MarketplaceCode, CategoryNode>;
}

/** Root ids are Amazon's own browse nodes. Sub-category ids start at 99,000,000,000, where Amazon has none. */
export const ROOT_CATEGORIES: readonly RootCategory[] = ROWS.map(([key, ids, names, children], row) => ({
  key,
  roots: perMarketplace(names, (i) => ids[i] as number),
  children: children.map(([childKey, childNames, referral], child) => ({
    key: childKey,
    nodes: perMarketplace(childNames, (i) => 99_000_000_031 + (row * 100 + child * 10 + i) * 1000),
    referral,
  })),
}));

/** What Keepa would state as referralFeePercentage at this price (major units), two decimals. */
export function referralPercent(rule: ReferralRule, price: number): number {
  if (rule.mode === 'flat') return rule.percent;
  if (rule.mode === 'band') return (rule.bands.find(([limit]) => price <= limit) ?? [0, rule.above])[1];
  if (price <= rule.limit) return rule.percent;
  return Math.round((100 * (rule.limit * rule.percent + (price - rule.limit) * rule.above)) / price) / 100;
}
