import { ownTexts } from "../../i18n";

const en = {
  recording: "Recording",
  voicemail: "Voice message",
  play: "Play",
  pause: "Pause",
  position: "Position",
  at: "{at} of {length}",
  speed: "Speed",
  speed_of: "Speed {n}×",
  download: "Download",
  transcript: "Transcript",
  failed: "The recording could not be loaded.",
  gone: "This recording has been deleted, as its queue's rules say.",
  not_yours: "The call’s agent and supervisors can hear it.",
  customer: "Customer",
  agent: "Agent",
};

const zh: typeof en = {
  recording: "录音",
  voicemail: "语音留言",
  play: "播放",
  pause: "暂停",
  position: "位置",
  at: "{at} / {length}",
  speed: "速度",
  speed_of: "速度 {n}×",
  download: "下载",
  transcript: "文字稿",
  failed: "无法加载录音。",
  gone: "该录音已按队列规则删除。",
  not_yours: "通话的坐席和主管可以收听。",
  customer: "客户",
  agent: "坐席",
};

export const useRecordingTexts = ownTexts(en, zh).use;
