"""One plain statement on each fact and sign, as newcomers type it, is heard and accuses of nothing else."""

from __future__ import annotations

import pytest

from service.qualify.engine import Engine
from service.qualify.types import Request

HEARD = {
    "en": [
        ("budget", "met", "We have a budget of 80,000 dollars for this"),
        ("budget", "met", "The money is approved"),
        ("budget", "met", "Money isn't an issue"),
        ("budget", "met", "we can spend up to 30k"),
        ("budget", "unmet", "We can't afford anything this year"),
        ("budget", "unmet", "our budget is gone for this year"),
        ("budget", "unmet", "All budgets are frozen until further notice"),
        ("budget", "unmet", "there's no way we get money for this"),
        ("authority", "met", "I'm the one who signs"),
        ("authority", "met", "It's my decision"),
        ("authority", "met", "The decision is made by our CEO, Karen, and I report to her"),
        ("authority", "unmet", "I have no say in this"),
        ("authority", "unmet", "I'm only an intern"),
        ("authority", "unmet", "I can't decide that and I don't know who does"),
        ("need", "met", "Our biggest problem is that orders get lost"),
        ("need", "met", "We waste two days a week on manual reports"),
        ("need", "met", "it's driving us crazy"),
        ("need", "met", "our customers keep complaining about late deliveries"),
        ("need", "unmet", "we don't have any problems with that"),
        ("need", "unmet", "Everything works perfectly as it is"),
        ("need", "unmet", "we don't need anything like that"),
        ("timeline", "met", "We need it up and running by the end of Q3"),
        ("timeline", "met", "It has to be live before Black Friday"),
        ("timeline", "met", "within the next three months"),
        ("timeline", "unmet", "there is no deadline"),
        ("timeline", "unmet", "maybe in two or three years"),
        ("timeline", "unmet", "no rush at all"),
        ("goals", "met", "We want to grow revenue by 20% this year"),
        ("goals", "met", "our goal is to halve the error rate"),
        ("metrics", "met", "It costs us about 5,000 euros a month"),
        ("metrics", "met", "we lose 12% of orders"),
        ("consequences", "met", "If we don't fix this we lose our biggest customer"),
        ("consequences", "met", "otherwise we'll have to hire two more people"),
        ("implications", "met", "then we could finally open the second site"),
        ("priority", "met", "It's our number one priority"),
        ("priority", "unmet", "It's pretty far down the list"),
        ("interest", "met", "I'd love to see a demo"),
        ("interest", "unmet", "I'm not interested"),
        ("decision_process", "met", "First IT reviews it, then the board votes in May"),
        (
            "decision_process",
            "met",
            "Procurement needs three quotes and then legal checks the contract",
        ),
        ("decision_criteria", "met", "It must integrate with SAP and cost less than 20k"),
        ("champion", "met", "Our head of ops is pushing hard for this internally"),
        ("competition", "met", "We currently use Salesforce"),
        ("competition", "met", "We're also talking to HubSpot"),
        ("plans", "met", "We plan to roll it out in Berlin first and then in Hamburg"),
    ],
    "de": [
        ("budget", "met", "Wir haben 80.000 Euro dafür eingeplant"),
        ("budget", "met", "Das Geld ist freigegeben"),
        ("budget", "unmet", "Wir haben dafür kein Budget"),
        ("budget", "unmet", "Wir haben kein Geld und kriegen auch keins"),
        ("budget", "unmet", "Alle Budgets sind eingefroren"),
        ("authority", "met", "Das entscheide ich"),
        ("authority", "met", "Ich unterschreibe das selbst"),
        ("authority", "met", "Die Entscheidung trifft unser Geschäftsführer Herr Maier"),
        ("authority", "unmet", "Ich habe da nichts zu sagen"),
        ("authority", "unmet", "Ich bin nur Praktikantin"),
        ("need", "met", "Unser größtes Problem ist, dass Aufträge verloren gehen"),
        ("need", "met", "Wir verschwenden zwei Tage pro Woche mit Berichten von Hand"),
        ("need", "unmet", "Wir haben damit keine Probleme"),
        ("need", "unmet", "Läuft alles bestens"),
        ("need", "unmet", "So etwas brauchen wir nicht"),
        ("timeline", "met", "Bis Ende September muss es laufen"),
        ("timeline", "met", "Wir brauchen es vor dem Weihnachtsgeschäft"),
        ("timeline", "unmet", "Das hat keine Eile"),
        ("timeline", "unmet", "Vielleicht in zwei oder drei Jahren"),
        ("goals", "met", "Wir wollen den Umsatz um 20 % steigern"),
        ("metrics", "met", "Das kostet uns etwa 5.000 Euro im Monat"),
        ("consequences", "met", "Wenn wir das nicht lösen, verlieren wir unseren größten Kunden"),
        ("priority", "met", "Das hat oberste Priorität"),
        ("priority", "unmet", "Das steht ganz weit unten auf der Liste"),
        ("interest", "met", "Ich würde gern eine Demo sehen"),
        ("interest", "unmet", "Kein Interesse"),
        ("decision_process", "met", "Erst prüft die IT, dann entscheidet der Vorstand im Mai"),
        (
            "decision_criteria",
            "met",
            "Es muss sich an SAP anbinden lassen und unter 20.000 Euro kosten",
        ),
        ("champion", "met", "Unser Betriebsleiter macht sich intern stark dafür"),
        ("competition", "met", "Wir nutzen im Moment Salesforce"),
        ("competition", "met", "Wir reden auch mit HubSpot"),
    ],
    "da": [
        ("budget", "met", "Vi har sat 400.000 kr. af til det"),
        ("budget", "met", "Pengene er bevilget"),
        ("budget", "unmet", "Vi har ikke noget budget til det"),
        ("budget", "unmet", "Vi har ingen penge og får heller ingen"),
        ("budget", "unmet", "Alle budgetter er frosset"),
        ("authority", "met", "Det er mig der bestemmer"),
        ("authority", "met", "Jeg skriver selv under"),
        ("authority", "met", "Det er vores direktør Karen der beslutter"),
        ("authority", "unmet", "Jeg har ikke noget at skulle have sagt"),
        ("authority", "unmet", "Jeg er bare praktikant"),
        ("need", "met", "Vores største problem er at ordrer bliver væk"),
        ("need", "met", "Vi spilder to dage om ugen på manuelle rapporter"),
        ("need", "unmet", "Vi har ingen problemer med det"),
        ("need", "unmet", "Det kører perfekt som det er"),
        ("need", "unmet", "Det har vi ikke brug for"),
        ("timeline", "met", "Det skal køre inden udgangen af september"),
        ("timeline", "unmet", "Det haster ikke"),
        ("timeline", "unmet", "Måske om to eller tre år"),
        ("goals", "met", "Vi vil øge omsætningen med 20 % i år"),
        ("metrics", "met", "Det koster os cirka 40.000 kr. om måneden"),
        ("consequences", "met", "Hvis vi ikke løser det, mister vi vores største kunde"),
        ("priority", "met", "Det er vores højeste prioritet"),
        ("priority", "unmet", "Det ligger langt nede på listen"),
        ("interest", "met", "Jeg vil gerne se en demo"),
        ("interest", "unmet", "Jeg er ikke interesseret"),
        ("decision_process", "met", "Først kigger IT på det, så stemmer bestyrelsen i maj"),
        ("decision_criteria", "met", "Det skal kunne integreres med SAP og koste under 150.000"),
        ("champion", "met", "Vores driftschef kæmper for det internt"),
        ("competition", "met", "Vi bruger Salesforce i dag"),
        ("competition", "met", "Vi taler også med HubSpot"),
    ],
    "zh": [
        ("budget", "met", "我们这个项目批了50万预算"),
        ("budget", "met", "钱已经批下来了"),
        ("budget", "unmet", "我们没有预算"),
        ("budget", "unmet", "今年没钱，也批不下来"),
        ("budget", "unmet", "预算全部冻结了"),
        ("authority", "met", "这事我说了算"),
        ("authority", "met", "最后由我们李总拍板"),
        ("authority", "unmet", "我说了不算"),
        ("authority", "unmet", "我只是个实习生"),
        ("need", "met", "我们最大的问题是订单老丢"),
        ("need", "met", "每周浪费两天手工做报表"),
        ("need", "unmet", "我们没有这方面的问题"),
        ("need", "unmet", "现在用得挺好的，不需要"),
        ("timeline", "met", "九月底之前必须上线"),
        ("timeline", "unmet", "不着急"),
        ("timeline", "unmet", "可能两三年以后吧"),
        ("goals", "met", "今年目标是营收增长20%"),
        ("metrics", "met", "每个月大概损失5万块"),
        ("consequences", "met", "再不解决就要丢掉最大的客户"),
        ("priority", "met", "这是今年最重要的事"),
        ("priority", "unmet", "这事排得很靠后"),
        ("interest", "met", "我想看看演示"),
        ("interest", "unmet", "不感兴趣"),
        ("decision_process", "met", "先由信息部评估，再上董事会表决"),
        ("decision_criteria", "met", "必须能对接SAP，价格不超过20万"),
        ("champion", "met", "我们运营总监在内部一直推这个"),
        ("competition", "met", "我们现在用的是金蝶"),
        ("competition", "met", "也在跟用友谈"),
    ],
}


