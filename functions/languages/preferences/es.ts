import type { PreferenceWords } from './words.ts'

export const words: PreferenceWords = {
  title: 'Elija qué recibe',
  intro:
    'Indique su correo electrónico o su número de teléfono. Le enviaremos un enlace. El enlace muestra qué se le puede enviar y permite detenerlo.',
  address: 'Correo electrónico o número de teléfono',
  example:
    'Un número de teléfono con el prefijo del país, por ejemplo +34\u00a0612\u00a034\u00a056\u00a078.',
  send: 'Enviarme el enlace',
  unreadable:
    'No es una dirección de correo electrónico ni un número de teléfono con el prefijo del país.',
  alike:
    'La respuesta es la misma para cualquier dirección. Aquí nadie puede saber quién recibe qué.',

  sent: 'Gracias',
  sentText:
    'Si se puede enviar un mensaje a lo que ha indicado, un enlace está en camino. Es válido durante siete días.',
  sentLater:
    'Si hay muchas solicitudes a la vez, tarda más. Si no se puede enviar un enlace, responde una persona en el plazo de un mes.',
  another: 'Indicar otra dirección u otro número',

  open: 'Sus preferencias',
  openText:
    'El botón muestra qué se puede enviar a la dirección o al número que recibió este enlace. A partir de entonces, el enlace funciona durante una hora.',
  openButton: 'Mostrar mis preferencias',

  choices: 'Sus preferencias',
  about: {
    email:
      'Estas preferencias valen para el correo electrónico que recibió este enlace, y para ninguna otra dirección ni ningún teléfono.',
    sms: 'Estas preferencias valen para el número de teléfono que recibió este enlace, y para ningún otro número ni ningún correo electrónico.',
  },
  hour: 'Esta página funciona durante una hora.',
  marketing: 'Publicidad',
  service: 'Mensajes de servicio',
  states: {
    on: 'envío permitido',
    stopped: 'baja registrada',
    held: 'por ahora no se envía nada: un texto suyo puede ser una baja y espera una decisión',
    bounced: 'no se envía nada: no se pudo entregar',
    none: 'no se envía nada: usted no ha dado su consentimiento',
  },
  none: 'Aquí no hay ningún remitente registrado.',
  more: 'Mostrar más remitentes',

  exactly: 'Más opciones',
  stopAll: 'No recibir más publicidad de nadie',
  stopSender: (name) => `No recibir más publicidad de ${name}`,
  stopTopic: (name, topic) => `No recibir más publicidad «${topic}» de ${name}`,
  stopEvery: (name) => `No recibir ningún mensaje de ${name}, ni siquiera mensajes de servicio`,
  recorded: 'Queda registrado:',
  received: 'Se ha recibido y se registrará en un momento:',
  unclear: 'No se ha cambiado nada.',

  againSender: (name) => `Volver a recibir publicidad de ${name}`,
  againTopic: (name, topic) => `Volver a recibir publicidad «${topic}» de ${name}`,
  againText:
    'Enviamos a su dirección un correo con una sola pregunta. No cambia nada hasta que responda que sí.',
  againAddress: 'El correo electrónico de esta página, una vez más',
  againSend: 'Enviarme la pregunta',
  againOther: 'No es la dirección que recibió el enlace. No se ha cambiado nada.',
  againSent: 'Ha pedido un correo con una sola pregunta. No cambia nada hasta que responda que sí.',
  againBySms: 'Para volver a recibir publicidad por SMS, inscríbase de nuevo con el remitente.',
  wording: (name, topic) =>
    topic === undefined
      ? `Quiero recibir publicidad de ${name} por correo electrónico.`
      : `Quiero recibir publicidad «${topic}» de ${name} por correo electrónico.`,

  bad: 'Este enlace no es válido',
  badText: 'Puede que se haya cortado por el camino. Pida aquí uno nuevo.',
  over: 'Este enlace ya no es válido',
  overText: 'Ya se usó, o han pasado sus siete días. Pida aquí uno nuevo.',
  down: 'Ahora mismo no es posible',
  downText: 'Puede que no se haya registrado nada. Inténtelo de nuevo dentro de un minuto.',
  lead: 'O ver y cambiar todo lo que recibe',

  home: '¿Ha pedido la baja? Está hecha.',
  homeText:
    'Aquí se registra quién ya no quiere mensajes. Antes de cada mensaje, los remitentes preguntan aquí si se puede enviar.',
  people: 'Usted recibe mensajes',
  peopleText: 'Vea qué se puede enviar a su dirección o a su número, y deténgalo.',
  senders: 'Usted envía mensajes',
  sendersText: 'Cómo registrar una baja y cómo preguntar antes de enviar:',
  documentation: 'Documentación para desarrollo',

  noPage: 'Esta página no existe',
  noPageText: 'Puede que la dirección se haya cortado por el camino.',
  toHome: 'A la primera página',

  mail: {
    subject: 'Su enlace: elija qué recibe',
    text: ({ host, url }) =>
      `Alguien ha pedido a ${host} ver y cambiar lo que se envía a esta dirección de correo electrónico.\n\n` +
      `Si ha sido usted, abra este enlace. Es válido durante siete días, y durante una hora desde su primer uso:\n\n` +
      `${url}\n\n` +
      `Si no ha sido usted, no haga nada. Sin este enlace nadie puede ver ni cambiar nada.\n`,
    // Letters of the GSM alphabet: one message, not two.
    short: ({ host, url }) =>
      `${host}: elija lo que recibe (7 dias): ${url} ¿No lo ha pedido? Ignore este SMS.`,
  },
}
