//! `types`: writes the window's types into `ui/src/backend/generated`, in place of what is there.
//!
//! A test holds what is committed to what the code says; this brings it in line again.

use anyhow::Context;
use anyhow::Result;
use second_read_tests::root;

fn main() -> Result<()> {
    let folder = root().join("ui/src/backend/generated");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("clearing {}", folder.display()))?;
    }
    std::fs::create_dir_all(&folder)?;
    for (name, text) in second_read_commands::types::generated()? {
        std::fs::write(folder.join(&name), text).with_context(|| format!("writing {name}"))?;
    }
    Ok(())
}
