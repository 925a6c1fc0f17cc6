/*
** The words of stop_words.c, written by tests/reference/stop_words.py.
**
**   english    the list of the Glasgow Information Retrieval Group as scikit-learn (three-clause BSD)
**              has it
**   danish, dutch, finnish, french, german, hungarian, italian, norwegian, portuguese, russian, spanish,
**   swedish    the Snowball project, Copyright (c) 2001 Dr Martin Porter, (c) 2004, 2005 Richard Boulton,
**              three-clause BSD
**   arabic, bulgarian, hindi, persian, romanian
**              Jacques Savoy, University of Neuchatel, by way of Apache Lucene 4.10; BSD. Persian with
**              Persian letters too
**   polish     the Carrot2 project, Copyright (c) 2002-2010 Dawid Weiss, Stanislaw Osinski, by way of
**              Apache Lucene 4.10; BSD
**   armenian, basque, catalan, czech, galician, greek, irish
**              Apache Lucene 4.10, Copyright The Apache Software Foundation, Apache License 2.0; greek
**              with the accents that are left out there
**   nepali, turkish
**              PostgreSQL 15, Portions Copyright (c) 1996-2022 The PostgreSQL Global Development Group,
**              Portions Copyright (c) 1994 The Regents of the University of California, PostgreSQL License
*/
#ifndef MLEXT_TEXT_STOP_WORDS_LISTS_H
#define MLEXT_TEXT_STOP_WORDS_LISTS_H

/* clang-format off */

