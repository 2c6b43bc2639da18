import { ownTexts } from "../../i18n";

/** What agents read of the talk that the hub itself had with a customer, loaded with it. */
export const selfServiceTexts = ownTexts(
  {
    title: "Searched and shown", proven_code: "Proved by a code sent there", proven_site: "Signed in at the site", searched: "Looked for before writing", nothing: "nothing found", helped: "helped", not_helped: "did not help", sure: "{n} %",
    helped_end: "Ended: the customer was helped", silent: "Ended: no more words after an answer", left: "Ended: the customer left without an answer", person: "Handed over: the customer wants a person",
    unsure: "Handed over: no answer was good enough", unavailable: "Handed over: the search was away", taken: "Handed over: somebody took it",
  },
  {
    title: "搜索与展示", proven_code: "已通过发送的验证码核实", proven_site: "已在网站登录", searched: "写信前搜索过", nothing: "未找到", helped: "有帮助", not_helped: "没有帮助", sure: "{n} %",
    helped_end: "已结束：客户得到了帮助", silent: "已结束：回答后客户没有再说话", left: "已结束：客户未得到回答就离开", person: "已转交：客户要求人工",
    unsure: "已转交：没有足够好的回答", unavailable: "已转交：搜索不可用", taken: "已转交：有人接手",
  },
);
