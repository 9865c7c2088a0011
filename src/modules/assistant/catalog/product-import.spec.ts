import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bytesOf, openCatalog, type CatalogHarness } from '../../../../test/support/catalog-harness.js';

describe('ProductImport', () => {
  let catalog: CatalogHarness;

  beforeEach(async () => {
    catalog = await openCatalog();
  });
  afterEach(() => catalog.temporary.remove());

  const rows = (table: string): Promise<{ count: number }[]> =>
    catalog.temporary.database.all(`SELECT COUNT(*) AS count FROM ${table}`);
  const refusalOf = (csv: string): Promise<string> =>
    catalog.importText(csv).then(
      () => 'imported',
      (error: Error) => error.message.replace('Nothing was imported. ', ''),
    );

  it('takes every column, known or not', async () => {
    await catalog.importText(
      '\u{feff}SKU;Name;Description;Price;Currency;Stock;Category;Colour;Size\r\n' +
        'A-1;"Vase; ""blue""\r\nlarge";Glass;"1.234,50";eur;7;Home;blue;\r\n',
    );
    expect(await catalog.search.search('A-1', 1)).toEqual([
      {
        sku: 'A-1',
        name: 'Vase; "blue"\r\nlarge',
        description: 'Glass',
        price: 1234.5,
        currency: 'EUR',
        stock: 7,
        category: 'Home',
        attributes: { Colour: 'blue' },
      },
    ]);
  });

  it.each([
    ['commas', 'sku,name,price\n1,"Tea, green",2.50\n'],
    ['semicolons', 'sku;name;price\n1;Tea, green;2,50\n'],
    ['tabs', 'sku\tname\tprice\n1\tTea, green\t2.5'],
    ['old line ends', 'sku;name;price\r1;Tea, green;2,5\r'],
    ['a heading in quotes', '"sku","name","price"\r\n\r\n"1","Tea, green","2.5"\r\n'],
  ])('reads files with %s, however their bytes come', async (_what, csv) => {
    await catalog.imports.importFile(bytesOf(csv, 1));
    expect(await catalog.search.search('1', 1)).toMatchObject([{ sku: '1', name: 'Tea, green', price: 2.5 }]);
  });

  it('puts products in the place of those with the same number, and leaves the others', async () => {
    await catalog.importText('sku,name\nA,Apple\nB,Banana\n');
    expect(await catalog.importText('sku,name\nB,Blueberry\nC,Cherry\n')).toEqual({
      added: 1,
      updated: 1,
      total: 3,
    });
    expect(await catalog.find('apple')).toEqual(['Apple']);
    expect(await catalog.find('banana')).toEqual([]);
    expect(await rows('products')).toEqual([{ count: 3 }]);
  });

  it('imports nothing of a file with a wrong line, and leaves nothing of it behind', async () => {
    await catalog.importText('sku,name\nA,Apple\n');
    const lines = Array.from({ length: 600 }, (_, number) => `N${number},Nut ${number}`);
    const refused = catalog.importText(`sku,name\nA,Pear\n${lines.join('\n')}\n,Nameless\n`);
    await expect(refused).rejects.toMatchObject({
      code: 'invalid_request',
      details: { problems: [{ line: 603, message: 'the sku is empty' }] },
    });
    expect(await catalog.find('apple')).toEqual(['Apple']);
    expect(await catalog.find('nut')).toEqual([]);
    expect([await rows('products'), await rows('product_imports')]).toEqual([[{ count: 1 }], [{ count: 0 }]]);
  });

  it('imports nothing when the bytes break off', async () => {
    const broken = (async function* () {
      yield Buffer.from('sku,name\nA,Apple\n');
      throw new Error('the line is dead');
    })();
    await expect(catalog.imports.importFile(broken)).rejects.toThrow('the line is dead');
    expect(await catalog.products.count()).toBe(0);
  });

  it('ends when it is cancelled, also while it waits for bytes', async () => {
    const cancelling = new AbortController();
    const silent = (async function* () {
      yield Buffer.from('sku,name\nA,Apple\n');
      cancelling.abort();
      await new Promise(() => undefined);
    })();
    await expect(catalog.imports.importFile(silent, cancelling.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await catalog.products.count()).toBe(0);
  });

  it('refuses a second file while one is being imported', async () => {
    const first = catalog.importText('sku,name\nA,Apple\n');
    await expect(catalog.importText('sku,name\nB,Banana\n')).rejects.toMatchObject({
      code: 'import_running',
    });
    expect(await first).toMatchObject({ added: 1 });
    expect(await catalog.importText('sku,name\nB,Banana\n')).toMatchObject({ added: 1 });
  });

  it('removes what an import left behind that its process did not survive', async () => {
    const left = await catalog.importRows.begin(Date.now() - 3_600_000);
    const product = { name: 'Ghost', description: null, price: null, currency: null, stock: null };
    await catalog.importRows.add(
      left,
      [{ ...product, sku: 'G', category: null, attributes: {}, line: 2 }],
      Date.now() - 3_600_000,
    );
    await catalog.importText('sku,name\nA,Apple\n');
    expect(await rows('products')).toEqual([{ count: 1 }]);
    await expect(catalog.importRows.publish(left, Date.now())).rejects.toMatchObject({
      code: 'job_conflict',
    });
  });

  it('tells what became of a file also where what it left cannot be removed', async () => {
    vi.spyOn(catalog.importRows, 'sweep').mockRejectedValue(new Error('disk I/O error'));
    expect(await catalog.importText('sku,name\nA,Apple\n')).toMatchObject({ added: 1, total: 1 });
    vi.spyOn(catalog.importRows, 'abandon').mockRejectedValue(new Error('disk I/O error'));
    expect(await refusalOf('sku,name\n,Nameless\n')).toBe('line 2: the sku is empty');
    expect(await catalog.imports.clear()).toBe(1);
  });

  it('clears the catalogue', async () => {
    await catalog.importText('sku,name\nA,Apple\nB,Banana\n');
    expect(await catalog.imports.clear()).toBe(2);
    expect(await catalog.find('apple')).toEqual([]);
    expect(await rows('products')).toEqual([{ count: 0 }]);
  });

  it.each([
    ['nothing', '', 'The file has no products'],
    ['a heading alone', 'sku,name\n', 'The file has no products'],
    ['no sku', 'name,price\nA,1\n', 'line 1: the column sku is missing; the heading has name, price'],
    ['a column twice', 'sku,name,SKU\n', 'line 1: the column sku is there twice'],
    ['a short line', 'sku,name,price\nA,Apple\n', 'line 2: there are 2 fields where the heading has 3'],
    [
      'a price in words',
      'sku,name,price\n\nA,Apple,cheap\n',
      'line 3: the price "cheap" is no number such as 12.50 or 12,50',
    ],
    [
      'a price that may be two',
      'sku;name;price\nA;Apple;1,234\n',
      'line 2: the price "1,234" may mean thousands or a fraction; write 1234 or 1234.00 for thousands',
    ],
    [
      'a wrong currency',
      'sku,name,currency\nA,Apple,Euro\n',
      'line 2: the currency "Euro" is no code such as EUR',
    ],
    ['half a piece', 'sku;name;stock\nA;Apple;1,5\n', 'line 2: the stock "1,5" is no whole number'],
    [
      'the same number twice',
      'sku,name\nA,"Apple\r\nred"\nB,Banana\nA,Apricot\n',
      'line 5: the sku "A" is in line 2 already',
    ],
    [
      'an open quotation mark',
      'sku,name\nA,Apple\nB,"Banana\nC,Cherry\n',
      'line 3: a quotation mark is not closed',
    ],
    [
      'a quotation mark inside',
      'sku,name\nA,Ap"ple"\nB,Banana\n',
      'line 2: there is a quotation mark in the middle of a field',
    ],
    [
      'several mistakes',
      'sku,name,price\n,Apple,x\nB,,1\n',
      'line 2: the sku is empty; line 2: the price "x" is no number such as 12.50 or 12,50; line 3: the name is empty',
    ],
  ])('says what is wrong with a file that has %s', async (_what, csv, problem) => {
    expect(await refusalOf(csv)).toBe(problem);
  });

  it('says so when a file is in another encoding', async () => {
    const latin = (async function* () {
      yield Buffer.from('sku,name\nA,Caf\xe9\n', 'latin1');
    })();
    await expect(catalog.imports.importFile(latin)).rejects.toThrow(
      'line 2: there are bytes that are not UTF-8; save the file as "CSV UTF-8"',
    );
  });

  it('stops reading a file that is wrong through and through', async () => {
    const lines = Array.from({ length: 10_000 }, () => ',');
    await expect(catalog.importText(`sku,name\n${lines.join('\n')}\n`)).rejects.toThrow(/; and more$/);
  });
});
