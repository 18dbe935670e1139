import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'diese Nummer erhält keine Werbung mehr von uns',
    all: 'diese Nummer erhält keine Werbung mehr von uns und unserer Gruppe',
    every: 'diese Nummer erhält keinerlei Nachrichten mehr von uns',
    'every-and-all':
      'diese Nummer erhält keinerlei Nachrichten mehr von uns und keine Werbung unserer Gruppe',
  },
  stopped: (name, stops) => `${name}: vermerkt, ${stops}.`,
  started: (name) =>
    `${name}: Ihr STOP per SMS an uns gilt für uns nicht mehr; Abmeldungen bei anderen oder auf anderem Weg bleiben.`,
  identity: (name, stops) => `SMS von ${name}. Antworten Sie STOP und ${stops}.`,
}
