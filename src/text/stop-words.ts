/**
 * Stop words. They stay in the index, where phrases need them, but are dropped from queries that have other words. Words that
 * can be a subject themselves (type, search, system, problem) are not included.
 */
const STOP_WORDS: ReadonlySet<string> = new Set(
  [
    // Articles, demonstratives, quantifiers.
    `a all an another any both certain each either enough every few least less many more most much
    neither no none nor not one only other others own same several some such that the these this those
    various`,
    // Pronouns.
    `anybody anyone anything everybody everyone everything he her hers herself him himself his i it its
    itself me mine my myself nobody nothing our ours ourselves she somebody someone something their
    theirs them themselves they us we what whatever which whichever who whoever whom whose you your
    yours yourself yourselves`,
    // Auxiliaries and light verbs.
    `am are be became become becomes been being came can cannot come comes coming could did do does doing
    done get gets getting give given gives giving go goes going gone got had has have having is let lets
    made make makes making may might must need needed needs ought seem seemed seems shall should take
    taken takes taking use used uses using was went were will would`,
    // Contractions, as folded: don't -> dont.
    `aint arent cant couldnt didnt doesnt dont hadnt hasnt havent heres hes im isnt ive mustnt
    shes shouldnt thats theres theyd theyll theyre theyve wasnt werent weve whats wont wouldnt youd
    youll youre youve`,
    // Prepositions.
    `about above across after against along among amongst around as at before behind below beneath beside
    besides between beyond by concerning despite down during except for from in inside into like near
    non of off on onto out outside over per regarding since than through throughout to toward towards
    under until unto up upon versus via vs with within without`,
    // Conjunctions and connectives.
    `al although and because but eg else et etc furthermore hence however ie if moreover nevertheless or
    otherwise so then therefore though thus unless whereas whether while yet`,
    // Adverbs.
    `actually again ago almost already also always away back currently especially even ever exactly far
    further generally here how indeed just later likely mainly maybe meanwhile mostly never now often
    once particularly perhaps possibly probably quite rather really simply sometimes somewhat soon still
    there together too usually very well when whenever where wherever why`,
    // Phrases around a request: "I am interested in papers that describe …".
    `able article articles available case cases concern concerned concerns deal dealing deals dealt
    describe described describes describing description descriptions discuss discussed discusses
    discussing discussion discussions document documents example examples exist existing exists find
    finding found interest interested kind kinds know known knows list literature look looking paper
    papers particular please possible post posts present presented presently publication publications
    regard regards relevant report reports respect said say says see seek seen show specific tell thing
    things think topic topics want wanted wants way ways wish`,
  ].flatMap((group) => group.split(/\s+/)),
);

/** Whether a folded word is a stop word. */
export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}
