//! The scheme `record:`: pictures of pages and images by address, and nothing else (see `second_read_commands::pictures`).

use second_read_commands::Desk;
use tauri::Manager;
use tauri::Runtime;
use tauri::UriSchemeContext;
use tauri::UriSchemeResponder;
use tauri::async_runtime::spawn_blocking;
use tauri::http::Request;
use tauri::http::Response;
use tauri::http::header;

/// Draws what is asked for and answers, on a thread that may wait for the worker.
pub(crate) fn answer<R: Runtime>(context: UriSchemeContext<'_, R>, request: Request<Vec<u8>>, responder: UriSchemeResponder) {
    let desk = context.app_handle().state::<Desk>().inner().clone();
    spawn_blocking(move || {
        let address = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let (status, media_type, bytes) = match desk.picture(&address) {
            Ok(picture) => (200, picture.media_type, picture.bytes),
            Err(error) => (error.status(), "text/plain", Vec::new()),
        };
        let response = Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, media_type)
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            // The page stands at another scheme; only ours is loaded in this window.
            .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
            .body(bytes);
        responder.respond(response.unwrap_or_default());
    });
}
