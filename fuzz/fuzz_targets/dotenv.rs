#![no_main]

use airenv_fuzz::laws;

libfuzzer_sys::fuzz_target!(|source: &[u8]| laws::dotenv::holds(source));
