//! One request of the browser: who may ask, what is asked, and the answer of the desk.

use std::io::Read;
use std::path::PathBuf;

use second_read_commands::CommandError;
use second_read_commands::Desk;
use second_read_commands::jobs::JobId;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;
use tiny_http::Header;
use tiny_http::Method;
use tiny_http::Request;
use tiny_http::Response;
use tiny_http::StatusCode;

use crate::chooser::Chooser;
use crate::files;

/// The longest request, in bytes.
const LONGEST: u64 = 64 << 20;
/// What the pages may load: the shell's policy, with the bridge in the place of the shell's own schemes.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What answers.
pub(crate) struct Bridge {
    pub(crate) desk: Desk,
    pub(crate) token: String,
    pub(crate) port: u16,
    pub(crate) ui: Option<PathBuf>,
    pub(crate) chooser: Chooser,
}

/// What can be asked by `POST`.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    name: String,
    #[serde(default)]
    request: Value,
    #[serde(default)]
    job: JobId,
    #[serde(default)]
    what: String,
    #[serde(default)]
    paths: Vec<String>,
}

type Answer = Result<Value, CommandError>;

impl Bridge {
    /// Answers one request. A browser that went away gets no answer, which harms nobody.
    pub(crate) fn answer(&self, mut request: Request) {
        let (path, query) = request.url().split_once('?').map_or((request.url(), ""), |(path, query)| (path, query));
        let (path, query) = (path.to_owned(), query.to_owned());
        if !self.is_own_host(&request) {
            return refuse(request, 403);
        }
        if request.method() == &Method::Get && !is_ours(&path) {
            return self.page(request, &path);
        }
        if !self.is_allowed(&request, &query) {
            return refuse(request, 401);
        }
        if let Some(address) = path.strip_prefix("/record/") {
            return self.picture(request, &format!("{address}?{query}"));
        }
        if let Some(job) = path.strip_prefix("/watch/").and_then(|job| job.parse().ok()) {
            return self.watch(request, job);
        }
        let mut body = String::new();
        if request.as_reader().take(LONGEST).read_to_string(&mut body).is_err() {
            return refuse(request, 400);
        }
        let body = if body.is_empty() { "{}" } else { &body };
        let answer = serde_json::from_str(body).map_err(|error| CommandError::wrong_use(&error.to_string()));
        let answer = answer.and_then(|asked| self.asked(&path, asked));
        let (status, value) = match answer {
            Ok(value) => (200, value),
            Err(error) => (error.status(), json!(error)),
        };
        let response = Response::from_data(value.to_string()).with_status_code(status);
        let _ = request.respond(response.with_header(header("Content-Type", "application/json")).with_header(no_store()));
    }

    fn asked(&self, path: &str, asked: Asked) -> Answer {
        Ok(match path {
            "/call" => self.desk.call(&asked.name, asked.request)?,
            "/start" => json!({ "job": self.desk.start(&asked.name, asked.request)? }),
            "/jobs" => json!(self.desk.jobs()),
            "/cancel" => {
                self.desk.cancel(asked.job)?;
                json!({})
            }
            "/seen" => {
                self.desk.seen(asked.job)?;
                json!({})
            }
            "/choose" => json!({ "paths": self.chooser.choose(&asked.what) }),
            "/queue" => {
                self.chooser.queue(&asked.what, asked.paths);
                json!({})
            }
            _ => return Err(CommandError::wrong_use(path)),
        })
    }

    fn page(&self, request: Request, path: &str) {
        let Some((bytes, media_type)) = self.ui.as_ref().and_then(|folder| files::read(folder, path)) else { return refuse(request, 404) };
        let response = Response::from_data(bytes).with_header(header("Content-Type", media_type)).with_header(no_store());
        let _ = request.respond(response.with_header(header("Content-Security-Policy", POLICY)));
    }

    fn picture(&self, request: Request, address: &str) {
        match self.desk.picture(address) {
            Ok(picture) => {
                let response = Response::from_data(picture.bytes).with_header(header("Content-Type", picture.media_type));
                let _ = request.respond(response.with_header(no_store()));
            }
            Err(error) => refuse(request, error.status()),
        }
    }

    /// A line of JSON for each step of a job; the last one holds its answer or its error.
    fn watch(&self, request: Request, job: JobId) {
        if self.desk.jobs().iter().all(|row| row.id != job) {
            return refuse(request, 404);
        }
        let (lines, sent) = std::io::pipe().map_or_else(|_| (None, None), |(read, write)| (Some(read), Some(write)));
        let (Some(lines), Some(mut sent)) = (lines, sent) else { return refuse(request, 500) };
        let desk = self.desk.clone();
        std::thread::spawn(move || {
            // A job that is gone by now has no more lines to send.
            let _ = desk.watch(job, |row| {
                let line = json!(row.message());
                std::io::Write::write_all(&mut sent, format!("{line}\n").as_bytes()).is_ok()
            });
        });
        let headers = vec![header("Content-Type", "application/x-ndjson"), no_store()];
        let _ = request.respond(Response::new(StatusCode(200), headers, lines, None, None));
    }

    /// A page of another site that a test opened must not reach us by a name that it made to mean this machine.
    fn is_own_host(&self, request: &Request) -> bool {
        let host = value(request, "Host");
        host == format!("127.0.0.1:{}", self.port) || host == format!("localhost:{}", self.port)
    }

    /// The token stands in a header, or, where an address is all there is, in it.
    fn is_allowed(&self, request: &Request, query: &str) -> bool {
        let header = value(request, "Authorization");
        let given = header.strip_prefix("Bearer ").or_else(|| query.split('&').find_map(|pair| pair.strip_prefix("token=")));
        given == Some(self.token.as_str())
    }
}

/// Addresses of the desk; every other one is a file of the pages.
fn is_ours(path: &str) -> bool {
    ["/call", "/start", "/jobs", "/seen", "/cancel", "/choose", "/queue"].contains(&path)
        || path.starts_with("/record/")
        || path.starts_with("/watch/")
}

fn value(request: &Request, name: &'static str) -> String {
    let header = request.headers().iter().find(|header| header.field.equiv(name));
    header.map(|header| header.value.as_str().to_owned()).unwrap_or_default()
}

fn refuse(request: Request, status: u16) {
    let _ = request.respond(Response::empty(status).with_header(no_store()));
}

fn no_store() -> Header {
    header("Cache-Control", "no-store")
}

/// A header of ours: letters and signs that every header may hold.
fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("a header of ours is sound")
}
