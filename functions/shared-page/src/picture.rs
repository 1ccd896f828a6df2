//! A path as a drawing: one line from the connection to where it leads, and back, with a stop for every hop.
//!
//! The drawing is as wide as a phone and is never wider, so that its words are legible there; on a wide screen several stand side by side.
//! Words are broken here, because SVG does not: widths are guessed on the safe side.

use shared_domain::diagnosis::NetworkPath;
use shared_domain::hop::{Passage, PathHop, Place};

use crate::icon::Icon;
use crate::markup::{Markup, clean};
use crate::words;

/// The width of a drawing, in pixels at its natural size.
const WIDTH: i32 = 320;
/// Where the line runs, and where words begin.
const RAIL: i32 = 14;
const WORDS: i32 = 36;
/// How many lines a text may take; the words below the drawing have the whole.
const MOST_LINES: usize = 5;

/// How a line of words looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// What stands there.
    Title,
    /// An id.
    Id,
    /// What matters of it.
    Detail,
    /// What becomes of the packets, where they do not just pass.
    State(Icon),
}

impl Look {
    fn height(self) -> i32 {
        match self {
            Self::Title => 18,
            Self::Id | Self::Detail => 16,
            Self::State(_) => 17,
        }
    }

    /// The guessed width of a character, in hundredths of a pixel: wide fonts are met with, narrow ones do no harm.
    fn width(self, c: char) -> i32 {
        let em = match self {
            Self::Id => 1_150,
            Self::Detail => 1_200,
            Self::Title | Self::State(_) => 1_300,
        };
        let hundredths = if is_wide(c) {
            105
        } else if self == Self::Id {
            61
        } else if matches!(c, 'm' | 'w' | 'M' | 'W' | '@' | '%' | '\u{2192}') {
            100
        } else if c.is_uppercase() || c.is_ascii_digit() {
            72
        } else if matches!(
            c,
            'i' | 'j' | 'l' | 't' | 'f' | 'r' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' '
        ) {
            42
        } else {
            63
        };
        em * hundredths / 100
    }
}

/// East Asian scripts and pictures take a square; for others that are rare here it is a safe guess.
fn is_wide(c: char) -> bool {
    u32::from(c) >= 0x0900 && !matches!(c, '\u{2010}'..='\u{2027}' | '\u{2190}'..='\u{21ff}')
}

/// How a piece of the line looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rail {
    /// The packets come here.
    Live,
    /// Whether they come here cannot be seen.
    Dashed,
    /// They do not come here; what stands here was judged all the same.
    Dead,
}

impl Rail {
    fn class(self) -> &'static str {
        match self {
            Self::Live => "rail live",
            Self::Dashed => "rail dashed",
            Self::Dead => "rail dead",
        }
    }

    /// How it goes on behind a hop.
    fn behind(self, passage: Passage) -> Self {
        match (self, passage) {
            (Self::Dead, _) | (_, Passage::Blocked) => Self::Dead,
            (Self::Dashed, _) | (_, Passage::Unseen) => Self::Dashed,
            (Self::Live, Passage::Passed | Passage::Partly) => Self::Live,
        }
    }
}

/// What marks a stop on the line.
#[derive(Clone, Copy)]
enum Stop {
    /// One of its ends.
    End,
    /// A hop that is passed.
    Dot,
    /// The same, on the way back.
    Ring,
    /// Where the line turns round.
    Turn,
    /// A hop that is not just passed.
    Mark(Icon),
}

/// A stop with its words, and the line behind it.
struct Row {
    stop: Stop,
    lines: Vec<(Look, String)>,
    behind: Rail,
}

/// Draws the path, and beside it the way back; `labelled_by` is the id of its heading.
pub(crate) fn path(html: &mut Markup, path: &NetworkPath, connection: Option<&str>, labelled_by: &str) {
    let (there, rail) = there(path, connection);
    draw(html, &there, labelled_by);
    if let Some(back) = back(path, rail) {
        draw(html, &back, labelled_by);
    }
}

