import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'na ten numer nie przyjdzie od nas reklama',
    all: 'na ten numer nie przyjdzie reklama od nas ani od naszej grupy',
    every: 'na ten numer nie przyjdzie od nas nic',
    'every-and-all': 'na ten numer nie przyjdzie nic od nas ani reklama od naszej grupy',
  },
  stopped: (name, stops) => `${name}: zapisano, ${stops}.`,
  started: (name) => `${name}: STOP z SMS do nas cofnięty dla nas; inne pozostają.`,
  identity: (name, stops) => `SMS od ${name}; odpisz STOP, a ${stops}.`,
}
