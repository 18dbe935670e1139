import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'καμία διαφήμιση από εμάς σε αυτόν τον αριθμό',
    all: 'καμία διαφήμιση από εμάς ή τον όμιλό μας εδώ',
    every: 'κανένα μήνυμα από εμάς σε αυτόν τον αριθμό',
    'every-and-all': 'κανένα μήνυμά μας, καμία διαφήμιση του ομίλου εδώ',
  },
  stopped: (name, stops) => `${name}: ${stops}.`,
  started: (name) => `${name}: το STOP με SMS σε εμάς παύει για εμάς, τα άλλα ισχύουν.`,
  identity: (name, stops) => `${name}. STOP: ${stops}.`,
}
