import { RuleBook } from '../rules.ts'

/**
 * Everyday uses of a strong word that have nothing to do with messages: they neither stop nor hold.
 * Only unambiguous ones; "cancel my appointment" and "bus stop" are still shown to a person.
 */
export const ORDINARY = new RuleBook([
  {
    language: 'en',
    negativeWords: [],
    classes: {
      time: `week month year season summer winter term tomorrow today january february march april may june july august
        september october november december mai marts mars avril juin juillet aout septembre octobre novembre decembre januar februar marz juni juli oktober dezember enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile luglio settembre ottobre novembre dicembre semaine mois annee saison serie journee matinee soiree stock droits film match
        semana mes ano temporada curso juego settimana mese anno stagione stasera maggio giugno luglio agosto woche monat
        jahr* monats jahres film* strasse tages maand week jaar straat miesiaca tygodnia roku dnia manaden veckan aret maneden
        ugen aret месяца недели года дня`,
      ride: `bus train tram coach taxi metro subway elevator bussen toget taget taget tog trein zug s-bahn bahn bus autobus
        treno tren lift`,
      stop: 'stop stops stopped stoppt stopt stopper stannar halt',
    },
    lines: [
      'basta *are|*ere|*ire',
      'koniec pracy|roku|miesiaca|lekcji',
      'phone|battery|handy|car|laptop died',
      'unsubscribed from *flix|spotify|hulu|disney|youtube|amazon|hbo',
      'bussen|toget|taget|tåget stopper|stannar|stopp ikke|inte|her|har',
      'non stop flight|flights|service|all|since|from|music|de|du|depuis|jusqu|pendant|toute|von|bis|action|shopping|den|24|7',
      'ouvert|ouverts|open|geoffnet|en|abierto|aperto|work|working|ringing|raining|is|it|travail* ~1 non stop',
      'cant|cannot|couldnt|wont|didnt|doesnt|never stop|stopped *ing|coughing|at|in|here|for|by|until',
      'does|did|do|will|where|when|wo|wann|hvor|hvornar|waar|wanneer|var|nar the|der|die|de|het|your? ~1 <ride> ~1 <stop>',
      'it|we|i|they|he|she|did|does|to|dont|just stop *ing',
      'stoper|stopper|stoppt|stopt|stops|stannar <ride>',
      'the|my|a|your|their|this|first|last|quick|short|pit|panneau|au|un|le|du|que|el|la|il|lo|een|de|der|die|das|ein stop|stopp !text*|messag*|sms|it|this|please|sending',
      'i|ik|ich|je|jag|jeg|we|wij|wir stop|stopp|stoppe|stopper|stoppen om|um|a|at|by|for|in|bei|bij|serving',
      'stop|stopp i|a|mal|bij|at|and|by|over trafik*|18|19|the|your|shop|de|het|der|anytime|meinst|sur',
      'sans|m|s|t|vous|nous|l arret*|aretez|arreter !svp|de|d',
      'arretez|arrete vous|toi devant|a|au|ici|la|chez|sur',
      'arret gare|suivant|prochain|place|porte|station',
      'quanto|que|con basta',
      'fur|voor|kind*|schule|school|zwemles|cursus|kurs afmelden|abmelden',
      'kinderen|kind|kinder|sohn|tochter ~1 afmelden|abmelden|uitschrijven',
      'wypis* ze|recept*|zwolnien*|szpital*',
      'unsubscribed|unsubscribe by|accidentally mistake|accident',
      'does|did|do|will|where|when|wo|wann|hvor|waar|var <ride>|<stop> <stop>|<ride>|der|die|de',
      '<stop> <ride>|der|de|den <ride>|her|hier|here|har',
      'der|die|de|the <ride> <stop>|doesnt|didnt hier|hier|here|nicht|niet|in|at|near|stop',
      'stopp|stoppt|stopt ihr|jullie|u|sie ~1 in|auch|ook',
      'can|could|will|would|i|ill|ima|gonna|to|we|well|lets you|u? stop by|in|over|off|at|for !stop',
      'faire|fait|fais du|de stop',
      'au stop tourne*|prene*|a|vous|puis|c|il',
      'end|fin|fine|ende|koniec|einde|slutten|slutet|slutningen|конца|конец|ends of|de|del|du|da|do|della|di|dieser|nachster|dieses|der|des|van|av|af? the|this|next|la|l|el|de|het|nachsten? <time>',
      'end|ends date|up|time|user|in|at|on|zone|result',
      'al|por|en|a|enfin|porque fin',
      'fin prete*|gourmet|connaisseur|limier',
      'arret|arrets maladie|cardiaque|travail|technique',
      'arret de travail|jeu',
      'n arret* pas|jamais de|d',
      'planta|temporada|marea|tension|presion|calidad|calle|parte|voz|bateria|bateria|en|clase baja',
      'baja el|la|las|los|un|una|por|a|medica|laboral|maternal|paternal|temporada|al|del !lista|sms|publicidad|servicio',
      'muy|mas|tan|demasiado|el|es|un|mide alto',
      'alto el|la|precio|nivel|standing|rendimiento',
      'basta la|il|lo|con|apresentar|mostrar|un|una|uno|che|pagare|solo|prenotare|chiamare|andare|scegliere|venire|portare|mandare|avere|fare',
      'mi|ti|ci|gli|le|vi basta',
      'basta cosi grazie? ordine|solo|prendo|due|per|va|confermo|ok|non|va',
      'parar|parei|parou|para|pare de|com fumar|chorar|rir|comer|chover|trabalhar|beber',
      'sair|salir|salgo|saio as|a|de|del|al|com|con|mais|mas|hoje|hoy|agora|cedo|tarde|temprano|por casa|la|las|meu|mi|trabajo|trabalho|el|o',
      'uit welke|eten|gaan|nederland|belgie|amsterdam|de|het|mijn|huis|voorraad',
      'хватит ли|на|денег|места|времени|одного|одной',
      'sluta|slutar|slutter|slutade ~1 reapris|jobba|jobbet|rean|rea|salget|udsalget|kl|roka|rokte',
      'quit|quitting my|smoking|the|school|work|drinking|vaping',
      'end it there|here|with',
      'peru* ~1 varau*|ajan|aika|lento|matka|poyta*',
    ],
  },
])
