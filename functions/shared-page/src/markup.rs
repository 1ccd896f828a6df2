//! Markup that cannot be wrong: elements are closed by construction, and what comes from outside is text.
//!
//! Names of elements and attributes are `&'static str`, written in this crate; every other text goes through [`clean`] and is escaped,
//! so that no message of a server becomes markup, moves a cursor or turns the reading direction round.

use std::collections::BTreeSet;

use shared_domain::shell::is_unseen;

/// The name of an attribute, and its value.
pub(crate) type Attribute<'a> = (&'static str, &'a str);

/// Elements that have no end.
const VOID: [&str; 2] = ["meta", "link"];

/// Longer words are broken wherever the line ends.
const LONGEST_WHOLE: usize = 64;

/// HTML under construction.
#[derive(Default)]
pub(crate) struct Markup {
    html: String,
    /// The commands that stand in it.
    commands: BTreeSet<String>,
}

impl Markup {
    /// A document that begins with its type.
    pub(crate) fn document() -> Self {
        Self {
            html: "<!doctype html>\n".to_owned(),
            ..Self::default()
        }
    }

    /// An element and what is in it.
    pub(crate) fn element(&mut self, name: &'static str, attributes: &[Attribute<'_>], inside: impl FnOnce(&mut Self)) {
        self.open(name, attributes);
        inside(self);
        if !VOID.contains(&name) {
            self.html.push_str("</");
            self.html.push_str(name);
            self.html.push('>');
        }
    }

    /// An element that holds a text.
    pub(crate) fn leaf(&mut self, name: &'static str, attributes: &[Attribute<'_>], text: &str) {
        self.element(name, attributes, |html| html.text(text));
    }

    /// An element that holds nothing.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.element(name, attributes, |_| {});
    }

    /// A text.
    pub(crate) fn text(&mut self, text: &str) {
        escape(&mut self.html, text);
    }

    /// A text in which ids and short options are not broken at their dashes, where a browser would.
    pub(crate) fn prose(&mut self, text: &str) {
        for (number, word) in text.split(' ').enumerate() {
            if number > 0 {
                self.html.push(' ');
            }
            let is_whole = word.contains('-') && word.len() <= LONGEST_WHOLE;
            match is_whole {
                true => self.leaf("span", &[("class", "whole")], word),
                false => self.text(word),
            }
        }
    }

    /// An element that holds a text of others: its direction is its own.
    pub(crate) fn outside(&mut self, name: &'static str, class: &'static str, text: &str) {
        self.element(name, &[("class", class)], |html| html.prose(text));
    }

    /// True where a command does not stand in it yet; from now on it does.
    pub(crate) fn is_new(&mut self, command: &str) -> bool {
        self.commands.insert(command.to_owned())
    }

    /// A style sheet of this crate; there is no other way past the escape.
    pub(crate) fn style(&mut self, css: &'static str) {
        self.element("style", &[], |html| html.html.push_str(css));
    }

    /// A line break in the source, where that helps whoever reads it.
    pub(crate) fn line(&mut self) {
        self.html.push('\n');
    }

    pub(crate) fn finish(self) -> String {
        self.html
    }

    fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.html.push('<');
        self.html.push_str(name);
        for (attribute, value) in attributes {
            self.html.push(' ');
            self.html.push_str(attribute);
            self.html.push_str("=\"");
            escape(&mut self.html, value);
            self.html.push('"');
        }
        self.html.push('>');
    }
}

fn escape(into: &mut String, text: &str) {
    for c in text.chars() {
        match replaced(c) {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            c => into.push(c),
        }
    }
}

/// The text without what moves a cursor, forges a line, hides, or turns the reading direction round.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(replaced).collect()
}

fn replaced(c: char) -> char {
    if is_unseen(c) { ' ' } else { c }
}
