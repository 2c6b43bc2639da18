/** Texts of the screens for calls that the hub makes; they come with them. */
import { ownTexts } from "../../i18n";

export const callingTexts = ownTexts(
  {
    title: "Calling out", callbacks: "Callbacks", lists: "Dial lists", do_not_call: "Do not call",
    scheduled: "scheduled", working: "under way", done: "done", failed: "given up", blocked: "not to be called", cancelled: "cancelled",
    state: "State", every_state: "Every state", promise: "Promise a call", none: "No callbacks here.", customer: "Customer", number: "Number", due: "Due", attempts: "Attempts", note: "Note", acts: "Actions",
    more: "Show more", now: "Call now", reschedule: "Reschedule", move: "Move", cancel: "Cancel", queue_of_line: "That of the telephone line", first_asked: "Asked first",
    lists_intro: "Customers who are called one after the other, never more at once than agents are free, by day on their own clock.", mode: "Way", preview: "The agent reads, then dials", progressive: "The hub dials once the agent is there",
    running: "Running", results: "Results", start: "Start", pause: "Pause", line: "Telephone line", per_minute: "Calls begun in a minute, at most", retry_min: "Minutes between attempts", save_first: "Publish the list, then open it to add customers.",
    upload: "Add customers", file: "CSV file", file_hint: "A column “number” in international form (+49…); “name”, “note” and “language” if you like.", read: "{n} numbers read, {bad} lines without one.",
    would: "{added} would be added, {known} are on the list already; {unwanted} of the new ones do not want to be called, and are not.", add_all: "Add {n}", added: "{n} customers added",
    do_not_call_intro: "Numbers that nobody calls. A wish put down here also ends callbacks that already wait.", do_not_call_none: "Nobody has asked not to be called.", why: "Why", since: "Since", put_down: "Put down", lift: "Lift", lift_why: "Why may this customer be called again?",
  },
  {
    title: "外呼", callbacks: "回拨", lists: "外呼名单", do_not_call: "勿扰名单",
    scheduled: "已安排", working: "进行中", done: "已完成", failed: "已放弃", blocked: "不可呼叫", cancelled: "已取消",
    state: "状态", every_state: "全部状态", promise: "安排回拨", none: "没有回拨。", customer: "客户", number: "号码", due: "时间", attempts: "尝试次数", note: "备注", acts: "操作",
    more: "显示更多", now: "立即呼叫", reschedule: "改期", move: "更改", cancel: "取消", queue_of_line: "线路所属队列", first_asked: "优先坐席",
    lists_intro: "逐个呼叫名单中的客户：同时呼叫数不超过空闲坐席数，只在客户当地白天呼叫。", mode: "方式", preview: "坐席先查看再拨打", progressive: "坐席就绪后系统拨打",
    running: "运行", results: "结果", start: "启动", pause: "暂停", line: "电话线路", per_minute: "每分钟最多呼叫数", retry_min: "重试间隔（分钟）", save_first: "先发布名单，再打开添加客户。",
    upload: "添加客户", file: "CSV 文件", file_hint: "需有国际格式号码（+86…）的“号码”列；可选“姓名”“备注”“语言”。", read: "读取 {n} 个号码，{bad} 行没有号码。",
    would: "将添加 {added} 个，{known} 个已在名单中；新增中有 {unwanted} 个在勿扰名单，不会被呼叫。", add_all: "添加 {n} 个", added: "已添加 {n} 个客户",
    do_not_call_intro: "不会被呼叫的号码。在此登记也会终止等待中的回拨。", do_not_call_none: "没有客户要求勿扰。", why: "原因", since: "起始", put_down: "登记", lift: "解除", lift_why: "为什么可以再次呼叫该客户？",
  },
);
