/** Texts of a question to a colleague; they come with it. */
import { ownTexts } from "../../i18n";

export const consultTexts = ownTexts(
  {
    ask: "Ask a colleague", whom: "Whom", hint: "They are told, and see the ticket from then on. It stays yours.", question: "Question",
    send: "Ask", hand_over: "Hand over to them", asked: "{name} was asked", handed: "Offered to {name}",
  },
  {
    ask: "咨询同事", whom: "同事", hint: "对方会收到通知，之后可以看到此工单；工单仍归您。", question: "问题",
    send: "咨询", hand_over: "转交给对方", asked: "已咨询 {name}", handed: "已转交给 {name}",
  },
);
