/** The call's texts in the widget's languages; they come with the part that calls. */
const en = {
  title: "Call",
  permission: "Your browser asks whether this page may use your microphone. Allow it, so that we can hear you.",
  connecting: "Calling…",
  menu: "Listen and choose by pressing a key.",
  waiting: "You are waiting for an agent.",
  talking: "You are connected.",
  held: "You are on hold. The agent comes back to you.",
  voicemail: "Leave your message now, then hang up.",
  ended: "The call has ended.",
  lost: "The connection is lost. Trying again…",
  failed: "The call could not be connected.",
  denied: "This page may not use the microphone. Click the sign beside the address, allow the microphone, then try again.",
  missing: "No microphone was found. Plug one in, then try again.",
  busy: "The microphone cannot be opened. Another program may be using it.",
  insecure: "Calls work only on pages with a secure address (https).",
  silent: "The browser wants a click before it plays sound.",
  again: "Try again",
  mute: "Mute",
  unmute: "Unmute",
  keypad: "Keypad",
  key: (digit: string) => `Key ${digit}`,
  hangUp: "Hang up",
  close: "Back to the chat",
};

export type CallTexts = typeof en;

const zh: CallTexts = {
  title: "通话", permission: "浏览器会询问是否允许本页面使用麦克风。请允许，以便我们听到您。", connecting: "正在呼叫…", menu: "请听语音提示，按键选择。",
  waiting: "正在为您等候客服。", talking: "已接通。", held: "通话已保持，客服马上回来。", voicemail: "请现在留言，说完后挂断。", ended: "通话已结束。",
  lost: "连接已中断，正在重试…", failed: "无法接通电话。", denied: "本页面未获准使用麦克风。请点击地址栏旁的图标，允许使用麦克风，然后重试。",
  missing: "未找到麦克风。请接上麦克风，然后重试。", busy: "无法打开麦克风，可能正被其他程序占用。", insecure: "仅安全地址（https）的页面可以通话。",
  silent: "浏览器需要您点击一下才能播放声音。", again: "重试", mute: "静音", unmute: "取消静音", keypad: "拨号盘", key: (digit) => `按键 ${digit}`, hangUp: "挂断", close: "返回聊天",
};

const de: CallTexts = {
  title: "Anruf", permission: "Ihr Browser fragt, ob diese Seite das Mikrofon verwenden darf. Erlauben Sie es, damit wir Sie hören.", connecting: "Wir rufen an…",
  menu: "Hören Sie zu und wählen Sie mit einer Taste.", waiting: "Sie warten auf einen Mitarbeiter.", talking: "Sie sind verbunden.", held: "Ihr Anruf wird gehalten. Gleich geht es weiter.",
  voicemail: "Sprechen Sie jetzt Ihre Nachricht und legen Sie dann auf.", ended: "Der Anruf ist beendet.", lost: "Die Verbindung ist unterbrochen. Neuer Versuch…",
  failed: "Der Anruf kam nicht zustande.", denied: "Diese Seite darf das Mikrofon nicht verwenden. Klicken Sie auf das Zeichen neben der Adresse, erlauben Sie das Mikrofon und versuchen Sie es erneut.",
  missing: "Kein Mikrofon gefunden. Schließen Sie eines an und versuchen Sie es erneut.", busy: "Das Mikrofon lässt sich nicht öffnen. Vielleicht verwendet es ein anderes Programm.",
  insecure: "Anrufe sind nur auf Seiten mit sicherer Adresse (https) möglich.", silent: "Der Browser braucht einen Klick, bevor er Ton abspielt.", again: "Erneut versuchen", mute: "Stumm schalten",
  unmute: "Ton einschalten", keypad: "Tastenfeld", key: (digit) => `Taste ${digit}`, hangUp: "Auflegen", close: "Zurück zum Chat",
};

const fr: CallTexts = {
  title: "Appel", permission: "Votre navigateur demande si cette page peut utiliser le micro. Autorisez-le pour que nous vous entendions.", connecting: "Appel en cours…",
  menu: "Écoutez et choisissez en appuyant sur une touche.", waiting: "Un conseiller va vous répondre.", talking: "Vous êtes en ligne.", held: "Vous êtes en attente. Le conseiller revient vers vous.",
  voicemail: "Laissez votre message maintenant, puis raccrochez.", ended: "L’appel est terminé.", lost: "La connexion est coupée. Nouvel essai…", failed: "L’appel n’a pas abouti.",
  denied: "Cette page ne peut pas utiliser le micro. Cliquez sur le signe près de l’adresse, autorisez le micro, puis réessayez.", missing: "Aucun micro trouvé. Branchez-en un, puis réessayez.",
  busy: "Le micro ne s’ouvre pas. Un autre programme l’utilise peut-être.", insecure: "Les appels ne marchent que sur une adresse sécurisée (https).", silent: "Le navigateur attend un clic avant de jouer du son.",
  again: "Réessayer", mute: "Couper le micro", unmute: "Rétablir le micro", keypad: "Clavier", key: (digit) => `Touche ${digit}`, hangUp: "Raccrocher", close: "Retour à la discussion",
};

