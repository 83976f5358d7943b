//! The built pages: files below one folder, by the path in the address, and nothing else.

use std::path::Component;
use std::path::Path;

/// A file of the pages with its media type; the start page for `/`.
pub(crate) fn read(folder: &Path, path: &str) -> Option<(Vec<u8>, &'static str)> {
    let path = Path::new(path.trim_start_matches('/'));
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let path = if path.as_os_str().is_empty() { Path::new("index.html") } else { path };
    let bytes = std::fs::read(folder.join(path)).ok()?;
    Some((bytes, media_type(path)))
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
