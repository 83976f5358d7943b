//! Variant Call Format (VCF 4.x, hts-specs), plain or packed with gzip or bgzip; and the raw genotype tables that testing companies give out.
//!
//! A preview: what the file says of itself and its first variants. The rest is not indexed, and no variant is interpreted. A sample's name
//! is no patient's name. Rows that break the rules are shown as they are, with a warning. BCF, the binary form, is not read.

use std::collections::HashSet;
use std::io::Read;

use second_read_model::PartialDate;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::kind::kind_of_loinc;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::charset::charset;
use super::charset::clean;
use super::failed_reading;
use super::gz;
use super::gz::Unpacked;
use super::paging::Paging;

/// This much of a file is looked at, in bytes; a whole genome's table is a hundred times as long.
const MOST: usize = 4 << 20;
/// Variants that are shown.
const ROWS: usize = 200;
/// Lines about the file that are shown.
const META: usize = 200;
/// A longer line is cut; a row may hold thousands of samples.
const LINE: usize = 400;
/// Rows that break the rules are named up to so many.
const BROKEN: usize = 20;
/// Genetic analysis report.
const LOINC: &str = "51969-4";
/// The day a file was written is not the day a sample was taken.
const WRITTEN: f32 = 0.6;

pub(super) struct Vcf;

impl Format for Vcf {
    fn id(&self) -> &'static str {
        "vcf"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        let unpacked = is_packed(head).then(|| first_bytes(&mut Unpacked::new(head), 8 << 10).0);
        let start = unpacked.as_deref().unwrap_or(head);
        let start = String::from_utf8_lossy(&start[..start.len().min(8 << 10)]);
        let start = start.trim_start_matches('\u{FEFF}');
        match () {
            () if start.starts_with("##fileformat=VCF") => 95,
            () if start.starts_with("#CHROM\tPOS\tID\tREF\tALT") || genotypes(start).is_some() => 92,
            () => 0,
        }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let packed = is_packed(input.head);
        input.source.rewind().map_err(failed_reading)?;
        let (bytes, problem) =
            if packed { first_bytes(&mut Unpacked::new(&mut *input.source), MOST) } else { first_bytes(input.source, MOST) };
        let text = clean(&charset(&bytes).decode(&bytes).0);
        let limit = |_| Warning { code: WarningCode::Limit, place: format!("after {MOST} bytes") };
        let problem = problem.map(|code| Warning { code, place: "packing".into() });
        let table = genotypes(&text);
        let (pages, mut stated, mut warnings) =
            table.map_or_else(|| variants(&text), |header| (sample_of(&text, header), Vec::new(), Vec::new()));
        warnings.extend((bytes.len() >= MOST).then_some(()).map(limit).or(problem));
        if let Some(kind) = kind_of_loinc(LOINC) {
            stated.push(Fact::stated(
                FactName::Kind,
                kind.id.clone(),
                text.lines().next().map(shortened).unwrap_or_default(),
                "fileformat",
            ));
        }
        let media_type = match (packed, table) {
            (true, _) => "application/gzip",
            (false, Some(_)) => "text/plain",
            (false, None) => "text/x-vcf",
        };
        Ok(Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: media_type.into(),
            pages,
            stated,
            warnings,
            ..Extract::default()
        })
    }
}

fn is_packed(head: &[u8]) -> bool {
    head.starts_with(gz::MARK)
}

/// At most so many bytes, and why there are no more, if something broke.
fn first_bytes(source: &mut dyn Read, most: usize) -> (Vec<u8>, Option<WarningCode>) {
    let mut bytes = Vec::new();
    let problem = source.take(most as u64).read_to_end(&mut bytes).err();
    (bytes, problem.map(|error| failed_reading(error).code))
}

/// The line that names the columns of a raw genotype table, counted from 0: `rsid chromosome position genotype`, with tabs or commas.
fn genotypes(text: &str) -> Option<usize> {
    let mut lines = text.lines().take(200).enumerate().skip_while(|(_, line)| !names_columns(line));
    let (header, _) = lines.next()?;
    let (_, row) = lines.next()?;
    let cells: Vec<&str> = row.split(['\t', ',']).map(|cell| cell.trim_matches(['"', ' '])).collect();
    let marker = cells.first().is_some_and(|id| id.starts_with("rs") || id.starts_with('i') || id.starts_with("VG"));
    (marker && cells.len() >= 4 && cells.get(2).is_some_and(|at| at.parse::<u64>().is_ok())).then_some(header)
}

