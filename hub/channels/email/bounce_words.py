"""The words of mail systems that could not deliver a mail, in the languages they speak."""

import re

DAEMONS = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|postmaster|mail-?delivery(?:-?(?:system|subsystem))?|mdaemon|bounces?"
    r"|autoreply-?bounce|microsoftexchange[0-9a-f]+)(?:\\?@|[\s<>\"]*$)",
    re.IGNORECASE,
)
FAILURE_SUBJECT = re.compile(
    r"undeliver(?:able|ed)|non-?delivery|failed mail|user unknown|delivery (?:status notification|failure|failed"
    r"|notification|report|has failed|problem)|returned mail|mail delivery (?:failed|failure|system|problem|warning)"
    r"|failure (?:notice|delivery)|non ?remis|non recapitab|unzustellbar|nicht zustellbar"
    r"|could not (?:deliver|be delivered)|(?:mail|message) (?:undeliverable|not delivered)|mail failed, returning"
    r"|automatically rejected mail|processing error|error during delivery"
    r"|delivery to .{1,100} (?:failed|delayed)|warning: (?:message|could not send)|delayed mail"
    r"|no se puede entregar|no entregado|mancata consegna|onbestelbaar|não entregue|kézbesíthetetlen"
    r"|退信|无法投递|無法傳遞|未送達|配信不能|配信失敗|전송 실패|не доставлено|недоставленное"
    r"|nie dostarczono|olevererbart|teslim edilemedi",
    re.IGNORECASE,
)
# Of a mail that names a mail system as its sender, any of these is enough.
FAILURE = re.compile(
    r"\b55[0-4][ -](?:5\.\d{1,3}\.\d{1,3}|[a-z<])|smtp error|\buser(?: is)? unknown|unknown (?:user|recipient|host)"
    r"|no such (?:user|address|recipient)|mailbox (?:is )?(?:unavailable|full|disabled|not found)|full mailbox"
    r"|quota exceeded|recipient address rejected|remote host said|(?:failed|intended) recipient|recipients? failed permanently"
    r"|not be delivered to"
    r"|(?:not|unable to) deliver|wasn't able to deliver|(?:did not|didn't) (?:receive|reach)|non-delivery"
    r"|delivery (?:attempts|failed)|has been returned|(?:has )?not been delivered|was not delivered"
    r"|n'a pas pu [eê]tre d[eé]livr[eé]|konnte nicht zugestellt|no se (?:pudo|ha podido) entregar"
    r"|无法(?:发送|投递|送达)|無法(?:寄送|傳遞|送達)|配信できません|未送达|не удалось доставить|не может быть доставлено",
    re.IGNORECASE,
)
# Of other mail it takes the subject and one of these, which no customer says of his parcel.
SMTP_FAILURE = re.compile(
    r"\b55[0-4][ -]5\.\d|\b5\.\d{1,3}\.\d{1,3} unknown user|smtp error|\buser unknown|recipient address rejected"
    r"|mailbox unavailable|remote host said|failed recipients?\b|to the following (?:recipient|user|address)"
    r"|non-delivery report|delivery attempts will|did not reach the following"
    r"|(?:not (?:be )?deliver(?:ed)?|d[eé]livr[eé])\s{1,4}(?:to|a|à)\s{1,8}<?[^\s@<>]{1,64}@",
    re.IGNORECASE,
)
FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|rv|转发|轉寄)\s?[:：]", re.IGNORECASE)
DELAYED = re.compile(
    r"delay|not yet been delivered|will (?:continue to |keep )?(?:be )?(?:retr|try)|still being retried|warning:|verzögert",
    re.IGNORECASE,
)
# The mail failed for good, and the address is none the worse: the box full, the mail too large, taken for spam, no route.
PASSING_STATUS = re.compile(r"\s*(?:4\.|5\.(?:2\.[23]|3\.|4\.|5\.|6\.|7\.))")
PASSING = re.compile(
    r"quota|(?:mailbox|inbox|box) (?:is )?(?:full|over)|full mailbox|too (?:large|big|long)|size limit|exceeds? .{0,30}size"
    r"|\bspam|black ?list|block ?list|\bblocked|greylist|reputation|policy|relay|authenticat|timed? ?out|temporar|try again"
    r"|\b5\.(?:2\.[23]|7\.\d)|\b552\b",
    re.IGNORECASE,
)
