//! speed
use airenv::{
    loader::Environment,
    shell,
    text::{Mapped, Span},
};
fn main() {
    let mode = std::env::args().nth(1).unwrap_or_default();
    let file = std::env::args().nth(2).unwrap();
    let source = std::fs::read(file).unwrap();
    let start = std::time::Instant::now();
    let mut n = 0usize;
    let mut holes = 0;
    match mode.as_str() {
        "parse" => {
            let mut r = airenv::format::shell::Reader::new(&source);
            while let Some(c) = r.next_command() {
                n += c.list.len();
                r.take_comments();
            }
        }
        "run" => {
            let s = std::str::from_utf8(&source).unwrap();
            n = shell::run(s, Environment::Unknown).commands.len();
        }
        _ => {
            let whole = Mapped::verbatim(&source, Span::new(0, source.len()));
            let mut kept = Vec::new();
            shell::observe(&whole, Environment::Unknown, &mut |e| {
                if let shell::Event::Command(c) = e {
                    n += 1;
                    if c.program() == Some("astro") {
                        if c.arguments.iter().any(|a| !a.value.is_certain()) {
                            holes += 1;
                        }
                        if kept.len() < 10_000 {
                            kept.push(c)
                        }
                    }
                }
            });
            n = n.max(kept.len());
        }
    }
    println!(
        "{mode}: {n} {holes} holes, {:?}, {:.1} MB/s",
        start.elapsed(),
        source.len() as f64 / 1e6 / start.elapsed().as_secs_f64()
    );
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
