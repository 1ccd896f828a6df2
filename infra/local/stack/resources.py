"""On which resources AWS authorises a Glue operation. ministack takes every `Name` in a request for a table's."""

from __future__ import annotations

from typing import Any

CONNECTIONS = {
    "CreateConnection",
    "GetConnection",
    "GetConnections",
    "UpdateConnection",
    "DeleteConnection",
    "BatchDeleteConnection",
    "TestConnection",
}
JOBS = {
    "BatchGetJobs",
    "BatchStopJobRun",
    "CreateJob",
    "DeleteJob",
    "GetJob",
    "GetJobRun",
    "GetJobRuns",
    "StartJobRun",
    "UpdateJob",
}
CRAWLERS = {"GetCrawler", "ListCrawls", "StartCrawler", "StopCrawler", "DeleteCrawler", "UpdateCrawler"}
DATABASES = {"CreateDatabase", "GetDatabase", "UpdateDatabase", "DeleteDatabase"}
# What a catalog holds is reached by those only who may do the same to the catalog.
ON_THE_CATALOG_TOO = CONNECTIONS | DATABASES | {"GetTable", "GetTables", "CreateTable", "DeleteTable"}
# Authorised on `*`: a statement with an ARN never matches them.
WITHOUT_RESOURCE = {
    "CreateClassifier",
    "CreateCrawler",
    "CreateSecurityConfiguration",
    "GetCrawlerMetrics",
    "GetCrawlers",
    "GetJobs",
    "GetSecurityConfiguration",
    "GetSecurityConfigurations",
    "GetTriggers",
    "ListCrawlers",
    "ListJobs",
    "ListTriggers",
    "ListWorkflows",
}


def catalog(region: str, account: str) -> str:
    return f"arn:aws:glue:{region}:{account}:catalog"


def of_glue(operation: str, request: dict[str, Any], region: str, account: str) -> str | None:
    """The resource that a request is judged on; nothing where ministack knows it."""
    prefix = f"arn:aws:glue:{region}:{account}"
    name = request.get("Name")
    if operation in WITHOUT_RESOURCE:
        return "*"
    if operation in CONNECTIONS:
        name = name or request.get("ConnectionName") or (request.get("ConnectionInput") or {}).get("Name")
        return f"{prefix}:connection/{name or '*'}"
    if operation in JOBS:
        return f"{prefix}:job/{name or request.get('JobName') or '*'}"
    if operation in CRAWLERS:
        return f"{prefix}:crawler/{name or request.get('CrawlerName') or '*'}"
    if operation == "GetDatabases":
        return f"{prefix}:database/*"
    if operation in DATABASES:
        return f"{prefix}:database/{name or (request.get('DatabaseInput') or {}).get('Name') or '*'}"
    return request.get("ResourceArn")
