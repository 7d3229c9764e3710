"""Judges values by schemas as Airflow does: a line of [schema, values] in, the
formats that are checked and then a line of booleans for each out."""

import json
import sys

from jsonschema import FormatChecker
from jsonschema.validators import validator_for

# Which formats are checked depends on what is installed beside it.
print(json.dumps(sorted(FormatChecker().checkers)))

for line in sys.stdin:
    schema, values = json.loads(line)
    # What `jsonschema.validate` does, which Airflow calls, but once for all values.
    judge = validator_for(schema)
    judge.check_schema(schema)
    judge = judge(schema, format_checker=FormatChecker())
    print(json.dumps([judge.is_valid(value) for value in values]))
