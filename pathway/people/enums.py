"""The porch's fixed lists."""

from django.db import models


class WorkerKind(models.TextChoices):
    """What kind of job a person holds; only family support stands on the ladder, the others are counted apart."""

    FAMILY_SUPPORT = "family_support", "Family support"
    SOCIAL_WORKER = "social_worker", "Social worker"
    MANAGER = "manager", "Manager"
    BUSINESS_SUPPORT = "business_support", "Business support"
    AGENCY = "agency", "Agency"
    STUDENT = "student", "Student"
    VOLUNTEER = "volunteer", "Volunteer"


class LeaverReason(models.TextChoices):
    """Why a job ended (our own list; each organisation may map its own onto it)."""

    LOCAL_AUTHORITY = "local_authority", "Resigned: another council"
    VOLUNTARY_SECTOR = "voluntary_sector", "Resigned: charity or community sector"
    HEALTH = "health", "Resigned: health"
    EDUCATION = "education", "Resigned: education"
    AGENCY = "agency", "Resigned: agency work"
    OTHER_CAREER = "other_career", "Resigned: other work"
    SOCIAL_WORK = "social_work", "Social work degree or qualified social work"
    PAY = "pay", "Pay"
    WORKLOAD = "workload", "Workload or wellbeing"
    MANAGEMENT = "management", "Management or supervision"
    RELOCATION = "relocation", "Moved away"
    CARING = "caring", "Caring for somebody"
    RETIREMENT = "retirement", "Retired"
    FIXED_TERM = "fixed_term", "Fixed term ended"
    APPRENTICESHIP_ENDED = "apprenticeship_ended", "Apprenticeship ended, not kept on"
    REDUNDANCY = "redundancy", "Redundancy"
    DISMISSAL = "dismissal", "Dismissed"
    ILL_HEALTH = "ill_health", "Ill health"
    DEATH = "death", "Died in service"
    NOT_KNOWN = "not_known", "Not known"


class AbsenceClass(models.TextChoices):
    """Why somebody is away, as a class only: never a diagnosis (our own list; holidays are not recorded here)."""

    SICKNESS = "sickness", "Sickness"
    PARENTAL = "parental", "Maternity, paternity or adoption"
    CARING = "caring", "Caring or bereavement"
    UNPAID = "unpaid", "Unpaid leave or career break"
    OTHER = "other", "Other"


class ExitTheme(models.TextChoices):
    """What an exit interview was about (our own list, to be changed by each organisation's agreement)."""

    WORKLOAD = "workload", "Workload"
    SUPERVISION = "supervision", "Supervision and support"
    DEVELOPMENT = "development", "Learning and moving up"
    PAY = "pay", "Pay and conditions"
    HOURS = "hours", "Hours and flexibility"
    TEAM = "team", "Team and culture"
    WELLBEING = "wellbeing", "Wellbeing"
    PRACTICE = "practice", "How families are worked with"
    PERSONAL = "personal", "Personal reasons"


class Standing(models.TextChoices):
    """Where a person stands with Pathway itself."""

    ACTIVE = "active", "Active"
    INVITED = "invited", "Invited, not yet joined"
    LEFT = "left", "Left"


class MentoringKind(models.TextChoices):
    """A mentor decides about sign-offs; a buddy walks alongside."""

    MENTOR = "mentor", "Mentor"
    BUDDY = "buddy", "Buddy"


class ImportStatus(models.TextChoices):
    """How far a file from another system has come."""

    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Waits for you"
    REFUSED = "refused", "Not brought in"
    IMPORTING = "importing", "Being brought in"
    DONE = "done", "Brought in"
    CANCELLED = "cancelled", "Turned away"


class AppointmentKind(models.TextChoices):
    """The posts a person may be appointed to, beside their job."""

    WORKFORCE_LEAD = "workforce_lead", "Workforce lead"
    ORGANISATION_ADMIN = "organisation_admin", "Organisation admin"
    CMS_AUTHOR = "cms_author", "Author of learning"
    APPROVER = "approver", "Approver of learning"
    QUALITY_ASSURER = "quality_assurer", "Internal quality assurer"
    TEAM_MANAGER = "team_manager", "Team manager"
    SERVICE_MANAGER = "service_manager", "Service manager"
    SUPERVISION_AUDITOR = "supervision_auditor", "Supervision auditor"
    INFORMATION_GOVERNANCE = "information_governance", "Information governance contact"


class AreaOfPractice(models.TextChoices):
    """What a team mostly does."""

    EARLY_HELP = "early_help", "Early help assessments"
    CHILD_IN_NEED = "child_in_need", "Children in need"
    DIRECT_WORK = "direct_work", "Direct work"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse direct work"
    FAMILY_TIME = "family_time", "Family time"
    LIFE_STORY = "life_story", "Life story work"
    PARENTING = "parenting", "Parenting support"
    SEND = "send", "SEND"
    SCHOOL = "school", "School-based"


# Of whom an organisation may ask a second step at sign-in: everybody, or those who hold a role.
SECOND_STEP_GROUPS = [
    ("everybody", "Everybody"),
    ("mentor", "Mentors"),
    ("manager", "Line managers and managers of teams"),
    ("guest", "Guests from outside, such as inspectors"),
    *AppointmentKind.choices,
]