fn draw(html: &mut Markup, rows: &[Row], labelled_by: &str) {
    let heights: Vec<i32> = rows.iter().map(height).collect();
    let whole = heights.iter().sum::<i32>() + 8;
    drawing(html, whole, labelled_by, |html| {
        let mut top = 8;
        for (number, (row, height)) in rows.iter().zip(&heights).enumerate() {
            if number + 1 < rows.len() {
                line(html, (RAIL, top + 8), (RAIL, top + height + 8), row.behind.class());
            }
            top += height;
        }
        let mut top = 8;
        for (row, height) in rows.iter().zip(&heights) {
            stop(html, row.stop, top + 8);
            write(html, &row.lines, top);
            top += height;
        }
    });
}

/// All paths at a glance: one connection, where it has to get, and where it is stopped.
pub(crate) fn overview(html: &mut Markup, paths: &[&NetworkPath], connection: Option<&str>, labelled_by: &str) {
    let mut blocks: Vec<(Icon, Vec<(Look, String)>)> = Vec::new();
    for path in paths {
        let (icon, word) = words::reachability(path);
        let mut lines = Vec::new();
        let title = format!("{}: {word}", words::destination(&path.to));
        add(&mut lines, Look::State(icon), &title, 2, 22);
        add(&mut lines, Look::Id, &endpoint(path), 2, 22);
        if let Some(at) = stopper(path) {
            add(&mut lines, Look::Detail, &at, 2, 22);
        }
        blocks.push((icon, lines));
    }
    let heights: Vec<i32> = blocks.iter().map(|(_, lines)| tall(lines) + 12).collect();
    let start = begin(connection);
    let top = tall(&start) + 18;
    let whole = top + heights.iter().sum::<i32>();
    drawing(html, whole, labelled_by, |html| {
        let mut at = top;
        for ((icon, _), height) in blocks.iter().zip(&heights) {
            let rail = match icon {
                Icon::Open => Rail::Dashed,
                _ => Rail::Live,
            };
            line(html, (RAIL, 16), (RAIL, at + 8), "rail trunk");
            line(html, (RAIL, at + 8), (RAIL + 22, at + 8), rail.class());
            at += height;
        }
        stop(html, Stop::End, 16);
        write(html, &start, 8);
        let mut at = top;
        for ((icon, lines), height) in blocks.iter().zip(&heights) {
            icon.draw(html, RAIL + 22, at + 8);
            write_at(html, lines, WORDS + 22, at);
            at += height;
        }
    });
}

/// Host and port; nothing for a way that could not be walked.
fn endpoint(path: &NetworkPath) -> String {
    match path.host.is_empty() {
        true => String::new(),
        false => format!("{}:{}", path.host, path.port),
    }
}

/// What stands at the first hop that is not just passed.
fn stopper(path: &NetworkPath) -> Option<String> {
    let of = |passage: Passage| path.drawn.iter().find(|hop| hop.passage == passage);
    let hop = of(Passage::Blocked)
        .or_else(|| of(Passage::Partly))
        .or_else(|| of(Passage::Unseen))?;
    let place = words::place(hop.place, hop.ids.len());
    Some(format!("{place} {}", hop.ids.join(", ")).trim_end().to_owned())
}

fn drawing(html: &mut Markup, height: i32, labelled_by: &str, inside: impl FnOnce(&mut Markup)) {
    let view = format!("0 0 {WIDTH} {height}");
    let (width, height) = (WIDTH.to_string(), height.to_string());
    let svg = [
        ("class", "drawing"),
        ("viewBox", view.as_str()),
        ("width", width.as_str()),
        ("height", height.as_str()),
        ("role", "img"),
        ("aria-labelledby", labelled_by),
    ];
    html.element("svg", &svg, inside);
}

/// The way to the destination, and how the line looks there.
fn there(path: &NetworkPath, connection: Option<&str>) -> (Vec<Row>, Rail) {
    let mut rail = Rail::Live;
    let mut rows = vec![Row {
        stop: Stop::End,
        lines: begin(connection),
        behind: rail,
    }];
    // The source's own state is told at the end that it is.
    let is_the_end = |hop: &PathHop| hop.place == Place::Source && hop.passage == Passage::Passed;
    for hop in path.drawn.iter().filter(|hop| !hop.back && !is_the_end(hop)) {
        rail = rail.behind(hop.passage);
        rows.push(row(hop, rail));
    }
    rows.push(end(path, rail));
    (rows, rail)
}

