//! Pseudo-random numbers and changed texts, the same on every run.

/// A generator: equal seeds, equal numbers.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below a limit; 0 if there is none.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }

    /// One of a list.
    pub fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// A place in a text, between two characters.
    fn place(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
    }

    /// A part of a text, seldom a long one.
    fn part(&mut self, text: &str) -> std::ops::Range<usize> {
        let start = self.place(text);
        let longest = if self.below(8) == 0 { text.len() } else { 12 };
        let end = (start + self.below(longest)).min(text.len());
        start..(end..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len())
    }

    /// One of some texts after a few changes: pieces are put in, parts are lost, repeated or taken from another text.
    pub fn mutated(&mut self, seeds: &[String], pieces: &[&str]) -> String {
        let mut text = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(4) {
            match self.below(8) {
                0..=2 => {
                    let at = self.place(&text);
                    text.insert_str(at, self.of(pieces));
                }
                3 => {
                    let part = self.part(&text);
                    text.replace_range(part, self.of(pieces));
                }
                4 => {
                    let part = self.part(&text);
                    text.replace_range(part, "");
                }
                5 => text.truncate(self.place(&text)),
                6 => {
                    let (part, at) = (self.part(&text), self.place(&text));
                    let again = text[part].to_owned();
                    text.insert_str(at, &again);
                }
                _ => {
                    let other = &seeds[self.below(seeds.len())];
                    let (part, at) = (self.part(other), self.place(&text));
                    text.insert_str(at, &other[part]);
                }
            }
        }
        text
    }

    /// A text as bytes, some of which may be changed so that it is no UTF-8.
    pub fn bytes(&mut self, text: String) -> Vec<u8> {
        let mut bytes = text.into_bytes();
        if self.below(4) == 0 && !bytes.is_empty() {
            let at = self.below(bytes.len());
            bytes[at] = u8::try_from(self.below(256)).unwrap();
        }
        bytes
    }
}

/// Characters that mean something to one of the readers, or that careless readers split.
pub const MARKS: &[&str] = &[
    "'",
    "\"",
    "`",
    "$",
    "${",
    "$(",
    "$((",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "<<E\n",
    "\\",
    "\\\n",
    "\\u00e9",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    " #",
    "#",
    "=",
    ":",
    ": ",
    ",",
    ";",
    "&&",
    "|",
    "%",
    "%%",
    "{{",
    "}}",
    "{%",
    "- ",
    "--",
    "<<: ",
    "*a ",
    "&a ",
    "!x ",
    "|\n",
    ">-\n",
    "---\n",
    "\u{a0}",
    "\u{feff}",
    "\u{201C}",
    "\u{201D}",
    "\u{2013}",
    "\u{200B}",
    "\u{202E}",
    "\u{2028}",
    "é",
    "😀",
    "\u{fffc}",
    "\u{0}",
    "\u{b}",
    "\u{1f}",
    "0",
    "1e999",
    "true",
    "null",
    "AIRFLOW",
    "export ",
    "${X:-",
    "${X:?",
    "```\n",
    "::\n",
    "[section]\n",
    "/*",
    "*/",
    "<!--",
    "x=(",
];
