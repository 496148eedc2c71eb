#![no_main]

use airenv_fuzz::laws;

libfuzzer_sys::fuzz_target!(|text: &str| laws::fixes::holds(text));