fn names_columns(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    let line = line.trim_start_matches(['#', ' ', '"']);
    line.starts_with("rsid") && line.contains("chrom") && line.contains("position")
}

/// The remarks and the first rows of a raw table.
fn sample_of(text: &str, header: usize) -> Vec<PageText> {
    let mut paging = Paging::default();
    text.lines().take(header + 1 + ROWS).for_each(|line| paging.line(&shortened(&line.replace('\t', "  "))));
    let more = text.lines().count().saturating_sub(header + 1 + ROWS);
    if more > 0 {
        paging.line("…");
    }
    paging.finish()
}

/// Pages, facts and warnings of a variant table.
fn variants(text: &str) -> (Vec<PageText>, Vec<Fact>, Vec<Warning>) {
    let mut table = Table::default();
    for (line, number) in text.lines().zip(1_usize..) {
        match line.strip_prefix('#') {
            Some(meta) => table.meta(meta, number),
            None if line.trim().is_empty() => {}
            None => table.row(line, number),
        }
    }
    if table.rows > ROWS {
        table.paging.line("…");
    }
    (table.paging.finish(), table.stated, table.warnings)
}

#[derive(Default)]
struct Table<'a> {
    paging: Paging,
    stated: Vec<Fact>,
    warnings: Vec<Warning>,
    metas: usize,
    rows: usize,
    columns: Vec<&'a str>,
    /// Chromosome and position of the row before.
    before: (&'a str, u64),
}

impl<'a> Table<'a> {
    /// A line after its first `#`.
    fn meta(&mut self, meta: &'a str, number: usize) {
        self.metas += 1;
        let Some(said) = meta.strip_prefix('#') else {
            self.columns = meta.split('\t').collect();
            if let Some(samples) = self.columns.get(9..).filter(|samples| !samples.is_empty()) {
                self.paging.heading(&shortened(&format!("Samples: {}", samples.join(", "))));
            }
            return self.paging.heading("Variants");
        };
        let (key, value) = said.split_once('=').unwrap_or((said, ""));
        let structured = value.starts_with('<');
        let defines = matches!(key, "INFO" | "FORMAT" | "FILTER" | "ALT" | "contig" | "SAMPLE");
        if defines && structured && !value.starts_with("<ID=") && !value.contains(",ID=") {
            self.broken(number);
        }
        if key == "fileDate"
            && let Some(date) = PartialDate::from_digits(&value.replace(['-', '.', '/'], ""))
        {
            let fact = Fact::stated(FactName::Date, date.to_string(), value.chars().take(40).collect::<String>(), "fileDate");
            self.stated.push(Fact { confidence: WRITTEN, ..fact });
        }
        if self.metas <= META {
            self.paging.line(&shortened(&format!("{key}: {value}")));
        }
    }

    fn row(&mut self, line: &'a str, number: usize) {
        self.rows += 1;
        let cells: Vec<&str> = line.split('\t').collect();
        if !self.is_sound(&cells) {
            self.broken(number);
        }
        if self.rows > ROWS {
            return;
        }
        let [chromosome, position, id, reference, other, _, filter, info, rest @ ..] = cells.as_slice() else {
            return self.paging.line(&shortened(line));
        };
        let name = if *id == "." { "" } else { id };
        let words =
            [&format!("{chromosome}:{position}"), name, &format!("{reference}>{other}"), filter, &info.replace(';', "; "), &rest.join(" ")];
        self.paging.line(&shortened(&words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join("  ")));
    }

