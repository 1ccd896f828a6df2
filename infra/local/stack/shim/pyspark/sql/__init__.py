"""`SparkSession` and `DataFrame`: rows that were read over JDBC, held in memory."""

from __future__ import annotations

from typing import Any

from awsglue.jdbc import Source, read_rows

from pyspark.context import SparkConf, SparkContext


class Row(tuple):
    """A row whose values can be had by position or by column name."""

    _columns: tuple[str, ...]

    @classmethod
    def of(cls, columns: list[str], values: list[Any]) -> Row:
        row = cls(values)
        row._columns = tuple(columns)
        return row

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self._columns.index(key) if isinstance(key, str) else key)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._columns:
            raise AttributeError(name)
        return self[name]

    def asDict(self) -> dict[str, Any]:
        return dict(zip(self._columns, self, strict=True))

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{name}={value!r}' for name, value in self.asDict().items())})"


class DataFrame:
    """Rows and their columns."""

    def __init__(self, columns: list[str], rows: list[Row]) -> None:
        self.columns = columns
        self._rows = rows

    def count(self) -> int:
        return len(self._rows)

    def collect(self) -> list[Row]:
        return list(self._rows)

    def take(self, number: int) -> list[Row]:
        return self._rows[:number]

    def first(self) -> Row | None:
        return self._rows[0] if self._rows else None

    head = first

    def limit(self, number: int) -> DataFrame:
        return DataFrame(self.columns, self._rows[:number])

    def show(self, n: int = 20, truncate: bool | int = True) -> None:
        texts = [self.columns, *([str(value) for value in row] for row in self._rows[:n])]
        widths = [max(len(line[column]) for line in texts) for column in range(len(self.columns))]
        rule = "+" + "+".join("-" * width for width in widths) + "+"
        lines = [
            "|" + "|".join(text.rjust(width) for text, width in zip(line, widths, strict=True)) + "|" for line in texts
        ]
        print("\n".join([rule, lines[0], rule, *lines[1:], rule]) + "\n")

    def printSchema(self) -> None:
        print("\n".join(["root", *(f" |-- {column}" for column in self.columns)]) + "\n")


class DataFrameReader:
    """`spark.read`, for the format `jdbc`."""

    def __init__(self) -> None:
        self._format = ""
        self._options: dict[str, str] = {}

    def format(self, name: str) -> DataFrameReader:
        self._format = name
        return self

    def option(self, key: str, value: Any) -> DataFrameReader:
        self._options[key] = str(value)
        return self

    def options(self, **options: Any) -> DataFrameReader:
        for key, value in options.items():
            self.option(key, value)
        return self

    def load(self) -> DataFrame:
        if self._format != "jdbc":
            raise NotImplementedError(f"The local stack reads the format jdbc, not {self._format or 'none'}.")
        return frame_of(Source.from_spark_options(self._options), method="load")

    def jdbc(self, url: str, table: str, properties: dict[str, str] | None = None) -> DataFrame:
        options = {**(properties or {}), "url": url, "dbtable": table}
        return frame_of(Source.from_spark_options(options), method="jdbc")


class SparkSession:
    """The session of a script."""

    def __init__(self, context: SparkContext) -> None:
        self.sparkContext = context
        self.conf = SparkConf()

    @property
    def read(self) -> DataFrameReader:
        return DataFrameReader()

    def stop(self) -> None:
        self.sparkContext.stop()


def frame_of(source: Source, method: str) -> DataFrame:
    """Read a source into memory; what fails is reported as the failure of `method`."""
    columns, rows = read_rows(source, method)
    return DataFrame(columns, [Row.of(columns, row) for row in rows])
