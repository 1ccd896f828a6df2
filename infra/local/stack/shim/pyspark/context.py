"""`SparkContext`: something for a `GlueContext` to be made of. There is no cluster behind it."""

from __future__ import annotations


class SparkConf:
    """Settings, kept and otherwise ignored."""

    def __init__(self) -> None:
        self._settings: dict[str, str] = {}

    def set(self, key: str, value: str) -> SparkConf:
        self._settings[key] = value
        return self

    def get(self, key: str, default: str | None = None) -> str | None:
        return self._settings.get(key, default)


class SparkContext:
    """The entry point of a Spark program."""

    _active: SparkContext | None = None

    def __init__(self, conf: SparkConf | None = None) -> None:
        self.conf = conf or SparkConf()
        SparkContext._active = self

    @classmethod
    def getOrCreate(cls, conf: SparkConf | None = None) -> SparkContext:
        return cls._active or cls(conf)

    def setLogLevel(self, level: str) -> None:
        """Accepted, because scripts set it."""

    def getConf(self) -> SparkConf:
        return self.conf

    def stop(self) -> None:
        SparkContext._active = None
