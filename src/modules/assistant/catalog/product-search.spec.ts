import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog, type CatalogHarness } from '../../../../test/support/catalog-harness.js';

const FILE = `sku;name;description;category;colour
KM-200;Kaffeemaschine Aroma;Filterkaffee für zwölf Tassen;Küche;
KM-2000;Espressomaschine Roma;Siebträger mit Mahlwerk;Küche;
MO-7;Maschinenöl 1 l;Für Nähmaschinen;Werkstatt;
ST-10;Stehlampe Luna;Mit Dimmer;Leuchten;weiß
LS-11;Lampenschirm rund;Aus Leinen;Leuchten;weiß
HM-1;Häuschen für Vögel;Nistkasten aus Holz;Garten;
SG-4;Gläser-Set;Vier Weingläser;Küche;
SO-1;Straßenschuh Größe 42;Leder;Schuhe;braun
CF-1;Cafetière à piston;Pour huit tasses;Cuisine;
CH-5;Chaise pliante;En hêtre massif;Mobilier;bleue
CH-6;Fauteuil de bureau;Chaise à roulettes;Mobilier;noir
CR-3;Crème brûlée;Dessert aux œufs;Épicerie;
MT-8;Manteaux d'hiver;Laine;Vêtements;rouge
CV-9;Cheval à bascule;Jouet en bois;Jouets;
LP-2;Lampe de chevet;Abat-jour en tissu;Luminaires;
BX-1;Cardboard box large;Double wall;Packaging;
KN-1;Kitchen knife 20 cm;Stainless steel;Kitchen;
BT-4;Rechargeable battery AA;Pack of four;Electronics;
CM-1;Coffee maker Deluxe;Glass jug, ten cups;Kitchen;red
CM-2;Coffee grinder;Burr grinder;Kitchen;
TS-1;Toaster two slices;Wide slots;Kitchen;
WB-1;Women's winter boots;Waterproof;Shoes;
M8-50;Screw M8 x 50;Zinc;Hardware;
M8-60;Screw M8 x 60;Zinc;Hardware;
`;

describe('ProductSearch', () => {
  let catalog: CatalogHarness;

  beforeAll(async () => {
    catalog = await openCatalog();
    await catalog.importText(FILE);
  });
  afterAll(() => catalog.temporary.remove());

  it.each([
    ['an exact number', 'KM-200', 'Kaffeemaschine Aroma'],
    ['a number spoken without its hyphen', 'km 2000', 'Espressomaschine Roma'],
    ['an exact name', 'lampe de chevet', 'Lampe de chevet'],
    // German
    ['a compound in two words', 'Kaffee Maschine', 'Kaffeemaschine Aroma'],
    ['a plural', 'Kaffeemaschinen', 'Kaffeemaschine Aroma'],
    ['a plural with another vowel', 'Vogel Haus', 'Häuschen für Vögel'],
    ['an umlaut written out', 'Naehmaschinen', 'Maschinenöl 1 l'],
    ['an umlaut left out', 'glaser', 'Gläser-Set'],
    ['ss for ß', 'strassenschuhe', 'Straßenschuh Größe 42'],
    ['ß for ss', 'Straßenschuh', 'Straßenschuh Größe 42'],
    ['a missing letter', 'Kafeemaschine', 'Kaffeemaschine Aroma'],
    ['two wrong letters in a long word', 'Esspresomaschine', 'Espressomaschine Roma'],
    ['a compound that another begins with', 'Lampe Dimmer', 'Stehlampe Luna'],
    ['words that the description has', 'Mahlwerk', 'Espressomaschine Roma'],
    // French
    ['accents left out', 'creme brulee', 'Crème brûlée'],
    ['a ligature', 'dessert aux oeufs', 'Crème brûlée'],
    ['a French plural', 'chaises pliantes', 'Chaise pliante'],
    ['a plural in -aux', 'chevaux', 'Cheval à bascule'],
    ['the singular of -eaux', 'manteau', "Manteaux d'hiver"],
    ['an article and a preposition', 'une chaise pour le bureau', 'Fauteuil de bureau'],
    ['an attribute and its feminine', 'chaise bleu', 'Chaise pliante'],
    ['swapped letters', 'fautueil', 'Fauteuil de bureau'],
    ['the beginning of a word', 'cafet', 'Cafetière à piston'],
    // English
    ['an English plural', 'coffee makers', 'Coffee maker Deluxe'],
    ['a plural in -es', 'boxes', 'Cardboard box large'],
    ['a plural in -ves', 'kitchen knives', 'Kitchen knife 20 cm'],
    ['a plural in -ies', 'batteries', 'Rechargeable battery AA'],
    ['a possessive', 'womens winter boot', "Women's winter boots"],
    ['a wrong letter', 'toester', 'Toaster two slices'],
    ['a category and a word', 'grinder kitchen', 'Coffee grinder'],
    ['a colour', 'red coffee maker', 'Coffee maker Deluxe'],
    ['a size', 'screw m8 60', 'Screw M8 x 60'],
  ])('finds %s first', async (_what, query, expected) => {
    expect((await catalog.find(query))[0]).toBe(expected);
  });

  it('tells a kind of lamp before what belongs to lamps', async () => {
    expect(await catalog.find('Lampe')).toEqual(['Lampe de chevet', 'Stehlampe Luna', 'Lampenschirm rund']);
  });

  it('takes what is written for what is meant where there is such a word', async () => {
    expect(await catalog.find('screw')).toEqual(['Screw M8 x 50', 'Screw M8 x 60']);
  });

  it('never takes one number for another', async () => {
    expect(await catalog.find('KM-300')).toEqual([]);
    expect(await catalog.find('screw M9')).toEqual([]);
  });

  it('tells products that have most of the words where none has all', async () => {
    expect((await catalog.find('purple kitchen knife'))[0]).toBe('Kitchen knife 20 cm');
  });

  it.each(['', '  ', '?!', '🙂', '"" AND *', 'NEAR(', "'; DROP TABLE products", 'zzzzqqqq'])(
    'finds nothing for %j',
    async (query) => {
      expect(await catalog.find(query)).toEqual([]);
    },
  );

  it('tells everything of a product', async () => {
    expect((await catalog.search.search('CH-5', 1))[0]).toEqual({
      sku: 'CH-5',
      name: 'Chaise pliante',
      description: 'En hêtre massif',
      price: null,
      currency: null,
      stock: null,
      category: 'Mobilier',
      attributes: { colour: 'bleue' },
    });
  });

  it('knows new products as soon as they are imported, and old ones no more', async () => {
    const other = await openCatalog();
    try {
      await other.importText('sku,name\nA,Green tea\n');
      expect(await other.find('tea')).toEqual(['Green tea']);
      await other.importText('sku,name\nA,Black coffee\n');
      expect(await other.find('tea')).toEqual([]);
      expect(await other.find('cofee')).toEqual(['Black coffee']);
    } finally {
      await other.temporary.remove();
    }
  });
});
