import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'рекламы от нас на этот номер не будет',
    all: 'рекламы от нас и группы на этот номер не будет',
    every: 'сообщений от нас на этот номер не будет',
    'every-and-all': 'сообщений от нас и рекламы от группы сюда не будет',
  },
  stopped: (name, stops) => `${name}: ${stops}.`,
  started: (name) => `${name}: STOP нам по SMS отменён для нас; прочие отказы в силе.`,
  identity: (name, stops) => `${name}. STOP: ${stops}.`,
}
