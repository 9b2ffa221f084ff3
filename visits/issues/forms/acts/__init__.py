"""One form for each step of an issue: its fields are exactly the facts the act takes."""

from visits.issues.forms.acts import desk, following, merging, suggesting, unit, voice
from visits.issues.forms.acts.ground import ActForm, on_paper
from visits.issues.steps import STEPS

FORMS: dict[str, type[ActForm]] = {
    "answer_on_spot": voice.AnswerOnSpotForm,
    "guide": voice.GuideForm,
    "triage": desk.TriageForm,
    "pass_up": desk.ReasonForm,
    "pass_down": desk.PassDownForm,
    "dispatch": desk.DispatchForm,
    "accept": unit.AcceptForm,
    "return": unit.ReturnForm,
    "redirect": desk.RedirectForm,
    "add_assisting": desk.AddAssistingForm,
    "release_assisting": desk.ReleaseAssistingForm,
    "assist": unit.AssistForm,
    "progress": unit.ProgressForm,
    "ask_extension": unit.AskExtensionForm,
    "ask_hand_over": unit.AskHandoverForm,
    "grant_extension": desk.GrantExtensionForm,
    "refuse_extension": desk.ReasonForm,
    "grant_hand_over": desk.GrantHandoverForm,
    "refuse_hand_over": desk.ReasonForm,
    "answer": unit.AnswerForm,
    "send_back": desk.ReasonForm,
    "tell": voice.TellForm,
    "close": desk.CloseForm,
    "urge": desk.UrgeForm,
    "supervise": desk.SuperviseForm,
    "reply": unit.ReplyForm,
    "follow_up": following.FollowUpForm,
    "fulfil": following.FulfilForm,
    "rehandle": desk.RehandleForm,
    "object": following.ObjectForm,
    "refuse_objection": desk.ReasonForm,
    "close_with_dissent": following.DissentForm,
    "look_back": following.LookBackForm,
    "archive": following.ArchiveForm,
    "merge": merging.MergeForm,
    "unmerge": desk.ReasonForm,
    "make_suggestion": suggesting.MakeSuggestionForm,
    "suggestion_dropped": desk.ReasonForm,
    "withdraw": following.WithdrawForm,
    "key_supervise": desk.KeySuperviseForm,
    "instruct": desk.InstructForm,
    "correct": voice.CorrectForm,
    "void": desk.ReasonForm,
}
# The desk notes progress in its own name, or from a letter: one form for both.
PAPER_FORMS = {name: on_paper(form) for name, form in FORMS.items() if STEPS[name].on_paper}
PAPER_FORMS["progress"] = unit.ProgressForm


def form_for(name: str, *, paper: bool) -> type[ActForm]:
    return PAPER_FORMS[name] if paper else FORMS[name]
