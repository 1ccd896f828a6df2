use shared_checks::signal::{SignalContext, classify};
use std::time::Instant;
fn main() {
    let started = Instant::now();
    let _ = classify("x", &SignalContext::default());
    println!("first {:?}", started.elapsed());
    let started = Instant::now();
    let _ = classify(
        "java.net.SocketTimeoutException: connect timed out",
        &SignalContext::default(),
    );
    println!("second {:?}", started.elapsed());
    for piece in [
        "a",
        "(",
        "error: ",
        "\n",
        "timed out\n",
        "caused by ",
        "Caused by: x.AException: connection refused\n",
        "\tat org.x.Y(Z.java:1)\n",
        "ü",
        "sqlstate ",
        "xException: ",
        "ORA-12514 ",
        "connection to ",
        "the server ",
        "26/11/27 02:14:24 WARN HttpClientUtil: x.AException: Connection refused\n",
        "an error occurred (",
        "密码",
        " host '",
        "at a.b(c) ",
    ] {
        let text = piece.repeat((1 << 20) / piece.len());
        let started = Instant::now();
        let _ = classify(&text, &SignalContext::default());
        println!("{:?} {:?}", &piece[..piece.len().min(30)], started.elapsed());
    }
}
