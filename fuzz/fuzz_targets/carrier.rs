#![no_main]

use airenv_fuzz::laws::carrier::{NAMES, holds};

// The first character says what kind of file the others are.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let name = text.bytes().next().map(|first| NAMES[usize::from(first.wrapping_sub(b'A')) % NAMES.len()]);
    if let (Some(name), Some(rest)) = (name, text.get(1..)) {
        holds(name, rest);
    }
});
