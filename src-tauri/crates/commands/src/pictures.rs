//! Pixels by address: what a page of the window shows in `<img>` and on a canvas. One address space for the shell and the test bridge.
//!
//! | address | answer |
//! | --- | --- |
//! | `page/<record>/<page>?width=W` | the page as PNG, at most W pixels wide |
//! | `thumb/<record>` | a small JPEG of the record, at most 192×256 |
//! | `frame/<record>/<image>` | the samples of an image, little endian, as `image` describes them |
//! | `picture/<record>/<image>?width=W&center=C&window=W` | the image as JPEG, by that window or the file's own |
//!
//! An address holds a record's id and numbers, never a path: no document of a user is served as it is.

use std::collections::VecDeque;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::Mutex;

use second_read_library::DecodedImage;
use second_read_library::Library;
use second_read_library::Worker;
use second_read_model::Code;
use second_read_model::RecordId;

use crate::CommandError;
use crate::Result;
use crate::Session;
use crate::session::held;

/// How wide a page is drawn when nobody says, in pixels.
const WIDTH: u32 = 1200;
/// The widest page that is drawn.
const WIDEST: u32 = 4000;
/// Records whose worker is kept at hand.
const WORKERS: usize = 4;

/// Samples that are kept decoded, in bytes: sixty CT slices.
const DECODED: usize = 32 << 20;

/// A picture as it goes to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Draws pictures. The worker of a record is kept while it is looked at: starting one takes longer than drawing.
#[derive(Default)]
pub(crate) struct Pictures {
    workers: Mutex<VecDeque<(RecordId, Arc<Worker>)>>,
    decoded: Mutex<VecDeque<(ImageOf, Arc<DecodedImage>)>>,
}

/// An image of a record, from 1 over its study.
type ImageOf = (RecordId, u32);

impl Pictures {
    /// The picture at an address.
    ///
    /// # Errors
    /// `WrongUse` for what is no address, `UnknownId` for a record, page or image that is not there, `Unreadable` where no picture can be
    /// made.
    pub(crate) fn at(&self, session: &Session, address: &str) -> Result<Picture> {
        let asked: Asked = address.parse()?;
        let library = session.library()?;
        let worker = self.worker(asked.record)?;
        let (record, number, width) = (asked.record, asked.number, asked.width);
        Ok(match asked.sort {
            Sort::Page => png(library.page_png_by(&worker, record, number, width.unwrap_or(WIDTH))?),
            Sort::Thumb => jpeg(library.thumbnail(&worker, record)?.ok_or_else(|| none(record))?),
            Sort::Frame => {
                let decoded = self.image(&library, record, number)?;
                Picture { media_type: "application/octet-stream", bytes: decoded.samples.clone() }
            }
            Sort::Picture => jpeg(library.image_jpeg(&worker, record, number, width.unwrap_or(0), asked.window)?),
        })
    }

    /// An image, decoded; one that was decoded just now is not decoded again: a viewer asks what it is, then for its samples.
    pub(crate) fn image(&self, library: &Library, record: RecordId, number: u32) -> Result<Arc<DecodedImage>> {
        let known = held(&self.decoded).iter().find(|(at, _)| *at == (record, number)).map(|(_, image)| Arc::clone(image));
        if let Some(image) = known {
            return Ok(image);
        }
        let image = Arc::new(library.image(&*self.worker(record)?, record, number)?);
        let mut decoded = held(&self.decoded);
        decoded.push_back(((record, number), Arc::clone(&image)));
        let mut bytes: usize = decoded.iter().map(|(_, image)| image.samples.len()).sum();
        while bytes > DECODED
            && decoded.len() > 1
            && let Some((_, oldest)) = decoded.pop_front()
        {
            bytes -= oldest.samples.len();
        }
        Ok(image)
    }

    /// Lets every worker go, and everything that was decoded.
    pub(crate) fn forget(&self) {
        held(&self.workers).clear();
        held(&self.decoded).clear();
    }

    /// The worker of a record: nothing that looked at one record looks at another.
    fn worker(&self, record: RecordId) -> Result<Arc<Worker>> {
        let mut workers = held(&self.workers);
        if let Some((_, worker)) = workers.iter().find(|(held, _)| *held == record) {
            return Ok(Arc::clone(worker));
        }
        let worker = Arc::new(Worker::find()?);
        workers.push_back((record, Arc::clone(&worker)));
        while workers.len() > WORKERS {
            workers.pop_front();
        }
        Ok(worker)
    }
}

fn png(bytes: Vec<u8>) -> Picture {
    Picture { media_type: "image/png", bytes }
}

fn jpeg(bytes: Vec<u8>) -> Picture {
    Picture { media_type: "image/jpeg", bytes }
}

fn none(record: RecordId) -> CommandError {
    CommandError::new(Code::Unreadable, &[("path", &record.to_string())])
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Page,
    Thumb,
    Frame,
    Picture,
}

/// An address, taken apart.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Asked {
    sort: Sort,
    record: RecordId,
    /// The page or image, from 1.
    number: u32,
    width: Option<u32>,
    /// Center and width.
    window: Option<(f64, f64)>,
}

impl FromStr for Asked {
    type Err = CommandError;

    fn from_str(address: &str) -> Result<Self> {
        Self::read(address).ok_or_else(|| CommandError::wrong_use("address"))
    }
}

impl Asked {
    fn read(address: &str) -> Option<Self> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        // A page may send the slashes of the path as `%2F`.
        let path = path.trim_matches('/').replace("%2F", "/").replace("%2f", "/");
        let mut parts = path.split('/');
        let sort = match parts.next()? {
            "page" => Sort::Page,
            "thumb" => Sort::Thumb,
            "frame" => Sort::Frame,
            "picture" => Sort::Picture,
            _ => return None,
        };
        let record = parts.next()?.parse().ok()?;
        let number = if sort == Sort::Thumb { 1 } else { parts.next()?.parse().ok()? };
        if parts.next().is_some() {
            return None;
        }
        let number_of = |name: &str| value(name).and_then(|text| text.parse::<f64>().ok()).filter(|number| number.is_finite());
        let width = match value("width") {
            Some(text) => Some(text.parse::<u32>().ok()?.clamp(1, WIDEST)),
            None => None,
        };
        Some(Self { sort, record, number, width, window: number_of("center").zip(number_of("window")) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_nothing_else_is() {
        let asked = |sort, number, width, window| Some(Asked { sort, record: RecordId(12), number, width, window });
        for (address, read) in [
            ("page/r12/3?width=900", asked(Sort::Page, 3, Some(900), None)),
            ("/page/r12/3", asked(Sort::Page, 3, None, None)),
            ("page%2Fr12%2F3?width=99999", asked(Sort::Page, 3, Some(WIDEST), None)),
            ("thumb/r12", asked(Sort::Thumb, 1, None, None)),
            ("frame/r12/7?token=x", asked(Sort::Frame, 7, None, None)),
            ("picture/r12/7?center=40&window=400&width=64", asked(Sort::Picture, 7, Some(64), Some((40.0, 400.0)))),
            ("picture/r12/7?center=NaN&window=400", asked(Sort::Picture, 7, None, None)),
            ("page/r12", None),
            ("page/r12/1/2", None),
            ("page/p12/1", None),
            ("page/r12/-1", None),
            ("page/r12/1?width=wide", None),
            ("../../etc/passwd", None),
            ("", None),
        ] {
            assert_eq!(Asked::read(address), read, "{address}");
        }
    }
}
