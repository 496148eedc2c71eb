//! Makes constants of the facts in `src/knowledge/*.json`, so that the program parses none of them.
//!
//! Enters: the JSON files, and the types beside them: the structs and enums of `src/knowledge/*.rs` say what a file may
//! contain, so a new field is one line there. Leaves: for each file a Rust expression, which its module includes. What
//! does not fit ends the build with the file and the place in it; the compiler checks the rest.
//!
//! The names of an enum are written in JSON with dashes: `AwsParameterStore` is `aws-parameter-store`. What a row may
//! leave out follows from the type of the field: see [`Types::left_out`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Value, json};

const FOLDER: &str = "src/knowledge";

/// The files, the module that includes each, and the type of the whole.
const FILES: [(&str, &str, &str); 14] = [
    ("airflow", "airflow", "Facts"),
    ("astro_dev", "astro_dev", "File"),
    ("aws", "aws", "Facts"),
    ("classes", "class", "File"),
    ("commands/astro", "commands", "Table"),
    ("commands/starters", "commands", "Table"),
    ("commands/writers", "commands", "Table"),
    ("images", "images", "Facts"),
    ("names", "names", "File"),
    ("options", "options", "File"),
    ("runtime", "runtime", "Facts"),
    ("services", "services", "File"),
    ("shapes", "shapes", "File"),
    ("variables", "variables", "File"),
];

/// What `backends/aws-connection.json` contains: rows that belong to each backend that connects to AWS.
const SHARED: [(&str, &str); 4] = [
    ("evidence", "Evidence"),
    ("kwargs", "&'static [Kwarg]"),
    ("requirements", "&'static [Requirement]"),
    ("conflicts", "&'static [Conflict]"),
];

fn main() {
    println!("cargo::rerun-if-changed={FOLDER}");
    if let Err(problem) = write_all() {
        println!("cargo::error={FOLDER}/{problem}");
    }
}

fn write_all() -> Result<(), String> {
    let types = Types::read()?;
    for (file, module, kind) in FILES {
        write(file, &types.literal(kind, module, &read(file)?, &format!("{file}.json: $"))?)?;
    }
    write("backends", &backends(&types)?)
}

/// The backends in the order of their stores.
fn backends(types: &Types) -> Result<String, String> {
    const AWS: &str = "backends/aws-connection";
    let shared = read(AWS)?;
    let fields = SHARED.map(|(name, kind)| (name.to_owned(), kind.to_owned()));
    types.fields(&fields, "backend", &shared, &format!("{AWS}.json: $"))?;
    let Some((_, Type::Enum { variants, .. })) = types.find("Store", "backend") else {
        return Err("backend.rs: there is no enum Store".to_owned());
    };
    let mut all = String::from("[");
    for (variant, _) in variants {
        let store = with_dashes(variant);
        let file = format!("backends/{store}");
        let mut backend = read(&file)?;
        let is_aws = backend["aws_connection"] == true;
        for (name, _) in SHARED.iter().filter(|_| is_aws) {
            match &mut backend[name] {
                Value::Array(own) => own.extend(shared[name].as_array().cloned().unwrap_or_default()),
                none @ Value::Null => *none = shared[name].clone(),
                _ => {}
            }
        }
        backend["store"] = store.into();
        all += &types.literal("Backend", "backend", &backend, &format!("{file}.json: $"))?;
        all += ", ";
    }
    Ok(all + "]")
}

fn read(file: &str) -> Result<Value, String> {
    let text = fs::read_to_string(format!("{FOLDER}/{file}.json")).map_err(|error| format!("{file}.json: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{file}.json: {error}"))
}

fn write(file: &str, literal: &str) -> Result<(), String> {
    let name = Path::new(file).file_name().unwrap_or_default();
    let path = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join(name).with_extension("rs");
    fs::write(&path, literal).map_err(|error| format!("{}: {error}", path.display()))
}

enum Type {
    /// The names and types of its fields.
    Struct(Vec<(String, String)>),
    /// Its names, with the types of what they hold.
    Enum { variants: Vec<(String, Option<String>)>, default: Option<String> },
}

/// The types by their names and modules.
struct Types(BTreeMap<(String, String), Type>);

