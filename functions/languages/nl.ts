import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'dit nummer krijgt geen reclame meer van ons',
    all: 'dit nummer krijgt geen reclame meer van ons of onze groep',
    every: 'dit nummer krijgt geen enkel bericht meer van ons, ook geen serviceberichten',
    'every-and-all':
      'dit nummer krijgt geen enkel bericht meer van ons, ook geen serviceberichten, en geen reclame van onze groep',
  },
  stopped: (name, stops) => `${name}: genoteerd, ${stops}.`,
  started: (name) =>
    `${name}: uw STOP per sms aan ons geldt niet meer voor ons; afmeldingen bij anderen of op andere wijze blijven.`,
  identity: (name, stops) => `Berichten van ${name}; antwoord STOP en ${stops}.`,
}
