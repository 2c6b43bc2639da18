/** Why a contact was taken for what it was, in words. */
import type { Judgement } from "../../api/types";
import { type Language, fill } from "../../i18n/texts";

export type Reason = Judgement["reasons"][number];

const en: Record<Reason["code"], string> = {
  no_words: "there are no words",
  not_taught: "nothing has taught it yet",
  no_model: "there is no sentence model",
  script: "by script and letters",
  examples: "by example sentences",
  skills: "by the skills’ keywords and examples",
  no_skill: "like none of the skills’ examples, and none of their keywords",
  own_tickets: "by the desk’s own tickets",
  unlike_own: "like nothing the desk’s own tickets are about",
  other_channel: "no ticket of this channel has been filed there",
  says: "says “{value}”",
  links: "{value} links",
  bulk: "a bulk mail",
  forged: "the sender is not who it says",
  capitals: "written in capitals",
  under: "under the threshold of {value} %",
};

const zh: typeof en = {
  no_words: "没有文字",
  not_taught: "尚未学习过",
  no_model: "没有语句模型",
  script: "根据文字和字母",
  examples: "根据示例语句",
  skills: "根据技能的关键词和示例",
  no_skill: "与任何技能的示例都不相似，也没有其关键词",
  own_tickets: "根据本团队自己的工单",
  unlike_own: "与本团队工单的内容都不相似",
  other_channel: "该渠道的工单从未归入此处",
  says: "提到“{value}”",
  links: "{value} 个链接",
  bulk: "群发邮件",
  forged: "发件人身份不符",
  capitals: "全部大写",
  under: "低于 {value} % 的阈值",
};

/** The reasons in a language; a record of a former version of the hub has English words only. */
export function reasonWords(language: Language, { reasons, why }: { reasons?: readonly Reason[]; why: string }): string {
  if (!reasons || reasons.length === 0) return why;
  const words: Record<string, string> = language === "zh" ? zh : en;
  const said = reasons.map(({ code, value }) => fill(words[code] ?? value, { value: code === "under" ? String(Math.round(Number(value) * 100)) : value }));
  return said.join(language === "zh" ? "，" : ", ");
}
