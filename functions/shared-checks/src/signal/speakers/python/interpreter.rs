//! What the interpreter of CPython says of a program, where a wrapper left its class out: `TypeError`, `ValueError`, `SyntaxError` and
//! `RuntimeError` by their fixed words.

use crate::signal::cause::Cause::ScriptError;
use crate::signal::speakers::Says::{Exactly, Likely};
use crate::signal::speakers::Table;

pub(super) const WORDS: Table = Table {
    language: "en",
    source: "python/cpython Python/ceval.c, Objects/{abstract,call,typeobject,unicodeobject,listobject,setobject,floatobject}.c, Parser/, Modules/_datetimemodule.c",
    says: &[
        // How a function is called.
        ("takes {} positional argument", Exactly(ScriptError)),
        ("takes {} positional arguments but {} given", Exactly(ScriptError)),
        ("takes exactly {} argument", Exactly(ScriptError)),
        ("takes exactly {} arguments", Exactly(ScriptError)),
        ("takes at least {} argument", Exactly(ScriptError)),
        ("takes at most {} argument", Exactly(ScriptError)),
        ("takes no arguments ({} given)", Exactly(ScriptError)),
        ("takes no keyword arguments", Exactly(ScriptError)),
        ("got multiple values for argument", Exactly(ScriptError)),
        ("got an unexpected keyword argument", Exactly(ScriptError)),
        ("required positional argument:", Exactly(ScriptError)),
        ("required positional arguments:", Exactly(ScriptError)),
        ("required keyword-only argument", Exactly(ScriptError)),
        ("keywords must be strings", Exactly(ScriptError)),
        // What a value can do.
        ("argument of type '{}' is not iterable", Exactly(ScriptError)),
        ("object is not an iterator", Exactly(ScriptError)),
        ("can't multiply sequence by non-int of type", Exactly(ScriptError)),
        ("has no len()", Exactly(ScriptError)),
        ("not supported between instances of", Exactly(ScriptError)),
        ("bad operand type for unary", Exactly(ScriptError)),
        ("unsupported operand type(s) for", Exactly(ScriptError)),
        ("can't be used in 'await' expression", Exactly(ScriptError)),
        ("can't compare offset-naive and offset-aware", Exactly(ScriptError)),
        ("can't subtract offset-naive and offset-aware", Exactly(ScriptError)),
        ("object does not support item deletion", Exactly(ScriptError)),
        ("object doesn't support item deletion", Exactly(ScriptError)),
        (
            "object does not support the context manager protocol",
            Exactly(ScriptError),
        ),
        ("must be str, not", Exactly(ScriptError)),
        ("sequence item {} expected str instance", Exactly(ScriptError)),
        ("slice indices must be integers", Exactly(ScriptError)),
        ("not enough arguments for format string", Exactly(ScriptError)),
        ("dictionary update sequence element", Exactly(ScriptError)),
        ("exceptions must derive from baseexception", Exactly(ScriptError)),
        ("generator raised stopiteration", Exactly(ScriptError)),
        ("cannot pickle '{}' object", Exactly(ScriptError)),
        ("can't pickle {} objects", Exactly(ScriptError)),
        ("could not serialize object:", Likely(ScriptError)),
        ("pop from empty list", Exactly(ScriptError)),
        ("pop from an empty", Exactly(ScriptError)),
        ("arg is an empty sequence", Likely(ScriptError)),
        ("iterable argument is empty", Likely(ScriptError)),
        ("is not in list", Likely(ScriptError)),
        ("substring not found", Likely(ScriptError)),
        // How it is written.
        ("unexpected eof while parsing", Exactly(ScriptError)),
        ("eol while scanning string literal", Exactly(ScriptError)),
        ("unterminated string literal (detected at line", Exactly(ScriptError)),
        ("unindent does not match any outer indentation", Exactly(ScriptError)),
        ("expected an indented block", Exactly(ScriptError)),
        ("inconsistent use of tabs and spaces", Exactly(ScriptError)),
        ("invalid syntax ({}.py, line", Exactly(ScriptError)),
        ("invalid syntax. perhaps you forgot a comma", Exactly(ScriptError)),
        ("was never closed ({}.py, line", Exactly(ScriptError)),
    ],
};

#[cfg(test)]
mod tests {
    use crate::signal::speakers::heard::said;

    #[test]
    fn what_the_interpreter_says_of_a_program_needs_no_class() {
        for text in [
            "get_rows() takes 2 positional arguments but 3 were given",
            "__init__() takes exactly 2 arguments (3 given)",
            "object of type 'NoneType' has no len()",
            "'<' not supported between instances of 'str' and 'int'",
            "unindent does not match any outer indentation level (job.py, line 12)",
            "unexpected EOF while parsing (job.py, line 10)",
            "argument of type 'NoneType' is not iterable",
        ] {
            assert_eq!(said(text, None), "not_connection/script_error", "{text}");
        }
        // Near misses: a sentence that only begins so.
        for text in [
            "the upload takes 2 minutes",
            "nothing was given to the process",
            "the level is not in use",
        ] {
            assert_eq!(said(text, None), "unknown/unknown", "{text}");
        }
    }
}
