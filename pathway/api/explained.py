"""The API's own description, put in order for a page that people read."""

import json
from collections.abc import Mapping
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
EXAMPLE = {
    "id": "2f6f0c52-6f1c-4d5a-9f0a-0d2c8f5a7b11",
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en-GB": "completed"}},
    "object": {"id": "https://pathway.example.org/activities/5a0f2b1e-0000-4000-8000-000000000001"},
    "result": {"completion": True, "success": True, "score": {"raw": 9, "max": 10}},
    "timestamp": "2026-11-23T09:00:00Z",
}
STATEMENT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}, "maxItems": 50}]
                },
                "example": EXAMPLE,
            }
        },
    }
}
MEANINGS = {
    "200": "Done.",
    "400": "What was sent is not JSON that every program reads in the same way.",
    "401": "Nobody is signed in.",
    "403": "The CSRF token is missing: send it as X-CSRFToken.",
    "404": "There is nothing here for you.",
    "409": "You said something else under the same id before; the first is kept.",
    "413": "Too large.",
    "415": "Not sent as plain, unpacked JSON.",
    "422": "Something in it is not in order; the sentence says what.",
    "429": "Too many in a minute.",
}


def explained(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Title, description and operations of an OpenAPI description, in the order in which they stand."""
    operations = [
        _operation(path, method, asked)
        for path, methods in schema["paths"].items()
        for method, asked in methods.items()
        if method in METHODS
    ]
    return {"title": schema["info"]["title"], "description": schema["info"]["description"], "operations": operations}


def _operation(path: str, method: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    codes = {str(code): MEANINGS.get(str(code), "") for code in asked["responses"]}
    example = asked.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    codes |= {"401": MEANINGS["401"]} | ({"403": MEANINGS["403"]} if method != "get" else {})
    return {
        "method": method.upper(),
        "path": path,
        "summary": asked["summary"],
        "description": asked.get("description", ""),
        "parameters": [
            {"name": each["name"], "description": each["schema"].get("description", each.get("description", ""))}
            for each in asked.get("parameters", [])
        ],
        "answers": sorted(codes.items()),
        "example": json.dumps(example, indent=2) if example else "",
    }
