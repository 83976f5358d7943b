//! The files inside `winmail.dat` (TNEF, MS-OXTNEF 2.1), in which some senders pack all attachments of a mail. Names and bytes alone: the
//! sender's formatted text and its other properties are not read.

/// Files beyond this many are not taken out.
const MOST: usize = 500;
const SIGNATURE: u32 = 0x223E_9F78;
/// attAttachRenddata begins a file, attAttachTitle names it, attAttachData holds it.
const BEGINS: u32 = 0x0006_9002;
const TITLE: u32 = 0x0001_8010;
const DATA: u32 = 0x0006_800F;

/// Names and bytes, in order; as far as they can be read.
pub(super) fn files(bytes: &[u8]) -> Vec<(String, &[u8])> {
    let mut files: Vec<(String, &[u8])> = Vec::new();
    let Some(mut rest) = bytes.strip_prefix(&SIGNATURE.to_le_bytes()).and_then(|rest| rest.get(2..)) else { return files };
    while let Some((id, data, after)) = attribute(rest) {
        rest = after;
        match id {
            BEGINS if files.len() < MOST => files.push((String::new(), &[])),
            BEGINS => break,
            TITLE => {
                if let Some(file) = files.last_mut() {
                    file.0 = title(data);
                }
            }
            DATA => {
                if let Some(file) = files.last_mut() {
                    file.1 = data;
                }
            }
            _ => {}
        }
    }
    files.retain(|(_, data)| !data.is_empty());
    files
}

/// Level, id, length, data, checksum.
fn attribute(bytes: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let number = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let (id, length) = (number(1)?, usize::try_from(number(5)?).ok()?);
    let end = length.checked_add(9)?;
    Some((id, bytes.get(9..end)?, bytes.get(end.checked_add(2)?..)?))
}

fn title(data: &[u8]) -> String {
    let data = data.split(|byte| *byte == 0).next().unwrap_or_default();
    super::super::charset::charset(data).decode(data).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(attributes: &[(u32, &[u8])]) -> Vec<u8> {
        let mut bytes = [&SIGNATURE.to_le_bytes()[..], &[1, 0]].concat();
        for (id, data) in attributes {
            bytes.extend([&[2][..], &id.to_le_bytes(), &(data.len() as u32).to_le_bytes(), data, &[0, 0]].concat());
        }
        bytes
    }

    #[test]
    fn files_have_names_and_bytes() {
        let bytes = packed(&[
            (TITLE, b"lost"),
            (BEGINS, b"x"),
            (TITLE, b"Gr\xF6\xDFe.pdf\0"),
            (DATA, b"%PDF"),
            (7, b"?"),
            (BEGINS, b"x"),
            (DATA, b"two"),
        ]);
        assert_eq!(files(&bytes), [("Größe.pdf".to_owned(), b"%PDF".as_slice()), (String::new(), b"two")]);
        for end in 0..bytes.len() {
            files(&bytes[..end]);
        }
        assert!(files(&[packed(&[]), vec![2, 1, 1, 1, 1, 255, 255, 255, 255]].concat()).is_empty());
    }
}
