import type { TextWords } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'este teléfono deja de recibir publicidad nuestra',
    all: 'este teléfono deja de recibir publicidad nuestra y de nuestro grupo',
    every: 'este teléfono deja de recibir cualquier mensaje nuestro, incluso de servicio',
    'every-and-all':
      'este teléfono deja de recibir cualquier mensaje nuestro, incluso de servicio, y publicidad de nuestro grupo',
  },
  stopped: (name, stops) => `${name}: anotado, ${stops}.`,
  started: (name) =>
    `${name}: su STOP por SMS a nosotros ya no cuenta para nosotros; siguen las bajas con otros o por otros medios.`,
  identity: (name, stops) => `Mensajes de ${name}; responda STOP y ${stops}.`,
}
