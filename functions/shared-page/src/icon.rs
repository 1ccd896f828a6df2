//! The marks: each has a shape of its own, so that nothing is said by colour alone.

use crate::markup::Markup;

/// What a mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    /// Works: a disc with a tick.
    Good,
    /// Fails: an octagon with a cross.
    Bad,
    /// Fails in part, or warns: a triangle with a stroke.
    Partly,
    /// Not known: a dashed ring with a question mark.
    Open,
    /// Beside the point: a square with a dot.
    Info,
}

impl Icon {
    /// The class that gives the mark, and words beside it, their colour.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Partly => "partly",
            Self::Open => "open",
            Self::Info => "info",
        }
    }

    /// A mark in running text; the words beside it say the same.
    pub(crate) fn inline(self, html: &mut Markup) {
        let svg = [
            ("class", "mark"),
            ("viewBox", "-9 -9 18 18"),
            ("width", "18"),
            ("height", "18"),
            ("aria-hidden", "true"),
            ("focusable", "false"),
        ];
        html.element("svg", &svg, |html| self.draw(html, 0, 0));
    }

    /// The mark in a drawing, its middle at `x`, `y`.
    pub(crate) fn draw(self, html: &mut Markup, x: i32, y: i32) {
        let place = format!("translate({x} {y})");
        let class = format!("glyph {}", self.class());
        html.element("g", &[("class", &class), ("transform", &place)], |html| match self {
            Self::Good => {
                html.empty("circle", &[("class", "body"), ("r", "7.5")]);
                html.empty("path", &[("class", "sign"), ("d", "M-3.4 .3 -1 2.8 3.5 -2.6")]);
            }
            Self::Bad => {
                let octagon = "M-3.5-8.5h7l5 5v7l-5 5h-7l-5-5v-7z";
                html.empty("path", &[("class", "body"), ("d", octagon)]);
                html.empty("path", &[("class", "sign"), ("d", "M-3.2-3.2 3.2 3.2M3.2-3.2-3.2 3.2")]);
            }
            Self::Partly => {
                html.empty("path", &[("class", "body"), ("d", "M0-8 8.5 7h-17z")]);
                html.empty("path", &[("class", "sign"), ("d", "M0-3.4V1.6M0 4.2v.6")]);
            }
            Self::Open => {
                html.empty("circle", &[("class", "ring"), ("r", "7.5")]);
                let question = "M-2.3-1.9c0-3.2 4.8-3 4.6-.2C2.2-.4 0-.5 0 1.5M0 4.1v.5";
                html.empty("path", &[("class", "sign"), ("d", question)]);
            }
            Self::Info => {
                html.empty(
                    "rect",
                    &[
                        ("class", "body"),
                        ("x", "-7"),
                        ("y", "-7"),
                        ("width", "14"),
                        ("height", "14"),
                        ("rx", "3"),
                    ],
                );
                html.empty("path", &[("class", "sign"), ("d", "M0-3.6v.5M0-.4V3.8")]);
            }
        });
    }
}
