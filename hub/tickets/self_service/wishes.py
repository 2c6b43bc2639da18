"""Understand in words that somebody wants a person, or wants to see their own requests; pure.

It must be sure on short demands ("agent", "人工", "my tickets") and must not take a question that merely mentions people or
requests for one.
"""

import re

MAX_DEMAND_CHARS = 200

_PEOPLE = (
    r"(?:an? |the |some |your |real |live |actual |human |customer |service |support )*"
    r"(?:humans?|persons?|people|agents?|representatives?|reps?|operators?|advis[eo]rs?|someone|somebody|staff"
    r"|employees?|colleagues?|team members?|customer (?:service|support|care))"
)
_ENGLISH = (
    r"\b(?:speak|talk|chat|write)(?:ing)? (?:to|with) " + _PEOPLE + r"\b",
    r"\b(?:connect|transfer|hand|put|pass|forward|escalate)\b.{0,24}\b(?:to|with) " + _PEOPLE + r"\b",
    r"\b(?:want|need|get(?: me)?|give me|reach|call|prefer|'?d like) (?:to (?:get|reach) )?"
    r"(?:an? |the |your )?(?:real |live |actual |human )(?:human|person|agent|representative|being|operator)\b",
    r"\b(?:want|need|get(?: me)?|give me|reach|prefer|'?d like) (?:an? |some )?(?:human|agent|representative|operator)\b",
    r"\b(?:can|could|may) (?:a |an |any|some)?(?:one|body|human|person|agent|real person) (?:please )?(?:help|call|answer|contact) me\b",
)
_OTHERS = (
    r"(?:转|接|找|要|叫|换|联系|需要|想要|请)(?:个|到|接|一下|一个|位|下)*(?:人工|真人|活人)",
    r"(?:转|接|找|叫|换|联系)(?:个|到|一下|一个|位|下)*(?:客服|坐席|客服人员|工作人员)",
    r"(?:和|跟|与)(?:真人|人工|活人|客服|你们的人).{0,4}(?:说|聊|谈|讲|沟通|对话)",
    r"人工(?:客服|服务|坐席)",
    r"\b(?:mit|zu) (?:einem |einer |eurem |ihrem )?(?:echten |richtigen )?(?:menschen|mitarbeiter(?:in)?|person|berater(?:in)?)\b"
    r".{0,20}\b(?:sprechen|reden|schreiben|verbinden|chatten)\b",
    r"\b(?:parler|discuter|échanger)\b.{0,12}\b(?:à|avec) (?:un |une |l['’])?"
    r"(?:conseiller|conseillère|humain|personne|agent|opérateur|être humain)\b",
    r"\b(?:hablar|chatear|comunicarme)\b.{0,8}\bcon (?:un |una |alg[uú]n )?(?:agente|persona|humano|asesor|operador|alguien)",
    r"\b(?:falar|conversar)\b.{0,6}\bcom (?:um |uma |algum )?(?:atendente|pessoa|humano|agente|alguém|operador)",
    r"(?:担当者|オペレーター?|人間|人|有人).{0,4}(?:と話|につな|に繋|に代わ|をお願い|チャット)",
    r"\b(?:parlare)\b.{0,6}\bcon (?:un |una )?(?:operatore|persona|umano|agente|qualcuno)",
)
_BARE = re.compile(
    r"(?:please |a |an |the |real |live |human |speak |talk )*(?:agent|human|person|operator|representative|human being"
    r"|real person|live agent|customer service|support agent)(?: please| now)*"
    r"|(?:请)?(?:转|接)?(?:人工|真人|客服)(?:吧|谢谢)?|mitarbeiter|mensch|conseiller|humain|agente|humano|asesor|atendente|operador|operatore"
    r"|オペレーター|担当者|有人対応",
    re.IGNORECASE,
)
_DEMAND = re.compile("|".join((*_ENGLISH, *_OTHERS)), re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:don['’]?t|do not|no need to|without|instead of|not) (?:want |need |have |having )?"
    r"(?:to )?(?:speak|talk|chat|connect|transfer|an? |writ)"
    r"|(?:不|别|无需|没)(?:要|用|需要|想|必|能|让)?(?:转|接|找|叫|联系)?(?:人工|真人|客服)"
    r"|\b(?:nicht|kein[en]*|ne pas|no quiero|não quero)\b",
    re.IGNORECASE,
)
_CASES = r"(?:(?:support |open |current |recent |old )*(?:requests|tickets|cases|inquiries|enquiries))"
_OWN = re.compile(
    "|".join(
        (
            r"\b(?:show|list|see|view|check|find|get|give)\b(?: me| you)?(?: all)?(?: of)? my "
            + _CASES
            + r"\b",
            r"\b(?:status|state|progress)\b of (?:all )?my (?:support )?"
            r"(?:requests?|tickets?|cases?|inquir(?:y|ies)|enquir(?:y|ies))\b",
            r"\bmy (?:support )?(?:request|ticket|case|inquiry|enquiry)s? (?:status|history)\b",
            r"\b(?:which|what) (?:requests|tickets|cases) do i have\b",
            r"(?:看|查|查询|查看|显示|列出|找)(?:一下|下|看)?(?:我|本人)(?:的|提交的|之前的|所有的|全部的)*(?:请求|工单|问题单|服务单)",
            r"我(?:的|提交的|之前的|所有的)*(?:请求|工单|服务单)(?:的)?(?:状态|进度|情况|到哪|怎么样|列表|记录)",
            r"\b(?:zeig\w*|seh\w*|sehen|liste\w*|ansehen|einsehen)\b.{0,16}"
            r"\bmeine (?:offenen |alten |bisherigen )?(?:anfragen|tickets|vorgänge|anliegen)\b",
            r"\bmeine (?:offenen |alten |bisherigen )?(?:anfragen|tickets|vorgänge|anliegen) (?:an)?(?:sehen|zeigen|anzeigen|einsehen)\b",
            r"\b(?:stand|status) (?:meiner|meines|von meine[rmn]) (?:anfragen?|tickets?|vorgangs|vorgänge|anliegens?)\b",
            r"\b(?:voir|afficher|affiche[rz]?|montre[rz]?(?:-moi)?|consulter|lister)\b.{0,12}\bmes (?:demandes|tickets|requêtes)\b",
            r"\b(?:statut|état|suivi) de (?:ma|mes|mon) (?:demandes?|tickets?|requêtes?)\b",
            r"\b(?:ver|mostrar(?:me)?|mu[eé]str\w*|consultar|listar)\b.{0,12}\bmis (?:solicitudes|tickets|casos|consultas)\b",
            r"\bestado de (?:mis?|la) (?:solicitud(?:es)?|tickets?|casos?|consultas?)\b",
            r"\b(?:ver|mostrar?|mostre|consultar|listar)\b.{0,12}"
            r"\b(?:os |as )?(?:meus|minhas) (?:solicitações|pedidos de suporte|tickets|chamados|casos)\b",
            r"\b(?:status|estado|andamento) d[aoe]s? (?:minhas?|meus?) (?:solicitaç(?:ão|ões)|tickets?|chamados?|casos?)\b",
            r"(?:私の|自分の)?(?:お)?問い?合わ?せ(?:の)?(?:状況|履歴|一覧)(?:を|が|の|は)?(?:.{0,4}(?:見|確認|表示|教え|知り))?",
            r"(?:私の|自分の)(?:リクエスト|チケット)(?:.{0,6}(?:見|確認|表示|教え|状況|一覧))",
            r"\b(?:ved\w*|mostra\w*|visualizza\w*|consulta\w*)\b.{0,12}\b(?:le )?mie richieste\b",
            r"\bstato (?:delle mie richieste|della mia richiesta)\b",
        )
    ),
    re.IGNORECASE,
)
_BARE_OWN = re.compile(
    r"(?:show |see |view |list )?(?:me )?(?:all )?my "
    + _CASES
    + r"(?: please)?|我的(?:请求|工单)|meine (?:anfragen|tickets|vorgänge)"
    r"|mes (?:demandes|tickets)|mis (?:solicitudes|tickets|casos)|(?:minhas solicitações|meus (?:tickets|chamados))"
    r"|(?:私の|自分の)?(?:お)?問い?合わ?せ(?:状況|履歴|一覧)|(?:私の|自分の)(?:リクエスト|チケット)|le mie richieste",
    re.IGNORECASE,
)
_NOT_OWN = re.compile(
    r"\b(?:don['’]?t|can['’]?t|cannot|couldn['’]?t|not)\b|\bne\b.{0,24}\bpas\b"
    r"|\b(?:no|não|non) (?:puedo|podemos|consigo|posso|riesco)\b|[不别]",
    re.IGNORECASE,
)
"""Who cannot see their requests, in an app for instance, has a question about that."""
_CLAUSES = re.compile(r"[,.;:!?，。；：！？\n]+")
_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")


def wants_person(text: str) -> bool:
    """Say whether the words demand a person to speak with."""
    said = _EDGES.sub("", " ".join(text.split()))
    if not said or len(said) > MAX_DEMAND_CHARS:
        return False
    if _BARE.fullmatch(said):
        return True
    # "I do not want to chat with a bot, connect me to an agent": a refusal counts in its own clause only.
    return any(_demands(part) for part in (said, *_CLAUSES.split(said)))


def wants_requests(text: str) -> bool:
    """Say whether the words ask for the speaker's own requests, as a list or by their state."""
    said = _EDGES.sub("", " ".join(text.split()))
    if not said or len(said) > MAX_DEMAND_CHARS:
        return False
    if _BARE_OWN.fullmatch(said):
        return True
    return any(_asks_for_own(part) for part in _CLAUSES.split(said))


def _asks_for_own(said: str) -> bool:
    negated = _NEGATED.search(said) or _NOT_OWN.search(said)
    return _OWN.search(said) is not None and negated is None


def _demands(said: str) -> bool:
    return _DEMAND.search(said) is not None and _NEGATED.search(said) is None
