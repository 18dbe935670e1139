import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'bu numaraya bizden reklam gelmeyecek',
    all: 'bu numaraya bizden ve grubumuzdan reklam gelmeyecek',
    every: 'bu numaraya bizden tek bir mesaj gelmeyecek',
    'every-and-all': 'bu numaraya bizden tek bir mesaj, grubumuzdan da reklam gelmeyecek',
  },
  stopped: (name, stops) => `${name}: kaydedildi, ${stops}.`,
  started: (name) =>
    `${name}: SMS ile bize gelen STOP bizde iptal edildi; öteki STOP talepleri sürüyor.`,
  identity: (name, stops) => `Gönderen: ${name}; STOP ile ${stops}.`,
}
