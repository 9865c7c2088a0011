import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog, type CatalogHarness } from '../../../../test/support/catalog-harness.js';
import { collect, requestWith, textOf } from '../../../../test/support/language-model-answers.js';
import { ScriptedLanguageModel } from '../../providers/scripted/scripted-language-model.js';
import type { AssistantTool } from './assistant-tool.js';
import { searchProductsTool } from './search-products.tool.js';
import { ToolRunner } from './tool-runner.js';

const FILE = `sku;name;description;price;currency;stock;colour
WK-1;Wasserkocher Nova;${'sehr '.repeat(100)}schnell;29,90;EUR;4;rot
KM-1;Kaffeemaschine Aroma;;49;EUR;0;
`;
const signal = new AbortController().signal;

describe('search_products', () => {
  let catalog: CatalogHarness;
  let tool: AssistantTool;

  beforeAll(async () => {
    catalog = await openCatalog();
    await catalog.importText(FILE);
    tool = searchProductsTool(catalog.search);
  });
  afterAll(() => catalog.temporary.remove());

  it('is offered while the catalogue holds anything', async () => {
    const empty = await openCatalog();
    const runner = (products: CatalogHarness): ToolRunner =>
      new ToolRunner([searchProductsTool(products.search)], { warn: () => undefined });
    try {
      expect(await runner(empty).offered()).toEqual([]);
      expect(await runner(catalog).offered()).toEqual([tool.definition]);
      const asked = requestWith({ messages: [{ role: 'user', content: 'Do you have a kettle?' }] });
      const model = runner(empty).attach(new ScriptedLanguageModel());
      expect(textOf(await collect(model.stream(asked)))).not.toBe('');
    } finally {
      await empty.temporary.remove();
    }
  });

  it('has a strict schema', () => {
    expect(tool.definition).toMatchObject({
      name: 'search_products',
      parameters: {
        type: 'object',
        properties: { query: { type: 'string', maxLength: 200 }, limit: { minimum: 1, maximum: 10 } },
        required: ['query', 'limit'],
        additionalProperties: false,
      },
    });
  });

  it('tells what is known of products, cut to what a model needs', async () => {
    const found = await tool.call('{"query":"waserkocher"}', signal);
    expect(found).toEqual({
      products: [
        {
          sku: 'WK-1',
          name: 'Wasserkocher Nova',
          description: expect.stringMatching(/^sehr .{295}$/),
          price: 29.9,
          currency: 'EUR',
          stock: 4,
          attributes: { colour: 'rot' },
        },
      ],
    });
    const machine = await tool.call('{"query":"Kaffeemaschinen","limit":1}', signal);
    expect(machine).toEqual({
      products: [{ sku: 'KM-1', name: 'Kaffeemaschine Aroma', price: 49, currency: 'EUR', stock: 0 }],
    });
  });

  it.each([
    '{}',
    '{"query":" "}',
    '{"query":"tea","limit":0}',
    '{"query":"tea","limit":11}',
    '{"q":"tea"}',
    '[]',
  ])('refuses %s', async (args) => {
    await expect(tool.call(args, signal)).rejects.toThrow(/./);
  });

  it('lets the embedded dialogue answer from the catalogue within a turn', async () => {
    const model = new ToolRunner([tool], { warn: () => undefined }).attach(new ScriptedLanguageModel());
    const messages = [{ role: 'user' as const, content: 'Haben Sie einen Waserkocher?' }];
    expect(textOf(await collect(model.stream(requestWith({ messages }))))).toBe(
      'Automatische Antwort: Zu „waserkocher“ habe ich ein Produkt gefunden: Wasserkocher Nova, 29,90\u{a0}€, 4 auf Lager.',
    );
  });
});
