"""The API: what a person's own program asks and tells with that person's session, and the page that explains it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Query, Router, Schema
from ninja.errors import ValidationError
from ninja.security import SessionAuth
from pydantic import AwareDatetime, Field

from modules.actions.packages import SaidDifferently, TooMany
from modules.actions.statements import tell_statements
from modules.http import Packed, TooLarge, strict_body
from modules.packages.statements import LARGEST_STATEMENT, BadStatement
from modules.packages.strict_json import Endless, NotJson
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.core.permissions import require
from pathway.people.models import User

from .explained import STATEMENT_BODY, explained
from .queries import PAGE, statement_of, statements_of

LARGEST_REQUEST = 8 * LARGEST_STATEMENT
VERSION = "1.0.3"

api = NinjaAPI(
    title="Pathway",
    version="1",
    description="For a signed-in person's own programs. Nothing here reads or writes what belongs to somebody else.",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    auth=SessionAuth(csrf=True),
)
xapi = Router(tags=["Your own statements (xAPI)"])


class Refusal(Schema):
    """Why something was refused, in a sentence, and in a code for programs."""

    sentence: str
    code: str


class Statements(Schema):
    """Statements as they are kept, oldest first; `more` is the address of those that follow."""

    statements: list[dict[str, Any]]
    more: str


class Asked(Schema):
    """Which of one's own statements are asked for."""

    statementId: UUID | None = Field(None, description="One statement, by its id.")
    since: AwareDatetime | None = Field(None, description="Only those kept after this moment.")
    until: AwareDatetime | None = Field(None, description="Only those kept until this moment.")
    limit: int = Field(PAGE, ge=1, le=PAGE, description="How many at once.")
    after: int = Field(0, ge=0, le=2**62, description="Where to go on: as `more` gives it.")


@xapi.api_operation(
    ["GET", "HEAD"],
    "/statements",
    response={200: Statements, 404: Refusal},
    summary="Read your own statements",
    url_name="statements",
)
def read_statements(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Everything that was said about your activities, by packages that you played and by your own programs."""
    assert isinstance(request.user, User)
    require(request.user, "modules.tell_statements")
    if asked.statementId is not None:
        found = statement_of(request.user, asked.statementId)
        return JsonResponse(found) if found is not None else _refused("You said no such thing.", 404, "xapi.not_found")
    found_ones, more = statements_of(
        request.user, after=asked.after, since=asked.since, until=asked.until, limit=asked.limit
    )
    return {"statements": found_ones, "more": _more(asked, more)}


@xapi.post(
    "/statements",
    response={
        200: list[UUID],
        400: Refusal,
        404: Refusal,
        409: Refusal,
        413: Refusal,
        415: Refusal,
        422: Refusal,
        429: Refusal,
    },
    summary="Tell statements about your own activities",
    openapi_extra=STATEMENT_BODY,
    url_name="statements",
)
def write_statements(request: HttpRequest) -> Any:
    """One statement or a list of up to 50; all of them are kept or none.

    You are the actor, whatever is sent. A statement is kept as it came and never changed: sent again it is kept once
    (200), and other words under the same id are refused (409). Each may be 64 kB. The object has to be an activity in
    a module that you have started, the time neither to come nor before you started, nothing null. At most 300 a minute.
    """
    assert isinstance(request.user, User)
    require(request.user, "modules.tell_statements")
    if request.headers.get("Content-Length") in (None, "", "0"):
        return _refused("Nothing was sent.", 400, "upload.empty")
    if request.content_type != "application/json":
        return _refused("Send JSON, and say so: Content-Type: application/json.", 415, "xapi.bad_type")
    try:
        sent = strict_body(request, LARGEST_REQUEST)
        statements = sent if isinstance(sent, list) else [sent]
        answer = JsonResponse(tell_statements(worker=request.user, statements=statements), safe=False)
    except (NotJson, TooLarge, RuleBroken, BadStatement) as error:
        return refusal_of(error)
    answer["X-Experience-API-Version"] = VERSION
    return answer


api.add_router("/xapi", xapi)


def refusal_of(error: Exception) -> JsonResponse:
    """The status and the sentence of something that was refused."""
    match error:
        case BadStatement():
            return _refused(str(error), 422, error.code)
        case SaidDifferently():
            return _refused(error.sentence, 409, "xapi.conflict")
        case TooMany():
            return _refused(error.sentence, 429, "xapi.too_fast")
        case RuleBroken():
            return _refused(error.sentence, 422, "xapi.refused")
        case TooLarge():
            return _refused(str(error), 413, "xapi.too_large")
        case Packed():
            return _refused(f"What was sent {error}.", 415, "xapi.bad_encoding")
        case Endless():
            return _refused(f"What was sent {error}.", 422, "xapi.bad_score")
    return _refused(f"What was sent {error}.", 400, "xapi.bad_json")


@api.exception_handler(NotAllowed)
def not_there(request: HttpRequest, error: Any) -> HttpResponse:
    """A stranger learns no more than that there is nothing here."""
    return _refused("There is nothing here.", 404, "not_found")


@api.exception_handler(ValidationError)
def badly_asked(request: HttpRequest, error: Any) -> HttpResponse:
    """Name the part of the question that cannot be read."""
    wrong = error.errors[0]
    return _refused(f"{wrong['loc'][-1]}: {wrong['msg']}.", 422, "bad_question")


def _refused(sentence: str, status: int, code: str) -> JsonResponse:
    return JsonResponse({"sentence": sentence, "code": code}, status=status)


def _more(asked: Asked, after: int | None) -> str:
    if after is None:
        return ""

    def words(moment: datetime | None) -> str:
        return moment.isoformat().replace("+", "%2B") if moment else ""

    parts = {"since": words(asked.since), "until": words(asked.until), "limit": asked.limit, "after": after}
    return "/api/xapi/statements?" + "&".join(f"{key}={value}" for key, value in parts.items() if value)


@require_safe
@login_required
def openapi(request: HttpRequest) -> HttpResponse:
    """The API in words for programs: OpenAPI 3.1."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/"), json_dumps_params={"indent": 1})


@require_safe
@login_required
def docs(request: HttpRequest) -> HttpResponse:
    """The API in words for people, without a script."""
    schema = api.get_openapi_schema(path_prefix="/api/")
    return render(request, "api/docs.html", {"api": explained(schema), "origin": settings.APP_ORIGIN})
