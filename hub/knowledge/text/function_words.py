"""Words that say nothing of what is asked, and irregular forms of English words that customers write often."""

_ENGLISH = """
a about after again all also am an and any are as at be because been before being but by can can't cannot could did do
does doing don't done even ever every for from get gets getting got had has have having he hello help her here hi him
his how however i i'd i'll i'm i've if in into is isn't it it's its just know let like me more most much my need no not
now of on one only or other our out over please really regards say see she should since so some still such tell than
thank thanks that the their them then there these they thing this those through to too under until up us use very want
was way we well were what when where which while who why will with without won't would yes yet you your yours
"""

_CHINESE = """
一下 一个 一直 为什 么办 么时 么样 了解 什么 他们 以及 但是 你们 你可 你好 你的 可以 吗我 告诉 哪个
哪里 因为 在哪 多少 如何 如果 已经 帮我 怎么 怎样 您们 您可 您好 您的 想要 想问 我们 我在 我想 我的
我要 或者 所以 时候 是否 没有 然后 知道 能否 请问 谢谢 还是 这个 这样 进行 那个 问一 问题 需要
"""

FUNCTION_WORDS = frozenset(_ENGLISH.split())

FUNCTION_SIGNS = frozenset(
    "的了吗呢我你您他她它是在有和与或也都就才还很吧啊呀么这那个不没会能可要请把被给让从到对为以及后前上下里外中们地得着过"
)
"""Chinese characters that mostly join or ask; a pair of two of them says nothing."""

FUNCTION_PAIRS = frozenset(_CHINESE.split())

IRREGULAR = {
    form: word
    for word, forms in {
        "send": "sent",
        "pay": "paid",
        "buy": "bought",
        "lose": "lost",
        "break": "broke broken",
        "go": "went gone",
        "take": "took taken",
        "give": "gave given",
        "keep": "kept",
        "leave": "left",
        "make": "made",
        "find": "found",
        "forget": "forgot forgotten",
        "steal": "stole stolen",
        "write": "wrote written",
        "choose": "chose chosen",
        "withdraw": "withdrew withdrawn",
        "sell": "sold",
        "spend": "spent",
        "freeze": "froze frozen",
        "child": "children",
        "person": "people",
    }.items()
    for form in forms.split()
}
