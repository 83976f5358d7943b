//! An empty window of the same Tauri: what a start costs before anything of ours is there. The bench measures our own start against it.

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .setup(|app| {
            tauri::WebviewWindowBuilder::new(app, "empty", tauri::WebviewUrl::App("index.html".into())).build()?;
            Ok(())
        })
        .run(tauri::generate_context!("examples/empty/tauri.conf.json"))
}
