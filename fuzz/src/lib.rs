//! The laws of the tests (`tests/suite/laws/`), for libFuzzer.

#[path = "../../tests/suite/laws/mod.rs"]
pub mod laws;

/// What a target is about, and the texts that it starts from.
pub fn seeds() -> Vec<(&'static str, Vec<String>)> {
    use laws::seeds;
    let named = |(name, texts): (&str, Vec<String>)| {
        let number = laws::carrier::NAMES.iter().position(|known| *known == name).unwrap_or_default();
        texts.into_iter().map(move |text| format!("{}{text}", char::from(b'A' + u8::try_from(number).unwrap_or_default())))
            .collect::<Vec<_>>()
    };
    vec![
        ("dotenv", seeds::dotenv()),
        ("shell", seeds::scripts()),
        ("json", seeds::json()),
        ("carrier", seeds::carried().into_iter().flat_map(named).collect()),
        ("config", seeds::configurations()),
        ("check", seeds::projects()),
        ("fixes", seeds::projects()),
        ("canary", seeds::secret_places()),
        ("server", seeds::sessions()),
    ]
}
