/** How the text of a turn ends: `unfinished` is said by nobody who is done. */
export type TextEnding = 'sentence' | 'open' | 'unfinished';

/** Words that more of a sentence follows, by language. */
interface FollowedWords {
  always: ReadonlySet<string>;
  /** Seldom the last of what somebody has to say. */
  mostly: ReadonlySet<string>;
}

const SENTENCE_END = /[.?!…]["'”’»)\]]*$/;
const QUESTION_END = /[?!]["'”’»)\]]*$/;
/** Who trails off, or has said an initial or a title, goes on. */
const NO_END = /(\.\.|…|(^|[\s.])(\p{L}|mr|mrs|ms|dr|prof|st|mme|hr|fr))\.?$/iu;
const LAST_WORD = /[\p{L}\p{N}'’-]+(?=[^\p{L}\p{N}]*$)/u;

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const NONE: FollowedWords = { always: new Set(), mostly: new Set() };

const FOLLOWED_WORDS: Readonly<Record<string, FollowedWords>> = {
  en: {
    always: words('the a an my your our their and or but nor because whereas unless of um uh erm er hmm'),
    mostly: words(
      'to for with from at in on by about into onto if as than that which who when while until although is are was were am be been do does did has have had will would can could should may might must shall not so like then i we he she they every some very really just please however therefore moreover',
    ),
  },
  fr: {
    always: words(
      "le les un une du des de d' l' mon ma mes ton ta tes son sa ses notre votre nos vos ce cet cette ces et ou mais car parce que lorsque puisque dans à au aux chez je tu euh heu",
    ),
    mostly: words(
      "la leur leurs sur sous pour avec sans par vers en qui quand comme si donc est sont était suis ai as a ont avait peut veux veut voudrais très plus pas il elle on nous vous ils elles ne n' cependant pourtant",
    ),
  },
  de: {
    always: words(
      'ein eine einen einem einer eines mein meine meinen meinem meiner dein deine unser unsere ihr ihre ihren und oder aber weil dass obwohl sondern von für im am vom beim zum zur ins äh ähm öh',
    ),
    mostly: words(
      'der die das den dem des mit auf an aus zu in bei nach über unter vor ob wenn als wie bis ist sind war waren bin habe hat haben kann könnte will würde möchte muss soll nicht sehr ich du er sie es wir so auch noch jedoch allerdings deshalb',
    ),
  },
};

/** @param language ISO 639-1; of one that is not known, punctuation alone counts. */
export function textEnding(text: string, language: string): TextEnding {
  const { always, mostly } = FOLLOWED_WORDS[language] ?? NONE;
  const last = LAST_WORD.exec(text)?.[0].toLowerCase().replaceAll('’', "'") ?? '';
  const isAsked = QUESTION_END.test(text);
  if (always.has(last) && !isAsked) return 'unfinished';
  const isSentence = SENTENCE_END.test(text) && !NO_END.test(text);
  return isSentence && (isAsked || !mostly.has(last)) ? 'sentence' : 'open';
}
