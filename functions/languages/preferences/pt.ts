import type { PreferenceWords } from './words.ts'

export const words: PreferenceWords = {
  title: 'Escolha o que recebe',
  intro:
    'Indique o seu endereço de e-mail ou número de telefone. Enviamos para lá uma ligação. A ligação mostra o que pode ser enviado e permite pará-lo.',
  address: 'Endereço de e-mail ou número de telefone',
  example:
    'Um número de telefone com o indicativo do país, por exemplo +351\u00a0912\u00a0345\u00a0678.',
  send: 'Enviar-me a ligação',
  unreadable: 'Não é um endereço de e-mail nem um número de telefone com o indicativo do país.',
  alike: 'A resposta é a mesma para qualquer endereço. Ninguém pode saber aqui quem recebe o quê.',

  sent: 'Agradecemos',
  sentText:
    'Se for possível enviar uma mensagem para o que indicou, uma ligação está a caminho. É válida durante sete dias.',
  sentLater:
    'Quando há muitos pedidos ao mesmo tempo, demora mais. Se não for possível enviar uma ligação, uma pessoa responde no prazo de um mês.',
  another: 'Indicar outro endereço ou número',

  open: 'As suas escolhas',
  openText:
    'O botão mostra o que pode ser enviado para o endereço ou número que recebeu esta ligação. A partir daí, a ligação funciona durante uma hora.',
  openButton: 'Mostrar as minhas escolhas',

  choices: 'As suas escolhas',
  about: {
    email:
      'Estas escolhas valem para o endereço de e-mail que recebeu esta ligação, e para nenhum outro endereço ou número de telefone.',
    sms: 'Estas escolhas valem para o número de telefone que recebeu esta ligação, e para nenhum outro número ou endereço de e-mail.',
  },
  hour: 'Esta página funciona durante uma hora.',
  marketing: 'Publicidade',
  service: 'Mensagens de serviço',
  states: {
    on: 'envio permitido',
    stopped: 'oposição registada',
    held: 'por agora nada é enviado: um texto seu pode ser uma oposição e aguarda decisão',
    bounced: 'nada é enviado: não foi possível entregar',
    none: 'nada é enviado: não deu o seu consentimento',
  },
  none: 'Não há aqui nenhum remetente registado.',
  more: 'Mostrar mais remetentes',

  exactly: 'Mais opções',
  stopAll: 'Não receber mais publicidade de ninguém',
  stopSender: (name) => `Não receber mais publicidade de ${name}`,
  stopTopic: (name, topic) => `Não receber mais publicidade «${topic}» de ${name}`,
  stopEvery: (name) => `Não receber nenhuma mensagem de ${name}, nem mensagens de serviço`,
  recorded: 'Fica registado:',
  received: 'Foi recebido e será registado dentro de momentos:',
  unclear: 'Nada foi alterado.',

  againSender: (name) => `Voltar a receber publicidade de ${name}`,
  againTopic: (name, topic) => `Voltar a receber publicidade «${topic}» de ${name}`,
  againText:
    'Enviamos para o seu endereço um e-mail com uma única pergunta. Nada muda até responder que sim.',
  againAddress: 'O endereço de e-mail desta página, mais uma vez',
  againSend: 'Enviar-me a pergunta',
  againOther: 'Não é o endereço que recebeu a ligação. Nada foi alterado.',
  againSent: 'Pediu um e-mail com uma única pergunta. Até responder que sim, nada muda.',
  againBySms: 'Para voltar a receber publicidade por SMS, inscreva-se de novo junto do remetente.',
  wording: (name, topic) =>
    topic === undefined
      ? `Quero receber publicidade de ${name} por e-mail.`
      : `Quero receber publicidade «${topic}» de ${name} por e-mail.`,

  bad: 'Esta ligação não é válida',
  badText: 'Pode ter sido cortada pelo caminho. Peça aqui uma nova.',
  over: 'Esta ligação já não é válida',
  overText: 'Foi usada, ou os seus sete dias terminaram. Peça aqui uma nova.',
  down: 'De momento não é possível',
  downText: 'É possível que nada tenha sido registado. Tente de novo dentro de um minuto.',
  lead: 'Ou ver e alterar tudo o que recebe',

  home: 'Disse basta? Está parado.',
  homeText:
    'Aqui fica registado quem já não quer mensagens. Antes de cada mensagem, os remetentes perguntam aqui se pode ser enviada.',
  people: 'Recebe mensagens',
  peopleText: 'Veja o que pode ser enviado para o seu endereço ou número, e pare-o.',
  senders: 'Envia mensagens',
  sendersText: 'Como registar uma oposição e como perguntar antes de enviar:',
  documentation: 'Documentação para desenvolvimento',

  noPage: 'Esta página não existe',
  noPageText: 'O endereço pode ter sido cortado pelo caminho.',
  toHome: 'Para a primeira página',

  mail: {
    subject: 'A sua ligação: escolha o que recebe',
    text: ({ host, url }) =>
      `Alguém pediu a ${host} para ver e alterar o que é enviado para este endereço de e-mail.\n\n` +
      `Se o pedido é seu, abra esta ligação. É válida durante sete dias, e durante uma hora depois da primeira utilização:\n\n` +
      `${url}\n\n` +
      `Caso contrário, não faça nada. Sem esta ligação ninguém pode ver nem alterar nada.\n`,
    // Letters of the GSM alphabet: one message, not two.
    short: ({ host, url }) =>
      `${host}: escolha o que recebe (7 dias): ${url} Foi engano? Ignore este SMS.`,
  },
}
