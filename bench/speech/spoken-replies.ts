/** A sentence as an assistant says it. */
export interface SpokenReply {
  language: 'en' | 'fr' | 'de';
  text: string;
}

/** Replies of several lengths in three languages. */
export const SPOKEN_REPLIES: readonly SpokenReply[] = [
  { language: 'en', text: 'Good morning, how can I help you?' },
  { language: 'en', text: 'I have found three products that match what you are looking for.' },
  {
    language: 'en',
    text: 'The wireless headphones cost forty-nine euros and ninety cents, and they are in stock.',
  },
  { language: 'en', text: 'Yes.' },
  {
    language: 'en',
    text: 'Your order number 4711 left our warehouse on Tuesday; it should arrive by the end of the week, unless the weather gets in the way.',
  },
  { language: 'fr', text: 'Bonjour, que puis-je faire pour vous ?' },
  { language: 'fr', text: "J'ai trouvé trois produits qui correspondent à votre recherche." },
  {
    language: 'fr',
    text: 'Le casque sans fil coûte quarante-neuf euros et quatre-vingt-dix centimes, et il est en stock.',
  },
  { language: 'fr', text: 'Bien sûr.' },
  {
    language: 'fr',
    text: "Votre commande numéro 4711 a quitté notre entrepôt mardi ; elle devrait arriver d'ici la fin de la semaine, sauf intempéries.",
  },
  { language: 'de', text: 'Guten Morgen, wie kann ich Ihnen helfen?' },
  { language: 'de', text: 'Ich habe drei Produkte gefunden, die zu Ihrer Suche passen.' },
  {
    language: 'de',
    text: 'Der kabellose Kopfhörer kostet neunundvierzig Euro und neunzig Cent und ist vorrätig.',
  },
  { language: 'de', text: 'Gern.' },
  {
    language: 'de',
    text: 'Ihre Bestellung mit der Nummer 4711 hat unser Lager am Dienstag verlassen; sie sollte bis zum Ende der Woche ankommen, wenn das Wetter mitspielt.',
  },
];
