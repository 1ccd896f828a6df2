//! What people read of an incident that comes and goes, in the text and on the card.

use std::sync::{Arc, Mutex};

use shared_domain::incident::Before;

use super::*;

/// What was published: topic, subject, message.
pub(super) type Heard = Arc<Mutex<Vec<(String, String, String)>>>;

pub(super) fn listening() -> (Rule, Heard) {
    let heard = Heard::default();
    let keep = heard.clone();
    let rule = mock!(aws_sdk_sns::Client::publish).then_compute_output(move |request| {
        let told = [request.topic_arn(), request.subject(), request.message()];
        let [topic, subject, message] = told.map(|told| told.unwrap_or_default().to_owned());
        keep.lock().expect("a lock").push((topic, subject, message));
        PublishOutput::builder().build()
    });
    (rule, heard)
}

/// An open incident that was there so often before, each time for ten minutes of an hour.
async fn open_after(table: &Table, times: i64) -> Incident {
    let before = (0..times).map(|n| {
        let opened = at("10:00:00") - jiff::SignedDuration::from_hours(times - n);
        Before {
            id: format!("3f2a9c0d1e4b-{:x}", opened.as_millisecond()),
            until: opened + jiff::SignedDuration::from_mins(10),
            healed: true,
        }
    });
    let incident = Incident {
        before: before.collect(),
        ..incident()
    };
    table.open(&incident, None, at("10:00:01")).await.expect("open");
    incident
}

/// Subject and words of the text; title, words and thread of the card.
struct Read {
    subject: String,
    text: String,
    title: String,
    card: String,
    thread: String,
}

fn read(heard: &Heard) -> Read {
    let heard = std::mem::take(&mut *heard.lock().expect("a lock"));
    let of = |topic: &str| heard.iter().find(|(of, _, _)| of == topic).expect("a message").clone();
    let ((_, subject, text), (_, _, card)) = (of("arn:text"), of("arn:chat"));
    let card: Value = serde_json::from_str(&card).expect("JSON");
    let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Read {
        subject,
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        title: words(&card["content"]["title"]),
        card: words(&card["content"]["description"]),
        thread: words(&card["metadata"]["threadId"]),
    }
}

#[tokio::test]
async fn what_comes_and_goes_says_so_in_subject_text_and_card_from_the_fourth_time_in_a_day() {
    const AGAIN: &str = "Again: it was there and over 3 times since 2026-11-01T07:00:00Z. It is over when it has held for a day, and no success \
                         before ends it";
    for (times, again) in [(0, false), (2, false), (3, true)] {
        let table = Fake::default().table();
        let incident = open_after(&table, times).await;
        let ((rule, heard), (_, events)) = (listening(), anything());
        let channels = channels(&[&rule], &events, "DIAGNOSED");
        report_of(&channels, &table, diagnosis(&incident.id)).await;
        let told = read(&heard);
        let word = if again { "again " } else { "" };
        assert_eq!(told.subject, format!("Pipefitter: {word}S3_NO_PATH on orders"));
        assert_eq!(told.title, "S3_NO_PATH: No way to S3");
        assert_eq!(
            (told.text.contains(AGAIN), told.text.contains("Again")),
            (again, again),
            "{}",
            told.text
        );
        let expected =
            "**subnet** `subnet-1`\nnone".to_owned() + &if again { format!("\n{AGAIN}.") } else { String::new() };
        assert_eq!((told.card, told.thread), (expected, incident.id.clone()));
        // It still fails: nobody hears of it until it is over.
        report_of(&channels, &table, diagnosis(&incident.id)).await;
        assert!(heard.lock().expect("a lock").is_empty(), "told once");
    }
}

#[tokio::test]
async fn the_end_of_what_came_and_went_says_that_it_had_to_hold_and_by_what_it_is_over() {
    let held = at("12:00:00") + jiff::SignedDuration::from_hours(24);
    let job = || Member::Job("nightly".to_owned());
    for (times, closed, first_line, card) in [
        (
            0,
            Closed::Success {
                of: job(),
                run: "jr_good".to_owned(),
                started: at("12:05:00"),
            },
            "RESOLVED: it works again connection orders",
            "It was S3_NO_PATH. It lasted 2 h 5 min; then run jr_good of job nightly succeeded. Runs that failed: 2, jobs: 2, DPU hours lost: 1.",
        ),
        (
            3,
            Closed::Success {
                of: job(),
                run: "jr_good".to_owned(),
                started: held,
            },
            "RESOLVED: it works again connection orders",
            "It was S3_NO_PATH. It lasted 1 day 2 h; then run jr_good of job nightly succeeded. Runs that failed: 2, jobs: 2, DPU hours lost: 1.",
        ),
        (
            3,
            Closed::Quiet {
                seen: held,
                last: Some(at("10:00:00")),
                idle: false,
            },
            "RESOLVED: it has stopped failing connection orders",
            "It was S3_NO_PATH. It lasted a moment; then nothing failed for 1 day 2 h. Runs that failed: 2, jobs: 2, DPU hours lost: 1.",
        ),
        (
            0,
            Closed::Quiet {
                seen: held,
                last: Some(at("10:00:00")),
                idle: true,
            },
            "RESOLVED: it has stopped failing, and nothing has run that could connection orders",
            "It was S3_NO_PATH. It lasted a moment; then nothing failed for 1 day 2 h, and nothing that it broke has run since. Runs that failed: 2, \
             jobs: 2, DPU hours lost: 1.",
        ),
    ] {
        let table = Fake::default().table();
        let incident = open_after(&table, times).await;
        two_runs(&table, &incident).await;
        table
            .remember(&incident.id, &told("DIAGNOSED", Some("S3_NO_PATH")))
            .await
            .expect("kept");
        let incident = table.by_id(&incident.id).await.expect("read").expect("there");
        table.keep(&incident, &closed, held).await.expect("kept");
        let ((rule, heard), (_, events)) = (listening(), anything());
        report_of(
            &channels(&[&rule], &events, "DIAGNOSED,RESOLVED"),
            &table,
            end(&incident.id),
        )
        .await;
        let told = read(&heard);
        assert_eq!(
            (told.subject.as_str(), told.title.as_str()),
            ("Pipefitter: RESOLVED on orders", "RESOLVED on orders")
        );
        assert!(told.text.starts_with(first_line), "{}", told.text);
        let held = "Before it was there and over 3 times since 2026-11-01T07:00:00Z, so that it had to hold for a day";
        assert_eq!(
            (told.text.contains(held), told.text.contains("Again")),
            (times > 0, false),
            "{}",
            told.text
        );
        assert!(
            told.text.contains(&closed.why().replace(
                "run jr_good of job nightly succeeded",
                "run jr_good of job nightly began after the last failure and succeeded"
            )),
            "{}",
            told.text
        );
        // Which runs are safe to run again stands on the card by itself.
        assert_eq!((told.card.as_str(), told.thread), (card, incident.id));
    }
}
