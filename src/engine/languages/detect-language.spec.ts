import { describe, expect, it } from 'vitest';
import { ALPHABETS } from './alphabets.js';
import { detectLanguage, languageMismatch } from './detect-language.js';

const SENTENCES: Record<string, [string, string]> = {
  bg: [
    'Здравейте, обаждам се заради сметката, която получих вчера.',
    'Искам да знам кога ще бъде готова колата и колко ще струва.',
  ],
  cs: [
    'Dobrý den, volám kvůli faktuře, kterou jsem dostal minulý týden.',
    'Nemůžu zítra přijít, protože musím být celý den v práci.',
  ],
  da: [
    'Hej, jeg ringer, fordi jeg ikke har fået min pakke endnu.',
    'Kan du ringe tilbage til mig i morgen, når du er på kontoret?',
  ],
  de: [
    'Guten Tag, ich rufe wegen der Rechnung an, die gestern gekommen ist.',
    'Können Sie mich bitte morgen früh zurückrufen, wenn Sie im Büro sind?',
  ],
  el: [
    'Καλημέρα σας, τηλεφωνώ για τον λογαριασμό που έλαβα χθες.',
    'Θέλω να αλλάξω το ραντεβού μου για την επόμενη εβδομάδα.',
  ],
  en: [
    'Hello, I am calling about the invoice that came in the mail yesterday.',
    'Could you please call me back when you are in the office tomorrow?',
  ],
  es: [
    'Hola, llamo por la factura que recibí la semana pasada.',
    'No puedo ir mañana porque tengo una reunión con el director.',
  ],
  et: [
    'Tere, ma helistan arve pärast, mis tuli eile postiga.',
    'Kas te saate mulle homme tagasi helistada, kui olete kontoris?',
  ],
  fi: [
    'Hei, soitan laskusta, joka tuli minulle eilen postissa.',
    'Voisitteko soittaa minulle takaisin, kun olette huomenna toimistolla?',
  ],
  fr: [
    'Bonjour, je vous appelle au sujet de la facture que nous avons reçue hier.',
    'Est-ce que vous pouvez me rappeler demain matin quand vous serez au bureau ?',
  ],
  hr: [
    'Dobar dan, zovem zbog računa koji sam jučer dobio poštom.',
    'Možete li me nazvati sutra ujutro kada budete u uredu?',
  ],
  hu: [
    'Jó napot kívánok, a számla miatt telefonálok, ami tegnap érkezett.',
    'Holnap nem tudok elmenni, mert egész nap dolgoznom kell.',
  ],
  it: [
    'Buongiorno, chiamo per la fattura che ho ricevuto la settimana scorsa.',
    'Non posso venire domani perché ho una riunione con il direttore.',
  ],
  lt: [
    'Laba diena, skambinu dėl sąskaitos, kurią gavau vakar.',
    'Ar galite man perskambinti rytoj, kai būsite biure?',
  ],
  lv: [
    'Labdien, es zvanu par rēķinu, ko vakar saņēmu pa pastu.',
    'Vai jūs varat man piezvanīt rīt, kad būsiet birojā?',
  ],
  mt: [
    'Bonġu, qed inċempel dwar il-kont li wasalli lbieraħ bil-posta.',
    'Tista ċċempilli lura għada meta tkun fl-uffiċċju jekk jogħġbok?',
  ],
  nl: [
    'Goedemorgen, ik bel over de rekening die gisteren met de post is gekomen.',
    'Kunt u mij morgen terugbellen als u weer op kantoor bent?',
  ],
  pl: [
    'Dzień dobry, dzwonię w sprawie faktury, którą dostałem wczoraj.',
    'Czy może pan do mnie oddzwonić jutro, kiedy będzie pan w biurze?',
  ],
  pt: [
    'Bom dia, estou a ligar por causa da fatura que recebi ontem.',
    'Não posso ir amanhã porque tenho uma reunião com o diretor.',
  ],
  ro: [
    'Bună ziua, vă sun în legătură cu factura pe care am primit-o ieri.',
    'Nu pot să vin mâine pentru că am o ședință cu directorul.',
  ],
  ru: [
    'Здравствуйте, я звоню по поводу счёта, который пришёл вчера.',
    'Вы можете перезвонить мне завтра, когда будете в офисе?',
  ],
  sk: [
    'Dobrý deň, volám kvôli faktúre, ktorú som dostal minulý týždeň.',
    'Nemôžem zajtra prísť, pretože musím byť celý deň v práci.',
  ],
  sl: [
    'Dober dan, kličem zaradi računa, ki sem ga včeraj dobil po pošti.',
    'Ali me lahko pokličete nazaj jutri, ko boste v pisarni?',
  ],
  sv: [
    'Hej, jag ringer om fakturan som kom med posten igår.',
    'Kan du ringa tillbaka till mig imorgon när du är på kontoret?',
  ],
  uk: [
    'Добрий день, я телефоную щодо рахунку, який прийшов учора.',
    'Ви можете передзвонити мені завтра, коли будете в офісі?',
  ],
};

describe('detectLanguage', () => {
  it('knows sentences of every language whose alphabet is known', () => {
    expect(Object.keys(SENTENCES).sort()).toEqual([...ALPHABETS.keys()].sort());
  });

  it.each(Object.entries(SENTENCES))('tells %s', (code, sentences) => {
    expect(detectLanguage(sentences.join(' '))).toBe(code);
    for (const sentence of sentences) expect([code, undefined]).toContain(detectLanguage(sentence));
  });

  it('tells four of five single sentences', () => {
    const told = Object.values(SENTENCES)
      .flat()
      .filter((sentence) => detectLanguage(sentence) !== undefined);
    expect(told.length).toBeGreaterThanOrEqual(40);
  });

  it.each([
    '',
    'Hello',
    'Anna Kowalski, Berlin',
    '12 345 678 90',
    'la la la la la',
    '音声認識のテストです 今日は 明日は いい天気',
  ])('says nothing of %j', (text) => {
    expect(detectLanguage(text)).toBeUndefined();
  });

  it('says nothing of a text that is half one language and half another', () => {
    const text = `${SENTENCES['en']?.[0]} ${SENTENCES['de']?.[0]}`;
    expect(detectLanguage(text)).toBeUndefined();
  });

  it('is not misled by a foreign name', () => {
    expect(
      detectLanguage('Bonjour, je suis Jürgen Großmann et je vous appelle pour le rendez-vous de mardi.'),
    ).toBe('fr');
  });

  it('takes a long text in its stride', () => {
    expect(detectLanguage(`${SENTENCES['nl']?.join(' ')} `.repeat(2_000))).toBe('nl');
  });
});

describe('languageMismatch', () => {
  it('tells of a text that is certainly in another language', () => {
    const said = languageMismatch('de', SENTENCES['fr']?.join(' ') ?? '');
    expect(said).toBe("The recording was recognised as 'de', but the text reads as 'fr'.");
  });

  it.each([
    ['fr', SENTENCES['fr']?.join(' ') ?? ''],
    ['de', 'Hello there'],
    ['ja', SENTENCES['fr']?.join(' ') ?? ''],
  ])('is silent for %s and %j', (asked, text) => {
    expect(languageMismatch(asked, text)).toBeUndefined();
  });
});
