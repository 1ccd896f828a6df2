//! How PostgreSQL says in each of its languages that a statement cannot be read: what a script wrote.

use super::super::super::Says::Exactly;
use super::super::super::Table;
use crate::signal::cause::Cause::ScriptError;

pub(super) const ENGLISH: Table = Table {
    language: "en",
    source: "postgres/postgres parser/scan.l, scanner_yyerror",
    says: &[
        ("syntax error at or near", Exactly(ScriptError)),
        ("syntax error at end of input", Exactly(ScriptError)),
    ],
};

pub(super) const TRANSLATED: Table = Table {
    language: "de, es, fr, it, ja, ko, pl, pt_BR, ru, sv, tr, uk, zh_CN",
    source: "postgres/postgres po/postgres.pot and its languages: %s at or near \"%s\", %s at end of input, syntax error",
    says: &[
        ("syntaxfehler bei '", Exactly(ScriptError)),
        ("syntaxfehler am ende der eingabe", Exactly(ScriptError)),
        ("error de sintaxis en o cerca de", Exactly(ScriptError)),
        ("error de sintaxis al final de la entrada", Exactly(ScriptError)),
        ("erreur de syntaxe sur ou près de", Exactly(ScriptError)),
        ("erreur de syntaxe à la fin de l'entrée", Exactly(ScriptError)),
        ("errore di sintassi a o presso", Exactly(ScriptError)),
        ("errore di sintassi alla fine dell'input", Exactly(ScriptError)),
        ("またはその近辺で構文エラー", Exactly(ScriptError)),
        ("入力の最後で 構文エラー", Exactly(ScriptError)),
        ("구문 오류, '{}' 부근", Exactly(ScriptError)),
        ("구문 오류, 입력 끝부분", Exactly(ScriptError)),
        ("błąd składni w lub blisko", Exactly(ScriptError)),
        ("błąd składni na końcu danych wejściowych", Exactly(ScriptError)),
        ("erro de sintaxe em ou próximo a", Exactly(ScriptError)),
        ("erro de sintaxe no fim da entrada", Exactly(ScriptError)),
        ("ошибка синтаксиса (примерное положение:", Exactly(ScriptError)),
        ("ошибка синтаксиса в конце", Exactly(ScriptError)),
        ("syntaxfel vid eller nära", Exactly(ScriptError)),
        ("syntaxfel vid slutet av indatan", Exactly(ScriptError)),
        ("yerinde söz dizimi hatası", Exactly(ScriptError)),
        ("yerinde sözdizimi hatası", Exactly(ScriptError)),
        ("синтаксична помилка в або поблизу", Exactly(ScriptError)),
        ("语法错误 在 '{}' 或附近的", Exactly(ScriptError)),
        ("语法错误 在输入的末尾", Exactly(ScriptError)),
    ],
};
