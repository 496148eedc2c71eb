"""Reads reports with libraries, and compares them with the JSON report of the same findings.

Usage: reports.py FOLDER_OF_SARIF FOLDER_OF_THE_OTHERS
"""

import collections
import json
import pathlib
import sys
import xml.etree.ElementTree

import junitparser
import sarif.loader

NOT_CHECKED = "could-not-check"

sarifs, others = map(pathlib.Path, sys.argv[1:])
seen = 0
for path in sorted(others.glob("*.json")):
    report = json.loads(path.read_text())
    findings, errors = report["diagnostics"], report["errors"]
    levels = collections.Counter(finding["severity"] for finding in findings)
    places = sorted((finding["code"], finding["range"]["start"]["line"]) for finding in findings)

    records = sarif.loader.load_sarif_file(str(sarifs / f"{path.stem}.sarif")).get_records()
    assert {record["Tool"] for record in records} <= {"airenv"}, path
    assert collections.Counter(record["Severity"] for record in records) == levels, path
    assert sorted((record["Code"], record["Line"]) for record in records) == places, path

    suites = junitparser.JUnitXml.fromfile(str(path.with_suffix(".junit")))
    counted = suites.tests, suites.failures, suites.errors
    suites.update_statistics()
    assert counted == (suites.tests, suites.failures, suites.errors), path
    # A note fails nothing.
    failures = [finding for finding in findings if finding["severity"] != "note"]
    assert counted[1:] == (len(failures), len(errors)), path
    results = [result for suite in suites for case in suite for result in case.result if result.type != NOT_CHECKED]
    said = sorted((result.type, result.message) for result in results)
    assert said == sorted((finding["severity"], finding["message"]) for finding in failures), path

    entries = xml.etree.ElementTree.parse(path.with_suffix(".checkstyle")).iter("error")
    entries = [entry for entry in entries if not entry.get("source").endswith(NOT_CHECKED)]
    found = sorted((entry.get("source").removeprefix("airenv."), int(entry.get("line"))) for entry in entries)
    assert found == places, path
    seen += len(findings)
assert seen > 5, seen
