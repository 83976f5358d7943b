//! RTF as a row of groups, control words and bytes of text (RTF 1.9.1, "RTF syntax").

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// A control word and its number.
    Word(&'a str, Option<i32>),
    /// A control sign (`\~`), not `\'`.
    Sign(u8),
    /// A byte written as `\'hh`.
    Byte(u8),
    /// Bytes of text.
    Text(&'a [u8]),
    /// Bytes of a picture (`\bin`).
    Binary(&'a [u8]),
}

pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// What follows a backslash.
    fn control(&mut self) -> Option<Token<'a>> {
        let letters = self.rest.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters == 0 {
            let sign = *self.take(1).first()?;
            return Some(if sign == b'\'' { Token::Byte(self.hex()) } else { Token::Sign(sign) });
        }
        let word = std::str::from_utf8(self.take(letters)).ok()?;
        let number = self.number();
        if self.rest.first() == Some(&b' ') {
            self.take(1);
        }
        if word == "bin" {
            let count = number.and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
            return Some(Token::Binary(self.take(count)));
        }
        Some(Token::Word(word, number))
    }

    fn number(&mut self) -> Option<i32> {
        let negative = self.rest.first() == Some(&b'-') && self.rest.get(1).is_some_and(u8::is_ascii_digit);
        self.take(usize::from(negative));
        let digits = self.rest.iter().take(12).take_while(|byte| byte.is_ascii_digit()).count();
        let digits = std::str::from_utf8(self.take(digits)).ok()?;
        let number: i64 = digits.parse().ok()?;
        let number = if negative { -number } else { number };
        Some(i32::try_from(number).unwrap_or(if negative { i32::MIN } else { i32::MAX }))
    }

    /// Two digits; what is none of them stays where it is.
    fn hex(&mut self) -> u8 {
        let mut value = 0_u32;
        for _ in 0..2 {
            let Some(digit) = self.rest.first().and_then(|byte| char::from(*byte).to_digit(16)) else { break };
            value = value << 4 | digit;
            self.take(1);
        }
        u8::try_from(value).unwrap_or_default()
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            match self.rest.first()? {
                b'{' => {
                    self.take(1);
                    return Some(Token::Open);
                }
                b'}' => {
                    self.take(1);
                    return Some(Token::Close);
                }
                b'\\' => {
                    self.take(1);
                    return self.control();
                }
                b'\r' | b'\n' | 0 => drop(self.take(1)),
                _ => {
                    let end = self.rest.iter().position(|byte| matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0));
                    return Some(Token::Text(self.take(end.unwrap_or(self.rest.len()))));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_as_the_syntax_says() {
        let text = b"{\\b0 a\\'e9\\~\\u-12?\\bin2 }{\\tab\r\nb\\";
        let expected = [
            Token::Open,
            Token::Word("b", Some(0)),
            Token::Text(b"a"),
            Token::Byte(0xE9),
            Token::Sign(b'~'),
            Token::Word("u", Some(-12)),
            Token::Text(b"?"),
            Token::Binary(b"}{"),
            Token::Word("tab", None),
            Token::Text(b"b"),
        ];
        assert_eq!(Tokens::new(text).collect::<Vec<_>>(), expected);
    }
}