const es: CallTexts = {
  title: "Llamada", permission: "Su navegador pregunta si esta página puede usar el micrófono. Permítalo para que podamos oírle.", connecting: "Llamando…", menu: "Escuche y elija pulsando una tecla.",
  waiting: "Está esperando a un agente.", talking: "Ya tiene conexión.", held: "Está en espera. El agente vuelve enseguida.", voicemail: "Deje su mensaje ahora y cuelgue después.", ended: "La llamada ha terminado.",
  lost: "Se perdió la conexión. Reintentando…", failed: "No se pudo conectar la llamada.", denied: "Esta página no puede usar el micrófono. Pulse el signo junto a la dirección, permita el micrófono y vuelva a intentarlo.",
  missing: "No se encontró ningún micrófono. Conecte uno y vuelva a intentarlo.", busy: "No se puede abrir el micrófono. Quizá lo usa otro programa.", insecure: "Las llamadas solo funcionan en páginas seguras (https).",
  silent: "El navegador espera un clic antes de reproducir sonido.", again: "Reintentar", mute: "Silenciar", unmute: "Activar micrófono", keypad: "Teclado", key: (digit) => `Tecla ${digit}`, hangUp: "Colgar", close: "Volver al chat",
};

const pt: CallTexts = {
  title: "Chamada", permission: "O navegador pergunta se esta página pode usar o microfone. Permita, para que possamos ouvi-lo.", connecting: "A ligar…", menu: "Ouça e escolha premindo uma tecla.",
  waiting: "Está à espera de um agente.", talking: "Está ligado.", held: "Está em espera. O agente já volta.", voicemail: "Deixe agora a sua mensagem e depois desligue.", ended: "A chamada terminou.",
  lost: "A ligação caiu. A tentar de novo…", failed: "Não foi possível ligar.", denied: "Esta página não pode usar o microfone. Clique no sinal junto ao endereço, permita o microfone e tente de novo.",
  missing: "Não foi encontrado nenhum microfone. Ligue um e tente de novo.", busy: "Não é possível abrir o microfone. Talvez outro programa o esteja a usar.", insecure: "As chamadas só funcionam em páginas seguras (https).",
  silent: "O navegador espera um clique antes de tocar som.", again: "Tentar de novo", mute: "Silenciar", unmute: "Ativar microfone", keypad: "Teclado", key: (digit) => `Tecla ${digit}`, hangUp: "Desligar", close: "Voltar ao chat",
};

const ja: CallTexts = {
  title: "通話", permission: "このページがマイクを使ってよいか、ブラウザーが確認します。お声が届くよう許可してください。", connecting: "呼び出しています…", menu: "案内を聞いて、キーで選んでください。",
  waiting: "担当者におつなぎします。お待ちください。", talking: "つながりました。", held: "保留中です。担当者が戻るまでお待ちください。", voicemail: "メッセージをお話しになり、終わったら電話をお切りください。", ended: "通話が終了しました。",
  lost: "接続が切れました。再接続しています…", failed: "電話をつなげませんでした。", denied: "このページはマイクを使えません。アドレスの横の印をクリックし、マイクを許可してから、もう一度お試しください。",
  missing: "マイクが見つかりません。接続してから、もう一度お試しください。", busy: "マイクを開けません。ほかのプログラムが使用している可能性があります。", insecure: "通話は安全なアドレス（https）のページでのみ使えます。",
  silent: "音を再生するには一度クリックしてください。", again: "再試行", mute: "ミュート", unmute: "ミュート解除", keypad: "キーパッド", key: (digit) => `キー ${digit}`, hangUp: "電話を切る", close: "チャットに戻る",
};

const all: Record<string, CallTexts> = { en, zh, de, fr, es, pt, ja };

/** The texts for a language tag; English for every language that we do not speak. */
export const callTextsFor = (tag: string): CallTexts => all[tag.toLowerCase().split("-")[0] ?? ""] ?? en;
