"""Code lists: the words a record may choose from. A record holds the code, a person reads its label.

A code that this version does not know (another version's, or one that HQ added) is kept and shown as it is. Sources of the
lists: the evaluation of the Canadian Police Arrangement 2015-2020 and CIGI's paper, see docs/domain.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ssr_desk.i18n import Translator, mark_in
from ssr_desk.i18n import mark as _


@dataclass(frozen=True, eq=False)
class CodeList:
    """Codes with their marked labels, in the order in which they are offered."""

    name: str
    labels: Mapping[str, str] = field(repr=False)

    def label(self, code: str, translate: Translator) -> str:
        """Return the label of `code`; the code itself when it is not known here."""
        return translate(self.labels[code]) if code in self.labels else code

    def code(self, text: str, *translators: Translator) -> str | None:
        """Return the code whose code or label `text` is, in any of the languages; None when there is none."""
        wanted = text.strip().casefold()
        for code in self.labels:
            if wanted in {code.casefold(), *(self.label(code, one).casefold() for one in translators)}:
                return code
        return None


class LocaleCodeList(CodeList):
    """Languages, countries or currencies: Unicode CLDR knows their names, so nothing has to be translated."""

    def label(self, code: str, translate: Translator) -> str:
        """Return CLDR's name of the language, territory or currency."""
        name = str(getattr(translate.locale, self.name).get(code, ""))
        return name[:1].upper() + name[1:] or code


LANGUAGES = LocaleCodeList(
    "languages",
    dict.fromkeys(
        ["en", "fr", "ar", "ckb", "ht", "uk", "ru", "bm", "ff", "son", "es", "pt", "sw", "ln", "de", "it"], ""
    ),
)
_COUNTRY_CODES = (  # ISO 3166-1 and Kosovo; those of the missions first
    "HT ML UA IQ PS CD AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM "
    "BN BO BQ BR BS BT BV BW BY BZ CA CC CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO "
    "DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY "
    "HK HM HN HR HU ID IE IL IM IN IO IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI "
    "LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF "
    "NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PT PW PY QA RE RO RS RU RW SA SB SC SD SE "
    "SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UG "
    "UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW "
)
COUNTRIES = LocaleCodeList("territories", dict.fromkeys(_COUNTRY_CODES.split(), ""))
CURRENCIES = LocaleCodeList(
    "currencies", dict.fromkeys(["CAD", "USD", "EUR", "HTG", "XOF", "UAH", "IQD", "CDF", "ILS"], "")
)

