//! Writes the texts that each target starts from: `corpus/<target>/`.

use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    for (target, texts) in airenv_fuzz::seeds() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        for (number, text) in texts.iter().enumerate() {
            fs::write(folder.join(format!("seed-{number}")), text)?;
        }
        println!("{target}: {} texts", texts.len());
    }
    Ok(())
}