@pytest.mark.parametrize(
    ("language", "fact", "state", "words"),
    [(language, *row) for language, rows in HEARD.items() for row in rows],
)
def test_a_plain_statement_is_heard(
    engine: Engine, language: str, fact: str, state: str, words: str
) -> None:
    analysis = engine.analyse(Request(text=words, lang=language))
    assert analysis["facts"][fact]["state"] == state
    assert [s["text"] for s in analysis["signals"] if s["polarity"] == "red"] == []


@pytest.mark.parametrize(
    "words",
    [
        "We want to grow sales by 10% this year",
        "we want to increase revenue by 5% this quarter",
        "Wir wollen den Umsatz dieses Jahr um 10 % steigern",
        "Vi vil øge omsætningen med 10 % i år",
        "今年想增长10%",
    ],
)
def test_a_modest_goal_is_no_fantasy(engine: Engine, words: str) -> None:
    assert [
        s["kind"] for s in engine.analyse(Request(text=words))["signals"] if s["polarity"] == "red"
    ] == []


@pytest.mark.parametrize(
    "words",
    [
        "we have no budget and won't get one",
        "there is no money and there won't be any",
        "I have no budget so no",
        "we've got no money and my boss won't give me any",
    ],
)
def test_a_second_no_does_not_take_the_first_back(engine: Engine, words: str) -> None:
    assert engine.analyse(Request(text=words))["facts"]["budget"]["state"] == "unmet"


