/**
 * The commonest words of each language in lower case: articles, pronouns, prepositions, forms of to be and to have, and
 * words that speech is full of. Each list holds whole words as texts are cut at apostrophes.
 */
const WORDS: Readonly<Record<string, string>> = {
  bg: 'и на за да се от в с не е са по ще като това при до те си или един което които има може но съм беше бяха този тази тези аз ти той тя ние вие много само още след преди как кога къде защо във със без моля здравейте благодаря ме ви ни го му й някой всичко трябва искам сега какво',
  cs: 'a v se na je že to s z do i o ve pro za by ale jako podle k po jsou byl bylo byla který která které při od také jsem není ani až než jen si být tak když už bude může jeho její jsme jste dobrý den děkuji prosím co mi mě vás vám kde proč protože máme máte nebo této tento včera dnes zítra',
  da: 'og i at det er en på den til af der som med de har for ikke et var jeg fra han blev kan sig om vi vil skal også men efter være ved hun eller havde når hvad mig du dig os nu min din her så meget hvor hvordan hvorfor mange tak hej godt blive kunne skulle noget nogle hvis alle igen',
  de: 'der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde ich wir ihr mich mir uns hier guten danke bitte können wenn',
  el: 'και το να του η της με που την από για είναι τα στο των τον ο σε θα οι δεν στη μια ένα τους τη στην αυτό ως ή αλλά μας σας μου σου έχει ήταν πολύ όταν τι πως γιατί εγώ εσείς',
  en: 'the of and to in is that it was for on are as with his they at be this have from or had by but not what all were we when your can said there an each which she do how their if will up about out them then so some her would him has my you i me call please hello thank',
  es: 'de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son también fue había era muy hasta desde está mi nos yo tú usted ustedes hola gracias tengo tiene hay qué cómo dónde porque estoy estamos ahora mañana',
  et: 'ja on ei et see oli ka kui mis ta seda oma aga siis või kas nii ma sa me te nad olen oled oleme selle need välja üle ning kes mida veel mul sul meil teil tere aitäh palun väga nüüd juba ainult pole olid saab peab minu sinu tema meie kuidas miks homme täna eile siin seal',
  fi: 'ja on ei että se hän oli mutta myös ovat joka kun niin kuin ole jos tai sen minä sinä me te he olen olet olemme mitä miten missä miksi vain vielä nyt jo sitten kanssa ollut tämä nämä mukaan voi minun sinun hänen meidän kiitos hei hyvää päivää huomenna tänään eilen siellä täällä sitä kaikki',
  fr: 'de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son aux d l ou mais nous sa ses comme été cette fait vous je tu elle on leur y deux ont si n c qu j s m t bonjour merci être avoir très bien tout aussi sans suis peut quand où votre vos mon ma notre',
  hr: 'i u je na se da za su od s a o kao što ne koji koja koje iz bi ili ali te po do biti bio bila nije samo već kako sve sam smo ste si ja ti on ona mi vi oni gdje kada zašto dobar dan hvala molim vas mogu može imam imamo sutra danas jučer njegov njezin jer prema nakon tijekom ovaj ova ovo',
  hu: 'a az és hogy nem is egy ez azt volt meg de csak el ha már mint még vagy ki van kell le fel itt ott lesz én te ő mi ti ők nekem neki minden nagyon jó napot köszönöm kérem hol mikor miért hogyan ezt ezek azok lehet vannak után között szerint ami aki amely majd most holnap ma tegnap volna',
  it: 'di e il la che in a per un è una del non con i si da le dei della al sono alla nel come più lo ma gli anche se delle o ha questo suo dal ed su io tu lui lei noi voi loro mi ti ci vi ho hai abbiamo hanno era essere stato molto buongiorno grazie prego dove quando perché cosa così adesso domani oggi l un',
  lt: 'ir yra kad į iš su tai ne bet kaip o jis ji buvo už ar apie per nuo iki po dėl taip pat jo jos jų mes jūs aš tu man mums jums kur kada kodėl labas laba diena ačiū prašau labai dar tik jau gali reikia šis ši tas ta kas ką kurie kuris būti turi rytoj šiandien vakar čia ten',
  lv: 'un ir ka uz no par ar lai tas tā kas bet arī ne es tu viņš viņa mēs jūs viņi man jums mums kā kad kur kāpēc vai ja jau vēl tikai pēc līdz pie šis šī šo būs bija nav esmu esam labdien paldies lūdzu ļoti rīt šodien vakar tiek gan to tās tie kuri kurš visi viss',
  mt: 'il li ta u f ma l tal fil minn biex dan din kien kienet huwa hija mhux kif meta fejn għal għax jew imma iżda jien int aħna intom huma fuq taħt wara qabel bħal ukoll biss aktar ħafna jekk xi kollha kull s din dawn kellu jista tista grazzi jekk jogħġbok bonġu llum għada lbieraħ fl mill mal dal bil',
  nl: 'de het een van en in is dat op te zijn met voor niet aan er om ook als dan maar bij door uit nog wel naar tot over hij ze ik je we u wij jullie mijn uw deze dit die was waren heeft hebben had kan kunnen zou moet goedemorgen dag dank graag wat waar wanneer waarom hoe geen meer al worden wordt werd heb ben',
  pl: 'w i na z się nie do to że jest o od za jak po co ale przez dla są tym czy był była było już tylko może przy przed jego jej ich który która które ten ta te ja ty on ona my wy oni mnie mi pan pani dzień dobry dziękuję proszę gdzie kiedy dlaczego bardzo jutro dzisiaj wczoraj jestem mam mamy oraz również być będzie',
  pt: 'de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus você vocês meu minha olá obrigado obrigada bom dia onde porque estou estamos agora amanhã hoje',
  ro: 'de și în la cu pe a că o nu un să din este pentru care mai se au fost ca ce sunt sau dar lui prin cel era după fi am ai are eu tu el ea noi voi ei mă te ne vă mi îmi bună ziua mulțumesc rog unde când cum acest această acum mâine azi ieri foarte doar avem aveți dacă până despre fără meu mea',
  ru: 'и в не на что я с он как это по но они мы все она так его за был от то бы же вы у к из или если для мне меня была было были есть когда где почему ещё уже только очень может можно нет да здравствуйте спасибо пожалуйста вас вам нас нам этот эта эти их её чтобы сегодня завтра вчера о до при после',
  sk: 'a v sa na je že to s z do aj o vo pre za by ale ako podľa k po sú bol bolo bola ktorý ktorá ktoré pri od tiež som nie ani až než len si byť tak keď už bude môže jeho jej sme ste dobrý deň ďakujem prosím čo mi ma vás vám kde prečo pretože máme máte alebo tejto tento včera dnes zajtra',
  sl: 'in je v na se za da so z s ki pa ne od po kot tudi ali iz o do bi pri ko bil bila bilo že še le samo kako kje kdaj zakaj jaz ti on ona mi vi oni sem smo ste si ni niso lahko ima imam imamo dober dan hvala prosim vas vam nas nam jutri danes včeraj njegov njen ker zelo bo bodo ta to te kaj',
  sv: 'och i att det som en på är av för med till den har de inte om ett han men var jag från vi så kan hon man när ska eller efter nu vid också där alla bara hur vad blir sin sig detta mycket mig du dig oss min din här tack hej god morgon skulle kunde vara finns hade igen något några idag imorgon varför',
  uk: 'і в не на що я з він як це по але вони ми всі вона так його за був від то б же ви у до із або якщо для мені мене була було були є коли де чому ще вже тільки дуже може можна немає та дякую будь ласка вас вам нас нам цей ця ці їх її щоб сьогодні завтра вчора про при після добрий день й під',
};

/** Function words by ISO 639-1 code. */
export const FUNCTION_WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(WORDS).map(([code, words]) => [code, new Set(words.split(' '))]),
);

/** In how many languages a word is a function word. */
export const LANGUAGES_OF_WORD: ReadonlyMap<string, number> = countLanguages();

function countLanguages(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const words of FUNCTION_WORDS.values()) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
