import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'tähän numeroon ei enää tule mainoksia meiltä',
    all: 'tähän numeroon ei enää tule mainoksia meiltä eikä konserniltamme',
    every: 'tähän numeroon ei enää tule meiltä mitään viestejä, ei edes palveluviestejä',
    'every-and-all':
      'tähän numeroon ei enää tule meiltä mitään viestejä, ei edes palveluviestejä, eikä mainoksia konserniltamme',
  },
  stopped: (name, stops) => `${name}: kirjattu, ${stops}.`,
  started: (name) =>
    `${name}: meille tekstiviestillä lähettämäsi STOP ei enää koske meitä; kiellot muille tai muulla tavalla pysyvät.`,
  identity: (name, stops) => `Lähettäjä ${name}; vastaa STOP, niin ${stops}.`,
}
