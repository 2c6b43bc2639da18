import { ownTexts } from "../../i18n";

/** What the board says beside the names of its numbers, loaded with it. */
export const boardTexts = ownTexts(
  {
    tv: "Full screen", tv_end: "Leave full screen", risk: "Promises in danger", risk_hint: "Of contacts that waited as long, the share that came too late", ticket: "Ticket", promise: "Promise", waited: "Waited", left: "Left",
    probability: "Will break", late: "late", first_response: "first answer", next_response: "answer", resolution: "resolution", update: "update", team: "team's time",
    alerts: "Alerts", longest_wait: "longest wait", service_level: "service level", nobody_there: "waiting, and nobody there:", red_for: "in the red for {time}", seen_by: "{name} sees to it", acknowledge: "I see to it",
  },
  {
    tv: "全屏", tv_end: "退出全屏", risk: "可能超时的承诺", risk_hint: "等待同样久的联系中超时的比例", ticket: "工单", promise: "承诺", waited: "已等", left: "剩余",
    probability: "超时概率", late: "已超时", first_response: "首次答复", next_response: "答复", resolution: "解决", update: "进展通报", team: "团队时限",
    alerts: "告警", longest_wait: "最长等待", service_level: "服务水平", nobody_there: "有人等待但无人值守：", red_for: "红色已 {time}", seen_by: "{name} 正在处理", acknowledge: "我来处理",
  },
);