/* By language in alphabetical order: its name and its words, each with a space behind it. */
static const char *const stop_words_lists[][2] = {
    {"arabic",
     "أ ألا أما أن أنت أنه أنها أو أى أي أيضا إذا إلا إلى إلي إما إن إنه إنها ا اذا الآن الا "
     "الان التى التي الذى الذي الذين الى الي اما ان انت انه انها او اى اي ايضا ب بأن بان بعد "
     "بعض به بها بين بينما تكون تلك ثم جميع حتى حيث خلال ذلك ضمن على عليه عليها عن عند عندما "
     "غير ف فأن فان فما فهو فهى فهي في فيه فيها قبل قد كان كانت كل كما لا لدى لك لكن لم لن له "
     "لها ما مع من منذ منه منها نحو هذا هذه هناك هو هى هي و وأن وإن وان وفي وكان وكانت وكل ولا "
     "ولم ولن وما ومن وهو وهى وهي يكون "},
    {"armenian",
     "այդ այլ այն այս դու դուք եմ են ենք ես եք է էի էին էինք էիր էիք էր ըստ թ ի ին իսկ իր կամ "
     "համար հետ հետո մենք մեջ մի ն նա նաև նրա նրանք որ որը որոնք որպես ու ում պիտի վրա և "},
    {"basque",
     "al anitz arabera asko baina bat batean batek bati batzuei batzuek batzuetan batzuk bera "
     "beraiek berau berauek bere berori beroriek beste bezala da dago dira ditu du dute edo "
     "egin ere eta eurak ez gainera gu gutxi guzti haiei haiek haietan hainbeste hala han "
     "handik hango hara hari hark hartan hau hauei hauek hauetan hemen hemendik hemengo hi "
     "hona honek honela honetan honi hor hori horiei horiek horietan horko horra horrek "
     "horrela horretan horri hortik hura izan ni noiz nola non nondik nongo nor nora ze zein "
     "zen zenbait zenbat zer zergatik ziren zituen zu zuek zuen zuten "},
    {"bulgarian",
     "а аз ако ала бе без беше би бил била били било близо бъдат бъде бяха в вас ваш ваша "
     "вероятно вече взема ви вие винаги все всеки всички всичко всяка във въпреки върху г ги "
     "главно го д да дали до докато докога дори досега доста е едва един ето за зад заедно "
     "заради засега затова защо защото и из или им има имат иска й каза как каква какво както "
     "какъв като кога когато което които кой който колко която къде където към ли м ме между "
     "мен ми мнозина мога могат може моля момента му н на над назад най направи напред "
     "например нас не него нея ни ние никой нито но някои някой няма обаче около освен особено "
     "от отгоре отново още пак по повече повечето под поне поради после почти прави пред преди "
     "през при пък първо с са само се сега си скоро след сме според сред срещу сте съм със "
     "също т тази така такива такъв там твой те тези ти тн то това тогава този той толкова "
     "точно трябва тук тъй тя тях у харесва ч че често чрез ще щом я "},
    {"catalan",
     "a abans ací ah així això al aleshores algun alguna algunes alguns alhora allà allí allò "
     "als altra altre altres amb ambdues ambdós apa aquell aquella aquelles aquells aquest "
     "aquesta aquestes aquests aquí baix cada cadascuna cadascunes cadascuns cadascú com "
     "contra d'un d'una d'unes d'uns dalt de del dels des després dins dintre donat doncs "
     "durant e eh el els em en encara ens entre eren es esta estaven esteu està estàvem "
     "estàveu et etc ets fins fora gairebé ha han has havia he hem heu hi ho i igual iguals ja "
     "l'hi la les li li'n llavors m'he ma mal malgrat mateix mateixa mateixes mateixos me "
     "mentre meu meus meva meves molt molta moltes molts mon mons més n'he n'hi ne ni no "
     "nogensmenys només nosaltres nostra nostre nostres o oh oi on pas pel pels per perquè "
     "però poc poca pocs poques potser propi qual quals quan quant que quelcom qui quin quina "
     "quines quins què s'ha s'han sa semblant semblants ses seu seus seva seves si sobre "
     "sobretot solament sols son sons sota sou sóc són t'ha t'han t'he ta tal també tampoc tan "
     "tant tanta tantes teu teus teva teves ton tons tot tota totes tots un una unes uns us va "
     "vaig vam van vas veu vosaltres vostra vostre vostres érem éreu és "},
    {"czech",
     "a aby aj ale ani asi atd atp až bez bude budem budeš by byl byla byli bylo být co což cz "
     "další dnes do ho i jak jakmile jako jakož je jeho jehož jej jejich její jelikož jemu jen "
     "ještě jež ji jiné již jsem jseš jsme jsou jste já jí jíž k kam kde kdo když ke kterou "
     "která které který kteří mezi mi mne my má máte mít mě můj může na nad napište načež naši "
     "nebo neg nejsou není než nic nové nový nám nás němu němuž o od on ona oni ono ony pak po "
     "pod podle pokud pouze pravé pro proto protože proč první pta před přes při přičemž re s "
     "se si strana své svých svým svými ta tak také takže tato tedy ten tento teto tipy to "
     "tohle toho tohoto tom tomto tomu tomuto tu tuto ty tyto téma tím tímto těm těmu u už v "
     "vaše ve vy vám vás více však z za zda zde ze zprávy zpět či článku články "},
    {"danish",
     "ad af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig "
     "din disse dog du efter eller en end er et for fra ham han hans har havde have hende "
     "hendes her hos hun hvad hvis hvor i ikke ind jeg jer jo kunne man mange med meget men "
     "mig min mine mit mod ned noget nogle nu når og også om op os over på selv sig sin sine "
     "sit skal skulle som sådan thi til ud under var vi vil ville vor være været "},
    {"dutch",
     "aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door "
     "dus een eens en er ge geen geweest haar had heb hebben heeft hem het hier hij hoe hun "
     "iemand iets ik in is ja je kan kon kunnen maar me meer men met mij mijn moet na naar "
     "niet niets nog nu of om omdat onder ons ook op over reeds te tegen toch toen tot u uit "
     "uw van veel voor want waren was wat werd wezen wie wil worden wordt zal ze zelf zich zij "
     "zijn zo zonder zou "},
    {"english",
     "a about above across after afterwards again against all almost alone along already also "
     "although always am among amongst amoungst amount an and another any anyhow anyone "
     "anything anyway anywhere are around as at back be became because become becomes becoming "
     "been before beforehand behind being below beside besides between beyond bill both bottom "
     "but by call can cannot cant co con could couldnt cry de describe detail do done down due "
     "during each eg eight either eleven else elsewhere empty enough etc even ever every "
     "everyone everything everywhere except few fifteen fifty fill find fire first five for "
     "former formerly forty found four from front full further get give go had has hasnt have "
     "he hence her here hereafter hereby herein hereupon hers herself him himself his how "
     "however hundred i ie if in inc indeed interest into is it its itself keep last latter "
     "latterly least less ltd made many may me meanwhile might mill mine more moreover most "
     "mostly move much must my myself name namely neither never nevertheless next nine no "
     "nobody none noone nor not nothing now nowhere of off often on once one only onto or "
     "other others otherwise our ours ourselves out over own part per perhaps please put "
     "rather re same see seem seemed seeming seems serious several she should show side since "
     "sincere six sixty so some somehow someone something sometime sometimes somewhere still "
     "such system take ten than that the their them themselves then thence there thereafter "
     "thereby therefore therein thereupon these they thick thin third this those though three "
     "through throughout thru thus to together too top toward towards twelve twenty two un "
     "under until up upon us very via was we well were what whatever when whence whenever "
     "where whereafter whereas whereby wherein whereupon wherever whether which while whither "
     "who whoever whole whom whose why will with within without would yet you your yours "
     "yourself yourselves "},
    {"finnish",
     "ei eivät emme en et ette että he heidän heidät heihin heille heillä heiltä heissä heistä "
     "heitä hän häneen hänelle hänellä häneltä hänen hänessä hänestä hänet häntä itse ja johon "
     "joiden joihin joiksi joilla joille joilta joina joissa joista joita joka joksi jolla "
     "jolle jolta jona jonka jos jossa josta jota jotka kanssa keiden keihin keiksi keille "
     "keillä keiltä keinä keissä keistä keitä keneen keneksi kenelle kenellä keneltä kenen "
     "kenenä kenessä kenestä kenet ketkä ketä koska kuin kuka kun me meidän meidät meihin "
     "meille meillä meiltä meissä meistä meitä mihin miksi mikä mille millä miltä minkä minua "
     "minulla minulle minulta minun minussa minusta minut minuun minä missä mistä mitkä mitä "
     "mukaan mutta ne niiden niihin niiksi niille niillä niiltä niin niinä niissä niistä niitä "
     "noiden noihin noiksi noilla noille noilta noin noina noissa noista noita nuo nyt näiden "
     "näihin näiksi näille näillä näiltä näinä näissä näistä näitä nämä ole olemme olen olet "
     "olette oli olimme olin olisi olisimme olisin olisit olisitte olisivat olit olitte olivat "
     "olla olleet ollut on ovat poikki se sekä sen siihen siinä siitä siksi sille sillä siltä "
     "sinua sinulla sinulle sinulta sinun sinussa sinusta sinut sinuun sinä sitä tai tallä te "
     "teidän teidät teihin teille teillä teiltä teissä teistä teitä tuo tuohon tuoksi tuolla "
     "tuolle tuolta tuon tuona tuossa tuosta tuotä tähän täksi tälle tältä tämä tämän tänä "
     "tässä tästä tätä vaan vai vaikka yli "},
    {"french",
     "ai aie aient aies ait as au aura aurai auraient aurais aurait auras aurez auriez aurions "
     "aurons auront aux avaient avais avait avec avez aviez avions avons ayant ayante ayantes "
     "ayants ayez ayons c ce ces d dans de des du elle en es est et eu eue eues eurent eus "
     "eusse eussent eusses eussiez eussions eut eux eûmes eût eûtes furent fus fusse fussent "
     "fusses fussiez fussions fut fûmes fût fûtes il j je l la le leur lui m ma mais me mes "
     "moi mon même n ne nos notre nous on ont ou par pas pour qu que qui s sa se sera serai "
     "seraient serais serait seras serez seriez serions serons seront ses soient sois soit "
     "sommes son sont soyez soyons suis sur t ta te tes toi ton tu un une vos votre vous y à "
     "étaient étais était étant étante étantes étants étiez étions été étée étées étés êtes "},
    {"galician",
     "a alí ao aos aquel aquela aquelas aqueles aquilo aquí as así aínda ben cando che co coa "
     "coas comigo con connosco contigo convosco cos cun cunha cunhas cuns da dalgunha "
     "dalgunhas dalgún dalgúns das de del dela delas deles desde deste do dos dun dunha dunhas "
     "duns e el ela elas eles en era eran esa esas ese eses esta estaba estar este estes "
     "estiven estou está están eu facer foi foron fun había hai iso isto la las lle lles lo "
     "los mais me meu meus min miña miñas moi na nas neste nin no non nos nosa nosas noso "
     "nosos nun nunha nunhas nuns nós o os ou para pero pode pois pola polas polo polos por "
     "que se senón ser seu seus sexa sido sobre súa súas tamén tan te ten ter teu teus teñen "
     "teño ti tido tiven tiña túa túas un unha unhas uns vos vosa vosas voso vosos vós á é ó "
     "ós "},
    {"german",
     "aber alle allem allen aller alles als also am an ander andere anderem anderen anderer "
     "anderes anderm andern anderr anders auch auf aus bei bin bis bist da damit dann das "
     "dasselbe dazu daß dein deine deinem deinen deiner deines dem demselben den denn "
     "denselben der derer derselbe derselben des desselben dessen dich die dies diese dieselbe "
     "dieselben diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer "
     "eines einig einige einigem einigen einiger einiges einmal er es etwas euch euer eure "
     "eurem euren eurer eures für gegen gewesen hab habe haben hat hatte hatten hier hin "
     "hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist jede jedem "
     "jeden jeder jedes jene jenem jenen jener jenes jetzt kann kein keine keinem keinen "
     "keiner keines können könnte machen man manche manchem manchen mancher manches mein meine "
     "meinem meinen meiner meines mich mir mit muss musste nach nicht nichts noch nun nur ob "
     "oder ohne sehr sein seine seinem seinen seiner seines selbst sich sie sind so solche "
     "solchem solchen solcher solches soll sollte sondern sonst um und uns unse unsem unsen "
     "unser unses unter viel vom von vor war waren warst was weg weil weiter welche welchem "
     "welchen welcher welches wenn werde werden wie wieder will wir wird wirst wo wollen "
     "wollte während würde würden zu zum zur zwar zwischen über "},
    {"greek",
     "ίσως αλλά αλλα αν αντί αντι απο από αυτά αυτές αυτή αυτα αυτες αυτη αυτο αυτοί αυτοι "
     "αυτος αυτους αυτούς αυτων αυτό αυτός αυτών για δε δεν εάν είμαι είμαστε είναι είσαι "
     "είστε εαν ειμαι ειμαστε ειναι εισαι ειστε εκείνα εκείνες εκείνη εκείνο εκείνοι εκείνος "
     "εκείνους εκείνων εκεινα εκεινες εκεινη εκεινο εκεινοι εκεινος εκεινους εκεινων ενω ενώ "
     "επί επι η θα ισως κ και κατά κατα κι μα με μετά μετα μη μην να ο οι ομως οπως οσο οτι "
     "παρά παρα ποια ποιες ποιο ποιοι ποιος ποιους ποιων που προς πως σε στη στην στο στον τα "
     "την της το τον τοτε του των τότε ως όμως όπως όσο ότι "},
    {"hindi",
     "अंदर अत अदि अप अपना अपनि अपनी अपने अभि अभी आदि आप इंहिं इंहें इंहों इतयादि इत्यादि इन "
     "इनका इन्हीं इन्हें इन्हों इस इसका इसकि इसकी इसके इसमें इसि इसी इसे उंहिं उंहें उंहों उन "
     "उनका उनकि उनकी उनके उनको उन्हीं उन्हें उन्हों उस उसके उसि उसी उसे एक एवं एस एसे ऐसे ओर "
     "और कइ कई कर करता करते करना करने करें कहते कहा का काफि काफ़ी कि किंहें किंहों कितना "
     "किन्हें किन्हों किया किर किस किसि किसी किसे की कुछ कुल के को कोइ कोई कोन कोनसा कौन कौनसा "
     "गया घर जब जहाँ जहां जा जिंहें जिंहों जितना जिधर जिन जिन्हें जिन्हों जिस जिसे जीधर जेसा "
     "जेसे जैसा जैसे जो तक तब तरह तिंहें तिंहों तिन तिन्हें तिन्हों तिस तिसे तो था थि थी थे "
     "दबारा दवारा दिया दुसरा दुसरे दूसरे दो द्वारा न नहिं नहीं ना निचे निहायत नीचे ने पर पहले "
     "पुरा पूरा पे फिर बनि बनी बहि बही बहुत बाद बाला बिलकुल भि भितर भी भीतर मगर मानो मे में "
     "यदि यह यहाँ यहां यहि यही या यिह ये रखें रवासा रहा रहे ऱ्वासा लिए लिये लेकिन व वगेरह वरग "
     "वर्ग वह वहाँ वहां वहिं वहीं वाले वुह वे वग़ैरह संग सकता सकते सबसे सभि सभी साथ साबुत साभ "
     "सारा से सो हि ही हुअ हुआ हुइ हुई हुए हे हें है हैं हो होता होति होती होते होना होने "},
    {"hungarian",
     "a abban ahhoz ahogy ahol aki akik akkor alatt amely amelyek amelyekben amelyeket amelyet "
     "amelynek ami amikor amit amolyan amíg annak arra arról az azok azon azonban azt aztán "
     "azután azzal azért be belül benne bár cikk cikkek cikkeket csak de e ebben eddig egy "
     "egyes egyetlen egyik egyre egyéb egész ehhez ekkor el ellen első elég elő először előtt "
     "emilyen ennek erre ez ezek ezen ezt ezzel ezért fel felé hanem hiszen hogy hogyan igen "
     "ill ill. illetve ilyen ilyenkor ismét ison itt jobban jó jól kell kellett keressünk "
     "keresztül ki kívül között közül legalább legyen lehet lehetett lenne lenni lesz lett "
     "maga magát majd meg mellett mely melyek mert mi mikor milyen minden mindenki mindent "
     "mindig mint mintha mit mivel miért most már más másik még míg nagy nagyobb nagyon ne "
     "nekem neki nem nincs néha néhány nélkül olyan ott pedig persze rá s saját sem semmi sok "
     "sokat sokkal szemben szerint szinte számára talán tehát teljes tovább továbbá több "
     "ugyanis utolsó után utána vagy vagyis vagyok valaki valami valamint való van vannak vele "
     "vissza viszont volna volt voltak voltam voltunk által általában át én éppen és így össze "
     "úgy új újabb újra ő ők őket "},
    {"irish",
     "a ach ag agus an aon ar arna as b' ba beirt bhúr caoga ceathair ceathrar chomh chtó "
     "chuig chun cois céad cúig cúigear d' daichead dar de deich deichniúr den dhá do don dtí "
     "dá dár dó faoi faoin faoina faoinár fara fiche gach gan go gur haon hocht i iad idir in "
     "ina ins inár is le leis lena lenár m' mar mo mé na nach naoi naonúr ná ní níor nó nócha "
     "ocht ochtar os roimh sa seacht seachtar seachtó seasca seisear siad sibh sinn sna sé sí "
     "tar thar thú triúr trí trína trínár tríocha tú um ár é éis í ó ón óna ónár "},
    {"italian",
     "a abbia abbiamo abbiano abbiate ad agl agli ai al all alla alle allo anche avemmo avendo "
     "avesse avessero avessi avessimo aveste avesti avete aveva avevamo avevano avevate avevi "
     "avevo avrai avranno avrebbe avrebbero avrei avremmo avremo avreste avresti avrete avrà "
     "avrò avuta avute avuti avuto c che chi ci coi col come con contro cui da dagl dagli dai "
     "dal dall dalla dalle dallo degl degli dei del dell della delle dello di dov dove e ebbe "
     "ebbero ebbi ed era erano eravamo eravate eri ero essendo faccia facciamo facciano "
     "facciate faccio facemmo facendo facesse facessero facessi facessimo faceste facesti "
     "faceva facevamo facevano facevate facevi facevo fai fanno farai faranno farebbe "
     "farebbero farei faremmo faremo fareste faresti farete farà farò fece fecero feci fosse "
     "fossero fossi fossimo foste fosti fu fui fummo furono gli ha hai hanno ho i il in io l "
     "la le lei li lo loro lui ma mi mia mie miei mio ne negl negli nei nel nell nella nelle "
     "nello noi non nostra nostre nostri nostro o per perché più quale quanta quante quanti "
     "quanto quella quelle quelli quello questa queste questi questo sarai saranno sarebbe "
     "sarebbero sarei saremmo saremo sareste saresti sarete sarà sarò se sei si sia siamo "
     "siano siate siete sono sta stai stando stanno starai staranno starebbe starebbero starei "
     "staremmo staremo stareste staresti starete starà starò stava stavamo stavano stavate "
     "stavi stavo stemmo stesse stessero stessi stessimo steste stesti stette stettero stetti "
     "stia stiamo stiano stiate sto su sua sue sugl sugli sui sul sull sulla sulle sullo suo "
     "suoi ti tra tu tua tue tuo tuoi tutti tutto un una uno vi voi vostra vostre vostri "
     "vostro è "},
    {"nepali",
     "अक्सर अगाडि अगाडी अझै अनुसार अन्तर्गत अन्य अन्यथा अब अरु अरू अर्का अर्की अर्को अर्थात "
     "अर्थात् अर्ब अलग अलिकति असार आइतवार आए आज आठ आत्म आदि आफू आफ्नै आफ्नो आयो आश्विन उदाहरण "
     "उन उप उही एउटै एक एकदम एकै ओठ औं कति कतै कत्रा कत्री कत्रो करोड कस कसरी कसै कस्ता कस्ती "
     "कस्तो कहिल्यै कहीं का कार्तिक कि किन किनभने कुन कुनै कुरा कृपया के केहि केही को कोही "
     "क्रमशः खर्ब गयौ चाँडै चार चाले चाहनुहुन्छ चाहन्छु चाहिए चैत चौथो छ छन् छु छू छैन छौँ छौं "
     "जताततै जति जत्रा जत्री जत्रो जब जबकि जस जस्ता जस्ती जस्तो जस्तोसुकै जहाँ जान जाहिर जुन "
     "जे जेठ जो जोसुकै ठीक त तत्काल तथा तदनुसार तपाई तपाईं तर तल तापनि तापनी तिन तिनी तिमी तिर "
     "ती तीन तुरुन्तै तेस्कारण तेस्रो त्यसकारण त्यसपछि त्यसमा त्यसैले त्यहाँ त्यो त्सपछि "
     "त्सैले थिए थिएन थिएनन् थियो थोरै दस दिए दिनुभएको दिनुहुन्छ दुई देख देखि देखिन्छ देखियो "
     "देखे देखेको देखेर देख्न दोश्रो दोस्रो धेरै न नजिकै नत्र नयाँ नि निम्ति निम्न निम्नानुसार "
     "निर्दिष्ट नै नौ पक्का पक्कै पछि पछिल्लो पटक पनि पर्छ पर्थ्यो पर्याप्त पर्सी पहिले पहिलो "
     "पहिल्यै पाँच पाँचौं पूर्व पौष प्रति प्रतेक प्रत्येक प्रथम प्लस फागुन फेरि फेरी बने बन्द "
     "बन्न बरु बाटो बारे बाहिर बाहेक बिरुद्ध बिशेष बिहिवार बीच बुधवार भए भदौ भन् भर भित्र "
     "भित्री भोलि भोली म मंसिर मङ्गलवार महिना मा माघ मात्र माथि मुख्य मेरो यति यत्ति यत्रा "
     "यत्री यत्रो यथोचित यदि यद्यपि यस यसरी यसो यस्ता यस्ती यस्तो यहाँ या यिन यिनी यी यो र रही "
     "रहेका रहेको राखे राख्छ राम्रो रूप लगभग लाई लाख लागि ले वरिपरि वरीपरी वर्ष वास्तवमा वाहेक "
     "विरुद्ध विशेष वैशाख शनिवार शायद शुक्रवार सँग सँगै संग संगै सक्छ सट्टा सधै सधैं सबै समय "
     "सम्भव सम्म सय सही साँच्चै साउन सात साथ साथै सायद सारा सुन्ना सो सोध्न सोमवार सोही स्पष्ट "
     "हजार हप्ता हरे हरेक हामी हाम्रो हिजो हुन्छ होला होस् "},
    {"norwegian",
     "alle at av bare begge ble blei bli blir blitt både båe da de deg dei deim deira deires "
     "dem den denne der dere deres det dette di din disse ditt du dykk dykkar då eg ein eit "
     "eitt eller elles en enn er et ett etter for fordi fra før ha hadde han hans har hennar "
     "henne hennes her hjå ho hoe honom hoss hossen hun hva hvem hver hvilke hvilken hvis hvor "
     "hvordan hvorfor i ikke ikkje ingen ingi inkje inn inni ja jeg kan kom korleis korso kun "
     "kunne kva kvar kvarhelst kven kvi kvifor man mange me med medan meg meget mellom men mi "
     "min mine mitt mot mykje ned no noe noen noka noko nokon nokor nokre nå når og også om "
     "opp oss over på samme seg selv si sia sidan siden sin sine sitt sjøl skal skulle slik so "
     "som somme somt så sånn til um upp ut uten var vart varte ved vere verte vi vil ville "
     "vore vors vort vår være vært å "},
    {"persian",
     "اباد اثر اره اري اری از است استفاده اش اكنون البته ام اما امد امده امروز امسال ان انان "
     "انجا اند انكه انها انچه انکه او اورد اورده اول اي ايا ايد ايشان ايم اين اينكه اکنون اگر "
     "ای ایا اید ایشان ایم این اینکه با بار باره باشد باشند باشيم باشیم بالا بالاي بالای بايد "
     "باید بدون بر برابر براساس براي برای برخوردار برخي برخی برداري برداری بروز بسيار بسياري "
     "بسیار بسیاری بعد بعري بعری بعضي بعضی بلكه بله بلي بلکه بلی بنابراين بنابراین بندي بندی "
     "به بهترين بهترین بود بودن بودند بوده بي بيرون بيست بيش بيشتر بيشتري بين بی بیرون بیست "
     "بیش بیشتر بیشتری بین تا تازه تاكنون تان تاکنون تحت تر ترين ترین تمام تمامي تمامی تنها "
     "تواند توانند توسط تول توي توی جا جاي جايي جای جایی جدا جديد جدید جريان جریان جز جلوي "
     "جلوگيري جلوگیری جلوی حتي حتی حدود حق خارج خدمات خواست خواهد خواهند خواهيم خواهیم خود "
     "خويش خویش خياه خیاه داد دادن دادند داده دارد دارند داريم داریم داشت داشتن داشتند داشته "
     "دانست دانند در درباره دنبال ده دهد دهند دو دوم ديده ديروز ديگر ديگران ديگري دیده دیروز "
     "دیگر دیگران دیگری را راه رفت رفته روب روزهاي روزهای روي روی ريزي ریزی زياد زير زيرا زیاد "
     "زیر زیرا سابق ساخته سازي سازی سراسر سري سری سعي سعی سمت سوم سوي سوی سپس شان شايد شاید شد "
     "شدن شدند شده شش شما شناسي شناسی شود شوند صورت ضد ضمن طبق طريق طریق طور طي طی عقب علت "
     "عنوان غير غیر فقط فكر فوق فکر قابل قبل قصد كجا كجاست كدام كرد كردم كردن كردند كرده كس "
     "كسي كل كمتر كنار كند كنم كنند كنيد كنيم كه كي لطفا ما مان مانند مثل مختلف مدتي مدتی مردم "
     "مرسي مرسی مقابل من مورد مي ميليارد ميليون مگر می میلیارد میلیون ناشي ناشی نام نبايد "
     "نباید نبود نخست نخستين نخستین نخواهد ندارد ندارند نداشته نزد نزديك نزدیک نشان نشده نظير "
     "نظیر نكرده نمايد نماید نمي نمی نه نوعي نوعی نيز نيست نکرده نیز نیست ه ها هاي هايي های "
     "هایی هر هرگز هزار هست هستند هستيم هستیم هفت هم همان همه همواره همين همچنان همچنين همچنین "
     "همچون همین هنوز هنگام هنگامي هنگامی هيچ هیچ و وسط وقتي وقتيكه وقتی وقتیکه ولي ولی وي وگو "
     "وی يا يابد يك يكديگر يكي پاعين پاعین پس پنج پيش پیش چرا چطور چند چندين چندین چنين چنین "
     "چه چهار چون چيز چيزي چيست چگونه چیز چیزی چیست کجا کجاست کدام کرد کردم کردن کردند کرده کس "
     "کسی کل کمتر کنار کند کنم کنند کنید کنیم که کی گذاري گذاری گذاشته گردد گرفت گرفته گروهي "
     "گروهی گفت گفته گويد گويند گوید گویند گيرد گيري گیرد گیری یا یابد یک یکدیگر یکی "},
    {"polish",
     "aby albo ale ani aż bardzo bez bo bowiem by byli bym być był była było były będzie będą "
     "chce choć co coraz coś czy czyli często dla do dr gdy gdyby gdyż gdzie go godz hab i ich "
     "ii iii im inne inż iv ix iż ja jak jakie jako je jednak jednym jedynie jego jej jest "
     "jeszcze jeśli jeżeli już ją kiedy kilku kto która które którego której który których "
     "którym którzy lat lecz lub ma mają mamy mgr mi miał mimo mnie mogą może można mu musi na "
     "nad nam nas nawet nic nich nie niej nim niż no nowe np nr o o.o. od ok on one oraz pan "
     "pl po pod ponad ponieważ poza prof przed przede przez przy raz razie roku również się "
     "sobie sposób swoje są ta tak takich takie także tam te tego tej tel temu ten teraz też "
     "to trzeba tu tych tylko tym tys tzw tę u ul vi vii viii vol w we wie więc wszystko www "
     "właśnie wśród xi xii xiii xiv xv z za zaś ze zł że żeby "},
    {"portuguese",
     "a ao aos aquela aquelas aquele aqueles aquilo as até com como da das de dela delas dele "
     "deles depois do dos e ela elas ele eles em entre era eram essa essas esse esses esta "
     "estamos estas estava estavam este esteja estejam estejamos estes esteve estive estivemos "
     "estiver estivera estiveram estiverem estivermos estivesse estivessem estivéramos "
     "estivéssemos estou está estávamos estão eu foi fomos for fora foram forem formos fosse "
     "fossem fui fôramos fôssemos haja hajam hajamos havemos hei houve houvemos houver houvera "
     "houveram houverei houverem houveremos houveria houveriam houvermos houverá houverão "
     "houveríamos houvesse houvessem houvéramos houvéssemos há hão isso isto já lhe lhes mais "
     "mas me mesmo meu meus minha minhas muito na nas nem no nos nossa nossas nosso nossos num "
     "numa não nós o os ou para pela pelas pelo pelos por qual quando que quem se seja sejam "
     "sejamos sem serei seremos seria seriam será serão seríamos seu seus somos sou sua suas "
     "são só também te tem temos tenha tenham tenhamos tenho terei teremos teria teriam terá "
     "terão teríamos teu teus teve tinha tinham tive tivemos tiver tivera tiveram tiverem "
     "tivermos tivesse tivessem tivéramos tivéssemos tu tua tuas tém tínhamos um uma você "
     "vocês vos à às éramos "},
    {"romanian",
     "acea aceasta această aceea acei aceia acel acela acele acelea acest acesta aceste "
     "acestea aceşti aceştia acolo acum ai aia aibă aici al ale alea altceva altcineva am ar "
     "are asemenea asta astea astăzi asupra au avea avem aveţi azi aş aşadar aţi bine bucur "
     "bună ca care ce cel ceva chiar cine cineva contra cu cum cumva curând curînd când cât "
     "câte câtva câţi cînd cît cîte cîtva cîţi că căci cărei căror cărui către da dacă dar "
     "datorită de deci deja deoarece departe deşi din dinaintea dintr dintre drept după dă ea "
     "ei el ele eram este eu eşti face fi fie fiecare fii fim fiţi fără iar ieri la le li lor "
     "lui lângă lîngă mea mei mele mereu meu mi mine mult multă mulţi mâine mă ne nici "
     "nicăieri nimeni nişte noastre noastră noi nostru noştri nu ori oricare orice oricine "
     "oricum oricând oricât oricînd oricît oriunde pe pentru peste poate pot prea prima primul "
     "prin printr până pînă sa sale sau se spre sub sunt suntem sunteţi sînt sîntem sînteţi să "
     "săi său ta tale te tine toate toată tot totuşi toţi tu tăi tău un una unde undeva unei "
     "unele uneori unor vi voastre voastră voi vostru vouă voştri vreo vreun vă îi îl îmi "
     "împotriva în înainte înaintea încotro încât încît între întrucât întrucît îţi ăla ălea "
     "ăsta ăstea ăştia şi ţi ţie "},
    {"russian",
     "а без более больше будет будто бы был была были было быть в вам вас вдруг ведь во вот "
     "впрочем все всегда всего всех всю вы где да даже два для до другой его ее ей ему если "
     "есть еще ж же за зачем здесь и из или им иногда их к как какая какой когда конечно кто "
     "куда ли лучше между меня мне много может можно мой моя мы на над надо наконец нас не "
     "него нее ней нельзя нет ни нибудь никогда ним них ничего но ну о об один он она они "
     "опять от перед по под после потом потому почти при про раз разве с сам свою себе себя "
     "сейчас со совсем так такой там тебя тем теперь то тогда того тоже только том тот три тут "
     "ты у уж уже хорошо хоть чего чем через что чтоб чтобы чуть эти этого этой этом этот эту "
     "я "},
    {"spanish",
     "a al algo algunas algunos ante antes como con contra cual cuando de del desde donde "
     "durante e el ella ellas ellos en entre era erais eran eras eres es esa esas ese eso esos "
     "esta estaba estabais estaban estabas estad estada estadas estado estados estamos estando "
     "estar estaremos estará estarán estarás estaré estaréis estaría estaríais estaríamos "
     "estarían estarías estas este estemos esto estos estoy estuve estuviera estuvierais "
     "estuvieran estuvieras estuvieron estuviese estuvieseis estuviesen estuvieses estuvimos "
     "estuviste estuvisteis estuviéramos estuviésemos estuvo está estábamos estáis están estás "
     "esté estéis estén estés fue fuera fuerais fueran fueras fueron fuese fueseis fuesen "
     "fueses fui fuimos fuiste fuisteis fuéramos fuésemos ha habida habidas habido habidos "
     "habiendo habremos habrá habrán habrás habré habréis habría habríais habríamos habrían "
     "habrías habéis había habíais habíamos habían habías han has hasta hay haya hayamos hayan "
     "hayas hayáis he hemos hube hubiera hubierais hubieran hubieras hubieron hubiese "
     "hubieseis hubiesen hubieses hubimos hubiste hubisteis hubiéramos hubiésemos hubo la las "
     "le les lo los me mi mis mucho muchos muy más mí mía mías mío míos nada ni no nos "
     "nosotras nosotros nuestra nuestras nuestro nuestros o os otra otras otro otros para pero "
     "poco por porque que quien quienes qué se sea seamos sean seas sentid sentida sentidas "
     "sentido sentidos seremos será serán serás seré seréis sería seríais seríamos serían "
     "serías seáis siente sin sintiendo sobre sois somos son soy su sus suya suyas suyo suyos "
     "sí también tanto te tendremos tendrá tendrán tendrás tendré tendréis tendría tendríais "
     "tendríamos tendrían tendrías tened tenemos tenga tengamos tengan tengas tengo tengáis "
     "tenida tenidas tenido tenidos teniendo tenéis tenía teníais teníamos tenían tenías ti "
     "tiene tienen tienes todo todos tu tus tuve tuviera tuvierais tuvieran tuvieras tuvieron "
     "tuviese tuvieseis tuviesen tuvieses tuvimos tuviste tuvisteis tuviéramos tuviésemos tuvo "
     "tuya tuyas tuyo tuyos tú un una uno unos vosostras vosostros vuestra vuestras vuestro "
     "vuestros y ya yo él éramos "},
    {"swedish",
     "alla allt att av blev bli blir blivit de dem den denna deras dess dessa det detta dig "
     "din dina ditt du där då efter ej eller en er era ert ett från för ha hade han hans har "
     "henne hennes hon honom hur här i icke ingen inom inte jag ju kan kunde man med mellan "
     "men mig min mina mitt mot mycket ni nu när någon något några och om oss på samma sedan "
     "sig sin sina sitta själv skulle som så sådan sådana sådant till under upp ut utan vad "
     "var vara varför varit varje vars vart vem vi vid vilka vilkas vilken vilket vår våra "
     "vårt än är åt över "},
    {"turkish",
     "acaba ama aslında az bazı belki biri birkaç birşey biz bu da daha de defa diye en eğer "
     "gibi hem hep hepsi her hiç ile ise için kez ki kim mu mü mı nasıl ne neden nerde nerede "
     "nereye niye niçin o sanki siz tüm ve veya ya yani çok çünkü şey şu "},
    {0, 0}};
/* clang-format on */

#endif
