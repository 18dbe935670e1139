import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'questo numero non riceverà più pubblicità da noi',
    all: 'questo numero non riceverà più pubblicità da noi né dal nostro gruppo',
    every: 'questo numero non riceverà più alcun messaggio da noi, nemmeno di servizio',
    'every-and-all':
      'questo numero non riceverà più alcun messaggio da noi, nemmeno di servizio, né pubblicità dal nostro gruppo',
  },
  stopped: (name, stops) => `${name}: registrato, ${stops}.`,
  started: (name) =>
    `${name}: il suo STOP via SMS a noi non vale più per noi; restano i rifiuti ad altri o con altri mezzi.`,
  identity: (name, stops) => `Messaggi di ${name}; risponda STOP e ${stops}.`,
}
