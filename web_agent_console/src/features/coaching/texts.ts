import { ownTexts } from "../../i18n";

/** What supervisors read beside a conversation, loaded with it. */
export const coachTexts = ownTexts(
  {
    whisper: "Whisper to {name}", whisper_hint: "Only {name} and supervisors see it, never the customer", send: "Whisper", nobody: "Nobody has this ticket to be coached", sent: "{name} has your word",
    judge: "Quality", form: "Form", no_forms: "No form yet: make one under /qa-forms", not_applicable: "does not apply", comment: "Comment", save: "Save score", saved: "Score: {n} %",
    scored: "{n} % by {name}", failed: "failed a critical question", points: "{a} of {b}", take_over: "Take over", given: "The ticket is yours", wrong: "That did not work",
  },
  {
    whisper: "对 {name} 耳语", whisper_hint: "只有 {name} 和主管能看到，客户看不到", send: "耳语", nobody: "没有客服在处理此工单", sent: "{name} 已收到",
    judge: "质检", form: "表单", no_forms: "还没有表单：请在 /qa-forms 创建", not_applicable: "不适用", comment: "评语", save: "保存评分", saved: "得分：{n} %",
    scored: "{name} 评 {n} %", failed: "关键问题不合格", points: "{b} 分中的 {a}", take_over: "接手", given: "工单已归你", wrong: "操作未成功",
  },
);