impl Types {
    fn read() -> Result<Self, String> {
        let mut types = BTreeMap::new();
        for entry in fs::read_dir(FOLDER).map_err(|error| error.to_string())? {
            let path = entry.map_err(|error| error.to_string())?.path();
            let module = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
                types.extend(types_in(&text).map(|(name, found)| ((name, module.clone()), found)));
            }
        }
        Ok(Self(types))
    }

    /// The type of this name in a module, or the one that the module takes from another, with the module that has it.
    fn find(&self, name: &str, module: &str) -> Option<(&str, &Type)> {
        let mut alike =
            self.0.iter().filter(|((other, _), _)| other == name).map(|((_, home), found)| (&**home, found));
        alike.clone().find(|(home, _)| *home == module).or_else(|| alike.next())
    }

    /// A value as an expression of a type, named as in this module.
    fn literal(&self, kind: &str, module: &str, value: &Value, place: &str) -> Result<String, String> {
        let wrong = || format!("{place}: {value} is not {kind}");
        if let Some(inner) = inside(kind, "Option<", ">") {
            return Ok(format!("Some({})", self.literal(inner, module, value, place)?));
        }
        if let Some(inner) = inside(kind, "&'static [", "]").or_else(|| inside(kind, "OrEmpty<", ">")) {
            return self.list(inner, module, value, place);
        }
        match kind {
            "&'static str" => Ok(format!("{:?}", value.as_str().ok_or_else(wrong)?)),
            "bool" | "OrTrue" => Ok(value.as_bool().ok_or_else(wrong)?.to_string()),
            "u32" | "u64" | "usize" => Ok(value.as_u64().ok_or_else(wrong)?.to_string()),
            "i64" => Ok(value.as_i64().ok_or_else(wrong)?.to_string()),
            "char" => {
                let mut characters = value.as_str().ok_or_else(wrong)?.chars();
                let only = characters.next().filter(|_| characters.next().is_none());
                Ok(format!("{:?}", only.ok_or_else(wrong)?))
            }
            "Evidence" if value.as_str().is_some_and(|text| !text.is_empty()) => {
                Ok("crate::knowledge::Evidence".to_owned())
            }
            "OrUnproven" => self.literal("Outcome", module, value, place),
            // Three numbers.
            "Release" => {
                let numbers: Vec<&str> = value.as_str().ok_or_else(wrong)?.split('.').collect();
                let is_release = numbers.len() == 3 && numbers.iter().all(|number| number.parse::<u64>().is_ok());
                let literal = || format!("crate::knowledge::Release::new({})", numbers.join(", "));
                is_release.then(literal).ok_or_else(wrong)
            }
            // One outcome for all versions, or steps.
            "History" => {
                let always = json!([{"does": value}]);
                let steps = if value.is_string() { &always } else { value };
                let steps = self.literal("&'static [Step]", module, steps, place)?;
                Ok(format!("crate::knowledge::History::of({steps})"))
            }
            name => self.named(name, module, value, place),
        }
    }

    /// A list; with pairs for items, the JSON is an object.
    fn list(&self, inner: &str, module: &str, value: &Value, place: &str) -> Result<String, String> {
        let items: Result<Vec<String>, String> = match (inside(inner, "(&'static str, ", ")"), value) {
            (Some(kind), Value::Object(members)) => {
                let item = |(name, item): (&String, &Value)| {
                    Ok(format!("({name:?}, {})", self.literal(kind, module, item, &format!("{place}.{name}"))?))
                };
                members.iter().map(item).collect()
            }
            (None, Value::Array(items)) => {
                let item = |(number, item)| self.literal(inner, module, item, &format!("{place}[{number}]"));
                items.iter().enumerate().map(item).collect()
            }
            _ => Err(format!("{place}: {value} is not a list of {inner}")),
        };
        Ok(format!("&[{}]", items?.join(",\n")))
    }

    /// A value of one of our structs or enums.
    fn named(&self, name: &str, module: &str, value: &Value, place: &str) -> Result<String, String> {
        let (home, found) = self.find(name, module).ok_or_else(|| format!("{place}: there is no type {name}"))?;
        let path = format!("crate::knowledge::{home}::{name}");
        match found {
            Type::Struct(fields) => Ok(format!("{path} {{ {} }}", self.fields(fields, home, value, place)?)),
            Type::Enum { variants, .. } => {
                let written = variants.iter().find_map(|(variant, holds)| match holds {
                    Some(holds) => Some(format!("{variant}({})", self.literal(holds, home, value, place).ok()?)),
                    None => value.as_str().filter(|text| *text == with_dashes(variant)).map(|_| variant.clone()),
                });
                written.map(|written| format!("{path}::{written}")).ok_or(format!("{place}: {value} is no {name}"))
            }
        }
    }

    /// An object as the fields of a struct.
    fn fields(&self, fields: &[(String, String)], home: &str, value: &Value, place: &str) -> Result<String, String> {
        let members = value.as_object().ok_or_else(|| format!("{place}: {value} is not an object"))?;
        let of_json = |name: &str| name.trim_start_matches('_').to_owned();
        if let Some(unknown) = members.keys().find(|key| fields.iter().all(|(name, _)| of_json(name) != **key)) {
            return Err(format!("{place}: there is no field {unknown:?}"));
        }
        let mut literal = String::new();
        for (name, kind) in fields {
            let key = of_json(name);
            let written = match members.get(&key) {
                Some(value) => self.literal(kind, home, value, &format!("{place}.{key}"))?,
                None => self.left_out(kind, home).ok_or_else(|| format!("{place}: {key:?} is missing"))?,
            };
            literal.extend([name, ": ", &written, ", "]);
        }
        Ok(literal)
    }

    /// What a field of this type is if a row leaves it out; `None` if it cannot.
    fn left_out(&self, kind: &str, home: &str) -> Option<String> {
        match kind {
            "bool" => Some("false".to_owned()),
            "OrTrue" => Some("true".to_owned()),
            "OrUnproven" => Some("crate::knowledge::Outcome::Unproven".to_owned()),
            _ if kind.starts_with("Option<") => Some("None".to_owned()),
            _ if kind.starts_with("OrEmpty<") => Some("&[]".to_owned()),
            // Found out at run time.
            _ if kind.starts_with("OnceLock<") => Some("std::sync::OnceLock::new()".to_owned()),
            name => match self.find(name, home)? {
                (home, Type::Enum { default: Some(default), .. }) => {
                    Some(format!("crate::knowledge::{home}::{name}::{default}"))
                }
                _ => None,
            },
        }
    }
}