/// The way of the replies, where it was walked.
fn back(path: &NetworkPath, mut rail: Rail) -> Option<Vec<Row>> {
    let mut rows = vec![Row {
        stop: Stop::Turn,
        lines: vec![(Look::Title, "The way back, for the replies".to_owned())],
        behind: rail,
    }];
    for hop in path.drawn.iter().filter(|hop| hop.back) {
        rail = rail.behind(hop.passage);
        rows.push(row(hop, rail));
    }
    if rows.len() == 1 {
        return None;
    }
    rows.push(Row {
        stop: Stop::End,
        lines: vec![(Look::Title, "Back at AWS Glue".to_owned())],
        behind: rail,
    });
    Some(rows)
}

fn begin(connection: Option<&str>) -> Vec<(Look, String)> {
    let mut lines = vec![(Look::Title, "AWS Glue".to_owned())];
    if let Some(name) = connection {
        add(&mut lines, Look::Detail, &format!("connection {name}"), 2, 0);
    }
    lines
}

fn end(path: &NetworkPath, behind: Rail) -> Row {
    let mut lines = vec![(Look::Title, words::destination(&path.to).to_owned())];
    add(&mut lines, Look::Id, &endpoint(path), 3, 0);
    Row {
        stop: Stop::End,
        lines,
        behind,
    }
}

fn row(hop: &PathHop, behind: Rail) -> Row {
    let mut lines = Vec::new();
    add(&mut lines, Look::Title, &words::place(hop.place, hop.ids.len()), 1, 0);
    for id in hop.ids.iter().take(4) {
        add(&mut lines, Look::Id, id, 3, 0);
    }
    if let Some(more) = hop.ids.len().checked_sub(4).filter(|more| *more > 0) {
        lines.push((Look::Detail, format!("and {more} more")));
    }
    if let Some(detail) = &hop.detail {
        add(&mut lines, Look::Detail, detail, 2, 0);
    }
    let told = match hop.passage {
        Passage::Passed => None,
        Passage::Blocked => Some((Icon::Bad, "Stopped here")),
        Passage::Partly => Some((Icon::Partly, "Stopped here in part")),
        Passage::Unseen => Some((Icon::Open, "Cannot be seen")),
    };
    let Some((icon, told)) = told else {
        let stop = if hop.back { Stop::Ring } else { Stop::Dot };
        return Row { stop, lines, behind };
    };
    lines.push((Look::State(icon), told.to_owned()));
    if let Some(why) = &hop.why {
        add(&mut lines, Look::Detail, why, MOST_LINES, 0);
    }
    Row {
        stop: Stop::Mark(icon),
        lines,
        behind,
    }
}

fn tall(lines: &[(Look, String)]) -> i32 {
    lines.iter().map(|(look, _)| look.height()).sum()
}

fn height(row: &Row) -> i32 {
    tall(&row.lines) + 14
}

fn line(html: &mut Markup, (x1, y1): (i32, i32), (x2, y2): (i32, i32), class: &str) {
    let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(|number| number.to_string());
    html.empty(
        "line",
        &[("class", class), ("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2)],
    );
}

fn stop(html: &mut Markup, stop: Stop, y: i32) {
    let place = format!("translate({RAIL} {y})");
    let mut shape = |name: &'static str, attributes: &[(&'static str, &str)]| {
        let all: Vec<_> = attributes
            .iter()
            .copied()
            .chain([("transform", place.as_str())])
            .collect();
        html.empty(name, &all);
    };
    match stop {
        Stop::End => shape(
            "rect",
            &[
                ("class", "stop end"),
                ("x", "-8"),
                ("y", "-8"),
                ("width", "16"),
                ("height", "16"),
                ("rx", "4"),
            ],
        ),
        Stop::Dot => shape("circle", &[("class", "stop dot"), ("r", "5")]),
        Stop::Ring => shape("circle", &[("class", "stop ring"), ("r", "5")]),
        Stop::Turn => shape(
            "path",
            &[
                ("class", "stop turn"),
                ("d", "M-6-5h7a4.500 4.500 0 0 1 0 9h-6m3-3-3 3 3 3"),
            ],
        ),
        Stop::Mark(icon) => icon.draw(html, RAIL, y),
    }
}

