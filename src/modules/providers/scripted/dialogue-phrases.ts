import type { DialogueLanguage } from './dialogue-language.js';

/** A product as the tool tells it, as far as the dialogue reads it. */
export interface ToldProduct {
  name: string;
  price?: number | undefined;
  currency?: string | undefined;
  stock?: number | undefined;
}

/** Everything that the scripted dialogue can say in one language. */
export interface DialoguePhrases {
  /** Begins every answer: nobody shall take a script for a model that understands. */
  label: string;
  greeting: string;
  thanks: string;
  goodbye: string;
  help: (canSearch: boolean) => string;
  echo: (said: string) => string;
  silence: string;
  cannotSearch: string;
  searchFailed: string;
  nothingFound: (query: string) => string;
  found: (query: string, products: readonly ToldProduct[]) => string;
}

const list = (
  language: DialogueLanguage,
  products: readonly ToldProduct[],
  stock: (count: number) => string,
): string =>
  products
    .map(({ name, price, currency, stock: count }) =>
      [name, priceIn(language, price, currency), count === undefined ? undefined : stock(count)]
        .filter((part) => part !== undefined)
        .join(', '),
    )
    .join('; ');

function priceIn(language: DialogueLanguage, price?: number, currency?: string): string | undefined {
  if (price === undefined) return undefined;
  const style =
    currency === undefined ? { minimumFractionDigits: 2 } : { style: 'currency' as const, currency };
  return new Intl.NumberFormat(language, style).format(price);
}

export const DIALOGUE_PHRASES: Readonly<Record<DialogueLanguage, DialoguePhrases>> = {
  en: {
    label: 'Scripted answer:',
    greeting:
      'Hello! No language model is set up here, so I answer from a small script. What can I do for you?',
    thanks: 'You are welcome.',
    goodbye: 'Goodbye!',
    help: (canSearch) =>
      canSearch
        ? 'I can look up products: ask, for example, do you have a kettle? Everything else I only repeat.'
        : 'I can greet you and repeat what I understood. For more, a language model must be set up.',
    echo: (said) => `I understood: “${said}”.`,
    silence: 'I understood nothing.',
    cannotSearch: 'I cannot look up products here.',
    searchFailed: 'The search for products did not work.',
    nothingFound: (query) => `I found nothing for “${query}”.`,
    found: (query, products) =>
      `For “${query}” I found ${products.length === 1 ? 'one product' : `${products.length} products`}: ${list('en', products, (count) => (count > 0 ? `${count} in stock` : 'out of stock'))}.`,
  },
  fr: {
    label: 'Réponse automatique :',
    greeting:
      'Bonjour ! Aucun modèle de langage n’est configuré ici, je réponds donc d’après un petit script. Que puis-je faire pour vous ?',
    thanks: 'Je vous en prie.',
    goodbye: 'Au revoir !',
    help: (canSearch) =>
      canSearch
        ? 'Je peux chercher des produits : demandez par exemple, avez-vous une bouilloire ? Tout le reste, je ne fais que le répéter.'
        : 'Je peux vous saluer et répéter ce que j’ai compris. Pour plus, il faut configurer un modèle de langage.',
    echo: (said) => `J’ai compris : « ${said} ».`,
    silence: 'Je n’ai rien compris.',
    cannotSearch: 'Je ne peux pas chercher de produits ici.',
    searchFailed: 'La recherche de produits n’a pas fonctionné.',
    nothingFound: (query) => `Je n’ai rien trouvé pour « ${query} ».`,
    found: (query, products) =>
      `Pour « ${query} », j’ai trouvé ${products.length === 1 ? 'un produit' : `${products.length} produits`} : ${list('fr', products, (count) => (count > 0 ? `${count} en stock` : 'épuisé'))}.`,
  },
  de: {
    label: 'Automatische Antwort:',
    greeting:
      'Hallo! Hier ist kein Sprachmodell eingerichtet, darum antworte ich nach einem kleinen Skript. Was kann ich für Sie tun?',
    thanks: 'Gern geschehen.',
    goodbye: 'Auf Wiedersehen!',
    help: (canSearch) =>
      canSearch
        ? 'Ich kann Produkte suchen: Fragen Sie zum Beispiel, haben Sie einen Wasserkocher? Alles andere wiederhole ich nur.'
        : 'Ich kann Sie begrüßen und wiederholen, was ich verstanden habe. Für mehr muss ein Sprachmodell eingerichtet werden.',
    echo: (said) => `Ich habe verstanden: „${said}“.`,
    silence: 'Ich habe nichts verstanden.',
    cannotSearch: 'Ich kann hier keine Produkte suchen.',
    searchFailed: 'Die Suche nach Produkten hat nicht funktioniert.',
    nothingFound: (query) => `Zu „${query}“ habe ich nichts gefunden.`,
    found: (query, products) =>
      `Zu „${query}“ habe ich ${products.length === 1 ? 'ein Produkt' : `${products.length} Produkte`} gefunden: ${list('de', products, (count) => (count > 0 ? `${count} auf Lager` : 'ausverkauft'))}.`,
  },
};