/// What is between the start and the end of a text.
fn inside<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    text.strip_prefix(start)?.strip_suffix(end)
}

/// The structs and enums of a source file, in the form that rustfmt gives them.
fn types_in(text: &str) -> impl Iterator<Item = (String, Type)> {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        loop {
            let line = lines.next()?;
            let head = line.strip_prefix("pub ").unwrap_or(line).strip_suffix(" {");
            let Some((keyword @ ("struct" | "enum"), name)) = head.and_then(|head| head.split_once(' ')) else {
                continue;
            };
            let body = lines.by_ref().take_while(|line| *line != "}").map(str::trim);
            let body = body.filter(|line| !line.starts_with("//")).map(|line| line.trim_end_matches(','));
            let found =
                if keyword == "struct" { Type::Struct(body.filter_map(field).collect()) } else { enum_of(body) };
            return Some((name.to_owned(), found));
        }
    })
}

/// `pub name: Type`
fn field(line: &str) -> Option<(String, String)> {
    let (name, kind) = line.strip_prefix("pub ").unwrap_or(line).split_once(": ")?;
    Some((name.to_owned(), kind.to_owned()))
}

/// The names of an enum: `Name`, `Name(Type)`.
fn enum_of<'t>(lines: impl Iterator<Item = &'t str>) -> Type {
    let (mut variants, mut default, mut is_default) = (Vec::new(), None, false);
    for line in lines {
        if line == "#[default]" {
            is_default = true;
            continue;
        }
        let (name, holds) = line.strip_suffix(')').and_then(|line| line.split_once('(')).unzip();
        let name = name.unwrap_or(line).to_owned();
        if std::mem::take(&mut is_default) {
            default = Some(name.clone());
        }
        variants.push((name, holds.map(str::to_owned)));
    }
    Type::Enum { variants, default }
}

/// `AwsParameterStore` as `aws-parameter-store`.
fn with_dashes(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}
