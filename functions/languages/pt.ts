import type { TextWords, Words } from './language.ts'

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

export const words: Words = {
  name: 'Portuguese',
  autonym: 'Português',
  direction: 'ltr',
  locale: 'pt-PT',
  covers: (name, topics) =>
    topics.length === 0
      ? `O seu consentimento abrange toda a publicidade de ${name}.`
      : `O seu consentimento abrange a publicidade de ${name} sobre o seguinte e nada mais: ${topics.join(', ')}.`,

  frame: {
    language: 'Idioma',
    privacy: 'Perguntas sobre os seus dados:',
  },

  unsubscribe: {
    covered: {
      topic: (name, topic) => `Não receber mais publicidade «${topic}» de ${name}`,
      sender: (name) => `Não receber mais publicidade de ${name}`,
      all: (name) =>
        `Não receber mais publicidade de ${name} nem de qualquer outro remetente do seu grupo`,
      every: (name) =>
        `Não receber mais nenhuma mensagem de ${name}, nem mesmo mensagens de serviço`,
      'every-and-all': (name) =>
        `Não receber mais nenhuma mensagem de ${name}, nem mesmo mensagens de serviço, nem publicidade de qualquer outro remetente do seu grupo`,
    },
    ask: (name) => `Cancelar a subscrição de ${name}?`,
    explain: 'Basta premir uma vez. Não é preciso mais nada.',
    address: { email: 'Endereço de e-mail', sms: 'Número de telefone' },
    addressAlone: {
      email: 'Vale apenas para este endereço de e-mail.',
      sms: 'Vale apenas para este número de telefone.',
    },
    addressOfLink: 'o endereço ou número para o qual esta ligação foi enviada',
    narrower: 'Ou escolha exatamente o que para',
    service: 'Parar também as mensagens de serviço?',
    serviceText:
      'Os botões acima não param as mensagens de serviço: confirmações de encomenda, avisos de entrega, códigos de segurança. Este para-as, para este remetente:',
    sure: 'Compreendo que então também não receberei confirmações de encomenda, avisos de entrega nem códigos de segurança deste remetente.',
    done: 'Ficou registado',
    stopped: 'O que para',
    forWhom: 'Para',
    asked: 'Pedido em',
    reference: 'Referência',
    still: 'O que ainda pode chegar',
    stillComes: {
      topic: (name) =>
        `Isto não para outra publicidade de ${name}, as mensagens de serviço nem as mensagens de outros remetentes.`,
      sender: (name) =>
        `Isto não para as mensagens de serviço de ${name}, como confirmações de encomenda ou códigos de segurança, nem as mensagens de outros remetentes.`,
      all: () =>
        'Isto não para as mensagens de serviço, como confirmações de encomenda ou códigos de segurança.',
      every: () => 'Isto não para as mensagens de outros remetentes.',
      'every-and-all': () => 'Isto não para as mensagens de serviço de outros remetentes.',
    },
    onTheWay: 'Uma mensagem que já vem a caminho ainda pode chegar.',
    until: 'Vale até que volte a dar o seu consentimento para tais mensagens.',
    mistake: 'Premiu por engano? Pode anular uma vez, no prazo de dez minutos.',
    undo: 'Anular',
    undone: 'Foi anulado',
    undoneText:
      'O que esta página tinha acabado de registar já não conta. Tudo o mais que tenha dito conta como antes.',
    notUndone: 'Aqui já não é possível anular',
    notUndoneText:
      'É possível anular uma vez, no prazo de dez minutos, e só enquanto nada mais tiver sido registado depois. Agora nada foi alterado. Para voltar a receber tais mensagens, subscreva de novo junto do remetente e confirme.',
    undoDown: 'Pode não ter sido anulado. Prima de novo o botão dentro de um minuto:',
    held: 'Que dados existem sobre mim',
    received: 'O seu pedido foi recebido',
    receivedFor:
      'Está guardado e será registado dentro de momentos, para o endereço ou número para o qual esta ligação foi enviada:',
    receivedUnread:
      'Está guardado. Se esta ligação estiver completa, será registado dentro de momentos, tal como o fez.',
    again: 'Não tem de fazer mais nada. Premir outra vez não faz mal.',
    bad: 'Esta ligação não é válida',
    badText:
      'Pode ter sido cortada pelo caminho. Use a ligação de cancelamento de outra mensagem ou responda STOP a um SMS.',
    unclear: 'Nada foi alterado',
    unclearText: 'O pedido não dizia o que fazer. O botão faz o que diz:',
    down: 'De momento não conseguimos registar',
    downText:
      'Pode não ter ficado registado. Tente de novo dentro de um minuto: a ligação continua válida e premir duas vezes não faz mal.',
  },

  confirm: {
    ask: (name) => `Mensagens de ${name}: dá o seu consentimento?`,
    explain: (name) =>
      `Foram pedidas mensagens de ${name} para o endereço para o qual esta ligação foi enviada. Com o botão dá o seu consentimento ao seguinte:`,
    note: 'Sem premir o botão não há consentimento. Se se tinha oposto ao que ele abrange, essa oposição termina com ele. Pode retirar o consentimento em qualquer altura.',
    button: 'Sim, dou o meu consentimento',
    done: 'Agradecemos, ficou registado',
    doneText: 'Não tem de fazer mais nada. Pode retirar o consentimento em qualquer altura.',
    used: 'Esta ligação já foi usada',
    usedText:
      'O seu consentimento foi então registado, e uma ligação serve uma vez: agora nada foi alterado. Conta o que disse desde então. Peça de novo onde fez a subscrição.',
    bad: 'Esta ligação não é válida',
    badText:
      'É válida durante sete dias e pode ter sido cortada pelo caminho. Nada foi alterado. Peça de novo onde fez a subscrição.',
    down: 'De momento não é possível',
    downText:
      'Pode não ter ficado registado. Tente de novo dentro de um minuto: a ligação continua válida e premir duas vezes não faz mal.',
  },

  access: {
    ask: 'Acesso: que dados existem sobre si',
    askText:
      'Prima o botão para ver tudo o que é conservado sobre o endereço para o qual esta ligação foi enviada. A partir daí a ligação funciona durante uma hora.',
    askButton: 'Mostrar o que é conservado',
    title: 'Que dados existem sobre si',
    intro: (at) =>
      `Situação em ${at}. O seu endereço não é guardado: apenas um código calculado a partir dele com uma chave secreta.`,
    nothing: 'Nada está registado sobre este endereço.',
    download: 'Descarregar em JSON',
    inParts:
      'Há tanto registado que é mostrado por partes, do mais antigo para o mais recente. Cada parte pode ser descarregada; o que vale agora está em todas.',
    more: 'Mostrar a parte seguinte',
    now: 'O que lhe pode ser enviado agora',
    everybody: 'Todos os remetentes',
    version: 'versão',
    noneRecorded: 'Nada.',
    held: 'Textos seus que aguardam uma decisão',
    sources: 'De onde vêm os dados',
    checksText:
      'Antes de cada mensagem, os remetentes perguntam se a podem enviar. Essas perguntas não são conservadas.',
    requests: 'Os seus pedidos de acesso',
    requested: (received, due, answered) =>
      `recebido em ${received}, com prazo até ${due}, ${answered === undefined ? 'em aberto' : `respondido em ${answered}`}`,
    retention: 'Durante quanto tempo',
    everySender: 'todos os remetentes',
    blocked: { marketing: 'publicidade', every: 'qualquer mensagem' },
    erased: 'Os pormenores foram apagados a seu pedido.',
    since: (date) => `em ${date}`,
    used: 'Esta ligação já foi usada',
    usedText:
      'Mostrou o que é conservado e fechou uma hora depois da primeira utilização. Peça uma nova ligação.',
    expired: 'Esta ligação caducou',
    expiredText:
      'Era válida durante sete dias, ou até que o pedido fosse respondido de outro modo. Peça uma nova ligação.',
    bad: 'Esta ligação não é válida',
    badText: 'Pode ter sido cortada pelo caminho. Abra-a de novo a partir da mensagem.',
    down: 'De momento não é possível mostrar',
    downText: 'Tente de novo dentro de um minuto.',
    reasons: {
      invalid_address: 'o endereço não pode ser lido',
      opted_out: 'está registada uma oposição',
      complained: 'uma mensagem foi denunciada como indesejada',
      bounced: 'não foi possível chegar ao endereço',
      held: 'um texto seu pode ser uma oposição e aguarda uma decisão',
      no_consent: 'nenhum consentimento está registado',
      unproven_consent: 'um consentimento foi alegado, mas não demonstrado',
      consented: 'está registado um consentimento',
      customer: 'está registada uma encomenda',
      transactional: 'nenhuma oposição o impede',
      not_opted_out: 'nenhuma oposição o impede',
    },
    methods: {
      keyword: 'por SMS',
      reply: 'em resposta a um e-mail',
      link: 'por uma ligação numa mensagem',
      phone: 'por telefone',
      email: 'por e-mail',
      letter: 'por carta',
      agent: 'através do apoio ao cliente',
      complaint: 'denunciado como indesejado',
      form: 'por um formulário',
      double_opt_in: 'por um e-mail confirmado',
      paper: 'em papel',
      call: 'numa chamada',
      request: 'a pedido',
      provider: 'através de um prestador',
      provider_list: 'pela lista de um prestador',
      hard: 'de forma definitiva',
      soft_bounce: 'por agora',
      delivered: 'segundo um prestador',
      resubscribed: 'segundo um prestador',
      import: 'de uma lista importada',
      order: 'por uma compra',
      reply_sent: 'foi-lhe enviada uma resposta',
      reply_dropped: 'uma resposta não lhe foi enviada',
    },
    kinds: {
      stops: 'Oposições: que foram expressas, quando e perante quem',
      evidence:
        'O que as prova: texto, referência, número da mensagem (desaparece após um apagamento)',
      seen_messages: 'Números das mensagens recebidas',
      open_reviews: 'Textos que aguardam uma decisão',
      inbox: 'Pedidos que aguardam registo',
      access_requests: 'Pedidos de acesso, sem o seu endereço',
      log_lines: 'Registo técnico, sem o seu endereço',
      backups: 'Cópias de segurança',
      checks: 'Perguntas dos remetentes',
    },
    limits: (days, isKept) =>
      !isKept ? 'não conservado' : days === null ? 'sem prazo próprio' : `${days} dias`,
  },

  confirmationMail: {
    subject: (name) => `Por favor, confirme: mensagens de ${name}`,
    text: ({ name, wording, covers, link }) => `Olá,

Alguém, esperamos que tenha sido você, pediu a ${name} mensagens neste endereço e aceitou o seguinte:

${wording}

${covers}

Para confirmar, abra esta página no prazo de 7 dias e prima o botão:

${link}

Se não foi você, não faça nada. Sem a sua confirmação não há consentimento.
`,
  },

  accessLink: {
    subject: 'Que dados existem sobre este endereço: a sua ligação',
    text: ({ host, url }) =>
      `Alguém perguntou a ${host} o que conserva sobre este endereço de e-mail.\n\n` +
      `Se foi você, esta ligação mostra-o. É válida durante sete dias, e durante uma hora depois de usada:\n\n` +
      `${url}\n\n` +
      `Se não foi você, não tem de fazer nada: sem esta ligação nada é mostrado a ninguém.\n`,
    // Letters of the GSM alphabet: "número" and "não" would need UCS-2.
    short: ({ host, url }) =>
      `${host}: dados guardados sobre este telefone (7 dias): ${url} Se pediu outra pessoa, ignore.`,
  },
}