MARKING = CodeList(
    "marking",
    {"unclassified": _("Unclassified"), "protected_a": _("Protected A"), "protected_b": _("Protected B")},
)
RELEASE = CodeList("release", {"usual": _("As usual"), "only": _("HQ and commander only")})
REVIEW = CodeList(
    "review",
    {"returned": mark_in("review", "Returned with a comment"), "approved": mark_in("review", "Approved")},
)
SESSION_STATUS = CodeList(
    "session_status",
    {
        "planned": mark_in("session", "Planned"),
        "delivered": mark_in("session", "Delivered"),
        "cancelled": mark_in("session", "Cancelled"),
    },
)
SESSION_TYPE = CodeList(
    "session_type",
    {
        "classroom": _("Classroom course"),
        "scenario": _("Scenario exercise"),
        "field": _("Field training"),
        "trainers": _("Train the trainer"),
        "presentation": _("Presentation"),
        "online": _("Online course"),
    },
)
TOPICS = CodeList(
    "topics",
    {
        "community_policing": _("Community policing"),
        "sgbv": _("Sexual and gender-based violence"),
        "domestic_violence": _("Domestic violence investigation"),
        "criminal_investigation": _("Criminal investigation"),
        "major_crimes": _("Major crimes investigation"),
        "organized_crime": _("Serious and organized crime"),
        "counter_terrorism": _("Counter-terrorism and national security"),
        "forensics": _("Forensic identification"),
        "cyber_crime": _("Cyber crime"),
        "de_escalation": _("Critical incident de-escalation"),
        "use_of_force": _("Use of force"),
        "police_safety": _("Police safety"),
        "crowd_management": _("Crowd management and unrest"),
        "human_rights": _("Human rights"),
        "gender_diversity": _("Gender and diversity (GBA+)"),
        "women_peace_security": _("Women, peace and security"),
        "ethics": _("Ethics and accountability"),
        "leadership": _("Leadership"),
        "management": _("Management development"),
        "train_the_trainers": _("Facilitating adult learning (train the trainers)"),
        "curriculum": _("Curriculum development"),
        "patrol_traffic": _("Patrol and traffic"),
        "communications": _("Communications"),
        "corrections": _("Corrections"),
        "border": _("Border management"),
        "human_resources": _("Human resources and merit-based recruitment"),
        "strategic_planning": _("Strategic planning"),
    },
)
RANK_BANDS = CodeList(
    "rank_bands",
    {
        "recruits": _("Recruits"),
        "constables": _("Constables"),
        "supervisors": _("Supervisors"),
        "officers": _("Commissioned officers"),
        "executives": _("Executives"),
        "mixed": _("Mixed ranks"),
    },
)
CANADIAN_ROLE = CodeList("canadian_role", {"lead": _("Lead"), "joint": _("Joint"), "support": _("Support")})
SSR_AREAS = CodeList(
    "ssr_areas",
    {
        "military": _("Military"),
        "police": _("Police"),
        "customs_border": _("Customs and border"),
        "justice": _("Justice"),
        "corrections": mark_in("area", "Corrections"),
        "intelligence": _("Intelligence"),
        "oversight": _("Oversight and governance"),
        "institutional": _("Institutional"),
        "civil_society": _("Civil society"),
    },
)
CAPACITY_BUILDING = CodeList(
    "capacity_building",
    {
        "support": _("Support and expertise to law enforcement institutions"),
        "reconstruction": _("Form and reconstruction of institutions"),
        "training": _("Training to prevent, detect, investigate and prosecute crime"),
        "mentoring": _("Mentoring and monitoring"),
        "operational": _("Operational support (patrols)"),
        "advice": _("Advice through a specialized team"),
        "human_rights": _("Investigation of human rights violations"),
        "elections": _("Support to free and fair elections"),
        "humanitarian": _("Response to humanitarian crises"),
    },
)
OBJECTIVES = CodeList(
    "objectives",
    {
        "W1": _("W1 · Contributions to multilateral peace support operations"),
        "W2": _("W2 · Capacity of multilateral organizations and police-contributing countries"),
        "W3": _("W3 · Transitional justice"),
        "M1": _("M1 · Comprehensive and sustainable rule of law"),
        "M2": _("M2 · Effective police and judicial institutions"),
        "M3": _("M3 · Local police carry out their responsibilities in line with human rights obligations"),
        "M4": _("M4 · An environment conducive to development"),
        "D1": _("D1 · Domestic benefits of deployments"),
        "G1": _("G1 · Canada's Action Plan on Women, Peace and Security"),
    },
)
LOCAL_IMPACTS = CodeList(
    "local_impacts",
    {
        "authority": _("On policing: authority"),
        "accountability": _("On policing: accountability and conduct"),
        "recruitment": _("On policing: recruitment"),
        "resourcing": _("On policing: resourcing"),
        "coordination": _("On policing: coordination with the criminal justice system"),
        "awareness": _("On policing: awareness and knowledge"),
        "attitudes": _("On policing: attitudes"),
        "behaviour": _("On policing: behaviour"),
        "acceptance": _("On the community: public acceptance"),
        "confidence": _("On the community: confidence and trust"),
        "involvement": _("On the community: public involvement"),
        "safety": _("On the community: citizens feel safer"),
    },
)
BEHAVIOUR_METHOD = CodeList(
    "behaviour_method",
    {"visit": _("Visit at work"), "files": _("Review of files"), "interview": _("Interview"), "call": _("Call")},
)
MENTORING_MODE = CodeList(
    "mentoring_mode", {"patrol": _("On patrol"), "office": _("At the office"), "remote": _("Remote")}
)
MENTORING_ACTIVITY = CodeList(
    "mentoring_activity", {"monitor": _("Monitor"), "mentor": _("Mentor"), "advise": _("Advise")}
)
OBSTACLES = CodeList(
    "obstacles",
    {
        "pay": _("Pay"),
        "equipment": _("Equipment"),
        "reassignment": _("Reassignment"),
        "political": _("Political interference"),
        "security": _("Security"),
    },
)
COMPETENCIES = CodeList(
    "competencies",
    {
        "planning": _("Planning of operations"),
        "interviewing": _("Interviewing"),
        "scene": _("Crime scene management"),
        "supervision": _("Supervision of staff"),
        "reports": _("Report writing"),
        "community": _("Work with the community"),
        "instruction": _("Teaching adults"),
        "case_files": _("Case file management"),
    },
)
GAINED = CodeList(
    "competencies_gained",
    {
        "problem_solving": _("Problem solving"),
        "resourcefulness": _("Resourcefulness"),
        "flexibility": _("Flexibility"),
        "leadership": _("Leadership and team building"),
        "supervision": _("Supervision"),
        "strategic": _("Investigative and strategic thinking"),
        "crime": _("Cyber and organized crime"),
        "sgbv": _("Sexual and gender-based violence"),
        "teaching": _("Curriculum development and teaching adults"),
        "languages": _("New languages"),
        "intercultural": _("Intercultural awareness and sensitivity"),
    },
)
RATING = CodeList(
    "rating",
    {
        "1": _("1 · Does not do it yet"),
        "2": _("2 · With constant help"),
        "3": _("3 · With occasional help"),
        "4": _("4 · Alone"),
        "5": _("5 · Teaches it to others"),
    },
)
NOTE_CATEGORY = CodeList(
    "note_category",
    {
        "role": _("Role"),
        "counterparts": _("Counterparts"),
        "file": _("Ongoing file"),
        "security": _("Security"),
        "logistics": _("Logistics and assets"),
        "access": _("Access to transfer"),
        "culture": _("Culture and context"),
        "recommendation": _("Recommendation"),
    },
)
PRIORITY = CodeList("priority", {"high": _("High"), "normal": _("Normal"), "low": _("Low")})
NOTE_STATUS = CodeList(
    "note_status",
    {
        "open": mark_in("note", "Open"),
        "done": mark_in("note", "Done"),
        "obsolete": mark_in("note", "No longer relevant"),
    },
)
COMMITMENT_STATUS = CodeList(
    "commitment_status",
    {
        "open": mark_in("commitment", "Open"),
        "kept": mark_in("commitment", "Kept"),
        "dropped": mark_in("commitment", "Dropped"),
    },
)
INSTITUTION_KIND = CodeList(
    "institution_kind",
    {
        "host_service": _("Host service"),
        "donor": _("Other donor"),
        "mission": _("UN or EU mission"),
        "ngo": _("Non-governmental organization"),
        "government": _("Government"),
        "informal": _("Informal provider"),
    },
)
RELATION_KIND = CodeList(
    "relation_kind",
    {
        "part_of": _("Part of"),
        "funds": _("Funds"),
        "trains": _("Trains"),
        "works_with": _("Works with"),
        "oversees": _("Oversees"),
        "competes_with": _("Competes with"),
    },
)
INFLUENCE = CodeList("influence", {"decides": _("Decides"), "advises": _("Advises"), "carries_out": _("Carries out")})
CHANNEL = CodeList(
    "channel",
    {
        "visit": _("Visit"),
        "telephone": _("Telephone"),
        "message": _("Message"),
        "mail": _("E-mail"),
        "liaison": _("Liaison"),
    },
)
SEX = CodeList("sex", {"woman": _("Woman"), "man": _("Man"), "another": _("Another gender")})
MISSION_KIND = CodeList("mission_kind", {"bilateral": _("Bilateral"), "multilateral": _("Multilateral")})
DEPLOYMENT_TYPE = CodeList(
    "deployment_type",
    {
        "peace_support": _("Operational: international peace support operation"),
        "courts": _("Operational: international courts and tribunals"),
        "bilateral": _("Operational: bilateral deployment"),
        "short_term": _("Ancillary: short-term training initiative"),
        "rapid_response": _("Ancillary: rapid response"),
        "policy": _("Ancillary: development of international policy, standards and norms"),
    },
)
DESK_ROLE = CodeList("desk_role", {"officer": _("Officer"), "commander": _("Commander"), "hq": _("Headquarters")})
SIGN_OFF = CodeList(
    "sign_off",
    {
        "signed": mark_in("sign-off", "Signed"),
        "refused": mark_in("sign-off", "Refused"),
        "not_available": mark_in("sign-off", "Not available"),
    },
)
ACHIEVEMENT = CodeList(
    "achievement",
    {
        "achieved": mark_in("objective", "Achieved"),
        "partly": mark_in("objective", "Partly achieved"),
        "not_achieved": mark_in("objective", "Not achieved"),
    },
)
