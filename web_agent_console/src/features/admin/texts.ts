/** Texts of forms that came after the first screens; they come with the administration. */
import { type TextKey, type Translate, type Vars, ownTexts, useT } from "../../i18n";

const en = {
  max_load_hint: "Mail and texts count against mail and texts only, unless the agent is not to be interrupted.",
  interruptible: "Calls and chats may interrupt mail and texts",
  call_inbox: "Voice inbox for calls from the page",
  transport: "How calls reach it",
  transport_browser: "Web pages only",
  transport_twilio: "Twilio",
  transport_sip: "SIP trunk",
  account_sid: "Account SID",
  auth_token: "Auth token",
  stream_url: "Public address of the audio (wss)",
  stream_hint: "Where the provider reaches the room engine’s media streams.",
  registrar: "Registrar of the trunk",
  registrar_hint: "Empty: the hub waits for calls from the addresses below.",
  sip_user: "User",
  sip_transport: "Carried by",
  srtp: "Encrypted sound (SRTP)",
  srtp_off: "Off",
  srtp_offered: "Offered",
  srtp_required: "Required",
  numbers: "Numbers of this inbox",
  peers: "Addresses that may call",
  peers_hint: "Addresses or networks, one a line",
  menu_id: "Telephone menu",
  menu_hint: "None: callers wait in the queue at once.",
  greeting: "Greeting where there is no menu",
  caller_id: "Number shown when agents call",
  caller_id_hint: "Empty: the inbox’s address",
  voicemail: "Callers may leave a message",
  callback: "Callers may be called back and keep their place",
  announce_s: "Seconds between announcements of the place in line",
  short_abandon_s: "Who leaves sooner is not counted as lost (s)",
  connect_s: "Wait for an agent who accepted (s)",
  reconnect_s: "Wait for an agent whose audio broke off (s)",
  ring_s: "A called telephone rings for (s)",
  voicemail_s: "Longest message (s)",
  more_settings: "All settings of the channel, as JSON. Secrets are never shown again.",
  recording: "Recording of calls",
  record_never: "Never",
  record_always: "Always",
  record_on_request: "When the agent begins it",
  announce: "Tell callers that they may be recorded",
  consent: "Record only those who press 1",
  pausing: "Agents may pause a recording",
  keep_days: "Keep recordings for (days)",
  keep_hint: "0: for good",
};

const zh: typeof en = {
  max_load_hint: "邮件和短信只占用邮件和短信的名额，除非该坐席不可被打断。",
  interruptible: "电话和聊天可以打断邮件和短信",
  call_inbox: "网页通话使用的语音渠道",
  transport: "来电方式",
  transport_browser: "仅网页",
  transport_twilio: "Twilio",
  transport_sip: "SIP 中继",
  account_sid: "Account SID",
  auth_token: "Auth token",
  stream_url: "音频的公网地址（wss）",
  stream_hint: "服务商通过它连接语音引擎的媒体流。",
  registrar: "中继注册服务器",
  registrar_hint: "留空：等待来自下列地址的来电。",
  sip_user: "用户",
  sip_transport: "传输方式",
  srtp: "加密语音（SRTP）",
  srtp_off: "关闭",
  srtp_offered: "可选",
  srtp_required: "必须",
  numbers: "此渠道的号码",
  peers: "允许呼入的地址",
  peers_hint: "地址或网段，每行一个",
  menu_id: "语音菜单",
  menu_hint: "不选：来电者直接排队。",
  greeting: "没有菜单时的问候语",
  caller_id: "坐席外呼时显示的号码",
  caller_id_hint: "留空：使用渠道地址",
  voicemail: "来电者可以留言",
  callback: "来电者可以保留排队位置并等待回拨",
  announce_s: "播报排队位置的间隔（秒）",
  short_abandon_s: "在此时间内挂断不计为放弃（秒）",
  connect_s: "等待已接受的坐席（秒）",
  reconnect_s: "等待音频中断的坐席（秒）",
  ring_s: "外呼振铃时长（秒）",
  voicemail_s: "留言最长时间（秒）",
  more_settings: "该渠道的全部设置（JSON）。密钥不会再次显示。",
  recording: "通话录音",
  record_never: "从不",
  record_always: "始终",
  record_on_request: "由坐席开始",
  announce: "告知来电者可能被录音",
  consent: "仅在来电者按 1 后录音",
  pausing: "坐席可以暂停录音",
  keep_days: "录音保留天数",
  keep_hint: "0：永久保留",
};

export type AdminText = TextKey | keyof typeof en;

const own = ownTexts(en, zh);

/** Texts of the administration: its own, else those that come with the first screen. */
export function useAdminT(): (key: AdminText, vars?: Vars) => string {
  const t: Translate = useT();
  const c = own.use();
  return (key, vars) => (own.has(key) ? c(key, vars) : t(key, vars));
}

/** Whether a word is the key of a text that only the administration has. */
export const isOwnText = own.has;
