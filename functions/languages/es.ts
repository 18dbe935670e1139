import type { TextWords, Words } from './language.ts'

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

export const words: Words = {
  name: 'Spanish',
  autonym: 'Español',
  direction: 'ltr',
  locale: 'es-ES',
  covers: (name, topics) =>
    topics.length === 0
      ? `Su consentimiento abarca toda la publicidad de ${name}.`
      : `Su consentimiento abarca la publicidad de ${name} sobre lo siguiente y nada más: ${topics.join(', ')}.`,

  frame: {
    language: 'Idioma',
    privacy: 'Preguntas sobre sus datos:',
  },

  unsubscribe: {
    covered: {
      topic: (name, topic) => `No recibir más publicidad «${topic}» de ${name}`,
      sender: (name) => `No recibir más publicidad de ${name}`,
      all: (name) => `No recibir más publicidad de ${name} ni de ningún otro remitente de su grupo`,
      every: (name) =>
        `No recibir ningún mensaje más de ${name}, ni siquiera los mensajes de servicio`,
      'every-and-all': (name) =>
        `No recibir ningún mensaje más de ${name}, ni siquiera los mensajes de servicio, ni publicidad de ningún otro remitente de su grupo`,
    },
    ask: (name) => `¿Darse de baja de ${name}?`,
    explain: 'Basta con pulsar una vez. No hace falta nada más.',
    address: { email: 'Correo electrónico', sms: 'Número de teléfono' },
    addressAlone: {
      email: 'Vale solo para esta dirección de correo electrónico.',
      sms: 'Vale solo para este número de teléfono.',
    },
    addressOfLink: 'la dirección o el número al que se envió este enlace',
    narrower: 'O elija exactamente qué se detiene',
    service: '¿Detener también los mensajes de servicio?',
    serviceText:
      'Los botones de arriba no detienen los mensajes de servicio: confirmaciones de pedido, avisos de entrega, códigos de seguridad. Este sí, para este remitente:',
    sure: 'Entiendo que entonces tampoco recibiré confirmaciones de pedido, avisos de entrega ni códigos de seguridad de este remitente.',
    done: 'Ha quedado registrado',
    stopped: 'Qué se detiene',
    forWhom: 'Para',
    asked: 'Solicitado el',
    reference: 'Referencia',
    still: 'Qué puede llegar todavía',
    stillComes: {
      topic: (name) =>
        `Esto no detiene otra publicidad de ${name}, los mensajes de servicio ni los mensajes de otros remitentes.`,
      sender: (name) =>
        `Esto no detiene los mensajes de servicio de ${name}, como confirmaciones de pedido o códigos de seguridad, ni los mensajes de otros remitentes.`,
      all: () =>
        'Esto no detiene los mensajes de servicio, como confirmaciones de pedido o códigos de seguridad.',
      every: () => 'Esto no detiene los mensajes de otros remitentes.',
      'every-and-all': () => 'Esto no detiene los mensajes de servicio de otros remitentes.',
    },
    onTheWay: 'Un mensaje que ya está en camino puede llegar todavía.',
    until: 'Vale hasta que usted vuelva a aceptar tales mensajes.',
    mistake: '¿Ha pulsado por error? Puede deshacerlo una vez, en un plazo de diez minutos.',
    undo: 'Deshacer',
    undone: 'Se ha deshecho',
    undoneText:
      'Lo que esta página acababa de registrar ya no cuenta. Todo lo demás que usted haya dicho cuenta como antes.',
    notUndone: 'Esto no se puede deshacer aquí',
    notUndoneText:
      'Una pulsación se puede deshacer una vez, en un plazo de diez minutos, y solo mientras no se haya registrado nada después. Ahora no se ha cambiado nada. Para volver a recibir tales mensajes, suscríbase de nuevo con el remitente y confírmelo.',
    undoDown: 'Puede que no se haya deshecho. Pulse el botón otra vez dentro de un minuto:',
    held: 'Qué datos hay sobre mí',
    received: 'Su solicitud se ha recibido',
    receivedFor:
      'Está guardada y se registrará en un momento, para la dirección o el número al que se envió este enlace:',
    receivedUnread:
      'Está guardada. Si este enlace está completo, se registrará en un momento, tal como usted la hizo.',
    again: 'No tiene que hacer nada más. Pulsar otra vez no perjudica.',
    bad: 'Este enlace no es válido',
    badText:
      'Puede que se haya cortado por el camino. Use el enlace de baja de otro mensaje o responda STOP a un SMS.',
    unclear: 'No se ha cambiado nada',
    unclearText: 'La petición no decía qué hacer. El botón hace lo que dice:',
    down: 'Ahora no podemos registrarlo',
    downText:
      'Puede que no se haya registrado. Inténtelo de nuevo dentro de un minuto: el enlace sigue siendo válido y pulsar dos veces no perjudica.',
  },

  confirm: {
    ask: (name) => `Mensajes de ${name}: ¿da su consentimiento?`,
    explain: (name) =>
      `Se pidieron mensajes de ${name} para la dirección a la que se envió este enlace. Con el botón usted consiente lo siguiente:`,
    note: 'No hay consentimiento si no pulsa el botón. Si se había opuesto a lo que abarca, esa oposición termina con él. Puede retirar su consentimiento en cualquier momento.',
    button: 'Sí, doy mi consentimiento',
    done: 'Gracias, ha quedado registrado',
    doneText: 'No tiene que hacer nada más. Puede retirar su consentimiento en cualquier momento.',
    used: 'Este enlace ya se usó',
    usedText:
      'Su consentimiento se registró entonces y un enlace sirve una vez: ahora no se ha cambiado nada. Cuenta lo que usted haya dicho desde entonces. Pídalo de nuevo donde se suscribió.',
    bad: 'Este enlace no es válido',
    badText:
      'Es válido durante siete días y puede que se haya cortado por el camino. No se ha cambiado nada. Pídalo de nuevo donde se suscribió.',
    down: 'Ahora no es posible',
    downText:
      'Puede que no se haya registrado. Inténtelo de nuevo dentro de un minuto: el enlace sigue siendo válido y pulsar dos veces no perjudica.',
  },

  access: {
    ask: 'Acceso: qué datos hay sobre usted',
    askText:
      'Pulse el botón para ver todo lo que se conserva sobre la dirección a la que se envió este enlace. Desde entonces el enlace sirve durante una hora.',
    askButton: 'Mostrar lo que se conserva',
    title: 'Qué datos hay sobre usted',
    intro: (at) =>
      `A fecha de ${at}. Su dirección en sí no se guarda: solo un código calculado a partir de ella con una clave secreta.`,
    nothing: 'No hay nada registrado sobre esta dirección.',
    download: 'Descargar en JSON',
    inParts:
      'Hay tanto registrado que se muestra por partes, de lo más antiguo a lo más reciente. Cada parte se puede descargar; lo que vale ahora está en todas.',
    more: 'Mostrar la parte siguiente',
    now: 'Qué se le puede enviar ahora',
    everybody: 'Todos los remitentes',
    version: 'versión',
    noneRecorded: 'Nada.',
    held: 'Textos suyos que esperan una decisión',
    sources: 'De dónde proceden los datos',
    checksText:
      'Los remitentes preguntan antes de cada mensaje si pueden enviarlo. Esas preguntas no se conservan.',
    requests: 'Sus solicitudes de acceso',
    requested: (received, due, answered) =>
      `recibida el ${received}, con plazo hasta el ${due}, ${answered === undefined ? 'abierta' : `respondida el ${answered}`}`,
    retention: 'Durante cuánto tiempo',
    everySender: 'todos los remitentes',
    blocked: { marketing: 'publicidad', every: 'cualquier mensaje' },
    erased: 'Los detalles se suprimieron a petición suya.',
    since: (date) => `el ${date}`,
    used: 'Este enlace ya se usó',
    usedText:
      'Mostró lo que se conserva y se cerró una hora después de su primer uso. Pida un enlace nuevo.',
    expired: 'Este enlace ha caducado',
    expiredText:
      'Era válido durante siete días, o hasta que la solicitud se respondiera de otro modo. Pida un enlace nuevo.',
    bad: 'Este enlace no es válido',
    badText: 'Puede que se haya cortado por el camino. Ábralo otra vez desde el mensaje.',
    down: 'Ahora no se puede mostrar',
    downText: 'Inténtelo de nuevo dentro de un minuto.',
    reasons: {
      invalid_address: 'la dirección no se puede leer',
      opted_out: 'hay una oposición registrada',
      complained: 'un mensaje se denunció como no deseado',
      bounced: 'no se pudo llegar a la dirección',
      held: 'un texto suyo puede ser una oposición y espera una decisión',
      no_consent: 'no hay ningún consentimiento registrado',
      unproven_consent: 'se alegó un consentimiento, pero no se demostró',
      consented: 'hay un consentimiento registrado',
      customer: 'hay un pedido registrado',
      transactional: 'ninguna oposición lo impide',
      not_opted_out: 'ninguna oposición lo impide',
    },
    methods: {
      keyword: 'por SMS',
      reply: 'respondiendo a un correo',
      link: 'con un enlace de un mensaje',
      phone: 'por teléfono',
      email: 'por correo electrónico',
      letter: 'por carta',
      agent: 'a través de atención al cliente',
      complaint: 'denunciado como no deseado',
      form: 'con un formulario',
      double_opt_in: 'con un correo confirmado',
      paper: 'en papel',
      call: 'en una llamada',
      request: 'a petición',
      provider: 'a través de un proveedor',
      provider_list: 'por la lista de un proveedor',
      hard: 'de forma definitiva',
      soft_bounce: 'por ahora',
      delivered: 'según un proveedor',
      resubscribed: 'según un proveedor',
      import: 'de una lista importada',
      order: 'con una compra',
      reply_sent: 'se le envió una respuesta',
      reply_dropped: 'una respuesta no se le envió',
    },
    kinds: {
      stops: 'Oposiciones: que se expresaron, cuándo y ante quién',
      evidence:
        'Lo que las prueba: texto, referencia, número de mensaje (desaparece tras una supresión)',
      seen_messages: 'Números de los mensajes recibidos',
      open_reviews: 'Textos que esperan una decisión',
      inbox: 'Solicitudes que esperan su registro',
      access_requests: 'Solicitudes de acceso, sin su dirección',
      log_lines: 'Registro técnico, sin su dirección',
      backups: 'Copias de seguridad',
      checks: 'Preguntas de los remitentes',
    },
    limits: (days, isKept) =>
      !isKept ? 'no se conserva' : days === null ? 'sin plazo propio' : `${days} días`,
  },

  confirmationMail: {
    subject: (name) => `Por favor, confirme: mensajes de ${name}`,
    text: ({ name, wording, covers, link }) => `Hola:

Alguien, esperamos que usted, pidió a ${name} mensajes en esta dirección y aceptó lo siguiente:

${wording}

${covers}

Para confirmarlo, abra esta página antes de 7 días y pulse su botón:

${link}

Si no fue usted, no haga nada. Sin su confirmación no hay consentimiento.
`,
  },

  accessLink: {
    subject: 'Qué datos hay sobre esta dirección: su enlace',
    text: ({ host, url }) =>
      `Alguien preguntó a ${host} qué conserva sobre esta dirección de correo.\n\n` +
      `Si fue usted, este enlace lo muestra. Es válido durante siete días, y una hora desde su primer uso:\n\n` +
      `${url}\n\n` +
      `Si no fue usted, no tiene que hacer nada: sin este enlace no se muestra nada a nadie.\n`,
    // Letters of the GSM alphabet: one message, not two.
    short: ({ host, url }) =>
      `${host}: datos de este teléfono (7 dias): ${url} Si no lo ha pedido usted, no haga nada.`,
  },
}
