/** What eSpeak NG is made to say where no recordings are at hand; no figures, which may be written in many ways. */
export const KNOWN_SENTENCES: Readonly<Record<string, readonly string[]>> = {
  en: [
    'The train to the coast leaves every morning from the platform behind the station.',
    'Please call me back tomorrow, I would like to talk about the new contract.',
    'She opened the window because the room was warm and the garden was quiet.',
    'Our office is closed today, but you can leave a message after the tone.',
    'The children were looking for shells while their parents prepared the dinner.',
  ],
  fr: [
    'Le train pour la côte part tous les matins du quai derrière la gare.',
    'Rappelez-moi demain, je voudrais parler avec vous du nouveau contrat.',
    'Elle a ouvert la fenêtre parce que la chambre était chaude et le jardin calme.',
    'Notre bureau est fermé, mais vous pouvez laisser un message après le signal.',
    'Les enfants cherchaient des coquillages pendant que leurs parents préparaient le repas.',
  ],
  de: [
    'Der Zug an die Küste fährt jeden Morgen von dem Bahnsteig hinter dem Bahnhof ab.',
    'Bitte rufen Sie mich morgen zurück, ich möchte über den neuen Vertrag sprechen.',
    'Sie öffnete das Fenster, weil das Zimmer warm war und der Garten ganz still.',
    'Unser Büro ist heute geschlossen, aber Sie können eine Nachricht hinterlassen.',
    'Die Kinder suchten Muscheln, während ihre Eltern das Abendessen vorbereiteten.',
  ],
};
