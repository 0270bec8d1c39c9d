/** What the simulated shops sell. Brands are invented; words are in the language of each marketplace. */
export interface Article {
  /** Key of a sub-category in ROOT_CATEGORIES. */
  category: string;
  /** "DE|IT|ES|UK|FR" */
  names: string;
  euros: number;
  grams: number;
  /** Package, longest side first. */
  mm: readonly [number, number, number];
  /** Lithium cells or aerosols. */
  hazmat: boolean;
}

type Row = readonly [
  category: string,
  names: string,
  euros: number,
  grams: number,
  mm: readonly [number, number, number],
  hazmat?: 1,
];

// prettier-ignore
const ROWS: readonly Row[] = [
  ['audio', 'Over-Ear-Kopfhörer|Cuffie over-ear|Auriculares over-ear|Over-Ear Headphones|Casque circum-auriculaire', 89, 520, [220, 195, 85], 1],
  ['audio', 'In-Ear-Kopfhörer|Auricolari in-ear|Auriculares in-ear|In-Ear Headphones|Écouteurs intra-auriculaires', 54, 160, [120, 100, 45], 1],
  ['audio', 'Bluetooth-Lautsprecher|Altoparlante Bluetooth|Altavoz Bluetooth|Bluetooth Speaker|Enceinte Bluetooth', 119, 980, [240, 130, 110], 1],
  ['audio', 'Internetradio|Radio internet|Radio por internet|Internet Radio|Radio internet', 139, 1450, [280, 190, 160]],
  ['audio', 'Plattenspieler-Vorverstärker|Preamplificatore phono|Preamplificador de phono|Phono Preamplifier|Préamplificateur phono', 76, 430, [170, 130, 60]],
  ['electronics_accessories', 'USB-C-Ladegerät|Caricatore USB-C|Cargador USB-C|USB-C Charger|Chargeur USB-C', 29, 180, [110, 90, 55]],
  ['electronics_accessories', 'Powerbank|Power bank|Batería externa|Power Bank|Batterie externe', 42, 390, [170, 95, 40], 1],
  ['electronics_accessories', 'Kameratasche|Borsa per fotocamera|Bolsa para cámara|Camera Bag|Sacoche pour appareil photo', 38, 460, [240, 180, 110]],
  ['electronics_accessories', 'Stativ|Treppiede|Trípode|Tripod|Trépied', 64, 1250, [440, 110, 105]],
  ['building_sets', 'Baukasten Bauernhof|Set costruzioni fattoria|Set de construcción granja|Farm Building Set|Coffret de construction ferme', 44, 860, [340, 240, 70]],
  ['building_sets', 'Kugelbahn|Pista per biglie|Circuito de canicas|Marble Run|Circuit à billes', 52, 1600, [400, 300, 95]],
  ['building_sets', 'Magnetbausteine|Blocchi magnetici|Bloques magnéticos|Magnetic Tiles|Blocs magnétiques', 39, 1150, [300, 230, 60]],
  ['building_sets', 'Holzeisenbahn|Trenino in legno|Tren de madera|Wooden Train Set|Train en bois', 58, 1750, [380, 270, 110]],
  ['building_sets', 'Brettspiel Familienspiel|Gioco da tavolo|Juego de mesa|Family Board Game|Jeu de société', 34, 980, [295, 295, 70]],
  ['cookware', 'Gusseisenbräter|Casseruola in ghisa|Cacerola de hierro fundido|Cast Iron Casserole|Cocotte en fonte', 96, 5200, [320, 280, 190]],
  ['cookware', 'Bratpfanne|Padella antiaderente|Sartén antiadherente|Frying Pan|Poêle antiadhésive', 43, 1100, [440, 290, 75]],
  ['cookware', 'Kaffeemühle|Macinacaffè|Molinillo de café|Coffee Grinder|Moulin à café', 67, 1380, [260, 150, 140]],
  ['cookware', 'Messerblock|Ceppo coltelli|Bloque de cuchillos|Knife Block|Bloc de couteaux', 88, 2700, [370, 230, 140]],
  ['cookware', 'Wasserkocher|Bollitore elettrico|Hervidor eléctrico|Electric Kettle|Bouilloire électrique', 49, 1350, [250, 235, 180]],
  ['home_products', 'Wanduhr|Orologio da parete|Reloj de pared|Wall Clock|Horloge murale', 31, 720, [320, 320, 60]],
  ['home_products', 'Bilderrahmen-Set|Set di cornici|Set de marcos de fotos|Photo Frame Set|Lot de cadres photo', 27, 1050, [330, 250, 80]],
  ['home_products', 'Duftkerze|Candela profumata|Vela aromática|Scented Candle|Bougie parfumée', 18, 480, [110, 100, 100]],
  ['hand_tools', 'Ratschenkasten|Set di chiavi a cricchetto|Juego de llaves de carraca|Socket Set|Coffret de douilles', 79, 2900, [330, 230, 70]],
  ['hand_tools', 'Akkuschrauber|Avvitatore a batteria|Atornillador a batería|Cordless Screwdriver|Visseuse sans fil', 64, 1150, [290, 210, 90], 1],
  ['hand_tools', 'Laser-Entfernungsmesser|Distanziometro laser|Medidor láser|Laser Measure|Télémètre laser', 57, 210, [150, 110, 45]],
  ['hand_tools', 'Wasserwaage|Livella|Nivel de burbuja|Spirit Level|Niveau à bulle', 26, 610, [430, 70, 30]],
  ['hand_tools', 'Schraubendreher-Satz|Set di cacciaviti|Juego de destornilladores|Screwdriver Set|Jeu de tournevis', 33, 830, [300, 200, 50]],
  ['skin_care', 'Gesichtscreme|Crema viso|Crema facial|Face Cream|Crème visage', 28, 140, [80, 80, 65]],
  ['skin_care', 'Vitamin-C-Serum|Siero alla vitamina C|Sérum de vitamina C|Vitamin C Serum|Sérum vitamine C', 24, 90, [120, 45, 45]],
  ['skin_care', 'Bodylotion|Lozione corpo|Loción corporal|Body Lotion|Lait corporel', 13, 440, [190, 75, 55]],
  ['skin_care', 'Sonnenspray|Spray solare|Spray solar|Sun Spray|Spray solaire', 17, 240, [180, 60, 50], 1],
  ['skin_care', 'Gesichtsbürste|Spazzola viso|Cepillo facial|Facial Brush|Brosse visage', 59, 260, [170, 110, 60], 1],
  ['fitness', 'Kurzhantel-Set|Set di manubri|Juego de mancuernas|Dumbbell Set|Jeu d’haltères', 72, 10200, [380, 210, 180]],
  ['fitness', 'Yogamatte|Tappetino yoga|Esterilla de yoga|Yoga Mat|Tapis de yoga', 36, 1150, [440, 130, 130]],
  ['fitness', 'Springseil|Corda per saltare|Comba|Skipping Rope|Corde à sauter', 19, 210, [180, 120, 50]],
  ['fitness', 'Faszienrolle|Rullo miofasciale|Rodillo de espuma|Foam Roller|Rouleau de massage', 27, 540, [340, 150, 150]],
  ['fitness', 'Trinkrucksack|Zaino idrico|Mochila de hidratación|Hydration Pack|Sac d’hydratation', 61, 620, [420, 240, 80]],
  ['components', 'SSD 1 TB|SSD 1 TB|SSD 1 TB|1 TB SSD|SSD 1 To', 92, 70, [110, 85, 18]],
  ['components', 'CPU-Kühler|Dissipatore per CPU|Disipador para CPU|CPU Cooler|Ventirad processeur', 58, 980, [190, 160, 140]],
  ['components', 'PC-Netzteil|Alimentatore PC|Fuente de alimentación|PC Power Supply|Alimentation PC', 94, 2400, [290, 200, 120]],
  ['components', 'Gehäuselüfter|Ventola per case|Ventilador para caja|Case Fan|Ventilateur boîtier', 22, 230, [150, 130, 40]],
  ['peripherals', 'Mechanische Tastatur|Tastiera meccanica|Teclado mecánico|Mechanical Keyboard|Clavier mécanique', 84, 1150, [445, 180, 60]],
  ['peripherals', 'Ergonomische Maus|Mouse ergonomico|Ratón ergonómico|Ergonomic Mouse|Souris ergonomique', 41, 240, [170, 130, 80]],
  ['peripherals', 'USB-C-Dockingstation|Docking station USB-C|Estación de acoplamiento USB-C|USB-C Docking Station|Station d’accueil USB-C', 118, 420, [210, 130, 60]],
  ['office_supplies', 'Aktenvernichter|Distruggidocumenti|Destructora de papel|Paper Shredder|Destructeur de documents', 69, 3600, [400, 320, 220]],
  ['office_supplies', 'Füllfederhalter|Penna stilografica|Pluma estilográfica|Fountain Pen|Stylo plume', 37, 95, [180, 60, 35]],
  ['office_supplies', 'Laminiergerät|Plastificatrice|Plastificadora|Laminator|Plastifieuse', 42, 1900, [430, 160, 110]],
  ['office_supplies', 'Notizbuch-Set|Set di quaderni|Set de cuadernos|Notebook Set|Lot de carnets', 21, 690, [230, 165, 45]],
  ['office_supplies', 'Monitorständer|Supporto per monitor|Soporte para monitor|Monitor Stand|Support d’écran', 34, 1700, [430, 250, 80]],
  ['pet_gear', 'Hundebett|Cuccia per cani|Cama para perros|Dog Bed|Panier pour chien', 46, 1500, [440, 330, 200]],
  ['pet_gear', 'Trinkbrunnen|Fontanella|Fuente de agua|Pet Fountain|Fontaine à eau', 35, 890, [210, 210, 170]],
  ['pet_gear', 'Hundegeschirr|Pettorina per cani|Arnés para perros|Dog Harness|Harnais pour chien', 29, 310, [240, 180, 55]],
  ['pet_gear', 'Kratzbaum-Ersatzteil|Ricambio tiragraffi|Repuesto para rascador|Scratching Post Spare|Pièce pour arbre à chat', 23, 1250, [430, 120, 110]],
  ['pet_food', 'Hundesnacks Rind|Snack per cani al manzo|Snacks de ternera para perros|Beef Dog Treats|Friandises au bœuf', 19, 1050, [280, 190, 90]],
  ['pet_food', 'Katzenfutter Lachs|Cibo per gatti al salmone|Comida para gatos salmón|Salmon Cat Food|Pâtée au saumon', 24, 2500, [300, 220, 110]],
  ['gardening', 'Gartenschere|Cesoie da giardino|Tijeras de podar|Secateurs|Sécateur', 32, 330, [240, 90, 35]],
  ['gardening', 'Bewässerungscomputer|Centralina di irrigazione|Programador de riego|Water Timer|Programmateur d’arrosage', 54, 560, [190, 140, 110]],
  ['gardening', 'Hochdruckdüse|Ugello ad alta pressione|Boquilla de alta presión|Hose Nozzle|Buse haute pression', 18, 260, [200, 110, 50]],
  ['gardening', 'Akku-Grasschere|Tagliabordi a batteria|Cortasetos a batería|Cordless Grass Shears|Taille-herbe sans fil', 77, 1500, [350, 180, 140], 1],
  ['gardening', 'Bodenfeuchtemesser|Misuratore di umidità|Medidor de humedad|Soil Moisture Meter|Testeur d’humidité', 16, 130, [300, 60, 45]],
  ['personal_care', 'Elektrische Zahnbürste|Spazzolino elettrico|Cepillo de dientes eléctrico|Electric Toothbrush|Brosse à dents électrique', 74, 480, [240, 130, 75], 1],
  ['personal_care', 'Rasierklingen|Lamette da barba|Cuchillas de afeitar|Razor Blades|Lames de rasoir', 26, 95, [130, 110, 24]],
  ['personal_care', 'Bartschneider|Regolabarba|Recortadora de barba|Beard Trimmer|Tondeuse à barbe', 48, 410, [230, 140, 65], 1],
  ['personal_care', 'Wärmekissen|Termoforo|Almohadilla térmica|Heating Pad|Coussin chauffant', 39, 780, [320, 250, 90]],
  ['supplements', 'Omega-3-Kapseln|Capsule omega 3|Cápsulas de omega 3|Omega 3 Capsules|Gélules oméga 3', 22, 260, [130, 75, 75]],
  ['supplements', 'Magnesium-Pulver|Magnesio in polvere|Magnesio en polvo|Magnesium Powder|Magnésium en poudre', 19, 420, [140, 100, 100]],
  ['supplements', 'Proteinpulver|Proteine in polvere|Proteína en polvo|Protein Powder|Protéine en poudre', 34, 1100, [240, 160, 110]],
  ['feeding', 'Flaschenwärmer|Scaldabiberon|Calienta biberones|Bottle Warmer|Chauffe-biberon', 41, 760, [200, 150, 150]],
  ['feeding', 'Milchpumpe|Tiralatte|Sacaleches|Breast Pump|Tire-lait', 98, 890, [250, 190, 110], 1],
  ['feeding', 'Babyflaschen-Set|Set di biberon|Set de biberones|Baby Bottle Set|Coffret de biberons', 33, 520, [250, 170, 95]],
  ['feeding', 'Kinderbesteck|Posate per bambini|Cubiertos infantiles|Toddler Cutlery|Couverts pour enfants', 17, 180, [210, 110, 28]],
  ['game_accessories', 'Gamecontroller|Controller di gioco|Mando de juego|Game Controller|Manette de jeu', 52, 420, [190, 150, 85], 1],
  ['game_accessories', 'Gaming-Headset|Cuffie da gaming|Auriculares gaming|Gaming Headset|Casque gaming', 69, 610, [240, 210, 110]],
  ['game_accessories', 'Ladestation|Stazione di ricarica|Estación de carga|Charging Dock|Station de recharge', 28, 330, [190, 140, 75]],
  ['game_accessories', 'Konsolentasche|Custodia per console|Funda para consola|Console Case|Étui pour console', 22, 290, [290, 140, 58]],
  ['clothing', 'Merino-Shirt|Maglia merino|Camiseta merino|Merino Top|T-shirt mérinos', 54, 230, [300, 220, 30]],
  ['clothing', 'Regenjacke|Giacca impermeabile|Chaqueta impermeable|Rain Jacket|Veste de pluie', 68, 520, [330, 260, 60]],
  ['clothing', 'Wandersocken|Calze da trekking|Calcetines de senderismo|Hiking Socks|Chaussettes de randonnée', 19, 120, [220, 120, 38]],
  ['clothing', 'Laufhose|Pantaloni da corsa|Mallas de running|Running Tights|Collant de running', 44, 260, [300, 220, 38]],
  ['instrument_accessories', 'Gitarrensaiten|Corde per chitarra|Cuerdas de guitarra|Guitar Strings|Cordes de guitare', 16, 60, [120, 110, 15]],
  ['instrument_accessories', 'Stimmgerät|Accordatore|Afinador|Clip-On Tuner|Accordeur', 24, 85, [130, 90, 40]],
  ['instrument_accessories', 'Effektpedal|Pedale effetto|Pedal de efectos|Effects Pedal|Pédale d’effet', 92, 450, [150, 95, 70]],
  ['instrument_accessories', 'Mikrofonständer|Asta per microfono|Soporte de micrófono|Microphone Stand|Pied de microphone', 38, 2300, [450, 130, 100]],
  ['instrument_accessories', 'Kondensatormikrofon|Microfono a condensatore|Micrófono de condensador|Condenser Microphone|Micro à condensateur', 108, 920, [250, 190, 100]],
];

