/** The words around articles, in the languages of the widget; they come with the parts that show them. */
const texts = {
  en: { helped: "That helped", more: "Another answer", person: "Talk to a person", requests: "My requests", source: "From:", also: "See also:", maybe: "Perhaps this answers it:", meanwhile: "While you wait, perhaps this answers it:", whole: "Read the whole article" },
  zh: { helped: "有帮助", more: "换个答案", person: "转人工", requests: "我的请求", source: "来源：", also: "另见：", maybe: "这些内容也许能解答：", meanwhile: "等待期间，这些内容也许能解答：", whole: "阅读全文" },
  de: { helped: "Das hat geholfen", more: "Andere Antwort", person: "Mit einem Menschen sprechen", requests: "Meine Anfragen", source: "Quelle:", also: "Siehe auch:", maybe: "Vielleicht hilft das:", meanwhile: "Vielleicht hilft das, während Sie warten:", whole: "Ganzen Artikel lesen" },
  fr: { helped: "Cela m’a aidé", more: "Autre réponse", person: "Parler à une personne", requests: "Mes demandes", source: "Source :", also: "Voir aussi :", maybe: "Peut-être la réponse :", meanwhile: "En attendant, peut-être la réponse :", whole: "Lire l’article entier" },
  es: { helped: "Me ha ayudado", more: "Otra respuesta", person: "Hablar con una persona", requests: "Mis solicitudes", source: "Fuente:", also: "Véase también:", maybe: "Quizá esto lo responda:", meanwhile: "Mientras espera, quizá esto lo responda:", whole: "Leer el artículo completo" },
  pt: { helped: "Isso ajudou", more: "Outra resposta", person: "Falar com uma pessoa", requests: "Minhas solicitações", source: "Fonte:", also: "Veja também:", maybe: "Talvez isto responda:", meanwhile: "Enquanto espera, talvez isto responda:", whole: "Ler o artigo completo" },
  ja: { helped: "役に立った", more: "別の回答", person: "担当者と話す", requests: "お問い合わせ状況", source: "出典：", also: "関連：", maybe: "こちらが参考になるかもしれません：", meanwhile: "お待ちの間に、こちらが参考になるかもしれません：", whole: "記事全文を読む" },
};

export type AnswerTexts = (typeof texts)["en"];

/** The words for a language tag; English for every language that we do not speak. */
export const textsFor = (tag: string): AnswerTexts => texts[tag.toLowerCase().split("-")[0] as keyof typeof texts] ?? texts.en;