    /// Whether a row keeps the rules that any reader relies on (VCF 4.3, 1.6.1).
    fn is_sound(&mut self, cells: &[&'a str]) -> bool {
        let [chromosome, position, _, reference, other, quality, filter, ..] = cells else { return false };
        let Ok(position) = position.parse::<u64>() else { return false };
        let sorted = self.before.0 != *chromosome || position >= self.before.1;
        self.before = (chromosome, position);
        let bases = |allele: &str| !allele.is_empty() && allele.bytes().all(|base| b"ACGTNacgtn*".contains(&base));
        let allele =
            |allele: &str| allele == "." || allele.starts_with('<') || allele.contains(['[', ']']) || bases(allele.trim_matches('.'));
        let filters: Vec<&str> = filter.split(';').collect();
        sorted
            && cells.len() == self.columns.len().max(8)
            && bases(reference)
            && other.split(',').all(allele)
            && (*quality == "." || quality.parse::<f64>().is_ok_and(|quality| quality >= 0.0 || quality.is_nan()))
            && filters.iter().collect::<HashSet<_>>().len() == filters.len()
    }

    fn broken(&mut self, line: usize) {
        if self.warnings.len() < BROKEN {
            self.warnings.push(Warning { code: WarningCode::Malformed, place: format!("line {line}") });
        }
    }
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(LINE) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    const VARIANTS: &str = "##fileformat=VCFv4.3\n##fileDate=20240314\n##reference=GRCh38\n##INFO=<ID=GENE,Number=1>\n\
        #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tDOE_J\n1\t100\trs1\tA\tG,<DEL>\t50\tPASS\tGENE=ABC1;DP=7\tGT\t0/1\n";

    fn read(bytes: &[u8]) -> Extract {
        assert!(Vcf.sniff(bytes, "") > 90);
        Vcf.extract(&mut Input { name: "", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) }).unwrap()
    }

    #[test]
    fn a_table_plain_or_packed_is_shown() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(VARIANTS.as_bytes()).unwrap();
        for bytes in [VARIANTS.as_bytes().to_vec(), VARIANTS.replace('\n', "\r\n").into_bytes(), packed.finish().unwrap()] {
            let read = read(&bytes);
            let text = &read.pages[0].text;
            assert!(text.contains("reference: GRCh38") && text.contains("Samples: DOE_J"), "{text}");
            assert!(text.contains("1:100  rs1  A>G,<DEL>  PASS  GENE=ABC1; DP=7  GT 0/1"), "{text}");
            let facts: Vec<_> = read.stated.iter().map(|fact| (fact.name, fact.value.as_str())).collect();
            assert_eq!(facts, [(FactName::Date, "2024-03-14"), (FactName::Kind, "genetics")]);
            assert!(read.warnings.is_empty());
        }
    }

    #[test]
    fn rows_that_break_the_rules_are_shown_and_said() {
        for (old, new) in [
            ("1\t100", "1\tx"),
            ("\tA\tG", "\tA\tR"),
            ("\tA\tG", "\t\tG"),
            ("\t50\t", "\t-1\t"),
            ("PASS", "a;a"),
            ("\t0/1", ""),
            ("<ID=GENE", "<Number=1"),
        ] {
            let broken = VARIANTS.replacen(old, new, 1);
            assert_eq!(read(broken.as_bytes()).warnings.first().map(|warning| warning.code), Some(WarningCode::Malformed), "{new}");
        }
        let rows = "1\t100\trs1\tA\tG\t50\tPASS\tX\tGT\t0/1\n".repeat(3);
        let unsorted = format!("{VARIANTS}{rows}1\t99\t.\tA\tG\t.\t.\tX\tGT\t0/1\n");
        assert_eq!(read(unsorted.as_bytes()).warnings.len(), 1);
    }

    #[test]
    fn a_raw_genotype_table_is_a_preview() {
        for (header, row) in [
            ("# rsid\tchromosome\tposition\tgenotype\n", "rs12\t1\t2251\tAG\n"),
            ("RSID,CHROMOSOME,POSITION,RESULT\n", "\"rs12\",\"1\",\"2251\",\"AG\"\n"),
        ] {
            let read = read(format!("# made by a company\n{header}{}", row.repeat(5_000)).as_bytes());
            assert_eq!(read.stated[0].value, "genetics");
            assert!(read.pages.iter().map(|page| page.text.lines().count()).sum::<usize>() < ROWS + 10);
        }
        assert_eq!(Vcf.sniff(b"rsid and chromosome and position\nare words", "a.txt"), 0);
    }
}