export const ARTICLES: readonly Article[] = ROWS.map(([category, names, euros, grams, mm, hazmat]) => ({
  category,
  names,
  euros,
  grams,
  mm,
  hazmat: hazmat === 1,
}));

export const BRANDS: readonly string[] = (
  'Velmora Tarnixo Ouvelline Brandolfo Kestrino Lumavik Norvanto Pellaroo Quindessa Rovenko Sildarmo Tevalin Ulmarque ' +
  'Vandrello Wexholt Yarneva Zelkmann Arvenzo Bromvik Caldessa Drovanne Elmarisk Fennoria Galtrevo Hurvelle Ivarnox ' +
  'Jolvendi Karmesso Lorvendal Mirzanti Nelvorix Ostravelle Plimorra Qarvent Ristollo Sorvanna Tilmarque Urvesto ' +
  'Vostrelli Wendavor Xelmora Ybrantis Zorvelin Alpvento Bergmarra Corvalis Dunvelle Estrevo Flurmont Gravelund'
).split(' ');

export const COLOURS: readonly string[] = [
  'Schwarz|Nero|Negro|Black|Noir',
  'Weiß|Bianco|Blanco|White|Blanc',
  'Blau|Blu|Azul|Blue|Bleu',
  'Grün|Verde|Verde|Green|Vert',
  'Grau|Grigio|Gris|Grey|Gris',
  'Rot|Rosso|Rojo|Red|Rouge',
];

export const FEATURES: readonly string[] = [
  'mit Aufbewahrungstasche|con custodia|con funda|with Carry Case|avec étui',
  '2 Jahre Garantie|2 anni di garanzia|2 años de garantía|2 Year Guarantee|garantie 2 ans',
  'Neue Version|Nuova versione|Nueva versión|New Version|nouvelle version',
  'für den täglichen Gebrauch|per uso quotidiano|para uso diario|for Everyday Use|pour un usage quotidien',
  'Geschenkidee|idea regalo|idea de regalo|Gift Idea|idée cadeau',
  'platzsparend|salvaspazio|ahorra espacio|Space Saving|gain de place',
];

export const TWO_PACK = '2er-Pack|Confezione da 2|Pack de 2|Pack of 2|Lot de 2';

/** The word of a "DE|IT|ES|UK|FR" row in a marketplace's language. */
export function inLanguage(row: string, language: number): string {
  return row.split('|')[language] as string;
}