fn write(html: &mut Markup, lines: &[(Look, String)], top: i32) {
    write_at(html, lines, WORDS, top);
}

fn write_at(html: &mut Markup, lines: &[(Look, String)], left: i32, top: i32) {
    let left = left.to_string();
    let mut base = top;
    for (look, text) in lines {
        base += look.height();
        let y = (base - 5).to_string();
        let class = match look {
            Look::Title => "title".to_owned(),
            Look::Id => "id".to_owned(),
            Look::Detail => "detail".to_owned(),
            Look::State(icon) => format!("state {}", icon.class()),
        };
        html.leaf("text", &[("class", &class), ("x", &left), ("y", &y)], text);
    }
}

/// Adds a text in as many lines as it needs, and may take; `less` is by how much the lines are shorter than they could be.
fn add(lines: &mut Vec<(Look, String)>, look: Look, text: &str, most: usize, less: i32) {
    let room = (WIDTH - WORDS - less) * 100;
    let broken = broken(&clean(text), look, room, most);
    lines.extend(broken.into_iter().map(|line| (look, line)));
}

/// Where a text is broken: behind a blank; in what is too long for that behind dots, slashes and signs; then behind dashes.
const BREAKS: [&[char]; 3] = [&[' ', ','], &['.', '/', '@'], &[':', '-', '_']];

/// What is kept together.
fn pieces<'t>(text: &'t str, breaks: &[&[char]], found: &mut Vec<&'t str>) {
    let Some((first, others)) = breaks.split_first() else {
        found.push(text);
        return;
    };
    for piece in text.split_inclusive(*first) {
        match piece.chars().count() > 26 {
            true => pieces(piece, others, found),
            false => found.push(piece),
        }
    }
}

/// The text in lines: broken behind blanks, dots, slashes and dashes where there are some, else anywhere.
fn broken(text: &str, look: Look, room: i32, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    let mut kept = Vec::new();
    pieces(text, &BREAKS, &mut kept);
    for piece in kept {
        let wide: i32 = piece.chars().map(|c| look.width(c)).sum();
        if used + wide > room && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        for c in piece.chars() {
            let wide = look.width(c);
            if used + wide > room {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += wide;
        }
        if lines.len() > most {
            break;
        }
    }
    lines.push(line);
    let is_cut = lines.len() > most;
    lines.truncate(most);
    if let Some(last) = lines.last_mut().filter(|_| is_cut) {
        // The sign needs room as well.
        last.pop();
        last.push('\u{2026}');
    }
    lines
        .iter()
        .map(|line| line.trim_end().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_broken_where_they_may_be_and_nowhere_are_they_too_long() {
        let room = (WIDTH - WORDS) * 100;
        let host = "orders-prod.cluster-abcdefghijkl.eu-central-1.rds.amazonaws.com:5432";
        let lines = broken(host, Look::Id, room, 3);
        assert_eq!(
            lines,
            [
                "orders-prod.cluster-abcdefghijkl.",
                "eu-central-1.rds.amazonaws.com:5432"
            ]
        );
        for text in ["x".repeat(10_000), "WWW ".repeat(900), "\u{7db2}".repeat(500)] {
            for look in [Look::Id, Look::Detail, Look::Title] {
                let lines = broken(&text, look, room, 3);
                assert!(lines.len() == 3 && lines[2].ends_with('\u{2026}'));
                let widest = lines
                    .iter()
                    .map(|line| line.chars().map(|c| look.width(c)).sum::<i32>());
                assert!(widest.max() <= Some(room + 1_300));
            }
        }
        assert!(broken("", Look::Detail, room, 3).is_empty());
    }
}
