"""The smoke job's script, run with stand-ins for Glue: each way of reading, one row needed, no token printed."""

import json
import runpy
import sys
import types

import pytest
from conftest import ROOT

SCRIPT = ROOT / "functions/smoke-test/src/read_one_row.py"
TOKEN = "db.example:5432/?Action=connect&X-Amz-Signature=secret"


class Frame(list):
    """Rows, as a DataFrame and as a DynamicFrame."""

    def toDF(self):
        return self

    def take(self, number):
        return self[:number]


@pytest.fixture
def run(monkeypatch):
    """Runs the script with a plan; what it was asked to read comes back."""

    def run_with(plan, rows=(1,)):
        asked = []

        class Reader:
            def format(self, _):
                return self

            def options(self, **options):
                asked.append(options)
                return self

            def load(self):
                return Frame(rows)

        class GlueContext:
            def __init__(self, _):
                self.spark_session = types.SimpleNamespace(read=Reader())
                self.create_dynamic_frame = self

            def from_options(self, connection_type, connection_options):
                asked.append({"connection_type": connection_type} | connection_options)
                return Frame(rows)

            def extract_jdbc_conf(self, name):
                return {"fullUrl": f"jdbc:{name}", "user": "u", "password": "p", "enforceSSL": "true"}

        def client(service, region_name):
            def token(**about):
                asked.append(about)
                return TOKEN

            assert (service, region_name) == ("rds", "eu-west-1")
            return types.SimpleNamespace(generate_db_auth_token=token)

        for name, attributes in {
            "boto3": {"client": client},
            "awsglue": {},
            "awsglue.context": {"GlueContext": GlueContext},
            "awsglue.utils": {"getResolvedOptions": lambda _, names: {names[0]: json.dumps(plan)}},
            "pyspark": {},
            "pyspark.context": {"SparkContext": types.SimpleNamespace(getOrCreate=lambda: None)},
        }.items():
            module = types.ModuleType(name)
            vars(module).update(attributes)
            monkeypatch.setitem(sys.modules, name, module)
        runpy.run_path(str(SCRIPT), run_name="__main__")
        return asked

    return run_with


def plan(read, options, **more):
    return {"read": read, "connection": "orders", "type": "postgresql", "options": options} | more


def test_a_connection_is_read_as_its_jobs_read_it(run):
    asked = run(plan("connection", {"connectionName": "orders", "dbtable": "t"}))
    assert asked == [{"connection_type": "postgresql", "connectionName": "orders", "dbtable": "t"}]


def test_a_login_is_taken_from_the_connection(run):
    asked = run(plan("login", {"dbtable": "t"}))
    assert asked == [{"dbtable": "t", "url": "jdbc:orders", "user": "u", "password": "p", "ssl": "true"}]


def test_a_driver_may_log_in_by_itself(run):
    assert run(plan("jdbc", {"url": "jdbc:redshift:iam://h:5439/d"})) == [{"url": "jdbc:redshift:iam://h:5439/d"}]


def test_a_token_is_minted_for_the_user_and_never_printed(run, capsys):
    token = {"host": "h", "port": 5432, "region": "eu-west-1"}
    minted, read = run(plan("token", {"url": "jdbc:x", "user": "reader"}, token=token))
    assert minted == {"DBHostname": "h", "Port": 5432, "DBUsername": "reader", "Region": "eu-west-1"}
    assert read["password"] == TOKEN
    printed = capsys.readouterr()
    assert "1 row with orders" in printed.out and TOKEN not in printed.out + printed.err


def test_no_row_is_no_proof(run):
    with pytest.raises(RuntimeError, match="no row"):
        run(plan("connection", {}), rows=())
