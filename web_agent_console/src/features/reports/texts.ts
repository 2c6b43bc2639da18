import { ownTexts } from "../../i18n";

/** What the reports say, loaded with them. */
export const reportTexts = ownTexts(
  {
    title: "Reports", not_yours: "Agents see their own figures.", report: "Report", range: "Time", today: "Today", yesterday: "Yesterday", week: "Last 7 days", month: "Last 30 days",
    custom: "From … to", from: "From", to: "Until", interval: "Interval", group: "Group by", measure: "Shown as a line", export: "Export", as_of: "As of {time}, {zone}",
    "interval.15m": "15 minutes", "interval.30m": "30 minutes", "interval.hour": "Hour", "interval.day": "Day", "interval.week": "Week", "interval.month": "Month", "interval.all": "Whole time",
    "group.none": "nothing", "group.queue": "Queue", "group.team": "Team", "group.agent": "Agent", "group.channel": "Channel", "group.tag": "Tag", "group.form": "Form", "group.scorer": "Supervisor",
    together: "All together", nobody: "(none)", chart: "{measure} by {interval}", by_group: "Totals", by_interval: "By interval", tickets: "Tickets behind: {measure}, {group}", close: "Close",
    more: "Show more", no_rows: "Nothing in this time", failed: "The report could not be made", hint: "Arrow keys move, Enter shows the tickets behind a number",
    ticket: "Ticket", subject: "Subject", agent: "Agent", queue: "Queue", queued: "Came", waited: "Waited", handled: "Handled", outcome: "Outcome", of: "{a} of {b}",
    quality: "Quality", calibration: "Foretold breaches", scores: "Scores", score: "Mean score", critical: "Failed", panels: "Judged together", spread: "Distance", bias: "Milder by",
    forecast: "Foretold", came: "Came true", interval95: "95 % interval", count: "Forecasts", by_mail: "By mail", mail_this: "Send this report by mail", name: "Name", when: "When", recipients: "Recipients", next: "Next", state: "State", remove: "Remove", send_now: "Send now", sent_last: "sent {at}", at: "At",
    file: "File", inbox: "Through", save: "Save", "every.day": "every day", "every.week": "every Monday", "every.month": "on the 1st",
    brier: "Brier score {n} (0 is best, 0.25 is knowing nothing)", bin: "Foretold between", start: "From", end: "Until",
  },
  {
    title: "报表", not_yours: "客服只能查看自己的数据。", report: "报表", range: "时间", today: "今天", yesterday: "昨天", week: "最近 7 天", month: "最近 30 天",
    custom: "自定义", from: "从", to: "至", interval: "间隔", group: "分组", measure: "曲线指标", export: "导出", as_of: "截至 {time}，{zone}",
    "interval.15m": "15 分钟", "interval.30m": "30 分钟", "interval.hour": "小时", "interval.day": "天", "interval.week": "周", "interval.month": "月", "interval.all": "整段时间",
    "group.none": "不分组", "group.queue": "队列", "group.team": "团队", "group.agent": "客服", "group.channel": "渠道", "group.tag": "标签", "group.form": "表单", "group.scorer": "主管",
    together: "合计", nobody: "（无）", chart: "{measure}，按{interval}", by_group: "汇总", by_interval: "按间隔", tickets: "明细：{measure}，{group}", close: "关闭",
    more: "显示更多", no_rows: "这段时间没有数据", failed: "无法生成报表", hint: "方向键移动，回车查看数字背后的工单",
    ticket: "工单", subject: "主题", agent: "客服", queue: "队列", queued: "到达", waited: "等待", handled: "处理", outcome: "结果", of: "{b} 中的 {a}",
    quality: "质检", calibration: "超时预测", scores: "评分数", score: "平均分", critical: "不合格", panels: "共同评分", spread: "差异", bias: "偏宽",
    forecast: "预测", came: "实际", interval95: "95 % 区间", count: "预测数", by_mail: "邮件发送", mail_this: "用邮件发送此报表", name: "名称", when: "时间", recipients: "收件人", next: "下次", state: "状态", remove: "删除", send_now: "立即发送", sent_last: "已发送 {at}", at: "时刻",
    file: "文件", inbox: "发件收件箱", save: "保存", "every.day": "每天", "every.week": "每周一", "every.month": "每月 1 日",
    brier: "Brier 分数 {n}（0 最好，0.25 等于不知道）", bin: "预测区间", start: "从", end: "至",
  },
);