ASKED = {
    "en": "Me: how do you handle this today?\n",
    "de": "Ich: Wie läuft das heute bei Ihnen?\n",
    "da": "Mig: Hvordan gør I det i dag?\n",
    "zh": "我：现在这块你们怎么做的？\n",
}
"""An open question, for an answer to stand behind."""

SIGNS = {
    "en": [
        ("excuse", "We wanted to replace it last year, but then Covid came"),
        ("excuse", "We never had the time to look into it"),
        ("excuse", "It was planned, but our IT guy left"),
        ("excuse", "we kept putting it off because of the move"),
        ("specificity", "We lose 40,000 euros a year because of it"),
        ("specificity", "By 30 June we want to be at 95 percent"),
        ("knowledge", "Our CFO Karen approves everything above 10k and the board meets monthly"),
        ("no_knowledge", "I have no idea"),
        ("no_knowledge", "I don't know, you'd have to ask finance"),
        ("no_knowledge", "Not sure, that's not my area"),
        ("no_knowledge", "I couldn't tell you"),
        ("short_answer", "ok"),
        ("short_answer", "nope"),
        ("short_answer", "it's fine"),
        ("unrealistic", "We'll triple our revenue in two weeks"),
        ("unrealistic", "We'll be the market leader worldwide by next Monday"),
        ("unrealistic", "we want to get to zero costs by tomorrow"),
        ("none", "We have 40 people in two offices"),
        ("none", "The weather is terrible today"),
        ("none", "we hired three people last month"),
        ("none", "we sell to dentists in Ohio"),
        ("none", "our old tool was slow, the new one is fast"),
        ("none", "I joined the company in May"),
        ("none", "we want to launch in March"),
        ("none", "we plan to double the team over the next two years"),
        ("none", "Can you send me the price list?"),
        ("none", "Let me check the number: it's 12 percent"),
    ],
    "de": [
        ("excuse", "Wir wollten es letztes Jahr ersetzen, aber dann kam Corona"),
        ("excuse", "Wir hatten nie die Zeit, uns darum zu kümmern"),
        ("excuse", "Es war geplant, aber unser ITler hat gekündigt"),
        ("specificity", "Wir verlieren dadurch 40.000 Euro im Jahr"),
        (
            "knowledge",
            "Unsere Finanzchefin genehmigt alles über 10.000 Euro und der Vorstand tagt monatlich",
        ),
        ("no_knowledge", "Keine Ahnung"),
        ("no_knowledge", "Weiß ich nicht, da müssten Sie die Buchhaltung fragen"),
        ("no_knowledge", "Das kann ich Ihnen nicht sagen"),
        ("short_answer", "Passt schon"),
        ("short_answer", "Gut"),
        ("unrealistic", "Wir verdreifachen den Umsatz in zwei Wochen"),
        ("unrealistic", "Bis nächsten Montag sind wir weltweit Marktführer"),
        ("none", "Wir sind 40 Leute in zwei Büros"),
        ("none", "Wir haben letzten Monat drei Leute eingestellt"),
        ("none", "Wir wollen im März starten"),
        ("none", "Wir wollen das Team in zwei Jahren verdoppeln"),
        ("none", "Können Sie mir die Preisliste schicken?"),
        ("none", "Das alte Programm war langsam, das neue ist schnell"),
    ],
    "da": [
        ("excuse", "Vi ville skifte det ud sidste år, men så kom corona"),
        ("excuse", "Vi har aldrig haft tid til at kigge på det"),
        ("excuse", "Det var planlagt, men vores it-mand sagde op"),
        ("specificity", "Vi mister 300.000 kr. om året på det"),
        (
            "knowledge",
            "Vores økonomichef godkender alt over 50.000 kr., og bestyrelsen mødes hver måned",
        ),
        ("no_knowledge", "Aner det ikke"),
        ("no_knowledge", "Det ved jeg ikke, du må spørge økonomi"),
        ("no_knowledge", "Det kan jeg ikke svare på"),
        ("short_answer", "Fint"),
        ("short_answer", "Nej"),
        ("unrealistic", "Vi tredobler omsætningen på to uger"),
        ("unrealistic", "På mandag er vi markedsleder i hele verden"),
        ("none", "Vi er 40 ansatte på to kontorer"),
        ("none", "Vi har ansat tre i sidste måned"),
        ("none", "Vi vil gerne i gang til marts"),
        ("none", "Vi vil fordoble teamet over de næste to år"),
        ("none", "Kan du sende mig prislisten?"),
        ("none", "Det gamle system var langsomt, det nye er hurtigt"),
    ],
    "zh": [
        ("excuse", "去年本来想换的，结果赶上疫情"),
        ("excuse", "一直没时间弄这个"),
        ("excuse", "本来计划好了，可是IT的同事离职了"),
        ("specificity", "这个每年让我们损失40万"),
        ("knowledge", "十万以上都要财务总监李总批，董事会每个月开一次会"),
        ("no_knowledge", "不知道"),
        ("no_knowledge", "不清楚，你得问财务"),
        ("no_knowledge", "这个我说不上来"),
        ("short_answer", "还行"),
        ("short_answer", "没有"),
        ("unrealistic", "两周之内营收翻三倍"),
        ("unrealistic", "下周一之前做到全球第一"),
        ("none", "我们有40个人，两个办公室"),
        ("none", "上个月招了三个人"),
        ("none", "我们想三月份上线"),
        ("none", "打算两年内团队翻一番"),
        ("none", "能把报价单发我吗？"),
        ("none", "老系统很慢，新系统很快"),
    ],
}
GOOD = ("excuse", "specificity", "knowledge")


@pytest.mark.parametrize(
    ("language", "kind", "words"),
    [(language, *row) for language, rows in SIGNS.items() for row in rows],
)
def test_a_plain_sign_is_heard_and_plain_words_are_none(
    engine: Engine, language: str, kind: str, words: str
) -> None:
    signals = engine.analyse(Request(text=ASKED[language] + words, lang=language))["signals"]
    if kind != "none":
        assert kind in {signal["kind"] for signal in signals}
    if kind in (*GOOD, "none"):
        assert [signal["text"] for signal in signals if signal["polarity"] == "red"] == []
