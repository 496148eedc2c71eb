//! airenv
fn main() {}
