//! The settings as a file to save and edit: each setting has its doc comment before it.

use schemars::schema_for;

use super::Config;

impl Config {
    /// The configuration as TOML with every field's doc comment before it.
    pub fn to_commented_toml(&self) -> String {
        let schema = schema_for!(Self).to_value();
        let text = toml::to_string(self).expect("a Config has string keys only");
        let mut out = format!(
            "# The settings of Carillon. Each can also be given in the environment: {} for `listen`,\n# {} for `mode` in `[watch]`.\n",
            "CARILLON_LISTEN", "CARILLON_WATCH_MODE"
        );
        let mut section = String::new();
        for line in text.lines() {
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                name.clone_into(&mut section);
                push_comment(&mut out, &describe(&schema, &section, None));
            } else if let Some((key, _)) = line.split_once(" = ") {
                push_comment(&mut out, &describe(&schema, &section, Some(key)));
            }
            out.push_str(line);
            out.push('\n');
        }
        out
    }
}

fn describe(schema: &serde_json::Value, section: &str, key: Option<&str>) -> String {
    let definition = |name: &str| {
        let reference = schema["properties"][name]["$ref"].as_str()?;
        schema.pointer(reference.trim_start_matches('#'))
    };
    let owner = if section.is_empty() {
        Some(schema)
    } else {
        definition(section)
    };
    let entry = owner.map(|owner| key.map_or(owner, |key| &owner["properties"][key]));
    entry
        .and_then(|entry| entry["description"].as_str())
        .unwrap_or_default()
        .replace(['<', '>'], "")
}

fn push_comment(out: &mut String, text: &str) {
    out.push('\n');
    for line in text.lines() {
        out.push_str("# ");
        out.push_str(line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_configuration_reads_back_as_itself_and_explains_every_setting() {
        let text = Config::default().to_commented_toml();
        let again: Config = toml::from_str(&text).unwrap();
        assert_eq!(toml::to_string(&again), toml::to_string(&Config::default()));
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines.windows(2).filter(|pair| pair[1].contains(" = ")) {
            assert!(pair[0].starts_with("# "), "no comment before {}", pair[1]);
        }
    }
}
