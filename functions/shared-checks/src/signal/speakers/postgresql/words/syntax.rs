//! How PostgreSQL says in each of its languages that a statement cannot be read.

use super::super::super::Says::Exactly;
use super::super::super::Table;
use crate::signal::cause::Cause::SchemaOrData;

pub(super) const ENGLISH: Table = Table {
    language: "en",
    source: "postgres/postgres parser/scan.l, scanner_yyerror",
    says: &[
        ("syntax error at or near", Exactly(SchemaOrData)),
        ("syntax error at end of input", Exactly(SchemaOrData)),
    ],
};

pub(super) const TRANSLATED: Table = Table {
    language: "de, es, fr, it, ja, ko, pl, pt_BR, ru, sv, tr, uk, zh_CN",
    source: "postgres/postgres po/postgres.pot and its languages: %s at or near \"%s\", %s at end of input, syntax error",
    says: &[
        ("syntaxfehler bei '", Exactly(SchemaOrData)),
        ("syntaxfehler am ende der eingabe", Exactly(SchemaOrData)),
        ("error de sintaxis en o cerca de", Exactly(SchemaOrData)),
        ("error de sintaxis al final de la entrada", Exactly(SchemaOrData)),
        ("erreur de syntaxe sur ou près de", Exactly(SchemaOrData)),
        ("erreur de syntaxe à la fin de l'entrée", Exactly(SchemaOrData)),
        ("errore di sintassi a o presso", Exactly(SchemaOrData)),
        ("errore di sintassi alla fine dell'input", Exactly(SchemaOrData)),
        ("またはその近辺で構文エラー", Exactly(SchemaOrData)),
        ("入力の最後で 構文エラー", Exactly(SchemaOrData)),
        ("구문 오류, '{}' 부근", Exactly(SchemaOrData)),
        ("구문 오류, 입력 끝부분", Exactly(SchemaOrData)),
        ("błąd składni w lub blisko", Exactly(SchemaOrData)),
        ("błąd składni na końcu danych wejściowych", Exactly(SchemaOrData)),
        ("erro de sintaxe em ou próximo a", Exactly(SchemaOrData)),
        ("erro de sintaxe no fim da entrada", Exactly(SchemaOrData)),
        ("ошибка синтаксиса (примерное положение:", Exactly(SchemaOrData)),
        ("ошибка синтаксиса в конце", Exactly(SchemaOrData)),
        ("syntaxfel vid eller nära", Exactly(SchemaOrData)),
        ("syntaxfel vid slutet av indatan", Exactly(SchemaOrData)),
        ("yerinde söz dizimi hatası", Exactly(SchemaOrData)),
        ("yerinde sözdizimi hatası", Exactly(SchemaOrData)),
        ("синтаксична помилка в або поблизу", Exactly(SchemaOrData)),
        ("语法错误 在 '{}' 或附近的", Exactly(SchemaOrData)),
        ("语法错误 在输入的末尾", Exactly(SchemaOrData)),
    ],
};
