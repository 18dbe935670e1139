import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: '此号码不会再收到我们的营销信息',
    all: '此号码不会再收到我们及本集团的营销信息',
    every: '此号码不会再收到我们的任何信息',
    'every-and-all': '此号码不会再收到我们的任何信息及本集团的营销信息',
  },
  stopped: (name, stops) => `【${name}】已记录，${stops}。`,
  started: (name) =>
    `【${name}】您以短信发给我们的STOP对我们不再有效，对他人或以其他方式的退订仍有效。`,
  identity: (name, stops) => `【${name}】回复STOP，${stops}。`,
}
