import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'لا إعلانات منا إلى هذا الرقم',
    all: 'لا إعلانات منا أو من مجموعتنا إلى هذا الرقم',
    every: 'لا رسائل منا إلى هذا الرقم أيا كان نوعها',
    'every-and-all': 'لا رسائل منا ولا إعلانات من مجموعتنا لهذا الرقم',
  },
  stopped: (name, stops) => `${name}: ${stops}.`,
  started: (name) => `${name}: ألغي لدينا فقط STOP المرسل إلينا برسالة، والباقي سار.`,
  identity: (name, stops) => `${name}. STOP: ${stops}.`,
}
