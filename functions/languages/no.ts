import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'dette nummeret får ikke mer reklame fra oss',
    all: 'dette nummeret får ikke mer reklame fra oss eller gruppen vår',
    every: 'dette nummeret får ingen flere meldinger fra oss, heller ikke servicemeldinger',
    'every-and-all':
      'dette nummeret får ingen flere meldinger fra oss, heller ikke servicemeldinger, og ingen reklame fra gruppen vår',
  },
  stopped: (name, stops) => `${name}: notert, ${stops}.`,
  started: (name) =>
    `${name}: din STOP på sms til oss gjelder ikke lenger for oss; avmeldinger til andre eller på annet vis består.`,
  identity: (name, stops) => `Meldinger fra ${name}; svar STOP, og ${stops}.`,
}
