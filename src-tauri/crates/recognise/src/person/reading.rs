//! A name in Chinese characters with its reading beside it, as papers of Japan write the patient's: hardly anybody else on them is written so
//! fully.

use std::sync::LazyLock;

use regex::Regex;

use super::addressed::is_marked;
use super::patient::Candidate;
use super::written::is_place;
use super::written::is_title;
use crate::field::Document;
use crate::label::Role;
use crate::name;
use crate::words;

/// "白樺 湊斗(しらかば みなと)", "鬼塚　豊   ｵﾆﾂﾞｶ ﾕﾀｶ", "シラカバ ミナト 白樺 湊斗": sure beside a birth date, an age, a sex or a number of the patient's.
pub(super) fn with_reading<'a>(document: &Document<'a>, at: usize) -> Option<Candidate<'a>> {
    static READ: LazyLock<Regex> = LazyLock::new(|| {
        let (han, given) = (r"[\p{Han}々ヶ]", r"[\p{Han}々\p{Hiragana}\p{Katakana}ー--[様殿]]{1,5}");
        let name = format!(r"{han}{{1,4}}[ \u{{3000}}]{{1,2}}{given}");
        let kana = r"[\p{Hiragana}\p{Katakana}ーﾞﾟ]{2,12}";
        let reading = format!(r"{kana}[ \u{{3000}}]{{1,2}}{kana}");
        let bracketed = format!(r"[ \u{{3000}}]{{0,2}}[様殿]?[ \u{{3000}}]{{0,2}}[（(]{reading}[）)]");
        let behind = format!(r"[ \u{{3000}}]{{1,4}}{reading}(?:[ \u{{3000}}│|]|$)");
        let before = format!(r"(?:^|[ \u{{3000}}]){reading}[ \u{{3000}}]{{1,2}}(?<after>{name})(?:[ \u{{3000}}│|]|$)");
        words::exact_expression(&format!(r"(?:^|[^\p{{Han}}々])(?<name>{name})(?:{bracketed}|{behind})|{before}"))
    });
    const OTHERS: [Role; 3] = [Role::Doctor, Role::Author, Role::Relative];
    let line = &document.lines[at];
    // The expression is long: most lines have no Chinese characters.
    if line.aside || line.others || line.fax || line.text.is_ascii() {
        return None;
    }
    let captures = READ.captures(line.text)?;
    let found = captures.name("name").or_else(|| captures.name("after"))?;
    let staff = line.labels.iter().any(|label| label.span.end <= found.start() && OTHERS.iter().any(|role| label.is(*role)));
    let value = found.as_str();
    // "氏　名　　シラカバ　ミナト": the label of the name itself.
    if line.labels.iter().any(|label| label.is(Role::Name) && label.span.start <= found.start() && found.end() <= label.span.end) {
        return None;
    }
    let name = name::read(&value.split_whitespace().collect::<Vec<_>>().join(" "))?;
    let numbered = line.labels.iter().any(|label| label.is(Role::Number) && label.span.end <= found.start());
    let confidence = if numbered || is_marked(document, at, found.end()) { 0.7 } else { 0.4 };
    (!staff && !is_title(value) && !is_place(value)).then(|| Candidate::new(&name, value, line, confidence, "with reading"))
}

#[cfg(test)]
mod tests {
    use second_read_model::fact::FactName;

    use crate::person::tests::check;

    #[test]
    fn names_with_their_reading() {
        for (text, expected) in [
            ("ID:0099-1234 白樺 花子(しらかば はなこ) 女児 2019年10月17日生 5歳", "白樺 花子*"),
            ("救急センター      │ 白樺　豊   ｼﾗｶﾊﾞ ﾕﾀｶ\n                │ 男   74才   S24/12/14", "白樺 豊*"),
            ("検査番号        氏　名（カナ）            性別\nC2024-1234      白樺 花子（シラカバ ハナコ）  女", "白樺 花子*"),
            ("0913-2077 K05528    シラカバ ハナコ 白樺 花子  女  50   S49.06.25", "白樺 花子*"),
            ("執刀医 白樺 花子（シラカバ ハナコ）", ""),
        ] {
            check(text, FactName::Name, expected);
        }
    }
}
