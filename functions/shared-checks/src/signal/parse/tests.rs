//! What the parser makes of every form, apart from any verdict.

use super::*;

/// `level depth class|message`, one a line.
fn shown(text: &str) -> String {
    let text = unfolded(text);
    let all = utterances(&text);
    let mut lines = Vec::new();
    for one in &all {
        let first = one.message.lines().next().unwrap_or_default();
        lines.push(format!(
            "{:?} {} {}|{}",
            one.level,
            one.depth,
            one.class.unwrap_or("-"),
            first
        ));
    }
    lines.join("\n")
}

#[test]
fn a_chain_of_java_is_one_utterance_a_cause_and_frames_name_the_speaker() {
    let text = "java.sql.SQLException: outer\n\tat org.postgresql.Driver.connect(Driver.java:1)\n\t... 5 more\nCaused by: java.net.ConnectException: Connection refused\n\tat x.Y.z(Y.java:1)";
    assert_eq!(
        shown(text),
        "Error 0 java.sql.SQLException|outer\nError 1 java.net.ConnectException|Connection refused"
    );
    assert!(utterances(text)[0].speaker.is_some());
}

#[test]
fn a_chain_is_the_same_escaped_joined_or_in_one_line() {
    let expected = "Error 0 x.AException|a\nError 1 y.BException|b";
    for text in [
        "x.AException: a\n\tat x.Y.z(Y.java:1)\nCaused by: y.BException: b",
        "x.AException: a\\n\\tat x.Y.z(Y.java:1)\\nCaused by: y.BException: b",
        "x.AException: a / at x.Y.z(Y.java:1) / Caused by: y.BException: b",
        "x.AException: a at x.Y.z(Y.java:1) at x.Y.<init>(Unknown Source) Caused by: y.BException: b",
        "x.AException: a at x.Y.z(Y.java:1) ~[x.jar:1] Caused by: y.BException: b at x.Y.z(Y.java:1)",
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn what_is_nested_in_a_line_is_deeper() {
    assert_eq!(
        shown("An error occurred while calling o1.load. : x.AException: Lost task 0.3: y.BException: gone"),
        "Error 0 -|An error occurred while calling o1.load. : x.AException: Lost task 0.3: y.BException: gone\n\
         Error 1 x.AException|Lost task 0.3: y.BException: gone\nError 2 y.BException|gone"
    );
}

#[test]
fn a_traceback_ends_in_its_error_and_py4j_shows_java_below() {
    let text = "Traceback (most recent call last):\n  File \"/tmp/job.py\", line 3, in <module>\n    df = spark.read.load()\npy4j.protocol.Py4JJavaError: An error occurred while calling o1.load.\n: x.AException: a\n\tat x.Y.z(Y.java:1)";
    assert_eq!(
        shown(text),
        "Error 0 py4j.protocol.Py4JJavaError|An error occurred while calling o1.load.\nError 1 x.AException|a"
    );
}

#[test]
fn python_errors_are_chained() {
    let first = "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    g()\nKeyError: 'a'\n\n";
    let second = "\n\nTraceback (most recent call last):\n  File \"a.py\", line 1, in f\n    g()\nValueError: b";
    let cause = format!("{first}The above exception was the direct cause of the following exception:{second}");
    assert_eq!(shown(&cause), "Error 0 KeyError|'a'\nError -1 ValueError|b");
    let handling = format!("{first}During handling of the above exception, another exception occurred:{second}");
    let text = unfolded(&handling);
    let all = utterances(&text);
    assert!(all[0].chain < all[1].chain, "two failures, and the last ended the run");
}

#[test]
fn a_log_line_has_a_level_that_its_continuation_shares() {
    let text = "26/11/27 02:14:24 WARN HttpClientUtil: x.AException: refused\n\tat x.Y.z(Y.java:1)\n2021-01-10 17:23:08,734 INFO a.B: fine\nTypeError: 'NoneType'";
    assert_eq!(
        shown(text),
        "Warn 0 -|HttpClientUtil: x.AException: refused\nWarn 1 x.AException|refused\nInfo 0 -|a.B: fine\nError 0 TypeError|'NoneType'"
    );
}

#[test]
fn the_chain_of_dotnet_that_data_factory_prints_is_one_of_causes() {
    let text = unfolded(
        "ErrorCode=SqlFailedToConnect,'Type=Microsoft.DataTransfer.Common.Shared.HybridDeliveryException,Message=zzz,         Source=Microsoft.DataTransfer.ClientLibrary,''Type=System.Data.SqlClient.SqlException,Message=Login failed,         SqlErrorNumber=18456,''Type=,Message=inner,Source='",
    );
    let all = utterances(&text);
    let last: Vec<_> = all.iter().map(|one| (one.class_name(), one.depth)).collect();
    assert_eq!(
        last,
        [("", 0), ("HybridDeliveryException", 1), ("SqlException", 2), ("", 3)]
    );
    assert!(all[2].numbers().eq([18456]));
    // Near miss: the words of a message.
    assert!(!unfolded("x 'Type=a b,Message=c").contains("Caused by"));
}

#[test]
fn the_message_behind_pythons_own_form_of_a_log_line_is_whole() {
    assert_eq!(shown("ERROR:root:Process timed out"), "Error 0 -|Process timed out");
    assert_eq!(shown("WARNING:x.y: a text"), "Warn 0 -|a text");
}

#[test]
fn levels_are_read_in_the_forms_of_every_logger() {
    for (line, level) in [
        ("26/11/27 02:14:24 ERROR ProcessLauncher: x", Level::Error),
        (
            "2024-02-09 12:58:31,925 WARN [worker (TID 7)] a.B (C.scala:1): x",
            Level::Warn,
        ),
        ("[ERROR] 2023-04-03 16:18:51 x", Level::Error),
        ("[Server thread/WARN] []: x", Level::Warn),
        ("FINE:  trySSL = true", Level::Info),
        ("WARNING - Glue", Level::Warn),
        ("FATAL: password authentication failed", Level::Error),
        ("a text", Level::Error),
    ] {
        assert_eq!(utterances(line)[0].level, level, "{line}");
    }
}

#[test]
fn what_is_suppressed_or_tried_again_is_context() {
    assert_eq!(
        shown(
            "x.AException: a\n\tat x.Y.z(Y.java:1)\n\tSuppressed: y.BException: b\n\t\tat x.Y.z(Y.java:1)\nz.CException: c, retrying in 3 s"
        ),
        "Error 0 x.AException|a\nWarn 1 y.BException|b\nWarn 0 z.CException|c, retrying in 3 s"
    );
}

#[test]
fn an_ended_line_inside_of_a_message_belongs_to_it() {
    let text = "x.LinkException: Communications link failure\n\nThe last packet was 0 ms ago.\n\tat x.Y.z(Y.java:1)";
    assert_eq!(
        utterances(text)[0].words,
        "communications link failure the last packet was 0 ms ago."
    );
}

#[test]
fn lines_of_another_thread_may_stand_between_a_failure_and_its_cause() {
    let text = "26/11/27 02:14:24 ERROR Executor: x.AException: a\n\tat x.Y.z(Y.java:1)\n26/11/27 02:14:24 INFO Other: fine\n\tat x.Y.w(Y.java:2)\nCaused by: y.BException: b\n26/11/27 02:14:25 INFO Other: fine";
    assert_eq!(
        shown(text),
        "Error 0 -|Executor: x.AException: a\nError 1 x.AException|a\nError 1 y.BException|b\nInfo 0 -|Other: fine\nInfo 0 -|Other: fine"
    );
}

#[test]
fn a_traceback_in_one_line_keeps_its_error() {
    for text in [
        "Traceback (most recent call last): File \"j.py\", line 1, in f g() KeyError: 'a'",
        "[ERROR] KeyError: 'a'\rTraceback (most recent call last):\r\u{a0} File \"j.py\", line 1, in f\r\u{a0}\u{a0}\u{a0} g()",
    ] {
        assert!(shown(text).contains("KeyError|'a'"), "{}", shown(text));
    }
}

#[test]
fn escapes_of_json_and_markup_are_undone() {
    assert_eq!(unfolded("\\u5bc6\\u7801 C:\\users"), "密码 C:\\users");
    assert_eq!(unfolded("user &quot;u&quot;"), "user \"u\"");
}

#[test]
fn a_megabyte_of_anything_is_parsed_in_time() {
    for piece in [
        "a",
        ":",
        "at ",
        "at a.b(c) ",
        "xException: ",
        "Caused by: ",
        "\n: ",
        "ORA-1 ",
        "[A_B] ",
        "(1045) ",
        "\u{fc}",
        " / at ",
    ] {
        let text = piece.repeat((1 << 20) / piece.len());
        let started = std::time::Instant::now();
        let text = unfolded(&text);
        let _ = utterances(&text);
        assert!(
            started.elapsed().as_secs() < 8,
            "a coarse bound for an unoptimised build: {piece:?} {:?}",
            started.elapsed()
        );
    }
}

#[test]
fn a_traceback_of_a_notebook_ends_in_its_error() {
    for frames in [
        "<ipython-input-4-x> in <module>\n----> 1 f()\n\n/usr/lib/x.py in load(self)\n    170     return self._df(1)\n",
        "File /usr/local/lib/x.py:629, in f(self)\n    626 if a is None:\n--> 629 return g(a)\n",
        "Cell In[3], line 1\n----> 1 f()\n\n~/env/lib/x.py in g(a)\n      2 pass\n",
    ] {
        let text = format!("ValueError     Traceback (most recent call last)\n{frames}\nValueError: zzz");
        assert!(shown(&text).ends_with("Error 0 ValueError|zzz"), "{frames}");
    }
}

#[test]
fn a_traceback_that_is_cut_ends_in_what_its_last_line_raises() {
    let text = "Traceback (most recent call last):\n  File \"/x/a.py\", line 1, in f\n    raise EOFError()";
    assert_eq!(shown(text), "Error 0 EOFError|");
    let text = "Traceback (most recent call last):\n  File \"/x/a.py\", line 1, in f\n    return g(x)";
    assert_eq!(shown(text), "");
}

#[test]
fn the_modules_of_a_traceback_name_the_speaker() {
    let text = "Traceback (most recent call last):\n  File \"/x/site-packages/pandas/io/sql.py\", line 1, in f\n    g()\n  File \
                \"/x/site-packages/psycopg2/__init__.py\", line 1, in connect\n    h()\nOperationalError: zzz";
    let speaker = utterances(text)[0].speaker;
    assert_eq!(speaker, speaker_of("psycopg2."));
    assert!(speaker.is_some_and(is_of_engine));
}

#[test]
fn an_error_whose_message_is_itself_is_one() {
    assert_eq!(
        shown("x.y.AError: AError(401, 'zzz')"),
        "Error 0 x.y.AError|AError(401, 'zzz')"
    );
    assert_eq!(
        shown("x.y.AError: BError(401, 'zzz')"),
        "Error 0 x.y.AError|BError(401, 'zzz')\nError 1 BError|(401, 'zzz')"
    );
}

#[test]
fn a_statement_below_a_message_is_not_a_part_of_it() {
    assert_eq!(
        shown("x.AException: no such column\n[SQL: SELECT 'connection refused']\n(Background on this error at: y)"),
        "Error 0 x.AException|no such column"
    );
}

#[test]
fn the_frame_of_a_box_is_not_a_part_of_its_text() {
    let text = "╭─ Error ─╮\n│ User is locked from Duo    │\n│ Security.  │\n╰──╯";
    assert!(
        utterances(&unfolded(text))
            .iter()
            .any(|one| one.words.contains("locked from duo security."))
    );
}
