import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'det här numret får ingen mer reklam från oss',
    all: 'det här numret får ingen mer reklam från oss eller vår grupp',
    every: 'det här numret får inga fler meddelanden från oss, inte ens servicemeddelanden',
    'every-and-all':
      'det här numret får inga fler meddelanden från oss, inte ens servicemeddelanden, och ingen reklam från vår grupp',
  },
  stopped: (name, stops) => `${name}: noterat, ${stops}.`,
  started: (name) =>
    `${name}: ditt STOP per sms till oss gäller inte längre för oss; stopp till andra eller på andra sätt består.`,
  identity: (name, stops) => `Meddelanden från ${name}; svara STOP och ${stops}.`,
}
