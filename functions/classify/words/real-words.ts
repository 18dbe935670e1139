import { once } from '../once.ts'

// Words of some language that differ from a strong word by one letter, and mean something else.
const REAL_WORDS = `
  shop step stepp atop slop top stow spot sop stp sto stoop stoup stomp strop swop scop ston stot
  stok stof stom stor stod stol stos stoi stov stoj stog stop-gap stap stups stole stopa stopy stub
  sloop stoa stout stow stok stou stow stoic estop crop drop flop chop prop plop clop stone store story
  storm stork stoke stock shops steps spots slops tops
  arrest arrets jarret garret barret arrete arreta arretai arretais arretait arrhes caret barrette barret arretee arretent
  arretons arrivet claret ferret arrete quiet quite suit built quilt quid quiz quip quits
  cancer cancers canceled cancan chancel candel ancel cancela cancelo canceles cancelen cancele
  evoke revoked revokes provoke remote removed removes remover remodel remote remore reprove remo remova
  optouts subscribe stopall
  shopper stepper stopped chopper topper dropper swapper stappen steppen shoppen stoffen stompen stropper stropen stoppel
  stippen stopte toppen toppe snoppen slopen droppen schoppen sloppen kloppen stotten stoppet stoppar stoppa
  anmelden abmeldet aanmelden anmeldung vermelden melden gemeldet anbestellen bestellen
  rezygnuj lapeta
  inscrire desinscrire reabonner abonner abonnement reabonnement desabonnements
  canceler cancelada cancelado cancelas cancelara
  wypis wypisy zapisz napisz spisz upisz wpisz wypijsz
  inschrijven uitschrijvend afmeldend beschrijven omschrijven uitschrijver
  остановка отпуск описка отписал`

const realWords = once(() => new Set(REAL_WORDS.trim().split(/\s+/)))

export function isRealWord(word: string): boolean {
  return realWords().has(word)
}
