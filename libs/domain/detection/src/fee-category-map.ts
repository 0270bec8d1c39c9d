import type { FeeCategory } from '@tracker/margin';
import type { Marketplace } from './product';

/** A root category of Keepa (Amazon's own browse node) and what Amazon most likely charges for it. */
export interface RootRule {
  /** Null: the root mixes fee categories, so only a refinement decides. */
  readonly category: FeeCategory | null;
  readonly ids: Readonly<Record<Marketplace, readonly string[]>>;
  /** Second-level names, lower case, that belong to another fee category than the root. */
  readonly refinements: readonly { readonly category: FeeCategory; readonly names: readonly string[] }[];
}

type Refinement = readonly [category: FeeCategory, names: string];
type Row = readonly [category: FeeCategory | null, ids: string, refinements?: readonly Refinement[]];

// Ids in the order DE|IT|ES|UK|FR, several ones of a marketplace separated by a blank; names separated by "|".
// Amazon's fee category is its own and not published per product: a name stands here only where the rate card names it.
// prettier-ignore
const ROWS: readonly Row[] = [
  ['consumer_electronics', '562066 571860|412609031|599370031|560798|13921051', [
    ['electronic_and_computer_accessories', 'zubehör|accessori|accesorios|accessories|accessoires'],
  ]],
  ['computers', '340843031|425916031|667049031|340831031|340858031', [
    ['electronic_and_computer_accessories',
      'zubehör|accessori|accesorios|accessories|accessoires|tastaturen & mäuse|tastiere e mouse|teclados y ratones|keyboards & mice|claviers et souris|'
      + 'tastaturen, mäuse & eingabegeräte|tastiere, mouse e periferiche di input|teclados, ratones y periféricos de entrada|keyboards, mice & input devices|claviers, souris et périphériques d\'entrée'],
    ['printer_and_scanner_accessories', 'druckerzubehör|accessori per stampanti|accesorios para impresoras|printer accessories|accessoires pour imprimantes'],
  ]],
  ['toys_and_games', '12950651|523997031|599385031|468292|322086011'],
  ['kitchen', '3167641|524015031|599391031|11052681 3146281|57004031', [
    ['home_products', 'wohnaccessoires|wohnaccessoires & deko|decorazioni per la casa|decorazioni per interni|decoración del hogar|home accessories|décoration|décoration de la maison'],
    ['furniture', 'möbel|arredamento|mobili|muebles|furniture|meubles'],
    ['home_linen_and_rugs', 'bettwäsche|heimtextilien|tessili per la casa|textiles del hogar|bedding & linens|linge de maison'],
  ]],
  ['tools_and_home_improvement', '80084031|2454160031|2454133031|79903031|590748031'],
  ['beauty_health_personal_care', '84230031|6198082031|6198054031|117332031|197858031'],
  ['beauty_health_personal_care', '64187031|1571289031|3677430031|65801031|197861031', [
    ['vitamins_minerals_supplements', 'nahrungsergänzung|vitamine, mineralien & ergänzungsmittel|integratori|vitamine, minerali e integratori|suplementos|vitaminas, minerales y suplementos|supplements|vitamins, minerals & supplements|compléments alimentaires|vitamines, minéraux et compléments'],
  ]],
  ['sports_and_outdoors', '16435051|524012031|2454136031|318949011|325614031'],
  ['office_products', '192416031|3606310031|3628728031|192413031|192419031'],
  ['pet_supplies', '340852031|12472499031|12472654031|340840031|1571268031', [
    ['pet_clothing_and_food', 'futter|cibo|comida|food|alimentation|bekleidung|abbigliamento|ropa|clothing|vêtements'],
  ]],
  ['lawn_and_garden', '10925031|635016031|1571259031|11052671|3557027031'],
  ['baby_products', '355007011|1571286031|1703495031|59624031|206617031', [
    ['baby_pushchairs_and_safety_equipment', 'kinderwagen|passeggini|carritos y sillas de paseo|pushchairs|poussettes|autositze|seggiolini auto|sillas de coche|car seats|sièges auto'],
  ]],
  ['video_games_and_accessories', '300992|412603031|599382031|300703|530490', [
    ['video_game_consoles', 'konsolen|console|consolas|consoles'],
  ]],
  [null, '11961464031|5512286031|5512276031|11961407031|11961521031', [
    ['clothing_and_accessories', 'bekleidung|abbigliamento|ropa|clothing|vêtements'],
    ['footwear', 'schuhe|scarpe|zapatos|shoes|chaussures'],
    ['jewellery', 'schmuck|gioielli|joyería|jewellery|bijoux'],
    ['watches', 'uhren|orologi|relojes|watches|montres'],
    ['luggage', 'koffer & trolleys|valigie e set da viaggio|maletas y bolsas de viaje|suitcases & travel bags|bagages'],
  ]],
  ['clothing_and_accessories', '77028031|2844433031|2846220031|83450031|340855031'],
  [null, '355006011|524006031|1571262031|355005011|215934031', [
    ['footwear', 'schuhe|scarpe|zapatos|shoes|chaussures'],
    ['rucksacks_and_handbags', 'handtaschen|borse|bolsos|handbags|sacs'],
  ]],
  [null, '2454118031|2454148031|2454129031|2454166031|2454145031', [
    ['luggage', 'koffer & trolleys|valigie|maletas|suitcases|valises'],
    ['rucksacks_and_handbags', 'rucksäcke|zaini|mochilas|backpacks|sacs à dos'],
  ]],
  ['jewellery', '327472011|2454163031|2454126031|193716031|193710031'],
  ['watches', '193707031|524009031|599388031|328228011|60649031'],
  ['musical_instruments_and_av', '340849031|3628629031|3628866031|340837031|340861031'],
  ['books', '186606 52044011|411663031 433842031|599364031 599367031|266239|301061 52042011'],
  ['music_video_dvd', '255882 284266|412600031 412606031|599373031 599379031|229816 283920|301062 405322'],
  ['software', '301927|412612031|599376031|300435|530488'],
  ['automotive_and_powersports', '78191031|1571280031|1951051031|248877031|1571265031', [
    ['tyres', 'reifen & felgen|pneumatici|neumáticos|tyres|pneus'],
  ]],
  ['grocery_and_gourmet', '340846031|6198092031|6198072031|340834031|3635788031', [
    ['beer_wine_spirits', 'bier, wein & spirituosen|birra, vino e alcolici|cerveza, vino y licores|beer, wine & spirits|bières, vins et spiritueux'],
  ]],
  ['full_size_appliances', '908823031|14437356031|4772050031|908798031|908826031'],
  ['business_industrial_scientific', '5866098031|5866068031|5866088031|5866054031|5866109031'],
  ['handmade', '9699311031|9699425031|9699482031|9699254031|9699368031'],
];

function rootRule([category, ids, refinements = []]: Row): RootRule {
  const [DE = [], IT = [], ES = [], UK = [], FR = []] = ids.split('|').map((cell) => cell.split(' ').filter(Boolean));
  return {
    category,
    ids: { DE, IT, ES, UK, FR },
    refinements: refinements.map(([refined, names]) => ({ category: refined, names: names.split('|') })),
  };
}

export const ROOT_RULES: readonly RootRule[] = ROWS.map(rootRule);
