"""What somebody might say in each step, drawn at random but in order: for the generated walk."""

from datetime import timedelta

from hypothesis import strategies as st

from stations.models import Region
from tests import make
from visits.issues.dossier import Dossier
from visits.issues.qualities import holders
from visits.issues.step_parts import suggestion_draft as drafting
from visits.issues.step_parts.choices import units_of
from visits.issues.steps import telling
from visits.likeness.offered import likely_targets
from visits.models import Feedback, Voice

LETTER = {"document_number": "昌府函〔2025〕3号", "signer": "杨文海"}
RATINGS = ["", *Feedback.Rating.values]


class Speaker:
    """Draws the facts of a step that the table allows this person now."""

    def __init__(self, draw, issue, person, on):
        self.draw, self.issue, self.person, self.on = draw, issue, person, on
        self.dossier = Dossier(issue)

    def facts(self, name: str, *, on_paper: bool) -> dict | None:
        """None when nothing can be chosen, for example no other unit to send the issue to."""
        facts = getattr(self, name)()
        if facts is None or not on_paper:
            return facts
        return facts | LETTER | {"on_paper": True}

    # --- pieces --------------------------------------------------------------------------------
    def one_of(self, rows):
        rows = list(rows)
        return self.draw(st.sampled_from(rows)) if rows else None

    def day_ahead(self, most=60):
        return self.on + timedelta(days=self.draw(st.integers(1, most)))

    def maybe_day_ahead(self):
        return self.draw(st.sampled_from([None, self.day_ahead()]))

    def unit(self, but=()):
        return self.one_of(unit for unit in units_of(self.issue) if unit.pk not in but)

    def voice(self, voices):
        chosen = self.one_of(voices)
        return chosen and Voice.objects.get(pk=chosen.pk)

    def answer_class(self, codes):
        return make.answer_class(self.draw(st.sampled_from(codes)))

    def reason(self):
        return {"reason": "情况属实。"}

    pass_up = unmerge = refuse_extension = refuse_objection = refuse_hand_over = reason
    send_back = void = suggestion_dropped = reason

    # --- the desk ------------------------------------------------------------------------------
    def triage(self):
        pace = self.draw(st.sampled_from(["urgent", "normal", "complex"]))
        village = Region.objects.get(code="530524101001")
        known = {"category": self.issue.category, "title": self.issue.title}
        return known | {"pace": pace, "matter_region": village, "reason": "涉及几个部门。"}

    def pass_down(self):
        townships = Region.objects.filter(pk__in=self.issue.townships_concerned)
        return self.reason() | {"township": self.one_of(townships)}

    def dispatch(self):
        lead = self.unit()
        busy = {lead and lead.pk, *(order.unit_id for order in self.dossier.running)}
        helper = self.draw(st.booleans()) and self.unit(but=busy)
        assisting = [helper] if helper else []
        return lead and {"lead": lead, "assisting": assisting, "due": self.maybe_day_ahead()}

    def redirect(self):
        lead = self.unit(but={self.dossier.lead.unit_id})
        return lead and self.reason() | {"lead": lead, "due": self.maybe_day_ahead()}

    def rehandle(self):
        lead = self.unit()
        return lead and self.reason() | {"lead": lead, "due": self.maybe_day_ahead()}

    grant_hand_over = redirect

    def add_assisting(self):
        unit = self.unit(but={order.unit_id for order in self.dossier.running})
        return unit and {"unit": unit, "task": "现场配合。", "due": self.maybe_day_ahead()}

    def release_assisting(self):
        return self.reason() | {"dispatch": self.one_of(self.dossier.assisting)}

    def grant_extension(self):
        due = self.dossier.clock_of("answer").due_on
        return self.reason() | {"due": due + timedelta(days=self.draw(st.integers(1, 30)))}

    def merge(self):
        target = self.one_of(likely_targets(self.issue, user=self.person, on=self.on))
        return target and self.reason() | {"target": target}

    def close(self):
        return {}

    follow_up = archive = close

    # --- the unit ------------------------------------------------------------------------------
    def accept(self):
        return {"accepted_by": "张丽琼"}

    def return_(self):
        return self.reason() | {"instead": "县水务局"}

    def assist(self):
        own = self.person.postings.values_list("unit", flat=True)
        orders = self.dossier.assisting
        mine = [order for order in orders if order.unit_id in own] or orders
        return {"dispatch": self.one_of(mine), "opinion": "可以配合。"}

    def progress(self):
        return {"note": "已到场查看。"}

    def ask_extension(self):
        due = self.dossier.clock_of("answer").due_on
        return self.reason() | {"wanted_due": due + timedelta(days=self.draw(st.integers(1, 30)))}

    def ask_hand_over(self):
        unit = self.unit(but={self.dossier.lead.unit_id})
        return unit and self.reason() | {"unit": unit}

    def answer(self):
        return {
            "answer_class": self.answer_class(["A", "B", "C"]),
            "text": "已经办好。",
            "pledge": "换好主线",
            "pledge_due": self.day_ahead(200),
            "ground": "县级资金管理办法",
        }

    def fulfil(self):
        return {"fulfilment": "主线换好。"}

    def reply(self):
        return {"event": self.one_of(self.dossier.supervisions_to_reply), "text": "已安排专人。"}

    # --- the voices ----------------------------------------------------------------------------
    def answer_on_spot(self):
        known = {"text": "说明了政策。", "told_by": "杨秀兰", "answer_class": None}
        known["answer_class"] = self.answer_class(["A", "C"])
        return known | {"rating": self.draw(st.sampled_from(RATINGS))}

    def guide(self):
        return self.reason() | {"where": "县信访局"}

    def tell(self):
        held = holders(self.person, self.issue, self.on)
        voice = self.voice(telling.tellable(self.person, self.dossier, held))
        is_reached = self.draw(st.booleans())
        rating = self.draw(st.sampled_from(RATINGS)) if is_reached else ""
        known = {"voice": voice, "told_by": "字春梅", "means": "phone", "told_on": self.on}
        return known | {"is_reached": is_reached, "rating": rating}

    def object(self):
        said = {"voice": self.voice(self.dossier.voices_asking), "said_on": self.on}
        return said | {"text": "又坏了。"}

    def withdraw(self):
        said = {"voice": self.voice(self.dossier.voices_asking), "asked_by": "visitor"}
        return said | {"asked_on": self.on, "reason": "已自行解决。"}

    def correct(self):
        facts = {name: getattr(self.issue, name) for name in ("category", "description", "wish")}
        title = f"路灯不亮第{self.draw(st.integers(1, 10**6))}次"
        return facts | {"title": title, "reason": "写错了。"}

    # --- the formal paper ----------------------------------------------------------------------
    def make_suggestion(self):
        congresses = drafting.congresses_of(self.person, self.issue)
        lead = self.one_of(drafting.may_lead(congresses, self.issue.county_id, self.on))
        return lead and {"lead": lead, "consented_on": self.on}

    # --- supervision ---------------------------------------------------------------------------
    def urge(self):
        return {"note": "请抓紧。", "due": self.day_ahead()}

    supervise = urge

    def key_supervise(self):
        return self.urge() | {"decided_on": self.on}

    def instruct(self):
        return self.urge() | {"leader": "主任字光明", "instructed_on": self.on}

    def close_with_dissent(self):
        return {"tried": "两轮办理。"}

    def look_back(self):
        result = self.draw(st.sampled_from(["passed", "failed"]))
        return {"finding": "到现场看过。", "result": result}


setattr(Speaker, "return", Speaker.return_)
