import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'dette nummer får ikke mere reklame fra os',
    all: 'dette nummer får ikke mere reklame fra os eller vores gruppe',
    every: 'dette nummer får ingen beskeder mere fra os, heller ikke servicebeskeder',
    'every-and-all':
      'dette nummer får ingen beskeder mere fra os, heller ikke servicebeskeder, og ingen reklame fra vores gruppe',
  },
  stopped: (name, stops) => `${name}: noteret, ${stops}.`,
  started: (name) =>
    `${name}: dit STOP pr. sms til os gælder ikke længere for os; afmeldinger til andre eller på anden vis består.`,
  identity: (name, stops) => `Beskeder fra ${name}; svar STOP, og ${stops}.`,
}
