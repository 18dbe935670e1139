import type { TextWords } from './language.ts'

// "Telefone" and "deixa de receber": "número" and "não" would need UCS-2.
export const texts: TextWords = {
  stops: {
    sender: 'este telefone deixa de receber publicidade nossa',
    all: 'este telefone deixa de receber publicidade nossa e do nosso grupo',
    every: 'este telefone deixa de receber mensagens nossas de qualquer tipo',
    'every-and-all':
      'este telefone deixa de receber mensagens nossas de qualquer tipo e publicidade do nosso grupo',
  },
  stopped: (name, stops) => `${name}: anotado, ${stops}.`,
  started: (name) =>
    `${name}: o seu STOP por SMS a este remetente deixa de valer para ele; continuam os pedidos a outros ou por outros meios.`,
  identity: (name, stops) => `Mensagens de ${name}; responda STOP e ${stops}.`,
}
